//! What the vault promises, each promise tried from its wrong side as well.

use std::collections::HashSet;

use super::*;
use crate::access::{Action, Actor, Department, Level, Permit, Posting, Reach, Role};
use crate::clock::Clock;
use crate::error::Code;
use crate::id::{CaseId, Id, RecordId};
use crate::records::sections::{SectionNo, SectionSet};

const INTAKE: SectionNo = SectionNo(3);
const EXAM: SectionNo = SectionNo(4);
const NOON: i64 = 1_795_430_000_000;

const CONTENT: Content = Content { data: br#"{"weight":"31.5"}"#, fmeta: br#"{"weight":[4,"x"]}"# };

fn place() -> Place {
    Place { case: CaseId::random(), section: EXAM, record: RecordId::random(), n: 4, rule: 2 }
}

fn viewer(case: CaseId, sections: &[SectionNo], reach: Reach) -> Viewer {
    let actor = Actor {
        id: Id::random(),
        name: "Sample Officer".into(),
        department: Department::Health,
        role: Role::FieldOfficer,
        office: Posting {
            id: Id::random(),
            code: "SAMPLE".into(),
            name: "Sample Hospital".into(),
            name_hi: "नमूना अस्पताल".into(),
            level: Level::Local,
            district: None,
        },
        device: Id::random(),
        session: Id::random(),
        must_change: false,
        stepped_up_at: None,
    };
    let mut set = SectionSet::default();
    sections.iter().for_each(|section| set.insert(*section));
    Viewer::new(&actor, &Permit { action: Action::ReadCases, reach }, case, set)
}

#[test]
fn what_is_sealed_opens_for_a_viewer_and_leaves_a_receipt() {
    let (key, place) = (CaseKey::random().unwrap(), place());
    let sealed = seal(&key, &place, &CONTENT).unwrap();
    let mut receipts = Receipts::default();
    let opened = open(&viewer(place.case, &[EXAM], Reach::Own), &key, &place, &sealed, &mut receipts).unwrap();
    assert_eq!(opened.data(), CONTENT.data);
    assert_eq!(serde_json::to_vec(&opened).unwrap(), CONTENT.data);
    let left: Vec<_> =
        receipts.entries().map(|(case, _, sections)| (case, sections.iter().collect::<Vec<_>>())).collect();
    assert_eq!(left, [(place.case, vec![EXAM])]);
}

#[test]
fn nothing_opens_for_a_viewer_without_the_section_the_case_or_a_reach() {
    let (key, place) = (CaseKey::random().unwrap(), place());
    let sealed = seal(&key, &place, &CONTENT).unwrap();
    let mut receipts = Receipts::default();
    for viewer in [
        viewer(place.case, &[INTAKE], Reach::Own),
        viewer(place.case, &[], Reach::Own),
        viewer(CaseId::random(), &[EXAM], Reach::Own),
        viewer(place.case, &[EXAM], Reach::NoCase),
    ] {
        let refused = open(&viewer, &key, &place, &sealed, &mut receipts).err().unwrap();
        assert_eq!(refused.code, Code::Internal);
    }
    assert!(receipts.is_empty());
}

#[test]
fn a_sealed_share_opens_at_no_other_place() {
    let (key, place) = (CaseKey::random().unwrap(), place());
    let sealed = seal(&key, &place, &CONTENT).unwrap();
    let refused = |at: &Place| open_for_write(WriteReason::Merge, &key, at, &sealed).is_err();
    assert!(!refused(&place));
    let flipped = |bytes: &[u8; 16], bit: usize| {
        let mut bytes = *bytes;
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    for bit in 0..128 {
        let case = Id::from_bytes(&flipped(place.case.as_bytes(), bit)).unwrap();
        assert!(refused(&Place { case, ..place }), "bit {bit} of the case");
        let record = Id::from_bytes(&flipped(place.record.as_bytes(), bit)).unwrap();
        assert!(refused(&Place { record, ..place }), "bit {bit} of the record");
    }
    for bit in 0..16 {
        assert!(
            refused(&Place { section: SectionNo(place.section.0 ^ (1 << bit)), ..place }),
            "bit {bit} of the section"
        );
        assert!(refused(&Place { rule: place.rule ^ (1 << bit), ..place }), "bit {bit} of the rule");
    }
    for bit in 0..32 {
        assert!(refused(&Place { n: place.n ^ (1 << bit), ..place }), "bit {bit} of n");
    }
}

/// The section's own key already refuses another section; the associated data must refuse it too.
#[test]
fn the_associated_data_tells_all_places_apart() {
    let place = place();
    let others = [
        Place { case: CaseId::random(), ..place },
        Place { section: INTAKE, ..place },
        Place { record: RecordId::random(), ..place },
        Place { n: 5, ..place },
        Place { rule: 3, ..place },
    ];
    let distinct: HashSet<_> = others.iter().chain([&place]).map(Place::associated).collect();
    assert_eq!(distinct.len(), 6);
}

#[test]
fn a_changed_bit_a_cut_or_another_key_opens_nothing() {
    let (key, place) = (CaseKey::random().unwrap(), place());
    let bytes = seal(&key, &place, &CONTENT).unwrap().into_bytes();
    let refused = |key: &CaseKey, bytes: &[u8]| {
        open_for_write(WriteReason::Merge, key, &place, &Sealed::from(bytes.to_vec())).is_err()
    };
    assert!(!refused(&key, &bytes));
    assert!(refused(&CaseKey::random().unwrap(), &bytes));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(refused(&key, &changed), "byte {at} changed");
        assert!(refused(&key, &bytes[..at]), "cut after {at} bytes");
    }
}

#[test]
fn working_content_has_data_and_metadata_apart() {
    let (key, place) = (CaseKey::random().unwrap(), place());
    let working = open_for_write(WriteReason::Merge, &key, &place, &seal(&key, &place, &CONTENT).unwrap()).unwrap();
    assert_eq!(working.data()["weight"], "31.5");
    assert_eq!(working.fmeta(), CONTENT.fmeta);
    let bare = Content { fmeta: b"", ..CONTENT };
    let working = open_for_write(WriteReason::Job, &key, &place, &seal(&key, &place, &bare).unwrap()).unwrap();
    assert!(working.fmeta().is_empty());
}

#[test]
fn no_nonce_comes_twice() {
    let (key, place) = (CaseKey::random().unwrap(), place());
    let nonces: HashSet<Vec<u8>> =
        (0..10_000).map(|_| seal(&key, &place, &CONTENT).unwrap().as_bytes()[..12].to_vec()).collect();
    assert_eq!(nonces.len(), 10_000);
}

#[test]
fn the_hash_of_a_revision_depends_on_key_section_record_and_data() {
    let (key, record) = (CaseKey::random().unwrap(), RecordId::random());
    let hash = |key: &CaseKey, section, record, data: &[u8]| rev_hash(key, section, record, data).unwrap();
    let first = hash(&key, "health.exam", record, b"{}");
    assert_eq!(first, hash(&key, "health.exam", record, b"{}"));
    assert_ne!(first, hash(&CaseKey::random().unwrap(), "health.exam", record, b"{}"));
    assert_ne!(first, hash(&key, "health.exam:fitness", record, b"{}"));
    assert_ne!(first, hash(&key, "health.exam", RecordId::random(), b"{}"));
    assert_ne!(first, hash(&key, "health.exam", record, b"[]"));
}

/// A key file in a folder of its own.
fn key_file() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/master.keys");
    (folder, path)
}

#[test]
fn a_wrapped_case_key_comes_back_for_its_case_alone() {
    let (_folder, path) = key_file();
    let ring = Keyring::load_or_create(&path, true, &Clock::fixed(NOON)).unwrap();
    let (key, place) = (CaseKey::random().unwrap(), place());
    let sealed = seal(&key, &place, &CONTENT).unwrap();
    let wrapped = ring.wrap(place.case, &key).unwrap();
    drop(key);

    let again = Keyring::load_or_create(&path, false, &Clock::fixed(NOON)).unwrap();
    let key = again.unwrap(place.case, &wrapped.master_key, &wrapped.bytes).unwrap();
    assert!(open_for_write(WriteReason::Merge, &key, &place, &sealed).is_ok());

    assert!(again.unwrap(CaseId::random(), &wrapped.master_key, &wrapped.bytes).is_err());
    assert!(again.unwrap(place.case, &wrapped.master_key, &wrapped.bytes[1..]).is_err());
    // Once the wrapped key is destroyed there is only emptiness to unwrap.
    assert!(again.unwrap(place.case, &wrapped.master_key, &[]).is_err());
}

#[test]
fn a_rotation_in_another_process_is_seen_and_old_keys_stay_readable() {
    let (_folder, path) = key_file();
    let clock = Clock::fixed(NOON);
    let server = Keyring::load_or_create(&path, true, &clock).unwrap();
    let (case, key) = (CaseId::random(), CaseKey::random().unwrap());
    let old = server.wrap(case, &key).unwrap();
    assert_eq!(server.rewrap(case, &old.master_key, &old.bytes).unwrap(), None);

    let command = Keyring::load_or_create(&path, false, &clock).unwrap();
    let added = command.add(&clock).unwrap();
    let new = command.rewrap(case, &old.master_key, &old.bytes).unwrap().unwrap();
    assert_eq!(new.master_key, added);

    assert_eq!(server.unwrap(case, &new.master_key, &new.bytes).unwrap().bytes(), key.bytes());
    assert_eq!(server.unwrap(case, &old.master_key, &old.bytes).unwrap().bytes(), key.bytes());
    assert_eq!(server.wrap(case, &key).unwrap().master_key, added);
    let listed = server.list().unwrap();
    assert_eq!(
        listed.iter().map(|key| (key.id.as_str(), key.active)).collect::<Vec<_>>(),
        [(old.master_key.as_str(), false), (added.as_str(), true)]
    );
}

#[test]
fn a_missing_key_file_is_made_for_a_new_database_only() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = key_file();
    let clock = Clock::fixed(NOON);
    assert!(Keyring::load_or_create(&path, false, &clock).is_err());
    assert!(!path.exists());
    let first = Keyring::load_or_create(&path, true, &clock).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path().join("keys")).unwrap().count(), 1, "no draft stays behind");
    let second = Keyring::load_or_create(&path, true, &clock).unwrap();
    assert_eq!(first.list().unwrap(), second.list().unwrap());
}

#[test]
fn another_key_under_a_known_id_is_recognised() {
    let line = |key: u8| {
        use base64::prelude::{BASE64_STANDARD, Engine};
        format!("# comment\n\nk1 2026-11-23T10:15:00Z {}\n", BASE64_STANDARD.encode([key; 32]))
    };
    let (right, wrong) = (Keyring::from_text(&line(7)).unwrap(), Keyring::from_text(&line(8)).unwrap());
    let check = right.check_value("k1").unwrap();
    assert!(right.verify_check("k1", &check).is_ok());
    assert!(wrong.verify_check("k1", &check).is_err());
    assert_eq!(right.verify_check("k2", &check).err().unwrap().code, Code::Unavailable);
    assert!(right.add(&Clock::fixed(NOON)).is_err(), "keys from the configuration are added there");
}

#[test]
fn a_damaged_key_file_is_refused_without_repeating_it() {
    for text in
        ["", "# only a comment", "k1 2026-11-23T10:15:00Z c2hvcnQ=", "k1 yesterday AAAA", "k1 2026-11-23T10:15:00Z"]
    {
        assert!(Keyring::from_text(text).is_err(), "{text:?}");
    }
    let (_folder, path) = key_file();
    drop(Keyring::load_or_create(&path, true, &Clock::fixed(NOON)).unwrap());
    let text = std::fs::read_to_string(&path).unwrap();
    let key = text.lines().last().unwrap();
    let fault = Keyring::from_text(&format!("{key}\n{key}")).err().unwrap().to_string();
    assert!(fault.contains("same id") && !fault.contains(key.split(' ').next_back().unwrap()));
}
