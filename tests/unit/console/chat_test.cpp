#include "adapters/console/chat.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/console/people.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <sstream>

using namespace firebreak;
namespace asio = boost::asio;

namespace {

struct terminal {
    asio::io_context io;
    test::small_company who;
    std::ostringstream out;
    console::screen screen{console::screen::settings{out}};
    console::terminal_chat chat{screen, who};

    delivery_result send(std::int64_t number, std::string to, std::string edits = {},
                         std::string network = "console") {
        delivery d;
        d.number = outbox_number{number};
        d.to = {network_id{std::move(network)}, std::move(to)};
        d.edits = std::move(edits);
        d.content.heading = "m" + std::to_string(number);
        delivery_result result;
        asio::co_spawn(io, chat.deliver(std::move(d)),
                       [&](std::exception_ptr, delivery_result r) { result = std::move(r); });
        io.restart();
        io.run();
        return result;
    }
};

using kind = delivery_result::kind;

}  // namespace

TEST_CASE("chat: a message gets a reference, its edit keeps it") {
    terminal t;
    const auto first = t.send(17, "#social");
    CHECK(first.is == kind::delivered);
    CHECK(first.reference == "c17");
    const auto edit = t.send(18, "#social", "c17");
    CHECK(edit.is == kind::delivered);
    CHECK(edit.reference == "c17");
}

TEST_CASE("chat: the same row delivered twice is shown once") {
    terminal t;
    t.send(17, "#social");
    const auto shown = t.out.str();
    CHECK(t.send(17, "#social").reference == "c17");
    CHECK(t.out.str() == shown);
    t.send(18, "#social", "c17");
    const auto edited = t.out.str();
    CHECK(t.send(18, "#social", "c17").is == kind::delivered);
    CHECK(t.out.str() == edited);
    t.chat.hold();
    t.send(19, "#social", "c17");
    t.send(19, "#social", "c17");
    t.chat.release();
    CHECK(t.out.str().find("m19") == t.out.str().rfind("m19"));
}

TEST_CASE("chat: a message of an earlier run is gone, and may be posted anew") {
    terminal t;
    CHECK(t.send(18, "#social", "c3").is == kind::gone);
    CHECK(t.send(18, "#social").is == kind::delivered);
}

TEST_CASE("chat: what is no conversation here is never delivered") {
    terminal t;
    CHECK(t.send(1, "U123").is == kind::never);
    CHECK(t.send(1, "#social", "", "slack").is == kind::never);
    CHECK(t.send(1, "").is == kind::never);
    CHECK(t.send(1, "maija").is == kind::delivered);
    CHECK(t.out.str().starts_with("@maija"));
}

TEST_CASE("chat: what is held back is delivered, then shown in the order of its numbers") {
    terminal t;
    t.chat.hold();
    CHECK(t.send(3, "#social").is == kind::delivered);
    CHECK(t.send(2, "#social").is == kind::delivered);
    CHECK(t.send(4, "#social", "c2").is == kind::delivered);
    CHECK(t.send(5, "#social", "c9").is == kind::gone);
    CHECK(t.out.str().empty());
    t.chat.release();
    const auto text = t.out.str();
    CHECK(text.find("m2") < text.find("m3"));
    CHECK(text.find("m3") < text.find("m4 (updated)"));
    CHECK(text.find("m4 (updated)") != std::string::npos);
}

TEST_CASE("chat: people see their teams' channels and their own direct chat") {
    terminal t;
    const auto sees = [&](const char* person, const char* where) {
        return t.chat.sees(*t.who.by_name(person), {network_id{"console"}, where});
    };
    CHECK(sees("anna", "#social"));
    CHECK_FALSE(sees("anna", "#safety"));
    CHECK(sees("ville", "#safety"));
    CHECK_FALSE(sees("maija", "#social"));
    CHECK(sees("maija", "@maija"));
    CHECK_FALSE(sees("maija", "@tom"));
    CHECK(sees("pekka", "#managers"));
    CHECK_FALSE(sees("anna", "#managers"));
}
