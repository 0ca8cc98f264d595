-- Version 4: the message that is due first is found for each conversation by itself, however many
-- wait in others. Numbers and times rise together within a ticket and conversation (the store sees
-- to it), so this is also the order in which they may go.
DROP INDEX outbox_due;
CREATE INDEX outbox_heads ON outbox(network, conversation, due, number) WHERE state = 'due';
