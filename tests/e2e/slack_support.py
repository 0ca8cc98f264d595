"""What end-to-end tests over Slack share: a café whose people sit in the stand-in, and the real bot beside it.

    with Office(folder, "socket") as office:
        office.maija.slash("/report", "…")
        office.card(1)

Reporters: maija (Finnish) and tom (English), known to Slack alone. Responders of social: anna, eero; of safety
(restricted): ville; of legal: leena. liisa leads all, pekka is the manager. Whoever waits, waits for something.
"""

import json
import pathlib
import re
import sys

from served import SECONDS, Served, free_port
from spoken import TEXTS
from support import HOME, LIBRARY, check, check_equal, check_whole, say, short, skip

sys.path.insert(0, str(HOME / "tests/support"))
try:
    from fake_slack import FakeSlack
except ImportError as missing:
    skip(f"skipped: the stand-in for Slack can't run here ({missing}): apt install python3-aiohttp")

SPECIALS = ("channel", "here", "everyone")

CONFIG = """\
database: bot.db
playbooks: {playbooks}
company: Kahvila Example Oy
time_zone: Europe/Helsinki
reporting: {{ per_ten_minutes: 0, per_day: 0 }}
http: {{ listen: "127.0.0.1:{port}" }}
slack:
  mode: {mode}
  bot_token: env:SLACK_BOT_TOKEN
  {secret}
  app_id: {slack.world.app_id}
  api_base_url: {slack.api_base_url}
  response_url_prefixes: ["{slack.response_url_prefix}"]
people:
  anna: {{ name: Anna, slack: U0ANNA{lang} }}
  eero: {{ name: Eero, slack: U0EERO{lang} }}
  ville: {{ name: Ville, slack: U0VILLE{lang} }}
  leena: {{ name: Leena, slack: U0LEENA{lang} }}
  liisa: {{ name: Liisa, slack: U0LIISA{lang} }}
  pekka: {{ name: Pekka, slack: U0PEKKA{lang} }}
teams:
  social: {{ name: Social team, slack: C0SOCIAL{lang}, responders: [anna, eero], leads: [liisa] }}
  legal: {{ name: Legal, slack: C0LEGAL{lang}, responders: [leena], leads: [liisa] }}
  safety: {{ name: Safety, restricted: true, slack: C0SAFETY{lang}, responders: [ville], leads: [liisa] }}
{teams}managers: {{ slack: C0MANAGERS, members: [pekka] }}
"""
PEOPLE = {"anna": "en-US", "eero": "en-US", "ville": "en-US", "leena": "en-US", "liisa": "en-US", "pekka": "en-US",
          "maija": "fi-FI", "tom": "en-US"}
CHANNELS = {"social": ("public", ["anna", "eero", "liisa", "tom", "maija"]), "legal": ("private", ["leena", "liisa"]),
            "safety": ("private", ["ville", "liisa"]), "managers": ("private", ["pekka"])}
EVENTS = ["message.channels", "message.groups"]  # beside those that the stand-in listens to by itself


class Office(Served):
    """The stand-in, a configuration, and the bot. `language`: of the teams and responders."""

    def __init__(self, folder, transport="socket", language=None, limits="lenient", playbooks=LIBRARY, teams=""):
        super().__init__(pathlib.Path(folder), free_port())
        self.folder, self.transport, self.language = pathlib.Path(folder), transport, language
        self.slack = FakeSlack(transport, f"http://127.0.0.1:{self.port}", limits=limits)
        self.env = {"SLACK_BOT_TOKEN": self.slack.bot_token, "SLACK_APP_TOKEN": self.slack.app_token,
                    "SLACK_SIGNING_SECRET": self.slack.signing_secret}
        self._more, self._told = (playbooks, teams), {}

    def __enter__(self):
        self.slack.start()
        try:
            self._furnish()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        if failure and failure[0]:
            say(f"the bot's log ends with:\n{self.log()[-3000:]}")
        self.end()
        self.slack.stop()

    def __getattr__(self, name):
        """People by their names."""
        if name in PEOPLE:
            return self.slack.user(f"U0{name.upper()}")
        raise AttributeError(name)

    def _furnish(self):
        playbooks, teams = self._more
        lang = f", language: {self.language}" if self.language else ""
        secret = "app_token: env:SLACK_APP_TOKEN" if self.transport == "socket" else \
            "signing_secret: env:SLACK_SIGNING_SECRET"
        self.config.write_text(CONFIG.format(playbooks=json.dumps(str(playbooks)), port=self.port, mode=self.transport,
                                             secret=secret, slack=self.slack, lang=lang, teams=teams), encoding="utf-8")
        for name, locale in PEOPLE.items():
            self.slack.add_user(name, f"U0{name.upper()}", locale=locale)
        for name, (kind, members) in CHANNELS.items():
            self.slack.add_channel(name, f"C0{name.upper()}", members, kind)
        self.slack.change(lambda: self.slack.world.events.extend(EVENTS))
        # A retry of an event comes in a moment, not after a minute.
        self.slack.timing(retry_after=[0.2, 0.5, 1.0])

    def settle(self, seconds=SECONDS):
        """Until everything is delivered, in both directions."""
        self.slack.settle(seconds)
        self.slack.wait_for(lambda: self.metric("outbox_due") == 0, seconds, "the outbox is empty")
        self.slack.settle(seconds)

    # ------------------------------------------------------------ what is to be seen

    def wait(self, predicate, what="", seconds=SECONDS):
        return self.slack.wait_for(predicate, seconds, what)

    def card(self, number, channel="social", when=lambda message: True, seconds=SECONDS):
        """The team's card of a ticket, as soon as it is there and as wanted."""
        def find():
            for message in self.slack.channel(channel).messages:
                if re.match(rf"(\S )?#{number} ", message.text) and when(message):
                    return message
            return None

        return self.wait(find, f"the card of #{number}", seconds)

    def told(self, who, pattern):
        """The next message that only this person sees and that says so; what came before it is not looked at again."""
        def find():
            for index, each in enumerate(self.slack.ephemerals(who)):
                if index >= self._told.get(who, 0) and re.search(pattern, f"{each.text}\n{each.words}", re.S):
                    self._told[who] = index + 1
                    return each
            return None

        return self.wait(find, f"{who} is told {pattern!r}, not: {[short(e.text, 90) for e in self.slack.ephemerals(who)]}")

    def direct(self, who, pattern):
        """A message of the bot in somebody's direct chat."""
        def find():
            for each in self.slack.dm(who).all()[::-1]:
                if each.mine and re.search(pattern, f"{each.text}\n{each.words}", re.S):
                    return each
            return None

        return self.wait(find, f"{who} reads {pattern!r}")

    def desk(self, who, line, pattern, channel=None):
        """Types a /desk command; the words of the answer."""
        before = len(self.slack.ephemerals(who))
        delivery = getattr(self, who).slash("/desk", line, channel)
        answer = delivery.answer or {}
        self._told[who] = len(self.slack.ephemerals(who))
        text = f"{answer.get('text', '')}\n{self.slack.ephemerals(who)[-1].words if answer else ''}"
        good = re.search(pattern, text, re.S) and len(self.slack.ephemerals(who)) == before + 1
        check(f"/desk {line} of {who}: {pattern}", good and answer.get("response_type") == "ephemeral", text)
        return text

    def modal(self, who, pattern=""):
        """The form in front of somebody, once it is loaded and says so."""
        def find():
            view = (self.slack.views(who) or [None])[-1]
            if view is None or view.title in [TEXTS["slack_loading"][lang] for lang in ("en", "fi")]:
                return None
            loading = any(TEXTS["slack_loading"][lang] in view.words for lang in ("en", "fi"))
            return view if not loading and re.search(pattern, f"{view.title}\n{view.words}", re.S) else None

        return self.wait(find, f"a form says {pattern!r} to {who}: {[v.words for v in self.slack.views(who)]}")

    def everything(self):
        """Every message of the bot that anybody saw, ephemeral ones too, earlier contents of edited ones not."""
        found = [m for name in self.slack.read(lambda: list(self.slack.world.channels))
                 for m in self.slack.channel(name).all() if m.mine]
        for name in self.slack.read(lambda: list(self.slack.world.users)):
            found += self.slack.ephemerals(name)
        return found

    def check_quiet_end(self, what, complaints=(), late=0):
        """Nothing complained about, nothing late, nothing parked, nobody mentioned who should not be, and the database
        is intact after a proper end."""
        self.settle()
        check_equal(f"{what}: no complaints", [c for c in self.slack.complaints if c not in complaints], [])
        check_equal(f"{what}: nothing was answered too late", len(self.slack.late()), late)
        check_equal(f"{what}: nothing is parked", self.metric("outbox_parked"), 0)
        check_equal(f"{what}: nobody is called by @channel", [m.text for m in self.everything()
                                                              if set(m.mentions) & set(SPECIALS)], [])
        check_equal(f"{what}: SIGTERM ends it", self.stop(), 0)
        check_whole(what, self.config)
