"""The request URLs over raw sockets: one connection, one request, and signed payloads as Slack makes them."""

import contextlib
import json
import socket
import time
import urllib.parse

import slack_support  # noqa: F401: it says where the stand-in is

from fake_slack import payloads, signature

COMMANDS, INTERACTIVITY, OPTIONS, EVENTS = (f"/slack/{p}" for p in ("commands", "interactivity", "options", "events"))
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MIB = 1024 * 1024


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r} {self.headers}"

    @property
    def json(self):
        return json.loads(self.body) if self.body else None


class Line:
    """One connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        with contextlib.suppress(ConnectionError):
            data = self.socket.recv(65536)
            self.rest += data
            return bool(data)
        return False

    def answer(self):
        """The next answer, or None when the connection ends before a whole one."""
        while b"\r\n\r\n" not in self.rest:
            if not self._more():
                return None
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self.rest) < length:
            if not self._more():
                return None
        body, self.rest = self.rest[:length], self.rest[length:]
        return Answer(int(first.split()[1]), headers, body)

    def is_closed(self):
        return not self.rest and not self._more()


def request(path, body=b"", kind=FORM, headers=(), method="POST", length=True, version="1.1"):
    lines = [f"{method} {path} HTTP/{version}", "Host: bot.example.org"]
    lines += [f"Content-Type: {kind}"] if kind is not None else []
    lines += [f"Content-Length: {len(body)}"] if length else []
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def form(**fields):
    return urllib.parse.urlencode(fields).encode()


class Door:
    def __init__(self, office):
        self.office, self.slack, self.port = office, office.slack, office.port
        self.numbers = iter(range(1, 10_000))

    def ask(self, *parts):
        with Line(self.port) as line:
            with contextlib.suppress(ConnectionError):
                for part in parts:
                    line.send(part)
            return line.answer()

    def stamps(self, body, timestamp=None, secret=None):
        timestamp = timestamp or str(int(time.time()))
        return [("X-Slack-Request-Timestamp", timestamp),
                ("X-Slack-Signature", signature(secret or self.slack.signing_secret, timestamp, body))]

    def post(self, path, body, kind=None, **more):
        """A signed request."""
        return self.ask(request(path, body, kind or (JSON if path == EVENTS else FORM), self.stamps(body), **more))

    # Payloads, new ones each time; `slack` makes them as it does for people.

    def make(self, how):
        return self.slack.read(how)

    def command(self, text="a customer wants a refund", command="/report", **more):
        world, server = self.slack.world, self.slack.server
        found = self.make(lambda: payloads.slash(server, "U0TOM", world.find_channel("social"), command, text))
        return {**found, **more}

    def event(self, text="mine", kind="message", **more):
        world = self.slack.world

        def how():
            place = world.direct("U0TOM")
            body = {"type": kind, "user": "U0TOM", "text": text, "ts": world.clock.ts(), "channel": place.id,
                    "channel_type": "im"}
            return payloads.event(world, {**body, **more})

        return self.make(how)

    def shortcut(self):
        return self.make(lambda: payloads.shortcut(self.slack.server, "U0TOM", "report"))

    def tickets(self):
        return self.office.metric("tickets_total")

    def events_on_file(self):
        return self.office.metric("events_total")


def interaction(payload):
    return form(payload=json.dumps(payload))


def encoded(payload):
    return json.dumps(payload).encode()


VECTORS = {  # contract, section 2
    "A": ("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=test"
          "teamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&"
          "text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
          "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
          "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", COMMANDS),
    "B": ("not-a-real-secret-0123456789abcd", "1700000000", '{"type":"event_callback","team_id":"T0ACME001","api_app_id":"A0A'
          'CME001","event":{"type":"app_mention","user":"U0ACME123","text":"<@U0BOT0001> café ☕","ts":"1700000000.000100","cha'
          'nnel":"C0ACME001","event_ts":"1700000000.000100"},"event_id":"Ev0ACME0001","event_time":1700000000}',
          "2caef4c3b2ba62b6a90ea72d6ee201cfdcdd6b1cd5be2e0c69a6f7539a4875bd", EVENTS),
    "C": ("not-a-real-secret-0123456789abcd", "1700000123", "payload=%7B%22type%22%3A%22block_actions%22%2C%22api_app_id%22%3"
          "A%22A0ACME001%22%2C%22team%22%3A%7B%22id%22%3A%22T0ACME001%22%7D%2C%22user%22%3A%7B%22id%22%3A%22U0ACME123%22%7D%2"
          "C%22trigger_id%22%3A%22111.222.abc%22%2C%22actions%22%3A%5B%7B%22type%22%3A%22button%22%2C%22block_id%22%3A%22b1%2"
          "2%2C%22action_id%22%3A%22approve%22%2C%22value%22%3A%22a%2Bb+c%26d%22%7D%5D%7D",
          "e4e76de6cb10df0ba11fb1aa2e4b895388662b8c14328a454beea8cfd04ac7bb", INTERACTIVITY),
    "D": ("not-a-real-secret-0123456789abcd", "1700000000", "",
          "6de8e4f4e828973f25dfb6b28c5162bc5ebb4fbb621ebf17af1065bb1ccc2c65", COMMANDS),
}
