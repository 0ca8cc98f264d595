"""Sending, redacting and reading events (contract, section 6)."""

import json

from . import content as contents
from .state import Refused
from .sync import position_of
from .views import passes, shown, visible

V3, V1 = "/_matrix/client/v3", "/_matrix/client/v1"
PAGE_USUAL, PAGE_MOST = 10, 1000


def may_send(ask, room, kind, is_state=False):
    if ask.world.users[ask.user]["suspended"]:
        raise Refused(403, "M_USER_SUSPENDED", "Sending is not possible while the account is suspended")
    level, needed = room.power(ask.user), room.needed("send", kind, is_state)
    if level < needed:
        raise Refused(403, "M_FORBIDDEN", f"You don't have permission to post that to the room. user_level ({level}) < "
                                          f"send_level ({needed})")


def repeated(ask, room, what):
    """The event of an earlier request with this transaction id. Synapse keeps them by room and device, whatever the path
    was: an id that comes again for something else does nothing, and says 200. That what a message says has changed when it
    is sent once more is all right."""
    key = (ask.user, ask.session.device, room.id, ask.part("txn"))
    found = ask.world.transactions.get(key)
    if found is None:
        return key, None
    if found[1] != what:
        ask.world.complain(f"transaction {ask.part('txn')} comes again for something of another kind: {found[1]} and {what}")
    return key, found[0]


def send(ask):
    room, kind = ask.room(), ask.part("type")
    key, earlier = repeated(ask, room, kind)
    if earlier:
        return {"event_id": earlier}
    ask.limited()
    may_send(ask, room, kind)
    contents.check_event(room, ask.user, kind, ask.body)
    if ask.server.strict_for(ask.user):
        for each in contents.advice(room, ask.user, kind, ask.body, ask.world.media):
            ask.world.complain(each)
    event = ask.world.append(room, ask.user, kind, ask.body, transaction=(ask.session.device, ask.part("txn")))
    ask.world.transactions[key] = (event.id, kind)
    return {"event_id": event.id}


def redact(ask):
    room, target = ask.room(), ask.part("event")
    key, earlier = repeated(ask, room, f"redaction of {target}")
    if earlier:
        return {"event_id": earlier}
    ask.limited()
    may_send(ask, room, "m.room.redaction")
    event = room.by_id.get(target)
    if event is None:
        raise Refused(404, "M_NOT_FOUND", "Event not found")
    if event.sender != ask.user and room.power(ask.user) < room.needed("redact"):
        raise Refused(403, "M_FORBIDDEN", "You don't have permission to redact events")
    content = {"redacts": target, **({"reason": ask.body["reason"]} if "reason" in ask.body else {})}
    done = ask.world.append(room, ask.user, "m.room.redaction", content, transaction=(ask.session.device, ask.part("txn")))
    ask.world.transactions[key] = (done.id, f"redaction of {target}")
    return {"event_id": done.id}


def readable(ask):
    """(room, the events of it that the asker may see)."""
    room = ask.room(joined=False)
    events = visible(room, ask.user)
    if events is None:
        raise Refused(403, "M_FORBIDDEN", f"User {ask.user} not in room {room.id}")
    return room, events


def found_event(ask):
    room, events = readable(ask)
    event = room.by_id.get(ask.part("event"))
    if event is None or event.position > events[-1].position:
        raise Refused(404, "M_NOT_FOUND", "Event not found.")
    return room, events, event


def one_event(ask):
    room, _, event = found_event(ask)
    return shown(ask.world, room, event, ask.session)


def context(ask):
    room, events, event = found_event(ask)
    limit = min(int(ask.query.get("limit", "10")), 100)
    at = events.index(event)
    before, after = events[max(0, at - limit // 2):at], events[at + 1:at + 1 + limit // 2]

    def show(each):
        return shown(ask.world, room, each, ask.session)

    return {"event": show(event), "events_before": [show(e) for e in reversed(before)], "events_after": [show(e) for e in after],
            "start": f"t{(before or [event])[0].position - 1}", "end": f"t{(after or [event])[-1].position}", "state": []}


def messages(ask):
    """Pages through a room. Positions lie behind events: t5 is behind the event 5. A page that reaches the end of what
    there is has no `end`; one that only reaches `to` still has it."""
    room, events = readable(ask)
    way, limit = ask.query.get("dir"), min(int(ask.query.get("limit", PAGE_USUAL)), PAGE_MOST)
    if way not in ("b", "f"):
        raise Refused(400, "M_INVALID_PARAM", "Query parameter 'dir' must be one of ['b', 'f']")
    wanted = json.loads(ask.query.get("filter", "{}"))
    start = ask.query.get("from", "")
    begin = position_of(start) if start else (ask.world.position if way == "b" else 0)
    to = position_of(ask.query["to"]) if ask.query.get("to") else None
    if way == "b":
        found = [e for e in events if e.position <= begin and (to is None or e.position > to)][::-1]
    else:
        found = [e for e in events if e.position > begin and (to is None or e.position <= to)]
    found = [e for e in found if passes(e, wanted)][:limit]
    body = {"chunk": [shown(ask.world, room, e, ask.session) for e in found], "start": start or f"t{begin}"}
    if found:
        body["end"] = f"t{found[-1].position - (way == 'b')}"
    return body


def relations(ask):
    room, _, event = found_event(ask)
    found = [e for e in room.related.get(event.id, []) if not e.redacted_by]
    for name, value in (("rel", lambda e: e.relation[0]), ("type", lambda e: e.kind)):
        if name in ask.parts:
            found = [e for e in found if value(e) == ask.part(name)]
    if ask.query.get("dir", "b") == "b":
        found = found[::-1]
    begin, limit = int(ask.query.get("from", "0")), min(int(ask.query.get("limit", "5")), 100)
    body = {"chunk": [shown(ask.world, room, e, ask.session) for e in found[begin:begin + limit]]}
    if begin + limit < len(found):
        body["next_batch"] = str(begin + limit)
    return body


def receipt(ask):
    room = ask.room()
    thread = ask.body.get("thread_id")
    event = room.by_id.get(ask.part("event"))
    if thread not in (None, "main") and (event is None or (event.relation[1] or event.id) != thread):
        raise Refused(400, "M_INVALID_PARAM", "event_id is not related to the given thread")
    return {}


def typing(ask):
    ask.room()
    if ask.part("user") != ask.user:
        raise Refused(400, "M_FORBIDDEN", "Cannot set another user's typing state")
    return {}


def put_state(ask):
    room, kind, key = ask.room(), ask.part("type"), ask.parts.get("key", "")
    ask.limited()
    may_send(ask, room, kind, is_state=True)
    contents.check_numbers(ask.body)
    contents.check_size(ask.body)
    if key.startswith("@") and key != ask.user and kind != "m.room.member":
        raise Refused(403, "M_FORBIDDEN", "You are not allowed to set others state")
    old = room.state.get((kind, key))
    if old and old.content == ask.body:
        return {"event_id": old.id}
    if kind == "m.room.power_levels" and int(room.version) >= 12 and room.creator() in ask.body.get("users", {}):
        raise Refused(400, "M_BAD_JSON", "Creators must not be listed in power_levels")
    return {"event_id": ask.world.append(room, ask.user, kind, ask.body, key).id}


def get_state(ask):
    room, _ = readable(ask)
    found = room.state.get((ask.part("type"), ask.parts.get("key", "")))
    if found is None:
        raise Refused(404, "M_NOT_FOUND", "Event not found.")
    return shown(ask.world, room, found, ask.session) if ask.query.get("format") == "event" else found.content


def all_state(ask):
    """An array, not an object."""
    room, _ = readable(ask)
    return [shown(ask.world, room, e, ask.session) for e in room.state.values()]


def joined_members(ask):
    room = ask.room()
    users = ask.world.users
    return {"joined": {u: {"display_name": users[u]["displayname"], "avatar_url": users[u]["avatar_url"]} for u in room.joined()
                       if u in users}}


def members(ask):
    room, _ = readable(ask)
    wanted = ask.query.get("membership")
    found = [e for (kind, _), e in room.state.items() if kind == "m.room.member" and
             wanted in (None, e.content.get("membership"))]
    return {"chunk": [shown(ask.world, room, e, ask.session) for e in found]}


ROOM = V3 + "/rooms/{room}"
ROUTES = [
    ("PUT", ROOM + "/send/{type}/{txn}", "send", send, True),
    ("PUT", ROOM + "/redact/{event}/{txn}", "redact", redact, True),
    ("GET", ROOM + "/event/{event}", "event", one_event, True),
    ("GET", ROOM + "/context/{event}", "context", context, True),
    ("GET", ROOM + "/messages", "messages", messages, True),
    ("GET", V1 + "/rooms/{room}/relations/{event}", "relations", relations, True),
    ("GET", V1 + "/rooms/{room}/relations/{event}/{rel}", "relations", relations, True),
    ("GET", V1 + "/rooms/{room}/relations/{event}/{rel}/{type}", "relations", relations, True),
    ("POST", ROOM + "/receipt/{kind}/{event}", "receipt", receipt, True),
    ("PUT", ROOM + "/typing/{user}", "typing", typing, True),
    ("PUT", ROOM + "/state/{type}", "state", put_state, True),
    ("PUT", ROOM + "/state/{type}/", "state", put_state, True),
    ("PUT", ROOM + "/state/{type}/{key}", "state", put_state, True),
    ("GET", ROOM + "/state", "get_state", all_state, True),
    ("GET", ROOM + "/state/{type}", "get_state", get_state, True),
    ("GET", ROOM + "/state/{type}/", "get_state", get_state, True),
    ("GET", ROOM + "/state/{type}/{key}", "get_state", get_state, True),
    ("GET", ROOM + "/joined_members", "members", joined_members, True),
    ("GET", ROOM + "/members", "members", members, True),
]
