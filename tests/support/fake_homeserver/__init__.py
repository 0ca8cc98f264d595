"""A strict, stateful stand-in for a Matrix homeserver, to test against without one. README.md tells how it is used.

    with FakeHomeserver() as home:
        home.add_user("anna")
        home.add_room("social", members=["anna", "bot"])
        …start the bot with home.base_url and home.token("bot")…
        anna = Person(home.base_url, home.token("anna"))
        anna.say("#social:localhost", "!report A customer is angry")
        home.wait_for(lambda: anna.room("#social:localhost").messages, 5)
"""

from .content import read_html
from .facade import FakeHomeserver
from .limits import STRICT, USUAL
from .person import Denied, Person, Seen

__all__ = ["Denied", "FakeHomeserver", "Person", "Seen", "STRICT", "USUAL", "read_html"]
