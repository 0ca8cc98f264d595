// Signing in: links that work once, sessions that end.
#include "tests/contract/store_kinds.hpp"
#include "tests/support/catch.hpp"

namespace firebreak::contract {
namespace {

using namespace std::chrono_literals;

digest token(std::string_view text) { return sha256(text); }

sign_in_link link_for(std::string_view text, const char* person = "anna") {
    return {token(text), person_id{person}, language::fi, at(0) + link_lifetime};
}

web_session session_for(std::string_view text, const char* person = "anna") {
    web_session s;
    s.who = person_id{person};
    s.lang = language::fi;
    s.token = token(text);
    s.form_key = "key of " + std::string(text);
    s.started = s.renewed = at(0);
    return s;
}

}  // namespace

TEST_CASE("store: a sign-in link works once, and not after its time") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
            return t.add_link(link_for("one"), at(0)), t.add_link(link_for("two"), at(0)), true;
        });
        b.reopen();
        const auto seen = b.read([](snapshot& s) { return s.find_link(token("one")); }).value();
        REQUIRE(seen);
        CHECK(*seen == link_for("one"));
        CHECK_FALSE(b.read([](snapshot& s) { return s.find_link(token("three")); }).value());
        const auto take = [&](std::string_view text, instant when) {
            return b.write([=](transaction& t) { return t.take_link(token(text), when); }).value();
        };
        CHECK(take("one", at(0) + 9min) == link_for("one"));
        CHECK_FALSE(take("one", at(0) + 9min));
        CHECK_FALSE(take("two", at(0) + 10min));
        CHECK_FALSE(take("two", at(0)));  // it was used up by the attempt
    }
}

TEST_CASE("store: of one person only the newest links and sessions are kept") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
            t.add_link(link_for("other", "ville"), at(0));
            for (std::size_t i = 0; i <= most_links; ++i)
                t.add_link(link_for(std::to_string(i)), at(0));
            t.start_session(session_for("other", "ville"));
            for (std::size_t i = 0; i <= most_sessions; ++i)
                t.start_session(session_for(std::to_string(i)));
            return true;
        });
        b.read([](snapshot& s) {
            CHECK_FALSE(s.find_link(token("0")));
            CHECK(s.find_link(token("1")));
            CHECK(s.find_link(token("other")));
            CHECK_FALSE(s.find_session(token("0")));
            CHECK(s.find_session(token("1")));
            CHECK(s.find_session(token("other")));
            CHECK(s.sessions_of(person_id{"anna"}).size() == most_sessions);
            return true;
        });
    }
}

TEST_CASE("store: a session is found by its token and the one before, until it is ended") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        const auto n =
            b.write([](transaction& t) { return t.start_session(session_for("a")); }).value();
        b.reopen();
        auto expected = session_for("a");
        expected.number = n;
        const auto find = [&](std::string_view text) {
            return b.read([=](snapshot& s) { return s.find_session(token(text)); }).value();
        };
        CHECK(find("a") == expected);
        const auto renew = [&](std::string_view from, std::string_view to) {
            return b
                .write([=](transaction& t) {
                    return t.renew_session(n, token(from), token(to), at(5));
                })
                .value();
        };
        CHECK(renew("a", "b"));
        CHECK_FALSE(renew("a", "c"));  // somebody was faster
        expected.token = token("b");
        expected.previous = token("a");
        expected.renewed = at(5);
        CHECK(find("b") == expected);
        CHECK(find("a") == expected);
        CHECK(renew("b", "c"));
        CHECK_FALSE(find("a"));
        CHECK(b.write([=](transaction& t) { return t.end_session(n); }).value());
        CHECK_FALSE(b.write([=](transaction& t) { return t.end_session(n); }).value());
        CHECK_FALSE(find("c"));
    }
}

TEST_CASE("store: ending all sessions of a person ends their links too, and nobody else's") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
            t.start_session(session_for("a")), t.start_session(session_for("b"));
            t.start_session(session_for("v", "ville"));
            return t.add_link(link_for("l"), at(0)), true;
        });
        const auto ended =
            b.write([](transaction& t) { return t.end_sessions(person_id{"anna"}); }).value();
        CHECK(ended == 2);
        b.read([](snapshot& s) {
            CHECK(s.sessions_of(person_id{"anna"}).empty());
            CHECK_FALSE(s.find_link(token("l")));
            CHECK(s.find_session(token("v")));
            return true;
        });
    }
}

TEST_CASE("store: a session that is too old goes when another begins") {
    for (const auto& kind : store_kinds()) {
        bench b{kind};
        b.write([](transaction& t) {
            t.start_session(session_for("idle", "ville"));
            auto late = session_for("late");
            late.started = late.renewed = at(0) + session_idle;
            return t.start_session(late), true;
        });
        b.read([](snapshot& s) {
            CHECK_FALSE(s.find_session(token("idle")));
            CHECK(s.find_session(token("late")));
            return true;
        });
    }
}

}  // namespace firebreak::contract
