// A week's numbers against a recomputation that knows no index, no kept week and no query: it folds
// every timeline there is, for random histories.
#include "bot/domain/summary.hpp"
#include "bot/domain/web_link.hpp"
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace firebreak::contract {
namespace {

using numbers = std::map<std::string, std::int64_t>;
using rng = std::mt19937;

constexpr std::int64_t day = 86'400'000, week_length = 7 * day;

week_span week_number(std::int64_t n) {
    week_span w;
    w.name = "2030-W" + std::to_string(10 + n);
    for (std::size_t i = 0; i < w.midnights.size(); ++i)
        w.midnights.at(i) = at(n * week_length + static_cast<std::int64_t>(i) * day);
    return w;
}

template <class T>
T pick(rng& r, std::initializer_list<T> from) {
    return from.begin()[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(r)];
}
bool chance(rng& r, int percent) {
    return std::uniform_int_distribution<int>(1, 100)(r) <= percent;
}

playbook_id some_category(rng& r) {
    return playbook_id{pick<const char*>(r, {"refund_request", "threat", "bad_review", "none"})};
}
person_id somebody(rng& r) {
    return person_id{pick<const char*>(r, {"anna", "eero", "ville", "liisa"})};
}

/// One more thing that may happen to a ticket in its state.
std::optional<event_body> next_event(rng& r, const ticket& t) {
    switch (t.state) {
        case status::triage: {
            if (chance(r, 20)) return happened::merged{ticket_number{1}};
            happened::recategorised e;
            e.from = t.category, e.to = some_category(r);
            e.team = team_id{pick<const char*>(r, {"social", "safety"})};
            return e;
        }
        case status::open:
            if (t.daily) return happened::resolved{"no_conflict", ""};
            if (chance(r, 10)) return happened::merged{ticket_number{1}};
            if (chance(r, 20)) {
                happened::recategorised e;
                e.from = t.category, e.to = some_category(r), e.team = t.team;
                if (e.to == e.from) return std::nullopt;
                return e;
            }
            return happened::claimed{};
        case status::claimed:
            if (chance(r, 15)) return happened::assigned{somebody(r), t.claimant};
            if (chance(r, 15)) return happened::released{""};
            if (chance(r, 15)) return happened::escalated{t.level, severity::critical, "", {}};
            if (chance(r, 40))
                return happened::replied{pick<const char*>(r, {"calm", "sorry"}), "", "x", true};
            return happened::resolved{"done", ""};
        case status::waiting: return happened::resumed{};
        case status::resolved:
            if (chance(r, 30)) return happened::reopened{""};
            return std::nullopt;
        case status::merged:
            if (chance(r, 30)) return happened::unmerged{t.merged_into};
            return std::nullopt;
    }
    return std::nullopt;
}

void add_report(rng& r, transaction& t, ticket_number number, instant when, report& made) {
    made.ticket = number;
    made.at = when;
    made.reporter = somebody(r);
    made.from = {{network_id{"console"}, "general"}, ""};
    made.text = chance(r, 50) ? "look at https://www.facebook.com/posts/7?fbclid=x." : "no address";
    if (chance(r, 40)) made.source_link = "https://x.com/a/status/1";
    if (chance(r, 30)) made.source_author = "Jenna";
    t.add_report(made);
}

/// Some tickets with some life, in the order of time.
void random_history(rng& r, transaction& t, std::int64_t weeks) {
    std::int64_t now = 0;
    std::vector<ticket_number> known;
    while (now < weeks * week_length) {
        now += std::uniform_int_distribution<std::int64_t>(1, 10 * 3'600'000)(r);
        // A command may carry a moment a little before that of the one committed before it.
        const auto when = at(std::max<std::int64_t>(
            0, now - (chance(r, 10) ? std::uniform_int_distribution<int>(0, 5000)(r) : 0)));
        if (known.empty() || chance(r, 25)) {
            report made;
            add_report(r, t, t.next_ticket(), when, made);
            happened::filed f;
            f.report = made.number;
            f.text_sha256 = hex(sha256(made.text));
            if (chance(r, 75)) f.category = some_category(r);
            f.level = pick(r, {severity::low, severity::high});
            f.team = team_id{pick<const char*>(r, {"social", "safety"})};
            f.daily = f.category && f.category->value == "none";
            f.lang = pick(r, {language::en, language::fi});
            f.network = network_id{"console"};
            ticket fresh;
            const auto decided = f.category.value_or(playbook_id{});
            t.append(fresh, when, made.reporter, std::move(f));
            if (chance(r, 20))
                t.append(fresh, when, person_id{"clock"},
                         happened::shadowed{playbook_id{"new_one"}, decided});
            known.push_back(fresh.number);
            continue;
        }
        const auto number =
            known[std::uniform_int_distribution<std::size_t>(0, known.size() - 1)(r)];
        auto it = *t.find_ticket(number);
        if (chance(r, 10)) {
            report made;
            add_report(r, t, number, when, made);
            if (chance(r, 30))
                t.append(it, when, made.reporter,
                         happened::joined{made.number, hex(sha256(made.text)), "x:1"});
            else
                t.append(it, when, made.reporter,
                         happened::added{made.number, hex(sha256(made.text))});
        } else if (chance(r, 10)) {  // a report that takes the place of another counts no more
            report made;
            made.corrects = report_number{1};
            add_report(r, t, number, when, made);
            t.append(it, when, made.reporter,
                     happened::amended{made.number, report_number{1}, hex(sha256(made.text))});
        } else if (chance(r, 10)) {
            t.append(it, when, somebody(r), happened::acknowledged{});
        } else if (auto body = next_event(r, it)) {
            const bool reply = std::holds_alternative<happened::replied>(*body);
            const auto who =
                it.daily && it.state == status::open ? person_id{"clock"} : somebody(r);
            const bool first = !it.first_answered_at;
            t.append(it, when, who, std::move(*body));
            if (reply && chance(r, 30))
                t.append(it, when, who, happened::reply_withdrawn{"calm", first});
        }
    }
}

// ---- the recomputation

std::string link_of(const report& r) {
    return plain_link(r.source_link.empty() ? first_link(r.text) : r.source_link);
}

std::string age_bucket(std::int64_t ms) {
    return ms < day        ? "under_1d"
           : ms < 3 * day  ? "1d_to_3d"
           : ms < 7 * day  ? "3d_to_7d"
           : ms < 28 * day ? "7d_to_28d"
                           : "over_28d";
}

struct naive {
    numbers n;  ///< "figure:name" or "figure"
    std::map<std::string, std::vector<std::int64_t>> spans;
    std::map<std::string, std::set<std::string>> different;

    void add(const std::string& figure, const std::string& name) { ++n[figure + ":" + name]; }
};

void recompute_ticket(naive& out, const week_span& w, const std::vector<event>& timeline,
                      const std::vector<report>& reports) {
    const auto within = [&](instant when) { return when >= w.from() && when < w.to(); };
    ticket t;
    std::string classified;
    bool chosen = false, understood = false;
    std::vector<std::string> answers;
    std::set<std::string> took, finished;
    for (const auto& e : timeline) {
        if (e.at >= w.to()) continue;
        const bool now = within(e.at);
        if (const auto* f = std::get_if<happened::filed>(&e.body))
            classified = f->category ? f->category->value : "";
        if (const auto* c = std::get_if<happened::recategorised>(&e.body)) {
            if (now && !chosen && classified.empty()) out.add("placed", c->to.value);
            if (now && !chosen && !classified.empty())
                out.add("moved", classified + " " + c->to.value);
            chosen = true;
        }
        apply(t, e);
        if (!now) continue;
        understood = understood || std::holds_alternative<happened::acknowledged>(e.body);
        if (const auto* a = std::get_if<happened::replied>(&e.body)) answers.push_back(a->response);
        if (const auto* a = std::get_if<happened::reply_withdrawn>(&e.body)) {
            const auto last = std::find(answers.rbegin(), answers.rend(), a->response);
            if (last != answers.rend()) answers.erase(std::next(last).base());
        }
        if (std::holds_alternative<happened::claimed>(e.body)) took.insert(e.actor.value);
        if (const auto* a = std::get_if<happened::assigned>(&e.body)) took.insert(a->to.value);
        if (std::holds_alternative<happened::resolved>(e.body) && e.actor.value != "clock")
            finished.insert(e.actor.value);
        if (std::holds_alternative<happened::escalated>(e.body)) out.add("escalated", "");
        if (std::holds_alternative<happened::reopened>(e.body)) out.add("reopened", "");
        if (std::holds_alternative<happened::merged>(e.body)) out.add("merged", "");
        if (std::holds_alternative<happened::joined>(e.body)) out.add("joined", "");
        if (std::holds_alternative<happened::surged>(e.body)) out.add("surges", "");
        if (const auto* x = std::get_if<happened::shadowed>(&e.body))
            out.add("shadowed", x->instead.value);
    }
    if (!t.number) return;
    for (const auto& a : answers) out.add("answered", a);
    for (const auto& p : took) out.add("took", p);
    for (const auto& p : finished) out.add("finished", p);
    for (const auto& r : reports) {
        if (!within(r.at) || r.corrects) continue;
        out.add("reports", "");
        out.different["reporters"].insert(r.reporter.value);
        if (const auto link = link_of(r); !link.empty()) out.add("link " + t.team.value, link);
    }
    const auto since = [&](instant when) { return to_number(when) - to_number(t.opened_at); };
    if (within(t.opened_at)) {
        if (t.state != status::merged) {
            out.add("tickets", "");
            out.add("category", t.category.value);
            out.add("severity", std::string(word(t.level)));
            out.add("status", std::string(word(t.state)));
            out.add("language", std::string(word(t.lang)));
            out.add("team", t.team.value);
            out.add("platform", std::string(platform_of(link_of(reports.front()))));
            out.add("day",
                    std::to_string(1 + (to_number(t.opened_at) - to_number(w.from())) / day));
        }
        if (classified.empty())
            out.add("unsure", "");
        else
            out.add("hit", classified);
        if (!t.daily) out.add("asked", "");
        if (!t.daily && understood) out.add("understood", "");
    }
    const auto claim = t.first_claimed_at;
    if (claim && within(*claim)) {
        out.spans["to_claim"].push_back(since(*claim));
        if (since(*claim) > day) out.add("slow_claim", t.category.value);
    }
    if (t.first_answered_at && within(*t.first_answered_at))
        out.spans["to_answer"].push_back(since(*t.first_answered_at));
    if (t.state == status::resolved && within(*t.resolved_at) && !t.daily)
        out.spans["to_resolve"].push_back(since(*t.resolved_at));
    if (t.ended()) return;
    out.add("open", std::string(word(t.state)));
    out.add("age", age_bucket(since(w.to())));
    if (!t.claimant.empty()) out.add("holds", t.claimant.value);
    if (t.claimant.empty() && !t.daily) {
        out.add("unclaimed", "");
        if (!claim && since(w.to()) > day) out.add("slow_claim", t.category.value);
    }
}

/// `only`: the tickets that are with these teams at the week's end.
naive recomputed(snapshot& s, const week_span& w, const visible_teams& only) {
    naive out;
    for (std::int64_t i = 1; i <= s.newest().value; ++i) {
        const auto timeline = s.timeline_of(ticket_number{i});
        ticket t;
        for (const auto& e : timeline)
            if (e.at < w.to()) apply(t, e);
        if (only && !only->contains(t.team)) continue;
        recompute_ticket(out, w, timeline, s.reports_of(ticket_number{i}));
    }
    return out;
}

// ---- the same out of a summary

numbers named(const std::string& figure, const std::vector<counted>& list) {
    numbers n;
    for (const auto& c : list)
        if (c.count != 0) n[figure + ":" + c.name] = c.count;
    return n;
}
numbers of_figure(const naive& all, const std::string& figure) {
    numbers n;
    for (const auto& [name, count] : all.n)
        if (name.starts_with(figure + ":")) n[name] = count;
    return n;
}
std::int64_t total(const naive& all, const std::string& figure) {
    std::int64_t sum = 0;
    for (const auto& [name, count] : of_figure(all, figure)) sum += count;
    return sum;
}

/// By sorting, where the summary selects.
durations sorted(std::vector<std::int64_t> spans) {
    std::ranges::sort(spans);
    if (spans.empty()) return {};
    const auto rank = [&](double share) {
        std::size_t i = 0;
        while (static_cast<double>(i + 1) < share * static_cast<double>(spans.size())) ++i;
        return spans[i];
    };
    return {static_cast<std::int64_t>(spans.size()), rank(0.5), rank(0.9), spans.back()};
}

void compare(const week_summary& s, naive all) {
    CHECK(s.now.tickets == total(all, "tickets"));
    CHECK(s.now.reports == total(all, "reports"));
    CHECK(s.now.reporters == static_cast<std::int64_t>(all.different["reporters"].size()));
    CHECK(s.now.open == total(all, "open"));
    CHECK(s.now.unclaimed == total(all, "unclaimed"));
    CHECK(s.now.slow == total(all, "slow_claim"));
    CHECK(s.now.reopened == total(all, "reopened"));
    CHECK(s.now.escalated == total(all, "escalated"));
    CHECK(s.now.unsure == total(all, "unsure"));
    CHECK(s.now.moved == total(all, "moved"));
    CHECK(s.merged == total(all, "merged"));
    CHECK(s.joined == total(all, "joined"));
    CHECK(s.surges == total(all, "surges"));
    REQUIRE(s.shadows.size() == (total(all, "shadowed") > 0 ? 1U : 0U));
    for (const auto& one : s.shadows) {
        CHECK(one.tickets == total(all, "shadowed"));
        CHECK(named("shadowed", one.instead_of) == of_figure(all, "shadowed"));
    }
    CHECK(s.asked == total(all, "asked"));
    CHECK(s.understood == total(all, "understood"));
    CHECK(named("category", s.by_category) == of_figure(all, "category"));
    CHECK(named("severity", s.by_severity) == of_figure(all, "severity"));
    CHECK(named("status", s.by_status) == of_figure(all, "status"));
    CHECK(named("language", s.by_language) == of_figure(all, "language"));
    CHECK(named("platform", s.by_platform) == of_figure(all, "platform"));
    CHECK(named("team", s.by_team) == of_figure(all, "team"));
    CHECK(named("open", s.open_by_status) == of_figure(all, "open"));
    CHECK(named("age", s.open_by_age) == of_figure(all, "age"));
    CHECK(named("slow_claim", s.slow_claims) == of_figure(all, "slow_claim"));
    CHECK(named("answered", s.responses) == of_figure(all, "answered"));
    numbers days;
    for (std::size_t i = 0; i < 7; ++i)
        if (s.by_day.at(i) != 0) days["day:" + std::to_string(i + 1)] = s.by_day.at(i);
    CHECK(days == of_figure(all, "day"));
    CHECK(s.to_claim == sorted(all.spans["to_claim"]));
    CHECK(s.to_answer == sorted(all.spans["to_answer"]));
    CHECK(s.to_resolve == sorted(all.spans["to_resolve"]));
    numbers books, people;
    for (const auto& p : s.playbooks) {
        if (p.hits) books["hit:" + p.playbook] = p.hits;
        if (p.placed) books["placed:" + p.playbook] = p.placed;
        for (const auto& to : p.moved_to) books["moved:" + p.playbook + " " + to.name] = to.count;
    }
    auto wanted = of_figure(all, "hit");
    wanted.merge(of_figure(all, "placed"));
    wanted.merge(of_figure(all, "moved"));
    CHECK(books == wanted);
    for (const auto& p : s.people) {
        if (p.took) people["took:" + p.person] = p.took;
        if (p.finished) people["finished:" + p.person] = p.finished;
        if (p.holds) people["holds:" + p.person] = p.holds;
    }
    wanted = of_figure(all, "took");
    wanted.merge(of_figure(all, "finished"));
    wanted.merge(of_figure(all, "holds"));
    CHECK(people == wanted);
    numbers links;  // named when several reports of one team share them
    for (const auto& [name, count] : all.n)
        if (name.starts_with("link ") && count > 1)
            links["link:" + name.substr(name.find(':') + 1)] += count;
    CHECK(named("link", s.links) == links);
}

}  // namespace

TEST_CASE("weeks: every number is the one that folding all timelines gives", "[weeks]") {
    constexpr std::int64_t weeks = 4;
    for (const auto& kind : store_kinds()) {
        for (unsigned seed = 1; seed <= 12; ++seed) {
            CAPTURE(seed);
            bench b{kind};
            b.write([seed](transaction& t) {
                 rng r(seed);
                 random_history(r, t, weeks);
                 return true;
             }).value();
            const std::vector<visible_teams> readers = {std::nullopt,
                                                        std::set<team_id>{team_id{"social"}}};
            for (std::int64_t n = 0; n <= weeks; ++n) {
                const auto w = week_number(n);
                // The last week is not over: `now` is in it.
                const auto now = at(std::max(weeks * week_length, (n + 1) * week_length));
                const auto facts = b.read([&](snapshot& s) { return s.facts_of(w, now); }).value();
                for (const auto& whose : readers) {
                    CAPTURE(n, whose.has_value());
                    compare(summarise(facts, {}, true, whose),
                            b.read([&](snapshot& s) { return recomputed(s, w, whose); }).value());
                }
                b.write([&](transaction& t) { return t.keep_facts(facts), true; }).value();
                CHECK(b.read([&](snapshot& s) { return s.facts_of(w, now); }).value() == facts);
            }
        }
    }
}

}  // namespace firebreak::contract
