"""The Web API's outside: tokens, bodies, arguments, scopes, limits and faults."""

import http.client
import json
import socket
import time

from .testing import FORM, Case, call, post, request


class Tokens(Case):
    def test_kinds(self):
        """tokens: the right kind, in the header, still good"""
        self.good(call(self.slack, "auth.test"))
        self.refused("not_authed", call(self.slack, "auth.test", token=None))
        self.refused("invalid_auth", call(self.slack, "auth.test", token="xoxb-other"))
        self.refused("not_allowed_token_type", call(self.slack, "auth.test", token="app"))
        self.refused("not_allowed_token_type", call(self.slack, "apps.connections.open"))
        self.good(call(self.slack, "apps.connections.open", token="app"))
        for error in ("token_revoked", "token_expired", "account_inactive"):
            self.slack.revoke(self.slack.bot_token, error)
            self.refused(error, call(self.slack, "auth.test"))
        self.slack.revoke(self.slack.bot_token, "good")
        self.good(call(self.slack, "auth.test"))

    def test_place(self):
        """tokens: not in the query, not in the body of apps.connections.open"""
        body = f"token={self.slack.bot_token}".encode()
        self.good(call(self.slack, "auth.test", token=None, body=body))
        self.assertIn("header", self.slack.complaints[-1])
        self.refused("not_authed", call(self.slack, f"auth.test?token={self.slack.bot_token}", token=None))
        self.refused("not_authed", call(self.slack, "apps.connections.open", token=None,
                                        body=f"token={self.slack.app_token}".encode()))

    def test_scopes(self):
        """scopes: what is missing is named, and the headers list both sides"""
        self.assertIn("chat:write", post(self.slack, self.social).headers["x-oauth-scopes"])
        self.assertEqual("chat:write", post(self.slack, self.social).headers["x-accepted-oauth-scopes"])
        self.slack.world.scopes[:] = ["commands", "users:read"]
        answer = self.refused("missing_scope", post(self.slack, self.social))
        self.assertEqual(("chat:write", "commands,users:read"), (answer["needed"], answer["provided"]))


class Bodies(Case):
    def test_form_and_json(self):
        """bodies: forms everywhere, JSON for writes, arguments in the query of a GET that reads"""
        arguments = {"channel": self.social, "text": "x", "unfurl_links": False, "unfurl_media": False,
                     "blocks": [{"type": "divider"}]}
        self.good(call(self.slack, "chat.postMessage", **arguments))
        self.good(call(self.slack, "chat.postMessage", as_json=True, **arguments))
        self.good(call(self.slack, "chat.postMessage", as_json=True, **{**arguments, "blocks": '[{"type":"divider"}]'}))
        self.refused("invalid_arguments", call(self.slack, "users.info", as_json=True, user=self.anna.id))
        self.assertIn("JSON for a method that reads", self.slack.complaints[-1])
        head = {"Authorization": f"Bearer {self.slack.bot_token}"}
        _, _, data = request(f"{self.slack.api_base_url}users.info?user={self.anna.id}", "GET", headers=head)
        self.assertTrue(json.loads(data)["ok"])
        _, _, data = request(f"{self.slack.api_base_url}chat.postMessage?channel={self.social}&text=x", "GET", headers=head)
        self.assertEqual("invalid_post_type", json.loads(data)["error"])

    def test_types(self):
        """content types: known, with a charset that is UTF-8"""
        body = f"channel={self.social}&text=x&unfurl_links=false&unfurl_media=false".encode()
        answer = self.good(call(self.slack, "chat.postMessage", body=body, content_type=f"{FORM}; charset=utf-8"))
        self.assertEqual("superfluous_charset", answer["warning"])
        answer = self.good(call(self.slack, "chat.postMessage", body=json.dumps({
            "channel": self.social, "text": "x"}).encode(), content_type="application/json"))
        self.assertEqual(["missing_charset"], answer["response_metadata"]["warnings"])
        self.refused("invalid_charset", call(self.slack, "chat.postMessage", body=body, content_type=f"{FORM}; charset=latin-1"))
        self.refused("invalid_post_type", call(self.slack, "chat.postMessage", body=body, content_type="text/plain"))
        connection = http.client.HTTPConnection("127.0.0.1", int(self.slack.base_url.rpartition(":")[2]))
        self.addCleanup(connection.close)
        connection.putrequest("POST", "/api/chat.postMessage")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        self.assertEqual("missing_post_type", json.loads(connection.getresponse().read())["error"])

    def test_broken(self):
        """bodies: broken forms and JSON are named as such"""
        def raw(body, content_type=FORM):
            return call(self.slack, "chat.postMessage", body=body, content_type=content_type)

        self.refused("invalid_form_data", raw(b"channel=%zz"))
        self.refused("invalid_form_data", raw(b"text=%ff%fe"))
        self.refused("invalid_form_data", raw("text=ä".encode()))
        self.refused("invalid_array_arg", raw(b"text=a&text=b"))
        self.refused("invalid_json", raw(b"{", "application/json; charset=utf-8"))
        self.refused("json_not_object", raw(b"[]", "application/json; charset=utf-8"))
        self.refused("invalid_arguments", call(self.slack, "auth.test?x=1"))

    def test_arguments(self):
        """arguments: known ones, of their kind, the required ones there"""
        self.refused("invalid_arguments", post(self.slack, self.social, thread="1.0"))
        self.refused("invalid_arg_name", post(self.slack, self.social, **{"te-xt": "x"}))
        self.refused("invalid_arguments", call(self.slack, "chat.postMessage", channel=self.social, text="x", unfurl_links="no"))
        self.refused("invalid_arguments", call(self.slack, "conversations.list", limit="many"))
        answer = self.refused("invalid_arguments", call(self.slack, "views.open", trigger_id="1"))
        self.assertIn("view", answer["response_metadata"]["messages"][0])
        self.good(call(self.slack, "users.info", user=self.anna.id, team_id=self.slack.world.team_id))
        self.refused("unknown_method", call(self.slack, "chat.shout"))
        self.assertIn("chat.shout", self.slack.complaints[-1])


class Limits(Case):
    def pause(self, answer):
        self.assertEqual((429, False), (answer.status, answer["ok"]), answer)
        return int(answer.headers["retry-after"])

    def test_strict_channel(self):
        """strict: a message a second in each channel, then 429 with Retry-After"""
        self.slack.server.limits.strictness = "strict"
        self.good(post(self.slack, self.social))
        self.assertEqual(1, self.pause(post(self.slack, self.social)))
        self.assertEqual("rate_limited", self.slack.calls("chat.postMessage")[-1].error)
        self.slack.advance(1)
        self.good(post(self.slack, self.social))
        other = self.slack.add_channel("other")
        self.good(post(self.slack, other))
        self.assertEqual([], self.slack.complaints)

    def test_lenient(self):
        """lenient: bursts are tolerated, the average is not exceeded"""
        self.slack.server.limits.strictness = "lenient"
        sent = [post(self.slack, self.social).status for _ in range(11)]
        self.assertEqual([200] * 10 + [429], sent)
        self.slack.advance(5)
        self.assertEqual([200] * 5 + [429], [post(self.slack, self.social).status for _ in range(6)])

    def test_tier(self):
        """tiers: so many calls a minute and method; others go on; the next minute is free"""
        self.slack.server.limits.strictness = "strict"
        for _ in range(20):
            self.good(call(self.slack, "conversations.list"))
        self.assertEqual(60, self.pause(call(self.slack, "conversations.list")))
        self.good(call(self.slack, "conversations.info", channel=self.social))
        self.slack.advance(61)
        self.good(call(self.slack, "conversations.list"))

    def test_workspace(self):
        """posting: several hundred messages a minute in the whole workspace"""
        self.slack.server.limits.strictness = "strict"
        for n in range(300):
            self.slack.world.add_channel(f"c{n}")
        rooms = [c for c in self.slack.world.channels if c != self.social]
        limits = self.slack.server.limits
        self.assertEqual([0] * 300, [limits.wait_for_post(c) for c in rooms])
        self.assertEqual(30, limits.wait_for_post(self.social))

    def test_impatient(self):
        """Retry-After: who calls before it is over is complained about"""
        self.slack.fault("chat.postMessage", "ratelimited", retry_after=7)
        self.assertEqual(7, self.pause(post(self.slack, self.social)))
        self.assertEqual([], self.slack.complaints)
        self.slack.server.limits.strictness = "lenient"
        self.assertEqual(7, self.pause(post(self.slack, self.social)))
        self.assertIn("before Retry-After", self.slack.complaints[-1])
        self.slack.advance(7)
        self.good(post(self.slack, self.social))


class Faults(Case):
    def count(self):
        return len(self.slack.channel("social").messages)

    def test_status(self):
        """fault status: HTML, nothing done, and only so often"""
        self.slack.fault("chat.postMessage", "status", times=2, status=503)
        for _ in range(2):
            answer = post(self.slack, self.social)
            self.assertEqual((503, True), (answer.status, "<html>" in answer.text))
        self.good(post(self.slack, self.social))
        self.assertEqual(1, self.count())

    def test_error(self):
        """fault error: any code, before or after it was done"""
        self.slack.fault("*", "error", code="fatal_error", after=True)
        self.refused("fatal_error", post(self.slack, self.social))
        self.assertEqual(1, self.count())
        self.slack.fault("auth.test", "error")
        self.refused("internal_error", call(self.slack, "auth.test"))

    def test_drop(self):
        """fault drop: the connection is lost before it was done, or after"""
        for after, posted in ((False, 0), (True, 1)):
            self.slack.fault("chat.postMessage", "drop", after=after)
            with self.assertRaises((ConnectionError, http.client.HTTPException)):
                post(self.slack, self.social)
            self.assertEqual(posted, self.count())

    def test_half_answer(self):
        """fault half_answer: the body ends too early"""
        self.slack.fault("chat.postMessage", "half_answer")
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            post(self.slack, self.social)
        self.assertEqual(1, self.count())

    def test_hang(self):
        """fault hang: no answer, until it is released"""
        self.slack.fault("chat.postMessage", "hang")
        with self.assertRaises(socket.timeout):
            post(self.slack, self.social, timeout=0.1)
        self.assertEqual(0, self.count())
        self.slack.clear_faults()
        self.good(post(self.slack, self.social))

    def test_half_close(self):
        """fault half_close: our side is closed without an answer"""
        self.slack.fault("chat.postMessage", "half_close")
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            post(self.slack, self.social, timeout=1)
        self.assertEqual(0, self.count())

    def test_slow(self):
        """fault slow: done at once, answered later"""
        self.slack.fault("chat.postMessage", "slow", seconds=0.1)
        begin = time.monotonic()
        self.good(post(self.slack, self.social))
        self.assertGreater(time.monotonic() - begin, 0.09)

    def test_unknown(self):
        """fault: only known ones"""
        with self.assertRaises(ValueError):
            self.slack.fault("*", "explode")
