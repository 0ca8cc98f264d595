"""What end-to-end tests over Slack share: the café's people and teams in the stand-in, and a configuration for them.

    with office(folder, "http") as (slack, config, env):
        …start("serve", "--config", config, env=env)…

Everybody of support.CONFIG has an account and every team a channel; "outsider" is in no team and no configuration.
"""

import contextlib
import json
import socket
import sys

from support import CONFIG, HOME, LIBRARY, environment

sys.path.insert(0, str(HOME / "tests/support"))

from fake_slack import FakeSlack  # noqa: E402

PEOPLE = {name: f"U0{name.upper()}" for name in ("maija", "tom", "anna", "eero", "ville", "leena", "liisa", "pekka")}
LANGUAGES = {"maija": "fi-FI"}
CHANNELS = {
    "social": ("C0SOCIAL", "public", ["anna", "eero", "liisa"]),
    "safety": ("C0SAFETY", "private", ["ville", "liisa"]),
    "legal": ("C0LEGAL", "private", ["leena", "liisa"]),
    "managers": ("C0MANAGERS", "private", ["pekka"]),
}


def free_port():
    """A port that nobody listens on now; the bot is told to take it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_slack(text):
    """The configuration of support.py with Slack's names beside the console's."""
    for name, key in PEOPLE.items():
        text = text.replace(f"console: {name},", f"console: {name}, slack: {key},")
    for name, (key, _, _) in CHANNELS.items():
        text = text.replace(f'console: "#{name}"', f'console: "#{name}", slack: {key}')
    return text


@contextlib.contextmanager
def office(folder, transport, limits="lenient"):
    """(the stand-in, the configuration's path, the environment for the bot). In http mode the stand-in delivers to the
    address in the configuration; `slack.bot_url` has it."""
    with FakeSlack(transport, limits=limits) as slack:
        for name, key in PEOPLE.items():
            slack.add_user(name, key, locale=LANGUAGES.get(name, "en-US"))
        slack.add_user("outsider", "U0OUTSIDER")
        for name, (key, kind, members) in CHANNELS.items():
            slack.add_channel(name, key, members, kind)
        section, secrets = slack.settings()
        listen = f"127.0.0.1:{free_port()}"
        slack.bot_url = f"http://{listen}"
        text = on_slack(CONFIG.format(database=json.dumps(str(folder / "bot.db")), playbooks=json.dumps(str(LIBRARY))))
        path = folder / "firebreak.yaml"
        path.write_text(f'{text}http: {{ listen: "{listen}" }}\n{section}', encoding="utf-8")
        yield slack, path, environment(**secrets)
