"""The rich_text block and the table block (contract, section 8): the two that have a structure of their own."""

from .elements import BLOCK_ID, NAME
from .shapes import LINK_ADDRESS, array, boolean, by_type, fields, integer, one_of, string, web_address

STYLE = fields({}, {name: boolean for name in ("bold", "italic", "strike", "code", "underline", "highlight",
                                               "client_highlight", "unlink")})


def part(kind, required, optional=None):
    return fields({"type": one_of(kind), **required}, {**(optional or {}), "style": STYLE})


PARTS = {
    "text": part("text", {"text": string(1)}),
    "link": part("link", {"url": web_address(pattern=LINK_ADDRESS)}, {"text": string(1), "unsafe": boolean}),
    "user": part("user", {"user_id": string(2, 64, r"[UW][A-Z0-9]+", "a user id")}),
    "channel": part("channel", {"channel_id": string(2, 64, r"[CGD][A-Z0-9]+", "a channel id")}),
    "usergroup": part("usergroup", {"usergroup_id": string(2, 64, r"S[A-Z0-9]+", "a group id")}),
    "emoji": part("emoji", {"name": NAME}, {"unicode": string(1), "skin_tone": integer(2, 6)}),
    "broadcast": part("broadcast", {"range": one_of("here", "channel", "everyone")}),
    "date": part("date", {"timestamp": integer(0), "format": NAME}, {"url": web_address(), "fallback": string(1)}),
    "color": part("color", {"value": string(4, 9)}),
}
ANY_PART = by_type(PARTS, "rich text element")
TEXT_OR_LINK = by_type({"text": PARTS["text"], "link": PARTS["link"]}, "rich text element")

SECTION = fields({"type": one_of("rich_text_section"), "elements": array(ANY_PART)})
PIECES = {
    "rich_text_section": SECTION,
    "rich_text_list": fields(
        {"type": one_of("rich_text_list"), "style": one_of("bullet", "ordered"),
         "elements": array(by_type({"rich_text_section": SECTION}, "list item"), 1)},
        {"indent": integer(0, 8), "offset": integer(0), "border": integer(0, 1)}),
    "rich_text_quote": fields({"type": one_of("rich_text_quote"), "elements": array(ANY_PART)},
                              {"border": integer(0, 1)}),
    "rich_text_preformatted": fields({"type": one_of("rich_text_preformatted"), "elements": array(TEXT_OR_LINK)},
                                     {"border": integer(0, 1), "language": string(1)}),
}

RICH_TEXT = fields({"type": one_of("rich_text"), "elements": array(by_type(PIECES, "rich text piece"), 1)},
                   {"block_id": BLOCK_ID})

CELLS = {
    "raw_text": fields({"type": one_of("raw_text"), "text": string(0)}),
    "raw_number": fields({"type": one_of("raw_number"), "value": lambda f, v, at: True}, {"text": string(0)}),
    "rich_text": RICH_TEXT,
}
COLUMN = fields({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
TABLE = fields({"type": one_of("table"), "rows": array(array(by_type(CELLS, "cell"), 1, 20), 1, 100)},
               {"block_id": BLOCK_ID, "column_settings": array(COLUMN, 0, 20)})


def characters(value):
    """How many characters a table or rich text shows."""
    if isinstance(value, dict):
        return sum(len(str(each)) if key in ("text", "value") and not isinstance(each, (dict, list)) else characters(each)
                   for key, each in value.items() if key not in ("type", "block_id"))
    return sum(map(characters, value)) if isinstance(value, list) else 0
