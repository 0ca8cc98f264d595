"""What the stand-in remembers: the workspace, its people, channels, messages, views, and what went wrong.

Everything here belongs to the server's thread. Tests see copies (questions.py).
"""

import copy
import dataclasses
import threading

from . import text as texts
from .clock import Clock, Ids

PUBLIC, PRIVATE, DIRECT, GROUP = "public", "private", "im", "mpim"

BOT_SCOPES = (
    "commands chat:write app_mentions:read im:history im:read im:write channels:read groups:read channels:history "
    "groups:history channels:manage groups:write users:read users:read.email usergroups:read reactions:read "
    "reactions:write files:read files:write pins:write bookmarks:write").split()
BOT_EVENTS = ("app_home_opened app_mention message.im reaction_added file_shared app_uninstalled tokens_revoked").split()


class Refused(Exception):
    """A Web API error: {"ok": false, "error": code, …fields}."""

    def __init__(self, code, *messages, **fields):
        super().__init__(code)
        self.code, self.fields = code, fields
        if messages:
            self.fields["response_metadata"] = {"messages": [str(m) for m in messages]}


@dataclasses.dataclass
class Message:
    body: dict
    mine: bool = False  # the bot's own
    edits: list = dataclasses.field(default_factory=list)  # earlier bodies
    reactions: dict = dataclasses.field(default_factory=dict)  # name → users
    deleted: bool = False
    posted_at: float = 0

    @property
    def ts(self):
        return self.body["ts"]

    @property
    def thread(self):
        """The parent's ts when this is a reply."""
        parent = self.body.get("thread_ts")
        return parent if parent and parent != self.ts else None


@dataclasses.dataclass
class Channel:
    id: str
    name: str
    kind: str = PUBLIC
    members: list = dataclasses.field(default_factory=list)
    archived: bool = False
    external: bool = False  # shared with another organisation
    messages: dict = dataclasses.field(default_factory=dict)  # ts → Message, in order
    bookmarks: list = dataclasses.field(default_factory=list)
    pins: list = dataclasses.field(default_factory=list)

    def replies(self, ts):
        return [m for m in self.messages.values() if m.thread == ts and not m.deleted]


class World:
    def __init__(self, clock=None):
        self.clock, self.ids = clock or Clock(), Ids()
        self.team_id, self.domain, self.team_name = "T0FAKE001", "fake", "Fake workspace"
        self.enterprise_id, self.org_install = None, False
        self.app_id, self.bot_user, self.bot_id = "A0FAKE001", "U0BOT0001", "B0FAKE001"
        self.scopes, self.events = list(BOT_SCOPES), list(BOT_EVENTS)
        self.bot_token, self.app_token, self.signing_secret = "xoxb-fake-bot", "xapp-fake-app", "fake-signing-secret"
        self.tokens = {}  # token → "good", or the error that it gets
        self.should_escape = True  # commands' mentions arrive as control sequences
        self.home_enabled = self.messages_tab_enabled = True
        self.guide_trigger_names = False  # trigger_expired instead of expired_trigger_id
        self.trigger_seconds, self.edit_window = 3.0, None
        self.users, self.channels, self.groups, self.files = {}, {}, {}, {}
        self.views, self.stacks, self.homes, self.triggers = {}, {}, {}, {}
        self.ephemerals, self.scheduled, self.uploads = [], [], {}
        self.calls, self.deliveries, self.complaints, self.notices = [], [], [], []
        self._version, self._changed = 0, threading.Condition()
        self.users[self.bot_user] = self.new_user(self.bot_user, "firebreak", real_name="Firebreak", is_bot=True)

    # ------------------------------------------------------------ what happened

    def changed(self):
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def version(self):
        with self._changed:
            return self._version

    def wait_change(self, version, seconds):
        """Called by tests' threads: until something happened after that version, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, seconds)

    def complain(self, words):
        """Something that Slack lets pass, or that cannot be answered to: a test wants to know it."""
        self.complaints.append(words)
        self.changed()

    # ------------------------------------------------------------ people

    def new_user(self, key, name, **more):
        user = {"id": key, "team_id": self.team_id, "name": name, "real_name": name.capitalize(), "deleted": False,
                "is_bot": False, "is_restricted": False, "is_ultra_restricted": False, "tz": "Europe/Helsinki",
                "locale": "en-US", "email": f"{name}@example.org", "active": True}
        user.update(more)
        return user

    def add_user(self, name, key=None, **more):
        """More: locale, email, team_id (another one: somebody external), is_restricted, deleted, active, …"""
        key = key or self.ids.next("U")
        self.users[key] = self.new_user(key, name, **more)
        return key

    def find_user(self, who):
        """By id or name; LookupError is a defect of the test."""
        if who in self.users:
            return who
        for key, user in self.users.items():
            if user["name"] == who:
                return key
        raise LookupError(f"nobody is called {who}: there are {[u['name'] for u in self.users.values()]}")

    def is_external(self, user):
        return self.users[user]["team_id"] != self.team_id

    # ------------------------------------------------------------ channels

    def add_channel(self, name, key=None, members=(), kind=PUBLIC, bot=True, **more):
        prefix = {PUBLIC: "C", PRIVATE: "C", DIRECT: "D", GROUP: "G"}[kind]
        channel = Channel(key or self.ids.next(prefix), name, kind, [self.find_user(m) for m in members], **more)
        if bot:
            channel.members.append(self.bot_user)
        self.channels[channel.id] = channel
        self.changed()
        return channel

    def find_channel(self, which):
        which = which.lstrip("#")
        for key, channel in self.channels.items():
            if which in (key, channel.name):
                return channel
        raise LookupError(f"there is no channel {which}: {[c.name for c in self.channels.values()]}")

    def direct(self, user, make=True):
        """The D channel between the bot and a person."""
        for channel in self.channels.values():
            if channel.kind == DIRECT and user in channel.members:
                return channel
        return self.add_channel(f"dm-{user}", members=[user], kind=DIRECT) if make else None

    # ------------------------------------------------------------ messages

    def post(self, channel, body, mine, seen=True):
        """Puts a message (whose body has no ts yet) into a channel."""
        ts = self.clock.ts()
        body = {**body, "type": "message", "ts": ts}
        channel.messages[ts] = Message(body, mine, posted_at=self.clock.now())
        self.changed()
        return channel.messages[ts]

    def bot_body(self, **more):
        return {"user": self.bot_user, "bot_id": self.bot_id, "app_id": self.app_id, "team": self.team_id, **more}

    def parent_of(self, channel, ts):
        """The message that a reply to `ts` belongs to, or the refusal."""
        parent = channel.messages.get(ts)
        if parent is None or parent.deleted or parent.thread or parent.body.get("subtype") == "tombstone":
            raise Refused("cannot_reply_to_message")
        return parent

    def find_message(self, channel, ts):
        message = channel.messages.get(ts)
        if message is None or message.deleted or message.body.get("subtype") == "tombstone":
            raise Refused("message_not_found")
        return message

    def outward(self, channel, message, metadata=True):
        """A message as history and replies return it."""
        body = copy.deepcopy(message.body)
        if not metadata:
            body.pop("metadata", None)
        replies = channel.replies(message.ts)
        if replies:
            users = list(dict.fromkeys(m.body.get("user") for m in replies))
            body.update(thread_ts=message.ts, reply_count=len(replies), latest_reply=replies[-1].ts, reply_users=users,
                        reply_users_count=len(users))
        if message.reactions:
            body["reactions"] = [{"name": n, "users": list(u), "count": len(u)} for n, u in message.reactions.items()]
        return body

    def delete(self, channel, message):
        """A parent with replies leaves a tombstone."""
        message.edits.append(copy.deepcopy(message.body))
        if channel.replies(message.ts):
            message.body = {"type": "message", "subtype": "tombstone", "ts": message.ts, "user": "USLACKBOT",
                            "text": "This message was deleted.", "thread_ts": message.ts, "hidden": True}
        else:
            message.deleted = True
        self.changed()

    def post_ephemeral(self, channel, user, body, mine=True):
        """Shown to one person, if they are there; not stored in the channel. Returns its ts."""
        ts = self.clock.ts()
        if self.users[user]["active"]:
            self.ephemerals.append({"channel": channel, "user": user, "mine": mine, "gone": False,
                                    "body": {**body, "type": "message", "ts": ts, "is_ephemeral": True}})
        self.changed()
        return ts

    def find_ephemeral(self, ts):
        for each in self.ephemerals:
            if each["body"]["ts"] == ts and not each["gone"]:
                return each
        return None

    def post_due(self):
        """Posts what was scheduled and is due. With metadata it never is: a documented defect of Slack's."""
        for each in [s for s in self.scheduled if s["post_at"] <= self.clock.now() and "metadata" not in s["body"]]:
            self.scheduled.remove(each)
            self.post(self.channels[each["channel"]], each["body"], mine=True)

    # ------------------------------------------------------------ triggers

    def new_trigger(self, user, view=None):
        """Opens one view, for three seconds. `view`: the one it was pressed in, for views.push."""
        n = self.ids.number("trigger")
        trigger = f"{n}.{int(self.clock.now())}.{self.ids.next('X').lower()}"
        self.triggers[trigger] = {"user": user, "until": self.clock.now() + self.trigger_seconds, "used": False, "view": view}
        return trigger

    def use_trigger(self, trigger):
        guide = self.guide_trigger_names
        found = self.triggers.get(trigger)
        if found is None:
            raise Refused("invalid_trigger_id")
        if found["used"]:
            raise Refused("trigger_exchanged" if guide else "exchanged_trigger_id")
        if self.clock.now() > found["until"]:
            raise Refused("trigger_expired" if guide else "expired_trigger_id")
        found["used"] = True
        return found

    def keep_text(self, text):
        return texts.stored(text)
