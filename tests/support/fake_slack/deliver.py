"""Deliveries to the app: one record for each, and the HTTP transport (contract, sections 2 to 5).

The answer must be there three seconds after the request was sent: later is a failure, as for Slack. Events are sent again
(at once, after a minute, after five), with x-slack-retry-num and x-slack-retry-reason; nothing else is.
"""

import asyncio
import dataclasses
import hashlib
import hmac
import json
import ssl
import time
import urllib.parse

import aiohttp

COMMAND, INTERACTIVE, OPTIONS, EVENT = "command", "interactive", "options", "event"
PATHS = {COMMAND: "/slack/commands", INTERACTIVE: "/slack/interactivity", OPTIONS: "/slack/options", EVENT: "/slack/events"}
AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
BODY_MOST = 1_000_000


@dataclasses.dataclass
class Attempt:
    """One request, or one envelope. `reason` says why it failed, in Slack's words; "" is success."""

    number: int = 0
    status: int = 0
    seconds: float = 0.0
    reason: str = ""
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = b""
    connection: int = 0


@dataclasses.dataclass
class Delivery:
    """Something that was sent to the app. `answer` is what came back: None (nothing), an object, or a text."""

    kind: str
    payload: dict
    attempts: list = dataclasses.field(default_factory=list)
    answer: object = None
    done: bool = False
    held: bool = False

    @property
    def ok(self):
        return bool(self.attempts) and self.attempts[-1].reason == ""

    @property
    def reason(self):
        return self.attempts[-1].reason if self.attempts else "not sent"

    @property
    def late(self):
        return any(a.reason == "http_timeout" for a in self.attempts)

    @property
    def status(self):
        return self.attempts[-1].status if self.attempts else 0

    @property
    def seconds(self):
        return self.attempts[-1].seconds if self.attempts else 0.0


def signature(secret, timestamp, body):
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encoded(kind, payload):
    """Body and content type."""
    if kind == EVENT:
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == COMMAND else {"payload": json.dumps(payload)}
    return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"


class HttpTransport:
    name = "http"

    def __init__(self, server, bot_url=None):
        self.server, self.world, self.bot_url = server, server.world, bot_url
        self.paths = dict(PATHS)
        self.deadline, self.retry_after = 3.0, [0.0, 60.0, 300.0]
        self._session = None

    async def start(self):
        # a fresh connection for each request: a kept one that the app closes would look like a failure
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True, limit=0),
                                              auto_decompress=False)

    async def stop(self):
        await self._session.close()

    async def carry(self, delivery):
        body, content_type = encoded(delivery.kind, delivery.payload)
        waits = self.retry_after if delivery.kind == EVENT else []
        for number in range(len(waits) + 1):
            headers = {}
            if number:
                await asyncio.sleep(waits[number - 1])
                headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": delivery.reason}
            attempt = await self.send(self.paths[delivery.kind], body, content_type, headers, number=number)
            delivery.attempts.append(attempt)
            self.world.changed()
            if not attempt.reason or attempt.headers.get("x-slack-no-retry") == "1":
                break
        self.read_answer(delivery)

    async def send(self, path, body, content_type, headers=None, number=0, method="POST", sign=True, timestamp=None):
        """One request with its deadline. Also for tests that send what Slack would not."""
        timestamp = timestamp or str(int(time.time()))
        sent = {"Content-Type": content_type, "User-Agent": AGENT, "Accept": "*/*", **(headers or {})}
        if sign:
            sent["X-Slack-Request-Timestamp"] = timestamp
            sent["X-Slack-Signature"] = signature(self.world.signing_secret, timestamp, body)
        attempt, begin = Attempt(number), time.monotonic()
        try:
            await asyncio.wait_for(self._exchange(attempt, method, self.bot_url + path, body, sent), self.deadline)
        except asyncio.TimeoutError:
            attempt.reason = "http_timeout"
        except (aiohttp.ClientSSLError, ssl.SSLError):
            attempt.reason = "ssl_error"
        except aiohttp.ClientConnectorError:
            attempt.reason = "connection_failed"
        except (aiohttp.ClientError, OSError):
            attempt.reason = "unknown_error" if attempt.status else "connection_failed"
        attempt.seconds = time.monotonic() - begin
        return attempt

    async def _exchange(self, attempt, method, url, body, headers):
        for _ in range(3):
            async with self._session.request(method, url, data=body or None, headers=headers, allow_redirects=False) as answer:
                attempt.status = answer.status
                attempt.headers = {name.lower(): value for name, value in answer.headers.items()}
                attempt.body = await answer.content.read(BODY_MOST)
            if answer.status not in (301, 302, 303, 307, 308):
                attempt.reason = "" if 200 <= answer.status < 300 else "http_error"
                return
            url = urllib.parse.urljoin(url, attempt.headers.get("location", ""))
        attempt.reason = "too_many_redirects"

    def read_answer(self, delivery):
        last = delivery.attempts[-1]
        if last.reason or not last.body:
            return
        kind = last.headers.get("content-type", "").split(";")[0].strip().lower()
        if delivery.kind == EVENT:
            self.world.complain("an event was answered with a body")
        elif kind == "application/json":
            try:
                delivery.answer = json.loads(last.body.decode("utf-8"))
            except ValueError:
                self.world.complain(f"{delivery.kind}: the answer is not the JSON it says it is")
                delivery.answer = last.body.decode("utf-8", "replace")
        else:
            if kind != "text/plain":
                self.world.complain(f"{delivery.kind}: answered with content type {kind or 'none'}")
            delivery.answer = last.body.decode("utf-8", "replace")

    # ------------------------------------------------------------ what only HTTP has

    async def verify_url(self, challenge="fake-challenge-0001"):
        """url_verification: True when the challenge came back in time, in one of the three documented forms."""
        payload = {"type": "url_verification", "token": "deprecated", "challenge": challenge}
        attempt = await self.send(self.paths[EVENT], json.dumps(payload).encode(), "application/json")
        kind, text = attempt.headers.get("content-type", "").split(";")[0], attempt.body.decode("utf-8", "replace")
        if kind == "application/json":
            try:
                text = json.loads(text).get("challenge")
            except (ValueError, AttributeError):
                return False
        elif kind == "application/x-www-form-urlencoded":
            text = dict(urllib.parse.parse_qsl(text)).get("challenge")
        elif kind != "text/plain":
            return False
        return attempt.reason == "" and text == challenge

    async def check_ssl(self, method="POST", sign=False, more=""):
        """ssl_check, as GET or POST: True for an empty 200. `more`: fields that must have no effect."""
        body = f"ssl_check=1&token=deprecated{more}".encode()
        path = self.paths[COMMAND]
        if method == "GET":
            path, body = f"{path}?{body.decode()}", b""
        attempt = await self.send(path, body, "application/x-www-form-urlencoded", method=method, sign=sign)
        return attempt.status == 200 and not attempt.body
