"""Rate limits as Synapse's: one bucket for each user over messages, reactions, state, joins and leaves (contract, section 9).

A request that comes again before its wait is over is complained about.
"""

import time

OFF, STRICT, USUAL = None, (0.5, 3), (0.2, 10)  # events per second, burst


class Limits:
    def __init__(self, rate=OFF, hold=0.0):
        self.rate, self.exempt = rate, set()
        self.hold = hold  # seconds a refusal itself takes
        self.refused = 0
        self._left, self._closed = {}, {}

    def wait(self, user):
        """(milliseconds to wait, or 0: it counts; whether it came back too early)."""
        if self.rate is OFF or user in self.exempt:
            return 0, False
        per_second, burst = self.rate
        now = time.monotonic()
        left, since = self._left.get(user, (burst, now))
        left = min(burst, left + (now - since) * per_second)
        early = now < self._closed.get(user, 0) - 0.05
        if left >= 1:
            self._left[user] = (left - 1, now)
            return 0, False
        self._left[user] = (left, now)
        wait = (1 - left) / per_second
        self._closed[user] = now + wait
        self.refused += 1
        return max(1, int(wait * 1000)), early
