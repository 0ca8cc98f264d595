-- Version 1. One report is one row each in inbox, reports, tickets and events, and one or two in
-- outbox. Every index entry costs about as much as a row, so there are few.

-- The end of the timeline, so that cutting off its tail is noticed. Always one row.
CREATE TABLE meta(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  chain_number INTEGER NOT NULL,
  chain_hash BLOB NOT NULL
) STRICT;
INSERT INTO meta VALUES(1, 0, zeroblob(32));

-- A ticket is what its events say it is: `firebreak verify` compares every column.
CREATE TABLE tickets(
  number INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  category TEXT NOT NULL,
  playbook_version TEXT NOT NULL,
  guesses TEXT NOT NULL,
  level TEXT NOT NULL,
  team TEXT NOT NULL,
  claimant TEXT NOT NULL,
  claimed_at INTEGER,
  waiting_for TEXT NOT NULL,
  outcome TEXT NOT NULL,
  merged_into INTEGER NOT NULL,
  before_merge TEXT NOT NULL,
  reports INTEGER NOT NULL,
  daily INTEGER NOT NULL,
  lang TEXT NOT NULL,
  network TEXT NOT NULL,
  confidence REAL NOT NULL,
  opened_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  first_claimed_at INTEGER,
  first_answered_at INTEGER,
  resolved_at INTEGER,
  reopened INTEGER NOT NULL,
  recategorised INTEGER NOT NULL,
  escalated INTEGER NOT NULL,
  last_event INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_opened ON tickets(opened_at);
CREATE INDEX tickets_live ON tickets(number) WHERE state <> 'resolved' AND state <> 'merged';
CREATE INDEX tickets_merged ON tickets(merged_into) WHERE merged_into <> 0;

-- No foreign key to tickets: the report is written first, since its number stands in the event that
-- opens the ticket, and a deferred key would fail everybody who shares the commit.
CREATE TABLE reports(
  number INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL,
  at INTEGER NOT NULL,
  reporter TEXT NOT NULL,
  network TEXT NOT NULL,
  conversation TEXT NOT NULL,
  thread TEXT NOT NULL,
  text TEXT NOT NULL,
  lang TEXT NOT NULL,
  source_link TEXT NOT NULL,
  source_author TEXT NOT NULL,
  acknowledged INTEGER NOT NULL,
  previous INTEGER NOT NULL  -- the same reporter's report before this one, 0: none
) STRICT;
CREATE INDEX reports_ticket ON reports(ticket);
-- Where a person's chain of reports begins. An index on reports(reporter) would change one page more
-- for each report, since reporters come in any order: 5 µs with a hundred thousand reports on file.
CREATE TABLE reporters(
  person TEXT PRIMARY KEY,
  last_report INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The one timeline of everything: append-only, each event carrying the hash of the one before.
CREATE TABLE events(
  number INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL REFERENCES tickets(number),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  data TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX events_ticket ON events(ticket);
-- For the weekly summary; free of charge for a new report.
CREATE INDEX events_later ON events(at) WHERE kind <> 'filed';

-- What was answered to which command: the same key again gets the same answer.
CREATE TABLE inbox(
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
-- A key is the first 16 bytes of the SHA-256 of the command's idempotency key, hence random, and in a
-- big index each new one changes a page of its own. So new keys gather in a small one, and are moved
-- on a few thousand at a time, in order. A key is in one of the two.
CREATE TABLE inbox_new(
  key BLOB PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE inbox_old(
  key BLOB PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox(
  number INTEGER PRIMARY KEY,
  network TEXT NOT NULL,
  conversation TEXT NOT NULL,
  ticket INTEGER NOT NULL,
  lang TEXT NOT NULL,
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  slot TEXT NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  state TEXT NOT NULL,  -- due, delivered, superseded or parked; a CHECK with IN would cost 3 µs a row
  reference TEXT NOT NULL,
  last_error TEXT NOT NULL
) STRICT;
-- Within one ticket and conversation `due` never falls with rising number (the store sees to it), so
-- the first in this index is always allowed to go.
CREATE INDEX outbox_due ON outbox(due) WHERE state = 'due';
CREATE INDEX outbox_queue ON outbox(ticket, conversation) WHERE state = 'due';
CREATE INDEX outbox_parked ON outbox(number) WHERE state = 'parked';

-- Live messages (cards, receipts): what the network calls them, for editing in place.
CREATE TABLE places(
  network TEXT NOT NULL,
  conversation TEXT NOT NULL,
  slot TEXT NOT NULL,
  reference TEXT NOT NULL,
  PRIMARY KEY (network, conversation, slot)
) STRICT, WITHOUT ROWID;

-- Numbers are never used twice: they are part of idempotency keys.
CREATE TABLE due(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX due_at ON due(at);
