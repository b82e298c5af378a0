//! The keys of files under the master keys: recognised at the start, moved by a rotation, gone when destroyed.

mod support;

use std::path::PathBuf;

use anugaman::access::{CaseType, Department, Level, Role};
use anugaman::clock::Clock;
use anugaman::error::Code;
use anugaman::id::{CaseId, OfficeId, OfficerId};
use anugaman::store::Db;
use anugaman::store::master_keys::{case_counts, list, open_ring, rewrap_all, rotate};
use anugaman::store::schema::{case_file, master_key, office, officer};
use anugaman::vault::{CaseKey, Keyring};
use diesel::prelude::*;
use support::{NOW_MS, each_database};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("master.keys");
    (folder, file)
}

/// An office with an officer who opens cases.
fn desk(db: &Db) -> (OfficeId, OfficerId) {
    let (place, person) = (OfficeId::random(), OfficerId::random());
    db.write(|tx| {
        diesel::insert_into(office::table)
            .values((
                office::id.eq(place),
                office::code.eq("SAMPLE"),
                office::name.eq("Sample Unit"),
                office::name_hi.eq("नमूना इकाई"),
                office::department.eq(Department::Protection),
                office::level.eq(Level::District),
                office::district.eq("BBK"),
                office::rev.eq(1),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(officer::table)
            .values((
                officer::id.eq(person),
                officer::login.eq("sample"),
                officer::name.eq("Sample Officer"),
                officer::department.eq(Department::Protection),
                officer::role.eq(Role::FieldOfficer),
                officer::office_id.eq(place),
                officer::password_hash.eq(""),
                officer::state.eq("active"),
                officer::authz.eq(1),
                officer::created_at.eq(NOW_MS),
                officer::keys_changed_at.eq(NOW_MS),
                officer::rev.eq(1),
            ))
            .execute(tx.conn())?;
        Ok(())
    })
    .unwrap();
    (place, person)
}

fn open_case(db: &Db, ring: &Keyring, (place, person): (OfficeId, OfficerId)) -> CaseId {
    let case = CaseId::random();
    let wrapped = ring.wrap(case, &CaseKey::random().unwrap()).unwrap();
    db.write(|tx| {
        diesel::insert_into(case_file::table)
            .values((
                case_file::id.eq(case),
                case_file::number.eq(case.to_string()),
                case_file::case_type.eq(CaseType::Child),
                case_file::district.eq("BBK"),
                case_file::stage.eq("OPENED"),
                case_file::opened_by.eq(person),
                case_file::opened_department.eq(Department::Protection),
                case_file::opened_office.eq(place),
                case_file::opened_at.eq(NOW_MS),
                case_file::opened_on.eq("2026-11-23"),
                case_file::master_key.eq(&wrapped.master_key),
                case_file::wrapped_key.eq(&wrapped.bytes),
            ))
            .execute(tx.conn())?;
        Ok(())
    })
    .unwrap();
    case
}

/// The case's key, unwrapped, if it is still there.
fn key_of(db: &Db, ring: &Keyring, case: CaseId) -> Option<CaseKey> {
    let row = case_file::table.find(case).select((case_file::master_key, case_file::wrapped_key));
    let (id, bytes): (String, Option<Vec<u8>>) = db.read(|conn| Ok(row.first(conn)?)).unwrap();
    bytes.map(|bytes| ring.unwrap(case, &id, &bytes).unwrap())
}

#[test]
fn a_database_starts_with_its_own_keys_alone() {
    each_database(|db| {
        let (folder, file) = folder();
        open_ring(db, "", &file).unwrap();
        assert_eq!(db.read(list).unwrap().len(), 1);
        open_ring(db, "", &file).unwrap();

        // The file is lost: nothing is made in its place.
        let kept = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(open_ring(db, "", &file).is_err() && !file.exists());

        // Another installation's file, and another key under the same id.
        let other = folder.path().join("other.keys");
        Keyring::load_or_create(&other, true, &Clock::fixed(NOW_MS)).unwrap();
        assert_eq!(open_ring(db, "", &other).err().unwrap().code, Code::Unavailable);
        let (id, foreign) = (id_of(&kept), std::fs::read_to_string(&other).unwrap());
        let forged = foreign.replace(&id_of(&foreign), &id);
        assert!(open_ring(db, &forged, &file).err().unwrap().to_string().contains("not the key"));
        open_ring(db, &kept, &file).unwrap();
    });
}

fn id_of(text: &str) -> String {
    let line = text.lines().find(|line| !line.starts_with('#')).unwrap();
    line.split(' ').next().unwrap().to_owned()
}

#[test]
fn a_rotation_moves_every_case_key_and_retires_the_empty_master_key() {
    each_database(|db| {
        let (_folder, file) = folder();
        let server = open_ring(db, "", &file).unwrap();
        let desk = desk(db);
        let cases: Vec<CaseId> = (0..450).map(|_| open_case(db, &server, desk)).collect();
        // One file was erased before; it must stay so.
        db.write(|tx| {
            diesel::update(case_file::table.find(cases[0]))
                .set(case_file::wrapped_key.eq(None::<Vec<u8>>))
                .execute(tx.conn())?;
            Ok(())
        })
        .unwrap();

        let command = open_ring(db, "", &file).unwrap();
        let done = rotate(db, &command).unwrap();
        assert!(done.added && done.moved == 449, "{done:?}");
        assert_eq!(db.read(case_counts).unwrap(), [(done.active.clone(), 449)]);
        let retired: Vec<bool> = db.read(list).unwrap().iter().map(|row| row.retired_at.is_some()).collect();
        assert_eq!(retired, [true, false]);

        // The server that was running all the while reads on, and opens new cases under the new key.
        assert!(key_of(db, &server, cases[0]).is_none());
        assert!(cases[1..].iter().all(|case| key_of(db, &server, *case).is_some()));
        let newest = open_case(db, &server, desk);
        assert_eq!(db.read(case_counts).unwrap(), [(done.active, 450)]);
        assert!(key_of(db, &server, newest).is_some());
    });
}

#[test]
fn an_interrupted_rotation_is_finished_before_another_begins() {
    each_database(|db| {
        let (_folder, file) = folder();
        let ring = open_ring(db, "", &file).unwrap();
        let desk = desk(db);
        let case = open_case(db, &ring, desk);
        let added = ring.add(db.clock()).unwrap();
        let done = rotate(db, &ring).unwrap();
        assert_eq!((done.active.as_str(), done.added, done.moved), (added.as_str(), false, 1));
        assert!(key_of(db, &ring, case).is_some());
        assert_eq!(rewrap_all(db, &ring).unwrap(), 0);
        let again = rotate(db, &ring).unwrap();
        assert!(again.added && again.active != added);
    });
}

#[test]
fn a_retired_key_may_leave_the_file_and_one_in_use_may_not() {
    each_database(|db| {
        let (_folder, file) = folder();
        let ring = open_ring(db, "", &file).unwrap();
        let desk = desk(db);
        open_case(db, &ring, desk);
        rotate(db, &ring).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(open_ring(db, lines[1], &file).is_ok(), "without the retired key");
        assert!(open_ring(db, lines[0], &file).is_err(), "without the active key");
        let known: i64 = db.read(|conn| Ok(master_key::table.count().get_result(conn)?)).unwrap();
        assert_eq!(known, 2);
    });
}
