// What every store answers: tickets by filter, timelines, messages in order, places, due rows.
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>

namespace firebreak::contract {
namespace {

const network_id console{"console"};

dispatch message_to(const std::string& where, std::int64_t ticket, outbox_content content) {
    return {{console, where}, ticket_number{ticket}, language::en, std::move(content)};
}
message saying(const std::string& text) {
    message m;
    m.say(text);
    return m;
}

/// The numbers of the messages that may go, by conversation.
std::vector<std::int64_t> due_numbers(bench& b, instant now) {
    std::vector<std::int64_t> numbers;
    for (const auto& m :
         b.read([](snapshot& s) { return s.first_messages(console, "", 100); }).value())
        if (m.due <= now) numbers.push_back(m.number.value);
    return numbers;
}
using list = std::vector<std::int64_t>;

/// Any event that can follow, by dice.
event_body random_body(std::mt19937& dice, std::int64_t n) {
    switch (dice() % 12) {
        case 0: return happened::claimed{};
        case 1: return happened::released{"\"tired\"\n"};
        case 2: return happened::assigned{person_id{"liisa"}};
        case 3:
            return happened::recategorised{playbook_id{"a"}, playbook_id{"b"}, "2", severity::high,
                                           team_id{"legal"}, n % 2 == 0,       true};
        case 4: return happened::severity_set{severity::low, severity::critical, "why"};
        case 5: return happened::noted{"note \xc3\xa4 \x01"};
        case 6: return happened::replied{"r1", "00", "text", true};
        case 7: return happened::held{"the lawyers"};
        case 8: return happened::resumed{};
        case 9: return happened::escalated{severity::low, severity::high, "late", {person_id{"x"}}};
        case 10: return happened::resolved{"done", "note"};
        default: return happened::reopened{"again"};
    }
}

}  // namespace

TEST_CASE("store: a ticket is the fold of its timeline, whatever happened") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        std::mt19937 dice{42};  // a fixed seed: the same story each time
        for (int i = 0; i < 5; ++i) b.file("k" + std::to_string(i));
        for (std::int64_t n = 0; n < 300; ++n)
            b.write([&](transaction& t) {
                 auto it = *t.find_ticket(ticket_number{1 + static_cast<std::int64_t>(dice() % 5)});
                 return t.append(it, at(n), person_id{"pekka"}, random_body(dice, n));
             }).value();
        for (std::int64_t n = 1; n <= 5; ++n) {
            const auto row = b.read([n](snapshot& s) { return s.find_ticket(ticket_number{n}); });
            const auto events =
                b.read([n](snapshot& s) { return s.timeline_of(ticket_number{n}); });
            ticket folded;
            for (const auto& e : events.value()) apply(folded, e);
            CHECK(folded == *row.value());
        }
    }
}

TEST_CASE("store: the timeline is one chain over all tickets") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("1"), b.file("2");
        const auto first =
            b.read([](snapshot& s) { return s.timeline_of(ticket_number{1}); }).value();
        const auto second =
            b.read([](snapshot& s) { return s.timeline_of(ticket_number{2}); }).value();
        REQUIRE(first.size() == 1);
        REQUIRE(second.size() == 1);
        CHECK(first[0].hash == chained({}, first[0].number, ticket_number{1}, first[0].at, "filed",
                                       first[0].actor, canonical(first[0].body)));
        CHECK(second[0].hash == chained(first[0].hash, second[0].number, ticket_number{2},
                                        second[0].at, "filed", second[0].actor,
                                        canonical(second[0].body)));
    }
}

TEST_CASE("store: tickets come most serious first, then oldest, as the filter says") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("1", person_id{"a"}, severity::low);
        b.file("2", person_id{"b"}, severity::critical);
        b.file("3", person_id{"a"}, severity::normal);
        b.file("4", person_id{"a"}, severity::critical);
        b.write([](transaction& t) {
             auto two = *t.find_ticket(ticket_number{2});
             t.append(two, at(9), person_id{"p"}, happened::merged{ticket_number{4}});
             auto three = *t.find_ticket(ticket_number{3});
             happened::recategorised r;
             r.to = playbook_id{"threat"}, r.level = severity::high, r.team = team_id{"legal"},
             r.daily = true;
             return t.append(three, at(9), person_id{"p"}, r);
         }).value();
        const auto numbers = [&](const ticket_filter& f) {
            list found;
            for (const auto& t : b.read([f](snapshot& s) { return s.tickets(f); }).value())
                found.push_back(t.number.value);
            return found;
        };
        ticket_filter f;
        CHECK(numbers(f) == list{4, 3, 1});
        f.include_ended = true;
        CHECK(numbers(f) == list{2, 4, 3, 1});
        f.limit = 1;
        CHECK(numbers(f) == list{2});
        f = {}, f.team = team_id{"legal"};
        CHECK(numbers(f) == list{3});
        f = {}, f.category = playbook_id{"unhappy_customer"};
        CHECK(numbers(f) == list{4, 1});
        f = {}, f.state = status::merged;
        CHECK(numbers(f) == list{2});
        f = {}, f.daily = true;
        CHECK(numbers(f) == list{3});
        f.team = team_id{"legal"};
        CHECK(numbers(f) == list{3});
        f.team = team_id{"social"};
        CHECK(numbers(f).empty());
        f.daily = false;
        CHECK(numbers(f) == list{4, 1});
        f.limit = 1;
        CHECK(numbers(f) == list{4});
        const auto counted = [&](const ticket_filter& filter) {
            return b.read([filter](snapshot& s) { return s.count_tickets(filter); }).value();
        };
        CHECK(counted(f) == 2);
        f.claimant = person_id{};
        CHECK(counted(f) == 2);
        f.claimant = person_id{"anna"};
        CHECK(counted(f) == 0);
        CHECK(counted({}) == 3);
        const auto children =
            b.read([](snapshot& s) { return s.children_of(ticket_number{4}); }).value();
        REQUIRE(children.size() == 1);
        CHECK(children[0].value == 2);
        const auto mine =
            b.read([](snapshot& s) { return s.reported_by(person_id{"a"}, 2); }).value();
        REQUIRE(mine.size() == 2);
        CHECK(mine[0].number.value == 4);
        CHECK(mine[1].number.value == 3);
    }
}

TEST_CASE("store: messages of one ticket and conversation keep their order") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
             t.enqueue(message_to("team", 1, card_of{}), at(1));                        // 1
             t.enqueue(message_to("team", 1, thread_post{saying("a")}), at(1));         // 2
             t.enqueue(message_to("team", 2, card_of{}), at(2));                        // 3
             t.enqueue(message_to("maija", 1, receipt_of{person_id{"maija"}}), at(5));  // 4
             return true;
         }).value();
        CHECK(due_numbers(b, at(0)).empty());
        CHECK(due_numbers(b, at(4)) == list{1});
        CHECK(due_numbers(b, at(5)) == list{4, 1});  // "maija" comes before "team"
        CHECK(b.read([](snapshot& s) { return s.newest_message(); }).value().value == 4);
        // Put off: the one behind it waits too, also one that comes only now.
        b.write([](transaction& t) {
             t.postpone(outbox_number{1}, at(100), "slow down");
             t.enqueue(message_to("team", 1, notice{saying("b")}), at(6));  // 5
             return true;
         }).value();
        CHECK(due_numbers(b, at(50)) == list{4, 3});
        const auto team = [&] {
            return b.read([](snapshot& s) { return s.first_messages(console, "maija", 9); })
                .value()
                .at(0);
        };
        const auto third = team();
        b.write([&](transaction& t) { return t.delivered(third, "ref-3"), true; }).value();
        CHECK(due_numbers(b, at(50)) == list{4});
        const auto first = team();
        CHECK(first.due == at(100));
        CHECK(first.number.value == 1);
        CHECK(first.attempts == 1);
        CHECK(first.last_error == "slow down");
        b.write([&](transaction& t) { return t.delivered(first, "ref-1"), true; }).value();
        CHECK(due_numbers(b, at(100)) == list{4, 2});
        CHECK(b.read([](snapshot& s) { return s.placed({console, "team"}, "card:1"); }).value() ==
              "ref-1");
        CHECK_FALSE(
            b.read([](snapshot& s) { return s.placed({console, "team"}, "card:3"); }).value());
        b.write([](transaction& t) { return t.park(outbox_number{2}, "gone"), true; }).value();
        CHECK(due_numbers(b, at(100)) == list{4, 5});
        const auto parked = b.read([](snapshot& s) { return s.parked_messages(9); }).value();
        REQUIRE(parked.size() == 1);
        CHECK(parked[0].state == outbox_state::parked);
        const auto* post = std::get_if<thread_post>(&parked[0].what.content);
        REQUIRE(post != nullptr);
        CHECK(post->text == saying("a"));
        // Putting it off does not make it younger.
        b.write([](transaction& t) {
             return t.postpone(outbox_number{4}, at(1000), "slow down"), true;
         }).value();
        const auto size = b.read([](snapshot& s) { return s.size(); }).value();
        CHECK(size.outbox_due == 2);
        CHECK(size.outbox_parked == 1);
        CHECK(size.waiting_since == at(5));
        CHECK(size.next_due == at(100));
        CHECK_FALSE(size.last_event);
    }
}

TEST_CASE("store: its size is that of everything on file, with the time of the last change") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("1"), b.file("2");
        const auto before = b.read([](snapshot& s) { return s.size(); }).value();
        CHECK(before.bytes > 0);
        b.write([](transaction& t) {
             auto it = *t.find_ticket(ticket_number{1});
             return t.append(it, at(777), person_id{"anna"},
                             happened::noted{std::string(100'000, 'x')});
         }).value();
        const auto after = b.read([](snapshot& s) { return s.size(); }).value();
        CHECK(after.last_event == at(777));
        CHECK(after.bytes >= before.bytes + 90'000);
        CHECK(after.events == before.events + 1);
    }
}

TEST_CASE("store: a newer edit supersedes earlier ones of the same live message only") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
             t.enqueue(message_to("team", 1, card_of{}), at(1));
             t.enqueue(message_to("team", 1, thread_post{saying("a")}), at(1));
             t.enqueue(message_to("other", 1, card_of{}), at(1));
             t.enqueue(message_to("team", 1, card_of{}), at(1));
             outbox_row newest{outbox_number{4},
                               message_to("team", 1, card_of{}),
                               at(1),
                               0,
                               outbox_state::due,
                               {},
                               {}};
             t.supersede(newest);
             return true;
         }).value();
        CHECK(due_numbers(b, at(9)) == list{3, 2});  // "other", "team"
        b.write([](transaction& t) {
             for (const auto& m : t.first_messages(console, "", 9)) t.delivered(m, "r");
             return true;
         }).value();
        CHECK(due_numbers(b, at(9)) == list{4});
    }
}

TEST_CASE("store: the first message of each conversation is found behind any crowd") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        const network_id chat{"chat"};
        b.write([&](transaction& t) {
             for (int i = 1; i <= 2000; ++i) t.enqueue(message_to("crowd", i, card_of{}), at(1));
             for (const auto* where : {"a", "b", "d"}) {
                 t.enqueue(message_to(where, 3000, card_of{}), at(7));
                 t.enqueue(message_to(where, 3001, card_of{}), at(6));
             }
             t.enqueue({{chat, "z"}, ticket_number{1}, language::en, card_of{}}, at(1));
             return true;
         }).value();
        const auto places = [&](const network_id& network, const char* after, std::int64_t most) {
            std::vector<std::pair<std::string, std::int64_t>> all;
            const auto found =
                b.read([&](snapshot& s) { return s.first_messages(network, after, most); }).value();
            for (const auto& m : found) all.emplace_back(m.what.to.id, m.what.ticket.value);
            return all;
        };
        using found = std::vector<std::pair<std::string, std::int64_t>>;
        CHECK(places(console, "", 9) == found{{"a", 3001}, {"b", 3001}, {"crowd", 1}, {"d", 3001}});
        CHECK(places(console, "", 2) == found{{"a", 3001}, {"b", 3001}});
        CHECK(places(console, "b", 9) == found{{"crowd", 1}, {"d", 3001}});
        CHECK(places(console, "d", 9).empty());
        CHECK(places(chat, "", 9) == found{{"z", 1}});
        CHECK(b.read([](snapshot& s) { return s.waiting_networks(); }).value() ==
              std::vector{chat, console});
        const auto waiting = [&](const network_id& network) {
            return b.read([&](snapshot& s) { return s.waiting_for(network); }).value();
        };
        CHECK(waiting(chat) == 1);
        CHECK(waiting(console) == 2006);
        CHECK(waiting(network_id{"nowhere"}) == 0);
    }
}

TEST_CASE(
    "store: the clock's rows are unique by name while they wait; numbers are never used twice") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
             t.schedule("list", at(5)), t.schedule("list", at(1)), t.schedule("week", at(3));
             return true;
         }).value();
        CHECK(b.read([](snapshot& s) { return s.next_due(); }).value() == at(3));
        const auto rows = b.read([](snapshot& s) { return s.due_rows(at(9), 9); }).value();
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].name == "week");
        CHECK(rows[1].at == at(5));
        b.write([&](transaction& t) {
             for (const auto& r : rows) t.unschedule(r.number);
             return t.schedule("list", at(7)), true;
         }).value();
        const auto next = b.read([](snapshot& s) { return s.due_rows(at(9), 9); }).value();
        REQUIRE(next.size() == 1);
        CHECK(next[0].number > std::max(rows[0].number, rows[1].number));
    }
}

TEST_CASE("store: a thread leads to its ticket, in its own conversation only") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
             t.enqueue(message_to("team", 7, card_of{}), at(1));
             t.enqueue(message_to("maija", 8, receipt_of{person_id{"maija"}}), at(1));
             return true;
         }).value();
        const auto rows =
            b.read([](snapshot& s) { return s.first_messages(console, "", 9); }).value();
        REQUIRE(rows.size() == 2);
        b.write([&](transaction& t) {
             t.delivered(rows[1], "17.5");
             t.delivered(rows[0], "17.6");
             return true;
         }).value();
        const auto ticket_at = [&](const char* where, const char* reference) {
            return b.read([&](snapshot& s) { return s.ticket_at({console, where}, reference); })
                .value();
        };
        CHECK(ticket_at("team", "17.5") == ticket_number{7});
        CHECK_FALSE(ticket_at("team", "17.6"));
        CHECK_FALSE(ticket_at("other", "17.5"));
        CHECK(ticket_at("maija", "17.6") == ticket_number{8});
    }
}

TEST_CASE("store: notices that nobody tried to send can be taken back, nothing else") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
             t.enqueue(message_to("team", 1, notice{saying("due already")}), at(5));  // 1
             t.enqueue(message_to("maija", 1, notice{saying("kept back")}), at(9));   // 2
             t.enqueue(message_to("maija", 2, notice{saying("of another")}), at(9));  // 3
             t.enqueue(message_to("eero", 1, receipt_of{person_id{"eero"}}), at(9));  // 4
             t.enqueue(message_to("tom", 1, notice{saying("tried before")}), at(9));  // 5
             t.postpone(outbox_number{5}, at(10), "later");
             return true;
         }).value();
        const auto withdrawn = [&] {
            return b.write([](transaction& t) { return t.withdraw(ticket_number{1}, at(5)); })
                .value();
        };
        CHECK(withdrawn() == 1);
        CHECK(withdrawn() == 0);
        CHECK(due_numbers(b, at(20)) == list{4, 3, 1, 5});
    }
}

TEST_CASE("store: strangers are known by their latest name, after opening again too") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        const auto know = [&](const char* id, const char* name, std::optional<language> lang) {
            person p;
            p.id = person_id{id};
            p.name = name;
            p.lang = lang;
            b.write([&](transaction& t) { return t.know(p), true; }).value();
        };
        know("slack:U1", "Mikko", language::fi);
        know("slack:U2", "Zoë", std::nullopt);
        know("slack:U1", "Mikko Mäki", language::sv);
        b.reopen();
        const auto all = b.read([](snapshot& s) { return s.known_people(); }).value();
        REQUIRE(all.size() == 2);
        CHECK(all[0].id == person_id{"slack:U1"});
        CHECK(all[0].name == "Mikko Mäki");
        CHECK(all[0].lang == language::sv);
        CHECK(all[1].name == "Zoë");
        CHECK_FALSE(all[1].lang);
    }
}

TEST_CASE("store: what adapters note for themselves is kept apart, by network and name") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        const network_id matrix{"matrix"}, slack{"slack"};
        b.write([&](transaction& t) {
             t.keep(matrix, "since", "s1", at(1));
             t.keep(matrix, "reaction:$a", "1 anna", at(2));
             t.keep(matrix, "reaction:$b", "2 eero", at(5));
             t.keep(matrix, "reaction", "not one of them", at(1));
             t.keep(slack, "since", "other", at(1));
             t.keep(matrix, "since", "s2", at(3));
             return true;
         }).value();
        b.reopen();
        const auto kept = [&](const network_id& network, std::string_view name) {
            return b.read([&](snapshot& s) { return s.kept(network, name); }).value();
        };
        CHECK(kept(matrix, "since") == "s2");
        CHECK(kept(slack, "since") == "other");
        CHECK_FALSE(kept(slack, "reaction:$a"));
        const auto under = [&](std::int64_t limit) {
            return b.read([&](snapshot& s) { return s.kept_under(matrix, "reaction:", limit); })
                .value();
        };
        using pairs = std::vector<std::pair<std::string, std::string>>;
        CHECK(under(9) == pairs{{"reaction:$a", "1 anna"}, {"reaction:$b", "2 eero"}});
        CHECK(under(1).size() == 1);
        const auto gone = b.write([&](transaction& t) {
            t.forget(slack, "since");
            return t.forget_before(matrix, "reaction:", at(5));
        });
        CHECK(gone.value() == 1);
        CHECK(under(9) == pairs{{"reaction:$b", "2 eero"}});
        CHECK_FALSE(kept(slack, "since"));
        CHECK(kept(matrix, "reaction") == "not one of them");
    }
}

TEST_CASE("store: a corrected report names the one whose place it takes") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([&](transaction& t) {
             report first;
             first.ticket = ticket_number{1};
             first.at = at(1);
             first.reporter = person_id{"tom"};
             first.text = "one";
             t.add_report(first);
             auto second = first;
             second.text = "two";
             second.corrects = first.number;
             t.add_report(second);
             return true;
         }).value();
        const auto all = b.read([](snapshot& s) { return s.reports_of(ticket_number{1}); }).value();
        REQUIRE(all.size() == 2);
        CHECK_FALSE(all[0].corrects);
        CHECK(all[1].corrects == all[0].number);
    }
}

}  // namespace firebreak::contract
