-- Counted guesses, second factors, passwords that must be changed, and when a session last proved itself.

ALTER TABLE officer ADD COLUMN must_change boolean NOT NULL DEFAULT false;
ALTER TABLE session ADD COLUMN stepped_up_at bigint;

CREATE TABLE throttle (
    counter sha256 PRIMARY KEY,
    tries integer NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX throttle_at ON throttle (at);

CREATE TABLE totp_seed (
    id id16 PRIMARY KEY,
    officer_id id16 NOT NULL REFERENCES officer,
    master_key text NOT NULL,
    sealed bytea NOT NULL,
    made_at bigint NOT NULL,
    confirmed_at bigint,
    last_step bigint NOT NULL
);
CREATE INDEX totp_seed_officer ON totp_seed (officer_id);

CREATE TABLE recovery_code (
    hash sha256 PRIMARY KEY,
    seed_id id16 NOT NULL REFERENCES totp_seed ON DELETE CASCADE,
    used_at bigint
);
CREATE INDEX recovery_code_seed ON recovery_code (seed_id);
