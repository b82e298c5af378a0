-- Takes everything of the foundation away, data included.

DROP TABLE journal_checkpoint;
DROP TABLE access_entry;
DROP TABLE master_key;
DROP TABLE held_change;
DROP TABLE conflict;
DROP TABLE sync_change;
DROP TABLE case_section;
DROP TABLE record_version;
DROP TABLE record;
DROP TABLE feed;
DROP TABLE scope_span;
DROP TABLE scope_key;
DROP TABLE referral;
DROP TABLE participation;
DROP TABLE case_link;
DROP TABLE case_serial;
DROP TABLE case_file;
DROP TABLE refresh_token;
DROP TABLE session;
DROP TABLE sync_device;
DROP TABLE officer;
DROP TABLE office;
DROP TABLE sync_meta;
DROP TABLE sync_clock;
