-- A server keeps in memory what a session may do, and looks at each request only whether the version is still the same. So
-- whoever writes a row that the answer is made of, by whatever way, raises the version of every session it concerns.
--
-- A version begins anywhere: a session put in the place of another is not taken for it. `INSERT OR REPLACE` fires no trigger
-- of a deletion, therefore an insertion counts too.

ALTER TABLE session ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER session_begun AFTER INSERT ON session BEGIN
    UPDATE session SET version = random() >> 12 WHERE id = NEW.id;
END;
CREATE TRIGGER session_changed AFTER UPDATE ON session WHEN NEW.version IS NOT OLD.version + 1 BEGIN
    UPDATE session SET version = OLD.version + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER officer_inserted_standing AFTER INSERT ON officer BEGIN
    UPDATE session SET version = version + 1 WHERE officer_id = NEW.id AND ended_at IS NULL;
END;
CREATE TRIGGER officer_changed_standing AFTER UPDATE ON officer BEGIN
    UPDATE session SET version = version + 1 WHERE officer_id = OLD.id AND ended_at IS NULL;
END;
CREATE TRIGGER officer_deleted_standing AFTER DELETE ON officer BEGIN
    UPDATE session SET version = version + 1 WHERE officer_id = OLD.id AND ended_at IS NULL;
END;

CREATE TRIGGER office_inserted_standing AFTER INSERT ON office BEGIN
    UPDATE session SET version = version + 1
        WHERE officer_id IN (SELECT id FROM officer WHERE office_id = NEW.id) AND ended_at IS NULL;
END;
CREATE TRIGGER office_changed_standing AFTER UPDATE ON office BEGIN
    UPDATE session SET version = version + 1
        WHERE officer_id IN (SELECT id FROM officer WHERE office_id = OLD.id) AND ended_at IS NULL;
END;
CREATE TRIGGER office_deleted_standing AFTER DELETE ON office BEGIN
    UPDATE session SET version = version + 1
        WHERE officer_id IN (SELECT id FROM officer WHERE office_id = OLD.id) AND ended_at IS NULL;
END;

CREATE TRIGGER sync_device_inserted_standing AFTER INSERT ON sync_device BEGIN
    UPDATE session SET version = version + 1 WHERE device_id = NEW.id AND ended_at IS NULL;
END;
CREATE TRIGGER sync_device_changed_standing AFTER UPDATE ON sync_device BEGIN
    UPDATE session SET version = version + 1 WHERE device_id = OLD.id AND ended_at IS NULL;
END;
CREATE TRIGGER sync_device_deleted_standing AFTER DELETE ON sync_device BEGIN
    UPDATE session SET version = version + 1 WHERE device_id = OLD.id AND ended_at IS NULL;
END;

CREATE TRIGGER refresh_token_inserted_standing AFTER INSERT ON refresh_token BEGIN
    UPDATE session SET version = version + 1 WHERE id = NEW.session_id;
END;
CREATE TRIGGER refresh_token_changed_standing AFTER UPDATE ON refresh_token BEGIN
    UPDATE session SET version = version + 1 WHERE id IN (OLD.session_id, NEW.session_id);
END;
CREATE TRIGGER refresh_token_deleted_standing AFTER DELETE ON refresh_token BEGIN
    UPDATE session SET version = version + 1 WHERE id = OLD.session_id;
END;
