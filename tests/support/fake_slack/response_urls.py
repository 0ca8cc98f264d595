"""response_url: five uses within thirty minutes (contract, section 3), and what an answer with a message does."""

import copy
import json
import secrets

from aiohttp import web

from .faults import too_many
from .methods_chat import content
from .state import Refused

USES, SECONDS = 5, 30 * 60
KNOWN = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts", "mrkdwn",
         "unfurl_links", "unfurl_media", "metadata"}


class ResponseUrls:
    def __init__(self, server):
        self.server, self.world, self._given = server, server.world, {}

    def new(self, kind, user, channel, original=None):
        """An address for a command ("commands"), a component ("actions") or a message shortcut ("app"). `original` is
        the ts of the message (or ephemeral message) that replace_original and delete_original mean."""
        path = f"/{kind}/{self.world.team_id}/{self.world.ids.number('response')}/{secrets.token_urlsafe(18)}"
        self._given[path] = {"user": user, "channel": channel, "original": original, "used": 0,
                             "until": self.world.clock.now() + SECONDS, "uses": []}
        return self.server.base_url + path

    def uses(self, url):
        """The bodies that came to an address."""
        return list(self._given[url.removeprefix(self.server.base_url)]["uses"])

    async def handle(self, request):
        body = await request.read()
        fault = self.server.faults.take("response_url")
        if fault:
            return await self.server.faults.answer(fault, request, lambda: self.perform(request, body))
        return self.perform(request, body)

    def perform(self, request, body):
        given = self._given.get(request.path)
        if given is None:
            return web.Response(status=404, text="no_such_url")
        if "Authorization" in request.headers:
            self.world.complain("a token was sent to a response_url")
        if self.world.clock.now() > given["until"]:
            self.world.complain("a response_url was used after its thirty minutes")
            return web.Response(status=404, text="expired_url")
        if given["used"] >= USES:
            self.world.complain("a response_url was used a sixth time")
            return web.Response(status=404, text="used_url")
        try:
            message = json.loads(body.decode("utf-8"))
        except ValueError:
            message = None
        if not isinstance(message, dict) or request.content_type != "application/json":
            return web.Response(status=400, text="invalid_payload")
        wait = self.server.limits.wait_for_post(given["channel"], "response_url")
        if wait:
            return too_many(wait)
        given["used"] += 1
        given["uses"].append(message)
        try:
            apply(self.server, given["user"], given["channel"], message, given["original"])
        except Refused as refused:
            self.world.complain(f"response_url: {refused.code}")
            return web.Response(status=400, text=refused.code)
        return web.Response(text="ok")


def truth(message, key):
    value = message.get(key, False)
    if value not in (True, False, "true", "false"):
        raise Refused("invalid_payload")
    return value in (True, "true")


def apply(server, user, channel_id, message, original=None, command=False):
    """Carries out a message that was answered to a command or sent to a response_url."""
    world, channel = server.world, server.world.channels[channel_id]
    unknown = set(message) - KNOWN
    if unknown:
        raise Refused("invalid_payload", f"unknown fields: {sorted(unknown)}")
    kind = message.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise Refused("invalid_payload")
    replace, delete = truth(message, "replace_original"), truth(message, "delete_original")
    if delete:
        return delete_original(world, channel, original)
    if command and kind == "in_channel" and not (message.get("text") or message.get("blocks")):
        return None
    if "response_type" not in message and not replace:
        world.complain("an answer without response_type: say ephemeral or in_channel")
    api = server.quiet_api("response_url")
    body = content(api, {**message, "metadata": message.get("metadata")})
    if replace and original:
        return replace_original(world, channel, original, body, message)
    if message.get("thread_ts"):
        if kind != "in_channel" or replace:
            raise Refused("invalid_payload", "thread_ts needs in_channel and replace_original false")
        world.parent_of(channel, message["thread_ts"])
        body["thread_ts"] = message["thread_ts"]
    if kind == "in_channel":
        return world.post(channel, world.bot_body(**body), mine=True)
    return world.post_ephemeral(channel.id, user, world.bot_body(**body))


def delete_original(world, channel, original):
    ephemeral = world.find_ephemeral(original)
    if ephemeral:
        ephemeral["gone"] = True
    elif original in channel.messages and channel.messages[original].mine:
        world.delete(channel, channel.messages[original])
    else:
        raise Refused("message_not_found")
    world.changed()


def replace_original(world, channel, original, body, message):
    ephemeral = world.find_ephemeral(original)
    if ephemeral:
        if message.get("response_type") == "in_channel":
            world.complain("an ephemeral message never becomes public")
        ephemeral.setdefault("edits", []).append(ephemeral["body"])
        ephemeral["body"] = {**ephemeral["body"], "blocks": [], **body}
    else:
        found = channel.messages.get(original)
        if found is None or not found.mine or found.deleted:
            raise Refused("message_not_found")
        found.edits.append(copy.deepcopy(found.body))
        kept = {k: v for k, v in found.body.items() if k not in ("blocks", "attachments")}
        found.body = {**kept, **body, "edited": {"user": world.bot_user, "ts": world.clock.ts()}}
    world.changed()
