"""GET /sync: what happened since a token, room by room (contract, section 4).

Tokens are s17: everything up to position 17 of the one stream. Answers are kept for two minutes for an equal request, as
Synapse does: a client that asks again with the same token gets the old answer.
"""

import asyncio
import json
import time

from .state import BAN, INVITE, JOIN, LEAVE, Refused
from .views import passes, shown, stripped

CACHE_SECONDS, TIMEOUT_MOST = 120, 120
LIMIT_USUAL, LIMIT_MOST = 10, 100


def position_of(token):
    """Of "s17" or "t17"; Refused when it is none."""
    if not token or token[0] not in "st" or not token[1:].isdigit():
        raise Refused(400, "M_UNKNOWN", "Invalid stream token")
    return int(token[1:])


class Syncs:
    def __init__(self, world):
        self.world = world
        self.asked = []  # (user, since) of every request
        self.cached = True
        self._answers, self._running = {}, {}

    def filter_of(self, session, text):
        if not text:
            return {}
        if text.startswith("{"):
            try:
                return json.loads(text)
            except ValueError:
                raise Refused(400, "M_NOT_JSON", "Could not parse filter JSON") from None
        found = self.world.filters.get(session.user, {}).get(text)
        if found is None:
            raise Refused(400, "M_INVALID_PARAM", "No such filter")
        return found

    async def answer(self, session, query, request):
        since = query.get("since", "")
        begin = position_of(since) if since else None
        wanted = self.filter_of(session, query.get("filter", ""))
        timeout = query.get("timeout", "0")
        if not timeout.isdigit():
            raise Refused(400, "M_INVALID_PARAM", "Query parameter 'timeout' must be an integer")
        full = query.get("full_state") == "true"
        self.asked.append((session.user, since))
        key = (session.user, session.device, since, query.get("filter", ""), timeout, full)
        kept = self._answers.get(key)
        if self.cached and kept and kept[0] > time.monotonic():
            return kept[1]
        running = self._running.setdefault((session.user, session.device), [])
        # One whose client has gone is none.
        if any(each.transport is not None and not each.transport.is_closing() for each in running):
            self.world.complain(f"two syncs at once on the device {session.device} of {session.user}")
        running.append(request)
        try:
            body = await self._wait(session, begin, wanted, full, min(int(timeout) / 1000, TIMEOUT_MOST))
        finally:
            running.remove(request)
        if body["next_batch"] != since:
            self._answers[key] = (time.monotonic() + CACHE_SECONDS, body)
            for old in [k for k in self._answers if k[:2] == key[:2] and k[2] != since][:-3]:
                del self._answers[old]
        return body

    async def _wait(self, session, begin, wanted, full, seconds):
        end = time.monotonic() + seconds
        while True:
            body = self.build(session, begin, wanted, full)
            left = end - time.monotonic()
            if begin is None or full or len(body) > 1 or left <= 0:
                return body
            await self.world.wait(left)
            await asyncio.sleep(0)
            if session.token not in self.world.sessions:
                raise Refused(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", soft_logout=False)

    # ------------------------------------------------------------ one answer

    def build(self, session, begin, wanted, full=False):
        world, user = self.world, session.user
        rooms = wanted.get("room", {})
        parts = {JOIN: {}, INVITE: {}, LEAVE: {}}
        for room in world.rooms.values():
            if "rooms" in rooms and room.id not in rooms["rooms"]:
                continue
            changed = room.members.get(user)
            if not changed:
                continue
            membership, at = changed[-1][1], changed[-1][0]
            news = begin is None or at > begin
            if membership == JOIN:
                found = self._joined(room, session, begin, rooms, full)
                if found:
                    parts[JOIN][room.id] = found
            elif membership == INVITE and news:
                parts[INVITE][room.id] = {"invite_state": {"events": stripped(room, user)}}
            elif membership in (LEAVE, BAN) and news and (begin is not None or rooms.get("include_leave")):
                parts[LEAVE][room.id] = self._left(room, session, begin or 0, at)
        body = {"next_batch": f"s{world.position}"}
        found = {name: part for name, part in parts.items() if part}
        if found:
            body["rooms"] = found
        data = [{"type": kind, "content": content} for (owner, kind), (at, content) in world.account_data.items()
                if owner == user and (begin is None or at > begin) and self._account(kind, wanted)]
        if data:
            body["account_data"] = {"events": data}
        return body

    @staticmethod
    def _account(kind, wanted):
        asked = wanted.get("account_data", {})
        return kind not in asked.get("not_types", ()) and ("types" not in asked or kind in asked["types"])

    def _joined(self, room, session, begin, wanted, full):
        timeline = wanted.get("timeline", {})
        limit = min(timeline.get("limit", LIMIT_USUAL), LIMIT_MOST)
        fresh = begin is None or room.joined_at(session.user) > begin
        news = room.after(0 if fresh else begin)
        if not news and not full:
            return None
        events = [e for e in news if passes(e, timeline)]
        # Joining shows what was said before; it is always "limited" when there was more than is shown.
        limited = len(events) > limit
        events = events[-limit:] if limit else []
        start = events[0].position - 1 if events else (self.world.position if limit == 0 else room.events[-1].position)
        of_state = wanted.get("state", {})
        if not self.world.lazy_loading:
            of_state = {**of_state, "lazy_load_members": False}
        state = self._state(room, session, begin, events, news, start, fresh or full, of_state)
        if not events and not state and not full and not fresh:
            return None
        return {"timeline": {"events": [shown(self.world, room, e, session, with_room=False) for e in events],
                             "prev_batch": f"t{start}", "limited": bool(limited or (fresh and begin is not None))},
                "state": {"events": [shown(self.world, room, e, session, with_room=False) for e in state]},
                "ephemeral": {"events": []}, "account_data": {"events": []},
                "unread_notifications": {"notification_count": 0, "highlight_count": 0},
                "summary": {"m.joined_member_count": len(room.joined()),
                            "m.invited_member_count": sum(room.membership(u) == INVITE for u in room.members)}}

    @staticmethod
    def _state(room, session, begin, events, news, start, whole, wanted):
        """The state before the timeline: all of it, or what changed in the gap and what the filter left out."""
        told = {e.id for e in events}
        if whole:
            found = list(room.state_at(start).values()) if events or start < room.events[-1].position \
                else list(room.state.values())
        else:
            latest = {}
            for each in news:
                if each.is_state:
                    latest[each.kind, each.body["state_key"]] = each
            found = list(latest.values())
        found = [e for e in found if e.id not in told and passes(e, wanted)]
        if wanted.get("lazy_load_members") and whole:
            near = {e.sender for e in events} | {session.user}
            found = [e for e in found if e.kind != "m.room.member" or e.body["state_key"] in near]
        return found

    def _left(self, room, session, begin, at):
        events = [e for e in room.after(begin, at)][-LIMIT_USUAL:]
        if not any(e.position == at for e in events):
            events.append(next(e for e in room.events if e.position == at))
        return {"timeline": {"events": [shown(self.world, room, e, session, with_room=False) for e in events],
                             "prev_batch": f"t{events[0].position - 1}", "limited": False},
                "state": {"events": []}, "account_data": {"events": []}}
