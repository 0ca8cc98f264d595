"""Which scope, tier and arguments each method has (contract, sections 1 and 7.3).

A star marks what is required. Kinds: id, text, bool, int, ts, json (an object or list; a JSON string in forms).
"""

from .state import DIRECT, GROUP, PRIVATE, PUBLIC

READ, WRITE = "read", "write"  # read methods take GET and forms, write methods take POST, forms and JSON


def method(tier, scope, arguments="", kind=WRITE):
    table = {}
    for word in arguments.split():
        name, _, type_ = word.partition(":")
        table[name.strip("*")] = (type_ or "text", name.endswith("*"))
    return {"tier": tier, "scope": scope, "arguments": table, "kind": kind}


MESSAGE = ("channel*:id text blocks:json attachments:json thread_ts:ts metadata:json unfurl_links:bool unfurl_media:bool "
           "mrkdwn:bool parse link_names:bool ")
PAGE = " limit:int cursor "
HISTORY = "oldest:ts latest:ts inclusive:bool include_all_metadata:bool" + PAGE

METHODS = {
    "auth.test": method("special", None),
    "apps.connections.open": method(1, "connections:write"),
    "blocks.validate": method("special", None, "blocks:json view:json message:json"),
    "chat.postMessage": method("special", "chat:write", MESSAGE +
                               "markdown_text reply_broadcast:bool username icon_url icon_emoji"),
    "chat.update": method(3, "chat:write", "channel*:id ts*:ts text blocks:json attachments:json metadata:json "
                          "file_ids:json reply_broadcast:bool link_names:bool parse markdown_text "
                          "unfurl_links:bool unfurl_media:bool"),
    "chat.delete": method(3, "chat:write", "channel*:id ts*:ts"),
    "chat.postEphemeral": method(4, "chat:write", MESSAGE + "user*:id username icon_url icon_emoji"),
    "chat.scheduleMessage": method(3, "chat:write", MESSAGE + "post_at*:int reply_broadcast:bool"),
    "chat.getPermalink": method("special", None, "channel*:id message_ts*:ts", READ),
    "conversations.open": method(3, "by kind", "users channel:id return_im:bool prevent_creation:bool"),
    "conversations.create": method(2, "by kind", "name* is_private:bool team_id:id"),
    "conversations.invite": method(3, "by channel manage", "channel*:id users* force:bool"),
    "conversations.info": method(3, "by channel read", "channel*:id include_num_members:bool include_locale:bool", READ),
    "conversations.list": method(2, "by kind", "types exclude_archived:bool team_id:id" + PAGE, READ),
    "conversations.members": method(4, "by channel read", "channel*:id" + PAGE, READ),
    "conversations.history": method(3, "by channel history", "channel*:id " + HISTORY, READ),
    "conversations.replies": method(3, "by channel history", "channel*:id ts*:ts " + HISTORY, READ),
    "views.open": method(4, None, "trigger_id* view*:json"),
    "views.push": method(4, None, "trigger_id* view*:json"),
    "views.update": method(4, None, "view*:json view_id:id external_id hash"),
    "views.publish": method(4, None, "user_id*:id view*:json hash"),
    "users.info": method(4, "users:read", "user*:id include_locale:bool", READ),
    "users.lookupByEmail": method(3, "users:read.email", "email*", READ),
    "usergroups.users.list": method(2, "usergroups:read", "usergroup*:id include_disabled:bool team_id:id", READ),
    "reactions.add": method(3, "reactions:write", "channel*:id timestamp*:ts name*"),
    "files.getUploadURLExternal": method(4, "files:write", "filename* length*:int alt_txt alt_text snippet_type", READ),
    "files.completeUploadExternal": method(4, "files:write", "files*:json channel_id:id thread_ts:ts initial_comment "
                                           "blocks:json"),
    "files.info": method(4, "files:read", "file*:id", READ),
    "pins.add": method(2, "pins:write", "channel*:id timestamp*:ts"),
    "bookmarks.add": method(2, "bookmarks:write", "channel_id*:id title* type* link emoji"),
}

BY_KIND = {
    "read": {PUBLIC: "channels:read", PRIVATE: "groups:read", DIRECT: "im:read", GROUP: "mpim:read"},
    "history": {PUBLIC: "channels:history", PRIVATE: "groups:history", DIRECT: "im:history", GROUP: "mpim:history"},
    "manage": {PUBLIC: "channels:manage", PRIVATE: "groups:write", DIRECT: "im:write", GROUP: "mpim:write"},
}
EVENT_SCOPES = {
    "app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history",
    "message.groups": "groups:history", "message.mpim": "mpim:history", "reaction_added": "reactions:read",
    "file_shared": "files:read",
}
