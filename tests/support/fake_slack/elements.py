"""Block Kit's composition objects and elements with their published limits (contract, section 8)."""

import datetime
import re
import zoneinfo

from .shapes import (LINK_ADDRESS, array, boolean, fail, fields, integer, one_of, string, true_or_false_or_null,
                     web_address)

OPTION_VALUE = 75  # one source says 150, two say 75: what fits in 75 fits everywhere

ACTION_ID = string(1, 255)
BLOCK_ID = string(1, 255)
NAME = string(1)


# ---------------------------------------------------------------- composition objects


def plain_text(most=3000):
    return fields({"type": one_of("plain_text"), "text": string(1, most)}, {"emoji": true_or_false_or_null})


def any_text(most=3000):
    plain = plain_text(most)
    mrkdwn = fields({"type": one_of("mrkdwn"), "text": string(1, most)}, {"verbatim": boolean})

    def check(findings, value, at):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in ("plain_text", "mrkdwn"):
            return fail(findings, at, "must be a text object (plain_text or mrkdwn)")
        return (plain if kind == "plain_text" else mrkdwn)(findings, value, at)

    return check


def option(text=plain_text, url=False):
    more = {"description": text(75)}
    if url:
        more["url"] = web_address(pattern=LINK_ADDRESS)
    return fields({"text": text(75), "value": string(1, OPTION_VALUE)}, more)


OPTION_GROUP = fields({"label": plain_text(75), "options": array(option(), 1, 100)})
CONFIRM = fields({"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
                 {"style": one_of("primary", "danger")})
FILTER = fields({}, {"include": array(one_of("im", "mpim", "private", "public"), 1, 4),
                     "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean},
                lambda f, v, at: bool(v) or fail(f, at, "a filter needs at least one field"))
DISPATCH = fields({"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
SLACK_FILE = fields({}, {"id": NAME, "url": web_address()},
                    lambda f, v, at: len(v) == 1 or fail(f, at, "give id or url, and not both"))


def one_source(findings, value, at):
    return ("image_url" in value) != ("slack_file" in value) or fail(findings, at, "give image_url or slack_file, and not both")


IMAGE = fields({"type": one_of("image"), "alt_text": string(1, 2000)},
               {"image_url": web_address(), "slack_file": SLACK_FILE}, one_source)


# ---------------------------------------------------------------- elements


def element(kind, required=None, optional=None, more=None, focus=True, confirm=True):
    common = {"type": one_of(kind)}
    common.update(required or {})
    extra = {"action_id": ACTION_ID}
    if focus:
        extra["focus_on_load"] = boolean
    if confirm:
        extra["confirm"] = CONFIRM
    extra.update(optional or {})
    return fields(common, extra, more)


def offered(value):
    """All options of an element, groups or not."""
    groups = value.get("option_groups") or [{"options": value.get("options") or []}]
    return [each for group in groups for each in group["options"]]


def options_or_groups(findings, value, at):
    if ("options" in value) == ("option_groups" in value):
        return fail(findings, at, "give options or option_groups, and not both")
    return initial_among_options(findings, value, at)


def initial_among_options(findings, value, at):
    good = True
    if "initial_option" in value and value["initial_option"] not in offered(value):
        good = fail(findings, f"{at}/initial_option", "initial_option does not equal one of the options")
    chosen = value.get("initial_options", [])
    for index, each in enumerate(chosen):
        if each not in offered(value):
            good = fail(findings, f"{at}/initial_options/{index}", "does not equal one of the options")
        if each in chosen[:index]:
            good = fail(findings, f"{at}/initial_options/{index}", "stands there twice")
    if len(chosen) > value.get("max_selected_items", len(chosen)):
        good = fail(findings, f"{at}/initial_options", "more than max_selected_items")
    return good


SELECT = {"placeholder": plain_text(150)}
MULTI = {**SELECT, "max_selected_items": integer(1, 1000)}
STATIC = {"options": array(option(), 1, 100), "option_groups": array(OPTION_GROUP, 1, 100)}
MIN_QUERY = {"min_query_length": integer(0, 1000)}
CURRENT = {"default_to_current_conversation": boolean, "filter": FILTER}
RESPONSE_URL = {"response_url_enabled": boolean}

USER, CHANNEL = string(1, 255, r"[UW][A-Z0-9]+", "a user id"), string(1, 255, r"[CGD][A-Z0-9]+", "a conversation id")


def length_order(findings, value, at):
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if least > most:
        return fail(findings, f"{at}/min_length", "min_length is larger than max_length")
    if len(value.get("initial_value", "")) > most:
        return fail(findings, f"{at}/initial_value", "initial_value is longer than max_length")
    return True


def number_order(findings, value, at):
    form = r"-?\d+(\.\d+)?" if value["is_decimal_allowed"] else r"-?\d+"
    for key in ("initial_value", "min_value", "max_value"):
        if key in value and not re.fullmatch(form, value[key]):
            return fail(findings, f"{at}/{key}", "is not such a number")
    least, most = value.get("min_value"), value.get("max_value")
    first = value.get("initial_value")
    if least is not None and most is not None and float(least) > float(most):
        return fail(findings, f"{at}/min_value", "min_value is larger than max_value")
    if first is not None and not (least is None or float(first) >= float(least)):
        return fail(findings, f"{at}/initial_value", "initial_value is smaller than min_value")
    if first is not None and not (most is None or float(first) <= float(most)):
        return fail(findings, f"{at}/initial_value", "initial_value is larger than max_value")
    return True


def real_date(findings, value, at):
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            datetime.date.fromisoformat(value)
            return True
    except (ValueError, TypeError):
        pass
    return fail(findings, at, "must be a date YYYY-MM-DD")


def time_zone(findings, value, at):
    if isinstance(value, str) and value in zoneinfo.available_timezones():
        return True
    return fail(findings, at, "must be an IANA time zone")


TEXT_LIMITS = {"initial_value": string(0, 3000), "placeholder": plain_text(150), "dispatch_action_config": DISPATCH}
PICKED = {"placeholder": plain_text(150)}

ELEMENTS = {
    "button": element("button", {"text": plain_text(75)}, {
        "value": string(1, 2000), "url": web_address(pattern=LINK_ADDRESS), "style": one_of("primary", "danger"),
        "accessibility_label": string(1, 75)}, focus=False),
    "static_select": element("static_select", {}, {**SELECT, **STATIC, "initial_option": option()}, options_or_groups),
    "multi_static_select": element("multi_static_select", {}, {
        **MULTI, **STATIC, "initial_options": array(option(), 1, 100)}, options_or_groups),
    "external_select": element("external_select", {}, {**SELECT, **MIN_QUERY, "initial_option": option()}),
    "multi_external_select": element("multi_external_select", {}, {
        **MULTI, **MIN_QUERY, "initial_options": array(option(), 1, 100)}),
    "users_select": element("users_select", {}, {**SELECT, "initial_user": USER}),
    "multi_users_select": element("multi_users_select", {}, {**MULTI, "initial_users": array(USER, 1)}),
    "conversations_select": element("conversations_select", {}, {
        **SELECT, **CURRENT, **RESPONSE_URL, "initial_conversation": CHANNEL}),
    "multi_conversations_select": element("multi_conversations_select", {}, {
        **MULTI, **CURRENT, "initial_conversations": array(CHANNEL, 1)}),
    "channels_select": element("channels_select", {}, {**SELECT, **RESPONSE_URL, "initial_channel": CHANNEL}),
    "multi_channels_select": element("multi_channels_select", {}, {**MULTI, "initial_channels": array(CHANNEL, 1)}),
    "overflow": element("overflow", {"options": array(option(url=True), 1, 5)}, focus=False),
    "checkboxes": element("checkboxes", {"options": array(option(any_text), 1, 10)}, {
        "initial_options": array(option(any_text), 1, 10)}, initial_among_options),
    "radio_buttons": element("radio_buttons", {"options": array(option(any_text), 1, 10)}, {
        "initial_option": option(any_text)}, initial_among_options),
    "datepicker": element("datepicker", {}, {**PICKED, "initial_date": real_date}),
    "timepicker": element("timepicker", {}, {
        **PICKED, "initial_time": string(5, 5, r"([01]\d|2[0-3]):[0-5]\d", "a time HH:mm"), "timezone": time_zone}),
    "datetimepicker": element("datetimepicker", {}, {"initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": element("plain_text_input", {}, {
        **TEXT_LIMITS, "multiline": boolean, "min_length": integer(0, 3000), "max_length": integer(1, 3000)},
        length_order, confirm=False),
    "email_text_input": element("email_text_input", {}, TEXT_LIMITS, confirm=False),
    "url_text_input": element("url_text_input", {}, TEXT_LIMITS, confirm=False),
    "number_input": element("number_input", {"is_decimal_allowed": boolean}, {
        **TEXT_LIMITS, "initial_value": string(1), "min_value": string(1), "max_value": string(1)},
        number_order, confirm=False),
    "file_input": element("file_input", {}, {
        "max_files": integer(1, 10), "filetypes": array(string(1), 1)}, focus=False, confirm=False),
}

INPUT_ONLY = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}
NOT_IN_INPUT = {"button", "overflow"}
NOT_IN_SECTION = {"datetimepicker"}  # its page names actions and input alone
MENUS = {name for name in ELEMENTS if name.endswith("_select")}


def some(names):
    return {name: ELEMENTS[name] for name in sorted(names)}


IN_ACTIONS = some(set(ELEMENTS) - INPUT_ONLY)
IN_INPUT = some(set(ELEMENTS) - NOT_IN_INPUT)
IN_SECTION = {**some(set(ELEMENTS) - INPUT_ONLY - NOT_IN_SECTION), "image": IMAGE}
