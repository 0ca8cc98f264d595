"""chat.*, reactions, pins and bookmarks (contract, section 7.3).

A method is a function of (api, arguments): `api` is the call under way (web_api.Api), arguments are decoded and the
required ones are there. It returns the fields of success or raises Refused.
"""

import copy
import json
import re

from . import text as texts
from .blocks import MESSAGE_BLOCKS, completed, validate_message
from .state import DIRECT, Refused

TEXT_MOST, UPDATE_MOST, EPHEMERAL_BYTES, MARKDOWN_MOST = 40_000, 4_000, 4_000, 12_000
BLOCKS_BYTES, METADATA_BYTES = 100_000, 8_000  # neither figure is published
SCHEDULE_MOST = 120 * 24 * 3600


# ---------------------------------------------------------------- what a message is made of


def check_blocks(world, blocks):
    """The blocks as they are kept, or the refusal."""
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise Refused("invalid_blocks_format")
    if len(json.dumps(blocks)) > BLOCKS_BYTES:
        raise Refused("msg_blocks_too_long")
    findings = validate_message(blocks)
    if findings:
        words = [str(each) for each in findings]
        world.complain(f"invalid_blocks: {words[0]}")
        raise Refused("invalid_blocks", *words, errors=words)
    assert len(blocks) <= MESSAGE_BLOCKS
    return completed(blocks, lambda: world.ids.next("b").lower())


def check_metadata(metadata):
    """{event_type, event_payload}; flat, but one level of objects; {} is no metadata."""
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if not metadata:
        return None
    event, payload = metadata.get("event_type"), metadata.get("event_payload")
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(payload, dict):
        raise Refused("invalid_metadata_schema", "metadata is event_type and event_payload")
    if not isinstance(event, str) or not re.fullmatch(r"[A-Za-z0-9_.]{1,50}", event):
        raise Refused("invalid_metadata_schema", "event_type is alphanumeric, at most 50 characters")
    for value in payload.values():
        inner = value.values() if isinstance(value, dict) else [value]
        if any(not isinstance(each, (str, int, float, bool)) for each in inner):
            raise Refused("invalid_metadata_schema", "event_payload is flat: strings, numbers, booleans")
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def content(api, a, most=None):
    """The body of a new message: text, blocks, attachments, metadata."""
    world, body = api.world, {}
    text, blocks, attachments = a.get("text"), a.get("blocks"), a.get("attachments")
    markdown = a.get("markdown_text")
    if markdown is not None:
        if text or blocks or attachments:
            raise Refused("invalid_arguments", "markdown_text stands alone")
        if len(markdown) > MARKDOWN_MOST:
            raise Refused("msg_too_long")
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if attachments is not None:
        if not isinstance(attachments, list):
            raise Refused("invalid_arguments", "attachments must be an array")
        if len(attachments) > 100:
            raise Refused("too_many_attachments")
        body["attachments"] = copy.deepcopy(attachments)
    kept = check_blocks(world, blocks) if blocks is not None else []
    if not text and not kept and not attachments:
        raise Refused("no_text")
    if text and most and len(text.encode()) > most:
        raise Refused("msg_too_long")
    if text and len(text) > TEXT_MOST:
        world.complain(f"a text of {len(text)} characters was cut at {TEXT_MOST}")
        text = text[:TEXT_MOST]
    if kept:
        body["blocks"] = kept
        if not text:
            world.complain("blocks without text: screen readers and notifications have nothing to say")
    body["text"] = world.keep_text(text) if text else texts.fallback(kept)
    if a.get("metadata") is not None:
        metadata = check_metadata(a["metadata"])
        if metadata:
            body["metadata"] = metadata
    for key in ("link_names", "parse"):
        if a.get(key):
            world.complain(f"{key} turns people's words into live references")
    if a.get("username") or a.get("icon_url") or a.get("icon_emoji"):
        api.need("chat:write.customize")
    return body


def writable(api, channel_id, direct=True):
    """The channel to post to, or the refusal."""
    world = api.world
    if direct and channel_id in world.users:
        if world.users[channel_id]["deleted"]:
            raise Refused("channel_not_found")
        channel = world.direct(channel_id)
    else:
        channel = visible(api, channel_id)
    if channel.kind != DIRECT and world.bot_user not in channel.members:
        if "chat:write.public" not in api.scopes:  # a private one would not be visible
            raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    if channel.kind == DIRECT and not world.messages_tab_enabled:
        raise Refused("messages_tab_disabled")
    return channel


def visible(api, channel_id):
    channel = api.world.channels.get(channel_id)
    if channel is None or (channel.kind != "public" and api.world.bot_user not in channel.members):
        raise Refused("channel_not_found")
    return channel


def threaded(api, channel, a, body):
    if a.get("thread_ts"):
        api.world.parent_of(channel, a["thread_ts"])
        body["thread_ts"] = a["thread_ts"]
        if a.get("reply_broadcast"):
            body["subtype"] = "thread_broadcast"
    elif a.get("reply_broadcast"):
        raise Refused("invalid_arguments", "reply_broadcast needs thread_ts")


def advise_unfurls(api, a):
    if a.get("unfurl_links") is not False or a.get("unfurl_media") is not False:
        api.world.complain(f"{api.method}: unfurl_links and unfurl_media must both be false")


# ---------------------------------------------------------------- chat.*


def chat_post_message(api, a):
    channel = writable(api, a["channel"])
    body = content(api, a)
    threaded(api, channel, a, body)
    api.pace(channel.id)
    advise_unfurls(api, a)
    message = api.world.post(channel, api.world.bot_body(**body), mine=True)
    return {"channel": channel.id, "ts": message.ts, "message": api.world.outward(channel, message)}


def own(api, a, refusal):
    channel = visible(api, a["channel"])
    message = api.world.find_message(channel, a["ts"])
    if not message.mine:
        raise Refused(refusal)
    return channel, message


def chat_update(api, a):
    """Text without blocks removes the blocks; they stay only when the text is left out."""
    world = api.world
    channel, message = own(api, a, "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    if world.edit_window is not None and world.clock.now() - message.posted_at > world.edit_window:
        raise Refused("edit_window_closed")
    if a.get("text") and len(a["text"]) > UPDATE_MOST:
        raise Refused("msg_too_long")
    if all(a.get(key) is None for key in ("text", "blocks", "attachments", "metadata", "file_ids", "markdown_text")):
        raise Refused("no_text")
    kept = None if a.get("blocks") is None else check_blocks(world, a["blocks"])
    metadata = None if a.get("metadata") is None else check_metadata(a["metadata"])
    body = copy.deepcopy(message.body)
    if a.get("text"):
        body.pop("blocks", None)
        body["text"] = world.keep_text(a["text"])
    elif kept:
        body["text"] = texts.fallback(kept)
    if kept is not None:
        body.pop("blocks", None)
        body.update({"blocks": kept} if kept else {})
    if not body["text"] and not body.get("blocks") and not a.get("attachments"):
        raise Refused("no_text")
    if a.get("attachments") is not None:
        body["attachments"] = a["attachments"]
    if a.get("metadata") is not None:
        body.pop("metadata", None)
        body.update({"metadata": metadata} if metadata else {})
    body["edited"] = {"user": world.bot_user, "ts": world.clock.ts()}
    message.edits.append(message.body)
    message.body = body
    world.changed()
    return {"channel": channel.id, "ts": message.ts, "text": body["text"], "message": world.outward(channel, message)}


def chat_delete(api, a):
    channel, message = own(api, a, "cant_delete_message")
    api.world.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def chat_post_ephemeral(api, a):
    world = api.world
    channel = writable(api, a["channel"], direct=False)
    if a["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    body = content(api, a, EPHEMERAL_BYTES)
    threaded(api, channel, a, body)
    return {"message_ts": world.post_ephemeral(channel.id, a["user"], world.bot_body(**body))}


def chat_schedule_message(api, a):
    world, now = api.world, api.world.clock.now()
    channel = writable(api, a["channel"])
    if a["post_at"] <= 0:
        raise Refused("invalid_time")
    if a["post_at"] <= now:
        raise Refused("time_in_past")
    if a["post_at"] > now + SCHEDULE_MOST:
        raise Refused("time_too_far")
    near = [s for s in world.scheduled if s["channel"] == channel.id and abs(s["post_at"] - a["post_at"]) < 300]
    if len(near) >= 30:
        raise Refused("restricted_too_many")
    body = content(api, a)
    threaded(api, channel, a, body)
    if "metadata" in body:
        world.complain("a scheduled message with metadata is never posted")
    key = world.ids.next("Q")
    world.scheduled.append({"id": key, "channel": channel.id, "post_at": a["post_at"], "body": world.bot_body(**body)})
    return {"scheduled_message_id": key, "channel": channel.id, "post_at": a["post_at"], "message": body}


def chat_get_permalink(api, a):
    channel = visible(api, a["channel"])
    message = api.world.find_message(channel, a["message_ts"])
    link = f"https://{api.world.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread:
        link += f"?thread_ts={message.thread}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


# ---------------------------------------------------------------- reactions, pins, bookmarks


def reactions_add(api, a):
    channel = visible(api, a["channel"])
    if api.world.bot_user not in channel.members:
        raise Refused("not_in_channel")
    message = api.world.find_message(channel, a["timestamp"])
    if channel.archived:
        raise Refused("is_archived")
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?", a["name"]):
        raise Refused("invalid_name")
    users = message.reactions.get(a["name"], [])
    if api.world.bot_user in users:
        raise Refused("already_reacted")
    if a["name"] not in message.reactions and len(message.reactions) >= 50:
        raise Refused("too_many_emoji")
    message.reactions[a["name"]] = [*users, api.world.bot_user]
    return {}


def pins_add(api, a):
    channel = visible(api, a["channel"])
    message = api.world.find_message(channel, a["timestamp"])
    if message.ts in channel.pins:
        raise Refused("already_pinned")
    channel.pins.append(message.ts)
    return {}


def bookmarks_add(api, a):
    channel = visible(api, a["channel_id"])
    if a["type"] != "link" or not a.get("link"):
        raise Refused("invalid_arguments", "a bookmark is a link")
    bookmark = {"id": api.world.ids.next("Bk").upper(), "channel_id": channel.id, "title": a["title"],
                "type": "link", "link": a["link"], "emoji": a.get("emoji", "")}
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


METHODS = {
    "chat.postMessage": chat_post_message,
    "chat.update": chat_update,
    "chat.delete": chat_delete,
    "chat.postEphemeral": chat_post_ephemeral,
    "chat.scheduleMessage": chat_schedule_message,
    "chat.getPermalink": chat_get_permalink,
    "reactions.add": reactions_add,
    "pins.add": pins_add,
    "bookmarks.add": bookmarks_add,
}
