-- Approvals of drafts, and cases on their way to another district; PostgreSQL spelling.

-- One member's approval of one revision of a draft; a draft that changed has another revision and none of them.
CREATE TABLE approval (
    record_id id16 NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    officer_id id16 NOT NULL REFERENCES officer,
    at bigint NOT NULL,
    PRIMARY KEY (record_id, n, officer_id)
);

-- The transfer's id is that of its record.
CREATE TABLE transfer (
    id id16 PRIMARY KEY,
    case_id id16 NOT NULL REFERENCES case_file,
    from_district text NOT NULL,
    to_district text NOT NULL,
    to_office id16 NOT NULL REFERENCES office,
    state text NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'withdrawn')),
    participation_id id16 NOT NULL,
    opened_at bigint NOT NULL,
    decided_by id16,
    decided_at bigint
);
CREATE INDEX transfer_case ON transfer (case_id);
CREATE UNIQUE INDEX transfer_open ON transfer (case_id) WHERE state = 'open';

-- The job that ends the reading of closed cases looks for them by the day of closure.
CREATE INDEX case_file_closed ON case_file (closed_at) WHERE closed_at IS NOT NULL;
