-- The foundation, PostgreSQL spelling; the SQLite migration of the same name makes the same tables, columns and indexes.
-- Ids are 16 bytes, instants Unix milliseconds, closed words checked here. Large tables carry no foreign key: their rows
-- are written in batches, in the transaction that holds the case.

CREATE DOMAIN id16 AS bytea CHECK (octet_length(VALUE) = 16);
CREATE DOMAIN sha256 AS bytea CHECK (octet_length(VALUE) = 32);
CREATE DOMAIN department AS text CHECK (VALUE IN
    ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy'));

CREATE TABLE sync_meta (
    id smallint PRIMARY KEY CHECK (id = 1),
    epoch bigint NOT NULL,
    db_identity text NOT NULL,
    gc_floor bigint NOT NULL,
    min_schema smallint NOT NULL,
    max_schema smallint NOT NULL,
    rule smallint NOT NULL
);
INSERT INTO sync_meta VALUES (1, 1, '', 0, 1, 1, 1);

-- Places and people.

CREATE TABLE office (
    id id16 PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    name_hi text NOT NULL,
    department department NOT NULL,
    level text NOT NULL CHECK (level IN ('state', 'district', 'local')),
    parent_id id16 REFERENCES office,
    district text CHECK (district IS NOT NULL OR level = 'state'),
    until_at bigint,
    rev integer NOT NULL
);
CREATE UNIQUE INDEX office_code ON office (code);
CREATE INDEX office_parent ON office (parent_id);

CREATE TABLE officer (
    id id16 PRIMARY KEY,
    login text NOT NULL,
    name text NOT NULL,
    department department NOT NULL,
    role text NOT NULL CHECK (role IN
        ('field_officer', 'district_nodal', 'state_officer', 'auditor', 'administrator', 'integration')),
    office_id id16 NOT NULL REFERENCES office,
    password_hash text NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'suspended')),
    authz integer NOT NULL,
    created_at bigint NOT NULL,
    keys_changed_at bigint NOT NULL,
    rev integer NOT NULL
);
CREATE UNIQUE INDEX officer_login ON officer (login);
CREATE INDEX officer_office ON officer (office_id);

CREATE TABLE sync_device (
    id id16 PRIMARY KEY,
    officer_id id16 NOT NULL REFERENCES officer,
    name text NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint,
    base bytea,
    base_at bigint,
    acked_low bigint NOT NULL,
    app text,
    lease_until bigint,
    wipe boolean NOT NULL
);
CREATE INDEX sync_device_officer ON sync_device (officer_id);

CREATE TABLE session (
    id id16 PRIMARY KEY,
    officer_id id16 NOT NULL REFERENCES officer,
    device_id id16 NOT NULL REFERENCES sync_device,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    ended_at bigint,
    ended_why text
);
CREATE INDEX session_officer ON session (officer_id);
CREATE INDEX session_device ON session (device_id);

CREATE TABLE refresh_token (
    hash sha256 PRIMARY KEY,
    session_id id16 NOT NULL REFERENCES session,
    issued_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    next_hash sha256,
    confirmed boolean NOT NULL
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- Cases, and who takes part in them.

CREATE TABLE case_file (
    id id16 PRIMARY KEY,
    number text NOT NULL,
    case_type text NOT NULL CHECK (case_type IN ('child', 'operation', 'sighting', 'register')),
    district text NOT NULL,
    stage text NOT NULL,
    opened_by id16 NOT NULL REFERENCES officer,
    opened_department department NOT NULL,
    opened_office id16 NOT NULL REFERENCES office,
    opened_at bigint NOT NULL,
    opened_on text NOT NULL CHECK (length(opened_on) = 10),
    took_charge text,
    charge_taken_at bigint,
    produced_at bigint,
    operation_ended_at bigint,
    closed_at bigint,
    locked_at bigint,
    master_key text NOT NULL,
    wrapped_key bytea
);
CREATE UNIQUE INDEX case_file_number ON case_file (number);
CREATE INDEX case_file_district_opened ON case_file (district, opened_at);
CREATE UNIQUE INDEX case_file_register ON case_file (district) WHERE case_type = 'register';

CREATE TABLE case_serial (
    district text,
    year integer,
    last integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (district, year)
);

CREATE TABLE case_link (
    case_id id16 REFERENCES case_file,
    other_id id16 REFERENCES case_file,
    kind text,
    PRIMARY KEY (case_id, other_id, kind)
);
CREATE INDEX case_link_other ON case_link (other_id);

CREATE TABLE participation (
    id id16 PRIMARY KEY,
    case_id id16 NOT NULL REFERENCES case_file,
    department department NOT NULL,
    office_id id16 NOT NULL REFERENCES office,
    officer_id id16 REFERENCES officer,
    capacity text NOT NULL CHECK (capacity IN ('office', 'io', 'doctor', 'support', 'team', 'escort', 'referral')),
    from_at bigint NOT NULL,
    until_at bigint,
    ended_at bigint,
    added_by id16
);
CREATE INDEX participation_case ON participation (case_id);
CREATE INDEX participation_officer ON participation (officer_id) WHERE officer_id IS NOT NULL;

CREATE TABLE referral (
    id id16 PRIMARY KEY,
    case_id id16 NOT NULL REFERENCES case_file,
    number text NOT NULL,
    department department NOT NULL,
    office_id id16 NOT NULL REFERENCES office,
    state text NOT NULL CHECK (state IN ('open', 'claimed', 'declined', 'rerouted', 'expired')),
    note_code text NOT NULL,
    from_department department NOT NULL,
    from_officer id16 NOT NULL,
    until_at bigint,
    opened_at bigint NOT NULL,
    due_at bigint NOT NULL,
    participation_id id16 NOT NULL,
    decided_by id16,
    decided_at bigint,
    reason_code text,
    rerouted_to id16,
    rev integer NOT NULL
);
CREATE INDEX referral_case ON referral (case_id);
CREATE INDEX referral_office_state ON referral (office_id, state);

-- Who can see what, and what is news to whom.

CREATE TABLE scope_key (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);
CREATE UNIQUE INDEX scope_key_name ON scope_key (name);

CREATE TABLE scope_span (
    span_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    scope_key bigint NOT NULL,
    case_id id16 NOT NULL,
    profile smallint NOT NULL,
    participation_id id16 NOT NULL,
    in_x bigint NOT NULL DEFAULT 0,
    out_x bigint
);
CREATE INDEX scope_span_open ON scope_span (scope_key, case_id) WHERE out_x IS NULL;
CREATE INDEX scope_span_left ON scope_span (scope_key, out_x) WHERE out_x IS NOT NULL;
CREATE INDEX scope_span_case ON scope_span (case_id, scope_key);

CREATE TABLE feed (
    scope_key bigint,
    case_id id16,
    x bigint NOT NULL,
    PRIMARY KEY (scope_key, case_id)
) WITH (fillfactor = 80);
CREATE INDEX feed_x ON feed (scope_key, x);

-- Records.

CREATE TABLE record (
    case_id id16,
    section smallint,
    id id16,
    schema smallint NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    h bytea NOT NULL,
    x bigint NOT NULL DEFAULT 0,
    deleted boolean NOT NULL,
    rule smallint NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'final')),
    occurred_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    author id16 NOT NULL,
    author_department department NOT NULL,
    office id16 NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (case_id, section, id)
);
CREATE INDEX record_case_x ON record (case_id, x);
CREATE INDEX record_id ON record (id);

CREATE TABLE record_version (
    case_id id16,
    section smallint,
    id id16,
    n integer,
    schema smallint NOT NULL,
    h bytea NOT NULL,
    deleted boolean NOT NULL,
    rule smallint NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'final')),
    occurred_at bigint NOT NULL,
    recorded_at bigint NOT NULL,
    author id16 NOT NULL,
    author_department department NOT NULL,
    office id16 NOT NULL,
    body bytea NOT NULL,
    replaced_at bigint NOT NULL,
    PRIMARY KEY (case_id, section, id, n)
);

CREATE TABLE case_section (
    case_id id16,
    section smallint,
    x bigint NOT NULL,
    digest bigint,
    PRIMARY KEY (case_id, section)
);
CREATE INDEX case_section_x ON case_section (x);

-- Sync.

CREATE TABLE sync_change (
    actor id16,
    change_id id16,
    device id16 NOT NULL,
    seq bigint,
    body_sha sha256 NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('applied', 'merged', 'superseded', 'held', 'rejected')),
    detail text NOT NULL,
    received_at bigint NOT NULL,
    PRIMARY KEY (actor, change_id)
);
CREATE UNIQUE INDEX sync_change_device_seq ON sync_change (device, seq);

CREATE TABLE conflict (
    id id16 PRIMARY KEY,
    case_id id16 NOT NULL,
    section smallint NOT NULL,
    record_id id16 NOT NULL,
    change_id id16 NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'resolved')),
    x bigint NOT NULL
);
CREATE INDEX conflict_case ON conflict (case_id);

CREATE TABLE held_change (
    id id16 PRIMARY KEY,
    device id16 NOT NULL,
    change_id id16 NOT NULL,
    case_id id16 NOT NULL,
    author id16 NOT NULL,
    department department NOT NULL,
    sealed_body bytea,
    reason text NOT NULL CHECK (reason IN ('left', 'lock', 'closed', 'retracted', 'suspended')),
    state text NOT NULL CHECK (state IN ('waiting', 'adopted', 'discarded')),
    received_at bigint NOT NULL
);
CREATE INDEX held_change_case ON held_change (case_id);
CREATE INDEX held_change_department ON held_change (department, state);

-- The master keys this database was ever sealed with, each with the value by which it is recognised.
CREATE TABLE master_key (
    id text PRIMARY KEY,
    check_value bytea NOT NULL,
    created_at bigint NOT NULL,
    retired_at bigint
);

-- The journal of access.

CREATE TABLE access_entry (
    id id16 PRIMARY KEY,
    at bigint NOT NULL,
    actor id16 NOT NULL,
    actor_department text NOT NULL,
    office_id id16 NOT NULL,
    device id16,
    case_id id16 NOT NULL,
    action text NOT NULL,
    sections text NOT NULL,
    purpose text NOT NULL,
    request_id text NOT NULL,
    seq bigint,
    hash sha256,
    CHECK ((seq IS NULL) = (hash IS NULL))
);
CREATE INDEX access_entry_case ON access_entry (case_id, at);
CREATE INDEX access_entry_unsealed ON access_entry (id) WHERE seq IS NULL;
CREATE UNIQUE INDEX access_entry_seq ON access_entry (seq) WHERE seq IS NOT NULL;

CREATE TABLE journal_checkpoint (
    seq bigint PRIMARY KEY,
    hash sha256 NOT NULL,
    at bigint NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL
);

-- Stamps: every row that travels carries the number of the transaction that wrote it, whoever wrote it.

CREATE FUNCTION stamp() RETURNS bigint LANGUAGE sql AS 'SELECT pg_current_xact_id()::text::bigint';

CREATE FUNCTION record_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.x := stamp();
    RETURN NEW;
END $$;
CREATE TRIGGER record_inserted BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION record_stamp();
-- A row whose sharing rule alone was raised says nothing new to its readers.
CREATE TRIGGER record_changed BEFORE UPDATE ON record FOR EACH ROW
    WHEN ((OLD.case_id, OLD.section, OLD.id, OLD.schema, OLD.n, OLD.h, OLD.x, OLD.deleted, OLD.state, OLD.occurred_at,
           OLD.recorded_at, OLD.author, OLD.author_department, OLD.office, OLD.body)
        IS DISTINCT FROM
          (NEW.case_id, NEW.section, NEW.id, NEW.schema, NEW.n, NEW.h, NEW.x, NEW.deleted, NEW.state, NEW.occurred_at,
           NEW.recorded_at, NEW.author, NEW.author_department, NEW.office, NEW.body))
    EXECUTE FUNCTION record_stamp();

CREATE FUNCTION record_news() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this bigint := stamp();
BEGIN
    INSERT INTO case_section (case_id, section, x)
        SELECT DISTINCT case_id, section, this FROM changed WHERE x = this ORDER BY 1, 2
        ON CONFLICT (case_id, section) DO UPDATE SET x = excluded.x, digest = NULL;
    INSERT INTO feed (scope_key, case_id, x)
        SELECT DISTINCT s.scope_key, s.case_id, this
        FROM (SELECT DISTINCT case_id FROM changed WHERE x = this) c
        JOIN scope_span s ON s.case_id = c.case_id AND s.out_x IS NULL ORDER BY 1, 2
        ON CONFLICT (scope_key, case_id) DO UPDATE SET x = excluded.x WHERE feed.x <> excluded.x;
    RETURN NULL;
END $$;
CREATE TRIGGER record_inserted_news AFTER INSERT ON record
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_news();
CREATE TRIGGER record_changed_news AFTER UPDATE ON record
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION record_news();

-- A span is opened once and closed once; nothing else of it ever changes.
CREATE FUNCTION scope_span_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.out_x IS NULL THEN
        NEW.in_x := stamp();
    ELSIF TG_OP = 'UPDATE' AND OLD.out_x IS NULL AND NEW.out_x IS NOT NULL
        AND (OLD.span_id, OLD.scope_key, OLD.case_id, OLD.profile, OLD.participation_id, OLD.in_x)
            IS NOT DISTINCT FROM (NEW.span_id, NEW.scope_key, NEW.case_id, NEW.profile, NEW.participation_id, NEW.in_x)
    THEN
        NEW.out_x := stamp();
    ELSE
        RAISE 'a span is only opened and closed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER scope_span_stamped BEFORE INSERT OR UPDATE ON scope_span FOR EACH ROW EXECUTE FUNCTION scope_span_stamp();

CREATE FUNCTION scope_span_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed (scope_key, case_id, x)
        SELECT DISTINCT scope_key, case_id, stamp() FROM changed ORDER BY 1, 2
        ON CONFLICT (scope_key, case_id) DO UPDATE SET x = excluded.x WHERE feed.x <> excluded.x;
    RETURN NULL;
END $$;
CREATE TRIGGER scope_span_opened_news AFTER INSERT ON scope_span
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION scope_span_news();
CREATE TRIGGER scope_span_closed_news AFTER UPDATE ON scope_span
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION scope_span_news();

-- What was journalled or answered stays.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE '% of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER access_entry_kept BEFORE DELETE ON access_entry FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER access_entry_not_emptied BEFORE TRUNCATE ON access_entry EXECUTE FUNCTION refuse();
CREATE TRIGGER sync_change_kept BEFORE DELETE ON sync_change FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER sync_change_not_emptied BEFORE TRUNCATE ON sync_change EXECUTE FUNCTION refuse();
CREATE TRIGGER access_entry_sealed_once BEFORE UPDATE ON access_entry FOR EACH ROW
    WHEN (OLD.seq IS NOT NULL OR (OLD.id, OLD.at, OLD.actor, OLD.actor_department, OLD.office_id, OLD.device, OLD.case_id,
           OLD.action, OLD.sections, OLD.purpose, OLD.request_id)
        IS DISTINCT FROM (NEW.id, NEW.at, NEW.actor, NEW.actor_department, NEW.office_id, NEW.device, NEW.case_id,
           NEW.action, NEW.sections, NEW.purpose, NEW.request_id))
    EXECUTE FUNCTION refuse();
