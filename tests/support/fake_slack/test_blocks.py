"""The Block Kit validator: for every limit something that just fits, and something that does not."""

import unittest

from . import validate_message, validate_options, validate_view
from .blocks import completed
from .testing import actions, button, home, modal, plain, section, typed

OPTION = {"text": plain("One"), "value": "1"}


def option(n, **more):
    return {"text": plain(f"Option {n}"), "value": str(n), **more}


def options(count):
    return [option(n) for n in range(count)]


def menu(kind="static_select", **more):
    return {"type": kind, "action_id": "a", **more}


def inputs(element, **more):
    return {"type": "input", "block_id": "i", "label": plain("Label"), "element": element, **more}


def context(*elements):
    return {"type": "context", "elements": list(elements)}


def rich(*pieces):
    return {"type": "rich_text", "elements": list(pieces)}


def rich_section(*parts):
    return {"type": "rich_text_section", "elements": list(parts)}


def table(rows):
    return {"type": "table", "rows": rows}


def cell(text="x"):
    return {"type": "raw_text", "text": text}


IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"}
CONFIRM = {"title": plain("t" * 100), "text": plain("x" * 300), "confirm": plain("c" * 30), "deny": plain("d" * 30)}
NUMBER = {"type": "number_input", "action_id": "a", "is_decimal_allowed": False}
TEXT = {"type": "plain_text_input", "action_id": "a"}
FACE = "\U0001f600"  # two UTF-16 units

# (what, good, bad): each a list of blocks of a message
IN_MESSAGES = [
    ("50 blocks", [{"type": "divider"}] * 50, [{"type": "divider"}] * 51),
    ("an array of objects", [{"type": "divider"}], [1]),
    ("known blocks", [{"type": "divider"}], [{"type": "carousel"}]),
    ("no unknown keys", [{"type": "divider"}], [{"type": "divider", "colour": "red"}]),
    ("block_id of 255", [section("x", block_id="b" * 255)], [section("x", block_id="b" * 256)]),
    ("unique block_id", [section("x", block_id="1"), section("x", block_id="2")],
     [section("x", block_id="1"), section("x", block_id="1")]),
    ("section text of 3000", [section("x" * 3000)], [section("x" * 3001)]),
    ("lengths in UTF-16 units", [section(FACE * 1500)], [section(FACE * 1501)]),
    ("valid Unicode", [section("\U0001f600")], [section("\ud800")]),
    ("section text not empty", [section("x")], [section("")]),
    ("section with text or fields", [{"type": "section", "fields": [plain("x")]}], [{"type": "section"}]),
    ("10 fields", [{"type": "section", "fields": [plain("x")] * 10}], [{"type": "section", "fields": [plain("x")] * 11}]),
    ("a field of 2000", [{"type": "section", "fields": [plain("x" * 2000)]}],
     [{"type": "section", "fields": [plain("x" * 2001)]}]),
    ("one accessory of a section", [section("x", accessory=button("B"))], [section("x", accessory=[button("B")])]),
    ("an image as accessory", [section("x", accessory=IMAGE)], [section("x", accessory={**IMAGE, "alt_text": ""})]),
    ("no input as accessory", [section("x", accessory=menu(options=options(1)))], [section("x", accessory=TEXT)]),
    ("header of 150", [{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    ("header is plain", [{"type": "header", "text": plain("x")}],
     [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]),
    ("context of 1 to 10", [context(*[plain("x")] * 10)], [context(*[plain("x")] * 11)]),
    ("context not empty", [context(IMAGE)], [context()]),
    ("context holds text and images", [context(plain("x"))], [context(button("B"))]),
    ("actions of 25", [actions(*[button("B", f"a{n}") for n in range(25)])],
     [actions(*[button("B", f"a{n}") for n in range(26)])]),
    ("actions not empty", [actions(button("B"))], [actions()]),
    ("unique action_id in a block", [actions(button("B", "1"), button("B", "2"))],
     [actions(button("B", "1"), button("B", "1"))]),
    ("no text input in actions", [actions(button("B"))], [actions(TEXT)]),
    ("image with an address or a file", [IMAGE], [{**IMAGE, "slack_file": {"id": "F1"}}]),
    ("slack_file with id or url", [{"type": "image", "alt_text": "A", "slack_file": {"id": "F1"}}],
     [{"type": "image", "alt_text": "A", "slack_file": {"id": "F1", "url": "https://x.org/"}}]),
    ("image address is one", [IMAGE], [{**IMAGE, "image_url": "file:///etc/passwd"}]),
    ("image address of 3000", [{**IMAGE, "image_url": "https://" + "x" * 2992}],
     [{**IMAGE, "image_url": "https://" + "x" * 2993}]),
    ("alt_text of 2000", [{**IMAGE, "alt_text": "x" * 2000}], [{**IMAGE, "alt_text": "x" * 2001}]),
    ("image title of 2000", [{**IMAGE, "title": plain("x" * 2000)}], [{**IMAGE, "title": plain("x" * 2001)}]),
    ("12000 characters of markdown", [{"type": "markdown", "text": "x" * 12000}],
     [{"type": "markdown", "text": "x" * 6001}] * 2),
    ("button text of 75", [actions(button("x" * 75))], [actions(button("x" * 76))]),
    ("button value of 2000", [actions(button("B", value="x" * 2000))], [actions(button("B", value="x" * 2001))]),
    ("button address", [actions(button("B", url="https://example.org"))], [actions(button("B", url="javascript:1"))]),
    ("button address of 3000", [actions(button("B", url="https://" + "x" * 2992))],
     [actions(button("B", url="https://" + "x" * 2993))]),
    ("button style", [actions(button("B", style="danger"))], [actions(button("B", style="default"))]),
    ("accessibility_label of 75", [actions(button("B", accessibility_label="x" * 75))],
     [actions(button("B", accessibility_label="x" * 76))]),
    ("action_id of 255", [actions(button("B", "x" * 255))], [actions(button("B", "x" * 256))]),
    ("confirm within its limits", [actions(button("B", confirm=CONFIRM))],
     [actions(button("B", confirm={**CONFIRM, "deny": plain("d" * 31)}))]),
    ("confirm title of 100", [actions(button("B", confirm=CONFIRM))],
     [actions(button("B", confirm={**CONFIRM, "title": plain("t" * 101)}))]),
    ("confirm text of 300", [actions(button("B", confirm=CONFIRM))],
     [actions(button("B", confirm={**CONFIRM, "text": plain("t" * 301)}))]),
    ("100 options", [actions(menu(options=options(100)))], [actions(menu(options=options(101)))]),
    ("100 groups of options", [actions(menu(option_groups=[{"label": plain("G"), "options": options(1)}] * 100))],
     [actions(menu(option_groups=[{"label": plain("G"), "options": options(1)}] * 101))]),
    ("options or groups", [actions(menu(options=options(1)))],
     [actions(menu(options=options(1), option_groups=[{"label": plain("G"), "options": options(1)}]))]),
    ("group label of 75", [actions(menu(option_groups=[{"label": plain("G" * 75), "options": options(1)}]))],
     [actions(menu(option_groups=[{"label": plain("G" * 76), "options": options(1)}]))]),
    ("option text of 75", [actions(menu(options=[{"text": plain("x" * 75), "value": "1"}]))],
     [actions(menu(options=[{"text": plain("x" * 76), "value": "1"}]))]),
    ("option value of 75", [actions(menu(options=[{"text": plain("x"), "value": "x" * 75}]))],
     [actions(menu(options=[{"text": plain("x"), "value": "x" * 76}]))]),
    ("option description of 75", [actions(menu(options=[option(1, description=plain("x" * 75))]))],
     [actions(menu(options=[option(1, description=plain("x" * 76))]))]),
    ("placeholder of 150", [actions(menu(options=options(1), placeholder=plain("x" * 150)))],
     [actions(menu(options=options(1), placeholder=plain("x" * 151)))]),
    ("initial_option equals one", [actions(menu(options=options(2), initial_option=option(1)))],
     [actions(menu(options=options(2), initial_option={"text": plain("Option 1!"), "value": "1"}))]),
    ("initial_options equal some", [actions(menu("multi_static_select", options=options(3), initial_options=[option(0)]))],
     [actions(menu("multi_static_select", options=options(3), initial_options=[option(7)]))]),
    ("max_selected_items from 1", [actions(menu("multi_users_select", max_selected_items=1))],
     [actions(menu("multi_users_select", max_selected_items=0))]),
    ("overflow of 1 to 5", [actions(menu("overflow", options=options(5)))], [actions(menu("overflow", options=options(6)))]),
    ("url in options of overflow alone", [actions(menu("overflow", options=[option(1, url="https://example.org")]))],
     [actions(menu(options=[option(1, url="https://example.org")]))]),
    ("10 checkboxes", [actions(menu("checkboxes", options=options(10)))], [actions(menu("checkboxes", options=options(11)))]),
    ("mrkdwn in options of radio buttons", [actions(menu("radio_buttons", options=[
        {"text": {"type": "mrkdwn", "text": "*x*"}, "value": "1"}]))],
     [actions(menu(options=[{"text": {"type": "mrkdwn", "text": "*x*"}, "value": "1"}]))]),
    ("real dates", [actions(menu("datepicker", initial_date="2024-02-29"))],
     [actions(menu("datepicker", initial_date="2023-02-29"))]),
    ("times HH:mm", [actions(menu("timepicker", initial_time="23:59"))], [actions(menu("timepicker", initial_time="24:00"))]),
    ("IANA time zones", [actions(menu("timepicker", timezone="Europe/Helsinki"))],
     [actions(menu("timepicker", timezone="Helsinki"))]),
    ("datetime of 10 digits", [actions(menu("datetimepicker", initial_date_time=1700000000))],
     [actions(menu("datetimepicker", initial_date_time=170000000))]),
    ("filter of conversations", [actions(menu("conversations_select", filter={"include": ["im"]}))],
     [actions(menu("conversations_select", filter={"include": ["dm"]}))]),
    ("min_query_length", [actions(menu("external_select", min_query_length=0))],
     [actions(menu("external_select", min_query_length=-1))]),
    ("focus once", [actions(menu("users_select", focus_on_load=True))],
     [actions(menu("users_select", focus_on_load=True), menu("channels_select", focus_on_load=True, ) | {"action_id": "b"})]),
    ("text objects: emoji is plain's", [section("x")], [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}]),
    ("text objects: verbatim is mrkdwn's", [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}}],
     [{"type": "section", "text": {"type": "plain_text", "text": "x", "verbatim": True}}]),
    ("rich text parts", [rich(rich_section({"type": "text", "text": "x"}))], [rich(rich_section({"type": "text", "text": ""}))]),
    ("rich text styles", [rich(rich_section({"type": "text", "text": "x", "style": {"bold": True}}))],
     [rich(rich_section({"type": "text", "text": "x", "style": {"blink": True}}))]),
    ("rich text quote", [rich({"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]})],
     [rich({"type": "rich_text_quote", "elements": [rich_section()]})]),
    ("rich text list", [rich({"type": "rich_text_list", "style": "bullet", "elements": [rich_section()]})],
     [rich({"type": "rich_text_list", "style": "dash", "elements": [rich_section()]})]),
    ("preformatted holds text", [rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]})],
     [rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U1"}]})]),
    ("100 rows", [table([[cell()]] * 100)], [table([[cell()]] * 101)]),
    ("20 cells", [table([[cell()] * 20])], [table([[cell()] * 21])]),
    ("10000 characters in tables", [table([[cell("x" * 10000)]])], [table([[cell("x" * 10001)]])]),
    ("one table", [table([[cell()]])], [table([[cell()]]), table([[cell()]])]),
    ("response_url_enabled not in messages", [inputs(menu("conversations_select"))],
     [inputs(menu("conversations_select", response_url_enabled=True))]),
]

# the same for modals
IN_MODALS = [
    ("100 blocks", modal(*[{"type": "divider"}] * 100), modal(*[{"type": "divider"}] * 101)),
    ("at least one block", modal(), {**modal(), "blocks": []}),
    ("title of 24", modal(title="x" * 24), modal(title="x" * 25)),
    ("submit of 24", modal(submit="x" * 24), modal(submit="x" * 25)),
    ("close of 24", modal(close=plain("x" * 24)), modal(close=plain("x" * 25))),
    ("submit where there is an input", modal(typed("b")), modal(typed("b"), submit=None)),
    ("private_metadata of 3000", modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001)),
    ("callback_id of 255", modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
    ("external_id of 255", modal(external_id="x" * 255), modal(external_id="x" * 256)),
    ("no unknown keys", modal(clear_on_close=True), modal(width=3)),
    ("no markdown in views", modal(section("x")), modal({"type": "markdown", "text": "x"})),
    ("no tables in modals", modal(section("x")), modal(table([[cell()]]))),
    ("label of 2000", modal(inputs(TEXT)), modal({**inputs(TEXT), "label": plain("x" * 2001)})),
    ("hint of 2000", modal(inputs(TEXT, hint=plain("x" * 2000))), modal(inputs(TEXT, hint=plain("x" * 2001)))),
    ("no buttons in inputs", modal(inputs(TEXT)), modal(inputs(button("B")))),
    ("min_length up to 3000", modal(typed("b", min_length=3000)), modal(typed("b", min_length=3001))),
    ("max_length from 1", modal(typed("b", max_length=1)), modal(typed("b", max_length=0))),
    ("min_length at most max_length", modal(typed("b", min_length=2, max_length=2)),
     modal(typed("b", min_length=3, max_length=2))),
    ("initial_value within max_length", modal(typed("b", max_length=2, initial_value="xx")),
     modal(typed("b", max_length=2, initial_value="xxx"))),
    ("dispatch_action_config", modal(typed("b", dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]})),
     modal(typed("b", dispatch_action_config={"trigger_actions_on": ["on_escape"]}))),
    ("is_decimal_allowed is required", modal(inputs(NUMBER)), modal(inputs({"type": "number_input", "action_id": "a"}))),
    ("numbers are strings", modal(inputs({**NUMBER, "min_value": "1"})), modal(inputs({**NUMBER, "min_value": 1}))),
    ("numbers are numbers", modal(inputs({**NUMBER, "min_value": "-1"})), modal(inputs({**NUMBER, "min_value": "1.5"}))),
    ("numbers in order", modal(inputs({**NUMBER, "min_value": "1", "max_value": "1"})),
     modal(inputs({**NUMBER, "min_value": "2", "max_value": "1"}))),
    ("max_files up to 10", modal(inputs({"type": "file_input", "action_id": "a", "max_files": 10})),
     modal(inputs({"type": "file_input", "action_id": "a", "max_files": 11}))),
    ("response_url_enabled in inputs", modal(inputs(menu("conversations_select", response_url_enabled=True))),
     modal(actions(menu("conversations_select", response_url_enabled=True)))),
    ("focus on one element", modal(typed("a", focus_on_load=True), typed("b", focus_on_load=False)),
     modal(typed("a", focus_on_load=True), typed("b", focus_on_load=True))),
    ("250 kB", modal(*[section("x" * 2400)] * 100), modal(*[section("x" * 2500)] * 100)),
    ("home takes no title", home(), {**home(), "title": plain("x")}),
    ("modal or home", home(), {**home(), "type": "sidebar"}),
]


class Blocks(unittest.TestCase):
    def test_messages(self):
        """message: what just fits is taken, what does not is refused"""
        for what, good, bad in IN_MESSAGES:
            with self.subTest(what):
                self.assertEqual([], validate_message(good))
                self.assertNotEqual([], validate_message(bad))

    def test_views(self):
        """view: what just fits is taken, what does not is refused"""
        for what, good, bad in IN_MODALS:
            with self.subTest(what):
                self.assertEqual([], validate_view(good))
                self.assertNotEqual([], validate_view(bad))

    def test_options(self):
        """options: at most a hundred, or groups of them"""
        self.assertEqual([], validate_options({"options": options(100)}))
        self.assertEqual([], validate_options({"option_groups": [{"label": plain("G"), "options": options(2)}]}))
        self.assertNotEqual([], validate_options({"options": options(101)}))
        self.assertNotEqual([], validate_options({"choices": options(1)}))
        self.assertNotEqual([], validate_options(options(1)))

    def test_pointer(self):
        """finding: says where, as a JSON pointer"""
        found = validate_message([section("x"), actions(button("B"), button("x" * 76, "b"))])
        self.assertEqual(["/blocks/1/elements/1/text/text"], [f.pointer for f in found])
        self.assertIn("[json-pointer:/blocks/1/elements/1/text/text]", str(found[0]))

    def test_completed(self):
        """completed: ids and defaults are filled in, what was given stays"""
        ids = iter("abcdef")
        given = [section("x", block_id="mine"), actions({"type": "button", "text": plain("B")})]
        made = completed(given, lambda: next(ids))
        self.assertEqual("mine", made[0]["block_id"])
        self.assertEqual(("a", "b"), (made[1]["block_id"], made[1]["elements"][0]["action_id"]))
        self.assertIs(True, made[1]["elements"][0]["text"]["emoji"])
        self.assertNotIn("block_id", given[1])
        self.assertEqual([], validate_message(made))
