-- Approvals of drafts, and cases on their way to another district; SQLite spelling.

-- One member's approval of one revision of a draft; a draft that changed has another revision and none of them.
CREATE TABLE approval (
    record_id BLOB NOT NULL CHECK (length(record_id) = 16),
    n INTEGER NOT NULL CHECK (n > 0),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (record_id, n, officer_id)
) STRICT, WITHOUT ROWID;

-- The transfer's id is that of its record.
CREATE TABLE transfer (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES case_file (id),
    from_district TEXT NOT NULL,
    to_district TEXT NOT NULL,
    to_office BLOB NOT NULL REFERENCES office (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'withdrawn')),
    participation_id BLOB NOT NULL CHECK (length(participation_id) = 16),
    opened_at INTEGER NOT NULL,
    decided_by BLOB CHECK (length(decided_by) = 16),
    decided_at INTEGER
) STRICT;
CREATE INDEX transfer_case ON transfer (case_id);
CREATE UNIQUE INDEX transfer_open ON transfer (case_id) WHERE state = 'open';

-- The job that ends the reading of closed cases looks for them by the day of closure.
CREATE INDEX case_file_closed ON case_file (closed_at) WHERE closed_at IS NOT NULL;
