-- Version 9: the same conflict once; surges; bad faith.

-- Posts that tickets are about. `circle`: '' for open teams, else the restricted team. Only one
-- ticket that has not ended holds a post within a circle (open = 1), whoever reports at that moment.
CREATE TABLE posts(
  ticket INTEGER NOT NULL REFERENCES tickets(number),
  post TEXT NOT NULL,
  author TEXT NOT NULL,  -- "x:somebody"; '' when the address is silent
  circle TEXT NOT NULL,
  open INTEGER NOT NULL,
  PRIMARY KEY (ticket, post)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX posts_held ON posts(post, circle) WHERE open = 1;
CREATE INDEX posts_author ON posts(author, ticket) WHERE author <> '';

-- What a ticket resembles, and which surge it stands for while that goes on: only one for each.
ALTER TABLE tickets ADD COLUMN alike INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN alike_percent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN surge TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX tickets_surge ON tickets(surge) WHERE surge <> '';

-- People whose reports are not taken for a while. Expired ones are harmless, and replaced by new ones.
CREATE TABLE mutings(
  person TEXT PRIMARY KEY,
  until INTEGER NOT NULL,
  by TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Tickets that were closed together as invalid.
CREATE TABLE bulk_closings(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE TABLE bulk_tickets(
  bulk INTEGER NOT NULL REFERENCES bulk_closings(number),
  ticket INTEGER NOT NULL REFERENCES tickets(number),
  PRIMARY KEY (bulk, ticket)
) STRICT, WITHOUT ROWID;
