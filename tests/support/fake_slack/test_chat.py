"""chat.*, reactions, pins, bookmarks: each rule, kept and broken."""

from .testing import START, Case, actions, button, call, plain, post, section

BLOCKS = [section("Blocks")]


class Posting(Case):
    def test_message(self):
        """chat.postMessage: keeps what was posted and returns it with its ts"""
        answer = self.good(post(self.slack, self.social, "R-17", blocks=BLOCKS, metadata={
            "event_type": "firebreak_outbox", "event_payload": {"id": "17"}}))
        [seen] = self.slack.channel("social").messages
        self.assertEqual((answer["ts"], "R-17", True), (seen.ts, seen.text, seen.mine))
        self.assertEqual({"id": "17"}, seen.metadata["event_payload"])
        self.assertEqual(self.slack.world.bot_id, answer["message"]["bot_id"])
        self.assertTrue(answer["message"]["blocks"][0]["block_id"])
        self.assertEqual([], self.slack.complaints)

    def test_where(self):
        """chat.postMessage: only to channels the bot is in, and to people"""
        self.good(post(self.slack, self.social))
        self.good(post(self.slack, self.anna.id))
        self.assertEqual(1, len(self.slack.dm("anna").messages))
        other = self.slack.add_channel("other", members=["anna"], bot=False)
        secret = self.slack.add_channel("secret", members=["anna"], kind="private", bot=False)
        old = self.slack.add_channel("old", archived=True)
        self.refused("not_in_channel", post(self.slack, other))
        self.refused("channel_not_found", post(self.slack, secret))
        self.refused("is_archived", post(self.slack, old))
        self.refused("channel_not_found", post(self.slack, "C0NOSUCH"))
        self.refused("channel_not_found", post(self.slack, "#social"))
        self.slack.world.messages_tab_enabled = False
        self.refused("messages_tab_disabled", post(self.slack, self.anna.id))

    def test_public_scope(self):
        """chat.postMessage: chat:write.public opens public channels, not private ones"""
        other = self.slack.add_channel("other", bot=False)
        secret = self.slack.add_channel("secret", kind="private", bot=False)
        self.slack.world.scopes.append("chat:write.public")
        self.good(post(self.slack, other))
        self.refused("channel_not_found", post(self.slack, secret))

    def test_content(self):
        """chat.postMessage: text, blocks or both, within their limits"""
        self.refused("no_text", post(self.slack, self.social, ""))
        self.refused("no_text", post(self.slack, self.social, "", blocks=[]))
        self.refused("invalid_blocks_format", post(self.slack, self.social, blocks="{["))
        self.refused("invalid_blocks_format", post(self.slack, self.social, blocks={"type": "divider"}))
        answer = self.refused("invalid_blocks", post(self.slack, self.social, blocks=[section("x")] * 51))
        self.assertIn("no more than 50", answer["response_metadata"]["messages"][0])
        self.refused("msg_blocks_too_long", post(self.slack, self.social, blocks=[section("x" * 3000)] * 40))
        self.refused("too_many_attachments", post(self.slack, self.social, attachments=[{"text": "x"}] * 101))
        self.good(post(self.slack, self.social, "x" * 40_000))
        self.assertEqual(40_000, len(self.good(post(self.slack, self.social, "x" * 40_001))["message"]["text"]))

    def test_markdown(self):
        """chat.postMessage: markdown_text stands alone, up to 12000 characters"""
        self.good(call(self.slack, "chat.postMessage", channel=self.social, markdown_text="**x**"))
        self.refused("invalid_arguments", post(self.slack, self.social, "x", markdown_text="x"))
        self.refused("msg_too_long", call(self.slack, "chat.postMessage", channel=self.social, markdown_text="x" * 12_001))

    def test_metadata(self):
        """metadata: an event_type and a flat payload"""
        def with_metadata(value):
            return post(self.slack, self.social, metadata=value)

        good = {"event_type": "a_b", "event_payload": {"id": 1, "inner": {"x": "y"}}}
        self.good(with_metadata(good))
        self.refused("invalid_metadata_format", with_metadata("{"))
        self.refused("invalid_metadata_format", with_metadata([1]))
        self.refused("invalid_metadata_schema", with_metadata({"event_type": "a b", "event_payload": {}}))
        self.refused("invalid_metadata_schema", with_metadata({"event_type": "x" * 51, "event_payload": {}}))
        self.refused("invalid_metadata_schema", with_metadata({"event_type": "a"}))
        self.refused("invalid_metadata_schema", with_metadata({"event_type": "a", "event_payload": {"x": {"y": {"z": 1}}}}))
        self.refused("invalid_metadata_schema", with_metadata({**good, "more": 1}))
        self.refused("metadata_too_large", with_metadata({"event_type": "a", "event_payload": {"x": "y" * 8000}}))

    def test_threads(self):
        """threads: replies go to a parent, which is neither a reply nor gone"""
        parent = self.good(post(self.slack, self.social))["ts"]
        reply = self.good(post(self.slack, self.social, "reply", thread_ts=parent))["ts"]
        [seen] = self.slack.channel("social").messages
        self.assertEqual(["reply"], [m.text for m in seen.thread])
        self.refused("cannot_reply_to_message", post(self.slack, self.social, thread_ts=reply))
        self.refused("cannot_reply_to_message", post(self.slack, self.social, thread_ts="1700000000.999999"))
        self.refused("invalid_arguments", post(self.slack, self.social, thread_ts="1700000000"))
        self.refused("invalid_arguments", post(self.slack, self.social, reply_broadcast=True))
        private = call(self.slack, "chat.postEphemeral", channel=self.social, user=self.anna.id, text="psst")["message_ts"]
        self.refused("cannot_reply_to_message", post(self.slack, self.social, thread_ts=private))
        self.good(call(self.slack, "chat.delete", channel=self.social, ts=parent))
        self.refused("cannot_reply_to_message", post(self.slack, self.social, thread_ts=parent))

    def test_advice(self):
        """complaints: what Slack lets pass and Firebreak should not do"""
        call(self.slack, "chat.postMessage", channel=self.social, text="x")
        self.assertIn("unfurl", self.slack.complaints[-1])
        post(self.slack, self.social, "", blocks=BLOCKS)
        self.assertIn("blocks without text", self.slack.complaints[-1])
        post(self.slack, self.social, link_names=True)
        self.assertIn("link_names", self.slack.complaints[-1])
        self.refused("missing_scope", post(self.slack, self.social, username="Boss"))

    def test_text(self):
        """text: is kept as Slack rewrites it, and says whom it mentions"""
        given = f"a & b <@{self.anna.id}> <!channel> <nobody> https://example.org/x. &lt;!here&gt;"
        post(self.slack, self.social, given, blocks=[section("<https://evil.example|bank> <!here>")])
        [seen] = self.slack.channel("social").messages
        self.assertEqual(f"a &amp; b <@{self.anna.id}> <!channel> &lt;nobody&gt; <https://example.org/x>. &lt;!here&gt;",
                         seen.text)
        self.assertEqual([self.anna.id, "channel", "here"], seen.mentions)
        self.assertIn(("link", "https://evil.example", "bank"), seen.references)


class Changing(Case):
    def setUp(self):
        super().setUp()
        self.ts = post(self.slack, self.social, "first", blocks=BLOCKS, metadata={
            "event_type": "a", "event_payload": {"id": "1"}})["ts"]

    def update(self, **more):
        return call(self.slack, "chat.update", channel=self.social, ts=self.ts, **more)

    def seen(self):
        return self.slack.channel("social").messages[0]

    def test_text_alone(self):
        """chat.update: text without blocks removes the blocks; metadata stays"""
        self.good(self.update(text="second"))
        self.assertEqual(("second", []), (self.seen().text, self.seen().blocks))
        self.assertEqual("a", self.seen().metadata["event_type"])
        self.assertEqual(["first"], [body["text"] for body in self.seen().edits])

    def test_no_text(self):
        """chat.update: without text the blocks stay; [] removes them; {} clears the metadata"""
        self.good(self.update(metadata={}))
        self.assertEqual(("first", None), (self.seen().text, self.seen().metadata))
        self.assertEqual(1, len(self.seen().blocks))
        self.good(self.update(blocks=[]))
        self.assertEqual([], self.seen().blocks)
        self.refused("no_text", self.update())

    def test_limits(self):
        """chat.update: text of 4000, and the limits of blocks"""
        self.good(self.update(text="x" * 4000))
        self.refused("msg_too_long", self.update(text="x" * 4001))
        self.refused("invalid_blocks", self.update(blocks=[{"type": "card"}]))

    def test_whose(self):
        """chat.update, chat.delete: only the bot's own, and what is there"""
        theirs, _ = self.anna.say("social", "mine")
        self.refused("cant_update_message", call(self.slack, "chat.update", channel=self.social, ts=theirs.ts, text="x"))
        self.refused("cant_delete_message", call(self.slack, "chat.delete", channel=self.social, ts=theirs.ts))
        self.refused("message_not_found", call(self.slack, "chat.update", channel=self.social, ts="1.000000", text="x"))
        self.refused("channel_not_found", call(self.slack, "chat.update", channel=self.anna.id, ts=self.ts, text="x"))
        private = call(self.slack, "chat.postEphemeral", channel=self.social, user=self.anna.id, text="x")["message_ts"]
        self.refused("message_not_found", call(self.slack, "chat.update", channel=self.social, ts=private, text="y"))

    def test_window(self):
        """chat.update: the edit window and archived channels close"""
        self.slack.world.edit_window = 60
        self.good(self.update(text="x"))
        self.slack.advance(61)
        self.refused("edit_window_closed", self.update(text="y"))
        self.slack.world.channels[self.social].archived = True
        self.refused("is_inactive", self.update(text="y"))

    def test_delete(self):
        """chat.delete: a parent with replies leaves a tombstone, others go"""
        other = post(self.slack, self.social, "other")["ts"]
        post(self.slack, self.social, "reply", thread_ts=self.ts)
        self.good(call(self.slack, "chat.delete", channel=self.social, ts=self.ts))
        self.good(call(self.slack, "chat.delete", channel=self.social, ts=other))
        self.refused("message_not_found", call(self.slack, "chat.delete", channel=self.social, ts=other))
        self.refused("message_not_found", self.update(text="x"))
        self.assertEqual(["This message was deleted."], [m.text for m in self.slack.channel("social").messages])


class Private(Case):
    def test_ephemeral(self):
        """chat.postEphemeral: to one member, stored nowhere, delivery not guaranteed"""
        def whisper(user, **more):
            return call(self.slack, "chat.postEphemeral", channel=self.social, user=user, **{"text": "psst", **more})

        self.good(whisper(self.anna.id))
        self.assertEqual(["psst"], [m.text for m in self.slack.ephemerals("anna")])
        self.assertEqual([], self.slack.channel("social").messages)
        self.refused("user_not_in_channel", whisper(self.tom.id))
        self.refused("msg_too_long", whisper(self.anna.id, text="ä" * 2001))
        self.good(whisper(self.anna.id, text="ä" * 2000))
        self.slack.world.users[self.anna.id]["active"] = False
        self.good(whisper(self.anna.id))
        self.assertEqual(2, len(self.slack.ephemerals("anna")))


class Later(Case):
    def schedule(self, post_at, **more):
        return call(self.slack, "chat.scheduleMessage", channel=self.social, text="later", post_at=post_at, **more)

    def test_when(self):
        """chat.scheduleMessage: in the next 120 days, posted when it is due"""
        self.good(self.schedule(START + 60))
        self.refused("time_in_past", self.schedule(START))
        self.refused("time_too_far", self.schedule(START + 121 * 24 * 3600))
        self.refused("invalid_time", self.schedule(-1))
        self.assertEqual([], self.slack.channel("social").messages)
        self.slack.advance(61)
        self.assertEqual(["later"], [m.text for m in self.slack.channel("social").messages])

    def test_metadata(self):
        """chat.scheduleMessage: with metadata it is never posted"""
        self.good(self.schedule(START + 60, metadata={"event_type": "a", "event_payload": {}}))
        self.slack.advance(100)
        self.assertEqual([], self.slack.channel("social").messages)

    def test_many(self):
        """chat.scheduleMessage: 30 in five minutes of a channel"""
        for n in range(30):
            self.good(self.schedule(START + 60 + n))
        self.refused("restricted_too_many", self.schedule(START + 100))
        self.good(self.schedule(START + 1000))


class Beside(Case):
    def test_permalink(self):
        """chat.getPermalink: of a message that is there"""
        ts = post(self.slack, self.social)["ts"]
        link = self.good(call(self.slack, "chat.getPermalink", channel=self.social, message_ts=ts))["permalink"]
        self.assertIn(f"/archives/{self.social}/p{ts.replace('.', '')}", link)
        reply = post(self.slack, self.social, "reply", thread_ts=ts)["ts"]
        link = self.good(call(self.slack, "chat.getPermalink", channel=self.social, message_ts=reply))["permalink"]
        self.assertIn(f"?thread_ts={ts}&cid={self.social}", link)
        self.refused("message_not_found", call(self.slack, "chat.getPermalink", channel=self.social, message_ts="1.000000"))

    def test_reactions(self):
        """reactions.add: once, by its name without colons"""
        ts = post(self.slack, self.social)["ts"]

        def react(name, timestamp=ts):
            return call(self.slack, "reactions.add", channel=self.social, timestamp=timestamp, name=name)

        self.good(react("eyes"))
        self.good(react("thumbsup::skin-tone-6"))
        self.refused("already_reacted", react("eyes"))
        self.refused("invalid_name", react(":eyes:"))
        self.refused("message_not_found", react("eyes", "1.000000"))
        self.assertEqual({"eyes", "thumbsup::skin-tone-6"}, set(self.slack.channel("social").messages[0].reactions))

    def test_pins(self):
        """pins.add, bookmarks.add: a message once; a link"""
        ts = post(self.slack, self.social)["ts"]
        self.good(call(self.slack, "pins.add", channel=self.social, timestamp=ts))
        self.refused("already_pinned", call(self.slack, "pins.add", channel=self.social, timestamp=ts))
        book = {"channel_id": self.social, "title": "T", "type": "link"}
        self.good(call(self.slack, "bookmarks.add", link="https://example.org", **book))
        self.refused("invalid_arguments", call(self.slack, "bookmarks.add", **book))

    def test_seen(self):
        """a seen message: its words, buttons and menus"""
        more = {"type": "overflow", "action_id": "more", "options": [{"text": plain("Why?"), "value": "why"}]}
        post(self.slack, self.social, "x", blocks=[section("Card &amp; more"), actions(button("Claim"), more)])
        [seen] = self.slack.channel("social").messages
        self.assertEqual(["Claim", "Why?"], seen.buttons)
        self.assertIn("Card & more", seen.words)
