"""Deliveries over HTTP: signatures, deadlines, retries, what the answers may be; and what both transports share."""

import threading

from aiohttp import web

from .deliver import signature
from .methods_views import open_view
from .testing import Bot, Case, call, modal, post, section, typed


class Http(Case):
    transport = "http"

    def setUp(self):
        super().setUp()
        self.slack.timing(deadline=0.3, retry_after=[0, 0.02, 0.02])

    def answering(self, answer):
        bot = Bot(self.slack)
        bot.http_answer = answer
        return bot

    def test_signature(self):
        """signature: the vectors of the contract"""
        body = (b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
                b"foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
                b"hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
                b"47445629121.803a0bc887a14d10d2c447fce8b6703c")
        self.assertEqual("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                         signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body))
        self.assertEqual("v0=6de8e4f4e828973f25dfb6b28c5162bc5ebb4fbb621ebf17af1065bb1ccc2c65",
                         signature("not-a-real-secret-0123456789abcd", "1700000000", b""))

    def test_signed(self):
        """HTTP: every delivery is signed, and a wrong secret is noticed"""
        with Bot(self.slack) as bot:
            self.assertTrue(self.anna.slash("/report", "ä & + %").ok)
            self.assertEqual([], bot.bad)
            self.assertEqual("ä & + %", bot.heard[0][1]["text"])
            self.slack.world.signing_secret = "other"
            bot.slack = type("Old", (), {"signing_secret": "fake-signing-secret", "transport": "http"})
            self.assertEqual((401, "http_error"), (lambda d: (d.status, d.reason))(self.anna.slash("/report", "x")))
            self.assertEqual(1, len(bot.bad))

    def test_late(self):
        """deadline: an answer after it is late; a command is not sent again"""
        release = threading.Event()
        self.addCleanup(release.set)
        with Bot(self.slack, lambda kind, payload: release.wait(5) and None) as bot:
            delivery = self.anna.slash("/report", "x")
            self.assertEqual((True, "http_timeout", 1), (delivery.late, delivery.reason, len(bot.heard)))
            self.assertGreaterEqual(delivery.seconds, 0.3)
            self.assertEqual([delivery], self.slack.late())
            self.assertIn("/report operation_timeout", self.anna.notices)
            release.set()
        self.assertEqual(1, len(delivery.attempts))

    def test_retries(self):
        """events: sent again three times, with the number and the reason"""
        with self.answering(lambda payload: web.Response(status=500)) as bot:
            _, [delivery] = self.anna.dm("hello")
            self.assertEqual(["http_error"] * 4, [a.reason for a in delivery.attempts])
            self.assertEqual([None, "1", "2", "3"], [h.get("x-slack-retry-num") for h in bot.headers])
            self.assertEqual("http_error", bot.headers[1]["x-slack-retry-reason"])
            self.assertEqual(1, len({p["event_id"] for _, p in bot.heard}))

    def test_retry_once(self):
        """events: no more after the first success"""
        answers = iter([500, 200])
        with self.answering(lambda payload: web.Response(status=next(answers))):
            _, [delivery] = self.anna.dm("hello")
        self.assertEqual((2, True), (len(delivery.attempts), delivery.ok))

    def test_no_retry(self):
        """events: x-slack-no-retry stops it"""
        with self.answering(lambda payload: web.Response(status=400, headers={"x-slack-no-retry": "1"})):
            _, [delivery] = self.anna.dm("hello")
        self.assertEqual((1, 400), (len(delivery.attempts), delivery.status))

    def test_unreachable(self):
        """events: nobody there is connection_failed"""
        self.slack.bot_url = "http://127.0.0.1:9"
        _, [delivery] = self.anna.dm("hello")
        self.assertEqual(["connection_failed"] * 4, [a.reason for a in delivery.attempts])

    def test_redirects(self):
        """redirects: two are followed, no more"""
        left = [2]

        def around(payload):
            left[0] -= 1
            return web.Response(status=307 if left[0] >= 0 else 200, headers={"Location": "/slack/events"})

        with self.answering(around):
            self.assertTrue(self.anna.dm("hello")[1][0].ok)
            left[0] = 3
            self.assertEqual("too_many_redirects", self.anna.dm("hello")[1][0].attempts[0].reason)

    def test_answers(self):
        """answers: a text, JSON, or nothing; anything else is complained about"""
        def answered(**answer):
            with self.answering(lambda payload: web.Response(**answer)):
                delivery = self.anna.slash("/report", "x", "social")
            return delivery.answer

        self.assertIsNone(answered())
        self.assertEqual("done", answered(text="done"))
        self.assertEqual(["done"], [m.text for m in self.slack.ephemerals("anna")])
        self.assertEqual([], self.slack.complaints)
        answered(text="{", content_type="application/json")
        self.assertIn("not the JSON", self.slack.complaints[-1])
        answered(text="<b>", content_type="text/html")
        self.assertIn("content type", self.slack.complaints[-1])
        with self.answering(lambda payload: web.Response(text="ok")):
            self.anna.dm("hello")
        self.assertIn("an event was answered with a body", self.slack.complaints)

    def test_submission_body(self):
        """view_submission: only an empty body or a response_action; a text keeps the view open"""
        def open_form(text):
            self.slack.read(lambda: open_view(self.slack.world, self.anna.id, modal(typed("b"))))
            with self.answering(lambda payload: web.Response(text=text)):
                self.anna.submit(self.anna.view, {"b": "x"})
            return self.anna.view

        self.assertIsNone(open_form(""))
        self.assertIsNotNone(open_form("ok"))

    def test_url_verification(self):
        """url_verification: the challenge comes back"""
        with Bot(self.slack) as bot:
            self.assertTrue(self.slack.run(self.slack.server.http.verify_url()))
            bot.challenge = "another"
            self.assertFalse(self.slack.run(self.slack.server.http.verify_url()))
            bot.challenge = None
            self.slack.world.signing_secret = "other"
            bot.slack = type("Old", (), {"signing_secret": "fake-signing-secret", "transport": "http"})
            self.assertFalse(self.slack.run(self.slack.server.http.verify_url()))

    def test_ssl_check(self):
        """ssl_check: GET or POST, unsigned, answered with an empty 200"""
        with Bot(self.slack):
            for method in ("GET", "POST"):
                self.assertTrue(self.slack.run(self.slack.server.http.check_ssl(method)))
        self.slack.server.http.paths["command"] = "/elsewhere"
        with Bot(self.slack):
            self.assertFalse(self.slack.run(self.slack.server.http.check_ssl()))


class Both(Case):
    """What must be so over either transport; Socket Mode runs it below."""

    transport = "http"

    def setUp(self):
        super().setUp()
        self.slack.timing(deadline=1, retry_after=[0, 0.02, 0.02])

    def test_shapes(self):
        """payloads: a command's values are strings; events name their installation"""
        with Bot(self.slack) as bot:
            self.anna.slash("/report", "x", "social")
            self.anna.dm("hello & <bye>")
        (_, command), (_, event) = bot.heard
        self.assertTrue(all(isinstance(v, str) for v in command.values()))
        self.assertEqual(("/report", "social", self.anna.id, "false"), tuple(
            command[k] for k in ("command", "channel_name", "user_id", "is_enterprise_install")))
        self.assertEqual(self.slack.world.team_id, event["authorizations"][0]["team_id"])
        self.assertEqual(("message", "im", "hello &amp; &lt;bye&gt;"), tuple(
            event["event"][k] for k in ("type", "channel_type", "text")))
        part = event["event"]["blocks"][0]["elements"][0]["elements"][0]
        self.assertEqual({"type": "text", "text": "hello & <bye>"}, part)

    def test_escaped(self):
        """commands: mentions of what there is arrive as references, with and without the name"""
        with Bot(self.slack) as bot:
            self.anna.slash("/desk", "assign 1 @tom @anna #social @nobody a@tom")
            self.slack.world.should_escape = False
            self.anna.slash("/desk", "assign 1 @tom")
        self.assertEqual([f"assign 1 <@{self.tom.id}|tom> <@{self.anna.id}> <#{self.social}|social> @nobody a@tom",
                          "assign 1 @tom"], [p["text"] for _, p in bot.heard])

    def test_org(self):
        """payloads: an org-wide installation has no team, and an enterprise"""
        self.slack.world.enterprise_id, self.slack.world.org_install = "E0FAKE001", True
        with Bot(self.slack) as bot:
            self.anna.shortcut("report")
            self.anna.slash("/report")
        self.assertEqual((None, True), (bot.heard[0][1]["team"], bot.heard[0][1]["is_enterprise_install"]))
        self.assertEqual(("true", "E0FAKE001"), tuple(bot.heard[1][1][k] for k in ("is_enterprise_install", "enterprise_id")))

    def test_command_answers(self):
        """commands: ephemeral to one, in_channel to all together with what was typed"""
        answers = iter([{"response_type": "ephemeral", "text": "you"}, {"response_type": "in_channel", "text": "all"},
                        {"response_type": "in_channel"}, {"response_type": "ephemeral", "blocks": [{"type": "x"}]}])
        with Bot(self.slack, lambda kind, payload: next(answers)):
            for _ in range(3):
                self.anna.slash("/report", "x", "social")
            self.assertEqual(["you"], [m.text for m in self.slack.ephemerals("anna", "social")])
            self.assertEqual(["/report x", "all", "/report x"], [m.text for m in self.slack.channel("social").messages])
            self.assertEqual([], self.slack.complaints)
            self.anna.slash("/report", "x", "social")
        self.assertIn("invalid_blocks", self.slack.complaints[-1])
        self.assertEqual(1, len(self.anna.notices))

    def test_duplicates(self):
        """duplicate: the same delivery twice, with one id; then once again"""
        self.slack.duplicate("event")
        with Bot(self.slack) as bot:
            self.anna.dm("one")
            self.anna.dm("two")
            self.slack.settle()
        texts = [p["event"]["text"] for _, p in bot.heard]
        self.assertEqual((["one", "one", "two"], 2), (texts, len({p["event_id"] for _, p in bot.heard})))

    def test_reordered(self):
        """hold: the next deliveries come in the reverse order"""
        self.slack.hold(2)
        with Bot(self.slack) as bot:
            self.anna.dm("one")
            self.assertEqual([], bot.heard)
            self.anna.dm("two")
            self.slack.wait_for(lambda: len(bot.heard) == 2, 5)
            self.slack.settle()
            self.anna.dm("three")
        self.assertEqual(["two", "one", "three"], [p["event"]["text"] for _, p in bot.heard])

    def test_late_event(self):
        """events: unanswered ones come again and are late"""
        waits = threading.Event()
        self.addCleanup(waits.set)
        self.slack.timing(deadline=0.2)

        def on(_, payload):
            if payload["event"]["text"] == "slow" and len(bot.heard) == 1:
                waits.wait(5)

        with Bot(self.slack, on) as bot:
            _, [delivery] = self.anna.dm("slow")
            self.assertEqual((["http_timeout", ""], True), ([a.reason for a in delivery.attempts], delivery.late))
            waits.set()

    def test_subscriptions(self):
        """events: only those asked for and allowed by a scope"""
        self.slack.add_channel("other", members=["anna"], bot=False)
        with Bot(self.slack) as bot:
            self.anna.say("other", f"<@{self.slack.world.bot_user}> help")
            self.anna.say("social", "no mention")
            self.anna.say("social", f"<@{self.slack.world.bot_user}> help")
            self.assertEqual(["app_mention"], [p["event"]["type"] for _, p in bot.heard])
            self.slack.world.scopes.remove("app_mentions:read")
            self.anna.say("social", f"<@{self.slack.world.bot_user}> help")
            self.slack.world.scopes.remove("im:history")
            self.anna.dm("hello")
        self.assertEqual(1, len(bot.heard))

    def test_own_messages(self):
        """events: the bot hears of its own messages too, and of their changes"""
        with Bot(self.slack) as bot:
            post(self.slack, self.anna.id, "unheard")
            self.slack.server.echo_own = True
            answer = post(self.slack, self.anna.id, "mine", blocks=[section("x")])
            call(self.slack, "chat.update", channel=answer["channel"], ts=answer["ts"], text="other")
            self.slack.settle()
        first, second = sorted((p["event"] for _, p in bot.heard), key=lambda e: e["event_ts"])
        self.assertEqual((self.slack.world.bot_id, None), (first["bot_id"], first.get("subtype")))
        self.assertEqual(("message_changed", "mine", "other"), (
            second["subtype"], second["previous_message"]["text"], second["message"]["text"]))
        self.assertNotIn("user", second)

    def test_other_events(self):
        """events: any other one, and any payload as it is"""
        with Bot(self.slack) as bot:
            self.slack.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U1"]}})
            self.slack.deliver("interactive", {"type": "unheard_of"})
        self.assertEqual(["tokens_revoked"], [p["event"]["type"] for k, p in bot.heard if k == "event"])
        self.assertEqual({"type": "unheard_of"}, bot.heard[1][1])


class BothBySocket(Both):
    transport = "socket"
