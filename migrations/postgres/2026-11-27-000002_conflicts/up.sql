-- Conflicts as records of their record's own section, and held changes with what is decided of them; PostgreSQL spelling.

-- 0: what the section's record type says. 1: `_conflict`, two officers' values for the same fields of a record there.
ALTER TABLE record ADD COLUMN form smallint NOT NULL DEFAULT 0 CHECK (form IN (0, 1));
ALTER TABLE record_version ADD COLUMN form smallint NOT NULL DEFAULT 0 CHECK (form IN (0, 1));

-- A device may hand in a change long after it was saved; the record type and the time are all that is told without reading it.
ALTER TABLE held_change ADD COLUMN office_id id16;
ALTER TABLE held_change ADD COLUMN kind text NOT NULL DEFAULT '';
ALTER TABLE held_change ADD COLUMN saved_at bigint NOT NULL DEFAULT 0;
ALTER TABLE held_change ADD COLUMN skew_s bigint NOT NULL DEFAULT 0;
ALTER TABLE held_change ADD COLUMN decided_by id16;
ALTER TABLE held_change ADD COLUMN decided_at bigint;
CREATE UNIQUE INDEX held_change_change ON held_change (author, change_id);
