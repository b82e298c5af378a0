-- Takes conflicts and the decisions on held changes away, data included.

DROP INDEX held_change_change;
ALTER TABLE held_change DROP COLUMN decided_at;
ALTER TABLE held_change DROP COLUMN decided_by;
ALTER TABLE held_change DROP COLUMN skew_s;
ALTER TABLE held_change DROP COLUMN saved_at;
ALTER TABLE held_change DROP COLUMN kind;
ALTER TABLE held_change DROP COLUMN office_id;
DELETE FROM record_version WHERE form = 1;
DELETE FROM record WHERE form = 1;
ALTER TABLE record_version DROP COLUMN form;
ALTER TABLE record DROP COLUMN form;
