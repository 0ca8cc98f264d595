"""A real homeserver for tests: Synapse on loopback, brought up by the shared tool `synapse-up`.

    with Synapse("e2e-story", ["bot", "anna"], "--rate-limited") as home:
        home.base_url, home.token("anna"), home.kill(), home.start()

Where there is none, the program that asks for one ends as skipped and says why. The first start on a machine builds a Debian
root (about a minute); later ones take three seconds. Each instance has its own name, port and data, and is gone at the end.
"""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.parse

from support import HOME, environment, say, skip

sys.path.insert(0, str(HOME / "tests/support"))
try:
    from fake_homeserver import FakeHomeserver, Person
except ImportError as missing:
    skip(f"skipped: the stand-in for a homeserver can't run here ({missing}): apt install python3-aiohttp")

TOOLS = pathlib.Path(os.environ.get("FIREBREAK_SHARED") or HOME.parent / "shared") / "tools"
ADMIN = "boss"
UP_SECONDS = 600  # with the building of the root
__all__ = ["FakeHomeserver", "Person", "Synapse", "need_synapse"]


def need_synapse():
    """Ends the program as skipped where no homeserver can be started."""
    if not os.access(TOOLS / "synapse-up", os.X_OK):
        skip(f"skipped: there is no {TOOLS}/synapse-up to start a homeserver with (FIREBREAK_SHARED names the shared folder)")
    if os.geteuid() != 0:
        skip("skipped: only root can start the homeserver (it lives in a root of its own)")


class Synapse:
    """`options`: as synapse-up takes them."""

    def __init__(self, name, users, *options, port="auto"):
        need_synapse()
        # The same in each run of a checkout: what an interrupted run left behind is gone with the next.
        self.name = f"firebreak-{name}-{hashlib.sha256(str(HOME).encode()).hexdigest()[:6]}"
        self.options, self._users, self._port = list(options), list(users), port
        self.told, self.found, self.server_name = "", {}, "localhost"

    def __enter__(self):
        try:
            self.start("--fresh")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._tool("synapse-down", "--name", self.name, "--wipe")

    def _tool(self, tool, *args):
        env = {k: v for k, v in environment(LC_ALL="C.UTF-8").items() if not k.startswith("FIREBREAK_HOME")}
        return subprocess.run([TOOLS / tool, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
                              stdin=subprocess.DEVNULL, timeout=UP_SECONDS, check=False)

    def start(self, *more):
        """Starts it, or starts it again with the data it has; with other options it restarts."""
        begin = time.monotonic()
        ran = self._tool("synapse-up", "--name", self.name, "--port", self._port, "--admin", ADMIN, *self.options, *more,
                         *self._users)
        if ran.returncode:
            raise AssertionError(f"synapse-up failed: {ran.stderr[-2000:]}")
        self.told, self.found = ran.stdout, json.loads(ran.stdout)
        self.server_name = self.found["server_name"]
        self._port = str(urllib.parse.urlsplit(self.base_url).port)
        say(f"the homeserver is up after {time.monotonic() - begin:.1f} s")

    def kill(self):
        """As a pulled plug."""
        pid = self.found["pid"]
        os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
            time.sleep(0.05)

    base_url = property(lambda self: self.found["base_url"])
    tls_url = property(lambda self: self.found["tls_base_url"])
    ca_file = property(lambda self: self.found["ca_file"])

    def token(self, who):
        return self.found["users"][who]["access_token"]

    def password(self, who):
        return self.found["users"][who]["password"]

    def full(self, who):
        return who if who.startswith("@") else f"@{who}:{self.server_name}"

    def account(self, who, **changes):
        """Locks or suspends: account("bot", locked=True)."""
        admin = Person(self.base_url, self.token(ADMIN))
        user = urllib.parse.quote(self.full(who), safe="")
        for key, value in changes.items():
            if key == "suspended":
                admin.call("PUT", f"/_synapse/admin/v1/suspend/{user}", {"suspend": value})
            else:
                admin.call("PUT", f"/_synapse/admin/v2/users/{user}", {key: value})
        admin.close()
