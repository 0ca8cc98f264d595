"""/sync and /messages as contract section 4 tells them; on the stand-in and on a real homeserver."""

import threading
import time

from .person import V3
from .testing import OnAny


class Syncing(OnAny):
    def test_incremental(self):
        """since: what is new, and nothing twice; nothing new is nothing but next_batch"""
        since = self.sync(self.bot)["next_batch"]
        self.anna.say(self.room, "one")
        answer = self.news(self.bot, since)
        self.assertEqual(["one"], self.bodies(self.joined(answer)["timeline"]["events"]))
        self.assertNotIn("room_id", self.joined(answer)["timeline"]["events"][0])
        self.assertFalse(self.joined(answer)["timeline"]["limited"])
        again = self.sync(self.bot, answer["next_batch"])
        self.assertEqual({}, again.get("rooms", {}).get("join", {}))

    def test_long_poll(self):
        """timeout: waits for news, and wakes for them"""
        since = self.sync(self.bot)["next_batch"]
        timer = threading.Timer(0.3, lambda: self.anna.say(self.room, "late"))
        timer.start()
        begin = time.monotonic()
        answer = self.sync(self.bot, since, timeout=10000)
        self.assertTrue(0.2 < time.monotonic() - begin < 5)
        self.assertEqual(["late"], self.bodies(self.joined(answer)["timeline"]["events"]))
        timer.join()
        begin = time.monotonic()
        self.sync(self.bot, answer["next_batch"], timeout=300)
        self.assertTrue(0.2 < time.monotonic() - begin < 3)

    def test_limited(self):
        """limited: the newest, and the gap by /messages from prev_batch back to since, or forth"""
        since = self.sync(self.bot)["next_batch"]
        for n in range(7):
            self.anna.say(self.room, f"n{n}")
        part = self.joined(self.sync(self.bot, since, filter={"room": {"timeline": {"limit": 3}}}))
        self.assertTrue(part["timeline"]["limited"])
        self.assertEqual(["n4", "n5", "n6"], self.bodies(part["timeline"]["events"]))
        before = part["timeline"]["prev_batch"]
        page = self.bot.call("GET", self.path("messages"), dir="b", to=since, limit=100, **{"from": before})
        self.assertEqual(["n3", "n2", "n1", "n0"], self.bodies(page["chunk"]))
        self.assertEqual(self.room, page["chunk"][0]["room_id"])
        page = self.bot.call("GET", self.path("messages"), dir="f", to=before, limit=2, **{"from": since})
        self.assertEqual(["n0", "n1"], self.bodies(page["chunk"]))
        page = self.bot.call("GET", self.path("messages"), dir="f", to=before, limit=2, **{"from": page["end"]})
        self.assertEqual(["n2", "n3"], self.bodies(page["chunk"]))
        page = self.bot.call("GET", self.path("messages"), dir="f", to=before, limit=2, **{"from": page.get("end", before)})
        self.assertEqual(([], None), (page["chunk"], page.get("end")))

    def test_first_without_timeline(self):
        """limit 0: the whole state, no timeline, a token to go on from"""
        self.anna.say(self.room, "before")
        answer = self.sync(self.bot, filter={"room": {"timeline": {"limit": 0}, "state": {"lazy_load_members": True}}})
        part = self.joined(answer)
        self.assertEqual([], part["timeline"]["events"])
        kinds = {e["type"] for e in part["state"]["events"]}
        self.assertTrue({"m.room.create", "m.room.power_levels", "m.room.join_rules"} <= kinds, kinds)
        self.anna.say(self.room, "after")
        answer = self.sync(self.bot, answer["next_batch"])
        self.assertEqual(["after"], self.bodies(self.joined(answer)["timeline"]["events"]))

    def test_joining_brings_old_messages(self):
        """a join: limited, what was said before with unsigned.membership other than join"""
        since = self.sync(self.tom)["next_batch"]
        self.anna.say(self.room, "before")
        self.anna.invite(self.room, self.tom.user)
        self.tom.join(self.room)
        self.anna.say(self.room, "after")
        part = self.joined(self.news(self.tom, since, 4))
        self.assertTrue(part["timeline"]["limited"])
        told = {e["content"]["body"]: e["unsigned"].get("membership") for e in part["timeline"]["events"] if e["type"] == "m.room.message"}
        self.assertEqual({"before": "leave", "after": "join"}, told)

    def test_invite(self):
        """an invitation: stripped state, once; declining it shows as a leave"""
        since = self.sync(self.tom)["next_batch"]
        room = self.anna.create(preset="trusted_private_chat", is_direct=True, invite=[self.tom.user], name="Talk")
        answer = self.sync(self.tom, since)
        events = answer["rooms"]["invite"][room]["invite_state"]["events"]
        mine = next(e for e in events if e["type"] == "m.room.member" and e["state_key"] == self.tom.user)
        self.assertEqual((self.anna.user, True, "invite"), (mine["sender"], mine["content"].get("is_direct"), mine["content"]["membership"]))
        self.assertTrue({"m.room.create", "m.room.join_rules", "m.room.name"} <= {e["type"] for e in events})
        again = self.sync(self.tom, answer["next_batch"])
        self.assertNotIn("invite", again.get("rooms", {}))
        self.assertIn(room, self.sync(self.tom, filter={"room": {"timeline": {"limit": 0}}, "account_data": {"types": []}})["rooms"]["invite"])
        self.tom.leave(room, "not now")
        answer = self.sync(self.tom, answer["next_batch"])
        self.assertIn(room, answer["rooms"]["leave"])

    def test_kicked(self):
        """a kick: in rooms.leave once, with who did it and why"""
        since = self.sync(self.bot)["next_batch"]
        self.anna.kick(self.room, self.bot.user, "no bots")
        answer = self.sync(self.bot, since)
        last = answer["rooms"]["leave"][self.room]["timeline"]["events"][-1]
        self.assertEqual(("m.room.member", self.bot.user, self.anna.user, "no bots"),
                         (last["type"], last["state_key"], last["sender"], last["content"]["reason"]))
        self.assertNotIn("leave", self.sync(self.bot, answer["next_batch"]).get("rooms", {}))
        self.refused(403, "M_FORBIDDEN", self.bot.say, self.room, "still here?")

    def test_redacted_before_seen(self):
        """redacted before it was seen: empty content, redacted_because, then the redaction itself"""
        since = self.sync(self.bot)["next_batch"]
        event = self.anna.say(self.room, "oops")
        self.anna.redact(self.room, event, "mistake")
        events = self.joined(self.news(self.bot, since, 2))["timeline"]["events"]
        self.assertEqual([{}, event], [events[0]["content"], events[1]["content"]["redacts"]])
        self.assertIn("redacted_because", events[0]["unsigned"])
        self.assertEqual(("m.room.redaction", event, "mistake"), (events[1]["type"], events[1]["redacts"], events[1]["content"]["reason"]))

    def test_profile_is_a_member_event(self):
        """a new display name: join to join, with prev_content"""
        since = self.sync(self.bot)["next_batch"]
        self.bot.call("PUT", f"{V3}/profile/%40bot%3Alocalhost/displayname", {"displayname": f"Bot {time.monotonic_ns()}"})
        events = self.joined(self.news(self.bot, since))["timeline"]["events"]  # done in the background by Synapse
        self.assertEqual("join", events[0]["unsigned"]["prev_content"]["membership"])

    def test_filters(self):
        """filters: stored ones by id, forgotten ones refused; not_senders"""
        wanted = {"room": {"timeline": {"not_senders": [self.bot.user]}}}
        key = self.bot.call("POST", f"{V3}/user/%40bot%3Alocalhost/filter", wanted)["filter_id"]
        since = self.sync(self.bot)["next_batch"]
        self.bot.say(self.room, "mine", msgtype="m.notice")
        self.anna.say(self.room, "hers")
        answer = self.bot.call("GET", f"{V3}/sync", filter=key, since=since, timeout=0)
        self.assertEqual(["hers"], self.bodies(self.joined(answer)["timeline"]["events"]))
        self.refused(400, "M_INVALID_PARAM", self.bot.call, "GET", f"{V3}/sync", filter="9999", timeout=0)

    def test_bad_since(self):
        """a token that is none: M_UNKNOWN"""
        self.refused(400, "M_UNKNOWN", self.bot.call, "GET", f"{V3}/sync", since="nonsense", timeout=0)

    def test_echo(self):
        """the sending device is told its transaction id"""
        since = self.sync(self.bot)["next_batch"]
        self.bot.say(self.room, "x", msgtype="m.notice")
        [mine] = self.joined(self.news(self.bot, since))["timeline"]["events"]
        self.assertTrue(mine["unsigned"]["transaction_id"].startswith("p"))
        [theirs] = [e for e in self.joined(self.sync(self.anna))["timeline"]["events"] if e["event_id"] == mine["event_id"]]
        self.assertNotIn("transaction_id", theirs["unsigned"])

    def test_equal_question_equal_answer(self):
        """the same question within two minutes gets the answer of the first time"""
        since = self.sync(self.bot)["next_batch"]
        self.anna.say(self.room, "one")
        self.news(self.bot, since)
        first = self.sync(self.bot, since)
        self.anna.say(self.room, "two")
        self.assertEqual(first["next_batch"], self.sync(self.bot, since)["next_batch"])
        self.assertEqual(["two"], self.bodies(self.joined(self.sync(self.bot, first["next_batch"]))["timeline"]["events"]))
