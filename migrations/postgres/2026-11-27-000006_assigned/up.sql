-- The police read who the child is until the closure: from now on for a reason of its own (profile 12); PostgreSQL spelling.

INSERT INTO scope_span (scope_key, case_id, profile, participation_id)
    SELECT span.scope_key, span.case_id, 12, span.participation_id
    FROM scope_span span
    JOIN participation part ON part.id = span.participation_id
    JOIN case_file file ON file.id = span.case_id
    WHERE span.out_x IS NULL AND part.department = 'police' AND span.profile NOT IN (1, 8, 9, 10)
        AND file.closed_at IS NULL;
