"""auth, apps, users, user groups, files, blocks.validate (contract, section 7.3)."""

import secrets

from .blocks import validate_blocks, validate_view
from .methods_chat import check_blocks, visible, writable
from .state import Refused

FILE_MOST = 1_000_000_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def auth_test(api, _):
    world = api.world
    answer = {"url": f"https://{world.domain}.slack.com/", "team": world.team_name, "team_id": world.team_id,
              "user": world.users[world.bot_user]["name"], "user_id": world.bot_user, "bot_id": world.bot_id,
              "is_enterprise_install": world.org_install}
    if world.enterprise_id:
        answer["enterprise_id"] = world.enterprise_id
    return answer


def apps_connections_open(api, _):
    if not api.in_header:
        raise Refused("not_authed")
    return {"url": api.server.sockets.new_address()}


def blocks_validate(api, a):
    findings = []
    if a.get("blocks") is not None:
        findings += validate_blocks(a["blocks"])
    if a.get("message") is not None:
        findings += validate_blocks(a["message"].get("blocks", []), at="/message/blocks")
    if a.get("view") is not None:
        findings += validate_view(a["view"])
    if findings:
        raise Refused("invalid_blocks", errors=[
            {"code": "invalid", "message": f.message, "field": f.pointer.rpartition("/")[2], "pointer": f.pointer}
            for f in findings])
    return {}


# ---------------------------------------------------------------- people


def outward_user(api, key, locale=False):
    world, user = api.world, api.world.users[key]
    outside = world.is_external(key)
    found = {name: user[name] for name in ("id", "team_id", "name", "real_name", "deleted", "is_bot", "is_restricted",
                                           "is_ultra_restricted", "tz")}
    found["profile"] = {"display_name": user["name"], "real_name": user["real_name"]}
    if outside:
        found["is_stranger"] = not any(key in c.members and world.bot_user in c.members for c in world.channels.values())
    if locale and not outside:
        found["locale"] = user["locale"]
    if "users:read.email" in api.scopes and not outside and not user["is_bot"]:
        found["profile"]["email"] = user["email"]
    return found


def users_info(api, a):
    if a["user"] not in api.world.users:
        raise Refused("user_not_found")
    return {"user": outward_user(api, a["user"], a.get("include_locale"))}


def users_lookup_by_email(api, a):
    for key, user in api.world.users.items():
        if user["email"].lower() == a["email"].lower() and not api.world.is_external(key) and not user["is_bot"]:
            return {"user": outward_user(api, key)}
    raise Refused("users_not_found")


def usergroups_users_list(api, a):
    group = api.world.groups.get(a["usergroup"])
    if group is None or (group.get("disabled") and not a.get("include_disabled")):
        raise Refused("no_such_subteam")
    return {"users": list(group["users"])}


# ---------------------------------------------------------------- files


def files_get_upload_url_external(api, a):
    if a["length"] <= 0:
        raise Refused("missing_argument")
    if a["length"] > FILE_MOST:
        raise Refused("file_upload_size_restricted")
    if a.get("snippet_type") and a["length"] > 1_000_000:
        raise Refused("snippet_too_large")
    if len(a.get("alt_txt") or a.get("alt_text") or "") > 1000:
        raise Refused("invalid_arguments", "alt_txt is longer than 1000 characters")
    alt = a.get("alt_txt") or a.get("alt_text") or ""
    if a["filename"].lower().endswith(PICTURES) and not alt:
        api.world.complain(f"{a['filename']}: a picture without alt_txt says nothing to those who don't see it")
    key, secret = api.world.ids.next("F"), secrets.token_hex(8)
    api.world.uploads[key] = {"secret": secret, "filename": a["filename"], "length": a["length"], "alt": alt, "data": None}
    return {"upload_url": f"{api.server.base_url}/upload/{key}/{secret}", "file_id": key}


def outward_file(api, file):
    base = f"{api.server.base_url}/files/{file['id']}/{file['name']}"
    return {**{k: v for k, v in file.items() if k not in ("data", "access")}, "url_private": base,
            "url_private_download": f"{base}?download=1", "size": len(file["data"])}


def files_complete_upload_external(api, a):
    world = api.world
    wanted = a["files"]
    if not isinstance(wanted, list) or not wanted or not all(isinstance(w, dict) and w.get("id") for w in wanted):
        raise Refused("invalid_arguments", 'files is [{"id", "title"?}]')
    channel = None
    if a.get("channel_id"):
        channel = writable(api, a["channel_id"], direct=False)
    for each in wanted:
        upload = world.uploads.get(each["id"])
        if upload is None or upload["data"] is None:
            raise Refused("file_not_found")
    if a.get("thread_ts") and channel:
        world.parent_of(channel, a["thread_ts"])
    blocks = check_blocks(world, a["blocks"]) if a.get("blocks") is not None and not a.get("initial_comment") else None
    done = []
    for each in wanted:
        upload = world.uploads.pop(each["id"])
        done.append(add_file(world, each["id"], upload["filename"], upload["data"], world.bot_user,
                             [channel.id] if channel else [], each.get("title"), alt=upload["alt"]))
    if channel:
        body = world.bot_body(text=world.keep_text(a.get("initial_comment") or ""),
                              files=[outward_file(api, f) for f in done])
        body.update({"thread_ts": a["thread_ts"]} if a.get("thread_ts") else {})
        body.update({"blocks": blocks} if blocks else {})
        world.post(channel, body, mine=True)
    return {"files": [outward_file(api, f) for f in done]}


def add_file(world, key, name, data, user, channels, title=None, mimetype="application/octet-stream", alt=""):
    kind = name.rpartition(".")[2].lower() if "." in name else "binary"
    world.files[key] = {"id": key, "name": name, "title": title or name, "mimetype": mimetype, "filetype": kind,
                        "mode": "hosted", "user": user, "channels": list(channels), "data": data,
                        **({"alt_txt": alt} if alt else {})}
    world.changed()
    return world.files[key]


def files_info(api, a):
    file = api.world.files.get(a["file"])
    if file is None:
        raise Refused("file_not_found")
    if file.get("access") == "deleted":
        raise Refused("file_deleted")
    for each in file["channels"]:
        visible(api, each)
    return {"file": outward_file(api, file)}


METHODS = {
    "auth.test": auth_test,
    "apps.connections.open": apps_connections_open,
    "blocks.validate": blocks_validate,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "usergroups.users.list": usergroups_users_list,
    "files.getUploadURLExternal": files_get_upload_url_external,
    "files.completeUploadExternal": files_complete_upload_external,
    "files.info": files_info,
}
