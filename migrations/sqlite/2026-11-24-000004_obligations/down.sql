-- Takes the obligations away.

DROP TABLE obligation;
