"""The stand-in's clock and the ids it gives out.

A clock runs with the machine's, or stands still when it is frozen; either can be advanced. Everything with a time limit
(triggers, response URLs, rate limits, scheduled messages) asks it, so that a test never waits for one.
"""

import itertools
import time

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Clock:
    def __init__(self, frozen_at=None):
        self._frozen, self._skew, self._last_ts = frozen_at, 0.0, 0

    def now(self):
        """Unix seconds."""
        return (self._frozen if self._frozen is not None else time.time()) + self._skew

    def advance(self, seconds):
        self._skew += seconds

    def ts(self):
        """A time stamp as Slack writes them, larger than every earlier one."""
        self._last_ts = max(int(self.now() * 1_000_000), self._last_ts + 100)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"


class Ids:
    """C0FAKE00001 and so on: opaque, the same in every run."""

    def __init__(self):
        self._counts = {}

    def number(self, kind):
        return next(self._counts.setdefault(kind, itertools.count(1)))

    def next(self, prefix):
        n, text = self.number(prefix), ""
        for _ in range(5):
            text, n = DIGITS[n % 36] + text, n // 36
        return f"{prefix}0FAKE{text}"
