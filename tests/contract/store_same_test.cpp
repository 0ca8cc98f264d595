// What every store answers about posts, words of open tickets, hours, people muted, closings.
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

namespace firebreak::contract {
namespace {

using namespace std::chrono_literals;

std::optional<ticket_number> holder(bench& b, const char* post, const char* circle = "") {
    return b.read([&](snapshot& s) { return s.holder_of(post, circle); }).value();
}

bool hold(bench& b, std::int64_t ticket, const char* post, const char* circle = "") {
    return b
        .write([&](transaction& t) {
            return t.hold_post(ticket_number{ticket}, post, "x:angry", circle);
        })
        .value();
}

void happen(bench& b, std::int64_t ticket, const event_body& body, instant at) {
    b.write([&](transaction& t) {
         auto it = *t.find_ticket(ticket_number{ticket});
         t.append(it, at, person_id{"anna"}, body);
         return true;
     }).value();
}

}  // namespace

TEST_CASE("store: a post has one open ticket in a circle, and another one when that has ended") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        for (const char* key : {"a", "b", "c"}) b.file(key);
        const auto at = to_instant(5'000'000);
        CHECK_FALSE(holder(b, "x:1"));
        CHECK(hold(b, 1, "x:1"));
        CHECK(hold(b, 1, "x:1"));  // twice does no harm
        CHECK_FALSE(hold(b, 2, "x:1"));
        CHECK(hold(b, 3, "x:1", "safety"));
        CHECK(holder(b, "x:1") == ticket_number{1});
        CHECK(holder(b, "x:1", "safety") == ticket_number{3});

        happen(b, 1, happened::resolved{"done", ""}, at);
        CHECK_FALSE(holder(b, "x:1"));
        happen(b, 1, happened::reopened{""}, at);
        CHECK(holder(b, "x:1") == ticket_number{1});
        happen(b, 1, happened::resolved{"done", ""}, at);
        b.file("d");
        CHECK(hold(b, 4, "x:1"));
        happen(b, 1, happened::reopened{""}, at);  // somebody else holds it now
        CHECK(holder(b, "x:1") == ticket_number{4});

        b.write([](transaction& t) {
             t.move_posts(ticket_number{4}, "safety");
             return true;
         }).value();
        CHECK_FALSE(holder(b, "x:1"));
        CHECK(holder(b, "x:1", "safety") == ticket_number{3});
        CHECK(b.read([](snapshot& s) { return s.about_author("x:angry", 10); }).value() ==
              std::vector{ticket_number{4}, ticket_number{3}, ticket_number{2}, ticket_number{1}});
        CHECK(b.read([](snapshot& s) { return s.about_author("", 10); }).value().empty());
    }
}

TEST_CASE("store: a merged ticket's post ends with what it is part of") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("a"), b.file("b");
        const auto at = to_instant(5'000'000);
        CHECK(hold(b, 2, "x:2"));
        happen(b, 2, happened::merged{ticket_number{1}}, at);
        CHECK(holder(b, "x:2") == ticket_number{2});
        happen(b, 1, happened::resolved{"done", ""}, at);
        CHECK_FALSE(holder(b, "x:2"));
        happen(b, 1, happened::reopened{""}, at);
        CHECK(holder(b, "x:2") == ticket_number{2});
    }
}

TEST_CASE("store: words of open tickets by page; hours; what a person sent lately") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        for (const char* key : {"a", "b", "c"}) b.file(key);
        happen(b, 2, happened::resolved{"done", ""}, to_instant(5'000'000));
        const auto texts =
            b.read([](snapshot& s) { return s.live_texts(ticket_number{1000}, 10); }).value();
        REQUIRE(texts.size() == 2);
        CHECK(texts[0].ticket == ticket_number{3});
        CHECK_FALSE(texts[0].text.empty());
        CHECK(
            b.read([](snapshot& s) { return s.live_texts(ticket_number{3}, 1); }).value().size() ==
            1);
        std::int64_t opened = 0;
        for (const auto& h :
             b.read([](snapshot& s) { return s.opened_by_hour(to_instant(0)); }).value())
            opened += h.count;
        CHECK(opened == 3);
        const auto lately =
            b.read([](snapshot& s) { return s.opened_lately(to_instant(0), 2); }).value();
        REQUIRE(lately.size() == 2);
        const auto since = [&](instant at, std::int64_t most) {
            return b
                .read(
                    [&](snapshot& s) { return s.reports_since(lately.front().reporter, at, most); })
                .value();
        };
        CHECK(since(to_instant(0), 10) >= 1);
        CHECK(since(to_instant(0), 1) == 1);
        CHECK(since(to_instant(INT64_MAX / 2), 10) == 0);
    }
}

TEST_CASE("store: choices of a category that the bot learns from, the latest first") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        for (const char* key : {"a", "b", "c"}) b.file(key);
        const auto taught = [&](std::int64_t limit) {
            std::vector<std::int64_t> out;
            for (const auto& t : b.read([&](snapshot& s) { return s.taught(limit); }).value())
                out.push_back(t.number.value);
            return out;
        };
        CHECK(taught(10).empty());
        happened::recategorised to;
        to.to = playbook_id{"threat"};
        for (const std::int64_t ticket : {1, 3, 2, 1}) happen(b, ticket, to, to_instant(5'000'000));
        CHECK(taught(10) == std::vector<std::int64_t>{1, 2, 3});
        CHECK(taught(2) == std::vector<std::int64_t>{1, 2});
        b.reopen();
        CHECK(taught(10) == std::vector<std::int64_t>{1, 2, 3});
        happen(b, 2, happened::unlearned{}, to_instant(6'000'000));
        CHECK(taught(10) == std::vector<std::int64_t>{1, 3});
    }
}

TEST_CASE("store: people muted, and tickets closed together, stand as they were written") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("a"), b.file("b");
        const muting m{person_id{"tom"}, to_instant(9'000), person_id{"liisa"}, "jokes"};
        auto later = m;
        later.until = to_instant(10'000);
        b.write([&](transaction& t) { return t.set_muting(m), t.set_muting(later), true; }).value();
        CHECK(b.read([](snapshot& s) { return s.find_muting(person_id{"tom"}); }).value() == later);
        CHECK(b.write([](transaction& t) { return t.lift_muting(person_id{"tom"}); }).value());
        CHECK_FALSE(
            b.write([](transaction& t) { return t.lift_muting(person_id{"tom"}); }).value());

        bulk_closing c{
            0, person_id{"liisa"}, to_instant(7), "why", {ticket_number{1}, ticket_number{2}}};
        c.number = b.write([&](transaction& t) { return t.add_bulk(c); }).value();
        CHECK(c.number > 0);
        CHECK(b.read([&](snapshot& s) { return s.find_bulk(c.number); }).value() == c);
        CHECK_FALSE(b.read([&](snapshot& s) { return s.find_bulk(c.number + 1); }).value());
    }
}

TEST_CASE("store: a surge stands on its ticket while it goes on, and only on one") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("a"), b.file("b");
        const auto at = to_instant(5'000'000);
        const happened::surged surge{"category", "bad_review", 20, 1.5};
        happen(b, 1, surge, at);
        const auto now = b.read([](snapshot& s) { return s.surging(); }).value();
        REQUIRE(now.size() == 1);
        CHECK(now.front().surge == "category:bad_review");
        CHECK_FALSE(b.write([&](transaction& t) {
            auto it = *t.find_ticket(ticket_number{2});
            t.append(it, at, person_id{"clock"}, surge);
            return true;
        }));
        happen(b, 1, happened::calmed{3, 2}, at);
        CHECK(b.read([](snapshot& s) { return s.surging(); }).value().empty());
    }
}

}  // namespace firebreak::contract
