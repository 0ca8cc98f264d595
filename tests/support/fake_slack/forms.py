"""What a person does with an element: choosing, typing, and what Slack's own client refuses to send."""

import re

from .blocks import elements_of
from .elements import offered
from .methods_views import VALUES


class ClientRefuses(Exception):
    """A person cannot do this in Slack: there is no such button, a required field is empty, …"""


def words_of(text):
    return (text or {}).get("text", "")


def find_element(blocks, which, kinds=None):
    """(block, element) by action_id, block_id, the label of the input, or the words on the element."""
    seen = []
    for each in blocks:
        for _, element in elements_of(each):
            names = {element["action_id"], each["block_id"], words_of(each.get("label")), words_of(element.get("text")),
                     words_of(element.get("placeholder"))} - {""}
            seen.append(sorted(names))
            if which in names and (kinds is None or element["type"] in kinds):
                return each, element
    raise ClientRefuses(f"there is no {which!r} here: {seen}")


def find_pressable(blocks, which):
    """(block, element, option or None): a button by its words or ids, or an option of an overflow menu."""
    for each in blocks:
        for _, element in elements_of(each):
            if element["type"] == "overflow":
                for option in element["options"]:
                    if which in (words_of(option["text"]), option["value"]):
                        return each, element, option
    block, element = find_element(blocks, which)
    if element["type"] == "overflow":
        raise ClientRefuses(f"{which!r} is a menu: name one of {[words_of(o['text']) for o in element['options']]}")
    return block, element, None


def choose(options, which):
    for each in options:
        if which in (words_of(each["text"]), each["value"]):
            return each
    raise ClientRefuses(f"{which!r} is not offered: {[words_of(o['text']) for o in options]}")


def value_for(element, given, world, suggested=()):
    """The state of an element into which a person put `given` (None: emptied). `suggested`: what a type-ahead
    query offered."""
    kind, field = element["type"], VALUES[element["type"]][0]
    many = field.endswith("s")
    if given is None:
        return {"type": kind, field: [] if many else None}
    if many and not isinstance(given, (list, tuple)):
        given = [given]
    if kind in ("static_select", "radio_buttons"):
        value = choose(offered(element), given)
    elif kind == "external_select":
        value = choose(suggested, given)
    elif kind in ("multi_static_select", "checkboxes"):
        value = [choose(offered(element), one) for one in given]
    elif kind == "multi_external_select":
        value = [choose(suggested, one) for one in given]
    elif "users_select" in kind:
        value = [world.find_user(one) for one in given] if many else world.find_user(given)
    elif "channels_select" in kind or "conversations_select" in kind:
        value = [world.find_channel(one).id for one in given] if many else world.find_channel(given).id
    else:
        value = given
    if many and len(value) > element.get("max_selected_items", element.get("max_files", len(value))):
        raise ClientRefuses(f"{element['action_id']}: too many")
    return {"type": kind, field: value}


def is_empty(state):
    return all(value in (None, "", []) for key, value in state.items() if key != "type")


def check_typed(element, state):
    value = state.get("value")
    if not isinstance(value, str) or value == "":
        return
    kind, name = element["type"], element["action_id"]
    if not element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000):
        raise ClientRefuses(f"{name}: {len(value)} characters")
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ClientRefuses(f"{name}: not a mail address")
    if kind == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        raise ClientRefuses(f"{name}: not an address")
    if kind == "number_input":
        if not re.fullmatch(r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+", value):
            raise ClientRefuses(f"{name}: not such a number")
        if float(value) < float(element.get("min_value", value)) or float(value) > float(element.get("max_value", value)):
            raise ClientRefuses(f"{name}: out of range")


def check_submittable(view):
    """Slack's client sends no form with an empty required field or a wrong address in it."""
    if not view.get("submit"):
        raise ClientRefuses("this view has no submit button")
    for each in view["blocks"]:
        if each["type"] != "input":
            continue
        element = each["element"]
        state = view["state"]["values"][each["block_id"]][element["action_id"]]
        if is_empty(state) and not each.get("optional"):
            raise ClientRefuses(f"{words_of(each['label'])!r} ({each['block_id']}) must be filled in")
        check_typed(element, state)
