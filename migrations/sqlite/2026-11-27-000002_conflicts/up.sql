-- Conflicts as records of their record's own section, and held changes with what is decided of them; SQLite spelling.

-- 0: what the section's record type says. 1: `_conflict`, two officers' values for the same fields of a record there.
ALTER TABLE record ADD COLUMN form INTEGER NOT NULL DEFAULT 0 CHECK (form IN (0, 1));
ALTER TABLE record_version ADD COLUMN form INTEGER NOT NULL DEFAULT 0 CHECK (form IN (0, 1));

-- A device may hand in a change long after it was saved; the record type and the time are all that is told without reading it.
ALTER TABLE held_change ADD COLUMN office_id BLOB CHECK (length(office_id) = 16);
ALTER TABLE held_change ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE held_change ADD COLUMN saved_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE held_change ADD COLUMN skew_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE held_change ADD COLUMN decided_by BLOB CHECK (length(decided_by) = 16);
ALTER TABLE held_change ADD COLUMN decided_at INTEGER;
CREATE UNIQUE INDEX held_change_change ON held_change (author, change_id);
