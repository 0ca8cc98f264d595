// What every store answers about weeks: their facts, then and later, kept or not.
#include "bot/domain/summary.hpp"
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

namespace firebreak::contract {
namespace {

/// A week whose days begin at these milliseconds.
week_span week_from(std::int64_t from, std::int64_t day = 1000) {
    week_span w;
    w.name = "2030-W11";
    for (std::size_t i = 0; i < w.midnights.size(); ++i)
        w.midnights.at(i) = at(from + static_cast<std::int64_t>(i) * day);
    return w;
}

week_summary summary_in(snapshot& s, const week_span& w) {
    return summarise(s.facts_of(w, at(1'000'000)), {}, true, std::nullopt);
}

}  // namespace

TEST_CASE("store: a week in numbers") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("1", person_id{"a"}, severity::high), b.file("2", person_id{"b"});
        b.write([](transaction& t) {
             auto one = *t.find_ticket(ticket_number{1});
             t.append(one, at(101), person_id{"p"}, happened::claimed{});
             t.append(one, at(201), person_id{"p"}, happened::replied{"calm", "", "words", true});
             t.append(one, at(301), person_id{"p"}, happened::resolved{"done", ""});
             auto two = *t.find_ticket(ticket_number{2});
             t.append(two, at(52), person_id{"p"}, happened::claimed{});
             t.acknowledge(ticket_number{2}, person_id{"b"});
             t.append(two, at(60), person_id{"b"}, happened::acknowledged{});
             report r;
             r.ticket = two.number, r.at = at(9000), r.reporter = person_id{"c"}, r.text = "more";
             t.add_report(r);
             return t.append(two, at(9000), person_id{"c"},
                             happened::added{r.number, hex(sha256(r.text))});
         }).value();
        const auto week = b.read([](snapshot& s) { return summary_in(s, week_from(1)); }).value();
        CHECK(week.now.tickets == 2);
        CHECK(week.now.reports == 2);
        CHECK(week.now.reporters == 2);
        CHECK(week.asked == 2);
        CHECK(week.understood == 1);
        CHECK(week.by_severity == std::vector<counted>{{"high", 1}, {"normal", 1}});
        CHECK(week.by_status == std::vector<counted>{{"claimed", 1}, {"resolved", 1}});
        CHECK(week.by_day == std::array<std::int64_t, 7>{2, 0, 0, 0, 0, 0, 0});
        CHECK(week.to_claim == durations{2, 50, 100, 100});
        CHECK(week.to_resolve == durations{1, 300, 300, 300});
        CHECK(week.links == std::vector<counted>{{"https://example.org/1", 2}});
        CHECK(week.responses == std::vector<counted>{{"calm", 1}});
        CHECK(week.now.unsure == 0);
        CHECK(week.now.open == 1);
        const auto next =
            b.read([](snapshot& s) { return summary_in(s, week_from(7001)); }).value();
        CHECK(next.now.tickets == 0);
        CHECK(next.now.reports == 1);
        CHECK(next.now.open == 1);
        CHECK(next.to_claim.count == 0);
    }
}

TEST_CASE("store: a week is told as it was at its end, whatever happened since") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("1"), b.file("2"), b.file("3");  // at 1, 2 and 3
        const auto before =
            b.read([](snapshot& s) { return s.facts_of(week_from(0), at(100'000)); }).value();
        b.write([](transaction& t) {
             auto one = *t.find_ticket(ticket_number{1});
             t.append(one, at(8000), person_id{"p"}, happened::claimed{});
             t.append(one, at(8001), person_id{"p"}, happened::resolved{"done", ""});
             auto two = *t.find_ticket(ticket_number{2});
             happened::recategorised moved;
             moved.from = two.category, moved.to = playbook_id{"threat"};
             moved.level = severity::critical, moved.team = team_id{"safety"};
             t.append(two, at(8002), person_id{"p"}, moved);
             auto three = *t.find_ticket(ticket_number{3});
             t.append(three, at(8003), person_id{"p"}, happened::claimed{});
             t.append(three, at(8004), person_id{"p"}, happened::resolved{"done", ""});
             return t.append(three, at(8005), person_id{"p"}, happened::reopened{""});
         }).value();
        const auto facts = [&](std::int64_t from) {
            return b.read([from](snapshot& s) { return s.facts_of(week_from(from), at(100'000)); })
                .value();
        };
        CHECK(facts(0) == before);
        REQUIRE(before.teams.size() == 1);
        CHECK(before.teams[0].of(figure::open) == std::vector<counted>{{"open", 3}});
        const auto later = summarise(facts(7000), {facts(0)}, true, std::nullopt);
        CHECK(later.now.tickets == 0);
        CHECK(later.now.open == 2);
        CHECK(later.to_resolve == durations{1, 8000, 8000, 8000});
        CHECK(later.playbooks ==
              std::vector<playbook_health>{{"unhappy_customer", 0, 1, 0, {{"threat", 1}}}});
        REQUIRE(later.before);
        CHECK(later.before->tickets == 3);
    }
}

TEST_CASE("store: the facts of a week that were kept are those that were worked out") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("1"), b.file("2");
        const auto w = week_from(0);
        const auto facts = [&] {
            return b.read([&](snapshot& s) { return s.facts_of(w, at(100'000)); }).value();
        };
        const auto kept = [&] {
            return b.read([&](snapshot& s) { return s.facts_kept(w); }).value();
        };
        const auto worked_out = facts();
        CHECK_FALSE(kept());
        b.write([&](transaction& t) { return t.keep_facts(worked_out), true; }).value();
        b.reopen();
        CHECK(kept());
        CHECK(facts() == worked_out);
        auto other = worked_out;
        other.teams.at(0).team = team_id{"legal"};
        b.write([&](transaction& t) { return t.keep_facts(other), true; }).value();
        CHECK(facts() == other);
        week_facts nothing;
        nothing.week = w;
        b.write([&](transaction& t) { return t.keep_facts(nothing), true; }).value();
        CHECK(kept());
        CHECK(facts() == nothing);
        CHECK(b.read([](snapshot& s) { return s.first_opened(); }).value() == at(1));
    }
}

}  // namespace firebreak::contract
