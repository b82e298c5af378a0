-- The foundation, SQLite spelling; the PostgreSQL migration of the same name makes the same tables, columns and indexes.
-- One table more: the clock that numbers transactions, moved by whoever begins one that writes.

CREATE TABLE sync_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    x INTEGER NOT NULL
) STRICT;
INSERT INTO sync_clock VALUES (1, 0);

CREATE TABLE sync_meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    db_identity TEXT NOT NULL,
    gc_floor INTEGER NOT NULL,
    min_schema INTEGER NOT NULL,
    max_schema INTEGER NOT NULL,
    rule INTEGER NOT NULL
) STRICT;
INSERT INTO sync_meta VALUES (1, 1, '', 0, 1, 1, 1);

-- Places and people.

CREATE TABLE office (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    name_hi TEXT NOT NULL,
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    level TEXT NOT NULL CHECK (level IN ('state', 'district', 'local')),
    parent_id BLOB REFERENCES office (id),
    district TEXT CHECK (district IS NOT NULL OR level = 'state'),
    until_at INTEGER,
    rev INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX office_code ON office (code);
CREATE INDEX office_parent ON office (parent_id);

CREATE TABLE officer (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    role TEXT NOT NULL CHECK (role IN
        ('field_officer', 'district_nodal', 'state_officer', 'auditor', 'administrator', 'integration')),
    office_id BLOB NOT NULL REFERENCES office (id),
    password_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    authz INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    keys_changed_at INTEGER NOT NULL,
    rev INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX officer_login ON officer (login);
CREATE INDEX officer_office ON officer (office_id);

CREATE TABLE sync_device (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    base BLOB,
    base_at INTEGER,
    acked_low INTEGER NOT NULL,
    app TEXT,
    lease_until INTEGER,
    wipe INTEGER NOT NULL CHECK (wipe IN (0, 1))
) STRICT;
CREATE INDEX sync_device_officer ON sync_device (officer_id);

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    device_id BLOB NOT NULL REFERENCES sync_device (id),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_why TEXT
) STRICT;
CREATE INDEX session_officer ON session (officer_id);
CREATE INDEX session_device ON session (device_id);

CREATE TABLE refresh_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    session_id BLOB NOT NULL REFERENCES session (id),
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    next_hash BLOB CHECK (length(next_hash) = 32),
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- Cases, and who takes part in them.

CREATE TABLE case_file (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    number TEXT NOT NULL,
    case_type TEXT NOT NULL CHECK (case_type IN ('child', 'operation', 'sighting', 'register')),
    district TEXT NOT NULL,
    stage TEXT NOT NULL,
    opened_by BLOB NOT NULL REFERENCES officer (id),
    opened_department TEXT NOT NULL CHECK (opened_department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    opened_office BLOB NOT NULL REFERENCES office (id),
    opened_at INTEGER NOT NULL,
    opened_on TEXT NOT NULL CHECK (length(opened_on) = 10),
    took_charge TEXT,
    charge_taken_at INTEGER,
    produced_at INTEGER,
    operation_ended_at INTEGER,
    closed_at INTEGER,
    locked_at INTEGER,
    master_key TEXT NOT NULL,
    wrapped_key BLOB
) STRICT;
CREATE UNIQUE INDEX case_file_number ON case_file (number);
CREATE INDEX case_file_district_opened ON case_file (district, opened_at);
CREATE UNIQUE INDEX case_file_register ON case_file (district) WHERE case_type = 'register';

CREATE TABLE case_serial (
    district TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last > 0),
    PRIMARY KEY (district, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_link (
    case_id BLOB NOT NULL REFERENCES case_file (id),
    other_id BLOB NOT NULL REFERENCES case_file (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (case_id, other_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_link_other ON case_link (other_id);

CREATE TABLE participation (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES case_file (id),
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office_id BLOB NOT NULL REFERENCES office (id),
    officer_id BLOB REFERENCES officer (id),
    capacity TEXT NOT NULL CHECK (capacity IN ('office', 'io', 'doctor', 'support', 'team', 'escort', 'referral')),
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    ended_at INTEGER,
    added_by BLOB CHECK (length(added_by) = 16)
) STRICT;
CREATE INDEX participation_case ON participation (case_id);
CREATE INDEX participation_officer ON participation (officer_id) WHERE officer_id IS NOT NULL;

CREATE TABLE referral (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES case_file (id),
    number TEXT NOT NULL,
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office_id BLOB NOT NULL REFERENCES office (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'declined', 'rerouted', 'expired')),
    note_code TEXT NOT NULL,
    from_department TEXT NOT NULL CHECK (from_department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    from_officer BLOB NOT NULL CHECK (length(from_officer) = 16),
    until_at INTEGER,
    opened_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    participation_id BLOB NOT NULL CHECK (length(participation_id) = 16),
    decided_by BLOB CHECK (length(decided_by) = 16),
    decided_at INTEGER,
    reason_code TEXT,
    rerouted_to BLOB CHECK (length(rerouted_to) = 16),
    rev INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_case ON referral (case_id);
CREATE INDEX referral_office_state ON referral (office_id, state);

-- Who can see what, and what is news to whom.

CREATE TABLE scope_key (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scope_key_name ON scope_key (name);

CREATE TABLE scope_span (
    span_id INTEGER PRIMARY KEY,
    scope_key INTEGER NOT NULL,
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    profile INTEGER NOT NULL,
    participation_id BLOB NOT NULL CHECK (length(participation_id) = 16),
    in_x INTEGER NOT NULL DEFAULT 0,
    out_x INTEGER
) STRICT;
CREATE INDEX scope_span_open ON scope_span (scope_key, case_id) WHERE out_x IS NULL;
CREATE INDEX scope_span_left ON scope_span (scope_key, out_x) WHERE out_x IS NOT NULL;
CREATE INDEX scope_span_case ON scope_span (case_id, scope_key);

CREATE TABLE feed (
    scope_key INTEGER NOT NULL,
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    x INTEGER NOT NULL,
    PRIMARY KEY (scope_key, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_x ON feed (scope_key, x);

-- Records.

CREATE TABLE record (
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    section INTEGER NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    schema INTEGER NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    h BLOB NOT NULL,
    x INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    rule INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'final')),
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    author BLOB NOT NULL CHECK (length(author) = 16),
    author_department TEXT NOT NULL CHECK (author_department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office BLOB NOT NULL CHECK (length(office) = 16),
    body BLOB NOT NULL,
    PRIMARY KEY (case_id, section, id)
) STRICT;
CREATE INDEX record_case_x ON record (case_id, x);
CREATE INDEX record_id ON record (id);

CREATE TABLE record_version (
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    section INTEGER NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    n INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    h BLOB NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    rule INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'final')),
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    author BLOB NOT NULL CHECK (length(author) = 16),
    author_department TEXT NOT NULL CHECK (author_department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office BLOB NOT NULL CHECK (length(office) = 16),
    body BLOB NOT NULL,
    replaced_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, section, id, n)
) STRICT;

CREATE TABLE case_section (
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    section INTEGER NOT NULL,
    x INTEGER NOT NULL,
    digest INTEGER,
    PRIMARY KEY (case_id, section)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_section_x ON case_section (x);

-- Sync.

CREATE TABLE sync_change (
    actor BLOB NOT NULL CHECK (length(actor) = 16),
    change_id BLOB NOT NULL CHECK (length(change_id) = 16),
    device BLOB NOT NULL CHECK (length(device) = 16),
    seq INTEGER,
    body_sha BLOB NOT NULL CHECK (length(body_sha) = 32),
    outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'merged', 'superseded', 'held', 'rejected')),
    detail TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (actor, change_id)
) STRICT;
CREATE UNIQUE INDEX sync_change_device_seq ON sync_change (device, seq);

CREATE TABLE conflict (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    section INTEGER NOT NULL,
    record_id BLOB NOT NULL CHECK (length(record_id) = 16),
    change_id BLOB NOT NULL CHECK (length(change_id) = 16),
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved')),
    x INTEGER NOT NULL
) STRICT;
CREATE INDEX conflict_case ON conflict (case_id);

CREATE TABLE held_change (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    device BLOB NOT NULL CHECK (length(device) = 16),
    change_id BLOB NOT NULL CHECK (length(change_id) = 16),
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    author BLOB NOT NULL CHECK (length(author) = 16),
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    sealed_body BLOB,
    reason TEXT NOT NULL CHECK (reason IN ('left', 'lock', 'closed', 'retracted', 'suspended')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'adopted', 'discarded')),
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX held_change_case ON held_change (case_id);
CREATE INDEX held_change_department ON held_change (department, state);

-- The master keys this database was ever sealed with, each with the value by which it is recognised.
CREATE TABLE master_key (
    id TEXT NOT NULL PRIMARY KEY,
    check_value BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER
) STRICT;

-- The journal of access.

CREATE TABLE access_entry (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at INTEGER NOT NULL,
    actor BLOB NOT NULL CHECK (length(actor) = 16),
    actor_department TEXT NOT NULL,
    office_id BLOB NOT NULL CHECK (length(office_id) = 16),
    device BLOB CHECK (length(device) = 16),
    case_id BLOB NOT NULL CHECK (length(case_id) = 16),
    action TEXT NOT NULL,
    sections TEXT NOT NULL,
    purpose TEXT NOT NULL,
    request_id TEXT NOT NULL,
    seq INTEGER,
    hash BLOB CHECK (length(hash) = 32),
    CHECK ((seq IS NULL) = (hash IS NULL))
) STRICT;
CREATE INDEX access_entry_case ON access_entry (case_id, at);
CREATE INDEX access_entry_unsealed ON access_entry (id) WHERE seq IS NULL;
CREATE UNIQUE INDEX access_entry_seq ON access_entry (seq) WHERE seq IS NOT NULL;

CREATE TABLE journal_checkpoint (
    seq INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    at INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;

-- Stamps: every row that travels carries the number of the transaction that wrote it, whoever wrote it. The triggers count
-- on `recursive_triggers = OFF` (SQLite's default): none fires itself. RETURNING shows a row as it was before them.

CREATE TRIGGER record_inserted AFTER INSERT ON record BEGIN
    UPDATE record SET x = (SELECT x FROM sync_clock)
        WHERE rowid = NEW.rowid AND x IS NOT (SELECT x FROM sync_clock);
    INSERT INTO case_section (case_id, section, x) VALUES (NEW.case_id, NEW.section, (SELECT x FROM sync_clock))
        ON CONFLICT (case_id, section) DO UPDATE SET x = excluded.x, digest = NULL;
    INSERT INTO feed (scope_key, case_id, x)
        SELECT scope_key, case_id, (SELECT x FROM sync_clock) FROM scope_span
        WHERE case_id = NEW.case_id AND out_x IS NULL
        ON CONFLICT (scope_key, case_id) DO UPDATE SET x = excluded.x WHERE feed.x <> excluded.x;
END;
-- A row whose sharing rule alone was raised says nothing new to its readers; a stamp equal to the clock is our own.
CREATE TRIGGER record_changed AFTER UPDATE ON record
    WHEN (NEW.x IS NOT OLD.x AND NEW.x IS NOT (SELECT x FROM sync_clock))
      OR (OLD.case_id, OLD.section, OLD.id, OLD.schema, OLD.n, OLD.h, OLD.deleted, OLD.state, OLD.occurred_at,
          OLD.recorded_at, OLD.author, OLD.author_department, OLD.office, OLD.body)
        IS NOT
         (NEW.case_id, NEW.section, NEW.id, NEW.schema, NEW.n, NEW.h, NEW.deleted, NEW.state, NEW.occurred_at,
          NEW.recorded_at, NEW.author, NEW.author_department, NEW.office, NEW.body)
BEGIN
    UPDATE record SET x = (SELECT x FROM sync_clock)
        WHERE rowid = NEW.rowid AND x IS NOT (SELECT x FROM sync_clock);
    INSERT INTO case_section (case_id, section, x) VALUES (NEW.case_id, NEW.section, (SELECT x FROM sync_clock))
        ON CONFLICT (case_id, section) DO UPDATE SET x = excluded.x, digest = NULL;
    INSERT INTO feed (scope_key, case_id, x)
        SELECT scope_key, case_id, (SELECT x FROM sync_clock) FROM scope_span
        WHERE case_id = NEW.case_id AND out_x IS NULL
        ON CONFLICT (scope_key, case_id) DO UPDATE SET x = excluded.x WHERE feed.x <> excluded.x;
END;

-- A span is opened once and closed once; nothing else of it ever changes.
CREATE TRIGGER scope_span_opened AFTER INSERT ON scope_span BEGIN
    SELECT RAISE(ABORT, 'a span is only opened and closed') WHERE NEW.out_x IS NOT NULL;
    UPDATE scope_span SET in_x = (SELECT x FROM sync_clock) WHERE span_id = NEW.span_id;
    INSERT INTO feed (scope_key, case_id, x) VALUES (NEW.scope_key, NEW.case_id, (SELECT x FROM sync_clock))
        ON CONFLICT (scope_key, case_id) DO UPDATE SET x = excluded.x WHERE feed.x <> excluded.x;
END;
CREATE TRIGGER scope_span_closed
    AFTER UPDATE OF span_id, scope_key, case_id, profile, participation_id, out_x ON scope_span
BEGIN
    SELECT RAISE(ABORT, 'a span is only opened and closed')
        WHERE OLD.out_x IS NOT NULL OR NEW.out_x IS NULL
           OR (OLD.span_id, OLD.scope_key, OLD.case_id, OLD.profile, OLD.participation_id)
              IS NOT (NEW.span_id, NEW.scope_key, NEW.case_id, NEW.profile, NEW.participation_id);
    UPDATE scope_span SET out_x = (SELECT x FROM sync_clock) WHERE span_id = NEW.span_id;
    INSERT INTO feed (scope_key, case_id, x) VALUES (NEW.scope_key, NEW.case_id, (SELECT x FROM sync_clock))
        ON CONFLICT (scope_key, case_id) DO UPDATE SET x = excluded.x WHERE feed.x <> excluded.x;
END;
CREATE TRIGGER scope_span_keeps_in_x BEFORE UPDATE OF in_x ON scope_span
    WHEN NEW.in_x IS NOT OLD.in_x AND NEW.in_x IS NOT (SELECT x FROM sync_clock)
BEGIN
    SELECT RAISE(ABORT, 'a span is only opened and closed');
END;

-- What was journalled or answered stays.
CREATE TRIGGER access_entry_kept BEFORE DELETE ON access_entry BEGIN
    SELECT RAISE(ABORT, 'DELETE of access_entry is refused');
END;
CREATE TRIGGER sync_change_kept BEFORE DELETE ON sync_change BEGIN
    SELECT RAISE(ABORT, 'DELETE of sync_change is refused');
END;
CREATE TRIGGER access_entry_sealed_once BEFORE UPDATE ON access_entry
    WHEN OLD.seq IS NOT NULL
      OR (OLD.id, OLD.at, OLD.actor, OLD.actor_department, OLD.office_id, OLD.device, OLD.case_id, OLD.action,
          OLD.sections, OLD.purpose, OLD.request_id)
        IS NOT
         (NEW.id, NEW.at, NEW.actor, NEW.actor_department, NEW.office_id, NEW.device, NEW.case_id, NEW.action,
          NEW.sections, NEW.purpose, NEW.request_id)
BEGIN
    SELECT RAISE(ABORT, 'UPDATE of access_entry is refused');
END;
