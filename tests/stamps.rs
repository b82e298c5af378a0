//! The triggers: whoever writes a row, it carries its transaction's number, and those who see the case have news.

mod support;

use anugaman::error::Result;
use anugaman::id::{CaseId, EntryId, Id, OfficerId, ParticipationId, RecordId};
use anugaman::store::schema::{access_entry, case_section, feed, record, scope_span, sync_change};
use anugaman::store::{Db, Tx};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use support::each_database;

/// A bare share of a record in section 7; the stamp is somebody's invention.
fn add_record(tx: &mut Tx, case: CaseId, id: RecordId) -> Result<()> {
    diesel::insert_into(record::table)
        .values((
            (record::case_id.eq(case), record::section.eq(7), record::id.eq(id), record::schema.eq(1)),
            (record::n.eq(1), record::h.eq(vec![1_u8; 4]), record::x.eq(5), record::deleted.eq(false)),
            (record::rule.eq(1), record::state.eq("final"), record::occurred_at.eq(1), record::recorded_at.eq(1)),
            (record::author.eq(OfficerId::random()), record::author_department.eq("police")),
            (record::office.eq(OfficerId::random()), record::body.eq(vec![9_u8; 40])),
        ))
        .execute(tx.conn())?;
    Ok(())
}

fn open_span(tx: &mut Tx, key: i64, case: CaseId) -> Result<i64> {
    let span = diesel::insert_into(scope_span::table)
        .values((
            scope_span::scope_key.eq(key),
            scope_span::case_id.eq(case),
            scope_span::profile.eq(0),
            scope_span::participation_id.eq(ParticipationId::random()),
            scope_span::in_x.eq(3),
        ))
        .returning(scope_span::span_id)
        .get_result(tx.conn())?;
    Ok(span)
}

fn close_span(tx: &mut Tx, span: i64) -> Result<()> {
    diesel::update(scope_span::table.find(span)).set(scope_span::out_x.eq(-1)).execute(tx.conn())?;
    Ok(())
}

/// Does `write` and gives its transaction's number.
fn stamped(db: &Db, write: impl FnOnce(&mut Tx) -> Result<()>) -> i64 {
    db.write(|tx| {
        write(tx)?;
        tx.stamp()
    })
    .expect("the write is kept")
}

fn record_x(db: &Db, id: RecordId) -> i64 {
    db.read(|c| Ok(record::table.filter(record::id.eq(id)).select(record::x).first(c)?)).expect("a record")
}

fn section(db: &Db, case: CaseId) -> (i64, Option<i64>) {
    let found = case_section::table.find((case, 7));
    db.read(|c| Ok(found.select((case_section::x, case_section::digest)).first(c)?)).expect("a section")
}

fn news(db: &Db, key: i64, case: CaseId) -> Option<i64> {
    db.read(|c| Ok(feed::table.find((key, case)).select(feed::x).first(c).optional()?)).expect("the feed")
}

fn run(db: &Db, sql: &str) -> Result<()> {
    db.write(|tx| Ok(tx.batch_execute(sql)?))
}

#[test]
fn a_record_is_stamped_whatever_its_writer_says() {
    each_database(|db| {
        let (case, first, second) = (CaseId::random(), RecordId::random(), RecordId::random());
        let born = stamped(db, |tx| {
            add_record(tx, case, first)?;
            add_record(tx, case, second)
        });
        assert_eq!([record_x(db, first), record_x(db, second)], [born; 2]);
        assert_eq!(section(db, case), (born, None));

        stamped(db, |tx| {
            diesel::update(case_section::table).set(case_section::digest.eq(42)).execute(tx.conn())?;
            Ok(())
        });
        let changed = stamped(db, |tx| {
            diesel::update(record::table.filter(record::id.eq(second))).set(record::n.eq(2)).execute(tx.conn())?;
            Ok(())
        });
        assert!(changed > born);
        assert_eq!([record_x(db, first), record_x(db, second)], [born, changed]);
        assert_eq!(section(db, case), (changed, None));

        run(db, "UPDATE record SET rule = 2").expect("a rule is raised");
        run(db, "UPDATE record SET n = n").expect("nothing is changed");
        assert_eq!([record_x(db, first), record_x(db, second)], [born, changed]);
        assert_eq!(section(db, case).0, changed);

        let forged = stamped(db, |tx| Ok(tx.batch_execute("UPDATE record SET x = 5")?));
        assert_eq!([record_x(db, first), record_x(db, second)], [forged; 2]);
        assert_eq!(section(db, case).0, forged);
    });
}

#[test]
fn a_change_is_news_for_every_open_span_of_its_case() {
    each_database(|db| {
        let (case, other) = (CaseId::random(), CaseId::random());
        let mut span = 0;
        let opened = stamped(db, |tx| {
            span = open_span(tx, 1, case)?;
            open_span(tx, 2, case)?;
            open_span(tx, 2, case)?;
            open_span(tx, 1, other)?;
            Ok(())
        });
        assert_eq!([news(db, 1, case), news(db, 2, case), news(db, 1, other)], [Some(opened); 3]);
        let written = stamped(db, |tx| add_record(tx, case, RecordId::random()));
        assert_eq!([news(db, 1, case), news(db, 2, case)], [Some(written); 2]);
        assert_eq!([news(db, 1, other), news(db, 2, other)], [Some(opened), None]);

        let closed = stamped(db, |tx| close_span(tx, span));
        assert_eq!([news(db, 1, case), news(db, 2, case)], [Some(closed), Some(written)]);
        let written = stamped(db, |tx| add_record(tx, case, RecordId::random()));
        assert_eq!([news(db, 1, case), news(db, 2, case)], [Some(closed), Some(written)]);

        let both: (i64, Option<i64>) = db
            .read(|c| Ok(scope_span::table.find(span).select((scope_span::in_x, scope_span::out_x)).first(c)?))
            .expect("a span");
        assert_eq!(both, (opened, Some(closed)));
    });
}

#[test]
fn a_savepoint_that_is_undone_takes_its_news_along() {
    each_database(|db| {
        let case = CaseId::random();
        stamped(db, |tx| open_span(tx, 1, case).map(|_| ()));
        let before = news(db, 1, case);
        let refused = db.write(|tx| {
            add_record(tx, case, RecordId::random())?;
            Err::<(), _>(anugaman::error::Error::not_allowed())
        });
        assert!(refused.is_err());
        assert_eq!(news(db, 1, case), before);
    });
}

#[test]
fn a_span_is_only_opened_and_closed() {
    each_database(|db| {
        let mut span = 0;
        stamped(db, |tx| {
            span = open_span(tx, 1, CaseId::random())?;
            Ok(())
        });
        for tampering in ["profile = 3", "scope_key = 9", "in_x = 7", "out_x = NULL"] {
            assert!(run(db, &format!("UPDATE scope_span SET {tampering}")).is_err(), "open: {tampering}");
        }
        stamped(db, |tx| close_span(tx, span));
        for tampering in ["out_x = NULL", "out_x = 4", "out_x = -1", "profile = 3"] {
            assert!(run(db, &format!("UPDATE scope_span SET {tampering}")).is_err(), "closed: {tampering}");
        }
        let born_closed = "INSERT INTO scope_span (scope_key, case_id, profile, participation_id, out_x)
            SELECT scope_key, case_id, profile, participation_id, 9 FROM scope_span";
        assert!(run(db, born_closed).is_err());
        run(db, "DELETE FROM scope_span").expect("old spans may be swept");
    });
}

#[test]
fn what_was_journalled_or_answered_stays() {
    each_database(|db| {
        db.write(|tx| {
            let (who, case, at) = (OfficerId::random(), CaseId::random(), 1_i64);
            diesel::insert_into(access_entry::table)
                .values((
                    (access_entry::id.eq(EntryId::random()), access_entry::at.eq(at), access_entry::actor.eq(who)),
                    (access_entry::actor_department.eq("police"), access_entry::office_id.eq(who)),
                    (access_entry::case_id.eq(case), access_entry::action.eq("read"), access_entry::sections.eq("")),
                    (access_entry::purpose.eq("work"), access_entry::request_id.eq("r")),
                ))
                .execute(tx.conn())?;
            diesel::insert_into(sync_change::table)
                .values((
                    (sync_change::actor.eq(who), sync_change::change_id.eq(Id::<()>::random())),
                    (sync_change::device.eq(Id::<()>::random()), sync_change::body_sha.eq(vec![0_u8; 32])),
                    (sync_change::outcome.eq("applied"), sync_change::detail.eq("{}"), sync_change::received_at.eq(1)),
                ))
                .execute(tx.conn())?;
            Ok(())
        })
        .expect("rows are written");
        for refused in ["DELETE FROM access_entry", "DELETE FROM sync_change", "UPDATE access_entry SET action = 'x'"] {
            assert!(run(db, refused).is_err(), "{refused}");
        }
        db.write(|tx| {
            let seal = (access_entry::seq.eq(1), access_entry::hash.eq(vec![1_u8; 32]));
            Ok(diesel::update(access_entry::table).set(seal).execute(tx.conn())?)
        })
        .expect("an entry is sealed");
        assert!(run(db, "UPDATE access_entry SET seq = 2").is_err(), "sealed twice");
    });
}
