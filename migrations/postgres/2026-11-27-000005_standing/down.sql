-- The program of the release before reads the rows at each request and needs no version.

DROP TRIGGER refresh_token_emptied ON refresh_token;
DROP FUNCTION standing_emptied;
DROP TRIGGER refresh_token_standing ON refresh_token;
DROP TRIGGER sync_device_standing ON sync_device;
DROP TRIGGER office_standing ON office;
DROP TRIGGER officer_standing ON officer;
DROP FUNCTION standing_changed;
DROP TRIGGER officer_posted ON officer;
DROP FUNCTION officer_posted;
DROP TRIGGER session_changed ON session;
DROP FUNCTION session_changed;
ALTER TABLE session DROP COLUMN version;
