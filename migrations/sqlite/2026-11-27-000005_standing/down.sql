-- The program of the release before reads the rows at each request and needs no version.

DROP TRIGGER refresh_token_deleted_standing;
DROP TRIGGER refresh_token_changed_standing;
DROP TRIGGER refresh_token_inserted_standing;
DROP TRIGGER sync_device_deleted_standing;
DROP TRIGGER sync_device_changed_standing;
DROP TRIGGER sync_device_inserted_standing;
DROP TRIGGER office_deleted_standing;
DROP TRIGGER office_changed_standing;
DROP TRIGGER office_inserted_standing;
DROP TRIGGER officer_deleted_standing;
DROP TRIGGER officer_changed_standing;
DROP TRIGGER officer_inserted_standing;
DROP TRIGGER session_changed;
DROP TRIGGER session_begun;
ALTER TABLE session DROP COLUMN version;
