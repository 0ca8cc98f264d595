"""Sending, relations, redactions and rooms as contract sections 5 and 6 tell them; on the stand-in and on a real homeserver."""

import time

from .person import V1, V3, quoted
from .testing import OnAny, message, relates


class Sending(OnAny):
    def test_transaction(self):
        """a transaction id: the same event again, whatever the body; and, on Synapse, whatever the path"""
        number = f"t{time.monotonic_ns()}"
        first = self.send(self.bot, "m.room.message", message("one"), number)
        self.assertEqual(first, self.send(self.bot, "m.room.message", message("two"), number))
        self.assertEqual(first, self.send(self.bot, "m.reaction", {"m.relates_to": relates("m.annotation", first, key="x")}, number))
        self.bot.say(self.room, "last", msgtype="m.notice")
        found = self.bot.wait(self.room, lambda view: len(view.messages) == 2 and view.messages)
        self.assertEqual([("one", {}), ("last", {})], [(m.body, m.reactions) for m in found])

    def test_content(self):
        """content: body and msgtype are texts, no floats, no more than 64 KiB"""
        self.refused(400, "M_UNKNOWN", self.send, self.bot, "m.room.message", {"msgtype": "m.text"})
        self.refused(400, "M_UNKNOWN", self.send, self.bot, "m.room.message", {"msgtype": "m.text", "body": 7})
        self.refused(400, "M_BAD_JSON", self.send, self.bot, "m.room.message", message("x", number=1.5))
        self.refused(400, "M_BAD_JSON", self.send, self.bot, "m.room.message", message("x", number=2**53))
        self.refused(413, "M_TOO_LARGE", self.send, self.bot, "m.room.message", message("x" * 65_000))
        self.send(self.bot, "m.room.message", message("x" * 60_000))
        self.refused(400, "M_BAD_JSON", self.send, self.bot, "m.room.message", {**message("x"), "m.mentions": "all"})

    def test_odd_relations(self):
        """relations of wrong types are let pass; those to nothing are refused"""
        for odd in ("str", {"rel_type": 5}, {"rel_type": "m.thread", "event_id": 7}, {"m.in_reply_to": "s"}, []):
            self.send(self.anna, "m.room.message", {"msgtype": "m.text", "body": "odd", "m.relates_to": odd})
        self.refused(400, "M_UNKNOWN", self.send, self.bot, "m.room.message",
                     message("x", **{"m.relates_to": relates("m.thread", "$0000000000000000000000000000000000000000000")}))

    def test_threads(self):
        """threads: on a plain message or reply, not on something that has a relation"""
        root = self.anna.say(self.room, "root")
        inside = self.anna.say(self.room, "inside", thread=root)
        self.refused(400, "M_UNKNOWN", self.send, self.bot, "m.room.message", message("x", **{"m.relates_to": relates("m.thread", inside)}))
        reply = self.anna.say(self.room, "reply", reply=root)
        self.bot.say(self.room, "answer", thread=reply, msgtype="m.notice")
        found = self.bot.call("GET", "/".join([f"{V1}/rooms", quoted(self.room), "relations", quoted(root), "m.thread"]))
        self.assertEqual([inside], [e["event_id"] for e in found["chunk"]])
        event = self.bot.call("GET", self.path("event", root))
        self.assertEqual(1, event["unsigned"]["m.relations"]["m.thread"]["count"])
        self.bot.wait(self.room, lambda view: view.message(root) and [m.body for m in view.message(root).thread] == ["inside"])

    def test_edits(self):
        """edits: anybody's are let pass, only the sender's count"""
        event = self.anna.say(self.room, "first")
        self.anna.edit(self.room, event, "second")
        self.bot.edit(self.room, event, "forged")
        seen = self.bot.wait(self.room, lambda view: view.message(event) and view.message(event).edited and view.message(event))
        self.assertEqual(("second", ["first"]), (seen.body, [v["body"] for v in seen.versions]))
        bundled = self.bot.call("GET", self.path("event", event))
        self.assertEqual("first", bundled["content"]["body"])
        self.assertEqual("second", bundled["unsigned"]["m.relations"]["m.replace"]["content"]["m.new_content"]["body"])

    def test_reactions(self):
        """reactions: once for each key, again after redaction; a variation selector makes another key"""
        event = self.anna.say(self.room, "x")
        first = self.bot.react(event, "👍", self.room)
        self.refused(400, "M_DUPLICATE_ANNOTATION", self.bot.react, event, "👍", self.room)
        self.bot.react(event, "👍\ufe0f", self.room)
        self.refused(400, "M_UNKNOWN", self.send, self.bot, "m.reaction", {"m.relates_to": relates("m.annotation", event)})
        self.bot.redact(self.room, first)
        self.bot.react(event, "👍", self.room)
        self.anna.wait(self.room, lambda view: view.message(event).reactions == {"👍": [self.bot.user] * 2})

    def test_redactions(self):
        """redactions: one's own always, others' from level 50; the content is gone"""
        mine = self.bot.say(self.room, "mine", msgtype="m.notice")
        hers = self.anna.say(self.room, "hers")
        self.bot.redact(self.room, mine)
        self.refused(403, "M_FORBIDDEN", self.bot.redact, self.room, hers)
        self.assertEqual({}, self.anna.call("GET", self.path("event", mine))["content"])
        self.anna.wait(self.room, lambda view: view.message(mine) and view.message(mine).redacted)

    def test_context(self):
        """context: the event between its neighbours"""
        _, middle, _ = [self.anna.say(self.room, body) for body in ("a", "b", "c")]
        found = self.bot.call("GET", self.path("context", middle), limit=2)
        self.assertEqual(("b", "a", "c"), (found["event"]["content"]["body"], found["events_before"][0]["content"]["body"],
                                           found["events_after"][0]["content"]["body"]))
        self.refused(404, "M_NOT_FOUND", self.bot.call, "GET", self.path("event", "$0000000000000000000000000000000000000000000"))


class Rooms(OnAny):
    def test_joining(self):
        """joining: invited or public only; twice is fine; unknown ones are told apart"""
        self.refused(403, "M_FORBIDDEN", self.tom.join, self.room)
        self.refused(404, "M_NOT_FOUND", self.tom.join, "#nosuch:localhost")
        self.refused(400, "M_UNKNOWN", self.tom.join, "nosuch")
        self.anna.invite(self.room, self.tom.user)
        self.assertEqual(self.room, self.tom.join(self.room))
        self.assertEqual(self.room, self.tom.join(self.room))
        self.assertEqual(sorted([self.anna.user, self.bot.user, self.tom.user]), self.anna.members(self.room))
        self.assertIn(self.room, self.tom.rooms())

    def test_alias(self):
        """an alias: resolved without a token; unknown: 404"""
        name = f"social{time.monotonic_ns()}"
        room = self.anna.create(preset="public_chat", room_alias_name=name)
        self.assertEqual(room, self.bot.find(f"#{name}:localhost"))
        self.assertEqual(room, self.bot.join(f"#{name}:localhost"))
        self.refused(404, "M_NOT_FOUND", self.bot.find, "#nosuch:localhost")
        self.refused(400, "M_ROOM_IN_USE", self.anna.create, room_alias_name=name)

    def test_power(self):
        """power levels: too low is M_FORBIDDEN"""
        self.refused(403, "M_FORBIDDEN", self.bot.set_state, self.room, "m.room.pinned_events", {"pinned": []})
        levels = self.anna.state(self.room, "m.room.power_levels")
        levels["events_default"] = 50
        self.anna.set_state(self.room, "m.room.power_levels", levels)
        self.refused(403, "M_FORBIDDEN", self.bot.say, self.room, "x")
        levels["users"][self.bot.user] = 50
        self.anna.set_state(self.room, "m.room.power_levels", levels)
        self.bot.set_state(self.room, "m.room.pinned_events", {"pinned": []})

    def test_state(self):
        """state: equal content makes no new event; missing is 404; somebody else's key is refused"""
        first = self.anna.set_state(self.room, "m.room.topic", {"topic": "x"})
        self.assertEqual(first, self.anna.set_state(self.room, "m.room.topic", {"topic": "x"}))
        self.refused(404, "M_NOT_FOUND", self.bot.state, self.room, "m.room.encryption")
        self.refused(403, "M_FORBIDDEN", self.anna.set_state, self.room, "org.example.x", {"a": 1}, self.bot.user)
        event = self.bot.call("GET", self.path("state", "m.room.create") + "/", format="event")
        self.assertEqual(self.anna.user, event["sender"])

    def test_upgrade(self):
        """an upgrade: a tombstone with the new room, in which the bot is not; nobody writes in the old one"""
        since = self.sync(self.bot)["next_batch"]
        new = self.anna.upgrade(self.room)
        events = self.joined(self.news(self.bot, since, 2))["timeline"]["events"]
        [tombstone] = [e for e in events if e["type"] == "m.room.tombstone"]
        self.assertEqual(new, tombstone["content"]["replacement_room"])
        self.refused(403, "M_FORBIDDEN", self.bot.join, new)
        self.refused(403, "M_FORBIDDEN", self.bot.say, self.room, "x")
        self.anna.invite(new, self.bot.user)
        self.bot.join(new)
        self.assertEqual(self.room, self.bot.state(new, "m.room.create")["predecessor"]["room_id"])

    def test_version_12(self):
        """version 12: no server in the id, the creator above all levels"""
        room = self.anna.create(room_version="12", invite=[self.bot.user])
        self.assertNotIn(":", room)
        self.bot.join(room)
        self.assertNotIn(self.anna.user, self.bot.state(room, "m.room.power_levels").get("users", {}))
        self.anna.set_state(room, "m.room.topic", {"topic": "x"})

    def test_account(self):
        """whoami, versions, profile, account data, unknown paths"""
        self.assertEqual(self.bot.user, self.bot.call("GET", f"{V3}/account/whoami")["user_id"])
        self.assertIn("v1.11", self.bot.call("GET", "/_matrix/client/versions")["versions"])
        self.refused(404, "M_UNKNOWN", self.bot.call, "GET", f"{V3}/profile/%40nobody%3Alocalhost")
        path = f"{V3}/user/%40bot%3Alocalhost/account_data/org.example.{time.monotonic_ns()}"
        self.refused(404, "M_NOT_FOUND", self.bot.call, "GET", path)
        self.bot.call("PUT", path, {"a": ["b"]})
        self.assertEqual({"a": ["b"]}, self.bot.call("GET", path))
        self.refused(404, "M_UNRECOGNIZED", self.bot.call, "GET", f"{V3}/nosuch")
        self.refused(403, "M_FORBIDDEN", self.bot.call, "POST", f"{V3}/login", {
            "type": "m.login.password", "identifier": {"type": "m.id.user", "user": "bot"}, "password": "wrong", "device_id": "D"})
