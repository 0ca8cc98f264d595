"""From something that happened to its effect: sends it over the transport in use, and does what the answer says."""

import asyncio

from . import methods_views as views
from . import payloads, response_urls
from .blocks import validate_options
from .deliver import COMMAND, EVENT, INTERACTIVE, OPTIONS, Delivery
from .scopes import EVENT_SCOPES
from .state import Refused

TROUBLE = "We had some trouble connecting. Try again?"


class Outbound:
    def __init__(self, server):
        self.server, self.world = server, server.world
        self.duplicates = {}  # kind → how many of the next deliveries are sent twice
        self._hold, self._held, self._tasks = 0, [], set()

    # ------------------------------------------------------------ sending

    async def send(self, kind, payload):
        """Sends, and waits for the end of it: the answer, or the last failure."""
        delivery = Delivery(kind, payload)
        self.world.deliveries.append(delivery)
        if self._hold > 0:
            self._hold -= 1
            delivery.held = True
            self._held.append(delivery)
            if self._hold == 0:
                self.let_go()
            return delivery
        await self._carry(delivery)
        return delivery

    async def _carry(self, delivery):
        twice = self.duplicates.get(delivery.kind, 0)
        again = None
        if twice:
            self.duplicates[delivery.kind] = twice - 1
            again = Delivery(delivery.kind, delivery.payload)
            self.world.deliveries.append(again)
            self.spawn(self.server.transport.carry(again), again)
        await self.server.transport.carry(delivery)
        self._finish(delivery)

    def _finish(self, delivery):
        delivery.done = True
        try:
            self.obey(delivery)
        finally:
            self.world.changed()

    def hold(self, count):
        """The next `count` deliveries are kept back, then sent in the reverse order."""
        self._hold = count

    def let_go(self):
        """Sends what is held, newest first, each after the one before has been answered."""
        held, self._held, self._hold = self._held[::-1], [], 0

        async def in_turn():
            for each in held:
                each.held = False
                await self._carry(each)

        self.spawn(in_turn())

    def spawn(self, work, delivery=None):
        task = asyncio.ensure_future(work)
        self._tasks.add(task)

        def ended(done):
            self._tasks.discard(done)
            if delivery is not None:
                delivery.done = True
            if not done.cancelled() and done.exception():
                self.world.complain(f"the stand-in failed: {done.exception()!r}")
            self.world.changed()

        task.add_done_callback(ended)
        return task

    async def stop(self):
        for each in list(self._tasks):
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def busy(self):
        return any(not d.done and not d.held for d in self.world.deliveries)

    # ------------------------------------------------------------ events

    def subscribed(self, name):
        """Slack delivers an event only when it was asked for and its scope was granted."""
        scope = EVENT_SCOPES.get(name)
        return name in self.world.events and (scope is None or scope in self.world.scopes)

    def event(self, name, inner, external=False):
        """Sends an event in the background, if the app is to hear of it; returns the task or None."""
        if not self.subscribed(name):
            return None
        return self.spawn(self.send(EVENT, payloads.event(self.world, inner, external)))

    def message_events(self, channel, body):
        """What a new message causes: message.* and, when it names the bot, app_mention."""
        tasks = []
        if self.world.bot_user in channel.members:
            tasks.append(self.event(payloads.SUBSCRIPTIONS[channel.kind], payloads.message_event(channel, body),
                                    channel.external))
            mention = f"<@{self.world.bot_user}"
            if channel.kind != "im" and mention in body.get("text", "") and not body.get("bot_id"):
                inner = {key: body[key] for key in ("user", "text", "ts", "team", "thread_ts", "blocks", "files") if key in body}
                tasks.append(self.event("app_mention", {"type": "app_mention", "channel": channel.id, **inner}, channel.external))
        return [each for each in tasks if each]

    # ------------------------------------------------------------ answers

    def notice(self, user, words, about):
        self.world.notices.append({"user": user, "text": words, "about": about})
        self.world.changed()

    def obey(self, delivery):
        """Does what Slack does with the answer to a delivery."""
        kind, payload = delivery.kind, delivery.payload
        if kind == COMMAND:
            self._obey_command(delivery, payload["user_id"], payload["channel_id"])
        elif kind == INTERACTIVE and payload["type"] == "view_submission":
            self._obey_submission(delivery, payload["user"]["id"])
        elif kind == OPTIONS:
            findings = validate_options(delivery.answer) if delivery.ok else []
            for each in findings:
                self.world.complain(f"options: {each}")
            if findings:
                delivery.answer = None
        elif kind == INTERACTIVE:
            if not delivery.ok:
                self.notice(payload["user"]["id"], TROUBLE, payload["type"])
            elif delivery.answer is not None:
                self.world.complain(f"{payload['type']}: answered with a body; it must be empty")

    def _obey_command(self, delivery, user, channel):
        about = delivery.payload["command"]
        if not delivery.ok:
            reason = "operation_timeout" if delivery.late else f"failed with the error {delivery.reason}"
            return self.notice(user, f"{about} {reason}", about)
        answer = delivery.answer
        if isinstance(answer, str):
            answer = {"response_type": "ephemeral", "text": answer}
        if answer is None or answer == {}:
            return None
        try:
            if not isinstance(answer, dict):
                raise Refused("invalid_command_response")
            if answer.get("response_type") == "in_channel":
                typed = f"{about} {delivery.payload['text']}".strip()
                self.world.post(self.world.channels[channel], {"user": user, "text": typed}, mine=False)
            response_urls.apply(self.server, user, channel, answer, command=True)
        except Refused as refused:
            self.world.complain(f"{about}: the answer was refused: {refused.code}")
            self.notice(user, f"{about} failed with the error {refused.code}", about)

    def _obey_submission(self, delivery, user):
        view = self.world.views.get(delivery.payload["view"]["id"])
        if not delivery.ok:
            return self.notice(user, TROUBLE, "view_submission")
        if view is None:
            return None
        answer = delivery.answer
        try:
            if answer is None or answer == {}:
                if answer == {} and self.server.transport.name == "http":
                    self.world.complain("view_submission: an empty object; only an empty body closes the view for sure")
                views.close_top(self.world, user)
            elif not isinstance(answer, dict):
                raise Refused("a text in the answer to view_submission")
            else:
                self._response_action(answer, user, view)
        except Refused as refused:
            self.world.complain(f"view_submission: {refused.code} {refused.fields}")
            self.notice(user, TROUBLE, "view_submission")
        return None

    def _response_action(self, answer, user, view):
        action, keys = answer.get("response_action"), set(answer) - {"response_action"}
        wanted = {"errors": {"errors"}, "update": {"view"}, "push": {"view"}, "clear": set()}
        if action not in wanted or keys != wanted[action]:
            raise Refused(f"unknown response_action {action} with {sorted(keys)}")
        if action == "errors":
            inputs = {each["block_id"] for each in view["blocks"] if each["type"] == "input"}
            errors = answer["errors"]
            if not isinstance(errors, dict) or not errors or not all(isinstance(v, str) and v for v in errors.values()):
                raise Refused("errors must be texts by block_id")
            if set(errors) - inputs:
                raise Refused(f"errors for {sorted(set(errors) - inputs)}, which are no input blocks: {sorted(inputs)}")
            view["errors"] = dict(errors)
            self.world.changed()
        elif action == "clear":
            views.close_all(self.world, user)
        else:
            views.check_view(self.world, answer["view"], "modal", view["id"] if action == "update" else None)
            if action == "update":
                views.update_view(self.world, view, answer["view"])
            else:
                views.push_view(self.world, user, answer["view"])
