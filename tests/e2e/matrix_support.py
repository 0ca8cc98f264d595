"""What end-to-end tests over Matrix share: a café whose people sit on a homeserver, and the real bot beside it.

    with Synapse("e2e-story", USERS) as home, Office(folder, home) as office:
        office.tom.say(office.everyone, "!report …")
        card = office.card(1)
        office.anna.react(card, "🙋")

The homeserver is a real one (matrix_servers.Synapse) or the stand-in; a test is written once for both. Reporters: maija
(Finnish) and tom. Responders of social: anna, eero; of safety (restricted): ville; of legal: leena. liisa leads all, pekka
is the manager, boss administrates the server and sits in every room to see what is there. #everyone is the room for
reports. Whoever waits, waits for something.
"""

import contextlib
import json
import pathlib
import re

from matrix_servers import ADMIN, FakeHomeserver, Person
from served import SECONDS, Served, free_port
from support import LIBRARY, check_equal, check_whole, say

PEOPLE = ("anna", "eero", "ville", "leena", "liisa", "pekka", "maija", "tom")
USERS = ("bot", *PEOPLE)
TEAM_ROOMS = {"social": ("anna", "eero", "liisa"), "legal": ("leena", "liisa"), "safety": ("ville", "liisa"),
              "managers": ("pekka",)}
REACTIONS = {"claim": "🙋", "resolve": "✅", "escalate": "⏫", "recategorise": "🏷", "reply": "💬", "help": "❓"}

CONFIG = """\
database: bot.db
playbooks: {playbooks}
company: Kahvila Example Oy
time_zone: Europe/Helsinki
reporting: {{ per_ten_minutes: 0, per_day: 0 }}
http: {{ listen: "127.0.0.1:{port}" }}
matrix:
  homeserver_url: {url}
  user_id: "{bot}"
  allowed_servers: [{allowed}]
{matrix}{networks}people:
{people}
teams:
  social: {{ name: Social team, {social}, responders: [anna, eero], leads: [liisa] }}
  legal: {{ name: Legal, {legal}, responders: [leena], leads: [liisa] }}
  safety: {{ name: Safety, restricted: true, {safety}, responders: [ville], leads: [liisa] }}
{teams}managers: {{ {managers}, members: [pekka] }}
"""
TOKEN = "  access_token: env:MATRIX_ACCESS_TOKEN\n"


@contextlib.contextmanager
def stand_in(**more):
    """The stand-in with the café's people."""
    with FakeHomeserver(**more) as home:
        for name in (*PEOPLE, ADMIN):
            home.add_user(name, name.capitalize())
        yield home


class Office(Served):
    """`homeserver`: started already. `url`: another address of it. `matrix`: more lines of the section `matrix`, with the
    token; `slack`: an account and a channel beside everybody's and every team's ({name: key}), `networks`: its section."""

    def __init__(self, folder, homeserver, url=None, matrix=TOKEN, allowed=None, playbooks=LIBRARY, slack=None, networks="",
                 teams="", start=True, **env):
        super().__init__(pathlib.Path(folder), free_port(), MATRIX_ACCESS_TOKEN=homeserver.token("bot"), **env)
        self.folder, self.home, self._start = pathlib.Path(folder), homeserver, start
        self.bot = f"@bot:{homeserver.server_name}"
        self.people = {n: Person(homeserver.base_url, homeserver.token(n)) for n in (*PEOPLE, ADMIN)}
        self.boss = self.people[ADMIN]
        self._directs, self._told, self._slack = {}, {}, slack or {}
        self.rooms = {}
        self._furnish()
        self._write(url or homeserver.base_url, matrix, allowed or homeserver.server_name, playbooks, networks, teams)

    def __enter__(self):
        try:
            if self._start:
                self.start()
        except BaseException:
            self.__exit__(True)
            raise
        return self

    def __exit__(self, *failure):
        if failure and failure[0]:
            say(f"the bot's log ends with:\n{self.log()[-3000:]}")
        self.end()
        for each in self.people.values():
            each.close()

    def __getattr__(self, name):
        """People by their names."""
        if name in PEOPLE:
            return self.people[name]
        raise AttributeError(name)

    # ------------------------------------------------------------ rooms

    def _furnish(self):
        for name, members in TEAM_ROOMS.items():
            self.add_room(name, members)
        self.everyone = self.add_room("everyone", PEOPLE, preset="public_chat")

    def add_room(self, name, members, invite_bot=True, **body):
        """A room with its people in it, the bot invited as a moderator; its id."""
        levels = {"users": {self.boss.user: 100, self.bot: 50}}
        room = self.boss.create(**{"preset": "private_chat", **body}, name=name.capitalize(), room_alias_name=name,
                                invite=[self.people[m].user for m in members] + ([self.bot] if invite_bot else []),
                                power_level_content_override=levels)
        for each in members:
            self.people[each].join(room)
        self.rooms[name] = room
        return room

    def _write(self, url, matrix, allowed, playbooks, networks, teams):
        server = self.home.server_name

        def person(name):
            more = f", slack: {self._slack[name]}" if name in self._slack else ""
            lang = ", language: fi" if name == "maija" else ""
            return f'  {name}: {{ name: {name.capitalize()}, matrix: "@{name}:{server}"{more}{lang} }}'

        def team(name):
            more = f", slack: {self._slack[f'#{name}']}" if f"#{name}" in self._slack else ""
            return f'matrix: "#{name}:{server}"{more}'

        self.config.write_text(CONFIG.format(
            playbooks=json.dumps(str(playbooks)), port=self.port, url=url, bot=self.bot, allowed=json.dumps(allowed), matrix=matrix,
            networks=networks, teams=teams, people="\n".join(person(n) for n in PEOPLE), **{n: team(n) for n in TEAM_ROOMS}),
            encoding="utf-8")

    # ------------------------------------------------------------ what is to be seen

    def settle(self, seconds=SECONDS):
        """Until the bot has sent all that is due."""
        self.until(lambda: self.metric("outbox_due") == 0, "the outbox is empty", seconds)

    def until(self, question, what="", seconds=SECONDS):
        """Asks until the answer is true; that."""
        return self.boss.wait(self.everyone, lambda _: question(), seconds, what)

    def _is_card(self, message):
        """Answers in the room begin with a ticket's number too, but answer to something."""
        return message.sender == self.bot and not message.replies_to

    def card(self, number, room="social", when=lambda message: True, seconds=SECONDS):
        """The team's card of a ticket, as soon as it is there and as wanted."""
        def find(view):
            for each in view.messages:
                if self._is_card(each) and re.match(rf"(\S )?#{number}\b", each.body) and when(each):
                    return each
            return None

        return self.boss.wait(self.rooms[room], find, seconds, f"the card of #{number}")

    def seeded(self, number, room="social"):
        """The card when the bot's reactions stand under it."""
        return self.card(number, room, lambda m: self.bot in m.reactions.get("❓", []) or len(m.reactions) >= 6)

    def in_thread(self, message, pattern, seconds=SECONDS, sender=None):
        """The bot's next message in the thread of a message that says so; what came before it is not looked at again."""
        def find(view):
            seen = view.message(message)
            for index, each in enumerate(seen.thread if seen else ()):
                fresh = index >= self._told.get(message.id, 0)
                if fresh and each.sender == (sender or self.bot) and re.search(pattern, each.body, re.S):
                    self._told[message.id] = index + 1
                    return each
            return None

        return self.boss.wait(message.room, find, seconds, f"{pattern!r} in the thread")

    def direct(self, who):
        """The person's direct chat with the bot; the bot is in it."""
        person = self.people[who]
        if who not in self._directs:
            person.accept()
            found = [room for room in person.directs(self.bot)]
            room = found[0] if found else person.direct(self.bot)
            person.wait(room, lambda _: self.bot in person.members(room), SECONDS, "the bot comes to the direct chat")
            self._directs[who] = room
        return self._directs[who]

    def heard(self, who):
        """All that the bot said to a person alone, oldest first."""
        person = self.people[who]
        person.accept()
        return [m for room in person.rooms() if room not in self.rooms.values()
                for m in person.room(room).all if m.sender == self.bot]

    def told(self, who, pattern, seconds=SECONDS):
        """The next message of the bot in a person's direct chat that says so."""
        def find(_):
            found = self.heard(who)
            for index, each in enumerate(found):
                if index >= self._told.get(who, 0) and re.search(pattern, each.body, re.S):
                    self._told[who] = index + 1
                    return each
            return None

        return self.people[who].wait(self.everyone, find, seconds,
                                     f"{who} is told {pattern!r}, not {[m.body[:90] for m in self.heard(who)]}")

    def answered(self, who, said, pattern, room=None, seconds=SECONDS):
        """The bot's answer to an event: a message that replies to it, or stands in its thread. `room`: where, if not
        in everyone's."""
        def find(view):
            for each in view.all:
                if each.sender == self.bot and said in (each.root, each.replies_to, reply_of(each)) and \
                        re.search(pattern, each.body, re.S):
                    return each
            return None

        return self.people[who].wait(room or self.everyone, find, seconds, f"{who} is answered {pattern!r}")

    def cards(self, *rooms):
        """{number: how many cards}, in these rooms or in those of all teams."""
        found = {}
        for name in rooms or ("social", "legal", "safety"):
            for each in self.boss.room(self.rooms[name]).messages:
                head = re.match(r"(?:\S )?#(\d+) ", each.body)
                if self._is_card(each) and head:
                    found[int(head.group(1))] = found.get(int(head.group(1)), 0) + 1
        return found

    def check_quiet_end(self, what, complaints=()):
        """Nothing complained about, nothing parked, and the database is intact after a proper end."""
        self.settle()
        if isinstance(self.home, FakeHomeserver):
            check_equal(f"{what}: no complaints", [c for c in self.home.complaints if not any(x in c for x in complaints)], [])
        check_equal(f"{what}: nothing is parked", self.metric("outbox_parked"), 0)
        check_equal(f"{what}: SIGTERM ends it", self.stop(), 0)
        check_whole(what, self.config)


def reply_of(message):
    """What a message in a thread answers to, for clients without threads too."""
    return message.content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id", "")
