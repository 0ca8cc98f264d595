"""Discovery, login, tokens, profiles, account data, filters (contract, sections 2, 3 and 4)."""

from .state import Refused

V3 = "/_matrix/client/v3"


def versions(ask):
    return {"versions": ask.world.versions, "unstable_features": {}}


def well_known(ask):
    found = ask.world.well_known
    if found is None:
        raise Refused(404, "M_NOT_FOUND", "No well-known")
    return found


def flows(_):
    return {"flows": [{"type": "m.login.password"}, {"type": "m.login.application_service"}]}


def tokens(session, world, **more):
    found = {"access_token": session.token, **more}
    if session.refresh:
        found.update(refresh_token=session.refresh, expires_in_ms=int(world.token_seconds * 1000))
    return found


def login(ask):
    world, body = ask.world, ask.body
    if body.get("type") != "m.login.password":
        raise Refused(400, "M_INVALID_PARAM", "Unknown login type")
    user = world.full(str(body.get("identifier", {}).get("user", "")))
    account = world.users.get(user)
    if account is None or account["password"] != body.get("password"):
        raise Refused(403, "M_FORBIDDEN", "Invalid username or password")
    if account["locked"]:
        world.complain(f"{user} logs in although the account is locked")
        raise Refused(401, "M_USER_LOCKED", "User account has been locked", soft_logout=True)
    if "device_id" not in body:
        world.complain("a login without device_id makes a new device each time")
    session = world.log_in(user, body.get("device_id"), bool(body.get("refresh_token")))
    return tokens(session, world, user_id=user, home_server=world.server_name, device_id=session.device)


def refresh(ask):
    if "refresh_token" not in ask.body:
        raise Refused(400, "M_MISSING_PARAM", "Missing refresh_token")
    return tokens(ask.world.renew(ask.body["refresh_token"]), ask.world)


def logout(ask):
    ask.world.end(ask.session)
    return {}


def whoami(ask):
    return {"user_id": ask.user, "is_guest": ask.world.users[ask.user]["guest"], "device_id": ask.session.device}


def own(ask):
    if ask.part("user") != ask.user:
        raise Refused(403, "M_FORBIDDEN", "Cannot act for other users")


def put_filter(ask):
    own(ask)
    found = ask.world.filters.setdefault(ask.user, {})
    for key, content in found.items():
        if content == ask.body:
            return {"filter_id": key}
    key = str(len(found))
    found[key] = ask.body
    return {"filter_id": key}


def get_filter(ask):
    own(ask)
    found = ask.world.filters.get(ask.user, {}).get(ask.part("filter"))
    if found is None:
        raise Refused(404, "M_NOT_FOUND", "No such filter")
    return found


def sync(ask):
    return ask.server.syncs.answer(ask.session, ask.query, ask.request)


def profile(ask):
    account = ask.world.users.get(ask.part("user"))
    if account is None:
        raise Refused(404, "M_UNKNOWN", "No row found (profiles)")
    return {k: account[k] for k in ("displayname", "avatar_url") if account[k] is not None}


def one_of_profile(ask):
    found = profile(ask)
    return {ask.part("field"): found[ask.part("field")]} if ask.part("field") in found else {}


def put_profile(ask):
    own(ask)
    field = ask.part("field")
    ask.world.users[ask.user][field] = ask.body.get(field)
    for room in ask.world.rooms.values():
        if room.membership(ask.user) == "join":
            content = {**room.content("m.room.member", ask.user), field: ask.body.get(field)}
            ask.world.append(room, ask.user, "m.room.member", content, ask.user)
    return {}


def get_account_data(ask):
    own(ask)
    found = ask.world.account_data.get((ask.user, ask.part("type")))
    if found is None:
        raise Refused(404, "M_NOT_FOUND", "Account data not found")
    return found[1]


def put_account_data(ask):
    own(ask)
    ask.world.account_data[ask.user, ask.part("type")] = (ask.world.touch(), ask.body)
    return {}


def capabilities(_):
    return {"capabilities": {"m.room_versions": {"default": "11", "available": {"10": "stable", "11": "stable", "12": "stable"}},
                             "m.change_password": {"enabled": True}}}


ROUTES = [
    ("GET", "/.well-known/matrix/client", "well_known", well_known, False),
    ("GET", "/_matrix/client/versions", "versions", versions, False),
    ("GET", f"{V3}/login", "flows", flows, False),
    ("POST", f"{V3}/login", "login", login, False),
    ("POST", f"{V3}/refresh", "refresh", refresh, False),
    ("POST", f"{V3}/logout", "logout", logout, True),
    ("GET", f"{V3}/account/whoami", "whoami", whoami, True),
    ("GET", f"{V3}/capabilities", "capabilities", capabilities, True),
    ("GET", f"{V3}/sync", "sync", sync, True),
    ("POST", V3 + "/user/{user}/filter", "filter", put_filter, True),
    ("GET", V3 + "/user/{user}/filter/{filter}", "filter", get_filter, True),
    ("GET", V3 + "/profile/{user}", "profile", profile, False),
    ("GET", V3 + "/profile/{user}/{field}", "profile", one_of_profile, False),
    ("PUT", V3 + "/profile/{user}/{field}", "profile", put_profile, True),
    ("GET", V3 + "/user/{user}/account_data/{type}", "account_data", get_account_data, True),
    ("PUT", V3 + "/user/{user}/account_data/{type}", "account_data", put_account_data, True),
]
