"""The real binary serving, as a process: started, asked about its health, killed, stopped."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from support import BINARY, environment, firebreak

SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """`firebreak serve` with a configuration that listens on `port`; `env`: its secrets."""

    def __init__(self, folder, port, **env):
        self.config, self.database, self.log_file = folder / "firebreak.yaml", folder / "bot.db", folder / "log"
        self.port, self.env, self.process = port, env, None

    def start(self, ready=True, **more):
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen([BINARY, "serve", "--config", str(self.config)], env=environment(**{**self.env, **more}),
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        if ready:
            self.wait_ready()

    def wait_ready(self, seconds=60):
        end = time.monotonic() + seconds
        while not self.ready():
            if time.monotonic() > end:
                raise AssertionError(f"the bot is not ready within {seconds} s: {self.log()[-2000:]}")
            time.sleep(0.05)

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the bot has ended ({self.process.returncode}): {self.log()[-2000:]}")
        return self.get("/readyz")[0] == 200

    def get(self, path):
        """(status, text) of its health pages; (0, "") while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode("utf-8", "replace")
        except OSError:
            return 0, ""

    def metric(self, name):
        found = re.search(rf"^firebreak_{name} (\d+)$", self.get("/metrics")[1], re.M)
        return int(found.group(1)) if found else None

    def memory(self, which="VmHWM"):
        """Megabytes it holds; VmHWM: the most it ever held."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(rf"^{which}:\s+(\d+) kB", status.read(), re.M).group(1)) / 1024

    def kill(self):
        """As a pulled plug."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        return self.process.wait(SECONDS) if self.process else None

    def stop(self, within=SECONDS):
        """SIGTERM; the exit status, or None when it does not end in time."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            return None

    def end(self):
        """However it stands."""
        with contextlib.suppress(OSError):
            self.kill()

    def log(self):
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def tickets(self):
        ran = firebreak("tickets", "--config", self.config, "--all", "--json")
        return json.loads(ran.out) if ran.out.strip().startswith("[") else \
            [json.loads(line) for line in ran.out.splitlines() if line.strip()]
