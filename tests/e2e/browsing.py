"""A browser for the programs in this folder: Debian's Chromium, driven by programs of tests/support/browser.

Their packages are pinned by the lock file there and installed below build/browser.
"""

import json
import shutil
import subprocess

from support import HOME, check, environment, say

SOURCE, PLACE = HOME / "tests/support/browser", HOME / "build/browser"


def packages():
    """The browser's packages, or False."""
    if not all(map(shutil.which, ("node", "npm", "chromium"))):
        say("note: node, npm or chromium is missing: the browser's part is left out")
        return False
    PLACE.mkdir(parents=True, exist_ok=True)
    for file in SOURCE.iterdir():
        shutil.copy(file, PLACE)
    lock, done = (PLACE / "package-lock.json").read_bytes(), PLACE / "installed"
    if done.is_file() and done.read_bytes() == lock:
        return True
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1"]
    ran = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, timeout=600, check=False)
    if ran.returncode:
        say(ran.stderr[-2000:])
        say("note: npm could not install the browser's packages: that part is left out")
        return False
    done.write_bytes(lock)
    return True


def browse(program, folder, told, at_least):
    """Runs a program of tests/support/browser with what it is told; each line it prints is a check."""
    told = {**told, "chromium": shutil.which("chromium")}
    ran = subprocess.run(["node", program], cwd=PLACE, input=json.dumps(told), capture_output=True, text=True,
                         timeout=400, check=False, env=environment(HOME=str(folder)))
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    for line in lines:
        check(line["check"], line["good"], line["more"])
    check(f"{program} ran to its end", ran.returncode == 0 and len(lines) >= at_least, ran.stderr[-3000:])
