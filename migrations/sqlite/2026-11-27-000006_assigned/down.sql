-- The police read who the child is by taking part alone; SQLite spelling.

DELETE FROM scope_span WHERE profile = 12;
