"""Socket Mode: tickets, hello, acks, disconnects, broken connections, fragments, pings."""

import json

from .socket_mode import Connection, frame
from .testing import Bot, Case, call, request


class Sockets(Case):
    def setUp(self):
        super().setUp()
        self.slack.timing(deadline=0.3, retry_after=[0, 0.05, 0.05])

    def test_hello(self):
        """hello: comes first, and counts the connections"""
        with Bot(self.slack, connections=2):
            self.assertEqual(2, len(self.slack.connections))
        self.slack.wait_for(lambda: not self.slack.connections, 5)

    def test_ticket(self):
        """ticket: good once, for a while; a wrong one gets nothing"""
        url = call(self.slack, "apps.connections.open", token="app")["url"].replace("ws://", "http://")
        self.assertEqual(400, request(url, "GET")[0])  # no WebSocket request, but the ticket was taken
        self.assertEqual(403, request(url, "GET")[0])
        self.assertIn("ticket", self.slack.complaints[-1])
        late = call(self.slack, "apps.connections.open", token="app")["url"].replace("ws://", "http://")
        self.slack.advance(31)
        self.assertEqual(403, request(late, "GET")[0])

    def test_envelopes(self):
        """envelopes: their types, and which accept a payload"""
        with Bot(self.slack) as bot:
            self.anna.slash("/report")
            self.anna.shortcut("report")
            self.anna.dm("hello")
        found = [(e["type"], e["accepts_response_payload"]) for e in bot.envelopes]
        self.assertEqual([("slash_commands", True), ("interactive", False), ("events_api", False)], found)
        self.assertEqual(0, bot.envelopes[2]["retry_attempt"])
        self.assertNotIn("retry_attempt", bot.envelopes[0])

    def test_payload_refused(self):
        """acks: a payload where none is accepted is complained about and ignored"""
        with Bot(self.slack, lambda kind, payload: {"text": "x"}):
            delivery = self.anna.shortcut("report")
        self.assertIsNone(delivery.answer)
        self.assertIn("where none is accepted", self.slack.complaints[-1])

    def test_nonsense(self):
        """acks: only JSON with a waiting envelope_id"""
        with Bot(self.slack) as bot:
            for text in ("nonsense", "[]", '{"envelope_id":1}', '{"envelope_id":"x","more":1}'):
                count = len(self.slack.complaints)
                bot.say(text)
                self.slack.wait_for(lambda: len(self.slack.complaints) > count, 5)
                self.assertIn("not an ack", self.slack.complaints[-1])
            bot.say(json.dumps({"envelope_id": "x"}))
            self.slack.wait_for(lambda: "not waiting" in self.slack.complaints[-1], 5)

    def test_redelivery(self):
        """un-acked: events come again, perhaps elsewhere; commands do not"""
        with Bot(self.slack, connections=2) as bot:
            bot.ack = False
            delivery = self.anna.slash("/report")
            self.assertEqual((1, True), (len(delivery.attempts), delivery.late))
            _, [delivery] = self.anna.dm("hello")
        self.assertEqual(4, len(delivery.attempts))
        self.assertEqual({1, 2}, {a.connection for a in delivery.attempts})
        self.assertEqual([0, 1, 2, 3], [e["retry_attempt"] for e in bot.envelopes if e["type"] == "events_api"])
        self.assertEqual("http_timeout", bot.envelopes[-1]["retry_reason"])

    def test_spread(self):
        """connections: each envelope goes to one of them"""
        with Bot(self.slack, connections=3) as bot:
            deliveries = [self.anna.slash("/report") for _ in range(6)]
        self.assertEqual(6, len(bot.envelopes))
        self.assertEqual({1, 2, 3}, {d.attempts[0].connection for d in deliveries})

    def test_nobody(self):
        """no connection: a command fails and the person is told"""
        delivery = self.anna.slash("/report")
        self.assertEqual((False, "connection_failed"), (delivery.ok, delivery.reason))
        self.assertEqual(1, len(self.anna.notices))

    def test_too_many(self):
        """connections: the eleventh is refused"""
        with Bot(self.slack, connections=10):
            with self.assertRaises(AssertionError) as found:
                with Bot(self.slack):
                    pass
            self.assertIn("too_many_websockets", str(found.exception))

    def test_refresh(self):
        """refresh_requested, warning: told; nothing more comes on that connection"""
        for number, reason in enumerate(("refresh_requested", "warning"), 1):
            with Bot(self.slack) as bot:
                self.slack.disconnect(reason, close_after=0.01)
                self.slack.wait_for(lambda: [c for c in self.slack.connections if not c.draining], 5)
                self.assertEqual([reason], bot.reasons)
                self.assertTrue(self.anna.slash("/report").ok)
                self.slack.wait_for(lambda: len(self.slack.connections) == 1, 5)

    def test_draining(self):
        """warning: nothing more comes on that connection, though it is open"""
        with Bot(self.slack, connections=2):
            self.slack.disconnect("warning", 1)
            self.assertIn(1, [c.number for c in self.slack.connections])
            used = {self.anna.slash("/report").attempts[0].connection for _ in range(6)}
        self.assertNotIn(1, used)

    def test_link_disabled(self):
        """link_disabled: all are told, new ones too"""
        with Bot(self.slack, connections=2) as bot:
            self.slack.disconnect("link_disabled", close_after=0.01)
            self.slack.wait_for(lambda: bot.reasons == ["link_disabled"] * 2, 5)
            with self.assertRaises(AssertionError) as found:
                with Bot(self.slack):
                    pass
        self.assertIn("link_disabled", str(found.exception))

    def test_drop(self):
        """drop: the connection vanishes, and what was not acked comes again on another"""
        with Bot(self.slack, connections=2) as bot:
            bot.ack = False
            waiting = self.anna.dm("hello", wait=False)
            self.slack.wait_for(lambda: bot.envelopes, 5)
            bot.ack = True
            self.slack.drop(self.slack.deliveries()[0].attempts[0].connection)
            _, [delivery] = waiting.result(5)
        self.assertEqual(["connection_failed", ""], [a.reason for a in delivery.attempts])

    def test_silence(self):
        """silence: open, but neither pings nor envelopes nor answers any more"""
        self.slack.timing(ping_every=0.02)
        with Bot(self.slack) as bot:
            self.slack.wait_for(lambda: self.slack.connections[0].pongs >= 2, 5)
            self.slack.silence()
            pings = self.slack.connections[0].pings
            self.assertFalse(self.anna.slash("/report").ok)
            self.assertEqual(([], pings), (bot.envelopes, self.slack.connections[0].pings))

    def test_unheard(self):
        """silence: an ack that comes afterwards is not heard"""
        with Bot(self.slack, lambda kind, payload: self.slack.silence()):
            self.assertTrue(self.anna.slash("/report").late)

    def test_fragments(self):
        """fragments: a long message in many frames, with a ping between them"""
        self.slack.server.sockets.fragment = 100
        with Bot(self.slack) as bot:
            delivery = self.anna.slash("/report", "ä" * 30_000)
            self.assertTrue(delivery.ok)
            self.slack.wait_for(lambda: self.slack.connections[0].pongs, 5)
        self.assertEqual("ä" * 30_000, bot.heard[0][1]["text"])

    def test_pieces(self):
        """fragments: so many bytes each, the last one marked, a ping after the first"""
        written = []
        wire = type("Wire", (), {"write": lambda _, data: written.append(data)})()
        Connection(1, None, wire).write(1, b"x" * 250, 100)
        self.assertEqual([0x01, 0x89, 0x00, 0x80], [data[0] for data in written])
        self.assertEqual([100, 7, 100, 50], [data[1] for data in written])
        Connection(1, None, wire).write(1, b"x" * 100, 100)
        self.assertEqual(0x81, written[-1][0])

    def test_frame(self):
        """frame: all three ways to write a length"""
        self.assertEqual(b"\x81\x01x", frame(1, b"x"))
        self.assertEqual(b"\x01\x7e\x00\x7e", frame(1, b"x" * 126, last=False)[:4])
        self.assertEqual(b"\x80\x7f" + (65536).to_bytes(8, "big"), frame(0, b"x" * 65536)[:10])

    def test_link_fault(self):
        """faults: a connection can be cut before it is one"""
        self.slack.fault("link", "drop")
        with self.assertRaises(Exception):
            with Bot(self.slack):
                pass
        with Bot(self.slack):
            self.assertTrue(self.anna.slash("/report").ok)
