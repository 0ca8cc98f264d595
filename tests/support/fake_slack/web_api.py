"""The Web API over HTTP: tokens, body formats, arguments, scopes, limits; methods_*.py do the rest (contract, section 7)."""

import dataclasses
import json
import re
import urllib.parse

from aiohttp import web

from . import methods_chat, methods_conversations, methods_other, methods_views
from .faults import too_many
from .scopes import METHODS, READ
from .state import Refused

HANDLERS = {**methods_chat.METHODS, **methods_conversations.METHODS, **methods_views.METHODS, **methods_other.METHODS}
assert set(HANDLERS) == set(METHODS)

FORM, JSON, MULTIPART = "application/x-www-form-urlencoded", "application/json", "multipart/form-data"
BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
BAD_JSON = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}


class TooMany(Exception):
    def __init__(self, seconds, code="ratelimited"):
        super().__init__(code)
        self.seconds, self.code = seconds, code


@dataclasses.dataclass
class Call:
    """A Web API call as it came and as it was answered; `error` is also "html 500" and the like."""

    method: str
    arguments: dict
    at: float
    ok: bool = False
    error: str = ""
    answer: dict = dataclasses.field(default_factory=dict)


class Api:
    """One call under way: what methods see."""

    def __init__(self, server, method):
        self.server, self.world, self.limits, self.method = server, server.world, server.limits, method
        self.scopes, self.in_header, self.warnings = [], False, []

    def need(self, scope):
        if scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(self.scopes))

    def pace(self, channel):
        wait = self.limits.wait_for_post(channel, self.method)
        if wait:
            raise TooMany(wait, "rate_limited")


# ---------------------------------------------------------------- bodies


def decode_form(body):
    if BAD_ESCAPE.search(body):
        raise Refused("invalid_form_data")
    try:
        pairs = urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict",
                                       strict_parsing=bool(body))
    except ValueError:
        raise Refused("invalid_form_data") from None
    found = {}
    for name, value in pairs:
        if name in found or name.endswith("[]"):
            raise Refused("invalid_array_arg")
        found[name] = value
    return found


def decode_json(body):
    try:
        found = json.loads(body.decode("utf-8"))
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(found, dict):
        raise Refused("json_not_object")
    return found


async def decode(api, request, body, kind):
    """The arguments as they were given, and whether they came as JSON."""
    query = dict(request.query)
    if "token" in query:
        api.world.complain(f"{api.method}: a token in the query")
        raise Refused("not_authed")
    if request.method == "GET":
        if kind != READ:
            raise Refused("invalid_post_type", "writes are posted")
        return query, False
    if query:
        raise Refused("invalid_arguments", "arguments in the query and in the body")
    if not body:
        return {}, False
    given = request.headers.get("Content-Type", "")
    if not given:
        raise Refused("missing_post_type")
    name, charset = request.content_type.lower(), (request.charset or "").lower()
    if charset and charset not in ("utf-8", "utf8"):
        raise Refused("invalid_charset")
    if name == FORM:
        if charset:
            api.warnings.append("superfluous_charset")
        return decode_form(body), False
    if name == MULTIPART:
        return {key: value for key, value in (await request.post()).items()}, False
    if name != JSON:
        raise Refused("invalid_post_type")
    if not charset:
        api.warnings.append("missing_charset")
    if kind == READ:
        api.world.complain(f"{api.method}: JSON for a method that reads; not every one understands it")
        return {}, True
    return decode_json(body), True


# ---------------------------------------------------------------- arguments


def as_kind(name, kind, value, from_json):
    wrong = Refused("invalid_arguments", f"[ERROR] must be a valid {kind} [json-pointer:/{name}]")
    if kind == "json":
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise Refused(BAD_JSON[name]) if name in BAD_JSON else wrong from None
        if not isinstance(value, (dict, list)):
            raise Refused(BAD_JSON[name]) if name in BAD_JSON else wrong
        return value
    if kind == "bool":
        known = {"true": True, "1": True, "false": False, "0": False, True: True, False: False}
        if not isinstance(value, (str, bool)) or value not in known:
            raise wrong
        return known[value]
    if kind == "int":
        if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,15}", str(value)):
            raise wrong
        return int(value)
    if isinstance(value, list) and from_json and name in ("users", "types"):
        value = ",".join(map(str, value))
    if not isinstance(value, str):
        raise wrong
    if kind == "ts" and name in ("ts", "thread_ts", "message_ts", "timestamp") and not re.fullmatch(r"\d{1,12}\.\d{6}", value):
        raise wrong
    if kind == "id" and not re.fullmatch(r"[A-Z][A-Z0-9]{1,63}", value):
        missing = {"channel": "channel_not_found", "user": "user_not_found", "channel_id": "channel_not_found"}
        raise Refused(missing[name]) if name in missing else wrong
    return value


def arguments_of(method, given, from_json):
    table, found = METHODS[method]["arguments"], {}
    for name, value in given.items():
        if not re.fullmatch(r"[A-Za-z0-9_]{1,64}", name):
            raise Refused("invalid_arg_name")
        if name == "team_id" and name not in table:
            continue  # Slack's own client says it with every call
        if name not in table:
            raise Refused("invalid_arguments", f"[ERROR] there is no such argument [json-pointer:/{name}]")
        if value is None or value == "":
            continue
        found[name] = as_kind(name, table[name][0], value, from_json)
    missing = [name for name, (_, required) in table.items() if required and name not in found]
    if missing:
        raise Refused(*missing_error(method, missing))
    return found


def missing_error(method, missing):
    if method == "conversations.create":
        return ("invalid_name_required",)
    return ("invalid_arguments", *[f"[ERROR] missing required field: {name} [json-pointer:/{name}]" for name in missing])


# ---------------------------------------------------------------- the call


def authorise(api, request, given):
    world, header = api.world, request.headers.get("Authorization", "")
    token = header[7:].strip() if header.lower().startswith("bearer ") else ""
    api.in_header = bool(token)
    in_body = given.pop("token", None)
    if in_body:
        world.complain(f"{api.method}: the token stands in the body; it belongs into the header")
        token = token or in_body
    if not token:
        raise Refused("not_authed")
    state = world.tokens.get(token, "good")
    if state != "good":
        raise Refused(state)
    wants_app = METHODS[api.method]["scope"] == "connections:write"
    if token not in (world.bot_token, world.app_token):
        raise Refused("invalid_auth")
    if (token == world.app_token) != wants_app:
        raise Refused("not_allowed_token_type")
    api.scopes = ["connections:write"] if wants_app else list(world.scopes)


def perform(api, request, given, from_json, call):
    """The answer to a decoded call."""
    spec, world = METHODS[api.method], api.world
    world.post_due()
    if api.limits.is_closed(api.method):
        world.complain(f"{api.method}: called again before Retry-After was over")
    try:
        if isinstance(given, Refused):
            raise given
        if api.method != "blocks.validate":
            authorise(api, request, given)
            wait = api.limits.wait_for_call(api.method, spec["tier"])
            if wait:
                raise TooMany(wait)
            if spec["scope"] and not spec["scope"].startswith("by "):
                api.need(spec["scope"])
        call.arguments = arguments = arguments_of(api.method, given, from_json)
        answer = {"ok": True, **HANDLERS[api.method](api, arguments)}
    except Refused as refused:
        answer = {"ok": False, "error": refused.code, **refused.fields}
    except TooMany as limit:
        call.error = limit.code
        return too_many(limit.seconds, limit.code)
    if api.warnings:
        answer["warning"] = ",".join(api.warnings)
        answer.setdefault("response_metadata", {})["warnings"] = api.warnings
    call.ok, call.error, call.answer = answer["ok"], answer.get("error", ""), answer
    headers = {"x-slack-req-id": world.ids.next("r").lower(), "x-oauth-scopes": ",".join(api.scopes),
               "x-accepted-oauth-scopes": spec["scope"] or ""}
    return web.json_response(answer, headers=headers)


async def handle(server, request):
    method = request.match_info["method"]
    if method not in METHODS:
        server.world.complain(f"there is no method {method} here")
        return web.json_response({"ok": False, "error": "unknown_method", "req_method": method})
    api = Api(server, method)
    body = await request.read()
    try:
        given, from_json = await decode(api, request, body, METHODS[method]["kind"])
    except Refused as refused:
        given, from_json = refused, False
    call = Call(method, given if isinstance(given, dict) else {}, server.world.clock.now())
    server.world.calls.append(call)
    fault = server.faults.take(method, api=True)
    if fault is None:
        answer = perform(api, request, given, from_json, call)
    else:
        call.error = f"fault: {fault.kind}"
        if fault.kind == "ratelimited":
            if server.limits.is_closed(method):
                server.world.complain(f"{method}: called again before Retry-After was over")
            server.limits.close(method, fault.retry_after)
        server.world.changed()
        answer = await server.faults.answer(fault, request, lambda: perform(api, request, given, from_json, call))
    server.world.changed()
    server.after_call(call)
    return answer
