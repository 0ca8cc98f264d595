-- Version 11: since when a message has been waiting. `due` says when it is tried next, and moves on
-- with every attempt.
ALTER TABLE outbox ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET wanted=due WHERE state='due';
DROP INDEX outbox_heads;
CREATE INDEX outbox_heads ON outbox(network, conversation, due, number, wanted) WHERE state = 'due';
