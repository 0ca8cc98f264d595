"""Events as a client is shown them, and filters over them."""

import time

from .state import JOIN


def shown(world, room, event, session, with_room=True):
    """An event with its unsigned part, as that session's user sees it."""
    body = dict(event.body)
    if with_room:
        body["room_id"] = room.id
    unsigned = {"age": max(0, int(time.time() * 1000) - body["origin_server_ts"])}
    if session:
        unsigned["membership"] = room.membership(session.user, event.position)
        if event.transaction and event.transaction[0] == session.device and event.sender == session.user:
            unsigned["transaction_id"] = event.transaction[1]
    if event.previous is not None:
        unsigned["prev_content"], unsigned["replaces_state"] = event.previous, event.replaces
    if event.redacted_by:
        unsigned["redacted_because"] = shown(world, room, event.redacted_by, session)
    relations = bundled(world, room, event, session)
    if relations:
        unsigned["m.relations"] = relations
    return {**body, "unsigned": unsigned}


def bundled(world, room, event, session):
    """The latest edit, whatever it is like, and how long the thread is."""
    found = {}
    for each in room.related.get(event.id, []):
        kind = each.relation[0]
        if kind == "m.replace" and each.sender == event.sender:
            found["m.replace"] = shown(world, room, each, None)
        elif kind == "m.thread":
            count = found.get("m.thread", {}).get("count", 0)
            mine = found.get("m.thread", {}).get("current_user_participated", False)
            found["m.thread"] = {"count": count + 1, "latest_event": dict(each.body, room_id=room.id),
                                 "current_user_participated": mine or bool(session and each.sender == session.user)}
    return found


def visible(room, user):
    """The events of a room that a user may see: all while joined, up to the leave afterwards. None: nothing."""
    if room.membership(user) == JOIN:
        return room.events
    was = [at for at, membership in room.members.get(user, []) if membership == JOIN]
    if not was:
        return None
    left = next((at for at, membership in room.members[user] if at > was[-1] and membership != JOIN), 0)
    return room.after(0, left)


def passes(event, wanted):
    """Whether an event passes an event filter of the API."""
    def fits(value, patterns):
        return any(value == p or (p.endswith("*") and value.startswith(p[:-1])) for p in patterns)

    if "types" in wanted and not fits(event.kind, wanted["types"]):
        return False
    if fits(event.kind, wanted.get("not_types", ())):
        return False
    if "senders" in wanted and event.sender not in wanted["senders"]:
        return False
    return event.sender not in wanted.get("not_senders", ())


STRIPPED = ("m.room.create", "m.room.name", "m.room.topic", "m.room.encryption", "m.room.join_rules", "m.room.canonical_alias")


def stripped(room, user):
    """What an invited user is told of a room."""
    events = [room.state[kind, ""] for kind in STRIPPED if (kind, "") in room.state]
    mine = room.state["m.room.member", user]
    inviter = room.state.get(("m.room.member", mine.sender))
    events += [e for e in (inviter, mine) if e]
    return [{"type": e.kind, "state_key": e.body["state_key"], "sender": e.sender, "content": e.content} for e in events]
