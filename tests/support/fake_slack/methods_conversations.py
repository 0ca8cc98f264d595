"""conversations.*: opening, finding, reading and filling channels (contract, section 7.3)."""

import base64
import re

from .methods_chat import visible
from .scopes import BY_KIND
from .state import DIRECT, GROUP, PRIVATE, PUBLIC, Refused

PAGE_DEFAULT, PAGE_MOST = 100, 1000


# ---------------------------------------------------------------- pages


def page_of(api, items, a):
    """A page of a list, and the cursor of the next: it fits this method alone."""
    limit = a.get("limit") or PAGE_DEFAULT
    if not 0 < limit <= PAGE_MOST:
        raise Refused("invalid_limit")
    begin = 0
    if a.get("cursor"):
        try:
            method, begin = base64.b64decode(a["cursor"], validate=True).decode().split(":")
            begin = int(begin)
        except ValueError:
            raise Refused("invalid_cursor") from None
        if method != api.method or not 0 <= begin <= len(items):
            raise Refused("invalid_cursor")
    elif api.limits.empty_pages > 0 and items:
        api.limits.empty_pages -= 1
        return [], cursor_of(api, 0)
    end = begin + api.limits.page(limit, api.method)
    return items[begin:end], cursor_of(api, end) if end < len(items) else ""


def cursor_of(api, begin):
    return base64.b64encode(f"{api.method}:{begin}".encode()).decode()


# ---------------------------------------------------------------- channels


def outward(api, channel, members=False, locale=False):
    world = api.world
    found = {"id": channel.id, "is_im": channel.kind == DIRECT, "is_mpim": channel.kind == GROUP,
             "is_private": channel.kind != PUBLIC, "is_archived": channel.archived, "is_ext_shared": channel.external,
             "is_shared": channel.external, "is_org_shared": False}
    if channel.kind == DIRECT:
        found["user"] = next(m for m in channel.members if m != world.bot_user)
    else:
        found.update(name=channel.name, is_channel=channel.kind == PUBLIC, is_group=channel.kind == PRIVATE,
                     is_member=world.bot_user in channel.members)
    if members:
        found["num_members"] = len(channel.members)
    if locale:
        found["locale"] = "en-US"
    return found


def seen(api, a, verb):
    channel = visible(api, a["channel"])
    api.need(BY_KIND[verb][channel.kind])
    return channel


def conversations_open(api, a):
    world = api.world
    if bool(a.get("users")) == bool(a.get("channel")):
        raise Refused("invalid_arguments", "give users or channel")
    if a.get("channel"):
        channel = visible(api, a["channel"])
    else:
        users = [each.strip() for each in a["users"].split(",")]
        if len(users) > 8:
            raise Refused("too_many_users")
        if len(set(users)) != len(users) or world.bot_user in users:
            raise Refused("invalid_user_combination")
        for each in users:
            if each not in world.users:
                raise Refused("user_not_found")
            if world.users[each]["deleted"]:
                raise Refused("user_disabled")
        channel = open_with(api, users, not a.get("prevent_creation"))
    return {"channel": outward(api, channel) if a.get("return_im") else {"id": channel.id}}


def open_with(api, users, make):
    world = api.world
    api.need(BY_KIND["manage"][DIRECT if len(users) == 1 else GROUP])
    if len(users) == 1:
        channel = world.direct(users[0], make)
    else:
        wanted = {*users, world.bot_user}
        channel = next((c for c in world.channels.values() if c.kind == GROUP and set(c.members) == wanted), None)
        if channel is None and make:
            channel = world.add_channel("mpdm-" + "--".join(users), members=users, kind=GROUP)
    if channel is None:
        raise Refused("channel_not_found")
    return channel


def conversations_create(api, a):
    world, name = api.world, a["name"]
    kind = PRIVATE if a.get("is_private") else PUBLIC
    api.need(BY_KIND["manage"][kind])
    if len(name) > 80:
        raise Refused("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise Refused("invalid_name_specials")
    if any(each.name == name for each in world.channels.values()):
        raise Refused("name_taken")
    return {"channel": outward(api, world.add_channel(name, kind=kind))}


def conversations_invite(api, a):
    world = api.world
    channel = seen(api, a, "manage")
    if world.bot_user not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    users = [each.strip() for each in a["users"].split(",") if each.strip()]
    if not users or len(users) > 100:
        raise Refused("invalid_arguments", "between 1 and 100 users")
    wrong = []
    for each in users:
        error = ("cant_invite_self" if each == world.bot_user else
                 "user_not_found" if each not in world.users else
                 "cant_invite" if world.users[each]["deleted"] else
                 "already_in_channel" if each in channel.members else None)
        if error:
            wrong.append({"user": each, "ok": False, "error": error})
    if wrong and (not a.get("force") or len(wrong) == len(users)):
        raise Refused(wrong[0]["error"], errors=wrong)
    channel.members += [each for each in users if each not in {w["user"] for w in wrong}]
    world.changed()
    return {"channel": outward(api, channel), **({"errors": wrong} if wrong else {})}


def conversations_info(api, a):
    channel = seen(api, a, "read")
    return {"channel": outward(api, channel, a.get("include_num_members"), a.get("include_locale"))}


def conversations_list(api, a):
    names = {"public_channel": PUBLIC, "private_channel": PRIVATE, "mpim": GROUP, "im": DIRECT}
    kinds = set()
    for word in (a.get("types") or "public_channel").split(","):
        if word.strip() not in names:
            raise Refused("invalid_types")
        kinds.add(names[word.strip()])
        api.need(BY_KIND["read"][names[word.strip()]])
    channels = [c for c in api.world.channels.values() if c.kind in kinds and
                (c.kind == PUBLIC or api.world.bot_user in c.members) and not (a.get("exclude_archived") and c.archived)]
    found, after = page_of(api, channels, a)
    return {"channels": [outward(api, c, members=True) for c in found], "response_metadata": {"next_cursor": after}}


def conversations_members(api, a):
    found, after = page_of(api, seen(api, a, "read").members, a)
    return {"members": list(found), "response_metadata": {"next_cursor": after}}


# ---------------------------------------------------------------- reading


def stamp(a, name):
    """A ts as (seconds, micros), to compare; never a float."""
    text = a.get(name)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
        raise Refused(f"invalid_ts_{name}")
    whole, _, rest = text.partition(".")
    return int(whole), int((rest + "000000")[:6])


def between(messages, a):
    oldest, latest, inclusive = stamp(a, "oldest"), stamp(a, "latest"), a.get("inclusive")

    def fits(message):
        at = stamp({"ts": message.ts}, "ts")
        after = oldest is None or at > oldest or (inclusive and at == oldest)
        before = latest is None or at < latest or (inclusive and at == latest)
        return after and before

    return [m for m in messages if fits(m)]


def readable(api, a):
    channel = seen(api, a, "history")
    if api.world.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def conversations_history(api, a):
    channel = readable(api, a)
    top = [m for m in channel.messages.values() if not m.deleted and
           (not m.thread or m.body.get("subtype") == "thread_broadcast")]
    found, after = page_of(api, between(top, a)[::-1], a)
    return pages(api, channel, found, after, a)


def conversations_replies(api, a):
    channel = readable(api, a)
    parent = channel.messages.get(a["ts"])
    if parent is None or parent.deleted or parent.thread:
        raise Refused("thread_not_found")
    found, after = page_of(api, [parent, *between(channel.replies(parent.ts), a)], a)
    return pages(api, channel, found, after, a)


def pages(api, channel, found, after, a):
    metadata = bool(a.get("include_all_metadata"))
    return {"messages": [api.world.outward(channel, m, metadata) for m in found], "has_more": bool(after),
            "response_metadata": {"next_cursor": after}}


METHODS = {
    "conversations.open": conversations_open,
    "conversations.create": conversations_create,
    "conversations.invite": conversations_invite,
    "conversations.info": conversations_info,
    "conversations.list": conversations_list,
    "conversations.members": conversations_members,
    "conversations.history": conversations_history,
    "conversations.replies": conversations_replies,
}
