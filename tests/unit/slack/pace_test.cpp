// How fast Slack is called, and that nothing is answered twice.
#include "adapters/slack/pace.hpp"

#include "adapters/slack/told.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak::slack;
using namespace std::chrono_literals;

TEST_CASE("Slack pace: a few at once, then one in its time") {
    pace p;
    const pace::time now{1h};
    CHECK(p.take("C1", posting, now) == 0ms);
    CHECK(p.take("C1", posting, now) == 0ms);
    CHECK(p.take("C1", posting, now) == 0ms);
    CHECK(p.take("C1", posting, now) == 1s);
    CHECK(p.take("C2", posting, now) == 0ms);
}

TEST_CASE("Slack pace: a pause that was asked for holds those who wait already") {
    pace p;
    const pace::time now{1h};
    CHECK(p.paused("chat.postMessage", now) == 0ms);
    p.take("chat.postMessage", posting, now);
    CHECK(p.paused("chat.postMessage", now) == 0ms);
    p.pause("chat.postMessage", 5s, now);
    CHECK(p.paused("chat.postMessage", now + 1s) == 4s);
    CHECK(p.paused("chat.postMessage", now + 6s) == 0ms);
    CHECK(p.wait("chat.postMessage", posting, now) == 5s);
}

TEST_CASE("Slack answers: what is delivered twice is answered once, and the oldest are forgotten") {
    told t(2);
    CHECK(t.first("a"));
    CHECK_FALSE(t.first("a"));
    CHECK(t.first("b"));
    CHECK(t.first("c"));
    CHECK_FALSE(t.first("b"));
    CHECK(t.first("a"));
}
