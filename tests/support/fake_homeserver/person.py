"""A person with a Matrix client, over HTTP: the same on the stand-in and on a real homeserver.

    anna = Person(base_url, token)
    card = anna.room("#social:localhost").messages[-1]
    reaction = anna.react(card, "🙋")
    anna.redact(card.room, reaction)

What a client would show is in room(…): edits applied (by the sender alone), reactions counted, threads apart.
"""

import dataclasses
import http.client
import itertools
import json
import ssl
import threading
import time
import urllib.parse

from .content import plain, read_html

V3, V1 = "/_matrix/client/v3", "/_matrix/client/v1"
SECONDS, PATIENCE, PAGE = 30, 90, 500
FILTER = json.dumps({"presence": {"types": []}, "room": {"timeline": {"limit": 100}, "ephemeral": {"types": []}}})


class Denied(Exception):
    """An answer other than 200."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status, self.body = status, body
        self.errcode = body.get("errcode", "") if isinstance(body, dict) else ""


@dataclasses.dataclass
class Seen:
    """A message as a client shows it."""

    id: str
    room: str
    sender: str
    stamp: int
    content: dict  # the latest one
    versions: list = dataclasses.field(default_factory=list)  # earlier contents
    reactions: dict = dataclasses.field(default_factory=dict)  # key without variation selectors → users
    redacted: bool = False
    root: str = ""  # the thread it stands in
    thread: list = dataclasses.field(default_factory=list)

    body = property(lambda self: self.content.get("body", ""))
    html = property(lambda self: self.content.get("formatted_body", ""))
    words = property(lambda self: read_html(self.html)[0] if self.html else self.body)
    links = property(lambda self: read_html(self.html)[1])
    msgtype = property(lambda self: self.content.get("msgtype"))
    edited = property(lambda self: bool(self.versions))
    mentions = property(lambda self: self.content.get("m.mentions", {}).get("user_ids", []))

    @property
    def replies_to(self):
        relates = self.content.get("m.relates_to", {})
        return relates.get("m.in_reply_to", {}).get("event_id", "") if not relates.get("is_falling_back") else ""


def quoted(part):
    return urllib.parse.quote(part, safe="")


class Person:
    """Safe for several threads at once."""

    _counts = itertools.count(1)

    def __init__(self, base_url, token, context=None):
        self.base_url, self.token, self._context = base_url.rstrip("/"), token, context
        self._local, self._lock, self._open = threading.local(), threading.RLock(), []
        self._since, self._events, self._aliases, self.invites = "", {}, {}, {}
        try:
            self.user = self.call("GET", f"{V3}/account/whoami")["user_id"]
        except BaseException:
            self.close()
            raise

    # ------------------------------------------------------------ requests

    def call(self, method, path, body=None, patient=True, within=SECONDS, **query):
        """The answer's JSON. A 429 is waited out; a server that restarts is waited for."""
        if query:
            path += "?" + urllib.parse.urlencode(query)
        data = json.dumps(body if body is not None else {}).encode() if method in ("PUT", "POST") else None
        until = time.monotonic() + PATIENCE
        while True:
            last = not patient or time.monotonic() > until
            try:
                status, answer = self._once(method, path, data, within)
            except (OSError, http.client.HTTPException) as lost:
                self._close()
                if last or isinstance(lost, ssl.SSLError):
                    raise
                time.sleep(0.2)
                continue
            if status == 200:
                return answer
            if status != 429 or last:
                raise Denied(status, answer)
            time.sleep(answer.get("retry_after_ms", 500) / 1000 + 0.05)

    def _once(self, method, path, data, timeout):
        connection = getattr(self._local, "connection", None)
        if connection is None:
            parts = urllib.parse.urlsplit(self.base_url)
            if parts.scheme == "https":
                connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=self._context)
            else:
                connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
            self._local.connection = connection
            self._open.append(connection)
        connection.timeout = timeout
        if connection.sock:
            connection.sock.settimeout(timeout)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        raw = answer.read()
        try:
            return answer.status, json.loads(raw)
        except ValueError:
            return answer.status, {"error": raw[:200].decode("utf-8", "replace")}

    def _close(self):
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def close(self):
        """Ends the connections of all threads."""
        for each in self._open:
            each.close()

    # ------------------------------------------------------------ rooms

    def find(self, room):
        """The id of a room, by id or alias."""
        if not room.startswith("#"):
            return room
        if room not in self._aliases:
            self._aliases[room] = self.call("GET", f"{V3}/directory/room/{quoted(room)}")["room_id"]
        return self._aliases[room]

    def _room(self, room, *rest):
        return "/".join([f"{V3}/rooms", quoted(self.find(room)), *map(quoted, rest)])

    def create(self, **body):
        return self.call("POST", f"{V3}/createRoom", body)["room_id"]

    def direct(self, user):
        """A direct chat as clients make it: the flag on the invitation, and a note in one's account data."""
        room = self.create(preset="trusted_private_chat", is_direct=True, invite=[user])
        path = f"{V3}/user/{quoted(self.user)}/account_data/m.direct"
        try:
            known = self.call("GET", path)
        except Denied:
            known = {}
        known.setdefault(user, []).append(room)
        self.call("PUT", path, known)
        return room

    def join(self, room):
        return self.call("POST", f"{V3}/join/{quoted(room)}")["room_id"]

    def leave(self, room, reason=None):
        self.call("POST", self._room(room, "leave"), {"reason": reason} if reason else {})

    def invite(self, room, user):
        self.call("POST", self._room(room, "invite"), {"user_id": user})

    def kick(self, room, user, reason=None):
        self.call("POST", self._room(room, "kick"), {"user_id": user, **({"reason": reason} if reason else {})})

    def members(self, room):
        return sorted(self.call("GET", self._room(room, "joined_members"))["joined"])

    def state(self, room, kind, key=""):
        return self.call("GET", self._room(room, "state", kind) + f"/{quoted(key)}")

    def set_state(self, room, kind, content, key=""):
        return self.call("PUT", self._room(room, "state", kind) + f"/{quoted(key)}", content)["event_id"]

    def upgrade(self, room, version="11"):
        return self.call("POST", self._room(room, "upgrade"), {"new_version": version})["replacement_room"]

    # ------------------------------------------------------------ messages

    def send(self, room, kind, content, transaction=None):
        """Any event; its id."""
        transaction = transaction or f"p{next(self._counts)}.{time.monotonic_ns()}"
        return self.call("PUT", self._room(room, "send", kind, transaction), content)["event_id"]

    def say(self, room, text, thread=None, reply=None, mentions=(), html=None, msgtype="m.text"):
        """Writes a message; `thread` and `reply`: a Seen or an event's id."""
        content = {"msgtype": msgtype, "body": text, "m.mentions": {"user_ids": list(mentions)} if mentions else {}}
        if html:
            content.update(format="org.matrix.custom.html", formatted_body=html)
        target, root = id_of(reply), id_of(thread)
        if isinstance(thread, Seen) and thread.root:
            root = thread.root
        if root:
            content["m.relates_to"] = {"rel_type": "m.thread", "event_id": root, "is_falling_back": not target,
                                       "m.in_reply_to": {"event_id": target or root}}
        elif target:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": target}}
        return self.send(room, "m.room.message", content)

    def edit(self, room, event, text):
        new = {"msgtype": "m.text", "body": text, "m.mentions": {}}
        return self.send(room, "m.room.message", {**new, "body": f"* {text}", "m.new_content": new,
                                                  "m.relates_to": {"rel_type": "m.replace", "event_id": id_of(event)}})

    def react(self, message, key, room=None):
        """To a Seen, or to an event's id in `room`; the reaction's id."""
        return self.send(room or message.room, "m.reaction", {"m.relates_to": {
            "rel_type": "m.annotation", "event_id": id_of(message), "key": key}})

    def redact(self, room, event, reason=None):
        transaction = f"p{next(self._counts)}.{time.monotonic_ns()}"
        return self.call("PUT", self._room(room, "redact", id_of(event), transaction), {"reason": reason} if reason else {})["event_id"]

    # ------------------------------------------------------------ what is to be seen

    def refresh(self):
        """Hears what is new."""
        with self._lock:
            # A server gives the answer of the last minutes to an equal question; a first sync must be a new one.
            query = {"timeout": 0, "since": self._since} if self._since else {"timeout": time.monotonic_ns() % 10**9}
            answer = self.call("GET", f"{V3}/sync", filter=FILTER, **query)
            rooms = answer.get("rooms", {})
            for room, part in rooms.get("join", {}).items():
                self._hear(room, part)
                self.invites.pop(room, None)
            for room, part in rooms.get("leave", {}).items():
                self._hear(room, part)
                self.invites.pop(room, None)
            for room, part in rooms.get("invite", {}).items():
                self.invites[room] = part["invite_state"]["events"]
            self._since = answer["next_batch"]

    def _hear(self, room, part):
        timeline = part.get("timeline", {})
        known = self._events.setdefault(room, {})
        earlier = []
        if timeline.get("limited"):
            start = timeline["prev_batch"]
            while start:
                page = self.call("GET", self._room(room, "messages"), dir="b", limit=PAGE, **{"from": start})
                earlier += page["chunk"]
                start = page.get("end") if page["chunk"] and not any(e["event_id"] in known for e in page["chunk"]) else None
        for event in [*earlier[::-1], *timeline.get("events", [])]:
            known.setdefault(event["event_id"], event)

    def accept(self, room=None):
        """Joins what one is invited to; the rooms."""
        self.refresh()
        return [self.join(each) for each in list(self.invites) if room in (None, each)]

    def rooms(self):
        """The rooms one is in."""
        return self.call("GET", f"{V3}/joined_rooms")["joined_rooms"]

    def wait(self, room, question, seconds=20, what=""):
        """Asks the room's View again and again until the question is answered with something true; that."""
        end = time.monotonic() + seconds
        while True:
            view = self.room(room)
            found = question(view)
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {what or question}; {self.user} sees\n{view}")
            time.sleep(0.05)

    def events(self, room):
        """All that one may see there, oldest first."""
        self.refresh()
        with self._lock:
            return list(self._events.get(self.find(room), {}).values())

    def room(self, room):
        return View(self.find(room), self.events(room))

    def directs(self, user):
        """The rooms that one shares with that user alone."""
        return [each for each in self.rooms() if self.members(each) == sorted([user, self.user])]


def id_of(what):
    return what.id if isinstance(what, Seen) else what or ""


class View:
    """A room as a client shows it."""

    def __init__(self, room, events):
        self.id, self.all, self._by_id = room, [], {}
        gone = {e["content"].get("redacts", e.get("redacts")) for e in events if e["type"] == "m.room.redaction"}
        edits, reactions = [], []
        for event in events:
            relates = event["content"].get("m.relates_to")
            relates = relates if isinstance(relates, dict) else {}
            if event["type"] == "m.reaction" and event["event_id"] not in gone:
                reactions.append((relates, event))
            elif event["type"] == "m.room.message" and relates.get("rel_type") == "m.replace":
                edits.append((relates, event))
            elif event["type"] in ("m.room.message", "m.room.encrypted"):
                seen = Seen(event["event_id"], room, event["sender"], event["origin_server_ts"], event["content"])
                seen.redacted = event["event_id"] in gone or not event["content"]
                seen.root = relates.get("event_id", "") if relates.get("rel_type") == "m.thread" else ""
                self.all.append(seen)
                self._by_id[seen.id] = seen
        for relates, event in edits:
            seen = self._by_id.get(relates.get("event_id"))
            new = event["content"].get("m.new_content")
            if seen and seen.sender == event["sender"] and isinstance(new, dict) and event["event_id"] not in gone:
                seen.versions.append(seen.content)
                seen.content = {**new, "m.relates_to": seen.versions[0].get("m.relates_to", {})}
        for relates, event in reactions:
            seen = self._by_id.get(relates.get("event_id"))
            if seen:
                seen.reactions.setdefault(plain(str(relates.get("key"))), []).append(event["sender"])
        for seen in self.all:
            if seen.root in self._by_id:
                self._by_id[seen.root].thread.append(seen)

    @property
    def messages(self):
        """Those of the room itself, threads apart."""
        return [m for m in self.all if not m.root and not m.redacted]

    def message(self, event):
        return self._by_id.get(id_of(event))

    def __str__(self):
        return "\n".join(f"{m.sender}: {m.body}" for m in self.all)
