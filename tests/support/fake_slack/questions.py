"""What a test sees: copies of messages and views, with questions a person could answer by looking."""

import copy

from . import text as texts
from .blocks import elements_of
from .forms import words_of


class SeenBlocks:
    """What messages and views have in common."""

    def __init__(self, raw):
        self.raw = raw

    @property
    def blocks(self):
        return self.raw.get("blocks") or []

    @property
    def words(self):
        """Everything that can be read on it, a line each."""
        return texts.unescaped(texts.shown(self.blocks) or self.raw.get("text", ""))

    @property
    def elements(self):
        return [element for each in self.blocks for _, element in elements_of(each)]

    @property
    def buttons(self):
        """The words on its buttons, and of its menus' options."""
        found = []
        for each in self.elements:
            if each["type"] == "button":
                found.append(words_of(each["text"]))
            elif each["type"] == "overflow":
                found += [words_of(option["text"]) for option in each["options"]]
        return found


class SeenMessage(SeenBlocks):
    def __init__(self, channel, raw, thread=(), edits=(), ephemeral=False, mine=False, gone=False):
        super().__init__(raw)
        self.channel, self.thread, self.edits = channel, list(thread), list(edits)
        self.ephemeral, self.mine, self.gone = ephemeral, mine, gone

    def __repr__(self):
        return f"<{'ephemeral ' if self.ephemeral else ''}message {self.channel}/{self.ts}: {self.text[:60]!r}>"

    ts = property(lambda self: self.raw["ts"])
    text = property(lambda self: self.raw.get("text", ""))
    user = property(lambda self: self.raw.get("user"))
    metadata = property(lambda self: self.raw.get("metadata"))
    files = property(lambda self: self.raw.get("files") or [])
    thread_ts = property(lambda self: self.raw.get("thread_ts"))
    reactions = property(lambda self: {each["name"]: each["users"] for each in self.raw.get("reactions", [])})
    edited = property(lambda self: bool(self.edits))

    @property
    def references(self):
        """[(kind, reference, label)]: whom and what it really mentions or links to."""
        return texts.all_references(self.raw)

    @property
    def mentions(self):
        """Ids of the people, groups and specials ("channel", "here") that it notifies."""
        return [reference for kind, reference, _ in self.references if kind in ("user", "group", "special")]


class SeenView(SeenBlocks):
    def __repr__(self):
        return f"<view {self.id} {self.callback_id!r} {self.title!r}>"

    id = property(lambda self: self.raw["id"])
    callback_id = property(lambda self: self.raw["callback_id"])
    title = property(lambda self: words_of(self.raw.get("title")))
    hash = property(lambda self: self.raw["hash"])
    values = property(lambda self: self.raw["state"]["values"])
    errors = property(lambda self: self.raw.get("errors", {}))
    private_metadata = property(lambda self: self.raw["private_metadata"])

    @property
    def inputs(self):
        """{block_id: label} of what can be filled in."""
        return {each["block_id"]: words_of(each["label"]) for each in self.blocks if each["type"] == "input"}


class SeenChannel:
    def __init__(self, channel, messages, deleted):
        self.id, self.name, self.kind, self.members = channel.id, channel.name, channel.kind, list(channel.members)
        self.messages, self.deleted, self.pins = messages, deleted, list(channel.pins)

    def all(self):
        """Every message and every reply, oldest first."""
        found = [m for each in self.messages for m in (each, *each.thread)]
        return sorted(found, key=lambda m: m.ts)


def see_message(world, channel, message):
    thread = [see_message(world, channel, reply) for reply in channel.replies(message.ts)] if not message.thread else []
    raw = world.outward(channel, message)
    return SeenMessage(channel.id, raw, thread, copy.deepcopy(message.edits), mine=message.mine, gone=message.deleted)


def see_channel(world, channel):
    world.post_due()
    messages = [m for m in channel.messages.values() if not m.thread]
    there = [see_message(world, channel, m) for m in messages if not m.deleted]
    return SeenChannel(channel, there, [see_message(world, channel, m) for m in channel.messages.values() if m.deleted])


def see_ephemeral(each):
    return SeenMessage(each["channel"], copy.deepcopy(each["body"]), edits=copy.deepcopy(each.get("edits", [])),
                       ephemeral=True, mine=each["mine"])


def see_view(view):
    return SeenView(copy.deepcopy(view)) if view else None
