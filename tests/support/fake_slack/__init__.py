"""A strict, stateful stand-in for Slack, to test against without the network. README.md tells how it is used.

    with FakeSlack(transport="socket") as slack:
        anna = slack.add_user("anna")
        slack.add_channel("social", members=["anna"])
        …start the bot with slack.api_base_url and slack.bot_token…
        slack.user("anna").slash("/report", "A customer is angry")
        slack.wait_for(lambda: slack.channel("social").messages, 5)
"""

from .blocks import validate_blocks, validate_message, validate_options, validate_view
from .clock import Clock
from .deliver import Delivery, signature
from .facade import FakeSlack
from .forms import ClientRefuses
from .people import Person
from .questions import SeenMessage, SeenView
from .state import Refused

__all__ = ["ClientRefuses", "Clock", "Delivery", "FakeSlack", "Person", "Refused", "SeenMessage", "SeenView", "signature",
           "validate_blocks", "validate_message", "validate_options", "validate_view"]
