//! The tables, in the types both databases share: ids are 16 bytes, instants Unix milliseconds, words are text.
//!
//! Kept by hand; `tests/migrations.rs` compares it with what the migrations make on SQLite and on PostgreSQL.

use diesel::table;

table! {
    /// One row: which database this is and which cursors it honours (`sync.md` 3.3).
    sync_meta (id) {
        id -> SmallInt, epoch -> BigInt, db_identity -> Text, gc_floor -> BigInt, min_schema -> SmallInt, max_schema -> SmallInt,
        /// The highest sharing rule any server has written (`decisions.md` D9).
        rule -> SmallInt,
    }
}
table! {
    /// SQLite alone: one row, the number of the last transaction that wrote.
    sync_clock (id) { id -> SmallInt, x -> BigInt, }
}
table! {
    /// A posting place. `level`: state, district or local; `district` is a code such as `BBK`, null for the state.
    office (id) {
        id -> Binary, code -> Text, name -> Text, name_hi -> Text, department -> Text, level -> Text,
        parent_id -> Nullable<Binary>, district -> Nullable<Text>, until_at -> Nullable<BigInt>, rev -> Integer,
    }
}
table! {
    /// A person with a desk. `state`: active or suspended. `authz` grows with every change of role, office or state.
    officer (id) {
        id -> Binary, login -> Text, name -> Text, department -> Text, role -> Text, office_id -> Binary,
        password_hash -> Text, state -> Text, authz -> Integer, created_at -> BigInt, keys_changed_at -> BigInt, rev -> Integer,
        must_change -> Bool,
    }
}
table! {
    /// One installation of one officer; also the sync protocol's device.
    sync_device (id) {
        id -> Binary, officer_id -> Binary, name -> Text, created_at -> BigInt, revoked_at -> Nullable<BigInt>,
        base -> Nullable<Binary>, base_at -> Nullable<BigInt>, acked_low -> BigInt, app -> Nullable<Text>,
        lease_until -> Nullable<BigInt>, wipe -> Bool,
    }
}
table! {
    /// `version` is raised by triggers with every row that the session's standing is made of.
    session (id) {
        id -> Binary, officer_id -> Binary, device_id -> Binary, created_at -> BigInt, last_used_at -> BigInt,
        ended_at -> Nullable<BigInt>, ended_why -> Nullable<Text>, stepped_up_at -> Nullable<BigInt>, version -> BigInt,
    }
}
table! {
    /// SHA-256 of each refresh token of a family (the session). `next_hash` is the token that replaced it.
    refresh_token (hash) {
        hash -> Binary, session_id -> Binary, issued_at -> BigInt, expires_at -> BigInt,
        used_at -> Nullable<BigInt>, next_hash -> Nullable<Binary>, confirmed -> Bool,
    }
}
table! {
    /// Guesses counted: `counter` is a SHA-256 of whose they are; see `identity::throttle` for `tries` and `at`.
    throttle (counter) { counter -> Binary, tries -> Integer, at -> BigInt, }
}
table! {
    /// An officer's authenticator: one being enrolled (`confirmed_at` null), one in use. `sealed` lies under `master_key`.
    totp_seed (id) {
        id -> Binary, officer_id -> Binary, master_key -> Text, sealed -> Binary, made_at -> BigInt,
        confirmed_at -> Nullable<BigInt>, last_step -> BigInt,
    }
}
table! {
    /// SHA-256 of each recovery code of an authenticator; each is good once.
    recovery_code (hash) { hash -> Binary, seed_id -> Binary, used_at -> Nullable<BigInt>, }
}
table! {
    /// A shared file. `wrapped_key` is the case key under master key `master_key`; null once destroyed.
    case_file (id) {
        id -> Binary, number -> Text, case_type -> Text, district -> Text, stage -> Text,
        opened_by -> Binary, opened_department -> Text, opened_office -> Binary, opened_at -> BigInt, opened_on -> Text,
        took_charge -> Nullable<Text>, charge_taken_at -> Nullable<BigInt>, produced_at -> Nullable<BigInt>,
        operation_ended_at -> Nullable<BigInt>, closed_at -> Nullable<BigInt>, locked_at -> Nullable<BigInt>,
        master_key -> Text, wrapped_key -> Nullable<Binary>, handed_over_at -> Nullable<BigInt>,
    }
}
table! {
    /// How many cases of a district were numbered in a year; whoever numbers one holds the row.
    case_serial (district, year) { district -> Text, year -> Integer, last -> Integer, }
}
table! {
    case_link (case_id, other_id, kind) { case_id -> Binary, other_id -> Binary, kind -> Text, }
}
table! {
    /// A department's office, or one named officer, takes part in a case from, until. Never deleted.
    participation (id) {
        id -> Binary, case_id -> Binary, department -> Text, office_id -> Binary, officer_id -> Nullable<Binary>,
        capacity -> Text, from_at -> BigInt, until_at -> Nullable<BigInt>, ended_at -> Nullable<BigInt>, added_by -> Nullable<Binary>,
        named -> Bool,
    }
}
table! {
    referral (id) {
        id -> Binary, case_id -> Binary, number -> Text, department -> Text, office_id -> Binary, state -> Text,
        note_code -> Text, from_department -> Text, from_officer -> Binary, until_at -> Nullable<BigInt>,
        opened_at -> BigInt, due_at -> BigInt, participation_id -> Binary, decided_by -> Nullable<Binary>,
        decided_at -> Nullable<BigInt>, reason_code -> Nullable<Text>, rerouted_to -> Nullable<Binary>, rev -> Integer,
    }
}
table! {
    /// What is owed in a case, by whom, until when; what readers see of it is the sealed record of the same id.
    obligation (id) {
        id -> Binary, case_id -> Binary, rule -> Text, rule_version -> Integer, subject -> Binary, department -> Text,
        office_id -> Nullable<Binary>, started_at -> BigInt, due_at -> BigInt, state -> Text, started_by -> Binary,
        fulfilled_by -> Nullable<Binary>, fulfilled_at -> Nullable<BigInt>, escalation -> Integer,
        acknowledged_at -> Nullable<BigInt>, acknowledged_by -> Nullable<Binary>,
        waived_at -> Nullable<BigInt>, waived_by -> Nullable<Binary>, rev -> Integer,
    }
}
table! {
    /// Interned readers' keys: `P:<department>@<office id>` or `O:<officer id>` (`decisions.md` A1).
    scope_key (id) { id -> BigInt, name -> Text, }
}
table! {
    /// Who can see what: one row a reason and period; stamps are transaction numbers.
    scope_span (span_id) {
        span_id -> BigInt, scope_key -> BigInt, case_id -> Binary, profile -> SmallInt, participation_id -> Binary,
        in_x -> BigInt, out_x -> Nullable<BigInt>,
    }
}
table! {
    feed (scope_key, case_id) { scope_key -> BigInt, case_id -> Binary, x -> BigInt, }
}
table! {
    /// The current version of one share of one record. `body` is sealed (`vault`); `h` is a keyed hash; `form` tells a
    /// conflict from the record it is about.
    record (case_id, section, id) {
        case_id -> Binary, section -> SmallInt, id -> Binary, schema -> SmallInt, n -> Integer, h -> Binary, x -> BigInt,
        deleted -> Bool, rule -> SmallInt, state -> Text, occurred_at -> BigInt, recorded_at -> BigInt,
        author -> Binary, author_department -> Text, office -> Binary, body -> Binary, form -> SmallInt,
    }
}
table! {
    /// Every earlier version of a share, as it was sealed; `replaced_at` is when the next one took its place.
    record_version (case_id, section, id, n) {
        case_id -> Binary, section -> SmallInt, id -> Binary, n -> Integer, schema -> SmallInt, h -> Binary,
        deleted -> Bool, rule -> SmallInt, state -> Text, occurred_at -> BigInt, recorded_at -> BigInt,
        author -> Binary, author_department -> Text, office -> Binary, body -> Binary, replaced_at -> BigInt,
        form -> SmallInt,
    }
}
table! {
    /// Newest stamp and digest of a section of a case; a null digest is computed again when asked for.
    case_section (case_id, section) { case_id -> Binary, section -> SmallInt, x -> BigInt, digest -> Nullable<BigInt>, }
}
table! {
    /// The ledger: one row for each change ever received, with its one outcome. `detail` holds no content.
    sync_change (actor, change_id) {
        actor -> Binary, change_id -> Binary, device -> Binary, seq -> Nullable<BigInt>, body_sha -> Binary,
        outcome -> Text, detail -> Text, received_at -> BigInt,
    }
}
table! {
    /// Which conflict stands where; its values are the sealed record of the same id.
    conflict (id) {
        id -> Binary, case_id -> Binary, section -> SmallInt, record_id -> Binary, change_id -> Binary, state -> Text, x -> BigInt,
    }
}
table! {
    /// A late change that waits for a decision: who sent it, when and of what type; `sealed_body` under the case's key.
    held_change (id) {
        id -> Binary, device -> Binary, change_id -> Binary, case_id -> Binary, author -> Binary, department -> Text,
        sealed_body -> Nullable<Binary>, reason -> Text, state -> Text, received_at -> BigInt, office_id -> Nullable<Binary>,
        kind -> Text, saved_at -> BigInt, skew_s -> BigInt, decided_by -> Nullable<Binary>, decided_at -> Nullable<BigInt>,
    }
}
table! {
    /// The master keys this database was ever sealed with, each with the value by which it is recognised.
    master_key (id) { id -> Text, check_value -> Binary, created_at -> BigInt, retired_at -> Nullable<BigInt>, }
}
table! {
    /// One reading or writing of a child's file. `seq` and `hash` are given by the sealer (`decisions.md` D7).
    access_entry (id) {
        id -> Binary, at -> BigInt, actor -> Binary, actor_department -> Text, office_id -> Binary, device -> Nullable<Binary>,
        case_id -> Binary, action -> Text, sections -> Text, purpose -> Text, request_id -> Text,
        seq -> Nullable<BigInt>, hash -> Nullable<Binary>,
    }
}
table! {
    journal_checkpoint (seq) { seq -> BigInt, hash -> Binary, at -> BigInt, key_id -> Text, signature -> Binary, }
}
table! {
    /// One committee member's approval of revision `n` of a draft.
    approval (record_id, n, officer_id) { record_id -> Binary, n -> Integer, officer_id -> Binary, at -> BigInt, }
}
table! {
    /// A case on its way to another district; the id is that of the transfer's record.
    transfer (id) {
        id -> Binary, case_id -> Binary, from_district -> Text, to_district -> Text, to_office -> Binary, state -> Text,
        participation_id -> Binary, opened_at -> BigInt, decided_by -> Nullable<Binary>, decided_at -> Nullable<BigInt>,
    }
}
table! {
    /// One emergency access each, until an auditor has settled it. `reason` is sealed under the case's key.
    emergency_access (id) {
        id -> Binary, case_id -> Binary, participation_id -> Binary, officer_id -> Binary, department -> Text,
        office_id -> Binary, district -> Text, reason_code -> Text, reason -> Binary, opened_at -> BigInt,
        until_at -> BigInt, due_at -> BigInt, state -> Text, escalated_at -> Nullable<BigInt>,
        finding -> Nullable<Text>, settled_by -> Nullable<Binary>, settled_at -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(totp_seed, recovery_code);
diesel::allow_tables_to_appear_in_same_query!(office, officer, session, sync_device, refresh_token);
diesel::allow_tables_to_appear_in_same_query!(office, participation);
diesel::allow_tables_to_appear_in_same_query!(
    case_file,
    record,
    record_version,
    scope_span,
    scope_key,
    participation,
    referral,
    case_section,
    feed,
    case_link,
    obligation,
    emergency_access,
    held_change
);
