-- Version 2: what chat networks with threads and strangers need, and a long queue.

-- From a message in a thread to its ticket: the thread's first message is a card.
CREATE INDEX places_reference ON places(reference);

-- Colleagues who are not in the configuration, as their network described them at first contact: so
-- that cards name them after a restart too.
CREATE TABLE people(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  lang TEXT NOT NULL  -- empty: not known
) STRICT, WITHOUT ROWID;

DROP INDEX tickets_live;
-- A team's queue in its order: most serious first, then oldest.
CREATE INDEX tickets_queue ON tickets(
  team, daily,
  CASE level WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END,
  number
) WHERE state <> 'resolved' AND state <> 'merged';
