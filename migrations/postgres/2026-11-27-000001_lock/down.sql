-- Takes emergency accesses and the reasons of this release away, data included.

DROP TABLE emergency_access;
ALTER TABLE case_file DROP COLUMN handed_over_at;
DROP INDEX participation_until;
DROP INDEX participation_office;
DELETE FROM participation WHERE capacity IN ('visit', 'break_glass');
ALTER TABLE participation DROP COLUMN named;
ALTER TABLE participation DROP CONSTRAINT participation_capacity_check;
ALTER TABLE participation ADD CONSTRAINT participation_capacity_check CHECK
    (capacity IN ('office', 'io', 'doctor', 'support', 'team', 'escort', 'referral'));
