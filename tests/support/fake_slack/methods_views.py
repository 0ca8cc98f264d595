"""views.*: modals with their stack, Home views, and what people have typed into them (contract, sections 4 and 7.3)."""

import copy

from .blocks import VIEW_BYTES, completed, elements_of, validate_view, view_bytes
from .state import Refused

STACK_MOST = 3


# ---------------------------------------------------------------- what an element holds

VALUES = {  # kind → (field of its state, field with what it begins with)
    "plain_text_input": ("value", "initial_value"), "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"), "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"), "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"), "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"), "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"), "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"), "file_input": ("files", None),
}


def beginning(element):
    """The state of an element that nobody has touched."""
    name, initial = VALUES[element["type"]]
    empty = [] if name.endswith("s") else None
    return {"type": element["type"], name: copy.deepcopy(element.get(initial, empty))}


def values_of(blocks, before=None):
    """state.values; what stood in `before` under the same ids and of the same type survives."""
    values = {}
    for each in blocks:
        for _, element in elements_of(each):
            if element["type"] in VALUES:
                old = (before or {}).get(each["block_id"], {}).get(element["action_id"])
                kept = old if old and old["type"] == element["type"] else beginning(element)
                values.setdefault(each["block_id"], {})[element["action_id"]] = kept
    return values


# ---------------------------------------------------------------- views


def check_view(world, view, kind, current=None):
    """The view as given is in order, or the refusal."""
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", "[ERROR] view must be an object [json-pointer:/view]")
    if view_bytes(view) > VIEW_BYTES:
        raise Refused("view_too_large")
    findings = [str(each) for each in validate_view(view)]
    if not findings and view["type"] != kind:
        findings = [f"[ERROR] a {kind} view is wanted here [json-pointer:/view/type]"]
    if findings:
        world.complain(f"view refused: {findings[0]}")
        raise Refused("invalid_arguments", *findings)
    external = view.get("external_id")
    if external and any(v["external_id"] == external and v["id"] != current for v in world.views.values()):
        raise Refused("duplicate_external_id")


def new_hash(world):
    return f"{int(world.clock.now())}.{world.ids.next('h').lower()}"


def record(world, view, user, old=None):
    """A view as Slack keeps and sends it. `old`: the one that it takes the place of."""
    blocks = completed(view["blocks"], lambda: world.ids.next("b").lower())
    before = old["state"]["values"] if old else None
    made = {
        "id": old["id"] if old else world.ids.next("V"), "team_id": world.team_id, "type": view["type"],
        "callback_id": view.get("callback_id", ""), "private_metadata": view.get("private_metadata", ""),
        "blocks": blocks, "hash": new_hash(world), "state": {"values": values_of(blocks, before)},
        "external_id": view.get("external_id", ""), "app_id": world.app_id, "bot_id": world.bot_id,
        "app_installed_team_id": world.team_id, "title": view.get("title"), "submit": view.get("submit"),
        "close": view.get("close"), "clear_on_close": view.get("clear_on_close", False),
        "notify_on_close": view.get("notify_on_close", False), "previous_view_id": None, "root_view_id": None,
        "user": user, "errors": {}}
    for key in ("title", "submit", "close"):
        if made[key]:
            made[key] = {**made[key], "emoji": made[key].get("emoji", True)}
    made["root_view_id"] = old["root_view_id"] if old else made["id"]
    made["previous_view_id"] = old["previous_view_id"] if old else None
    world.views[made["id"]] = made
    return made


def outward(view):
    """Without what only the stand-in knows."""
    return {key: copy.deepcopy(value) for key, value in view.items() if key not in ("user", "errors")}


def open_view(world, user, view):
    close_all(world, user)
    made = record(world, view, user)
    world.stacks[user] = [made["id"]]
    world.changed()
    return made


def push_view(world, user, view):
    stack = world.stacks.get(user) or []
    if not stack:
        raise Refused("not_found")
    if len(stack) >= STACK_MOST:
        raise Refused("push_limit_reached")
    made = record(world, view, user)
    made["root_view_id"], made["previous_view_id"] = stack[0], stack[-1]
    stack.append(made["id"])
    world.changed()
    return made


def update_view(world, old, view):
    made = record(world, view, old["user"], old)
    world.changed()
    return made


def close_top(world, user):
    """The topmost view is gone; the one below is shown again."""
    stack = world.stacks.get(user) or []
    if stack:
        world.views.pop(stack.pop(), None)
    world.changed()


def close_all(world, user):
    for each in world.stacks.pop(user, []):
        world.views.pop(each, None)
    world.changed()


def views_open(api, a):
    check_view(api.world, a["view"], "modal")
    trigger = api.world.use_trigger(a["trigger_id"])
    return {"view": outward(open_view(api.world, trigger["user"], a["view"]))}


def views_push(api, a):
    check_view(api.world, a["view"], "modal")
    trigger = api.world.use_trigger(a["trigger_id"])
    if trigger["view"] is None:
        raise Refused("invalid_trigger_id", "only what is pressed in a modal can push another")
    return {"view": outward(push_view(api.world, trigger["user"], a["view"]))}


def views_update(api, a):
    world = api.world
    if bool(a.get("view_id")) == bool(a.get("external_id")):
        raise Refused("invalid_arguments", "give view_id or external_id")
    old = world.views.get(a.get("view_id")) if a.get("view_id") else next(
        (v for v in world.views.values() if v["external_id"] == a["external_id"]), None)
    if old is None:
        raise Refused("not_found")
    check_view(world, a["view"], old["type"], old["id"])
    if a.get("hash") and a["hash"] != old["hash"]:
        raise Refused("hash_conflict")
    return {"view": outward(update_view(world, old, a["view"]))}


def views_publish(api, a):
    world = api.world
    if a["user_id"] not in world.users:
        raise Refused("invalid_arguments", "[ERROR] no such user [json-pointer:/user_id]")
    if not world.home_enabled:
        raise Refused("not_enabled")
    old = world.views.get(world.homes.get(a["user_id"]))
    check_view(world, a["view"], "home", old["id"] if old else None)
    if a.get("hash") and old and a["hash"] != old["hash"]:
        raise Refused("hash_conflict")
    made = record(world, a["view"], a["user_id"], old)
    world.homes[a["user_id"]] = made["id"]
    world.changed()
    return {"view": outward(made)}


METHODS = {"views.open": views_open, "views.push": views_push, "views.update": views_update,
           "views.publish": views_publish}
