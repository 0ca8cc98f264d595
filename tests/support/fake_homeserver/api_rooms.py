"""Rooms: making, joining, leaving, inviting, aliases, upgrades, and a little media (contract, sections 5 and 7)."""

from aiohttp import web

from .api_events import may_send
from .state import BAN, INVITE, JOIN, LEAVE, Refused

V3 = "/_matrix/client/v3"
PNG = b"\x89PNG\r\n\x1a\n"
PRESETS = {"private_chat": ("invite", 0), "trusted_private_chat": ("invite", 0), "public_chat": ("public", 50)}


def member(world, user, membership, **more):
    account = world.users.get(user, {})
    content = {"membership": membership, **more}
    if membership in (JOIN, INVITE):
        content.update(displayname=account.get("displayname"), avatar_url=account.get("avatar_url"))
    return content


def furnish(world, creator, body, version="11"):
    """Makes a room as createRoom does; the Room."""
    room = world.new_room(version)
    preset = body.get("preset") or ("public_chat" if body.get("visibility") == "public" else "private_chat")
    rule, invite_level = PRESETS[preset]

    def put(kind, content, key=""):
        world.append(room, creator, kind, content, key)

    put("m.room.create", {"room_version": version, **body.get("creation_content", {}),
                          **({} if int(version) >= 11 else {"creator": creator})})
    put("m.room.member", member(world, creator, JOIN), creator)
    people = [] if int(version) >= 12 else [creator]
    if preset == "trusted_private_chat":
        people += body.get("invite", [])
    put("m.room.power_levels", {"users": {u: 100 for u in people}, "users_default": 0, "events_default": 0, "state_default": 50,
                                "ban": 50, "kick": 50, "redact": 50, "invite": invite_level,
                                "events": {"m.room.name": 50, "m.room.power_levels": 100, "m.room.history_visibility": 100,
                                           "m.room.tombstone": 100, "m.room.server_acl": 100, "m.room.encryption": 100},
                                **body.get("power_level_content_override", {})})
    put("m.room.join_rules", {"join_rule": rule})
    put("m.room.history_visibility", {"history_visibility": "shared"})
    for each in body.get("initial_state", []):
        put(each["type"], each["content"], each.get("state_key", ""))
    for key in ("name", "topic"):
        if body.get(key):
            put(f"m.room.{key}", {key: body[key]})
    if body.get("room_alias_name"):
        alias = f"#{body['room_alias_name']}:{world.server_name}"
        world.aliases[alias] = room.id
        put("m.room.canonical_alias", {"alias": alias})
    for user in body.get("invite", []):
        direct = {"is_direct": True} if body.get("is_direct") else {}
        put("m.room.member", member(world, user, INVITE, **direct), user)
    return room


def create(ask):
    ask.limited()
    alias = ask.body.get("room_alias_name")
    if alias and f"#{alias}:{ask.world.server_name}" in ask.world.aliases:
        raise Refused(400, "M_ROOM_IN_USE", "Room alias already taken")
    version = str(ask.body.get("room_version", "11"))
    if version not in ("9", "10", "11", "12"):
        raise Refused(400, "M_UNSUPPORTED_ROOM_VERSION", "Your homeserver does not support this room version")
    return {"room_id": furnish(ask.world, ask.user, ask.body, version).id}


def join(ask):
    which = ask.parts.get("room")
    if which[:1] not in ("!", "#"):
        raise Refused(400, "M_UNKNOWN", f"{which} was not legal room ID or room alias")
    server = which.partition(":")[2]
    room = ask.world.room(which)
    if room is None and which[0] == "#":
        if server != ask.world.server_name:
            raise Refused(502, "M_UNKNOWN", "Failed to make_join via any server")
        raise Refused(404, "M_NOT_FOUND", f"Room alias {which} not found")
    if room is None:
        raise Refused(404, "M_UNKNOWN", "Can't join remote room because no servers that are in the room have been provided.")
    now = room.membership(ask.user)
    if now == JOIN:
        return {"room_id": room.id}
    ask.limited()
    if now == BAN:
        raise Refused(403, "M_BAD_STATE", "You are banned from this room")
    if now != INVITE and room.content("m.room.join_rules").get("join_rule") != "public":
        raise Refused(403, "M_FORBIDDEN", "You are not invited to this room.")
    ask.world.append(room, ask.user, "m.room.member", member(ask.world, ask.user, JOIN), ask.user)
    return {"room_id": room.id}


def leave(ask):
    room = ask.world.rooms.get(ask.part("room"))
    if room is None or room.membership(ask.user) not in (JOIN, INVITE):
        raise Refused(403, "M_FORBIDDEN", f"User {ask.user} not in room")
    ask.limited()
    more = {"reason": ask.body["reason"]} if "reason" in ask.body else {}
    ask.world.append(room, ask.user, "m.room.member", member(ask.world, ask.user, LEAVE, **more), ask.user)
    return {}


def forget(ask):
    room = ask.world.rooms.get(ask.part("room"))
    if room and room.membership(ask.user) in (JOIN, INVITE):
        raise Refused(400, "M_UNKNOWN", f"User {ask.user} is in room {room.id}")
    return {}


def moderate(action, membership):
    """invite, kick, ban, unban."""
    def handle(ask):
        room, user = ask.room(), ask.body.get("user_id")
        if not user:
            raise Refused(400, "M_MISSING_PARAM", "Missing params: user_id")
        if action == "invite" and user not in ask.world.users and user.endswith(f":{ask.world.server_name}"):
            ask.world.add_user(user)
        if room.power(ask.user) < room.needed(action):
            raise Refused(403, "M_FORBIDDEN", f"You don't have permission to {action} users")
        if action == "invite" and room.membership(user) == JOIN:
            raise Refused(403, "M_FORBIDDEN", f"{user} is already in the room.")
        more = {"reason": ask.body["reason"]} if "reason" in ask.body else {}
        ask.world.append(room, ask.user, "m.room.member", member(ask.world, user, membership, **more), user)
        return {}

    return handle


def upgrade(ask):
    room = ask.room()
    may_send(ask, room, "m.room.tombstone", is_state=True)
    return {"replacement_room": upgraded(ask.world, room, ask.user, str(ask.body.get("new_version", "11"))).id}


def upgraded(world, room, user, version):
    """A room in place of another: only who did it is in it. The Room."""
    body = {"name": room.content("m.room.name").get("name"),
            "preset": "public_chat" if room.content("m.room.join_rules").get("join_rule") == "public" else "private_chat",
            "creation_content": {"predecessor": {"room_id": room.id, "event_id": room.events[-1].id}}}
    new = furnish(world, user, body, version)
    world.append(room, user, "m.room.tombstone", {"body": "This room has been replaced", "replacement_room": new.id}, "")
    levels = dict(room.content("m.room.power_levels"), events_default=50, invite=50)
    world.append(room, user, "m.room.power_levels", levels, "")
    for alias, target in world.aliases.items():
        if target == room.id:
            world.aliases[alias] = new.id
    return new


def resolve(ask):
    alias = ask.part("alias")
    if not alias.startswith("#") or ":" not in alias:
        raise Refused(400, "M_INVALID_PARAM", "Room alias invalid")
    if alias not in ask.world.aliases:
        raise Refused(404, "M_NOT_FOUND", f"Room alias {alias} not found")
    return {"room_id": ask.world.aliases[alias], "servers": [ask.world.server_name]}


def joined_rooms(ask):
    return {"joined_rooms": [r.id for r in ask.world.rooms.values() if r.membership(ask.user) == JOIN]}


def media_config(ask):
    return {"m.upload.size": ask.world.upload_most}


def upload(ask):
    """Keeps a file under a new address. What it is said to be is believed, but complained about when it is not so."""
    data, kind = ask.raw, ask.request.headers.get("Content-Type", "")
    if len(data) > ask.world.upload_most:
        raise Refused(413, "M_TOO_LARGE", "Upload request body is too large")
    if not kind:
        ask.world.complain("an upload without Content-Type")
    if not ask.query.get("filename"):
        ask.world.complain("an upload without a file name")
    if kind == "image/png" and not data.startswith(PNG):
        ask.world.complain("an upload that is said to be a PNG and is none")
    return {"content_uri": ask.world.add_media(kind, data)}


def download(ask):
    found = ask.world.media.get(f"mxc://{ask.part('server')}/{ask.part('media')}")
    if found is None:
        raise Refused(404, "M_NOT_FOUND", "Not found")
    return web.Response(body=found[1], content_type=found[0] or "application/octet-stream")


ROOM = V3 + "/rooms/{room}"
ROUTES = [
    ("POST", f"{V3}/createRoom", "create", create, True),
    ("POST", V3 + "/join/{room}", "join", join, True),
    ("POST", ROOM + "/join", "join", join, True),
    ("POST", ROOM + "/leave", "leave", leave, True),
    ("POST", ROOM + "/forget", "forget", forget, True),
    ("POST", ROOM + "/invite", "invite", moderate("invite", INVITE), True),
    ("POST", ROOM + "/kick", "kick", moderate("kick", LEAVE), True),
    ("POST", ROOM + "/ban", "ban", moderate("ban", BAN), True),
    ("POST", ROOM + "/unban", "ban", moderate("ban", LEAVE), True),
    ("POST", ROOM + "/upgrade", "upgrade", upgrade, True),
    ("GET", V3 + "/directory/room/{alias}", "directory", resolve, False),
    ("GET", f"{V3}/joined_rooms", "joined_rooms", joined_rooms, True),
    ("GET", "/_matrix/client/v1/media/config", "media", media_config, True),
    ("POST", "/_matrix/media/v3/upload", "upload", upload, True),
    ("GET", "/_matrix/client/v1/media/download/{server}/{media}", "download", download, True),
]
