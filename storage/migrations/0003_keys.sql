-- Version 3: a new idempotency key stands in its row of the inbox, and the writer remembers it. A
-- random key in a tree of its own changed a page more for nearly every report.
ALTER TABLE inbox ADD COLUMN key BLOB;
-- Keys up to this number of the inbox have been moved on into inbox_keys, some thousands at a time
-- and in order; those behind it are read when the file is opened.
ALTER TABLE meta ADD COLUMN keys_moved INTEGER NOT NULL DEFAULT 0;
UPDATE meta SET keys_moved = (SELECT ifnull(max(number), 0) FROM inbox);
INSERT INTO inbox_old SELECT key, number FROM inbox_new ORDER BY key;
DROP TABLE inbox_new;
ALTER TABLE inbox_old RENAME TO inbox_keys;
