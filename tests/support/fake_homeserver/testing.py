"""What the stand-in's own tests share. Tests of the protocol talk as clients do, so that the same tests run on a real
homeserver: with FIREBREAK_HOMESERVER, a file as synapse-up prints it (users bot, anna, tom), they run there.
"""

import json
import os
import time
import unittest

from . import Denied, FakeHomeserver, Person
from .person import V3, quoted

REAL = os.environ.get("FIREBREAK_HOMESERVER")


def message(body, **more):
    return {"msgtype": "m.notice", "body": body, "m.mentions": {}, **more}


def relates(kind, event, **more):
    return {"rel_type": kind, "event_id": event, **more}


class Refusals(unittest.TestCase):
    base_url = ""

    def person(self, token):
        found = Person(self.base_url, token)
        self.addCleanup(found.close)
        return found

    def refused(self, status, errcode, act, *args, **more):
        with self.assertRaises(Denied) as no:
            act(*args, **more)
        self.assertEqual((status, errcode), (no.exception.status, no.exception.errcode), no.exception)
        return no.exception.body


class OnAny(Refusals):
    """anna, tom and the bot on a homeserver, which may be a real one; each test in a room of its own."""

    def setUp(self):
        if REAL:
            with open(REAL, encoding="utf-8") as file:
                found = json.load(file)
            self.home, self.base_url = None, found["base_url"]
            tokens = {name: found["users"][name]["access_token"] for name in ("bot", "anna", "tom")}
        else:
            self.home = FakeHomeserver()
            self.home.start()
            self.addCleanup(self.home.stop)
            for name in ("anna", "tom"):
                self.home.add_user(name)
            self.base_url = self.home.base_url
            tokens = {name: self.home.token(name) for name in ("bot", "anna", "tom")}
        self.bot, self.anna, self.tom = (self.person(tokens[n]) for n in ("bot", "anna", "tom"))
        self.room = self.anna.create(preset="private_chat", name="A room", invite=[self.bot.user])
        self.bot.join(self.room)

    def sync(self, who, since=None, timeout=0, **more):
        wanted = json.dumps(more.pop("filter", {"presence": {"types": []}}))
        # The first sync with no equal: it would get the answer of an earlier test.
        query = {"since": since, "timeout": timeout} if since else {"timeout": time.monotonic_ns() % 10**9}
        query.update(filter=wanted, **more)
        return who.call("GET", f"{V3}/sync", **query)

    def news(self, who, since, events=1):
        """The sync that has that many events of the room: a real server tells of a send a moment later."""
        end = time.monotonic() + 10
        while True:
            answer = self.sync(who, since, timeout=100 + time.monotonic_ns() % 100)
            if len(self.joined(answer).get("timeline", {}).get("events", [])) >= events or time.monotonic() > end:
                return answer

    def joined(self, answer, room=None):
        return answer.get("rooms", {}).get("join", {}).get(room or self.room, {})

    def bodies(self, events):
        return [e["content"].get("body") for e in events if e["type"] == "m.room.message"]

    def send(self, who, kind, content, transaction=None):
        return who.send(self.room, kind, content, transaction)

    def path(self, *rest):
        return "/".join([f"{V3}/rooms", quoted(self.room), *map(quoted, rest)])


class OnFake(Refusals):
    """The stand-in, with anna, the bot and the room #social."""

    rate = None

    def setUp(self):
        self.home = FakeHomeserver(rate=self.rate)
        self.home.start()
        self.addCleanup(self.home.stop)
        self.home.add_user("anna")
        self.room = self.home.add_room("social", members=["anna", "bot"])
        self.base_url = self.home.base_url
        self.bot, self.anna = (self.person(self.home.token(n)) for n in ("bot", "anna"))
