"""The server: one port for the client-server API and the well-known file. What it answers is in the api_*.py."""

import asyncio
import json
import time

from aiohttp import web

from . import api_accounts, api_events, api_rooms
from .faults import Faults, too_many
from .limits import Limits
from .state import Refused, World
from .sync import Syncs

BODY_MOST = 60 * 1024 * 1024
ROUTES = [*api_accounts.ROUTES, *api_events.ROUTES, *api_rooms.ROUTES]


class Ask:
    """One request: who asks, its path's parts, query and body."""

    def __init__(self, server, request, operation):
        self.server, self.world, self.request, self.operation = server, server.world, request, operation
        self.parts, self.query, self.session, self.body, self.raw = request.match_info, request.query, None, {}, b""

    user = property(lambda self: self.session.user)

    def part(self, name):
        return self.parts[name]

    def room(self, joined=True):
        """The room of the path; Refused when it is unknown or, with `joined`, when the asker isn't in it."""
        room = self.world.rooms.get(self.part("room"))
        if room is None or (joined and room.membership(self.user) != "join"):
            raise Refused(403, "M_FORBIDDEN", f"User {self.user} not in room {self.part('room')}")
        return room

    def limited(self):
        """Counts against the user's messages; raises the answer when there were too many."""
        wait, early = self.server.limits.wait(self.user)
        if early:
            self.world.complain(f"{self.user} came back before its retry_after_ms was over")
        if wait:
            raise TooMany(wait)


class TooMany(Exception):
    def __init__(self, wait):
        super().__init__(wait)
        self.wait = wait


class Server:
    """Lives on one event loop; FakeHomeserver puts that on a thread of its own."""

    def __init__(self, server_name="localhost", rate=None):
        self.world = World(server_name)
        self.limits, self.faults, self.syncs = Limits(rate), Faults(), Syncs(self.world)
        self.bots = set()  # users whose messages are held against what a good bot sends
        self.base_url, self._runner = "", None

    def strict_for(self, user):
        return user in self.bots

    async def start(self, port=0, ssl=None):
        app = web.Application(client_max_size=BODY_MOST)
        for method, path, operation, handler, with_token in ROUTES:
            app.router.add_route(method, path, self._route(operation, handler, with_token))
        app.router.add_route("*", "/{tail:.*}", self._unknown)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, ssl_context=ssl, shutdown_timeout=1)
        await site.start()
        self.base_url = f"http{'s' if ssl else ''}://localhost:{self._runner.addresses[0][1]}"

    async def stop(self):
        self.faults.clear()
        self.cut()
        await self._runner.cleanup()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def cut(self):
        """Drops every connection, as a restart does."""
        for each in list(self._runner.server.connections):
            if each.transport is not None:
                each.transport.abort()

    def _route(self, operation, handler, with_token):
        async def handle(request):
            return await self._handle(request, operation, handler, with_token)

        return handle

    async def _unknown(self, request):
        known = any(request.path.startswith(f"/_matrix/client/v3/{word}") for word in ("sync", "login", "createRoom"))
        return web.json_response({"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}, status=405 if known else 404)

    async def _handle(self, request, operation, handler, with_token):
        raw = await request.read()
        self.world.requests.append((time.monotonic(), request.method, operation, request.path, raw))
        self._look_at(request)

        async def perform():
            return await self._perform(request, raw, operation, handler, with_token)

        fault = self.faults.take(operation, request.path) if self._of_bot(request) else None
        answer = await (self.faults.answer(fault, request, perform) if fault else perform())
        self.world.changed()
        return answer

    def _of_bot(self, request):
        """Whether a bot asks, or somebody unknown: people never meet a fault."""
        session = self.world.sessions.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return session is None or session.user in self.bots

    def _look_at(self, request):
        """What only a careless client does."""
        if "access_token" in request.query:
            self.world.complain("the access token stands in the query string")
        path = request.raw_path.partition("?")[0]
        if any(sign in path for sign in "!:$@#"):
            self.world.complain(f"a path part isn't percent-encoded: {path}")

    async def _perform(self, request, raw, operation, handler, with_token):
        ask = Ask(self, request, operation)
        ask.raw = raw
        try:
            if with_token:
                kind, _, token = request.headers.get("Authorization", "").partition(" ")
                token = token if kind == "Bearer" else request.query.get("access_token", "")
                if not token:
                    raise Refused(401, "M_MISSING_TOKEN", "Missing access token")
                ask.session = self.world.whoever(token)
            if request.method in ("POST", "PUT") and operation != "upload":
                ask.body = read_json(raw)
            found = handler(ask)
            body = await found if hasattr(found, "__await__") else found
            if isinstance(body, web.Response):
                return body
            return web.Response(body=json.dumps(body, ensure_ascii=False).encode(), content_type="application/json")
        except Refused as no:
            return web.json_response(no.body, status=no.status, headers=no.headers)
        except TooMany as no:
            return too_many(no.wait)


def read_json(raw):
    try:
        found = json.loads(raw or b"{}")
    except ValueError:
        raise Refused(400, "M_NOT_JSON", "Content not JSON.") from None
    if not isinstance(found, dict):
        raise Refused(400, "M_BAD_JSON", "Content must be a JSON object.")
    return found
