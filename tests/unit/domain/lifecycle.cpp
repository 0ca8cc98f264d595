// Random commands against random tickets: whatever people do, a ticket stays a sensible ticket.
#include "bot/domain/decide.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace firebreak;

namespace {

struct story {
    std::mt19937 random;
    std::vector<ticket> tickets;
    std::vector<std::vector<event>> timelines;
    std::vector<playbook> books;
    std::int64_t now = 1'795'000'000'000;
    std::int64_t events_so_far = 0;

    explicit story(unsigned seed) : random(seed) {
        for (const char* id : {"refund_request", "threat", "none"}) {
            playbook b;
            b.id = playbook_id{id};
            b.version = "v";
            b.team = team_id{b.id.value == "threat" ? "safety" : "social"};
            b.level = b.id.value == "threat" ? severity::critical : severity::normal;
            b.handled = b.id.value == "none" ? handling::daily : handling::live;
            ending e;
            e.id = "done";
            b.outcomes.push_back(e);
            books.push_back(b);
        }
    }

    int pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); }

    void append(std::size_t i, const person_id& actor, event_body body) {
        event e;
        e.number = event_number{++events_so_far};
        e.ticket = ticket_number{static_cast<std::int64_t>(i) + 1};
        e.at = to_instant(now += 1000);
        e.actor = actor;
        e.body = std::move(body);
        apply(tickets[i], e);
        timelines[i].push_back(std::move(e));
    }

    void file() {
        tickets.emplace_back();
        timelines.emplace_back();
        happened::filed f;
        f.report = report_number{static_cast<std::int64_t>(tickets.size())};
        f.team = team_id{"social"};
        if (pick(3)) f.category = books[static_cast<std::size_t>(pick(3))].id;
        append(tickets.size() - 1, person_id{"maija"}, f);
    }

    const playbook* book_of(const ticket& t) const {
        for (const auto& b : books)
            if (b.id == t.category) return &b;
        return nullptr;
    }

    standing someone(const ticket& t, const person_id& actor) {
        standing s;
        s.responder = pick(4) != 0;
        s.lead = s.responder && pick(3) == 0;
        s.manager = pick(5) == 0;
        s.reporter = pick(3) == 0;
        s.claimant = s.responder && t.claimant == actor;
        return s;
    }

    void step() {
        if (tickets.empty() || pick(6) == 0) return file();
        const auto i = static_cast<std::size_t>(pick(static_cast<int>(tickets.size())));
        const auto j = static_cast<std::size_t>(pick(static_cast<int>(tickets.size())));
        const person_id actor{std::string(1, static_cast<char>('a' + pick(4)))};
        const auto before = tickets[i];
        const situation s{before, someone(before, actor), actor, to_instant(now)};
        const auto& b = books[static_cast<std::size_t>(pick(3))];
        const auto carry_out = [&](action what, const decision& d) {
            if (const auto* list = std::get_if<events>(&d)) {
                // Whatever is decided, the table and the access rules allow it.
                REQUIRE(after(before.state, what).has_value());
                REQUIRE(may(s.who, what, before));
                for (const auto& body : *list) append(i, actor, body);
                const bool lost_claim = what == action::recategorise && !before.claimant.empty() &&
                                        tickets[i].claimant.empty();
                if (!lost_claim) CHECK(tickets[i].state == *after(before.state, what));
            } else {
                CHECK(tickets[i] == before);
            }
        };
        switch (pick(13)) {
            case 0: return carry_out(action::claim, decide_claim(s));
            case 1: return carry_out(action::release, decide_release(s, ""));
            case 2:
                return carry_out(action::assign, decide_assign(s, person_id{"b"}, pick(2) != 0));
            case 3:
                return carry_out(action::recategorise,
                                 decide_recategorise(s, book_of(before), b, pick(2) != 0));
            case 4:
                return carry_out(
                    action::set_severity,
                    decide_severity(s, all_severities[static_cast<std::size_t>(pick(4))], ""));
            case 5: return carry_out(action::note, decide_note(s, "a note"));
            case 6: return carry_out(action::hold, decide_hold(s, "customer"));
            case 7: return carry_out(action::resume, decide_resume(s));
            case 8: return carry_out(action::escalate, decide_escalate(s, "", {}));
            case 9:
                return carry_out(action::resolve,
                                 decide_resolve(s, &b, pick(2) ? "done" : "?", ""));
            case 10: return carry_out(action::reopen, decide_reopen(s, ""));
            case 11: {
                const auto d = decide_merge(s, tickets[j], someone(tickets[j], actor));
                if (const auto* both = std::get_if<0>(&d)) {
                    REQUIRE(i != j);
                    REQUIRE_FALSE(tickets[j].ended());
                    append(i, actor, both->first);
                    append(j, actor, both->second);
                }
                return;
            }
            case 12: {
                const auto d = decide_unmerge(s);
                if (const auto* both = std::get_if<0>(&d)) {
                    const auto parent = static_cast<std::size_t>(before.merged_into.value - 1);
                    append(i, actor, both->first);
                    append(parent, actor, both->second);
                    CHECK(tickets[i].state == before.before_merge);
                }
                return;
            }
        }
    }

    void check() const {
        for (std::size_t i = 0; i < tickets.size(); ++i) {
            const auto& t = tickets[i];
            CAPTURE(i, word(t.state));
            const bool held = t.state == status::claimed || t.state == status::waiting;
            if (held) CHECK_FALSE(t.claimant.empty());
            if (t.state == status::open || t.state == status::triage) CHECK(t.claimant.empty());
            CHECK(t.claimant.empty() == !t.claimed_at.has_value());
            CHECK((t.state == status::merged) == static_cast<bool>(t.merged_into));
            CHECK((t.state == status::triage) == (t.category.empty() && t.state != status::merged));
            CHECK((t.state == status::resolved) == t.resolved_at.has_value());
            ticket again;
            for (const auto& e : timelines[i]) apply(again, e);
            CHECK(again == t);
        }
    }
};

}  // namespace

TEST_CASE(
    "lifecycle: random commands never make a senseless ticket, and the timeline explains it") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        story s(seed);
        for (int n = 0; n < 150; ++n) s.step();
        s.check();
    }
}
