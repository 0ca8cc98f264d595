"""What a test holds: the stand-in on a thread of its own, and what a test asks or does that no client could."""

import asyncio
import threading
import time

from .api_rooms import furnish
from .server import Server
from .state import JOIN

START_SECONDS, ACT_SECONDS = 10, 30


class FakeHomeserver:
    """`rate`: limits.STRICT, limits.USUAL or None; `ssl`: a context for HTTPS. Used with `with`, or start() and stop().
    Everybody is an ordinary account; `bot` says whose messages are held against what a good bot sends."""

    def __init__(self, server_name="localhost", rate=None, port=0, ssl=None, bot="bot"):
        self.server = Server(server_name, rate)
        self.world, self._port, self._ssl = self.server.world, port, ssl
        self.bot = self.world.add_user(bot, "Firebreak")
        self.server.bots.add(self.bot)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-homeserver", daemon=True)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._thread.start()
        self.run(self.server.start(self._port, self._ssl))

    def stop(self):
        try:
            self.run(self.server.stop())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(START_SECONDS)
            self._loop.close()

    base_url = property(lambda self: self.server.base_url)
    server_name = property(lambda self: self.world.server_name)

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

    def wait_for(self, predicate, seconds=10, what=""):
        """Until the predicate is true; what it gave. AssertionError when the time is over."""
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

    # ------------------------------------------------------------ accounts and rooms

    def add_user(self, who, display=None, **more):
        """The user's id. `who` may be a whole id of another server: its people have tokens here too, for tests."""
        return self.read(lambda: self.world.add_user(who, display, **more))

    def token(self, who, device=None, refresh=False):
        """An access token of a new session."""
        return self.session(who, device, refresh).token

    def session(self, who, device=None, refresh=False):
        return self.read(lambda: self.world.log_in(self.world.full(who), device, refresh))

    def account(self, who, **changes):
        """Locks or suspends: account("bot", locked=True)."""
        self.read(lambda: (self.world.users[self.world.full(who)].update(changes), self.world.changed()))

    def expire(self, who, soft=True):
        """All tokens of somebody are over: expired, or (soft=False) logged out."""
        def act():
            for session in [s for s in self.world.sessions.values() if s.user == self.world.full(who)]:
                if soft:
                    session.expires = time.monotonic() - 1
                else:
                    self.world.end(session)
            self.world.changed()

        self.read(act)

    def add_room(self, alias=None, members=(), creator="admin", version="11", **body):
        """A room with people in it; its id. `body`: as for createRoom."""
        def act():
            world = self.world
            owner = world.full(creator)
            if owner not in world.users:
                world.add_user(owner)
            room = furnish(world, owner, {"preset": "private_chat", **({"room_alias_name": alias} if alias else {}), **body}, version)
            for each in members:
                user = world.full(each)
                if room.membership(user) != JOIN:
                    world.append(room, user, "m.room.member", {"membership": JOIN, "displayname": world.users[user]["displayname"]}, user)
            return room.id

        return self.read(act)

    def inject(self, room, sender, kind, content, state_key=None, stamp=None):
        """Any event, unchecked, as another server may send it. Its id."""
        return self.read(lambda: self.world.append(self.world.room(room), self.world.full(sender), kind, content, state_key,
                                                   stamp=stamp).id)

    def inject_many(self, room, sender, bodies, kind="m.room.message"):
        """Many messages at once: a client sees them in one sync, with a gap when there are too many. Their ids."""
        def act():
            place, who = self.world.room(room), self.world.full(sender)
            return [self.world.append(place, who, kind, {"msgtype": "m.text", "body": body, "m.mentions": {}}).id for body in bodies]

        return self.read(act)

    def fill(self, rooms, members, member="bot", topic=0):
        """Makes a first sync big: that many rooms with `member` in them, each with `members` more people whose profiles
        are long. About 600 bytes each."""
        def act():
            for n in range(rooms):
                room = furnish(self.world, self.world.full("admin"), {"preset": "public_chat", "name": f"Room {n}", "topic": "t" * topic})
                self.world.append(room, self.world.full(member), "m.room.member", {"membership": JOIN, "displayname": "Firebreak"},
                                  self.world.full(member))
                for m in range(members):
                    user = f"@filler{m}:{self.world.server_name}"
                    self.world.append(room, user, "m.room.member", {
                        "membership": JOIN, "displayname": f"Filler {m} " + "x" * 120, "avatar_url": f"mxc://localhost/{'a' * 40}{m}"}, user)

        self.read(act)

    # ------------------------------------------------------------ questions

    def events(self, room, kind=None):
        """The events of a room, oldest first."""
        return self.read(lambda: [e for e in self.world.room(room).events if kind in (None, e.kind)])

    def rooms_of(self, *members):
        """The rooms in which exactly these people are joined or invited."""
        def act():
            wanted = {self.world.full(m) for m in members}
            return [r.id for r in self.world.rooms.values()
                    if {u for u in r.members if r.membership(u) in ("join", "invite")} == wanted]

        return self.read(act)

    def requests(self, operation=None):
        """(time, method, operation, path, body) of all requests so far."""
        return self.read(lambda: [r for r in self.world.requests if operation in (None, r[2])])

    @property
    def complaints(self):
        """What a homeserver lets pass, and a good bot does not do."""
        return self.read(lambda: list(self.world.complaints))

    # ------------------------------------------------------------ faults

    def fault(self, place, kind, times=1, **options):
        """See faults.py."""
        self.read(lambda: self.server.faults.add(place, kind, times, **options))

    def clear_faults(self):
        self.read(self.server.faults.clear)

    def cut(self):
        """Every connection is lost."""
        self.read(self.server.cut)
