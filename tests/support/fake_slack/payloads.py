"""The shapes of everything Slack sends to an app (contract, sections 3 to 6)."""

import copy
import re
import uuid

from . import text as texts
from .methods_views import outward, values_of
from .state import DIRECT, GROUP, PUBLIC


def person(world, user, username=True):
    found = {"id": user, "name": world.users[user]["name"], "team_id": world.users[user]["team_id"]}
    if username:
        found["username"] = world.users[user]["name"]
    return found


def common(world, user):
    """What all interactive payloads begin with; an org-wide installation has no team."""
    enterprise = {"id": world.enterprise_id, "name": "Fake org"} if world.enterprise_id else None
    team = {"id": world.team_id, "domain": world.domain}
    if enterprise:
        team.update(enterprise_id=enterprise["id"], enterprise_name=enterprise["name"])
    return {"token": "deprecated", "api_app_id": world.app_id, "team": None if world.org_install else team,
            "enterprise": enterprise, "is_enterprise_install": world.org_install, "user": person(world, user)}


def escaped(world, text):
    """A command's text as it arrives under should_escape: @name and #name of what there is become references. Both
    documented forms are sent, in turn: with the name behind a bar, and without."""
    people = {user["name"]: key for key, user in world.users.items()}
    rooms = {channel.name: key for key, channel in world.channels.items()}

    def reference(found):
        sign, name = found.group(1), found.group(2)
        key = (people if sign == "@" else rooms).get(name)
        if key is None:
            return found.group()
        return f"<{sign}{key}|{name}>" if world.ids.number("mention") % 2 else f"<{sign}{key}>"

    return re.sub(r"(?<![\w<])([@#])([a-z0-9_-]+)", reference, text)


def slash(server, user, channel, command, text):
    world = server.world
    name = {PUBLIC: channel.name, DIRECT: "directmessage", GROUP: channel.name}.get(channel.kind, "privategroup")
    found = {"token": "deprecated", "team_id": world.team_id, "team_domain": world.domain, "channel_id": channel.id,
             "channel_name": name, "user_id": user, "user_name": world.users[user]["name"], "command": command,
             "text": escaped(world, text) if world.should_escape else text, "api_app_id": world.app_id, "is_enterprise_install": str(world.org_install).lower(),
             "response_url": server.response_urls.new("commands", user, channel.id),
             "trigger_id": world.new_trigger(user)}
    if world.enterprise_id:
        found.update(enterprise_id=world.enterprise_id, enterprise_name="Fake org")
    return found


def action_of(world, element, block_id, value):
    """An entry of `actions`: the element, without what only draws it, and the value."""
    found = {"type": element["type"], "block_id": block_id, "action_id": element["action_id"],
             "action_ts": world.clock.ts()}
    for key in ("text", "value", "style", "placeholder", "confirm", "accessibility_label"):
        if key in element:
            found[key] = copy.deepcopy(element[key])
    found.update(value)
    return found


def pressed_in_message(server, user, channel, body, action, ephemeral):
    world = server.world
    values = values_of(body.get("blocks", []))
    inside = values.get(action["block_id"], {}).get(action["action_id"])
    if inside is not None:
        inside.update({key: action[key] for key in inside if key in action})
    found = {"type": "block_actions", **common(world, user),
             "container": {"type": "message", "message_ts": body["ts"], "channel_id": channel.id,
                           "is_ephemeral": ephemeral},
             "trigger_id": world.new_trigger(user), "channel": {"id": channel.id, "name": channel.name},
             "state": {"values": values}, "actions": [action],
             "response_url": server.response_urls.new("actions", user, channel.id, body["ts"])}
    if body.get("thread_ts"):
        found["container"]["thread_ts"] = body["thread_ts"]
    if not ephemeral:
        found["message"] = copy.deepcopy(body)
    return found


def pressed_in_view(server, user, view, action):
    world = server.world
    return {"type": "block_actions", **common(world, user), "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": world.new_trigger(user, view["id"] if view["type"] == "modal" else None),
            "view": outward(view), "actions": [action]}


def submitted(server, user, view):
    world, urls = server.world, []
    for each in view["blocks"]:
        element = each.get("element", {}) if each["type"] == "input" else {}
        if element.get("response_url_enabled"):
            held = view["state"]["values"][each["block_id"]][element["action_id"]]
            channel = held.get("selected_conversation") or held.get("selected_channel")
            if channel:
                urls.append({"block_id": each["block_id"], "action_id": element["action_id"], "channel_id": channel,
                             "response_url": server.response_urls.new("app", user, channel)})
    return {"type": "view_submission", **common(world, user), "trigger_id": world.new_trigger(user, view["id"]),
            "view": outward(view), "response_urls": urls}


def closed(world, user, view, is_cleared):
    """Leaves out what stands in input blocks."""
    shown = outward(view)
    inputs = {each["block_id"] for each in view["blocks"] if each["type"] == "input"}
    shown["state"]["values"] = {k: v for k, v in shown["state"]["values"].items() if k not in inputs}
    return {"type": "view_closed", **common(world, user), "view": shown, "is_cleared": is_cleared}


def without_app(found):
    """The documented shortcuts name no app."""
    return {key: value for key, value in found.items() if key != "api_app_id"}


def shortcut(server, user, callback_id):
    world = server.world
    return {"type": "shortcut", **without_app(common(world, user)), "callback_id": callback_id,
            "trigger_id": world.new_trigger(user), "action_ts": world.clock.ts()}


def message_shortcut(server, user, channel, body, callback_id):
    world = server.world
    return {"type": "message_action", **without_app(common(world, user)), "callback_id": callback_id,
            "trigger_id": world.new_trigger(user), "action_ts": world.clock.ts(), "message_ts": body["ts"],
            "response_url": server.response_urls.new("app", user, channel.id, body["ts"]),
            "channel": {"id": channel.id, "name": channel.name}, "message": copy.deepcopy(body)}


def suggestion(world, user, block_id, action_id, typed, view=None, channel=None, body=None):
    found = {"type": "block_suggestion", **common(world, user), "block_id": block_id, "action_id": action_id,
             "value": typed}
    if view:
        found.update(container={"type": "view", "view_id": view["id"]}, view=outward(view))
    else:
        found.update(container={"type": "message", "message_ts": body["ts"], "channel_id": channel.id},
                     channel={"id": channel.id, "name": channel.name}, message=copy.deepcopy(body))
    return found


# ---------------------------------------------------------------- events


def event(world, inner, external=False):
    inner.setdefault("event_ts", inner.get("ts") or world.clock.ts())
    team = None if world.org_install else world.team_id
    return {"token": "deprecated", "team_id": world.team_id, "context_team_id": world.team_id,
            "context_enterprise_id": world.enterprise_id, "api_app_id": world.app_id, "event": inner,
            "type": "event_callback", "event_id": world.ids.next("Ev"), "event_time": int(world.clock.now()),
            "event_context": world.ids.next("EC"), "is_ext_shared_channel": external,
            "authorizations": [{"enterprise_id": world.enterprise_id, "team_id": team, "user_id": world.bot_user,
                                "is_bot": True, "is_enterprise_install": world.org_install}]}


def written(world, user, channel, text, thread_ts=None, files=None):
    """The body of a message that a person writes, text as Slack keeps it."""
    body = {"user": user, "text": world.keep_text(text), "team": world.team_id, "client_msg_id": str(uuid.uuid4())}
    blocks = texts.rich(body["text"])
    blocks[0]["block_id"] = world.ids.next("b").lower()
    body["blocks"] = blocks if text else []
    if thread_ts:
        body["thread_ts"] = thread_ts
    if files:
        body.update(files=files, subtype="file_share", upload=False)
    return body


CHANNEL_TYPES = {DIRECT: "im", GROUP: "mpim", PUBLIC: "channel", "private": "group"}
SUBSCRIPTIONS = {DIRECT: "message.im", GROUP: "message.mpim", PUBLIC: "message.channels", "private": "message.groups"}


def message_event(channel, body):
    return {**copy.deepcopy(body), "channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind],
            "event_ts": body["ts"]}


def changed_event(world, channel, message, subtype):
    """message_changed, message_deleted: nested, and no user at the top."""
    ts = world.clock.ts()
    found = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id, "ts": ts, "event_ts": ts,
             "channel_type": CHANNEL_TYPES[channel.kind], "previous_message": copy.deepcopy(message.edits[-1])}
    if subtype == "message_changed":
        found["message"] = copy.deepcopy(message.body)
    else:
        found["deleted_ts"] = message.ts
    return found
