-- A server keeps in memory what a session may do, and looks at each request only whether the version is still the same. So
-- whoever writes a row that the answer is made of, by whatever way, raises the version of every session it concerns.
--
-- A version begins anywhere: a session put in the place of another is not taken for it.

ALTER TABLE session ADD COLUMN version bigint NOT NULL DEFAULT (random() * 1e15)::bigint;

-- Whoever hangs a session on an officer or a device, or an officer on an office, takes a share of that row first: else two
-- transactions at once would each miss what the other is about to commit.
CREATE FUNCTION session_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (OLD.officer_id, OLD.device_id) IS DISTINCT FROM (NEW.officer_id, NEW.device_id) THEN
        PERFORM FROM officer WHERE id = NEW.officer_id FOR SHARE;
        PERFORM FROM sync_device WHERE id = NEW.device_id FOR SHARE;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_changed BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION session_changed();

CREATE FUNCTION officer_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM office WHERE id = NEW.office_id FOR SHARE;
    RETURN NEW;
END $$;
CREATE TRIGGER officer_posted BEFORE INSERT OR UPDATE OF office_id ON officer
    FOR EACH ROW EXECUTE FUNCTION officer_posted();

-- A transaction that looks at one unchanging view would not see the sessions that were begun since.
CREATE FUNCTION standing_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE '% is changed in READ COMMITTED only', TG_TABLE_NAME USING ERRCODE = 'invalid_transaction_state';
    END IF;
    CASE TG_TABLE_NAME
        WHEN 'officer' THEN
            UPDATE session SET version = version WHERE officer_id = OLD.id AND ended_at IS NULL;
        WHEN 'office' THEN
            UPDATE session SET version = version
                WHERE officer_id IN (SELECT id FROM officer WHERE office_id = OLD.id) AND ended_at IS NULL;
        WHEN 'sync_device' THEN
            UPDATE session SET version = version WHERE device_id = OLD.id AND ended_at IS NULL;
        WHEN 'refresh_token' THEN
            UPDATE session SET version = version WHERE id = OLD.session_id;
    END CASE;
    RETURN NULL;
END $$;
CREATE TRIGGER officer_standing AFTER UPDATE OR DELETE ON officer FOR EACH ROW EXECUTE FUNCTION standing_changed();
CREATE TRIGGER office_standing AFTER UPDATE OR DELETE ON office FOR EACH ROW EXECUTE FUNCTION standing_changed();
CREATE TRIGGER sync_device_standing AFTER UPDATE OR DELETE ON sync_device FOR EACH ROW EXECUTE FUNCTION standing_changed();
CREATE TRIGGER refresh_token_standing AFTER UPDATE OR DELETE ON refresh_token
    FOR EACH ROW EXECUTE FUNCTION standing_changed();
-- Whoever empties the table takes every session's tokens away. The tables above it cannot be emptied without the sessions.
CREATE FUNCTION standing_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session SET version = version WHERE ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER refresh_token_emptied AFTER TRUNCATE ON refresh_token EXECUTE FUNCTION standing_emptied();
