//! The table of `expected.txt`: read as it stands, looked up, and never computed.

use std::collections::{BTreeMap, BTreeSet};

use crate::people::{DEPARTMENTS, ROLES};

/// One line: which roles, which departments, and a status for each column.
#[derive(Debug)]
struct Row {
    roles: Vec<String>,
    departments: Vec<String>,
    cells: Vec<String>,
}

/// What stands under one heading.
#[derive(Debug, Default)]
struct Block {
    columns: Vec<String>,
    rows: Vec<Row>,
}

/// The whole table, by call; a call with a sort of request stands as `create_record/legal`.
#[derive(Debug, Default)]
pub struct Table {
    blocks: Vec<Block>,
    by_call: BTreeMap<String, usize>,
    /// In the order in which they stand, which is the order in which they are tried.
    pub calls: Vec<String>,
    /// The calls that need nobody signed in.
    pub public: BTreeSet<String>,
}

const REST: &str = "rest";

impl Table {
    /// Reads the table; panics with the line where it cannot be understood.
    pub fn read(text: &str) -> Self {
        let mut table = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            let fail = |what: &str| panic!("expected.txt:{}: {what}: {line}", number + 1);
            if line.is_empty() {
                continue;
            }
            if let Some(calls) = line.strip_prefix("public ") {
                table.public.extend(calls.split_whitespace().map(str::to_owned));
            } else if let Some(head) = line.strip_prefix('[') {
                let Some((calls, columns)) = head.split_once(']') else { fail("no ]") };
                let columns: Vec<String> = columns.split_whitespace().map(str::to_owned).collect();
                for call in calls.split_whitespace() {
                    if table.by_call.insert(call.to_owned(), table.blocks.len()).is_some() {
                        fail("a call twice");
                    }
                    table.calls.push(call.to_owned());
                }
                table.blocks.push(Block { columns, rows: Vec::new() });
            } else {
                let parts: Vec<&str> = line.split(':').collect();
                let [roles, departments, cells] = parts[..] else { fail("roles : departments : statuses") };
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                let row = Row { roles: words(roles), departments: words(departments), cells: words(cells) };
                let Some(block) = table.blocks.last_mut() else { fail("no heading above") };
                if row.cells.len() != 1 && row.cells.len() != block.columns.len() {
                    fail("one status, or one for each column");
                }
                let role = |name: &String| name == "nobody" || ROLES.iter().any(|(_, short, _)| short == name);
                let known = |name: &String| name == "all" || name == REST || DEPARTMENTS.iter().any(|d| d.1 == name);
                if !row.roles.iter().all(role) || !row.departments.iter().all(known) {
                    fail("a role or a department that there is not");
                }
                block.rows.push(row);
            }
        }
        table
    }

    pub fn columns(&self, call: &str) -> &[String] {
        self.by_call.get(call).map_or(&[][..], |block| &self.blocks[*block].columns)
    }

    /// The one status that the table gives; panics where it gives none, or two. `.` means that there is no such cell.
    pub fn cell(&self, call: &str, role: &str, department: &str, column: usize) -> &str {
        let block = &self.blocks[self.by_call[call]];
        let of_role = || block.rows.iter().filter(|row| row.roles.iter().any(|name| name == role));
        let named = |row: &&Row| row.departments.iter().any(|name| name == department || name == "all");
        let mut found: Vec<&Row> = of_role().filter(named).collect();
        if found.is_empty() {
            found = of_role().filter(|row| row.departments.iter().any(|name| name == REST)).collect();
        }
        let [row] = found[..] else { panic!("{call}: {role} of {department} stands in {} rows", found.len()) };
        row.cells.get(column).unwrap_or(&row.cells[0])
    }
}

#[test]
fn a_cell_is_found_once_or_the_table_is_refused() {
    let table = Table::read("[get_case] own closed\nfield : pol : 200 409c\nfield : rest : 404\nnodal : all : 200 .\n");
    assert_eq!(table.cell("get_case", "field", "pol", 1), "409c");
    assert_eq!(table.cell("get_case", "field", "lab", 1), "404");
    assert_eq!(table.cell("get_case", "nodal", "mag", 1), ".");
    for wrong in ["[a] own\nfield : pol : 200\nfield : all : 404\n", "[a] own\nnodal : all : 200\n"] {
        let table = Table::read(wrong);
        assert!(std::panic::catch_unwind(|| table.cell("a", "field", "pol", 0).to_owned()).is_err(), "{wrong}");
    }
    for wrong in [
        "field : pol : 200",
        "[a] own closed\nfield : pol : 200 200 200",
        "[a] own\nfield : pole : 200",
        "[a] x\n[a] x",
    ] {
        assert!(std::panic::catch_unwind(|| Table::read(wrong)).is_err(), "{wrong}");
    }
}
