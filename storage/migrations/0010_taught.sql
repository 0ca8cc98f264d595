-- Version 10: people's choices of a category, from which the bot learns.

-- The event of the choice that holds; 0: none, or it was taken back. The text, who and when are found
-- through it: nothing of them is kept twice.
ALTER TABLE tickets ADD COLUMN taught INTEGER NOT NULL DEFAULT 0;
UPDATE tickets SET taught=ifnull(
  (SELECT max(number) FROM events WHERE ticket=tickets.number AND kind='recategorised'), 0)
WHERE number IN (SELECT ticket FROM events WHERE kind='recategorised');
CREATE INDEX tickets_taught ON tickets(taught) WHERE taught <> 0;
