// What every store does with writes: together or not at all, in groups that do not harm each other.
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <stdexcept>

namespace firebreak::contract {
namespace {

const store_kind& first() { return store_kinds()[0]; }

}  // namespace

TEST_CASE("store: a report is there after its answer, and after opening again") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        const auto filed = b.file("k1");
        CHECK(filed.number.value == 1);
        const auto look = [&] {
            return b.read([](snapshot& s) { return s.find_ticket(ticket_number{1}); }).value();
        };
        REQUIRE(look());
        CHECK(*look() == filed);
        b.reopen();
        REQUIRE(look());
        CHECK(*look() == filed);
        CHECK(b.file("k2").number.value == 2);
        const auto reports =
            b.read([](snapshot& s) { return s.reports_of(ticket_number{2}); }).value();
        REQUIRE(reports.size() == 1);
        CHECK(reports[0].number.value == 2);
        CHECK(reports[0].reporter.value == "maija");
        CHECK(reports[0].text == "They say \"we\" lie \xe2\x9c\x8a\nk2");
        CHECK(reports[0].lang == language::fi);
        CHECK(reports[0].from.thread == "thread-1");
        const auto first = [&](std::int64_t n) {
            return b.read([n](snapshot& s) { return s.first_text_of(ticket_number{n}); }).value();
        };
        CHECK(first(2) == reports[0].text);
        CHECK(first(3).empty());
        const auto another = b.write([](transaction& t) {
            auto r = t.reports_of(ticket_number{2}).front();
            r.text = "The same again";
            t.add_report(r);
            return true;
        });
        REQUIRE(another);
        CHECK(first(2) == reports[0].text);
    }
}

TEST_CASE("store: an idempotency key gives its outcome again, and is kept once") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.file("slack:1");
        const auto found = b.read([](snapshot& s) { return s.find_outcome("slack:1"); }).value();
        REQUIRE(found);
        CHECK(found->ticket.value == 1);
        CHECK(found->reply.heading == "Thank you");
        CHECK_FALSE(b.read([](snapshot& s) { return s.find_outcome("slack:2"); }).value());
        const auto again = b.write([](transaction& t) {
            t.remember("slack:1", at(9), {});
            return true;
        });
        REQUIRE_FALSE(again);
        CHECK(again.error() == make_error_code(errc::already_exists));
    }
}

TEST_CASE("store: a failing work does not touch the others of its group, nor use up numbers") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        std::vector<errc> codes(30, errc::busy);
        for (std::size_t i = 0; i < codes.size(); ++i)
            b.start(
                [i](transaction& t) {
                    const auto filed =
                        file_in(t, "k" + std::to_string(i), person_id{"maija"}, at(1));
                    if (i % 3 == 1) throw store_failure{errc::invalid};
                    if (i % 3 == 2 && i > 20) throw std::runtime_error("a bug");
                    return filed.number;
                },
                [&codes, i](errc code) { codes[i] = code; });
        b.run();
        std::int64_t good = 0;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const auto expected = i % 3 == 1             ? errc::invalid
                                  : i % 3 == 2 && i > 20 ? errc::io_failed
                                                         : errc::ok;
            CHECK(codes[i] == expected);
            good += expected == errc::ok ? 1 : 0;
        }
        const auto size = b.read([](snapshot& s) { return s.size(); }).value();
        CHECK(size.tickets == good);
        CHECK(size.reports == good);
        CHECK(size.events == good);
        CHECK(b.file("next").number.value == good + 1);
    }
}

TEST_CASE("store: a thousand writes at once all arrive, in order") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        std::vector<std::int64_t> numbers(1000, 0);
        std::size_t good = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            b.start(
                [i, &numbers](transaction& t) {
                    const auto filed = file_in(t, std::to_string(i), person_id{"maija"}, at(1));
                    return numbers[i] = filed.number.value;
                },
                [&good](errc code) { good += code == errc::ok ? 1 : 0; });
        b.run();
        CHECK(good == numbers.size());
        for (std::size_t i = 0; i < numbers.size(); ++i)
            CHECK(numbers[i] == static_cast<std::int64_t>(i) + 1);
    }
}

TEST_CASE("store: a read sees every write that was answered before") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        boost::asio::co_spawn(
            b.io(),
            [&]() -> boost::asio::awaitable<void> {
                for (int i = 1; i <= 50; ++i) {
                    const auto key = std::to_string(i);
                    (co_await b.get().write([key](transaction& t) {
                        return file_in(t, key, person_id{"maija"}, at(1)).number;
                    })).value();
                    const auto seen = co_await b.get().read([](snapshot& s) { return s.newest(); });
                    CHECK(seen.value().value == i);
                }
            },
            [](std::exception_ptr thrown) {
                if (thrown) std::rethrow_exception(thrown);
            });
        b.run();
    }
}

TEST_CASE("store: closing finishes what waits and refuses what comes later, never at once") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        std::vector<errc> codes;
        for (int i = 0; i < 300; ++i)
            b.start(
                [i](transaction& t) {
                    return file_in(t, std::to_string(i), person_id{"maija"}, at(1)).number;
                },
                [&codes](errc code) { codes.push_back(code); });
        b.io().poll();  // submits them all
        b.get().close();
        CHECK(codes.size() < 300);
        b.start([](transaction&) { return true; },
                [&](errc code) {
                    CHECK(code == errc::closed);
                    codes.push_back(errc::closed);
                });
        b.run();
        CHECK(codes.size() == 301);
        CHECK(std::count(codes.begin(), codes.end(), errc::ok) == 300);
        const auto late = b.read([](snapshot& s) { return s.newest(); });
        CHECK(late.error() == make_error_code(errc::closed));
        b.get().close();  // once more does no harm
        b.reopen();
        CHECK(b.read([](snapshot& s) { return s.newest(); }).value().value == 300);
    }
}

TEST_CASE("store: an event needs its ticket, as it stands in this transaction") {
    bench b{first()};
    const auto old = b.file("k");
    const auto claim = [&](ticket t) {
        return b.write([t](transaction& tx) {
            auto copy = t;
            return tx.append(copy, at(2), person_id{"pekka"}, happened::claimed{});
        });
    };
    CHECK(claim(old).has_value());
    CHECK(claim(old).error() == make_error_code(errc::not_found));  // `old` is stale now
    CHECK(claim(ticket{}).error() == make_error_code(errc::invalid));
    const auto bad = b.write([&](transaction& t) {
        auto copy = *t.find_ticket(ticket_number{1});
        return t.append(copy, at(3), person_id{"pekka"}, happened::noted{"\xff"});
    });
    CHECK(bad.error() == make_error_code(errc::invalid));  // what could not be read back
}

}  // namespace firebreak::contract
