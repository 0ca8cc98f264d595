"""People: the same scripts over both transports, and what Slack's own client does not let them do."""

import threading

from . import ClientRefuses
from .testing import Bot, Case, actions, button, call, home, modal, plain, post, section, typed


def option(text, value=None):
    return {"text": plain(text), "value": value or text.lower()}


def select(action, *options, **more):
    return {"type": "static_select", "action_id": action, "options": list(options), **more}


def menu(*options):
    return {"type": "overflow", "action_id": "more", "options": list(options)}


def inputs(block, element, label="Label", **more):
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, **more}


class Script(Case):
    """Over HTTP; below, the same by Socket Mode."""

    transport = "http"

    def setUp(self):
        super().setUp()
        self.slack.timing(deadline=1, retry_after=[0, 0.02, 0.02])

    def bot(self, on=None):
        bot = Bot(self.slack, on)
        bot.__enter__()
        self.addCleanup(bot.__exit__)
        return bot

    def opening(self, view):
        """A bot that opens a modal whenever there is a trigger."""
        def on(kind, payload):
            if kind == "command" or payload.get("type") == "shortcut":
                self.good(call(self.slack, "views.open", trigger_id=payload["trigger_id"], view=view))

        return self.bot(on)

    def card(self, *elements, **more):
        return post(self.slack, self.social, "card", blocks=[section("card"), actions(*elements, block_id="acts")], **more)["ts"]

    def seen(self):
        return self.slack.channel("social").messages[0]

    def test_press(self):
        """press: the message, the button with its value, a response_url and a trigger"""
        self.card(button("Claim", "say:0", value="claim 1"), metadata={"event_type": "a", "event_payload": {"id": 1}})
        bot = self.bot()
        self.assertTrue(self.anna.press(self.seen(), "Claim").ok)
        [(kind, payload)] = bot.heard
        self.assertEqual(("interactive", "block_actions", self.anna.id), (kind, payload["type"], payload["user"]["id"]))
        self.assertEqual(("say:0", "claim 1", "acts"), tuple(payload["actions"][0][k] for k in ("action_id", "value", "block_id")))
        self.assertEqual((self.seen().ts, False), (payload["container"]["message_ts"], payload["container"]["is_ephemeral"]))
        self.assertEqual("card", payload["message"]["text"])
        self.assertTrue(payload["response_url"].startswith(self.slack.response_url_prefix))
        self.assertTrue(payload["trigger_id"])

    def test_press_what(self):
        """press: only what is there, now, and for members"""
        ts = self.card(button("Claim"), menu(option("Why?", "why 1"), option("Hold", "hold 1")))
        bot, before = self.bot(), self.seen()
        self.anna.press(before, "Hold")
        self.assertEqual("hold 1", bot.heard[-1][1]["actions"][0]["selected_option"]["value"])
        for thing in ("Resolve", "more"):
            with self.assertRaises(ClientRefuses):
                self.anna.press(before, thing)
        with self.assertRaises(ClientRefuses):
            self.tom.press(before, "Claim")
        call(self.slack, "chat.update", channel=self.social, ts=ts, text="taken")
        with self.assertRaises(ClientRefuses):
            self.anna.press(before, "Claim")
        self.assertTrue(self.anna.press(before, "Claim", stale=True).ok)
        call(self.slack, "chat.delete", channel=self.social, ts=ts)
        with self.assertRaises(ClientRefuses):
            self.anna.press(before, "Claim")

    def test_pick(self):
        """pick: an option of a menu on a message, in actions and in state"""
        self.card(select("level", option("High"), option("Low")))
        bot = self.bot()
        self.anna.pick(self.seen(), "level", "High")
        payload = bot.heard[0][1]
        self.assertEqual("high", payload["actions"][0]["selected_option"]["value"])
        self.assertEqual("high", payload["state"]["values"]["acts"]["level"]["selected_option"]["value"])
        with self.assertRaises(ClientRefuses):
            self.anna.pick(self.seen(), "level", "Middle")

    def test_trouble(self):
        """press: when nobody answers, the person is told"""
        self.card(button("Claim"))
        waits = threading.Event()
        self.addCleanup(waits.set)
        self.slack.timing(deadline=0.1)
        self.bot(lambda kind, payload: waits.wait(5) and None)
        self.assertTrue(self.anna.press(self.seen(), "Claim").late)
        self.assertEqual(1, len(self.anna.notices))
        waits.set()

    def test_form(self):
        """a form: opened, filled in, sent, closed"""
        view = modal(typed("what", label="What happened?"), inputs("level", select("level", option("High"), option("Low"))),
                     inputs("who", {"type": "users_select", "action_id": "who"}, optional=True),
                     inputs("boxes", {"type": "checkboxes", "action_id": "boxes", "options": [option("A"), option("B")]},
                            optional=True),
                     inputs("day", {"type": "datepicker", "action_id": "day"}, optional=True), callback_id="report")
        bot = self.opening(view)
        self.anna.slash("/report")
        delivery = self.anna.submit(self.anna.view, {"What happened?": "Fire", "level": "High", "who": "tom", "boxes": ["A", "B"]})
        self.assertTrue(delivery.ok)
        values = bot.heard[-1][1]["view"]["state"]["values"]
        self.assertEqual("Fire", values["what"]["text"]["value"])
        self.assertEqual("high", values["level"]["level"]["selected_option"]["value"])
        self.assertEqual(self.tom.id, values["who"]["who"]["selected_user"])
        self.assertEqual(["a", "b"], [o["value"] for o in values["boxes"]["boxes"]["selected_options"]])
        self.assertEqual({"type": "datepicker", "selected_date": None}, values["day"]["day"])
        self.assertIsNone(self.anna.view)

    def test_form_refused_by_client(self):
        """a form: required, long, and wrong values are not sent"""
        self.opening(modal(typed("what", max_length=5), inputs("link", {"type": "url_text_input", "action_id": "l"}, optional=True),
                           inputs("n", {"type": "number_input", "action_id": "n", "is_decimal_allowed": False,
                                        "min_value": "1"}, optional=True),
                           inputs("mail", {"type": "email_text_input", "action_id": "m"}, optional=True)))
        self.anna.slash("/report")
        for values in ({}, {"what": "123456"}, {"what": "x", "link": "nowhere"}, {"what": "x", "n": "1.5"},
                       {"what": "x", "n": "0"}, {"what": "x", "mail": "me"}, {"nothing": "x"}):
            with self.subTest(values), self.assertRaises(ClientRefuses):
                self.anna.submit(self.anna.view, {"link": None, "n": None, "mail": None, **values})
        self.assertTrue(self.anna.submit(self.anna.view, {
            "what": "12345", "link": "https://x.org", "n": "1", "mail": "a@b.c"}).ok)

    def answering_submission(self, answer, view=None):
        opened = view or modal(typed("what"), notify_on_close=True)

        def on(kind, payload):
            if kind == "command":
                call(self.slack, "views.open", trigger_id=payload["trigger_id"], view=opened)
            elif payload["type"] == "view_submission":
                return answer
            return None

        bot = self.bot(on)
        self.anna.slash("/report")
        self.anna.submit(self.anna.view, {"what": "x"})
        return bot

    def test_errors(self):
        """errors: shown at their input; for anything else complained about"""
        self.answering_submission({"response_action": "errors", "errors": {"what": "Too short"}})
        self.assertEqual({"what": "Too short"}, self.anna.view.errors)
        self.assertEqual([], self.slack.complaints)

    def test_wrong_errors(self):
        """errors: only for input blocks, by block_id"""
        self.answering_submission({"response_action": "errors", "errors": {"text": "Too short"}})
        self.assertIn("no input blocks", self.slack.complaints[-1])
        self.assertEqual(({}, 1), (self.anna.view.errors, len(self.anna.notices)))

    def test_update_push_clear(self):
        """response_action: update takes the view's place, push lies on top, clear closes all"""
        self.answering_submission({"response_action": "update", "view": modal(title="Done", submit=None)})
        self.assertEqual((["Done"], 1), ([v.title for v in self.slack.views("anna")], len(self.slack.views("anna"))))

    def test_push(self):
        """response_action push: the view below is shown again when the new one is closed"""
        bot = self.answering_submission({"response_action": "push", "view": modal(title="Sure?", notify_on_close=True)})
        self.assertEqual(["Report", "Sure?"], [v.title for v in self.slack.views("anna")])
        with self.assertRaises(ClientRefuses):
            self.anna.submit(self.slack.views("anna")[0])
        self.anna.close(self.anna.view)
        self.assertEqual(("view_closed", False), (bot.heard[-1][1]["type"], bot.heard[-1][1]["is_cleared"]))
        self.assertEqual("Report", self.anna.view.title)
        root = self.anna.view.id
        self.anna.close(self.anna.view, everything=True)
        self.assertEqual((root, True), (bot.heard[-1][1]["view"]["id"], bot.heard[-1][1]["is_cleared"]))
        self.assertNotIn("what", bot.heard[-1][1]["view"]["state"]["values"])
        self.assertIsNone(self.anna.view)

    def test_clear(self):
        """response_action clear: closes all; an unknown one nothing"""
        self.answering_submission({"response_action": "clear"})
        self.assertIsNone(self.anna.view)

    def test_unknown_action(self):
        """response_action: an unknown one, or a wrong view, changes nothing"""
        self.answering_submission({"response_action": "update", "view": modal(title="x" * 25)})
        self.assertEqual("Report", self.anna.view.title)
        self.assertEqual(1, len(self.anna.notices))

    def test_silent_close(self):
        """view_closed: only when the view asked for it"""
        bot = self.opening(modal())
        self.anna.slash("/report")
        self.assertIsNone(self.anna.close(self.anna.view))
        self.assertEqual(1, len(bot.heard))

    def test_elements_in_views(self):
        """a view: buttons tell at once, inputs only with dispatch_action; the trigger can push"""
        dispatching = {**typed("loud", "loud"), "dispatch_action": True}
        pushed = []

        def on(kind, payload):
            if kind == "command":
                call(self.slack, "views.open", trigger_id=payload["trigger_id"],
                     view=modal(typed("quiet", "quiet"), dispatching, actions(button("More"))))
            elif payload["type"] == "block_actions" and payload["actions"][0]["type"] == "button":
                pushed.append(call(self.slack, "views.push", trigger_id=payload["trigger_id"], view=modal(title="More")))

        bot = self.bot(on)
        self.anna.slash("/report")
        first = self.anna.view
        self.anna.choose(first, "loud", "hello")
        payload = bot.heard[-1][1]
        self.assertEqual(("hello", "view"), (payload["actions"][0]["value"], payload["container"]["type"]))
        self.assertEqual("hello", payload["view"]["state"]["values"]["loud"]["loud"]["value"])
        self.assertNotIn("response_url", payload)
        with self.assertRaises(ClientRefuses):
            self.anna.choose(first, "quiet", "hello")
        self.anna.press(first, "More")
        self.good(pushed[0])
        self.assertEqual("More", self.anna.view.title)

    def test_type_ahead(self):
        """type_ahead: asks from min_query_length on; what is offered can be chosen, nothing else"""
        element = {"type": "external_select", "action_id": "reply", "min_query_length": 2}
        offers = {"options": [option("Refund", "refund-1"), option("Reference", "ref-2")]}

        def on(kind, payload):
            if kind == "command":
                call(self.slack, "views.open", trigger_id=payload["trigger_id"], view=modal(inputs("reply", element)))
            return offers if kind == "options" else None

        bot = self.bot(on)
        self.anna.slash("/reply")
        with self.assertRaises(ClientRefuses):
            self.anna.type_ahead(self.anna.view, "reply", "r")
        self.anna.type_ahead(self.anna.view, "reply", "ref")
        self.assertEqual(("ref", "reply", "reply"), tuple(bot.heard[-1][1][k] for k in ("value", "block_id", "action_id")))
        self.assertEqual(["Refund", "Reference"], self.anna.suggested("reply"))
        with self.assertRaises(ClientRefuses):
            self.anna.submit(self.anna.view, {"reply": "Nonsense"})
        self.anna.submit(self.anna.view, {"reply": "Refund"})
        self.assertEqual("refund-1", bot.heard[-1][1]["view"]["state"]["values"]["reply"]["reply"]["selected_option"]["value"])
        self.assertEqual([], self.slack.complaints)
        offers["options"] = [option("x" * 76)]
        self.anna.slash("/reply")
        self.anna.type_ahead(self.anna.view, "reply", "ref")
        self.assertEqual([], self.anna.suggested("reply"))
        self.assertIn("options:", self.slack.complaints[-1])

    def test_home(self):
        """home: told at each visit, with the view once there is one; its buttons work"""
        def on(kind, payload):
            if kind == "event":
                call(self.slack, "views.publish", user_id=payload["event"]["user"], view=home(actions(button("Report"))))

        bot = self.bot(on)
        self.anna.home()
        self.assertNotIn("view", bot.heard[0][1]["event"])
        self.anna.home()
        self.assertEqual("home", bot.heard[1][1]["event"]["view"]["type"])
        self.anna.home("messages")
        self.assertEqual("messages", bot.heard[2][1]["event"]["tab"])
        self.anna.press(self.slack.home_of("anna"), "Report")
        self.assertEqual(("block_actions", "home"), (bot.heard[3][1]["type"], bot.heard[3][1]["view"]["type"]))
        with self.assertRaises(ClientRefuses):
            self.tom.press(self.slack.home_of("anna"), "Report")

    def test_shortcuts(self):
        """shortcuts: global without channel and response_url; of a message with both"""
        bot = self.bot()
        message, _ = self.anna.say("social", "look & see")
        self.anna.shortcut("report")
        self.anna.message_shortcut("report_this", message)
        first, second = bot.heard[0][1], bot.heard[1][1]
        self.assertEqual(("shortcut", False, False), (first["type"], "channel" in first, "response_url" in first))
        self.assertEqual(("message_action", "look &amp; see", self.social, message.ts), (
            second["type"], second["message"]["text"], second["channel"]["id"], second["message_ts"]))
        guest = self.slack.add_user("guest", is_restricted=True)
        with self.assertRaises(ClientRefuses):
            guest.shortcut("report")

    def test_external(self):
        """other organisations: buttons yes, commands and message shortcuts no"""
        other = self.slack.add_user("other", team_id="T0OTHER01")
        self.slack.add_channel("shared", members=["other"], external=True)
        bot = self.bot()
        post(self.slack, self.slack.channel("shared").id, "card", blocks=[actions(button("Claim"))])
        [message] = self.slack.channel("shared").messages
        other.press(message, "Claim")
        self.assertEqual("T0OTHER01", bot.heard[0][1]["user"]["team_id"])
        for act in (lambda: other.slash("/report", "x", "shared"), lambda: other.message_shortcut("x", message)):
            with self.assertRaises(ClientRefuses):
                act()

    def test_messages(self):
        """messages: written, answered, edited, deleted, with the events for it"""
        bot = self.bot()
        message, _ = self.anna.dm("first")
        reply, _ = self.anna.dm("reply", thread=message)
        self.anna.edit(message, "second")
        self.anna.delete(reply)
        events = [p["event"] for _, p in bot.heard]
        self.assertEqual([None, None, "message_changed", "message_deleted"], [e.get("subtype") for e in events])
        self.assertEqual(message.ts, events[1]["thread_ts"])
        self.assertEqual(("second", "first"), (events[2]["message"]["text"], events[2]["previous_message"]["text"]))
        self.assertNotIn("user", events[2])
        [seen] = self.slack.dm("anna").messages
        self.assertEqual(("second", []), (seen.text, seen.thread))
        with self.assertRaises(ClientRefuses):
            self.tom.edit(message, "mine")

    def test_mention(self):
        """a mention: in a thread of a channel"""
        bot = self.bot()
        ts = self.card(button("Claim"))
        self.anna.say("social", f"<@{self.slack.world.bot_user}> note x", thread=ts)
        event = bot.heard[0][1]["event"]
        self.assertEqual(("app_mention", ts), (event["type"], event["thread_ts"]))
        with self.assertRaises(ClientRefuses):
            self.tom.say("social", "not a member")

    def test_reaction_and_file(self):
        """reactions and files: told with ids"""
        bot = self.bot()
        self.card(button("Claim"))
        self.anna.react(self.seen(), "eyes")
        event = bot.heard[0][1]["event"]
        self.assertEqual(("reaction_added", "eyes", self.seen().ts), (event["type"], event["reaction"], event["item"]["ts"]))
        with self.assertRaises(ClientRefuses):
            self.anna.react(self.seen(), "eyes")
        self.anna.share_file(None, "shot.png", b"png", "see this")
        self.slack.settle()
        kinds = {p["event"]["type"]: p["event"] for _, p in bot.heard[1:]}
        self.assertEqual("file_share", kinds["message"]["subtype"])
        file = self.good(call(self.slack, "files.info", file=kinds["file_shared"]["file_id"]))["file"]
        self.assertEqual(("shot.png", 3), (file["name"], file["size"]))

    def test_wait_for(self):
        """wait_for: returns when it is so, fails when it is not in time"""
        self.assertEqual(5, self.slack.wait_for(lambda: 5, 0.1))
        with self.assertRaises(AssertionError) as found:
            self.slack.wait_for(lambda: self.slack.channel("social").messages, 0.05, "a message")
        self.assertIn("a message", str(found.exception))


class ScriptBySocket(Script):
    transport = "socket"
