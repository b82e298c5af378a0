-- Named participants of a locked case, reasons that end by themselves, and emergency accesses; SQLite spelling.

-- SQLite changes no CHECK in place: the table is made again with two capacities and one column more.
CREATE TABLE participation_wider (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES case_file (id),
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office_id BLOB NOT NULL REFERENCES office (id),
    officer_id BLOB REFERENCES officer (id),
    capacity TEXT NOT NULL CHECK (capacity IN ('office', 'io', 'doctor', 'support', 'team', 'escort', 'referral', 'visit', 'break_glass')),
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    ended_at INTEGER,
    added_by BLOB CHECK (length(added_by) = 16),
    named INTEGER NOT NULL DEFAULT 0 CHECK (named IN (0, 1))
) STRICT;
INSERT INTO participation_wider (id, case_id, department, office_id, officer_id, capacity, from_at, until_at, ended_at, added_by)
    SELECT id, case_id, department, office_id, officer_id, capacity, from_at, until_at, ended_at, added_by FROM participation;
DROP TABLE participation;
ALTER TABLE participation_wider RENAME TO participation;
CREATE INDEX participation_case ON participation (case_id);
CREATE INDEX participation_officer ON participation (officer_id) WHERE officer_id IS NOT NULL;
CREATE INDEX participation_office ON participation (office_id) WHERE ended_at IS NULL;
CREATE INDEX participation_until ON participation (until_at) WHERE ended_at IS NULL;

-- Whoever reaches a locked case by name today goes on doing so.
UPDATE participation SET named = 1
    WHERE officer_id IS NOT NULL AND case_id IN (SELECT id FROM case_file WHERE locked_at IS NOT NULL);

ALTER TABLE case_file ADD COLUMN handed_over_at INTEGER;

-- The helpline reads identity until thirty days after the hand-over: from now on for a reason of its own (profile 11).
INSERT INTO scope_span (scope_key, case_id, profile, participation_id)
    SELECT span.scope_key, span.case_id, 11, span.participation_id
    FROM scope_span span JOIN participation part ON part.id = span.participation_id
    WHERE span.out_x IS NULL AND part.department = 'childline' AND span.profile NOT IN (1, 8, 9, 10);

-- One emergency access each, until an auditor has settled it. The officer's words are sealed under the case's key.
CREATE TABLE emergency_access (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES case_file (id),
    participation_id BLOB NOT NULL CHECK (length(participation_id) = 16),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    department TEXT NOT NULL CHECK (department IN ('police', 'labour', 'education', 'health', 'childline', 'committee', 'protection', 'magistracy')),
    office_id BLOB NOT NULL REFERENCES office (id),
    district TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason BLOB NOT NULL,
    opened_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'escalated', 'settled')),
    escalated_at INTEGER,
    finding TEXT,
    settled_by BLOB CHECK (length(settled_by) = 16),
    settled_at INTEGER
) STRICT;
CREATE INDEX emergency_access_case ON emergency_access (case_id);
CREATE INDEX emergency_access_officer_state ON emergency_access (officer_id, state);
CREATE INDEX emergency_access_state_due ON emergency_access (state, due_at);
