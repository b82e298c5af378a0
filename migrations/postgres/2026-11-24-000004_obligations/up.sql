-- What is owed in a case, by whom, until when: enough to find it, nothing that tells who the child is. What readers are
-- shown of it stands sealed in `record` under the same id (kind case.obligation).

CREATE TABLE obligation (
    id id16 PRIMARY KEY,
    case_id id16 NOT NULL REFERENCES case_file,
    rule text NOT NULL,
    rule_version integer NOT NULL,
    -- The record that began it where each such record begins one; the case's own id where only the first counts.
    subject id16 NOT NULL,
    department department NOT NULL,
    office_id id16,
    started_at bigint NOT NULL,
    due_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('due', 'overdue', 'done', 'waived', 'cancelled')),
    started_by id16 NOT NULL,
    fulfilled_by id16,
    fulfilled_at bigint,
    escalation integer NOT NULL,
    acknowledged_at bigint,
    acknowledged_by id16,
    waived_at bigint,
    waived_by id16,
    rev integer NOT NULL
);
CREATE UNIQUE INDEX obligation_case_rule ON obligation (case_id, rule, subject);
CREATE INDEX obligation_state_due ON obligation (state, due_at);
