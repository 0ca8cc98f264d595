"""What the stand-in's own tests share: a plain caller of the Web API, and a small bot that speaks either transport."""

import asyncio
import contextlib
import hashlib
import hmac
import http.client
import json
import threading
import unittest
import urllib.parse

import aiohttp
from aiohttp import web

from . import Clock, FakeSlack

START = 1_700_000_000
FORM = "application/x-www-form-urlencoded"


class Answer(dict):
    """A Web API answer with its status and headers."""

    status, headers, text = 0, {}, ""


def request(url, method="POST", body=b"", headers=None, timeout=5):
    """(status, headers, bytes) of one request on a connection of its own."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers or {})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def as_form(arguments):
    def text(value):
        if isinstance(value, bool):
            return str(value).lower()
        return value if isinstance(value, str) else json.dumps(value)

    return urllib.parse.urlencode({k: text(v) for k, v in arguments.items()}).encode()


def call(slack, method, token="bot", as_json=False, body=None, content_type=None, timeout=5, **arguments):
    """Calls a method as the product does, form-encoded; `token`: bot, app, or the token itself (None: without)."""
    token = {"bot": slack.bot_token, "app": slack.app_token}.get(token, token)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is None:
        body = json.dumps(arguments).encode() if as_json else as_form(arguments)
    headers["Content-Type"] = content_type or ("application/json; charset=utf-8" if as_json else FORM)
    status, head, data = request(slack.api_base_url + method, body=body, headers=headers, timeout=timeout)
    answer = Answer(json.loads(data)) if "json" in head.get("content-type", "") else Answer()
    answer.status, answer.headers, answer.text = status, head, data.decode("utf-8", "replace")
    return answer


QUIET = {"unfurl_links": False, "unfurl_media": False}


def post(slack, channel, text="hello", **more):
    return call(slack, "chat.postMessage", channel=channel, text=text, **{**QUIET, **more})


def plain(text):
    return {"type": "plain_text", "text": text}


def section(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label, action="act", **more):
    return {"type": "button", "action_id": action, "text": plain(label), **more}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def typed(block, action="text", label="Text", **more):
    element = {"type": "plain_text_input", "action_id": action, **more}
    return {"type": "input", "block_id": block, "label": plain(label), "element": element}


def modal(*blocks, title="Report", submit="Send", **more):
    found = {"type": "modal", "title": plain(title), "blocks": list(blocks) or [section("Nothing")], **more}
    return {**found, "submit": plain(submit)} if submit else found


def home(*blocks):
    return {"type": "home", "blocks": list(blocks) or [section("Welcome")]}


class Case(unittest.TestCase):
    """A workspace with anna, tom and the channel #social, its clock standing still."""

    transport, limits = "socket", "off"

    def setUp(self):
        self.clock = Clock(START)
        self.slack = FakeSlack(self.transport, clock=self.clock, limits=self.limits)
        self.slack.start()
        self.addCleanup(self.slack.stop)
        self.slack.server.echo_own = False
        self.anna, self.tom = self.slack.add_user("anna"), self.slack.add_user("tom")
        self.social = self.slack.add_channel("social", members=["anna"])

    def refused(self, error, answer):
        self.assertEqual((False, error), (answer.get("ok"), answer.get("error")), answer)
        return answer

    def good(self, answer):
        self.assertTrue(answer.get("ok"), answer)
        return answer

    def trigger(self, who=None, view=None):
        return self.slack.read(lambda: self.slack.world.new_trigger((who or self.anna).id, view))


class Bot:
    """Answers what the stand-in sends. `on` is a function of (kind, payload) that gives the answer, and runs on a
    thread of its own; it may call the Web API. In HTTP mode it checks signatures."""

    def __init__(self, slack, on=None, connections=1):
        self.slack, self.on, self.wanted = slack, on or (lambda kind, payload: None), connections
        self.heard, self.bad, self.envelopes, self.reasons = [], [], [], []
        self._loop, self._runner = asyncio.new_event_loop(), None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.headers, self.ack, self.http_answer, self.sockets, self.challenge = [], True, None, [], None

    def __enter__(self):
        self._thread.start()
        work = self._serve() if self.slack.transport == "http" else self._connect()
        try:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(5)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self):
        if self._runner:
            await self._runner.cleanup()
        mine = asyncio.current_task()
        tasks = [t for t in asyncio.all_tasks() if t is not mine]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for session, ws in self.sockets:
            if ws is not None:
                with contextlib.suppress(asyncio.TimeoutError):  # a silent peer never answers
                    await asyncio.wait_for(ws.close(), 0.2)
            await session.close()

    async def _answer(self, kind, payload):
        self.heard.append((kind, payload))
        return await asyncio.to_thread(self.on, kind, payload)

    # HTTP

    async def _serve(self):
        app = web.Application()
        app.router.add_route("*", "/slack/{kind}", self._request)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.slack.bot_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _request(self, request):
        body = await request.read()
        kind = {"commands": "command", "interactivity": "interactive", "options": "options", "events": "event"}[
            request.match_info["kind"]]
        if b"ssl_check=1" in body or request.query.get("ssl_check"):
            return web.Response()
        self.headers.append(dict(request.headers))
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        key = self.slack.signing_secret.encode()
        base = f"v0:{stamp}:".encode() + body
        if "v0=" + hmac.new(key, base, hashlib.sha256).hexdigest() != request.headers.get("X-Slack-Signature"):
            self.bad.append(body)
            return web.Response(status=401)
        if kind == "event":
            payload = json.loads(body)
            if payload["type"] == "url_verification":
                return web.json_response({"challenge": self.challenge or payload["challenge"]})
        else:
            payload = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            payload = payload if kind == "command" else json.loads(payload["payload"])
        answer = await self._answer(kind, payload)
        if self.http_answer:
            return self.http_answer(payload)
        return web.Response() if answer is None else web.json_response(answer)

    # Socket Mode

    async def _connect(self):
        for _ in range(self.wanted):
            await self._one_connection()

    async def _one_connection(self):
        session = aiohttp.ClientSession()
        self.sockets.append((session, None))
        headers = {"Authorization": f"Bearer {self.slack.app_token}"}
        async with session.post(self.slack.api_base_url + "apps.connections.open", headers=headers) as answer:
            url = (await answer.json())["url"]
        ws = await session.ws_connect(url, max_msg_size=0)
        hello = await ws.receive_json()
        assert hello["type"] == "hello", hello
        self.sockets[-1] = (session, ws)
        self._loop.create_task(self._listen(ws))

    async def _listen(self, ws):
        async for message in ws:
            found = json.loads(message.data)
            if found["type"] == "disconnect":
                self.reasons.append(found["reason"])
                if found["reason"] in ("warning", "refresh_requested"):
                    await self._one_connection()
                continue
            self._loop.create_task(self._envelope(ws, found))

    async def _envelope(self, ws, found):
        ack = self.ack
        self.envelopes.append(found)
        payload = found["payload"]
        kind = {"slash_commands": "command", "events_api": "event"}.get(found["type"], "interactive")
        kind = "options" if payload.get("type") == "block_suggestion" else kind
        answer = await self._answer(kind, payload)
        if ack:
            await ws.send_json({"envelope_id": found["envelope_id"], **({"payload": answer} if answer is not None else {})})

    def say(self, text):
        """Any frame on the first connection."""
        return asyncio.run_coroutine_threadsafe(self.sockets[0][1].send_str(text), self._loop).result(5)
