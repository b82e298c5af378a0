-- Counted guesses, second factors, passwords that must be changed, and when a session last proved itself.

ALTER TABLE officer ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1));
ALTER TABLE session ADD COLUMN stepped_up_at INTEGER;

CREATE TABLE throttle (
    counter BLOB NOT NULL PRIMARY KEY CHECK (length(counter) = 32),
    tries INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX throttle_at ON throttle (at);

CREATE TABLE totp_seed (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    master_key TEXT NOT NULL,
    sealed BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step INTEGER NOT NULL
) STRICT;
CREATE INDEX totp_seed_officer ON totp_seed (officer_id);

CREATE TABLE recovery_code (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    seed_id BLOB NOT NULL REFERENCES totp_seed (id) ON DELETE CASCADE,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_code_seed ON recovery_code (seed_id);
