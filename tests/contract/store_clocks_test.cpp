// Clocks of tickets, rows taken away by name, parked messages that get another chance.
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::contract;

namespace {

const network_id hooks{"webhook"};

ticket_clocks some_clocks() {
    ticket_clocks c;
    c.always = true;
    c.claim.limit = 10;
    c.claim.since = at(1);
    c.claim.warn = at(7);
    c.claim.due = at(10);
    c.answer.stopped = true;
    c.resolve.held = 5;
    c.resolve.held_business = 3;
    c.resolve.missed = true;
    c.held_until = at(99);
    c.until_reply = true;
    c.remind_at = at(4);
    c.step_at = at(8);
    c.step = 2;
    c.chain = target::resolve;
    return c;
}

}  // namespace

TEST_CASE("store: a ticket's clocks are kept to the last field, replaced, and taken away") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        const ticket_number one{1};
        const auto read = [&] {
            return b.read([&](snapshot& s) { return s.clocks_of(one); }).value();
        };
        CHECK_FALSE(read());
        b.write([&](transaction& t) { return t.keep_clocks(one, some_clocks()), true; }).value();
        b.reopen();
        REQUIRE(read());
        CHECK(*read() == some_clocks());
        b.write([&](transaction& t) { return t.keep_clocks(one, ticket_clocks{}), true; }).value();
        CHECK(*read() == ticket_clocks{});
        b.write([&](transaction& t) { return t.keep_clocks(one, std::nullopt), true; }).value();
        CHECK_FALSE(read());
    }
}

TEST_CASE("store: a row is taken away by name, and its next one has a new number") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) { return t.schedule("ticket:1", at(5)), true; }).value();
        const auto before = b.read([](snapshot& s) { return s.due_rows(at(9), 9); }).value();
        const auto removed = b.write([](transaction& t) {
                                  return t.unschedule("ticket:1") && !t.unschedule("ticket:1") &&
                                         !t.unschedule("ticket:2");
                              }).value();
        CHECK(removed);
        b.write([](transaction& t) { return t.schedule("ticket:1", at(6)), true; }).value();
        const auto after = b.read([](snapshot& s) { return s.due_rows(at(9), 9); }).value();
        REQUIRE(before.size() == 1);
        REQUIRE(after.size() == 1);
        CHECK(after[0].at == at(6));
        CHECK(after[0].number > before[0].number);
    }
}

TEST_CASE("store: parked messages of one network become due again, with their old numbers") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
             for (const auto* network : {"webhook", "webhook", "slack"}) {
                 dispatch d;
                 d.to = {network_id{network}, "pager"};
                 d.content = notice{};
                 t.enqueue(d, at(1));
             }
             for (std::int64_t n = 1; n <= 3; ++n) t.park(outbox_number{n}, "status 404");
             return true;
         }).value();
        const auto count = b.write([](transaction& t) { return t.unpark(hooks, at(5)); }).value();
        CHECK(count == 2);
        CHECK(b.read([](snapshot& s) { return s.parked_messages(9); }).value().size() == 1);
        const auto rows =
            b.read([](snapshot& s) { return s.first_messages(hooks, "", 9); }).value();
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].number == outbox_number{1});
        CHECK(rows[0].due == at(5));
        CHECK(rows[0].attempts == 0);
        CHECK(b.write([](transaction& t) { return t.unpark(hooks, at(6)); }).value() == 0);
    }
}
