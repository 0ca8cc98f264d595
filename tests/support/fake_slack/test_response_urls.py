"""response_url: uses, time, what the fields mean."""

import json

from .testing import START, Bot, Case, actions, button, post, request, section


class ResponseUrls(Case):
    def setUp(self):
        super().setUp()
        self.url = self.new("commands")

    def new(self, kind, original=None):
        return self.slack.read(lambda: self.slack.server.response_urls.new(kind, self.anna.id, self.social, original))

    def send(self, url=None, raw=None, content_type="application/json", **message):
        body = raw if raw is not None else json.dumps(message).encode()
        status, _, text = request(url or self.url, body=body, headers={"Content-Type": content_type})
        return status, text.decode()

    def private(self, text="yes", **more):
        return self.send(response_type="ephemeral", text=text, **more)

    def words(self):
        return [m.text for m in self.slack.ephemerals("anna")]

    def test_uses(self):
        """response_url: five uses"""
        for _ in range(5):
            self.assertEqual((200, "ok"), self.private())
        self.assertEqual((404, "used_url"), self.private())
        self.assertEqual(["yes"] * 5, self.words())
        self.assertIn("sixth", self.slack.complaints[-1])

    def test_time(self):
        """response_url: thirty minutes"""
        self.slack.advance(29 * 60)
        self.assertEqual(200, self.private()[0])
        self.slack.advance(61)
        self.assertEqual((404, "expired_url"), self.private())
        self.assertEqual(START + 30 * 60 + 1, self.clock.now())

    def test_unknown(self):
        """response_url: secret, JSON, known fields, good blocks, no token"""
        self.assertEqual(404, self.send(self.url + "x", text="x")[0])
        self.assertEqual((400, "invalid_payload"), self.send(raw=b"text=x"))
        self.assertEqual((400, "invalid_payload"), self.send(raw=b'{"text":"x"}', content_type="text/plain"))
        self.assertEqual((400, "invalid_payload"), self.private(channel="C1"))
        self.assertEqual((400, "invalid_blocks"), self.private(blocks=[{"type": "x"}]))
        request(self.url, body=b'{"text":"x"}', headers={"Content-Type": "application/json", "Authorization": "Bearer x"})
        self.assertIn("a token was sent to a response_url", self.slack.complaints)

    def test_in_channel(self):
        """response_type: ephemeral unless in_channel; threads only there"""
        self.send(text="quiet")
        self.assertIn("without response_type", self.slack.complaints[-1])
        self.send(text="loud", response_type="in_channel")
        self.assertEqual((["quiet"], ["loud"]), (self.words(), [m.text for m in self.slack.channel("social").messages]))
        parent = self.slack.channel("social").messages[0].ts
        self.assertEqual(400, self.private(thread_ts=parent)[0])
        self.assertEqual(200, self.send(text="reply", response_type="in_channel", thread_ts=parent)[0])
        self.assertEqual(["reply"], [m.text for m in self.slack.channel("social").messages[0].thread])

    def test_replace(self):
        """replace_original, delete_original: the message that was pressed, ephemeral ones too"""
        ts = post(self.slack, self.social, "card", blocks=[section("card")])["ts"]
        url = self.new("actions", ts)
        self.assertEqual(200, self.send(url, text="new", replace_original=True)[0])
        [seen] = self.slack.channel("social").messages
        self.assertEqual(("new", [], ["card"]), (seen.text, seen.blocks, [b["text"] for b in seen.edits]))
        self.assertEqual(200, self.send(url, delete_original="true")[0])
        self.assertEqual([], self.slack.channel("social").messages)
        self.assertEqual((400, "message_not_found"), self.send(url, text="x", replace_original=True))
        self.private("psst")
        url = self.new("actions", self.slack.ephemerals("anna")[0].ts)
        self.send(url, text="ssh", replace_original=True)
        self.assertEqual(["ssh"], self.words())
        self.send(url, text="loud", replace_original=True, response_type="in_channel")
        self.assertIn("never becomes public", self.slack.complaints[-1])
        self.assertEqual((["loud"], []), (self.words(), self.slack.channel("social").messages))
        self.send(url, delete_original=True)
        self.assertEqual([], self.words())
        self.assertEqual((400, "invalid_payload"), self.send(url, text="x", replace_original="yes"))

    def test_limits_and_faults(self):
        """response_url: rate limits and faults reach it"""
        self.slack.server.limits.strictness = "strict"
        self.assertEqual((200, 429), (self.private()[0], self.private()[0]))
        self.slack.advance(2)
        self.slack.fault("response_url", "status", status=500)
        self.assertEqual((500, 200), (self.private()[0], self.private()[0]))

    def test_from_command(self):
        """response_url: that of a command works, and its uses can be asked for"""
        with Bot(self.slack):
            delivery = self.anna.slash("/report", "x", "social")
        self.assertEqual((200, "ok"), self.send(delivery.payload["response_url"], text="done", response_type="ephemeral"))
        self.assertEqual(["done"], [m["text"] for m in self.slack.response_uses(delivery)])

    def test_press_on_ephemeral(self):
        """response_url: of a button on an ephemeral message replaces that"""
        self.private("choose", blocks=[actions(button("Yes"))])
        with Bot(self.slack):
            delivery = self.anna.press(self.slack.ephemerals("anna")[0], "Yes")
        self.assertNotIn("message", delivery.payload)
        self.send(delivery.payload["response_url"], text="chosen", replace_original=True)
        self.assertEqual(["chosen"], self.words())
