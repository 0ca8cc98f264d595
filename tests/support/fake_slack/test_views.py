"""views.*: triggers, the stack, hashes, what was typed, Home views."""

from .testing import Case, actions, button, call, home, modal, plain, section, typed


class Views(Case):
    def open(self, view=None, trigger=None):
        return call(self.slack, "views.open", trigger_id=trigger or self.trigger(), view=view or modal())

    def test_trigger(self):
        """trigger_id: three seconds, and once"""
        trigger = self.trigger()
        self.good(self.open(trigger=trigger))
        self.refused("exchanged_trigger_id", self.open(trigger=trigger))
        self.refused("invalid_trigger_id", self.open(trigger="1.2.abc"))
        late = self.trigger()
        self.slack.advance(2.9)
        self.good(self.open(trigger=late))
        late = self.trigger()
        self.slack.advance(3.1)
        self.refused("expired_trigger_id", self.open(trigger=late))
        self.slack.world.guide_trigger_names = True
        self.refused("trigger_expired", self.open(trigger=late))
        self.refused("trigger_exchanged", self.open(trigger=trigger))

    def test_refused_view(self):
        """views.open: a wrong view spends no trigger and says where it is wrong"""
        trigger = self.trigger()
        answer = self.refused("invalid_arguments", self.open(modal(title="x" * 25), trigger))
        self.assertIn("[json-pointer:/view/title/text]", answer["response_metadata"]["messages"][0])
        self.refused("invalid_arguments", self.open(home(), trigger))
        self.refused("view_too_large", self.open(modal(*[section("x" * 2600)] * 100), trigger))
        self.good(self.open(trigger=trigger))

    def test_shape(self):
        """view: comes back with its id, hash, state and defaults"""
        view = self.open(modal(typed("b", initial_value="x"), callback_id="c", private_metadata="show 1"))["view"]
        self.assertEqual("x", view["state"]["values"]["b"]["text"]["value"])
        self.assertEqual(("c", "show 1", view["id"], None), (
            view["callback_id"], view["private_metadata"], view["root_view_id"], view["previous_view_id"]))
        self.assertTrue(view["hash"])
        self.assertNotIn("user", view)

    def test_stack(self):
        """views.push: from what was pressed in a modal, three deep"""
        first = self.open()["view"]
        self.refused("invalid_trigger_id", call(self.slack, "views.push", trigger_id=self.trigger(), view=modal()))
        for _ in range(2):
            view = self.good(call(self.slack, "views.push", trigger_id=self.trigger(view=first["id"]), view=modal()))["view"]
        self.assertEqual(first["id"], view["root_view_id"])
        self.assertEqual(3, len(self.slack.views("anna")))
        self.refused("push_limit_reached",
                     call(self.slack, "views.push", trigger_id=self.trigger(view=first["id"]), view=modal()))
        self.anna.close(self.anna.view, everything=True)
        self.refused("not_found", call(self.slack, "views.push", trigger_id=self.trigger(view=first["id"]), view=modal()))

    def test_update(self):
        """views.update: by id with the right hash; what was typed under the same ids stays"""
        view = self.open(modal(typed("a"), typed("b"), external_id="form"))["view"]
        self.anna.fill(self.anna.view, {"a": "kept", "b": "lost"})
        changed = self.good(call(self.slack, "views.update", view_id=view["id"], hash=view["hash"],
                                 view=modal(typed("a"), typed("c"), external_id="form")))["view"]
        self.assertEqual(view["id"], changed["id"])
        self.assertEqual("kept", changed["state"]["values"]["a"]["text"]["value"])
        self.assertEqual(None, changed["state"]["values"]["c"]["text"]["value"])
        self.refused("hash_conflict", call(self.slack, "views.update", view_id=view["id"], hash=view["hash"], view=modal()))
        self.good(call(self.slack, "views.update", external_id="form", view=modal()))
        self.refused("invalid_arguments", call(self.slack, "views.update", view=modal()))
        self.refused("invalid_arguments", call(self.slack, "views.update", view_id=view["id"], view=home()))
        self.anna.close(self.anna.view)
        self.refused("not_found", call(self.slack, "views.update", view_id=view["id"], view=modal()))

    def test_external_id(self):
        """external_id: unique"""
        self.good(self.open(modal(external_id="form")))
        self.refused("duplicate_external_id", self.open(modal(external_id="form"), self.trigger(self.tom)))
        self.good(self.open(modal(external_id="other"), self.trigger(self.tom)))

    def test_publish(self):
        """views.publish: a Home view for a person, with the right hash"""
        def publish(view, user=self.anna.id, **more):
            return call(self.slack, "views.publish", user_id=user, view=view, **more)

        first = self.good(publish(home(section("Hello"), actions(button("Report")))))["view"]
        self.assertEqual(["Report"], self.slack.home_of("anna").buttons)
        self.assertIsNone(self.slack.home_of("tom"))
        second = self.good(publish(home(), hash=first["hash"]))["view"]
        self.assertEqual(first["id"], second["id"])
        self.refused("hash_conflict", publish(home(), hash=first["hash"]))
        self.refused("invalid_arguments", publish(modal()))
        self.refused("invalid_arguments", publish({**home(), "title": plain("x")}))
        self.refused("invalid_arguments", publish(home(), user="U0NOBODY"))
        self.slack.world.home_enabled = False
        self.refused("not_enabled", publish(home()))
