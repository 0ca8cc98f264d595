"""What the programs in this folder share: the binary, configurations, checks, feeds, terminals.

Each program prints what it checks and ends with status 0 (passed), 1 (failed) or 77 (skipped: its last line says why).
Everything it makes stands in one temporary folder; every process it starts is ended by its id.

    FIREBREAK          the binary (build/release/firebreak)
    FIREBREAK_HOME     the checkout
    FIREBREAK_SHARED   folder with eval/dev.jsonl, which is not part of the repository
    E2E_SEED           another seed for whatever is random
"""

import concurrent.futures
import contextlib
import difflib
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

HOME = pathlib.Path(os.environ.get("FIREBREAK_HOME") or pathlib.Path(__file__).resolve().parents[2])
BINARY = os.environ.get("FIREBREAK") or str(HOME / "build/release/firebreak")
LIBRARY = HOME / "playbooks/library"
SEED = int(os.environ.get("E2E_SEED", "20261122"))

# What no person should ever be shown.
TRACE = re.compile(
    r"terminate called|what\(\):|core dumped|Assertion|runtime error:|Sanitizer|Traceback|std::|boost::|nlohmann|"
    r"json\.exception|something unexpected|SQLITE_|errc::|0x[0-9a-f]{6,}|\bat \S+\.[ch]pp:\d+"
)


def say(text):
    print(text, flush=True)


SKIPPED = 77


def skip(why):
    say(why)
    sys.exit(SKIPPED)


# ---------------------------------------------------------------- checks


class Checks:
    failed = 0
    passed = 0


def check(what, good, more=""):
    """Counts and prints one check; goes on after a failure. Returns whether it held."""
    if good:
        Checks.passed += 1
        say(f"ok    {what}")
    else:
        Checks.failed += 1
        say(f"FAIL  {what}")
        for line in str(more).splitlines()[:60]:
            say(f"        {line}")
    return bool(good)


def check_equal(what, got, wanted):
    if got == wanted:
        return check(what, True)

    def lines(value):
        if isinstance(value, str):
            return value.splitlines()
        return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True, default=str).splitlines()

    return check(what, False, "\n".join(difflib.unified_diff(lines(wanted), lines(got), "expected", "got", lineterm="")))


def check_says(what, text, *wanted):
    """Every one of the patterns is found in the text, whatever its case, and no trace of the machinery."""
    missing = [p for p in wanted if not re.search(p, text, re.I | re.S)]
    trace = TRACE.search(text)
    more = "".join(f"not found: {p}\n" for p in missing)
    if trace:
        more += f"not for people: {trace.group()!r}\n"
    return check(what, not missing and not trace, f"{more}in: {short(text)}")


def short(text, most=1500):
    return text if len(text) <= most else f"{text[:most]} … ({len(text)} characters)"


def run(*parts):
    """Runs each part with a folder of its own, then ends the program. A part's docstring is its title."""
    if not os.access(BINARY, os.X_OK):
        say(f"There is no program {BINARY}: build it, or set FIREBREAK")
        sys.exit(1)
    # Told to end, it ends what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for part in parts:
        say(f"-- {part.__doc__ or part.__name__}")
        with tempfile.TemporaryDirectory(prefix="firebreak-e2e-") as folder:
            try:
                part(pathlib.Path(folder))
            except Exception:  # a defect of the test, or an answer that is no JSON: shown, and the next part runs
                check(f"{part.__name__} ran to its end", False, traceback.format_exc())
    say(f"{Checks.passed} checks held, {Checks.failed} failed")
    sys.exit(1 if Checks.failed else 0)


def run_beside(*parts, at_once=4):
    """As run(), each part in a process of its own and several at a time, for they mostly wait. With the name of a part
    behind the program's, only that one is run. Parts that can't run here are skipped."""
    wanted = [part for part in parts if part.__name__ in sys.argv[1:]]
    if wanted:
        run(*wanted)

    def beside(part):
        done = subprocess.run([sys.executable, sys.argv[0], part.__name__], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
        say(done.stdout.rstrip())
        return done.returncode

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        statuses = list(pool.map(beside, parts))
    for part, status in zip(parts, statuses):
        if status == SKIPPED:
            say(f"note: {pathlib.Path(sys.argv[0]).name}, {part.__name__}: skipped")
    say(f"{statuses.count(0)} of {len(parts)} parts passed")
    if any(status not in (0, SKIPPED) for status in statuses):
        sys.exit(1)
    if 0 not in statuses:
        skip("skipped: no part could run here")
    sys.exit(0)


# ---------------------------------------------------------------- the binary


class Ran:
    def __init__(self, status, out, err):
        self.status, self.raw, self.raw_err = status, out, err
        self.out, self.err = out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def __str__(self):
        return f"status {self.status}\nstdout: {short(self.out)}\nstderr: {short(self.err)}"


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "MATRIX_")) and k != "NO_COLOR"}
    env.update(LC_ALL="C.UTF-8", TERM="dumb")
    env.update(more)
    return env


def firebreak(*args, stdin=b"", timeout=120, cwd=None, env=None):
    """Runs one verb to its end. A timeout kills it (by id) and counts as a failure."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    command = [BINARY, *map(str, args)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
                          env=env or environment()) as process:
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            check(f"{' '.join(command[1:])} ends within {timeout} s", False, short(err.decode("utf-8", "replace")))
    return Ran(process.returncode, out, err)


def start(*args, **more):
    """Starts one verb with pipes; the caller ends it."""
    options = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    return subprocess.Popen([BINARY, *map(str, args)], **{**options, **more})


@contextlib.contextmanager
def ended(process, within=10):
    """Whatever happens inside, the process is gone afterwards."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(within)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


# ---------------------------------------------------------------- configurations


CONFIG = """\
database: {database}
playbooks: {playbooks}
company: Kahvila Example Oy
time_zone: Europe/Helsinki
people:
  maija: {{ name: Maija, console: maija, language: fi }}
  tom: {{ name: Tom, console: tom, language: en }}
  anna: {{ name: Anna, console: anna, language: en, trained: true }}
  eero: {{ name: Eero, console: eero, language: en }}
  ville: {{ name: Ville, console: ville, language: en }}
  leena: {{ name: Leena, console: leena, language: en }}
  liisa: {{ name: Liisa, console: liisa, language: en, admin: true }}
  pekka: {{ name: Pekka, console: pekka, language: en }}
teams:
  social: {{ name: Social team, console: "#social", responders: [anna, eero], leads: [liisa] }}
  safety: {{ name: Safety, restricted: true, console: "#safety", responders: [ville], leads: [liisa] }}
  legal: {{ name: Legal, console: "#legal", responders: [leena], leads: [liisa] }}
managers: {{ console: "#managers", members: [pekka] }}
reporting: {{ per_ten_minutes: 0, per_day: 0 }}
"""


def write_config(folder, database="bot.db", playbooks=LIBRARY, name="firebreak.yaml", more=""):
    """A configuration with all teams of the library, everybody at the console."""
    path = folder / name
    path.write_text(CONFIG.format(database=json.dumps(str(database)), playbooks=json.dumps(str(playbooks))) + more)
    return path


# ---------------------------------------------------------------- reports in bulk


def dev_rows():
    """The real posts, or the program ends as skipped. They hold hateful language: never print them."""
    shared = os.environ.get("FIREBREAK_SHARED") or str(HOME.parent / "shared")
    path = pathlib.Path(shared) / "eval/dev.jsonl"
    if not path.is_file():
        skip(f"skipped: there are no real posts at {path} (FIREBREAK_SHARED names the shared folder)")
    rows = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            rows.append({"id": row["id"], "text": row["text"], "lang": row["lang"]})
    return rows


def as_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def whole_lines(raw):
    """The JSON objects of all lines that end; a torn last one is not an answer."""
    return [json.loads(line) for line in raw.split(b"\n")[:-1] if line.strip()]


def feed(config, rows, timeout=300):
    ran = firebreak("report", "--config", config, "--jsonl", stdin=as_lines(rows), timeout=timeout)
    return ran, whole_lines(ran.raw)


def exported(config):
    """The first line of `export`, and the events."""
    ran = firebreak("export", "--config", config)
    lines = whole_lines(ran.raw)
    return (lines[0], lines[1:]) if ran.status == 0 and lines else ({}, [])


def as_kept(text):
    """A report as it is kept: control characters and outer blanks fall away."""
    return re.sub(r"[\x01-\x08\x0b-\x1f\x7f]", "", text).strip(" \t\n")


def check_whole(what, config=None, database=None):
    """`verify` finds nothing wrong."""
    where = ("--config", config) if config else ("--database", database)
    ran = firebreak("verify", *where)
    return check(f"{what}: verify finds it intact", ran.status == 0 and "Intact" in ran.out, ran)


def sql(database, statement, *values):
    """One statement on a database that nobody has open."""
    with contextlib.closing(sqlite3.connect(database)) as db, db:
        return db.execute(statement, values).fetchall()


# ---------------------------------------------------------------- terminals


class Terminal:
    """Firebreak in a pseudo-terminal of its own; standard error goes to a file."""

    ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9]|[=>78])|\r")

    def __init__(self, errors, *args, columns=160, rows=50, **env):
        self.text, self.raw, self.mark, self.status, self.errors = "", b"", 0, None, pathlib.Path(errors)
        self.errors.write_text("")
        environ = environment(**env)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.dup2(os.open(errors, os.O_WRONLY | os.O_APPEND), 2)
                os.execve(BINARY, [BINARY, *map(str, args)], environ)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap(5)
        os.close(self.fd)

    def type(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def signal(self, number):
        os.kill(self.pid, number)

    def _read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], max(0, seconds))
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the other side is closed
            return False
        self.raw += data
        self.text += self.ESCAPES.sub("", data.decode("utf-8", "replace"))
        return bool(data)

    def sees(self, pattern, seconds=20):
        """Waits for a pattern in what came after the last one that was seen. None: it did not come."""
        end = time.monotonic() + seconds
        while True:
            found = re.compile(pattern, re.S).search(self.text, self.mark)
            if found:
                self.mark = found.end()
                return found
            if time.monotonic() >= end or self._reap(0):
                return None
            self._read(min(0.2, end - time.monotonic()))

    def logs(self, pattern, seconds=20, after=0):
        """The same in the log, whole lines."""
        end = time.monotonic() + seconds
        while True:
            found = re.compile(pattern, re.M).search(self.log(), after)
            if found or time.monotonic() >= end or self._reap(0):
                return found
            self._read(0.05)

    def log(self):
        return self.errors.read_text(encoding="utf-8", errors="replace")

    def ends(self, seconds=10):
        """Waits for the end: the exit status (negative: the signal), or None."""
        self._reap(seconds)
        return self.status

    def _reap(self, seconds):
        end = time.monotonic() + seconds
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                while self._read(0):
                    pass
            elif time.monotonic() >= end:
                return False
            else:
                self._read(0.02)
        return True


def seeded(name):
    """Randomness that is the same in every run; says how to have it again."""
    say(f"seed {SEED} (E2E_SEED)")
    return random.Random(f"{SEED}/{name}")


def own_library(folder):
    shutil.copytree(LIBRARY, folder / "playbooks")
    return folder / "playbooks"


def unlike(number):
    """Words that no other report has, so that none is proposed to be joined with it."""
    chance = random.Random(f"{SEED}/unlike {number}")
    return " ".join("".join(chance.choice(letters) for letters in ("bdfgklmnprst", "aeiou") * 4) for _ in range(12))


def calm_library(folder):
    """A copy in which nothing is ever a surge: each report has a ticket of its own, however many come."""
    library = own_library(folder)
    for file in library.glob("[!_]*.yaml"):
        file.write_text(file.read_text(encoding="utf-8") + "\nsurge: { sensitivity: never }\n", encoding="utf-8")
    return library


def change(file, old, new):
    """The first match of a pattern in a file; it must be there."""
    text, count = re.subn(old, lambda _: new, file.read_text(), count=1, flags=re.M)
    if not count:
        raise LookupError(f"{old} is not in {file}")
    file.write_text(text)


def line_of(file, text):
    return next(n for n, line in enumerate(file.read_text().splitlines(), 1) if text in line)
