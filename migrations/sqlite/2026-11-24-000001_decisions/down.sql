-- Takes approvals and transfers away, data included.

DROP INDEX case_file_closed;
DROP TABLE transfer;
DROP TABLE approval;
