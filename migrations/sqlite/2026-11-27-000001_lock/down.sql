-- Takes emergency accesses and the reasons of this release away, data included.

DROP TABLE emergency_access;
ALTER TABLE case_file DROP COLUMN handed_over_at;
DROP INDEX participation_until;
DROP INDEX participation_office;

CREATE TABLE participation_narrower (
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
INSERT INTO participation_narrower
    SELECT id, case_id, department, office_id, officer_id, capacity, from_at, until_at, ended_at, added_by FROM participation
    WHERE capacity NOT IN ('visit', 'break_glass');
DROP TABLE participation;
ALTER TABLE participation_narrower RENAME TO participation;
CREATE INDEX participation_case ON participation (case_id);
CREATE INDEX participation_officer ON participation (officer_id) WHERE officer_id IS NOT NULL;
