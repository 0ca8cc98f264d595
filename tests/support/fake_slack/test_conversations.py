"""conversations.*, users, user groups, files: each rule, kept and broken."""

import json

from .testing import START, Case, call, post, request


class Channels(Case):
    def test_open(self):
        """conversations.open: one to eight people, the same channel again"""
        first = self.good(call(self.slack, "conversations.open", users=self.anna.id))["channel"]["id"]
        self.assertEqual("D", first[0])
        self.assertEqual(first, call(self.slack, "conversations.open", users=self.anna.id)["channel"]["id"])
        self.refused("user_not_found", call(self.slack, "conversations.open", users="U0NOBODY"))
        self.refused("invalid_arguments", call(self.slack, "conversations.open"))
        self.refused("too_many_users", call(self.slack, "conversations.open", users=",".join(f"U{n}" for n in range(9))))
        self.refused("invalid_user_combination", call(self.slack, "conversations.open", users=self.slack.world.bot_user))
        gone = self.slack.add_user("gone", deleted=True)
        self.refused("user_disabled", call(self.slack, "conversations.open", users=gone.id))
        self.refused("missing_scope", call(self.slack, "conversations.open", users=f"{self.anna.id},{self.tom.id}"))
        full = call(self.slack, "conversations.open", users=self.anna.id, return_im=True)["channel"]
        self.assertEqual((True, self.anna.id), (full["is_im"], full["user"]))

    def test_create(self):
        """conversations.create: a new name of small letters, digits, - and _"""
        self.good(call(self.slack, "conversations.create", name="war-room_1"))
        self.refused("name_taken", call(self.slack, "conversations.create", name="war-room_1"))
        self.refused("invalid_name_specials", call(self.slack, "conversations.create", name="War room"))
        self.refused("invalid_name_maxlength", call(self.slack, "conversations.create", name="x" * 81))
        self.refused("invalid_name_required", call(self.slack, "conversations.create"))
        self.slack.world.scopes.remove("groups:write")
        self.refused("missing_scope", call(self.slack, "conversations.create", name="p", is_private=True))

    def test_invite(self):
        """conversations.invite: people who are not there yet, with an error for each"""
        def invite(users, **more):
            return call(self.slack, "conversations.invite", channel=self.social, users=users, **more)

        self.good(invite(self.tom.id))
        self.assertIn(self.tom.id, self.slack.channel("social").members)
        self.refused("already_in_channel", invite(self.tom.id))
        self.refused("cant_invite_self", invite(self.slack.world.bot_user))
        self.refused("user_not_found", invite("U0NOBODY"))
        eero = self.slack.add_user("eero")
        answer = self.refused("user_not_found", invite(f"{eero.id},U0NOBODY"))
        self.assertEqual("U0NOBODY", answer["errors"][0]["user"])
        self.good(invite(f"{eero.id},U0NOBODY", force=True))
        self.assertIn(eero.id, self.slack.channel("social").members)
        self.refused("invalid_arguments", invite(",".join(f"U{n}" for n in range(101))))
        other = self.slack.add_channel("other", bot=False)
        self.refused("not_in_channel", call(self.slack, "conversations.invite", channel=other, users=eero.id))

    def test_info(self):
        """conversations.info: what the bot may see, and whether it is shared outside"""
        shared = self.slack.add_channel("shared", external=True)
        secret = self.slack.add_channel("secret", kind="private", bot=False)
        info = self.good(call(self.slack, "conversations.info", channel=shared, include_num_members=True))["channel"]
        self.assertEqual((True, True, 1), (info["is_ext_shared"], info["is_member"], info["num_members"]))
        self.refused("channel_not_found", call(self.slack, "conversations.info", channel=secret))
        self.slack.world.scopes.remove("channels:read")
        self.refused("missing_scope", call(self.slack, "conversations.info", channel=shared))

    def test_list(self):
        """conversations.list: by kind, in pages"""
        for n in range(5):
            self.slack.add_channel(f"c{n}")
        self.slack.add_channel("secret", kind="private")
        self.slack.add_channel("hidden", kind="private", bot=False)
        names, cursor, pages = [], None, 0
        while cursor != "":
            answer = self.good(call(self.slack, "conversations.list", types="public_channel,private_channel", limit=2,
                                    **({"cursor": cursor} if cursor else {})))
            names += [c["name"] for c in answer["channels"]]
            cursor, pages = answer["response_metadata"]["next_cursor"], pages + 1
        self.assertEqual((["social", "c0", "c1", "c2", "c3", "c4", "secret"], 4), (names, pages))
        self.assertEqual(6, len(call(self.slack, "conversations.list")["channels"]))
        self.refused("invalid_cursor", call(self.slack, "conversations.list", cursor="nonsense"))
        self.refused("invalid_limit", call(self.slack, "conversations.list", limit=1001))
        self.refused("invalid_types", call(self.slack, "conversations.list", types="public"))
        self.refused("missing_scope", call(self.slack, "conversations.list", types="mpim"))

    def test_empty_page(self):
        """pages: one may be empty before the end, or shorter than asked for; a cursor fits its method alone"""
        self.slack.server.limits.empty_pages = 1
        answer = self.good(call(self.slack, "conversations.members", channel=self.social))
        cursor = answer["response_metadata"]["next_cursor"]
        self.assertEqual([], answer["members"])
        self.refused("invalid_cursor", call(self.slack, "conversations.list", cursor=cursor))
        self.slack.server.limits.page_most = 1
        answer = self.good(call(self.slack, "conversations.members", channel=self.social, cursor=cursor))
        self.assertEqual([self.anna.id], answer["members"])
        self.assertTrue(answer["response_metadata"]["next_cursor"])


class Reading(Case):
    def setUp(self):
        super().setUp()
        self.first, self.second, self.third = [
            post(self.slack, self.social, text, metadata={"event_type": "a", "event_payload": {"id": text}})["ts"]
            for text in ("one", "two", "three")]
        self.reply = post(self.slack, self.social, "reply", thread_ts=self.first)["ts"]

    def history(self, **more):
        return call(self.slack, "conversations.history", channel=self.social, **more)

    def texts(self, answer):
        return [m["text"] for m in self.good(answer)["messages"]]

    def test_history(self):
        """conversations.history: newest first, no replies, metadata when asked for"""
        self.assertEqual(["three", "two", "one"], self.texts(self.history()))
        self.assertNotIn("metadata", self.history()["messages"][0])
        self.assertEqual({"id": "three"}, self.history(include_all_metadata=True)["messages"][0]["metadata"]["event_payload"])
        self.assertEqual((1, self.reply), (self.history()["messages"][2]["reply_count"],
                                           self.history()["messages"][2]["latest_reply"]))

    def test_between(self):
        """conversations.history: oldest and latest, with or without the ends"""
        self.assertEqual(["three"], self.texts(self.history(oldest=self.second)))
        self.assertEqual(["three", "two"], self.texts(self.history(oldest=self.second, inclusive=True)))
        self.assertEqual(["two", "one"], self.texts(self.history(latest=self.third)))
        self.refused("invalid_ts_oldest", self.history(oldest="yesterday"))
        self.refused("invalid_ts_latest", self.history(latest="x"))

    def test_more(self):
        """conversations.history: has_more and a cursor until the end"""
        answer = self.history(limit=2)
        self.assertTrue(answer["has_more"])
        answer = self.history(limit=2, cursor=answer["response_metadata"]["next_cursor"])
        self.assertEqual((["one"], False), (self.texts(answer), answer["has_more"]))

    def test_who(self):
        """conversations.history: members with the scope alone"""
        other = self.slack.add_channel("other", bot=False)
        self.refused("not_in_channel", call(self.slack, "conversations.history", channel=other))
        self.slack.world.scopes.remove("channels:history")
        self.refused("missing_scope", self.history())

    def test_replies(self):
        """conversations.replies: the parent first; only threads"""
        def replies(ts, **more):
            return call(self.slack, "conversations.replies", channel=self.social, ts=ts, **more)

        self.assertEqual(["one", "reply"], self.texts(replies(self.first)))
        self.assertEqual(["two"], self.texts(replies(self.second)))
        self.assertEqual({"id": "one"}, replies(self.first, include_all_metadata=True)["messages"][0]["metadata"]["event_payload"])
        self.refused("thread_not_found", replies("1.000000"))

    def test_commercial(self):
        """conversations.history: at most fifteen objects once a minute, when the app is sold"""
        for n in range(20):
            post(self.slack, self.social, str(n))
        self.slack.server.limits.commercial = True
        self.assertEqual(15, len(self.texts(self.history(limit=100))))
        self.assertEqual(429, self.history().status)
        self.slack.advance(61)
        self.good(self.history())


class People(Case):
    def test_info(self):
        """users.info: mail with its scope, locale when asked for, neither for other organisations"""
        mine = self.good(call(self.slack, "users.info", user=self.anna.id, include_locale=True))["user"]
        self.assertEqual(("anna@example.org", "en-US"), (mine["profile"]["email"], mine["locale"]))
        self.assertNotIn("locale", call(self.slack, "users.info", user=self.anna.id)["user"])
        other = self.slack.add_user("other", team_id="T0OTHER01")
        theirs = call(self.slack, "users.info", user=other.id, include_locale=True)["user"]
        self.assertEqual((True, False, False), (theirs["is_stranger"], "locale" in theirs, "email" in theirs["profile"]))
        self.slack.add_channel("shared", members=["other"], external=True)
        self.assertFalse(call(self.slack, "users.info", user=other.id)["user"]["is_stranger"])
        self.refused("user_not_found", call(self.slack, "users.info", user="U0NOBODY"))
        self.slack.world.scopes.remove("users:read.email")
        self.assertNotIn("email", call(self.slack, "users.info", user=self.anna.id)["user"]["profile"])

    def test_lookup(self):
        """users.lookupByEmail: users_not_found, in the plural"""
        self.assertEqual(self.anna.id, self.good(call(self.slack, "users.lookupByEmail", email="Anna@example.org"))["user"]["id"])
        self.refused("users_not_found", call(self.slack, "users.lookupByEmail", email="nobody@example.org"))

    def test_groups(self):
        """usergroups.users.list: of a group that is there and not disabled"""
        self.slack.add_group("S0SOCIAL", ["anna"])
        self.slack.add_group("S0OLD", ["tom"], disabled=True)
        self.assertEqual([self.anna.id], self.good(call(self.slack, "usergroups.users.list", usergroup="S0SOCIAL"))["users"])
        self.refused("no_such_subteam", call(self.slack, "usergroups.users.list", usergroup="S0OLD"))
        self.good(call(self.slack, "usergroups.users.list", usergroup="S0OLD", include_disabled=True))


class Files(Case):
    def upload(self, length=5, data=b"hello"):
        answer = self.good(call(self.slack, "files.getUploadURLExternal", filename="a.txt", length=length))
        return answer["file_id"], request(answer["upload_url"], body=data, headers={
            "Content-Type": "application/octet-stream"}), answer["upload_url"]

    def complete(self, key, **more):
        return call(self.slack, "files.completeUploadExternal", files=[{"id": key, "title": "A"}], **more)

    def test_upload(self):
        """files: announced, uploaded, completed once, and posted where it is said"""
        key, (status, _, text), url = self.upload()
        self.assertEqual((200, b"OK - 5"), (status, text))
        self.assertEqual(404, request(url, body=b"hello")[0])
        done = self.good(self.complete(key, channel_id=self.social, initial_comment="Look"))
        self.assertEqual(["Look"], [m.text for m in self.slack.channel("social").messages])
        self.refused("file_not_found", self.complete(key))
        status, _, data = request(done["files"][0]["url_private"], "GET", headers={
            "Authorization": f"Bearer {self.slack.bot_token}"})
        self.assertEqual((200, b"hello"), (status, data))
        self.assertIn(b"Sign in", request(done["files"][0]["url_private"], "GET")[2])

    def test_length(self):
        """files: the length is what is uploaded, and not nothing"""
        _, (status, _, _), _ = self.upload(length=4)
        self.assertEqual(400, status)
        self.assertIn("announced", self.slack.complaints[-1])
        self.refused("missing_argument", call(self.slack, "files.getUploadURLExternal", filename="a", length=0))
        self.refused("snippet_too_large", call(self.slack, "files.getUploadURLExternal", filename="a", length=1_000_001,
                                               snippet_type="text"))

    def test_picture(self):
        """files: a picture has words for those who don't see it, is what it says, and comes without a token"""
        def upload(data, headers=None, **more):
            answer = self.good(call(self.slack, "files.getUploadURLExternal", filename="a.png", length=len(data), **more))
            request(answer["upload_url"], body=data, headers={"Content-Type": "application/octet-stream", **(headers or {})})
            return answer["file_id"]

        whole = b"\x89PNG\r\n\x1a\nand so on"
        self.good(self.complete(upload(whole, alt_txt="Three bars"), channel_id=self.social))
        self.assertEqual([], self.slack.complaints)
        posted = self.slack.channel("social").messages[-1]
        self.assertEqual([("a.png", "Three bars")], [(f["name"], f["alt_txt"]) for f in posted.files])
        for words, wrong in (("without alt_txt", lambda: upload(whole)), ("no PNG", lambda: upload(b"GIF89a", alt_txt="x")),
                             ("with a token", lambda: upload(whole, {"Authorization": "Bearer xoxb-1"}, alt_txt="x"))):
            wrong()
            self.assertIn(words, self.slack.complaints[-1])

    def test_incomplete(self):
        """files: what was not uploaded cannot be completed; only to channels of the bot"""
        key = call(self.slack, "files.getUploadURLExternal", filename="a", length=5)["file_id"]
        self.refused("file_not_found", self.complete(key))
        key = self.upload()[0]
        other = self.slack.add_channel("other", bot=False)
        self.refused("not_in_channel", self.complete(key, channel_id=other))
        self.refused("invalid_arguments", call(self.slack, "files.completeUploadExternal", files=[{}]))

    def test_info(self):
        """files.info: of what is there"""
        key = self.upload()[0]
        self.complete(key)
        self.assertEqual(5, self.good(call(self.slack, "files.info", file=key))["file"]["size"])
        self.refused("file_not_found", call(self.slack, "files.info", file="F0NOTHING"))
        self.slack.world.files[key]["access"] = "deleted"
        self.refused("file_deleted", call(self.slack, "files.info", file=key))


class Others(Case):
    def test_auth(self):
        """auth.test: who the bot is"""
        answer = self.good(call(self.slack, "auth.test"))
        self.assertEqual((self.slack.world.team_id, self.slack.world.bot_user, False),
                         (answer["team_id"], answer["user_id"], answer["is_enterprise_install"]))
        self.refused("invalid_auth", call(self.slack, "auth.test", token="xoxb-wrong"))

    def test_validate(self):
        """blocks.validate: without a token, findings with pointers"""
        self.good(call(self.slack, "blocks.validate", token=None, blocks=[{"type": "divider"}]))
        answer = self.refused("invalid_blocks", call(self.slack, "blocks.validate", token=None, blocks=[{"type": "x"}]))
        self.assertEqual("/blocks/0/type", answer["errors"][0]["pointer"])

    def test_clock(self):
        """clock: time stamps grow even when it stands still"""
        stamps = [self.slack.read(self.clock.ts) for _ in range(3)]
        self.assertEqual(sorted(set(stamps)), stamps)
        self.assertEqual(f"{START}.000000", stamps[0])
        self.assertEqual(json.loads(json.dumps(stamps)), stamps)
