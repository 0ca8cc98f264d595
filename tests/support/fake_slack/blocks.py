"""The Block Kit validator: every published limit of messages, modals and Home views (contract, section 8).

    validate_message(blocks) → findings      at most 50 blocks
    validate_view(view) → findings           a modal or a Home view, at most 100 blocks and 250 kB
    validate_options(answer) → findings      what is answered to a type-ahead query

An empty list means that Slack would take it. Blocks that Firebreak does not use (video, card, …) are refused.
"""

import copy
import json

from .elements import (BLOCK_ID, IN_ACTIONS, IN_INPUT, IN_SECTION, IMAGE, OPTION_GROUP, SLACK_FILE, any_text, one_source,
                       option, plain_text)
from .rich_text import RICH_TEXT, TABLE, characters
from .shapes import array, boolean, by_type, fail, fields, one_of, string, web_address

MESSAGE_BLOCKS, VIEW_BLOCKS, VIEW_BYTES = 50, 100, 250_000
MARKDOWN, TABLE_CHARACTERS = 12_000, 10_000


def block(kind, required=None, optional=None, more=None):
    return fields({"type": one_of(kind), **(required or {})}, {"block_id": BLOCK_ID, **(optional or {})}, more)


def text_or_fields(findings, value, at):
    return "text" in value or "fields" in value or fail(findings, at, "one of text and fields is required")


def context_element(findings, value, at):
    kind = value.get("type") if isinstance(value, dict) else None
    return (IMAGE if kind == "image" else any_text())(findings, value, at)


BLOCKS = {
    "section": block("section", {}, {
        "text": any_text(), "fields": array(any_text(2000), 1, 10), "expand": boolean,
        "accessory": by_type(IN_SECTION, "accessory of a section")}, text_or_fields),
    "header": block("header", {"text": plain_text(150)}),
    "context": block("context", {"elements": array(context_element, 1, 10)}),
    "actions": block("actions", {"elements": array(by_type(IN_ACTIONS, "element of actions"), 1, 25)}),
    "divider": block("divider"),
    "image": block("image", {"alt_text": string(1, 2000)}, {
        "image_url": web_address(), "slack_file": SLACK_FILE, "title": plain_text(2000)}, one_source),
    "input": block("input", {"label": plain_text(2000), "element": by_type(IN_INPUT, "element of an input")}, {
        "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean}),
    "rich_text": RICH_TEXT,
    "markdown": block("markdown", {"text": string(1, MARKDOWN)}),
    "table": TABLE,
}
SURFACES = {
    "message": set(BLOCKS),
    "home": set(BLOCKS) - {"markdown"},
    "modal": set(BLOCKS) - {"markdown", "table"},
}
CHECKS = {surface: by_type({kind: BLOCKS[kind] for kind in sorted(kinds)}, f"block of a {surface}")
          for surface, kinds in SURFACES.items()}


def elements_of(each):
    """(pointer below the block, element) of all interactive elements of a block."""
    if each.get("type") == "actions":
        return [(f"/elements/{n}", e) for n, e in enumerate(each.get("elements") or [])]
    if each.get("type") == "input" and isinstance(each.get("element"), dict):
        return [("/element", each["element"])]
    if each.get("type") == "section" and isinstance(each.get("accessory"), dict):
        return [("/accessory", each["accessory"])] if each["accessory"].get("type") != "image" else []
    return []


def validate_blocks(blocks, surface="message", at="/blocks"):
    findings = []
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    if array(CHECKS[surface], 0 if surface == "message" else 1, most)(findings, blocks, at):
        check_ids(findings, blocks, at)
        check_rare(findings, blocks, surface, at)
    return findings


def validate_message(blocks):
    return validate_blocks(blocks, "message")


def check_ids(findings, blocks, at):
    seen = {}
    for index, each in enumerate(blocks):
        name = each.get("block_id")
        if name is not None and seen.setdefault(name, index) != index:
            fail(findings, f"{at}/{index}/block_id", f"block_id already exists: {name}")
        actions = set()
        for below, element in elements_of(each):
            action = element.get("action_id")
            if action is not None and action in actions:
                fail(findings, f"{at}/{index}{below}/action_id", f"action_id already exists in this block: {action}")
            actions.add(action)


def check_rare(findings, blocks, surface, at):
    """What concerns all blocks together, and what depends on where they stand."""
    focused, tables, markdown = 0, [], 0
    for index, each in enumerate(blocks):
        markdown += len(each["text"]) if each["type"] == "markdown" else 0
        tables += [each] if each["type"] == "table" else []
        for below, element in elements_of(each):
            focused += element.get("focus_on_load") is True
            if focused > 1:
                fail(findings, f"{at}/{index}{below}/focus_on_load", "only one element may have focus_on_load")
            if "response_url_enabled" in element and (surface != "modal" or each["type"] != "input"):
                fail(findings, f"{at}/{index}{below}/response_url_enabled", "is for input blocks of modals alone")
    if markdown > MARKDOWN:
        fail(findings, at, f"more than {MARKDOWN} characters in markdown blocks")
    if len(tables) > 1:
        fail(findings, at, "only one table per message")
    if characters(tables) > TABLE_CHARACTERS:
        fail(findings, at, f"more than {TABLE_CHARACTERS} characters in tables")


VIEW_FIELDS = {"private_metadata": string(0, 3000), "callback_id": string(0, 255), "external_id": string(0, 255)}
ANY_BLOCKS = array(lambda findings, value, at: True)
MODAL = fields({"type": one_of("modal"), "title": plain_text(24), "blocks": ANY_BLOCKS}, {
    **VIEW_FIELDS, "submit": plain_text(24), "close": plain_text(24), "clear_on_close": boolean, "notify_on_close": boolean})
HOME = fields({"type": one_of("home"), "blocks": ANY_BLOCKS}, VIEW_FIELDS)


def validate_view(view, at="/view"):
    findings = []
    if not by_type({"modal": MODAL, "home": HOME}, "view")(findings, view, at):
        return findings
    findings += validate_blocks(view["blocks"], view["type"], f"{at}/blocks")
    if not findings and view["type"] == "modal" and "submit" not in view:
        if any(each["type"] == "input" for each in view["blocks"]):
            fail(findings, at, "missing required field: submit (there is an input block)")
    if view_bytes(view) > VIEW_BYTES:
        fail(findings, at, f"the view is larger than {VIEW_BYTES} bytes")
    return findings


def view_bytes(view):
    return len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass"))


OPTIONS = fields({"options": array(option(), 0, 100)})
GROUPS = fields({"option_groups": array(OPTION_GROUP, 0, 100)})


def validate_options(answer, at=""):
    findings = []
    grouped = isinstance(answer, dict) and "option_groups" in answer
    (GROUPS if grouped else OPTIONS)(findings, answer, at)
    return findings


def completed(blocks, new_id):
    """A copy as Slack keeps and returns it: ids and defaults filled in. `new_id()` gives a fresh id."""
    blocks = copy.deepcopy(blocks)

    def defaults(value):
        if isinstance(value, dict):
            if value.get("type") == "plain_text" and value.get("emoji") is None:
                value["emoji"] = True
            if value.get("type") == "mrkdwn":
                value.setdefault("verbatim", False)
            for each in value.values():
                defaults(each)
        elif isinstance(value, list):
            for each in value:
                defaults(each)

    for each in blocks:
        each["block_id"] = each.get("block_id") or new_id()
        for _, element in elements_of(each):
            element["action_id"] = element.get("action_id") or new_id()
        if each["type"] == "input":
            each.setdefault("optional", False)
            each.setdefault("dispatch_action", False)
    defaults(blocks)
    return blocks
