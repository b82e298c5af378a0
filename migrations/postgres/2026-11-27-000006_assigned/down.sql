-- The police read who the child is by taking part alone; PostgreSQL spelling.

DELETE FROM scope_span WHERE profile = 12;
