-- Version 8: the clocks of tickets that have not ended (deadline.hpp), as JSON. Beside the tickets, not
-- in them: they also follow from the configuration, and `verify` compares tickets with their events.
CREATE TABLE clocks(
  ticket INTEGER PRIMARY KEY,
  data TEXT NOT NULL
) STRICT;
