"""Rate limits: per method and, for posting, per channel (contract, section 7.2).

    off       none
    lenient   tiers and one message per second as averages; bursts are tolerated, as Slack does (the default)
    strict    one message per second and channel, and no more calls in a minute than the tier names

Over a limit that method is closed until Retry-After is over; calling it meanwhile is complained about.
"""

import collections
import math

TIERS = {1: 1, 2: 20, 3: 50, 4: 100, "special": 600}
BURST_MESSAGES, BURST_CALLS = 10, 3  # lenient: this many messages at once; this many times a minute's calls
WORKSPACE_MESSAGES = 300  # a minute


class Limits:
    def __init__(self, clock, strictness="lenient"):
        self.clock, self.strictness = clock, strictness
        self.commercial = False  # history and replies: 1 a minute, 15 objects
        self.page_most, self.empty_pages = None, 0  # shorter pages, and so many empty ones before the first
        self._calls, self._posts, self._closed = collections.defaultdict(collections.deque), {}, {}
        self._workspace = collections.deque()

    def wait_for_call(self, method, tier):
        """Seconds to wait, or 0: the call counts."""
        now = self.clock.now()
        if self._closed.get(method, 0) > now:
            return math.ceil(self._closed[method] - now)
        if self.commercial and method in ("conversations.history", "conversations.replies"):
            return self._in_minute(method, 1)
        if self.strictness == "off":
            return 0
        times = BURST_CALLS if self.strictness == "lenient" else 1
        least = 10 if self.strictness == "lenient" else 1
        return self._in_minute(method, max(least, TIERS[tier] * times))

    def wait_for_post(self, channel, method="chat.postMessage"):
        if self.strictness == "off":
            return 0
        now = self.clock.now()
        # a bucket: what is left to post at once, and when that was so
        most = BURST_MESSAGES if self.strictness == "lenient" else 1
        left, since = self._posts.get(channel, (most, now))
        left = min(most, left + now - since)
        if left < 1:
            self._posts[channel] = (left, now)
            return self.close(method, max(1, math.ceil(1 - left)))
        if self._most(self._workspace, WORKSPACE_MESSAGES):
            return self.close(method, 30)
        self._posts[channel] = (left - 1, now)
        return 0

    def close(self, method, seconds):
        self._closed[method] = self.clock.now() + seconds
        return seconds

    def is_closed(self, method):
        return self._closed.get(method, 0) > self.clock.now()

    def _most(self, times, most):
        now = self.clock.now()
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= most:
            return True
        times.append(now)
        return False

    def _in_minute(self, method, most):
        times = self._calls[method]
        if not self._most(times, most):
            return 0
        return self.close(method, max(1, math.ceil(times[0] + 60 - self.clock.now())))

    def page(self, wanted, method):
        most = min(wanted, self.page_most or wanted)
        return min(most, 15) if self.commercial and method in ("conversations.history", "conversations.replies") else most
