"""People who use Slack: what they type, press and fill in. The same script runs over either transport.

Each action waits for the app's answer and returns the delivery (or a list of them); with wait=False it returns at once.
What Slack's own client would not let a person do raises ClientRefuses.
"""

import copy

from . import methods_views as views
from . import payloads
from .deliver import COMMAND, INTERACTIVE, OPTIONS
from .forms import (ClientRefuses, check_submittable, find_element, find_pressable, value_for, words_of)
from .methods_other import add_file
from .questions import SeenMessage, SeenView, see_message, see_view


class Person:
    def __init__(self, slack, key):
        self.slack, self.server, self.id = slack, slack.server, key
        self._suggested = {}

    def __repr__(self):
        return f"<{self.name}>"

    @property
    def world(self):
        return self.server.world

    @property
    def name(self):
        return self.world.users[self.id]["name"]

    # ------------------------------------------------------------ commands and shortcuts

    def slash(self, command, text="", channel=None, wait=True):
        """Types a command; in the direct conversation with the bot when no channel is named."""
        async def act():
            if self.world.is_external(self.id):
                raise ClientRefuses("people of other organisations have no commands here")
            place = self._place(channel)
            payload = payloads.slash(self.server, self.id, place, command, text)
            return await self.server.outbound.send(COMMAND, payload)

        return self.slack.run(act(), wait)

    def shortcut(self, callback_id, wait=True):
        """A global shortcut."""
        async def act():
            if self.world.users[self.id]["is_restricted"]:
                raise ClientRefuses("guests see no global shortcuts")
            payload = payloads.shortcut(self.server, self.id, callback_id)
            return await self.server.outbound.send(INTERACTIVE, payload)

        return self.slack.run(act(), wait)

    def message_shortcut(self, callback_id, message, wait=True):
        async def act():
            if self.world.is_external(self.id):
                raise ClientRefuses("people of other organisations have no message shortcuts here")
            channel, body = self._body(message)
            payload = payloads.message_shortcut(self.server, self.id, channel, body, callback_id)
            return await self.server.outbound.send(INTERACTIVE, payload)

        return self.slack.run(act(), wait)

    # ------------------------------------------------------------ components

    def press(self, thing, which, stale=False, wait=True):
        """Presses a button, or an option of a menu, on a message or a view: by its words, action_id or value.
        `stale`: on what was seen before, even if it has changed since."""
        if isinstance(thing, SeenView):
            return self._press_view(thing, which, wait)
        return self.pick(thing, which, None, stale, wait)

    def pick(self, message, which, value, stale=False, wait=True):
        """The same for any element of a message; `value` is what is chosen in it."""
        async def act():
            channel, body = (self._channel(message.channel), copy.deepcopy(message.raw)) if stale else self._body(message)
            block, element, option = find_pressable(body.get("blocks") or [], which)
            action = payloads.action_of(self.world, element, block["block_id"], self._chosen(element, option, value))
            payload = payloads.pressed_in_message(self.server, self.id, channel, body, action, message.ephemeral)
            return await self.server.outbound.send(INTERACTIVE, payload)

        return self.slack.run(act(), wait)

    def _chosen(self, element, option, value):
        if option is not None:
            return {"selected_option": copy.deepcopy(option)}
        if element["type"] == "button":
            return {}
        return {k: v for k, v in value_for(element, value, self.world, self._offers(element)).items() if k != "type"}

    def _press_view(self, seen, which, wait, value=None):
        async def act():
            view = self._view(seen)
            block, element, option = find_pressable(view["blocks"], which)
            if block["type"] == "input" and not block.get("dispatch_action"):
                raise ClientRefuses(f"{which!r} is an input that tells nobody before the form is sent")
            chosen = self._chosen(element, option, value)
            if element["type"] in views.VALUES:
                view["state"]["values"][block["block_id"]][element["action_id"]] = {"type": element["type"], **chosen}
            action = payloads.action_of(self.world, element, block["block_id"], chosen)
            payload = payloads.pressed_in_view(self.server, self.id, view, action)
            return await self.server.outbound.send(INTERACTIVE, payload)

        return self.slack.run(act(), wait)

    def choose(self, view, which, value, wait=True):
        """Chooses or types into an element of a view that tells the app at once (dispatch_action, or no input block)."""
        return self._press_view(view, which, wait, value)

    def type_ahead(self, thing, which, typed, wait=True):
        """Types into an external_select; the options that the app offers can be chosen afterwards."""
        async def act():
            view = self._view(thing) if isinstance(thing, SeenView) else None
            channel, body = (None, None) if view else self._body(thing)
            block, element = find_element((view or body)["blocks"], which, ("external_select", "multi_external_select"))
            if len(typed) < element.get("min_query_length", 3):
                raise ClientRefuses(f"nothing is asked before {element.get('min_query_length', 3)} characters")
            payload = payloads.suggestion(self.world, self.id, block["block_id"], element["action_id"], typed, view,
                                          channel, body)
            delivery = await self.server.outbound.send(OPTIONS, payload)
            answer = delivery.answer if isinstance(delivery.answer, dict) else {}
            groups = answer.get("option_groups") or [{"options": answer.get("options") or []}]
            self._suggested[element["action_id"]] = [option for group in groups for option in group["options"]]
            return delivery

        return self.slack.run(act(), wait)

    def suggested(self, action_id):
        """The words of what the last query offered."""
        return [words_of(each["text"]) for each in self._suggested.get(action_id, [])]

    def _offers(self, element):
        return self._suggested.get(element["action_id"], [])

    # ------------------------------------------------------------ views

    def fill(self, seen, values):
        """Types into a view without sending it: {block_id, action_id or label: value}; None empties."""
        async def act():
            self._fill(self._view(seen), values)

        return self.slack.run(act(), True)

    def _fill(self, view, values):
        for which, value in values.items():
            block, element = find_element(view["blocks"], which)
            if element["type"] not in views.VALUES:
                raise ClientRefuses(f"{which!r} takes nothing")
            held = value_for(element, value, self.world, self._offers(element))
            view["state"]["values"][block["block_id"]][element["action_id"]] = held
        self.world.changed()

    def submit(self, seen, values=None, wait=True):
        """Fills in and sends the form. The view then closes, changes, or shows errors, as the answer says."""
        async def act():
            view = self._view(seen)
            if view["id"] != (self.world.stacks.get(self.id) or [None])[-1]:
                raise ClientRefuses("another view lies on top of this one")
            self._fill(view, values or {})
            view["errors"] = {}
            check_submittable(view)
            return await self.server.outbound.send(INTERACTIVE, payloads.submitted(self.server, self.id, view))

        return self.slack.run(act(), wait)

    def close(self, seen, everything=False, wait=True):
        """Cancel, or the x with everything=True; the app hears of it when the view asks for that."""
        async def act():
            view = self._view(seen)
            everywhere = everything or view["clear_on_close"]
            told = self.world.views[view["root_view_id"]] if everything else view
            payload = payloads.closed(self.world, self.id, told, everything)
            notify = told["notify_on_close"]
            (views.close_all if everywhere else views.close_top)(self.world, self.id)
            return await self.server.outbound.send(INTERACTIVE, payload) if notify else None

        return self.slack.run(act(), wait)

    def home(self, tab="home", wait=True):
        """Opens the app's Home (or Messages) tab."""
        async def act():
            channel = self.world.direct(self.id)
            inner = {"type": "app_home_opened", "user": self.id, "channel": channel.id, "tab": tab}
            published = self.world.views.get(self.world.homes.get(self.id))
            if published and tab == "home":
                inner["view"] = views.outward(published)
            return await self._heard([self.server.outbound.event("app_home_opened", inner)])

        return self.slack.run(act(), wait)

    # ------------------------------------------------------------ messages

    def dm(self, text, thread=None, wait=True):
        """Writes to the bot; returns (message, deliveries)."""
        return self.say(None, text, thread, wait=wait)

    def say(self, channel, text, thread=None, files=None, wait=True):
        async def act():
            place = self._place(channel)
            if place.kind == "im" and not self.world.messages_tab_enabled:
                raise ClientRefuses("the Messages tab is switched off")
            thread_ts = getattr(thread, "thread_ts", None) or getattr(thread, "ts", thread)
            body = payloads.written(self.world, self.id, place, text, thread_ts, files)
            message = self.world.post(place, body, mine=False)
            return see_message(self.world, place, message), await self._heard(
                self.server.outbound.message_events(place, message.body))

        return self.slack.run(act(), wait)

    def edit(self, message, text, wait=True):
        return self._change(message, text, "message_changed", wait)

    def delete(self, message, wait=True):
        return self._change(message, None, "message_deleted", wait)

    def _change(self, seen, text, subtype, wait):
        async def act():
            channel = self._channel(seen.channel)
            message = channel.messages[seen.ts]
            if message.body.get("user") != self.id:
                raise ClientRefuses("only one's own messages")
            if text is None:
                self.world.delete(channel, message)
            else:
                message.edits.append(copy.deepcopy(message.body))
                message.body.update(text=self.world.keep_text(text), edited={"user": self.id, "ts": self.world.clock.ts()})
                message.body["blocks"] = payloads.written(self.world, self.id, channel, text)["blocks"]
            inner = payloads.changed_event(self.world, channel, message, subtype)
            return await self._heard([self.server.outbound.event(payloads.SUBSCRIPTIONS[channel.kind], inner)])

        return self.slack.run(act(), wait)

    def react(self, seen, name, wait=True):
        async def act():
            channel, _ = self._body(seen)
            message = channel.messages[seen.ts]
            users = message.reactions.setdefault(name, [])
            if self.id in users:
                raise ClientRefuses("that reaction is there already")
            users.append(self.id)
            inner = {"type": "reaction_added", "user": self.id, "reaction": name, "item_user": message.body.get("user"),
                     "item": {"type": "message", "channel": channel.id, "ts": seen.ts}}
            return await self._heard([self.server.outbound.event("reaction_added", inner)])

        return self.slack.run(act(), wait)

    def share_file(self, channel, name, data, text="", mimetype="application/octet-stream", wait=True):
        """Uploads a file into a channel (None: to the bot): a message with it, and file_shared."""
        async def act():
            place = self._place(channel)
            key = self.world.ids.next("F")
            file = add_file(self.world, key, name, data, self.id, [place.id], mimetype=mimetype)
            shown = {k: v for k, v in file.items() if k != "data"}
            message = self.world.post(place, payloads.written(self.world, self.id, place, text, files=[shown]), mine=False)
            tasks = self.server.outbound.message_events(place, message.body)
            tasks.append(self.server.outbound.event("file_shared", {
                "type": "file_shared", "file_id": key, "file": {"id": key}, "user_id": self.id, "channel_id": place.id}))
            return see_message(self.world, place, message), await self._heard(tasks)

        return self.slack.run(act(), wait)

    # ------------------------------------------------------------ what they see

    @property
    def view(self):
        """The modal on top, or None."""
        return self.slack.read(lambda: see_view(self.world.views.get((self.world.stacks.get(self.id) or [None])[-1])))

    @property
    def notices(self):
        """What Slack itself told this person: timeouts and trouble."""
        return self.slack.read(lambda: [n["text"] for n in self.world.notices if n["user"] == self.id])

    # ------------------------------------------------------------ inside

    def _place(self, which):
        channel = self.world.direct(self.id) if which is None else self._channel(which)
        if self.id not in channel.members:
            raise ClientRefuses(f"{self.name} is not in {channel.name}")
        return channel

    def _channel(self, which):
        return self.world.find_channel(getattr(which, "id", which))

    def _body(self, seen: SeenMessage):
        """The channel and the message as it is now."""
        channel = self._channel(seen.channel)
        if self.id not in channel.members:
            raise ClientRefuses(f"{self.name} is not in {channel.name}")
        if seen.ephemeral:
            found = self.world.find_ephemeral(seen.ts)
            if found is None or found["user"] != self.id:
                raise ClientRefuses("that ephemeral message is gone, or somebody else's")
            return channel, copy.deepcopy(found["body"])
        message = channel.messages.get(seen.ts)
        if message is None or message.deleted:
            raise ClientRefuses("that message is gone")
        return channel, self.world.outward(channel, message)

    def _view(self, seen):
        view = self.world.views.get(seen.id) if seen is not None else None
        if view is None or view["user"] != self.id:
            raise ClientRefuses("there is no such view in front of this person")
        return view

    async def _heard(self, tasks):
        return [await task for task in tasks if task is not None]
