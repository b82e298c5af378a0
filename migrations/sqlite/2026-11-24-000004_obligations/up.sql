-- What is owed in a case, by whom, until when: enough to find it, nothing that tells who the child is. What readers are
-- shown of it stands sealed in `record` under the same id (kind case.obligation).

CREATE TABLE obligation (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES case_file (id),
    rule TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    -- The record that began it where each such record begins one; the case's own id where only the first counts.
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office_id BLOB CHECK (length(office_id) = 16),
    started_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('due', 'overdue', 'done', 'waived', 'cancelled')),
    started_by BLOB NOT NULL CHECK (length(started_by) = 16),
    fulfilled_by BLOB CHECK (length(fulfilled_by) = 16),
    fulfilled_at INTEGER,
    escalation INTEGER NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by BLOB CHECK (length(acknowledged_by) = 16),
    waived_at INTEGER,
    waived_by BLOB CHECK (length(waived_by) = 16),
    rev INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX obligation_case_rule ON obligation (case_id, rule, subject);
CREATE INDEX obligation_state_due ON obligation (state, due_at);
