//! The rules of the house that no compiler checks: who may import whom, how long a file may be, how it begins.
//!
//! Each rule is a function over source text, tried here on small bad texts before it is turned on the real ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, Macro, UseTree};

/// The import order: a module uses its own line and those above it, never one below. Of two modules of one line at
/// most one uses the other.
const LAYERS: [&[&str]; 9] = [
    &["config", "clock", "id", "error", "metrics", "telemetry"],
    &["access"],
    &["records"],
    &["departments", "vault"],
    &["store"],
    &["identity", "casefile", "sync", "journal", "followup", "review", "outbound"],
    &["app"],
    &["http"],
    &["demo", "cli", "main"],
];

/// What stays in one place, by the beginning of its path.
const CONFINED: [(&[&str], &[&str]); 6] = [
    (&["diesel"], &["store"]),
    (&["diesel_migrations"], &["store"]),
    (&["actix_web"], &["http"]),
    (&["jsonwebtoken"], &["identity"]),
    (&["argon2"], &["identity"]),
    (&["aws_lc_rs"], &["vault", "journal", "identity"]),
];

const LONGEST: usize = 400;

/// Every path that a source file names, resolved from the crate's root: `["crate", "records", "codes"]`.
struct Paths {
    module: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn of(file: &str, text: &str) -> Result<BTreeSet<Vec<String>>, String> {
        let parsed = syn::parse_file(text).map_err(|error| format!("{file}: {error}"))?;
        let mut paths = Self { module: module_of(file), found: BTreeSet::new() };
        paths.visit_file(&parsed);
        Ok(paths.found)
    }

    fn add(&mut self, path: &[String]) {
        let up = path.iter().take_while(|segment| *segment == "super").count();
        let from_root = match path.first().map(String::as_str) {
            Some("crate" | "anugaman") => path[1..].to_vec(),
            Some("self") => [&self.module, &path[1..]].concat(),
            Some("super") => [&self.module[..self.module.len().saturating_sub(up)], &path[up..]].concat(),
            _ => {
                self.found.insert(path.to_vec());
                return;
            }
        };
        self.found.insert(["crate".to_owned()].into_iter().chain(from_root).collect());
    }

    fn flatten(&mut self, tree: &UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.flatten(&path.tree, &with(&path.ident)),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.flatten(tree, before)),
            _ => self.add(before),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.flatten(&item.tree, &[]);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.add(&names);
        }
        visit::visit_path(self, path);
    }

    /// The inside of a macro call is tokens, not syntax: every `a::b` in it counts.
    fn visit_macro(&mut self, call: &'ast Macro) {
        let text = call.tokens.to_string().replace(" :: ", "::").replace(":: ", "::");
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for path in text.split(|c: char| !word(c)).filter(|path| path.contains("::")) {
            let names: Vec<String> = path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
            if names.len() > 1 {
                self.add(&names);
            }
        }
        visit::visit_macro(self, call);
    }
}

/// `src/store/cases.rs` is the module `store::cases`.
fn module_of(file: &str) -> Vec<String> {
    let bare = file.trim_start_matches("src/").trim_end_matches(".rs");
    bare.split('/').filter(|part| !matches!(*part, "mod" | "lib")).map(str::to_owned).collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// What one file of `src` imports against the rules; `lib.rs` only declares.
fn wrong_imports(file: &str, text: &str) -> Vec<String> {
    let module = module_of(file);
    let Some(top) = module.first() else { return Vec::new() };
    let paths = match Paths::of(file, text) {
        Ok(paths) => paths,
        Err(fault) => return vec![fault],
    };
    let Some(own) = layer(top) else { return vec![format!("{file}: {top} has no place in the import order")] };
    let room = (top == "departments" && file.split('/').count() > 3).then(|| module[1].as_str());
    let mut wrong = Vec::new();
    for path in &paths {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let shown = names.join("::");
        match names.as_slice() {
            ["crate", target, ..] if layer(target).is_some_and(|layer| layer > own) => {
                wrong.push(format!("{file}: {top} must not use {shown}"));
            }
            ["crate", "departments", other, ..] if room.is_some_and(|room| room != *other) => {
                wrong.push(format!("{file}: a room must not use another: {shown}"));
            }
            ["std", "env", ..] if top != "config" => wrong.push(format!("{file}: only config reads the environment")),
            _ => {}
        }
        for (guest, homes) in CONFINED {
            if names.starts_with(guest) && !homes.contains(&top.as_str()) {
                wrong.push(format!("{file}: {shown} belongs in {}", homes.join(", ")));
            }
        }
    }
    wrong
}

/// Modules of one line that use each other, directly or through a third.
fn cycles<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in files {
        let Some(top) = module_of(file).into_iter().next() else { continue };
        let targets = Paths::of(file, text).unwrap_or_default().into_iter();
        let targets = targets.filter(|path| path[0] == "crate" && path.len() > 1).map(|mut path| path.swap_remove(1));
        let same = targets.filter(|target| *target != top && layer(target).is_some() && layer(target) == layer(&top));
        uses.entry(top.clone()).or_default().extend(same);
    }
    let reach = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            open.extend(uses.get(next).into_iter().flatten().filter(|target| seen.insert((*target).clone())));
        }
        seen
    };
    uses.keys()
        .filter(|module| reach(module).contains(*module))
        .map(|module| format!("{module} uses itself through others"))
        .collect()
}

/// Words that stand for work not done.
struct Unfinished(Vec<String>);

impl<'ast> Visit<'ast> for Unfinished {
    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let inside = call.tokens.to_string();
        for word in ["todo", "unimplemented"] {
            if name == word || inside.contains(&format!("{word} !")) || inside.contains(&format!("{word}!(")) {
                self.0.push(format!("{word}!"));
            }
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if attribute.path().is_ident("ignore") {
            self.0.push("#[ignore]".into());
        }
    }
}

/// What is wrong with the shape of one source file.
fn wrong_shape(file: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !text.starts_with("//! ") {
        wrong.push(format!("{file}: must open with //! and one sentence"));
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        wrong.push(format!("{file}: {lines} lines, at most {LONGEST}"));
    }
    let mut unfinished = Unfinished(Vec::new());
    match syn::parse_file(text) {
        Ok(parsed) => unfinished.visit_file(&parsed),
        Err(error) => wrong.push(format!("{file}: {error}")),
    }
    wrong.extend(unfinished.0.into_iter().map(|word| format!("{file}: {word}")));
    wrong
}

/// Every Rust file below these folders, with its text.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    let mut open: Vec<PathBuf> = folders.iter().map(PathBuf::from).filter(|folder| folder.is_dir()).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(&folder).expect("readable").map(|entry| entry.expect("readable").path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension() == Some("rs".as_ref()) {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path.to_str().expect("a plain name").to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn imports_follow_the_order() {
    let files = sources(&["src"]);
    let mut wrong: Vec<String> = files.iter().flat_map(|(file, text)| wrong_imports(file, text)).collect();
    wrong.extend(cycles(files.iter().map(|(file, text)| (file.as_str(), text.as_str()))));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_short_finished_and_say_what_they_are() {
    assert!(Path::new("src/lib.rs").exists(), "run from the root of the project");
    let files = sources(&["src", "tests", "benches"]);
    let wrong: Vec<String> = files.iter().flat_map(|(file, text)| wrong_shape(file, text)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_import_rule_is_seen_to_fail() {
    let good = [
        ("src/store/cases.rs", "use diesel::prelude::*; use crate::{id::CaseId, vault::Sealed}; use super::Tx;"),
        ("src/departments/police/tip.rs", "use crate::access::Department; use super::fir; use crate::records::Kind;"),
        ("src/departments/readers.rs", "use super::KINDS;"),
        ("src/config.rs", "fn f() { std::env::var(\"X\"); }"),
        ("src/main.rs", "use anugaman::cli; fn main() {}"),
        ("src/lib.rs", "pub mod http;"),
        ("src/access/mod.rs", "mod tests { use super::*; }"),
    ];
    for (file, text) in good {
        assert_eq!(wrong_imports(file, text), Vec::<String>::new(), "{file}");
    }
    let bad = [
        ("src/clock.rs", "use crate::access::Department;"),
        ("src/access/spans.rs", "use crate::{clock, records::Kind};"),
        ("src/records/kind.rs", "fn f() -> crate::departments::Room { todo() }"),
        ("src/records/kind.rs", "fn f() { println!(\"{}\", crate::store::open()); }"),
        ("src/records/codes/mod.rs", "use super::super::vault::Sealed;"),
        ("src/vault/mod.rs", "mod tests { use crate::store::Db as Database; }"),
        ("src/store/mod.rs", "use crate::journal::*;"),
        ("src/journal/mod.rs", "macro_rules! m { () => { $crate::http::serve() } }"),
        ("src/app.rs", "use crate::http::serve;"),
        ("src/http/mod.rs", "use crate::cli::Command;"),
        ("src/departments/police/tip.rs", "use crate::departments::labour::Wage;"),
        ("src/departments/police/tip.rs", "use super::super::labour::Wage;"),
        ("src/departments/police/tip.rs", "fn f() { form! { a: crate::departments::health::Exam } }"),
        ("src/casefile/open.rs", "use diesel::prelude::*;"),
        ("src/sync/page.rs", "use actix_web::HttpResponse;"),
        ("src/http/call.rs", "fn f() { jsonwebtoken::decode() }"),
        ("src/http/call.rs", "use argon2::Argon2;"),
        ("src/store/mod.rs", "use aws_lc_rs::aead;"),
        ("src/app.rs", "use std::{env, fs};"),
        ("src/wizard.rs", ""),
        ("src/clock.rs", "fn {"),
    ];
    for (file, text) in bad {
        assert_eq!(wrong_imports(file, text).len(), 1, "{file}: {text}: {:?}", wrong_imports(file, text));
    }
}

#[test]
fn modules_of_one_line_do_not_use_each_other_in_a_ring() {
    let one_way =
        [("src/casefile/a.rs", "use crate::journal::Entry;"), ("src/journal/mod.rs", "use super::journal::B;")];
    assert_eq!(cycles(one_way), Vec::<String>::new());
    let ring = [
        ("src/casefile/a.rs", "use crate::journal::Entry;"),
        ("src/journal/mod.rs", "use crate::sync::Page;"),
        ("src/sync/mod.rs", "use crate::casefile::Case;"),
    ];
    assert_eq!(cycles(ring).len(), 3);
}

#[test]
fn each_rule_of_shape_is_seen_to_fail() {
    assert_eq!(wrong_shape("a.rs", "//! A sentence.\nfn f() {}\n"), Vec::<String>::new());
    let long = format!("//! Long.\n{}", "\n".repeat(LONGEST));
    let bad = [
        "fn f() {}",
        "//! Broken.\nfn {",
        long.as_str(),
        "//! A.\nfn f() { todo!() }",
        "//! A.\nfn f() { core::unimplemented!(\"later\") }",
        "//! A.\nfn f() { vec![1, todo!()]; }",
        "//! A.\n#[test]\n#[ignore = \"slow\"]\nfn f() {}",
    ];
    for text in bad {
        assert_eq!(wrong_shape("a.rs", text).len(), 1, "{text}: {:?}", wrong_shape("a.rs", text));
    }
}
