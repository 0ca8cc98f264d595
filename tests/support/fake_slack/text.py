"""What Slack makes of text: control sequences, entities, and whom a message really mentions (contract, section 9)."""

import re

SEQUENCE = re.compile(r"<([^<>\n]*)>")
ADDRESS = re.compile(r"(?<![\w/|<@])(https?://[^\s<>|]+[^\s<>|.,;:!?)\"'])")
ENTITY = re.compile(r"&(?!(amp|lt|gt);)")


def kind_of(inner):
    """What stands between < and >: (kind, reference, label), or None when it is no control sequence."""
    reference, _, label = inner.partition("|")
    for pattern, kind in ((r"@([UW][A-Z0-9]+)$", "user"), (r"#([CGD][A-Z0-9]+)$", "channel"),
                          (r"!subteam\^(S[A-Z0-9]+)$", "group"), (r"!(here|channel|everyone)$", "special"),
                          (r"!(date\^\d+\^.+)$", "date"), (r"((?:https?://|mailto:)\S+)$", "link")):
        found = re.match(pattern, reference)
        if found:
            return kind, found.group(1), label
    return None


def stored(text):
    """A posted text as Slack keeps it: bare & < > escaped, bare addresses made links."""
    def plain(part):
        part = ENTITY.sub("&amp;", part).replace("<", "&lt;").replace(">", "&gt;")
        return ADDRESS.sub(r"<\1>", part)

    out, at = [], 0
    for found in SEQUENCE.finditer(text):
        if kind_of(found.group(1)):
            out += [plain(text[at:found.start()]), found.group()]
            at = found.end()
    return "".join(out) + plain(text[at:])


def unescaped(text):
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def references(text):
    """[(kind, reference, label)] of the control sequences of a mrkdwn text."""
    return [found for found in map(kind_of, SEQUENCE.findall(text)) if found]


def all_references(message):
    """Those of a whole message: its text, the mrkdwn in its blocks, and the parts of rich text."""
    found = references(message.get("text") or "")

    def walk(value):
        if isinstance(value, list):
            for each in value:
                walk(each)
        if not isinstance(value, dict):
            return
        kind = value.get("type")
        if kind == "mrkdwn" and isinstance(value.get("text"), str):
            found.extend(references(value["text"]))
        elif kind == "broadcast":
            found.append(("special", value["range"], ""))
        elif kind == "link":
            found.append(("link", value["url"], value.get("text", "")))
        elif kind in ("user", "channel", "usergroup") and f"{kind}_id" in value:
            found.append(({"usergroup": "group"}.get(kind, kind), value[f"{kind}_id"], ""))
        for each in value.values():
            walk(each)

    walk(message.get("blocks") or [])
    return found


def shown(value):
    """All words that a message or a view shows, one text per line, in their order: for questions of tests."""
    lines = []

    def walk(each, key=None):
        if isinstance(each, str):
            if key in ("text", "alt_text", "title", "url", "value") and each:
                lines.append(each)
        elif isinstance(each, list):
            for one in each:
                walk(one, key)
        elif isinstance(each, dict):
            order = ("title", "text", "label", "hint", "description", "fields", "accessory", "elements", "element",
                     "rows", "options", "option_groups", "blocks", "placeholder", "submit", "close", "alt_text")
            inner = each.get("type") in ("button", "radio_buttons")
            for name in order:
                if name in each:
                    walk(each[name], "text" if name == "text" else name)
            if inner or not each.get("url"):
                return
            walk(each["url"], "url")

    walk(value)
    return "\n".join(lines)


def fallback(blocks):
    """The text that Slack builds when blocks come without one."""
    return " ".join(shown(blocks).split("\n"))[:3000]


def rich(text):
    """The composer's blocks beside a person's text: rich text, unescaped."""
    elements, at = [], 0

    def plain(part):
        if part:
            elements.append({"type": "text", "text": unescaped(part)})

    for found in SEQUENCE.finditer(text):
        kind = kind_of(found.group(1))
        if not kind:
            continue
        plain(text[at:found.start()])
        at = found.end()
        name, reference, label = kind
        if name == "user":
            elements.append({"type": "user", "user_id": reference})
        elif name == "channel":
            elements.append({"type": "channel", "channel_id": reference})
        elif name == "link":
            elements.append({"type": "link", "url": unescaped(reference), **({"text": unescaped(label)} if label else {})})
        elif name == "special":
            elements.append({"type": "broadcast", "range": reference})
        elif name == "group":
            elements.append({"type": "usergroup", "usergroup_id": reference})
    plain(text[at:])
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]
