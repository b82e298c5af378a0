-- Takes second factors and counted guesses away, data included.

DROP TABLE recovery_code;
DROP TABLE totp_seed;
DROP TABLE throttle;
ALTER TABLE session DROP COLUMN stepped_up_at;
ALTER TABLE officer DROP COLUMN must_change;
