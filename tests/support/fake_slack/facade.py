"""What a test holds: the stand-in on a thread of its own, its people, and the questions a test asks."""

import asyncio
import copy
import json
import pathlib
import threading
import time

from .people import Person
from .questions import see_channel, see_ephemeral, see_view
from .server import Server

START_SECONDS, ACT_SECONDS = 10, 30


class FakeSlack:
    """`transport`: "socket" or "http"; `bot_url`: where the bot listens, for http (it may be set later);
    `clock`: a Clock; `limits`: "off", "lenient" or "strict". Used with `with`, or start() and stop()."""

    def __init__(self, transport="socket", bot_url=None, clock=None, limits="lenient", port=0):
        self.server = Server(transport, bot_url, clock, limits)
        self.world, self.transport = self.server.world, transport
        self._port, self._people = port, {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-slack", daemon=True)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.start(self._port), self._loop).result(START_SECONDS)

    def stop(self):
        try:
            asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(START_SECONDS)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(START_SECONDS)
            self._loop.close()

    # ------------------------------------------------------------ threads

    def run(self, work, wait=True):
        """Runs a coroutine on the server's thread; its result, or a Future with wait=False."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(ACT_SECONDS) if wait else future

    def read(self, question):
        """Calls a function on the server's thread."""
        async def ask():
            return question()

        return self.run(ask())

    change = read

    # ------------------------------------------------------------ what the bot needs to know

    base_url = property(lambda self: self.server.base_url)
    api_base_url = property(lambda self: f"{self.server.base_url}/api/")
    response_url_prefix = property(lambda self: f"{self.server.base_url}/")
    bot_token = property(lambda self: self.world.bot_token)
    app_token = property(lambda self: self.world.app_token)
    signing_secret = property(lambda self: self.world.signing_secret)

    @property
    def bot_url(self):
        return self.server.http.bot_url

    @bot_url.setter
    def bot_url(self, url):
        self.server.http.bot_url = url

    def settings(self):
        """The section `slack` of a configuration of Firebreak, and the environment with its secrets."""
        lines = [f"mode: {self.transport}", "bot_token: env:SLACK_BOT_TOKEN", f"api_base_url: {self.api_base_url}",
                 f'response_url_prefixes: ["{self.response_url_prefix}"]',
                 "app_token: env:SLACK_APP_TOKEN" if self.transport == "socket" else "signing_secret: env:SLACK_SIGNING_SECRET"]
        secrets = {"SLACK_BOT_TOKEN": self.bot_token, "SLACK_APP_TOKEN": self.app_token,
                   "SLACK_SIGNING_SECRET": self.signing_secret}
        return "slack:\n" + "".join(f"  {line}\n" for line in lines), secrets

    def timing(self, deadline=None, retry_after=None, ping_every=None):
        """Shorter times for both transports: seconds until an answer is late, waits before each retry of an event."""
        for each in (self.server.http, self.server.sockets):
            each.deadline = deadline if deadline is not None else each.deadline
            each.retry_after = list(retry_after) if retry_after is not None else each.retry_after
        if ping_every is not None:
            self.server.sockets.ping_every = ping_every

    # ------------------------------------------------------------ the workspace

    def add_user(self, name, key=None, **more):
        """Returns the person. See World.add_user for `more`."""
        self.read(lambda: self.world.add_user(name, key, **more))
        return self.user(name)

    def add_channel(self, name, key=None, members=(), kind="public", bot=True, **more):
        """Returns its id. Kinds: public, private; `bot`: whether the bot is in it; more: archived, external."""
        return self.read(lambda: self.world.add_channel(name, key, members, kind, bot, **more)).id

    def add_group(self, key, users, disabled=False):
        """A user group for usergroups.users.list."""
        found = {"users": [self.world.find_user(u) for u in users], "disabled": disabled}
        self.read(lambda: self.world.groups.update({key: found}))

    def user(self, who):
        key = self.read(lambda: self.world.find_user(who))
        return self._people.setdefault(key, Person(self, key))

    def revoke(self, token, error="token_revoked"):
        """From now on that token gets this error; "good" mends it."""
        self.read(lambda: self.world.tokens.update({token: error}))

    def advance(self, seconds):
        """Moves the clock on."""
        self.read(lambda: (self.world.clock.advance(seconds), self.world.post_due(), self.world.changed()))

    def event(self, inner, external=False):
        """Any other event: app_uninstalled, tokens_revoked, something unknown. Returns the delivery."""
        from . import payloads
        from .deliver import EVENT

        return self.run(self.server.outbound.send(EVENT, payloads.event(self.world, dict(inner), external)))

    def deliver(self, kind, payload, wait=True):
        """Any payload as it is, for what people cannot cause; kinds: command, interactive, options, event."""
        return self.run(self.server.outbound.send(kind, payload), wait)

    # ------------------------------------------------------------ questions

    def channel(self, which):
        return self.read(lambda: see_channel(self.world, self.world.find_channel(which)))

    def dm(self, who):
        """The direct conversation of a person with the bot."""
        return self.read(lambda: see_channel(self.world, self.world.direct(self.world.find_user(who))))

    def ephemerals(self, who, channel=None):
        """What only this person sees, oldest first."""
        def ask():
            key = self.world.find_user(who)
            place = self.world.find_channel(channel).id if channel else None
            return [see_ephemeral(e) for e in self.world.ephemerals
                    if e["user"] == key and not e["gone"] and place in (None, e["channel"])]

        return self.read(ask)

    def views(self, who):
        """The stack of modals in front of a person, the topmost last."""
        return self.read(lambda: [see_view(self.world.views[v])
                                  for v in self.world.stacks.get(self.world.find_user(who), [])])

    def home_of(self, who):
        """The published Home view, or None."""
        return self.read(lambda: see_view(self.world.views.get(self.world.homes.get(self.world.find_user(who)))))

    def calls(self, method=None):
        """The Web API calls so far, oldest first."""
        return self.read(lambda: [copy.copy(c) for c in self.world.calls if method in (None, c.method)])

    def save_shown(self, folder):
        """Writes the blocks and views of all calls into a folder, a .json file each, for referee/types.cjs. Returns how
        many."""
        shown = [c.arguments.get("view") or c.arguments.get("blocks") for c in self.calls()]
        shown = [each for each in shown if each]
        for number, each in enumerate(shown):
            (pathlib.Path(folder) / f"{number:05}.json").write_text(json.dumps(each), encoding="utf-8")
        return len(shown)

    def deliveries(self, kind=None):
        return self.read(lambda: [d for d in self.world.deliveries if kind in (None, d.kind)])

    def late(self):
        """The deliveries that were not answered in time."""
        return [d for d in self.deliveries() if d.late]

    @property
    def complaints(self):
        """What Slack would have let pass or could not answer to; a good bot causes none."""
        return self.read(lambda: list(self.world.complaints))

    @property
    def connections(self):
        """The Socket Mode connections that are open."""
        return self.read(self.server.sockets.live)

    def response_uses(self, delivery):
        """The messages that came to the response_url of a delivery."""
        return self.read(lambda: self.server.response_urls.uses(delivery.payload["response_url"]))

    def wait_for(self, predicate, seconds=10, what=""):
        """Waits until the predicate is true, and returns what it gave. It is asked again whenever something happened
        here, and a few times a second for what happens elsewhere. AssertionError when the time is over."""
        end = time.monotonic() + seconds
        while True:
            version = self.world.version()
            found = predicate()
            if found:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not within {seconds} s: {what or predicate}")
            self.world.wait_change(version, min(left, 0.25))

    def settle(self, seconds=10):
        """Waits until nothing is being delivered."""
        self.wait_for(lambda: not self.read(self.server.outbound.busy), seconds, "all deliveries answered")

    # ------------------------------------------------------------ faults

    def fault(self, place, kind, times=1, **options):
        """See faults.py."""
        self.read(lambda: self.server.faults.add(place, kind, times, **options))

    def clear_faults(self):
        self.read(self.server.faults.clear)

    def duplicate(self, kind, times=1):
        """The next deliveries of that kind are sent twice."""
        self.read(lambda: self.server.outbound.duplicates.update({kind: times}))

    def hold(self, count):
        """The next `count` deliveries are kept back and then sent in reverse order. People who act meanwhile get a
        delivery that is `held`."""
        self.read(lambda: self.server.outbound.hold(count))

    def disconnect(self, reason, number=None, close_after=None):
        self.read(lambda: self.server.sockets.disconnect(reason, number, close_after))

    def drop(self, number=None):
        self.read(lambda: self.server.sockets.drop(number))

    def silence(self, number=None):
        self.read(lambda: self.server.sockets.silence(number))
