-- Version 6: what the timeline says of weeks that are over, one row for each team (facts_codec.hpp),
-- and one without a team so that a quiet week is known to be one. It can be removed at any time and
-- is worked out again: a summary of an old week, and a year of them, need not read the timeline.
CREATE TABLE weeks(
  number INTEGER PRIMARY KEY,
  began INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  team TEXT NOT NULL,
  facts BLOB NOT NULL,
  UNIQUE(began, ended, team)
) STRICT;
