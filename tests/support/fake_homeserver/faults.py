"""Faults on demand: what a network, a proxy and a busy homeserver do to a client.

    faults.add("send", "ratelimited", wait_ms=700, times=3)
    faults.add("*", "status", status=502)        everything; a proxy's page of HTML
    faults.add("send", "drop", after=True)       done, and the connection lost: fate unknown

Places are the operations of api.py: "sync", "send", "redact", "state", "join", "leave", "messages", "event", "whoami",
"versions", "create", …; "*" for all of them. Kinds:

    ratelimited   429 with retry_after_ms and Retry-After; `header_only`: without the first
    status        that HTTP status with a body of HTML; `status` 500
    error         `status` and `errcode` as JSON; `soft_logout` if given
    slow          the answer after `seconds`
    hang          no answer until release() or the end
    drop          the connection is cut without an answer
    half_answer   the head and half of the body, then the connection is cut
    garbage       200 with a body that is no JSON

Only the bot meets them, and calls without a token. With after=True the request is carried out first: the client can't know. `only`: a function of the request's path that says
whether it is meant.
"""

import asyncio
import dataclasses
import math
from collections.abc import Callable

from aiohttp import web

KINDS = ("ratelimited", "status", "error", "slow", "hang", "drop", "half_answer", "garbage")
HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclasses.dataclass
class Fault:
    place: str
    kind: str
    times: int = 1
    after: bool = False
    seconds: float = 0.0
    wait_ms: int = 500
    header_only: bool = False
    status: int = 500
    errcode: str = "M_UNKNOWN"
    soft_logout: bool | None = None
    only: Callable | None = None


class Faults:
    def __init__(self):
        self._waiting, self._release = [], asyncio.Event()
        self.met = []  # (place, kind) of all that happened

    def add(self, place, kind, times=1, **options):
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind}: {KINDS}")
        self._waiting.append(Fault(place, kind, times, **options))

    def clear(self):
        self._waiting.clear()
        self.release()

    def release(self):
        """Ends all hanging."""
        self._release.set()
        self._release = asyncio.Event()

    def take(self, place, path):
        for each in self._waiting:
            if each.place in (place, "*") and (each.only is None or each.only(path)):
                each.times -= 1
                if each.times <= 0:
                    self._waiting.remove(each)
                self.met.append((place, each.kind))
                return each
        return None

    async def answer(self, fault, request, perform):
        """The answer to a request that meets a fault. `perform` carries it out and gives the honest answer."""
        honest = await perform() if fault.after or fault.kind in ("slow", "half_answer") else None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return honest
        if fault.kind == "status":
            return web.Response(status=fault.status, text=HTML, content_type="text/html")
        if fault.kind == "garbage":
            return web.Response(text='{"next_batch":"s1","rooms":{"join":[[[', content_type="application/json")
        if fault.kind == "ratelimited":
            return too_many(fault.wait_ms, fault.header_only)
        if fault.kind == "error":
            more = {} if fault.soft_logout is None else {"soft_logout": fault.soft_logout}
            return web.json_response({"errcode": fault.errcode, "error": "a fault", **more}, status=fault.status)
        if fault.kind == "hang":
            await self._release.wait()
        if fault.kind == "half_answer":
            return await half(request, honest)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


async def half(request, honest):
    body = honest.body if isinstance(honest.body, bytes) else b""
    answer = web.StreamResponse(status=honest.status, headers={"Content-Length": str(len(body)),
                                                               "Content-Type": "application/json"})
    await answer.prepare(request)
    await answer.write(body[:max(1, len(body) // 2)])
    if request.transport is not None:
        request.transport.close()
    return answer


def too_many(milliseconds, header_only=False):
    body = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"}
    if not header_only:
        body["retry_after_ms"] = milliseconds
    return web.json_response(body, status=429, headers={"Retry-After": str(math.ceil(milliseconds / 1000))})
