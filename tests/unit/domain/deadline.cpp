#include "bot/domain/deadline.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace std::chrono_literals;

namespace {

const instant monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

/// Every day from eight to sixteen, UTC.
business_hours office() {
    business_hours::week week;
    for (auto& day : week) day = {{8h, 16h}};
    return {week, {}, [](instant) { return zone_piece{}; }};
}

struct fixture {
    duty_rules duty;
    business_hours hours = office();
    deadlines limits{2h, 4h, 24h, false};

    [[nodiscard]] clock_rules rules() const { return {duty, limits, hours}; }
    [[nodiscard]] ticket_clocks begun(instant at) const { return start_clocks(rules(), at); }
};

std::string said(const std::vector<firebreak::alarm>& alarms) {
    static constexpr std::array names = {"warn", "miss", "step", "remind", "free", "wake"};
    std::string out;
    for (const auto& a : alarms) {
        out += std::string(out.empty() ? "" : " ") + names.at(static_cast<std::size_t>(a.is));
        if (a.is == firebreak::alarm::kind::warn || a.is == firebreak::alarm::kind::miss)
            out += ":" + std::string(word(a.of));
        if (a.is == firebreak::alarm::kind::step) out += ":" + std::to_string(a.step);
    }
    return out;
}

}  // namespace

TEST_CASE("deadlines: warned at three quarters, missed at the end, each once", "[deadline]") {
    const fixture f;
    auto c = f.begun(monday + 9h);
    CHECK(c.claim.due == monday + 11h);
    CHECK(c.answer.due == monday + 13h);
    CHECK(c.resolve.due == monday + 3 * 24h + 9h);  // seven hours, eight, eight, one
    CHECK(c.next() == monday + 10h + 30min);
    CHECK(ring(c, f.rules(), monday + 10h + 29min).empty());
    CHECK(said(ring(c, f.rules(), monday + 10h + 30min)) == "warn:claim");
    CHECK(said(ring(c, f.rules(), monday + 10h + 30min)).empty());
    CHECK(c.next() == monday + 11h);
    CHECK(said(ring(c, f.rules(), monday + 11h)) == "miss:claim step:0");
    CHECK(ring(c, f.rules(), monday + 11h).empty());
}

TEST_CASE("deadlines: who looks late is told of what is missed, not warned of it", "[deadline]") {
    const fixture f;
    auto c = f.begun(monday + 9h);
    // At night, two days later: everybody is called in the morning, and one step at a time.
    const auto night = monday + 48h + 3h;
    CHECK(said(ring(c, f.rules(), night)) == "miss:claim miss:answer");
    CHECK(c.step_at == monday + 48h + 8h);
    CHECK(said(ring(c, f.rules(), monday + 48h + 8h)) == "step:0");
    // Business time: thirty minutes, an hour, two hours after each other.
    CHECK(c.step_at == monday + 48h + 8h + 30min);
}

TEST_CASE("deadlines: the chain goes up, repeats as often as it may, and then rests",
          "[deadline]") {
    fixture f;
    f.limits = {10min, {}, {}, true};
    auto c = f.begun(monday);
    std::string all;
    std::vector<std::chrono::milliseconds> when;
    while (const auto next = c.next()) {
        all += said(ring(c, f.rules(), *next)) + ", ";
        when.push_back(*next - monday);
        REQUIRE(when.size() < 20);
    }
    CHECK(all == "warn:claim, miss:claim step:0, step:1, step:2, step:3, step:4, ");
    CHECK(when ==
          std::vector<std::chrono::milliseconds>{7min + 30s, 10min, 40min, 100min, 220min, 340min});
    SECTION("it rests when somebody acts") {
        auto again = f.begun(monday);
        ring(again, f.rules(), monday + 10min);
        REQUIRE(again.step_at);
        rest_chain(again);
        CHECK_FALSE(again.next());
    }
}

TEST_CASE("deadlines: a claim stops its clock and tells both times", "[deadline]") {
    const fixture f;
    auto c = f.begun(monday + 15h);
    const auto m = stop_clock(c, target::claim, f.rules(), monday + 24h + 8h + 30min);
    REQUIRE(m);
    CHECK(std::chrono::milliseconds{m->all} == 17h + 30min);
    CHECK(std::chrono::milliseconds{m->business} == 90min);
    CHECK_FALSE(m->missed);
    CHECK_FALSE(stop_clock(c, target::claim, f.rules(), monday + 48h));
    // A deadline that passed without its row having been read is missed all the same.
    auto late = f.begun(monday + 9h);
    const auto too_late = stop_clock(late, target::claim, f.rules(), monday + 11h);
    CHECK(too_late->missed);
    CHECK(too_late->untold);
    CHECK(too_late->due == monday + 11h);
    auto in_time = f.begun(monday + 9h);
    CHECK_FALSE(stop_clock(in_time, target::claim, f.rules(), monday + 11h - 1ms)->missed);
}

TEST_CASE("deadlines: a hold moves what is left, ends by itself, and is not counted",
          "[deadline]") {
    const fixture f;
    auto c = f.begun(monday + 9h);
    stop_clock(c, target::claim, f.rules(), monday + 9h);
    hold_clocks(c, f.rules(), monday + 10h, monday + 15h, false);  // one hour of four is over
    CHECK(c.next() == monday + 15h);
    CHECK_FALSE(c.first_due());
    CHECK(ring(c, f.rules(), monday + 14h).empty());
    CHECK(said(ring(c, f.rules(), monday + 15h)) == "wake");
    resume_clocks(c, f.rules(), monday + 15h);
    CHECK(c.answer.due == monday + 24h + 10h);  // three hours: one today, two tomorrow
    const auto m = stop_clock(c, target::answer, f.rules(), monday + 24h + 9h);
    CHECK(std::chrono::milliseconds{m->all} == 24h - 5h);
    CHECK(std::chrono::milliseconds{m->business} == 3h);
    // Without an end it lasts as long as the rules let it.
    auto other = f.begun(monday + 9h);
    hold_clocks(other, f.rules(), monday + 10h, std::nullopt, false);
    CHECK(other.next() == monday + 10h + f.duty.hold_limit);
}

TEST_CASE("deadlines: what was told before a hold is not told again behind it", "[deadline]") {
    const fixture f;
    auto c = f.begun(monday + 9h);
    ring(c, f.rules(), monday + 12h + 30min);  // claim missed, answer warned
    stop_clock(c, target::claim, f.rules(), monday + 12h + 31min);
    hold_clocks(c, f.rules(), monday + 12h + 31min, monday + 13h, false);
    resume_clocks(c, f.rules(), monday + 13h);
    CHECK_FALSE(c.answer.warn);
    CHECK(c.answer.due == monday + 13h + 29min);
}

TEST_CASE("deadlines: other limits count from where the clock began", "[deadline]") {
    fixture f;
    auto c = f.begun(monday + 9h);
    f.limits = {10min, {}, {}, true};  // somebody sees that it is a threat
    retime(c, f.rules(), monday + 9h + 5min);
    CHECK(c.claim.due == monday + 9h + 10min);
    CHECK_FALSE(c.answer.due);
    CHECK(said(ring(c, f.rules(), monday + 9h + 10min)) == "miss:claim step:0");
    f.limits = {4h, {}, {}, false};  // and that it is none
    retime(c, f.rules(), monday + 9h + 20min);
    CHECK(c.claim.due == monday + 13h);
    CHECK(said(ring(c, f.rules(), monday + 12h)).starts_with("warn:claim"));
}

TEST_CASE("deadlines: a claim lives by work; silence reminds, then frees", "[deadline]") {
    fixture f;
    f.duty.lease = {4h, 1h};
    f.limits = {};
    auto c = f.begun(monday + 9h);
    renew_lease(c, f.rules(), monday + 9h);
    CHECK(c.next() == monday + 13h);
    renew_lease(c, f.rules(), monday + 10h);
    CHECK(c.next() == monday + 14h);
    CHECK(said(ring(c, f.rules(), monday + 14h)) == "remind");
    CHECK(said(ring(c, f.rules(), monday + 15h)) == "free");
    CHECK_FALSE(c.next());
    f.duty.lease = {};
    renew_lease(c, f.rules(), monday + 9h);
    CHECK_FALSE(c.next());
}

TEST_CASE("deadlines: the shortest of playbook, its severity and the company's counts",
          "[deadline]") {
    duty_rules rules;
    playbook book;
    book.due = {4h, 8h, {}, false};
    book.due_by_severity[severity::high] = {1h, {}, {}, false};
    CHECK(deadlines_of(rules, &book, severity::normal).claim == 4h);
    CHECK(deadlines_of(rules, &book, severity::high).claim == 1h);
    CHECK(deadlines_of(rules, &book, severity::high).answer == 8h);
    const auto critical = deadlines_of(rules, &book, severity::critical);
    CHECK(critical.claim == 15min);
    CHECK(critical.always);
    CHECK(deadlines_of(rules, nullptr, severity::low).claim == 4h);
}
