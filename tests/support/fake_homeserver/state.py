"""What the stand-in remembers: accounts, sessions, rooms, one stream of everything that happened, and what went wrong.

Everything here belongs to the server's thread. Tests ask through the facade.
"""

import asyncio
import base64
import bisect
import dataclasses
import hashlib
import itertools
import json
import threading
import time

JOIN, INVITE, LEAVE, BAN = "join", "invite", "leave", "ban"


class Refused(Exception):
    """An answer other than 200: status, errcode and whatever else stands in it."""

    def __init__(self, status, errcode, error="", headers=None, **more):
        super().__init__(f"{status} {errcode} {error}")
        self.status, self.errcode, self.headers = status, errcode, headers or {}
        self.body = {"errcode": errcode, "error": error or errcode, **more}


@dataclasses.dataclass
class Event:
    position: int
    room: str
    body: dict  # as clients see it, without unsigned
    transaction: tuple = ()  # (device, txnId) of its sender
    previous: dict = None  # the state's earlier content
    replaces: str = ""
    redacted_by: "Event" = None

    id = property(lambda self: self.body["event_id"])
    kind = property(lambda self: self.body["type"])
    sender = property(lambda self: self.body["sender"])
    content = property(lambda self: self.body["content"])
    is_state = property(lambda self: "state_key" in self.body)

    @property
    def relation(self):
        """(rel_type, event id), or two empty texts; wrong types count as none."""
        found = self.content.get("m.relates_to") if isinstance(self.content, dict) else None
        if not isinstance(found, dict):
            return "", ""
        kind, target = found.get("rel_type"), found.get("event_id")
        return (kind, target) if isinstance(kind, str) and isinstance(target, str) else ("", "")


@dataclasses.dataclass
class Session:
    """One device's tokens."""

    user: str
    device: str
    token: str
    refresh: str = ""
    expires: float = 0  # 0: never
    unused: "Session" = None  # what a refresh gave, as long as it was not used


class Room:
    def __init__(self, key, version="11"):
        self.id, self.version = key, version
        self.events, self.by_id, self.state = [], {}, {}
        self.members = {}  # user → [(position, membership)]
        self.related = {}  # event id → events that relate to it
        self.sending = 0  # requests under way

    def add(self, event):
        self.events.append(event)
        self.by_id[event.id] = event
        if event.is_state:
            self.state[event.kind, event.body["state_key"]] = event
            if event.kind == "m.room.member":
                self.members.setdefault(event.body["state_key"], []).append(
                    (event.position, str(event.content.get("membership", LEAVE))))
        target = event.relation[1]
        if target:
            self.related.setdefault(target, []).append(event)

    def content(self, kind, key=""):
        """A state event's content; empty when there is none."""
        found = self.state.get((kind, key))
        return found.content if found else {}

    def membership(self, user, position=None):
        """Of a user now, or just after that position."""
        history = self.members.get(user, [])
        at = len(history) if position is None else bisect.bisect_right(history, (position, "￿"))
        return history[at - 1][1] if at else LEAVE

    def joined_at(self, user):
        """The position at which the present membership began (a change of profile is not a beginning)."""
        since = 0
        for position, membership in reversed(self.members.get(user, [])):
            if membership != JOIN:
                break
            since = position
        return since

    def joined(self):
        return [u for u in self.members if self.membership(u) == JOIN]

    def after(self, position, upto=None):
        begin = bisect.bisect_right(self.events, position, key=lambda e: e.position)
        end = len(self.events) if upto is None else bisect.bisect_right(self.events, upto, key=lambda e: e.position)
        return self.events[begin:end]

    def state_at(self, position):
        """{(type, key): event} as it was after that position."""
        found = {}
        for event in self.events:
            if event.position > position:
                break
            if event.is_state:
                found[event.kind, event.body["state_key"]] = event
        return found

    # ------------------------------------------------------------ power

    def creator(self):
        found = self.state.get(("m.room.create", ""))
        return found.sender if found else ""

    def power(self, user):
        if int(self.version) >= 12 and user == self.creator():
            return float("inf")
        levels = self.content("m.room.power_levels")
        if not levels:
            return 100 if user == self.creator() else 0
        return int(levels.get("users", {}).get(user, levels.get("users_default", 0)))

    def needed(self, what, kind="", is_state=False):
        """The level for an action (`invite`, `kick`, `ban`, `redact`) or, with "send", for an event of that type."""
        levels = self.content("m.room.power_levels")
        if what != "send":
            return int(levels.get(what, 0 if what == "invite" else 50))
        base = int(levels.get("state_default", 50)) if is_state else int(levels.get("events_default", 0))
        return int(levels.get("events", {}).get(kind, base))

    def encrypted(self):
        return ("m.room.encryption", "") in self.state


class World:
    def __init__(self, server_name="localhost"):
        self.server_name = server_name
        self.users, self.rooms, self.aliases, self.account_data = {}, {}, {}, {}
        self.sessions, self.refresh_tokens = {}, {}  # by token
        self.dead_tokens, self.dead_refresh = {}, set()  # token → soft_logout
        self.filters, self.transactions = {}, {}
        self.position, self.complaints, self.requests = 0, [], []
        self.media, self.upload_most = {}, 50 * 1024 * 1024  # {address: (type, bytes)}
        self.token_seconds = 0  # lifetime of tokens with refresh; 0: none are given
        self.versions, self.well_known = ["r0.0.1", "v1.1", "v1.11", "v1.12"], None
        self.lazy_loading = True  # False: a server that does not know it, or a proxy that lost the filter
        self._counts, self._waiters = itertools.count(1), set()
        self._version, self._changed = 0, threading.Condition()

    # ------------------------------------------------------------ what happened

    def changed(self):
        """Wakes the syncs and the tests that wait."""
        for each in list(self._waiters):
            each.set()
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    async def wait(self, seconds):
        """On the server's thread: until something happened."""
        event = asyncio.Event()
        self._waiters.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except asyncio.TimeoutError:
            pass
        finally:
            self._waiters.discard(event)

    def version(self):
        with self._changed:
            return self._version

    def wait_change(self, version, seconds):
        """Called by tests' threads: until something happened after that version, or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, seconds)

    def complain(self, words):
        """Something a homeserver lets pass, and a good bot does not do."""
        self.complaints.append(words)
        self.changed()

    def add_media(self, kind, data):
        """Keeps a file; its address."""
        address = f"mxc://{self.server_name}/m{next(self._counts)}"
        self.media[address] = (kind, data)
        return address

    # ------------------------------------------------------------ accounts

    def full(self, who):
        return who if who.startswith("@") else f"@{who}:{self.server_name}"

    def add_user(self, who, display=None, password=None, guest=False):
        """`who`: a name, or a whole id for somebody of another server. Returns the id."""
        user = self.full(who)
        local = user[1:].partition(":")[0]
        self.users[user] = {"displayname": local if display is None else display, "avatar_url": None, "guest": guest,
                            "password": password or f"{local}-password", "locked": False, "suspended": False}
        return user

    def log_in(self, user, device=None, refresh=False):
        """A new session; the device's earlier token is dead."""
        device = device or f"DEV{next(self._counts)}"
        for session in [s for s in self.sessions.values() if (s.user, s.device) == (user, device)]:
            self.end(session)
        session = Session(user, device, f"syt_{next(self._counts)}_{device}")
        if refresh and self.token_seconds:
            session.refresh = f"syr_{next(self._counts)}"
            session.expires = time.monotonic() + self.token_seconds
            self.refresh_tokens[session.refresh] = session
        self.sessions[session.token] = session
        return session

    def end(self, session):
        """As logging out does."""
        self.dead_tokens[session.token] = False
        self.sessions.pop(session.token, None)
        if self.refresh_tokens.pop(session.refresh, None):
            self.dead_refresh.add(session.refresh)

    def whoever(self, token):
        """The session of an access token; Refused when it can't be used."""
        session = self.sessions.get(token)
        if session is None:
            raise Refused(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", soft_logout=self.dead_tokens.get(token, False))
        if session.expires and time.monotonic() > session.expires:
            raise Refused(401, "M_UNKNOWN_TOKEN", "Access token has expired", soft_logout=True)
        if self.users[session.user]["locked"]:
            raise Refused(401, "M_USER_LOCKED", "User account has been locked", soft_logout=True)
        for older in [s for s in self.sessions.values() if s.unused is session]:
            # The new token is in use: the one before it, and its refresh token, are over.
            self.end(older)
        return session

    def renew(self, refresh):
        session = self.refresh_tokens.get(refresh)
        if session is None:
            known = refresh in self.dead_refresh
            raise Refused(403 if known else 401, "M_FORBIDDEN" if known else "M_UNKNOWN_TOKEN", "refresh token isn't valid")
        if session.unused:
            self.end(session.unused)
        new = Session(session.user, session.device, f"syt_{next(self._counts)}_{session.device}",
                      f"syr_{next(self._counts)}", time.monotonic() + (self.token_seconds or 300))
        session.unused = new
        self.sessions[new.token] = new
        self.refresh_tokens[new.refresh] = new
        return new

    # ------------------------------------------------------------ events

    def append(self, room, sender, kind, content, state_key=None, transaction=(), stamp=None):
        """Puts an event into a room, whatever is in it. Returns the Event."""
        self.position += 1
        number = f"{room.id}{self.position}{kind}"
        key = "$" + base64.urlsafe_b64encode(hashlib.sha256(number.encode()).digest()).decode().rstrip("=")
        body = {"type": kind, "event_id": key, "sender": sender, "content": content,
                "origin_server_ts": int(time.time() * 1000) if stamp is None else stamp}
        event = Event(self.position, room.id, body, transaction)
        if state_key is not None:
            body["state_key"] = state_key
            old = room.state.get((kind, state_key))
            if old:
                event.previous, event.replaces = old.content, old.id
        room.add(event)
        if kind == "m.room.redaction":
            target = content.get("redacts")
            body["redacts"] = target
            self._redact(room, event, room.by_id.get(target))
        self.changed()
        return event

    def _redact(self, room, redaction, target):
        if target is None or target.redacted_by:
            return
        target.redacted_by = redaction
        relation = target.relation[1]
        kept = {"m.room.member": ("membership",), "m.room.create": None}.get(target.kind, ())
        target.body["content"] = target.content if kept is None else {k: v for k, v in target.content.items() if k in kept}
        if relation:
            room.related[relation].remove(target)

    def touch(self):
        """A position for something that is no event, such as account data."""
        self.position += 1
        self.changed()
        return self.position

    def room(self, key):
        if key.startswith("#"):
            key = self.aliases.get(key, key)
        return self.rooms.get(key)

    def new_room(self, version="11"):
        name = base64.urlsafe_b64encode(hashlib.sha256(f"room{next(self._counts)}".encode()).digest()).decode().rstrip("=")
        key = f"!{name}" if int(version) >= 12 else f"!{name[:18].replace('-', 'x').replace('_', 'y')}:{self.server_name}"
        self.rooms[key] = Room(key, version)
        return self.rooms[key]


def canonical_size(content):
    """Bytes of the event as servers count it; what the server adds is about 600."""
    return len(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()) + 600
