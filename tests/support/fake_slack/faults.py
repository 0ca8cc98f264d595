"""Faults on demand: what a network and a busy Slack do to a caller.

    faults.add("chat.postMessage", "ratelimited", retry_after=2, times=3)
    faults.add("*", "status", status=503)            every Web API method; a body of HTML
    faults.add("chat.postMessage", "drop", after=True)   taken, done, and the connection lost: fate unknown

Places: a method, "*" for all of them, "response_url", "upload", "files". Kinds:

    ratelimited   429 with Retry-After; closes the method that long
    status        that HTTP status with a body of HTML; `status` 500
    error         {"ok": false, "error": code}; `code` internal_error
    slow          the answer after `seconds`
    hang          no answer until release() or the end
    drop          the connection is cut without an answer
    half_answer   the head and half of the body, then the connection is cut
    half_close    our side of the connection is closed, the other stays open

With after=True the call is carried out first: the caller can't know.
"""

import asyncio
import dataclasses

from aiohttp import web

KINDS = ("ratelimited", "status", "error", "slow", "hang", "drop", "half_answer", "half_close")
HTML = "<!DOCTYPE html><html><head><title>Slack</title></head><body><h1>Something went wrong</h1></body></html>"


@dataclasses.dataclass
class Fault:
    place: str
    kind: str
    times: int = 1
    after: bool = False
    seconds: float = 0.0
    retry_after: int = 1
    status: int = 500
    code: str = "internal_error"


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

    def take(self, place, api=False):
        for each in self._waiting:
            if each.place == place or (api and each.place == "*"):
                each.times -= 1
                if each.times <= 0:
                    self._waiting.remove(each)
                self.met.append((place, each.kind))
                return each
        return None

    async def answer(self, fault, request, perform):
        """The answer to a request that meets a fault. `perform` carries it out and gives the honest answer."""
        honest = perform() if fault.after or fault.kind in ("slow", "half_answer") else None
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return honest
        if fault.kind == "status":
            return web.Response(status=fault.status, text=HTML, content_type="text/html")
        if fault.kind == "ratelimited":
            return too_many(fault.retry_after)
        if fault.kind == "error":
            return web.json_response({"ok": False, "error": fault.code})
        transport = request.transport
        if fault.kind == "half_close" and transport is not None:
            transport.write_eof()
        if fault.kind in ("hang", "half_close"):
            await self._release.wait()
        if fault.kind == "half_answer":
            return await half(request, honest)
        if transport is not None:
            transport.abort()
        return web.Response()


async def half(request, honest):
    body = honest.body if isinstance(honest.body, bytes) else b""
    answer = web.StreamResponse(status=honest.status, headers={"Content-Length": str(len(body)),
                                                               "Content-Type": "application/json; charset=utf-8"})
    await answer.prepare(request)
    await answer.write(body[:max(1, len(body) // 2)])
    if request.transport is not None:
        request.transport.close()
    return answer


def too_many(seconds, code="ratelimited"):
    return web.json_response({"ok": False, "error": code}, status=429, headers={"Retry-After": str(seconds)})
