"""Socket Mode, Slack's side (contract, section 6): tickets, hello, envelopes and their acks, disconnects, pings.

Frames are written by hand: messages can be cut into fragments, connections can fall silent or vanish.
"""

import asyncio
import dataclasses
import json
import secrets
import struct
import time

from aiohttp import WSMsgType, web

from .deliver import COMMAND, EVENT, OPTIONS, Attempt

CONNECTIONS_MOST, TICKET_SECONDS, MESSAGE_MOST = 10, 30, 4 * 1024 * 1024
TEXT, CONTINUED, PING, PONG = 1, 0, 9, 10


def frame(opcode, payload, last=True):
    head = bytes([(0x80 if last else 0) | opcode])
    if len(payload) < 126:
        return head + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return head + b"\x7e" + struct.pack(">H", len(payload)) + payload
    return head + b"\x7f" + struct.pack(">Q", len(payload)) + payload


@dataclasses.dataclass
class Envelope:
    delivery: object
    attempt: Attempt
    accepts: bool
    acked: asyncio.Future
    sent: float


class Connection:
    def __init__(self, number, ws, transport):
        self.number, self.ws, self._transport = number, ws, transport
        self.draining = self.silent = self.closed = False
        self.pings = self.pongs = self.received = 0
        self.waiting = {}  # envelope_id → Envelope
        self.close_code = None

    @property
    def ready(self):
        return not (self.draining or self.silent or self.closed)

    def write(self, opcode, payload, fragment=0):
        """A message, in frames of at most `fragment` bytes with a ping between them, as the protocol allows."""
        if self.closed or self.silent:
            return
        if not fragment or len(payload) <= fragment:
            self._transport.write(frame(opcode, payload))
            return
        parts = [payload[n:n + fragment] for n in range(0, len(payload), fragment)]
        for index, part in enumerate(parts):
            self._transport.write(frame(CONTINUED if index else opcode, part, index == len(parts) - 1))
            if index == 0:
                self._transport.write(frame(PING, b"between"))

    def drop(self):
        """Gone without a word."""
        self.closed = True
        self._transport.abort()


class SocketTransport:
    name = "socket"

    def __init__(self, server):
        self.server, self.world = server, server.world
        self.deadline, self.retry_after = 3.0, [0.0, 60.0, 300.0]
        self.ping_every, self.fragment, self.lifetime = 30.0, 0, 3600
        self.enabled, self.redeliver_interactive = True, False
        self.connections, self._tickets, self._next, self._tasks = [], {}, 0, set()

    async def start(self):
        pass

    async def stop(self):
        for each in list(self.live()):
            each.drop()
        for each in list(self._tasks):
            each.cancel()

    def live(self):
        return [each for each in self.connections if not each.closed]

    def ready(self):
        return [each for each in self.live() if each.ready]

    def new_address(self):
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self.world.clock.now() + TICKET_SECONDS
        return f"{self.server.base_url.replace('http://', 'ws://')}/link/?ticket={ticket}&app_id={self.world.app_id}"

    # ------------------------------------------------------------ one connection

    async def handle(self, request):
        until = self._tickets.pop(request.query.get("ticket", ""), 0)
        if self.world.clock.now() > until:
            self.world.complain("a Socket Mode connection with a used, old or wrong ticket")
            return web.Response(status=403, text="invalid ticket")
        fault = self.server.faults.take("link")
        if fault:
            return await self.server.faults.answer(fault, request, lambda: web.Response(status=500))
        ws = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=MESSAGE_MOST, timeout=1.0)
        await ws.prepare(request)
        connection = Connection(len(self.connections) + 1, ws, request.transport)
        self.connections.append(connection)
        task = asyncio.ensure_future(self._ping(connection))
        try:
            if self._greet(connection):
                await self._listen(connection)
        finally:
            task.cancel()
            self._lost(connection)
            await asyncio.sleep(0)
        return ws

    def _greet(self, connection):
        if not self.enabled:
            self._say(connection, {"type": "disconnect", "reason": "link_disabled"})
            return False
        if len(self.live()) > CONNECTIONS_MOST:
            self._say(connection, {"type": "disconnect", "reason": "too_many_websockets"})
            return False
        self._say(connection, {
            "type": "hello", "connection_info": {"app_id": self.world.app_id}, "num_connections": len(self.live()),
            "debug_info": {"host": "applink-fake", "started": "2026-01-01 00:00:00.000", "build_number": 54,
                           "approximate_connection_time": self.lifetime}})
        self.world.changed()
        return True

    def _say(self, connection, value):
        connection.write(TEXT, json.dumps(value).encode(), self.fragment)

    async def _ping(self, connection):
        while not connection.closed:
            await asyncio.sleep(self.ping_every)
            connection.pings += not connection.silent
            connection.write(PING, b"Ping from fake Slack")

    async def _listen(self, connection):
        async for message in connection.ws:
            if connection.silent:
                continue
            if message.type == WSMsgType.PING:
                connection.write(PONG, message.data)
            elif message.type == WSMsgType.PONG:
                connection.pongs += 1
                self.world.changed()
            elif message.type == WSMsgType.TEXT:
                connection.received += 1
                self._acked(connection, message.data)
            elif message.type == WSMsgType.BINARY:
                self.world.complain("a binary frame on a Socket Mode connection")

    def _acked(self, connection, text):
        try:
            ack = json.loads(text)
        except ValueError:
            ack = None
        if not isinstance(ack, dict) or not isinstance(ack.get("envelope_id"), str) or set(ack) - {"envelope_id", "payload"}:
            self.world.complain(f"not an ack: {text[:100]}")
            return
        envelope = connection.waiting.pop(ack["envelope_id"], None)
        if envelope is None:
            self.world.complain("an ack for an envelope that is not waiting on this connection (twice, or too late)")
            return
        if "payload" in ack and not envelope.accepts:
            self.world.complain(f"{envelope.delivery.kind}: an ack with a payload where none is accepted")
            ack.pop("payload")
        if not envelope.acked.done():
            envelope.acked.set_result(ack.get("payload"))

    def _lost(self, connection):
        connection.closed = True
        connection.close_code = connection.ws.close_code
        for each in connection.waiting.values():
            if not each.acked.done():
                each.acked.set_exception(ConnectionError("connection_failed"))
        connection.waiting.clear()
        self.world.changed()

    # ------------------------------------------------------------ deliveries

    async def carry(self, delivery):
        again = delivery.kind == EVENT or self.redeliver_interactive
        waits = self.retry_after if again else []
        for number in range(len(waits) + 1):
            if number:
                await asyncio.sleep(waits[number - 1])
            attempt = Attempt(number)
            reason = delivery.reason if number else ""
            delivery.attempts.append(attempt)
            delivery.answer = await self._once(delivery, attempt, reason)
            self.world.changed()
            if not attempt.reason:
                return

    async def _once(self, delivery, attempt, reason):
        connection = await self._choose(delivery.kind)
        if connection is None:
            attempt.reason = "connection_failed"
            return None
        key = secrets.token_hex(16)
        found = {"envelope_id": f"{key[:8]}-{key[8:12]}-4{key[13:16]}-8{key[17:20]}-{key[20:]}",
                 "type": {COMMAND: "slash_commands", EVENT: "events_api"}.get(delivery.kind, "interactive"),
                 "accepts_response_payload": accepts(delivery), "payload": delivery.payload}
        if delivery.kind == EVENT:
            found.update(retry_attempt=attempt.number, retry_reason=reason)
        attempt.connection, begin = connection.number, time.monotonic()
        acked = asyncio.get_running_loop().create_future()
        connection.waiting[found["envelope_id"]] = Envelope(delivery, attempt, accepts(delivery), acked, begin)
        self._say(connection, found)
        try:
            answer = await asyncio.wait_for(acked, self.deadline)
            attempt.status = 200
            return answer
        except asyncio.TimeoutError:
            connection.waiting.pop(found["envelope_id"], None)
            attempt.reason = "http_timeout"
        except ConnectionError as lost:
            attempt.reason = str(lost)
        finally:
            attempt.seconds = time.monotonic() - begin
        return None

    async def _choose(self, kind):
        """Each envelope goes to one of the connections; an event waits a little when there is none."""
        if not self.ready() and kind == EVENT:
            await asyncio.sleep(min(0.05, self.deadline))
        ready = self.ready()
        self._next += 1
        return ready[self._next % len(ready)] if ready else None

    # ------------------------------------------------------------ what a test wants to happen

    def find(self, number=None):
        live = self.live()
        return next(c for c in live if number in (None, c.number))

    def disconnect(self, reason, number=None, close_after=None):
        """warning, refresh_requested, link_disabled, too_many_websockets: told to one connection, or to all for
        link_disabled. `close_after` seconds later it is closed; None: it is left to the app."""
        if reason == "link_disabled":
            self.enabled = False
        for each in self.live() if reason == "link_disabled" else [self.find(number)]:
            each.draining = True
            self._say(each, {"type": "disconnect", "reason": reason, "debug_info": {"host": "wss-fake"}})
            if close_after is not None:
                task = asyncio.ensure_future(self._close(each, close_after))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _close(self, connection, seconds):
        await asyncio.sleep(seconds)
        await connection.ws.close(code=1000)

    def drop(self, number=None):
        self.find(number).drop()

    def silence(self, number=None):
        """Half dead: open, but nothing is answered or sent any more."""
        self.find(number).silent = True


def accepts(delivery):
    return delivery.kind in (COMMAND, OPTIONS) or delivery.payload.get("type") == "view_submission"
