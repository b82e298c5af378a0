-- Named participants of a locked case, reasons that end by themselves, and emergency accesses; PostgreSQL spelling.

ALTER TABLE participation DROP CONSTRAINT participation_capacity_check;
ALTER TABLE participation ADD CONSTRAINT participation_capacity_check CHECK
    (capacity IN ('office', 'io', 'doctor', 'support', 'team', 'escort', 'referral', 'visit', 'break_glass'));
ALTER TABLE participation ADD COLUMN named boolean NOT NULL DEFAULT false;
CREATE INDEX participation_office ON participation (office_id) WHERE ended_at IS NULL;
CREATE INDEX participation_until ON participation (until_at) WHERE ended_at IS NULL;

-- Whoever reaches a locked case by name today goes on doing so.
UPDATE participation SET named = true
    WHERE officer_id IS NOT NULL AND case_id IN (SELECT id FROM case_file WHERE locked_at IS NOT NULL);

ALTER TABLE case_file ADD COLUMN handed_over_at bigint;

-- The helpline reads identity until thirty days after the hand-over: from now on for a reason of its own (profile 11).
INSERT INTO scope_span (scope_key, case_id, profile, participation_id)
    SELECT span.scope_key, span.case_id, 11, span.participation_id
    FROM scope_span span JOIN participation part ON part.id = span.participation_id
    WHERE span.out_x IS NULL AND part.department = 'childline' AND span.profile NOT IN (1, 8, 9, 10);

-- One emergency access each, until an auditor has settled it. The officer's words are sealed under the case's key.
CREATE TABLE emergency_access (
    id id16 PRIMARY KEY,
    case_id id16 NOT NULL REFERENCES case_file,
    participation_id id16 NOT NULL,
    officer_id id16 NOT NULL REFERENCES officer,
    department department NOT NULL,
    office_id id16 NOT NULL REFERENCES office,
    district text NOT NULL,
    reason_code text NOT NULL,
    reason bytea NOT NULL,
    opened_at bigint NOT NULL,
    until_at bigint NOT NULL,
    due_at bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'escalated', 'settled')),
    escalated_at bigint,
    finding text,
    settled_by id16,
    settled_at bigint
);
CREATE INDEX emergency_access_case ON emergency_access (case_id);
CREATE INDEX emergency_access_officer_state ON emergency_access (officer_id, state);
CREATE INDEX emergency_access_state_due ON emergency_access (state, due_at);
