"""What may stand in an event: what Synapse refuses, and what it lets pass although a good bot does not do it.

Refusals are raised; advice is returned, for the complaints. Contract: sections 1, 6 and 10.
"""

import html.parser
import re
import struct

from .state import Refused, canonical_size

EVENT_MOST, INTEGER_MOST = 65536, 2**53 - 1
HTML = "org.matrix.custom.html"
TAGS = set("del h1 h2 h3 h4 h5 h6 blockquote p a ul ol sup sub li b i u strong em s code hr br div table thead tbody tr th td "
           "caption pre span img details summary".split())
EMPTY = {"br", "hr", "img"}
ATTRIBUTES = {"a": {"href", "target"}, "ol": {"start"}, "code": {"class"}, "img": {"src", "alt", "title", "width", "height"},
              "span": {"data-mx-color", "data-mx-bg-color", "data-mx-spoiler"}}
SCHEMES = ("https://", "http://", "ftp://", "mailto:", "magnet:")
DEPTH = 100


def check_numbers(value):
    """No floats, and integers that every JSON reader can hold."""
    if isinstance(value, bool):
        return
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > INTEGER_MOST):
        raise Refused(400, "M_BAD_JSON", "Bad JSON value: float or too large an integer")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_numbers(each)


def check_size(content):
    if canonical_size(content) > EVENT_MOST:
        raise Refused(413, "M_TOO_LARGE", "event too large")


def check_event(room, sender, kind, content):
    """What a send of a client must be like."""
    if not isinstance(content, dict):
        raise Refused(400, "M_BAD_JSON", "Content must be a JSON object")
    check_numbers(content)
    check_size(content)
    mentions = content.get("m.mentions", {})
    if not isinstance(mentions, dict) or not isinstance(mentions.get("user_ids", []), list):
        raise Refused(400, "M_BAD_JSON", "m.mentions must be an object")
    if kind == "m.room.message":
        for key in ("body", "msgtype"):
            if not isinstance(content.get(key), str):
                raise Refused(400, "M_UNKNOWN", f"'{key}' not in content")
    relates = content.get("m.relates_to")
    if not isinstance(relates, dict):
        return
    rel_type, target = relates.get("rel_type"), relates.get("event_id")
    if not isinstance(rel_type, str) or not isinstance(target, str):
        return
    parent = room.by_id.get(target)
    if parent is None:
        raise Refused(400, "M_UNKNOWN", "Can't send relation to unknown event")
    if rel_type == "m.thread" and parent.relation[0]:
        raise Refused(400, "M_UNKNOWN", "Cannot start threads from an event with a relation")
    if rel_type == "m.annotation":
        key = relates.get("key")
        if not isinstance(key, str) or not key:
            raise Refused(400, "M_UNKNOWN", "Unable to send annotation without key")
        for other in room.related.get(target, []):
            if other.sender == sender and other.kind == kind and other.relation[0] == "m.annotation" and \
                    other.content["m.relates_to"].get("key") == key:
                raise Refused(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice")


def advice(room, sender, kind, content, media=()):
    """What is wrong with a bot's message although it was sent; texts."""
    if kind not in ("m.room.message", "m.reaction"):
        return [f"a bot sends no {kind}"]
    found = []
    if kind == "m.room.message" and room.encrypted():
        found.append("plain text in an encrypted room")
    if kind == "m.room.message":
        found += message_advice(content)
    if kind == "m.room.message" and content.get("msgtype") in ("m.image", "m.file"):
        found += file_advice(content, media)
    rel_type, target = content.get("m.relates_to", {}).get("rel_type"), content.get("m.relates_to", {}).get("event_id")
    parent = room.by_id.get(target)
    if rel_type == "m.replace" and parent:
        found += edit_advice(sender, kind, content, parent)
    if rel_type == "m.thread":
        reply = content["m.relates_to"].get("m.in_reply_to")
        if not isinstance(reply, dict) or reply.get("event_id") not in room.by_id:
            found.append("a thread without m.in_reply_to for clients that know no threads")
    if rel_type == "m.annotation" and parent and parent.redacted_by:
        found.append("a reaction to a redacted message")
    if rel_type == "m.annotation" and re.search("[︎️]", content["m.relates_to"]["key"]) and any(
            r.relation[0] == "m.annotation" and r.sender == sender and plain_key(r) == plain(content["m.relates_to"]["key"])
            for r in room.related.get(target, [])):
        found.append("the same reaction with and without U+FE0F")
    return found


def plain(key):
    """A reaction's key without variation selectors and skin tones."""
    return re.sub("[︎️\U0001f3fb-\U0001f3ff]", "", key)


def plain_key(event):
    return plain(str(event.content["m.relates_to"].get("key", "")))


def message_advice(content):
    found = []
    if content["msgtype"] not in ("m.notice", "m.file", "m.image"):
        found.append(f"a bot writes m.notice, not {content['msgtype']}")
    if "m.mentions" not in content:
        found.append("no m.mentions: somebody may be notified by accident")
    if content.get("m.mentions", {}).get("room"):
        found.append("m.mentions calls the whole room")
    if re.search("[\0-\x08\x0b-\x1f\x7f]", content["body"]):
        found.append("control characters in body")
    if not content["body"].strip():
        found.append("an empty body")
    if ("formatted_body" in content) != (content.get("format") == HTML):
        found.append("format and formatted_body belong together")
    for problem in html_problems(content.get("formatted_body", "")):
        found.append(f"formatted_body: {problem}")
    return found


def file_advice(content, media):
    """`media`: {address: (type, bytes)} of what was uploaded."""
    kept, info = dict(media).get(content.get("url")), content.get("info") or {}
    if kept is None:
        return [f"{content['msgtype']} shows {content.get('url')!r}, which nobody uploaded"]
    found = []
    if (info.get("mimetype"), info.get("size")) != (kept[0], len(kept[1])):
        found.append(f"info says {info.get('mimetype')} of {info.get('size')} bytes, it is {kept[0]} of {len(kept[1])}")
    if content["msgtype"] == "m.image" and kept[1][:4] == b"\x89PNG" and \
            (info.get("w"), info.get("h")) != struct.unpack(">II", kept[1][16:24]):
        found.append("info has another width and height than the picture")
    if content["msgtype"] == "m.image" and content["body"] == content.get("filename", content["body"]):
        found.append("a picture without a caption says nothing to those who don't see it")
    return found


def edit_advice(sender, kind, content, parent):
    found, new = [], content.get("m.new_content")
    if parent.sender != sender:
        found.append("an edit of somebody else's message")
    if parent.kind != kind or parent.relation[0] == "m.replace":
        found.append("an edit of something that is no message")
    if not isinstance(new, dict):
        return [*found, "an edit without m.new_content"]
    if "m.relates_to" in new:
        found.append("m.new_content with a relation")
    if not str(content.get("body", "")).startswith("* "):
        found.append("the body of an edit for old clients begins with '* '")
    return found + [f"m.new_content: {each}" for each in message_advice({"msgtype": "", "body": "", **new})]


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.text, self.links = [], [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.problems.append(f"<{tag}> is not allowed")
        for name, value in attributes:
            if name not in ATTRIBUTES.get(tag, ()):
                self.problems.append(f"<{tag} {name}> is not allowed")
            if tag == "a" and name == "href" and not (value or "").lower().startswith(SCHEMES):
                self.problems.append(f"a link to {value!r}")
            if tag == "img" and name == "src" and not (value or "").startswith("mxc://"):
                self.problems.append(f"an image from {value!r}")
            if tag == "a" and name == "href":
                self.links.append(value)
        if tag in EMPTY:
            self.text.append("\n" if tag != "img" else "")
            return
        self.open.append(tag)
        if len(self.open) > DEPTH:
            self.problems.append("nested too deep")
        if tag in ("p", "li", "tr", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre"):
            self.text.append("\n")

    def handle_endtag(self, tag):
        if tag in EMPTY:
            return
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        if tag in self.open:
            while self.open and self.open.pop() != tag:
                pass
        if tag in ("p", "li", "tr", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre"):
            self.text.append("\n")

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, _):
        self.problems.append("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read_html(text):
    """(the words without tags, the links, what is wrong with it)."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        reader.problems.append(f"<{reader.open[-1]}> is not closed")
    return re.sub(r"\n{2,}", "\n", "".join(reader.text)).strip(), reader.links, reader.problems


def html_problems(text):
    return read_html(text)[2]
