-- Version 2: what chat networks with threads and strangers need.

-- From a message in a thread to its ticket: the thread's first message is a card.
CREATE INDEX places_reference ON places(reference);

-- Colleagues who are not in the configuration, as their network described them at first contact: so
-- that cards name them after a restart too.
CREATE TABLE people(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  lang TEXT NOT NULL  -- empty: not known
) STRICT, WITHOUT ROWID;
