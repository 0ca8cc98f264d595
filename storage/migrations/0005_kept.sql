-- Version 5: what a network's adapter keeps for itself between runs, and reports that were edited.

-- How far it has read, which room is whose, which reaction stood for which word. Ids only.
CREATE TABLE kept(
  network TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (network, name)
) STRICT, WITHOUT ROWID;

-- The report whose words this one corrects: both versions stay. 0: it is one of its own.
ALTER TABLE reports ADD COLUMN corrects INTEGER NOT NULL DEFAULT 0;
