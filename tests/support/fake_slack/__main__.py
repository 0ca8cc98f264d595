"""python3 -m fake_slack: the stand-in by itself, until it is interrupted. Prints its base URL first.

People and channels are those named; with --http the bot listens at that address, else it uses Socket Mode.
"""

import argparse
import signal
import sys

from . import FakeSlack


def main():
    parser = argparse.ArgumentParser(prog="fake_slack", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--http", metavar="URL", help="the bot's address, for deliveries over HTTP")
    parser.add_argument("--limits", choices=("off", "lenient", "strict"), default="lenient")
    parser.add_argument("--user", action="append", default=[], metavar="NAME[=ID]")
    parser.add_argument("--channel", action="append", default=[], metavar="NAME[=ID]", help="everybody is in it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with FakeSlack("http" if options.http else "socket", options.http, limits=options.limits, port=options.port) as slack:
        print(slack.base_url, flush=True)
        for each in options.user:
            name, _, key = each.partition("=")
            slack.add_user(name, key or None)
        for each in options.channel:
            name, _, key = each.partition("=")
            slack.add_channel(name, key or None, [u.partition("=")[0] for u in options.user])
        print(f"api_base_url {slack.api_base_url}\nbot_token {slack.bot_token}\napp_token {slack.app_token}\n"
              f"signing_secret {slack.signing_secret}", flush=True)
        shown = 0
        try:
            while True:
                version = slack.world.version()
                for each in slack.complaints[shown:]:
                    shown += 1
                    print(f"complaint: {each}", file=sys.stderr, flush=True)
                slack.world.wait_change(version, 1)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
