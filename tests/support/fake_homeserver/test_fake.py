"""What only the stand-in does: sessions that end on demand, limits, faults, complaints, floods."""

import http.client
import json
import ssl
import struct
import threading
import time
import unittest
import urllib.error
import urllib.request

from . import STRICT, Denied, FakeHomeserver, Person, read_html
from .person import V3, quoted
from .testing import OnFake, message, relates


class Sessions(OnFake):
    def login(self, **more):
        return self.anna.call("POST", f"{V3}/login", {
            "type": "m.login.password", "identifier": {"type": "m.id.user", "user": "bot"}, "password": "bot-password",
            "device_id": "FIREBREAK", **more})

    def test_login(self):
        """login: a device's earlier token is dead; refresh tokens only where the server gives them"""
        first = self.login(refresh_token=True)
        self.assertNotIn("refresh_token", first)
        self.assertEqual(self.bot.user, self.person(first["access_token"]).user)
        self.login()
        body = self.refused(401, "M_UNKNOWN_TOKEN", self.person, first["access_token"])
        self.assertFalse(body["soft_logout"])
        self.refused(403, "M_FORBIDDEN", self.login, password="wrong")
        self.assertEqual([], self.home.complaints)

    def test_refresh(self):
        """refresh: a new pair; the old one works until the new token is used"""
        self.home.change(lambda: setattr(self.home.world, "token_seconds", 60))
        first = self.login(refresh_token=True)
        self.assertEqual(60000, first["expires_in_ms"])

        def renew(token):
            return self.anna.call("POST", f"{V3}/refresh", {"refresh_token": token})

        lost, second = renew(first["refresh_token"]), renew(first["refresh_token"])
        self.refused(401, "M_UNKNOWN_TOKEN", self.person, lost["access_token"])
        self.person(second["access_token"])
        self.refused(403, "M_FORBIDDEN", renew, first["refresh_token"])
        self.refused(401, "M_UNKNOWN_TOKEN", self.person, first["access_token"])
        self.refused(401, "M_UNKNOWN_TOKEN", renew, "syr_nonsense")

    def test_endings(self):
        """expired, logged out, locked, suspended: told apart"""
        self.home.expire("bot")
        self.assertTrue(self.refused(401, "M_UNKNOWN_TOKEN", self.bot.rooms)["soft_logout"])
        self.home.expire("bot", soft=False)
        self.assertFalse(self.refused(401, "M_UNKNOWN_TOKEN", self.bot.rooms)["soft_logout"])
        self.home.account("anna", locked=True)
        self.assertTrue(self.refused(401, "M_USER_LOCKED", self.anna.rooms)["soft_logout"])
        self.home.account("anna", locked=False, suspended=True)
        self.anna.rooms()
        self.refused(403, "M_USER_SUSPENDED", self.anna.say, self.room, "x")

    def test_ended_while_waiting(self):
        """a sync under way learns that its session is over"""
        since = self.bot.call("GET", f"{V3}/sync", timeout=0)["next_batch"]
        timer = threading.Timer(0.1, lambda: self.home.expire("bot", soft=False))
        timer.start()
        self.refused(401, "M_UNKNOWN_TOKEN", self.bot.call, "GET", f"{V3}/sync", since=since, **{"timeout": 9000})
        timer.join()


class Limited(OnFake):
    rate = STRICT

    def test_limit(self):
        """three in a row, then 429 with how long; coming back too early is complained about"""
        event = [self.bot.say(self.room, str(n), msgtype="m.notice") for n in range(3)][-1]
        begin = time.monotonic()
        with self.assertRaises(Denied) as no:
            self.bot.call("PUT", f"{V3}/rooms/{quoted(self.room)}/send/m.room.message/a", message("x"), patient=False)
        self.assertEqual((429, "M_LIMIT_EXCEEDED"), (no.exception.status, no.exception.errcode))
        wait = no.exception.body["retry_after_ms"]
        self.assertTrue(500 < wait <= 2000, wait)
        self.assertEqual([], self.home.complaints)
        with self.assertRaises(Denied):
            self.bot.call("PUT", f"{V3}/rooms/{quoted(self.room)}/redact/{quoted(event)}/b", {}, patient=False)
        self.assertIn("retry_after_ms", self.home.complaints[-1])
        self.bot.say(self.room, "waited", msgtype="m.notice")
        self.assertGreater(time.monotonic() - begin, wait / 1000)
        self.anna.say(self.room, "somebody else is not limited by that")


class Faulty(OnFake):
    def once(self, operation="send"):
        return len(self.home.requests(operation))

    def test_answers(self):
        """429, a proxy's page, an error, garbage: once, then as usual"""
        self.home.fault("send", "ratelimited", wait_ms=100)
        self.bot.say(self.room, "waited", msgtype="m.notice")
        self.home.fault("*", "status", status=502)
        with self.assertRaises(Denied) as no:
            self.bot.rooms()
        self.assertIn("Bad Gateway", no.exception.body["error"])
        self.home.fault("send", "error", status=401, errcode="M_UNKNOWN_TOKEN", soft_logout=True)
        self.assertTrue(self.refused(401, "M_UNKNOWN_TOKEN", self.bot.say, self.room, "x")["soft_logout"])
        self.home.fault("sync", "garbage")
        self.assertIn("error", self.bot.call("GET", f"{V3}/sync", **{"timeout": 0}))
        self.assertEqual(["waited"], [m.body for m in self.bot.room(self.room).messages])

    def test_connections(self):
        """drop and half_answer: the connection is lost, before the work or after it"""
        path = f"{V3}/rooms/{quoted(self.room)}/send/m.room.message/"
        for number, options in enumerate(({"kind": "drop"}, {"kind": "drop", "after": True}, {"kind": "half_answer"})):
            kind = options.pop("kind")
            self.home.fault("send", kind, **options)
            with self.assertRaises((OSError, http.client.HTTPException)):
                self.bot.call("PUT", path + str(number), message(str(number)), patient=False)
        self.assertEqual(["1", "2"], [m.body for m in self.bot.room(self.room).messages])
        self.bot.call("PUT", path + "1", message("1"))
        self.assertEqual(["1", "2"], [m.body for m in self.bot.room(self.room).messages])

    def test_hang(self):
        """hang: nothing until release; `only` chooses by path"""
        self.home.fault("send", "hang", only=lambda path: "reaction" in path)
        event = self.bot.say(self.room, "x", msgtype="m.notice")
        with self.assertRaises(TimeoutError):
            self.bot.call("PUT", f"{V3}/rooms/{quoted(self.room)}/send/m.reaction/1",
                          {"m.relates_to": relates("m.annotation", event, key="x")}, patient=False, within=0.2)

    def test_cut(self):
        """cut: every connection is lost; who is patient comes back"""
        self.bot.rooms()
        self.home.cut()
        self.assertEqual([self.room], self.bot.rooms())


class Complaints(OnFake):
    def complains(self, part, content, kind="m.room.message", who=None, room=None):
        self.home.change(self.home.world.complaints.clear)
        (who or self.bot).send(room or self.room, kind, content)
        found = self.home.complaints
        if part:
            self.assertTrue(any(part in each for each in found), found)
        else:
            self.assertEqual([], found)

    def html(self, text):
        return message("x", format="org.matrix.custom.html", formatted_body=text)

    def test_messages(self):
        """what a bot should not send, although it arrives"""
        self.complains("", message("fine"))
        self.complains("m.notice", {**message("x"), "msgtype": "m.text"})
        self.complains("", {"msgtype": "m.text", "body": "people may"}, who=self.anna)
        self.complains("no m.mentions", {"msgtype": "m.notice", "body": "x"})
        self.complains("whole room", {**message("x"), "m.mentions": {"room": True}})
        self.complains("control characters", message("a\0b"))
        self.complains("empty body", message(" "))
        self.complains("belong together", message("x", format="org.matrix.custom.html"))
        for text, part in (("<b>x", "not closed"), ("<script>x</script>", "<script>"), ('<b onclick="x">x</b>', "onclick"),
                           ('<a href="javascript:x">x</a>', "javascript"), ('<img src="https://x">', "image"), ("<b><i>x</b></i>", "closes"),
                           ("<!-- x -->", "comment"), ("<mx-reply>x</mx-reply>", "mx-reply")):
            self.complains(part, self.html(text))
        self.complains("", self.html('<p>a <a href="https://example.org/">b</a> &lt;c&gt;<br><code>d</code></p><ol start="2"><li>e</li></ol>'))

    def test_relations(self):
        """edits of others' messages, without new content; threads without a fallback; reactions to what is gone"""
        mine, hers = self.bot.say(self.room, "mine", msgtype="m.notice"), self.anna.say(self.room, "hers")
        new = {"m.new_content": message("y")}

        def edit(event, body="* y", **more):
            return message(body, **{"m.relates_to": relates("m.replace", event), **more})

        self.complains("", edit(mine, **new))
        self.complains("somebody else's", edit(hers, **new))
        self.complains("without m.new_content", edit(mine))
        self.complains("begins with", edit(mine, "y", **new))
        self.complains("m.mentions", edit(mine, **{"m.new_content": {"msgtype": "m.notice", "body": "y"}}))
        self.complains("m.in_reply_to", message("x", **{"m.relates_to": relates("m.thread", hers)}))
        self.anna.redact(self.room, hers)
        self.complains("redacted", {"m.relates_to": relates("m.annotation", hers, key="x")}, "m.reaction")
        self.bot.react(mine, "👍", self.room)
        self.complains("U+FE0F", {"m.relates_to": relates("m.annotation", mine, key="👍\ufe0f")}, "m.reaction")

    def test_transports(self):
        """tokens in the query, raw path parts, ids used twice, encrypted rooms, two syncs at once"""
        self.anna.call("GET", f"{V3}/account/whoami", access_token="x")
        self.assertIn("query string", self.home.complaints[-1])
        self.bot.call("GET", f"{V3}/rooms/{self.room}/joined_members")
        self.assertIn("percent-encoded", self.home.complaints[-1])
        self.bot.send(self.room, "m.room.message", message("one"), "t1")
        self.bot.send(self.room, "m.room.message", message("two"), "t1")
        self.assertNotIn("transaction t1", self.home.complaints[-1])
        self.bot.send(self.room, "m.reaction", {}, "t1")
        self.assertIn("transaction t1", self.home.complaints[-1])
        self.home.inject(self.room, "admin", "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}, "")
        self.complains("encrypted room", message("x"))
        since = self.bot.call("GET", f"{V3}/sync", **{"timeout": 0})["next_batch"]
        threads = [threading.Thread(target=lambda n=n: self.bot.call("GET", f"{V3}/sync", since=since, **{"timeout": 300 + n}))
                   for n in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.assertIn("two syncs at once", self.home.complaints[-1])


class Worlds(OnFake):
    def test_foreign_people(self):
        """people of other servers act as others do, and events nobody may send can be put in"""
        zed = self.home.add_user("@zed:elsewhere.example")
        room = self.person(self.home.token(zed)).create(invite=[self.bot.user])
        self.assertEqual([room], self.bot.accept())
        self.home.inject(self.room, zed, "m.room.message", {"body": 7, "m.relates_to": "nonsense"})
        self.assertEqual(7, self.bot.room(self.room).all[-1].content["body"])

    def test_gap(self):
        """300 messages at once are a gap, which a client fills"""
        self.bot.room(self.room)
        self.home.inject_many(self.room, "anna", [f"n{n}" for n in range(300)])
        self.assertEqual([f"n{n}" for n in range(300)], [m.body for m in self.bot.room(self.room).messages])

    def test_big_first_sync(self):
        """many rooms with many people make a first sync of megabytes, lazy loading a small one"""
        self.home.fill(20, 200)
        whole = self.bot.call("GET", f"{V3}/sync", **{"timeout": 1})
        self.assertEqual(21, len(whole["rooms"]["join"]))
        self.assertGreater(sum(len(str(r)) for r in whole["rooms"]["join"].values()), 1_500_000)
        lazy = self.bot.call("GET", f"{V3}/sync", **{"timeout": 1, "filter": '{"room":{"timeline":{"limit":0},"state":{"lazy_load_members":true}}}'})
        self.assertLess(len(str(lazy)), 100_000)

    def test_https(self):
        """HTTPS is the caller's context"""
        with self.assertRaises(ssl.SSLError), FakeHomeserver(ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as home:
            Person(home.base_url, home.token("bot"), ssl.create_default_context()).close()

    def test_pictures(self):
        """uploads: kept under an address, held against what is said about them; too big ones are refused"""
        def upload(data, kind="image/png", **query):
            question = f"?filename={quoted(query['filename'])}" if query else ""
            asked = urllib.request.Request(f"{self.home.base_url}/_matrix/media/v3/upload{question}", data, {
                "Authorization": f"Bearer {self.bot.token}", "Content-Type": kind})
            with urllib.request.urlopen(asked) as answer:
                return json.loads(answer.read())["content_uri"]

        def show(address, **info):
            self.bot.send(self.room, "m.room.message", {"msgtype": "m.image", "body": "Three bars", "filename": "a.png", "url": address,
                                                   "info": {"mimetype": "image/png", **info}, "m.mentions": {}})

        png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 30, 20)
        address = upload(png, filename="a.png")
        show(address, size=len(png), w=30, h=20)
        self.assertEqual([], self.home.complaints)
        for words, wrong in (("another width", lambda: show(address, size=len(png), w=20, h=30)),
                             ("info says", lambda: show(address, size=1, w=30, h=20)),
                             ("nobody uploaded", lambda: show("mxc://localhost/none")),
                             ("file name", lambda: upload(png)), ("is none", lambda: upload(b"GIF", filename="a.png"))):
            wrong()
            self.assertTrue(any(words in each for each in self.home.complaints), (words, self.home.complaints))
        self.home.change(lambda: setattr(self.home.world, "upload_most", 10))
        with self.assertRaises(urllib.error.HTTPError) as no:
            upload(png, filename="a.png")
        self.assertEqual(413, no.exception.code)

    def test_html(self):
        """read_html: the words, the links, and what is wrong"""
        self.assertEqual(("a\nb & c", ["https://x"], []), read_html('<p>a</p><p>b &amp; <a href="https://x">c</a></p>'))


