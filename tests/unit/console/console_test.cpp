#include "adapters/console/console.hpp"

#include "adapters/console/lines.hpp"
#include "adapters/console/screen.hpp"
#include "adapters/console/script.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/console/people.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <sstream>

using namespace firebreak;
namespace asio = boost::asio;
using console::manual_clock;

namespace {

constexpr instant monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

/// A pipe whose other end has been written and closed.
class piped {
 public:
    explicit piped(const std::string& text, bool leave_open = false) {
        REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0);
        REQUIRE(::fcntl(ends_[1], F_SETPIPE_SZ, 1 << 18) >= (1 << 18));
        REQUIRE(::write(ends_[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        if (!leave_open) ::close(ends_[1]), ends_[1] = -1;
    }
    ~piped() {
        ::close(ends_[0]);
        if (ends_[1] >= 0) ::close(ends_[1]);
    }
    piped(const piped&) = delete;
    piped& operator=(const piped&) = delete;
    [[nodiscard]] int fd() const { return ends_[0]; }

 private:
    int ends_[2] = {-1, -1};
};

/// A console with a desk that notes what it hears and a courier that sends what the test queued.
struct room {
    asio::io_context io;
    test::small_company who;
    manual_clock hands{io.get_executor(), monday};
    std::vector<utterance> heard;
    std::vector<delivery> queued;
    std::function<outcome(const utterance&, room&)> desk = [](const utterance& u, room&) {
        outcome o;
        o.reply.say("Heard: " + u.text);
        return o;
    };
    std::function<void(room&)> when_settling = [](room&) {};
    std::ostringstream out;
    int status = -1;
    bool script = true;
    bool terminal = false;
    bool hold_input_open = false;
    bool with_hands = true;
    bool in_order = true;
    std::unique_ptr<console::console> talk;

    static delivery post(std::int64_t number, std::string to, std::int64_t ticket,
                         std::string text) {
        delivery d;
        d.number = outbox_number{number};
        d.to = {network_id{"console"}, std::move(to)};
        d.ticket = ticket_number{ticket};
        d.content.heading = std::move(text);
        return d;
    }

    asio::awaitable<outcome> hear(utterance u) {
        heard.push_back(u);
        outcome o = desk(u, *this);
        co_return o;
    }

    asio::awaitable<void> settle() {
        when_settling(*this);
        auto all = std::exchange(queued, {});
        for (auto& d : all) (void)co_await talk->network().deliver(std::move(d));
    }

    std::string run(const std::string& text) {
        const piped input(text, hold_input_open);
        console::options o;
        o.input = input.fd();
        o.output = &out;
        o.script = script;
        o.terminal = terminal;
        o.in_order = in_order;
        o.width = 72;
        o.source = "a.script";
        o.start_person = "maija";
        o.run_id = "r1";
        o.interrupts = hold_input_open;
        console::parts p{who,
                         hands,
                         with_hands ? &hands : nullptr,
                         [this](utterance u) { return hear(std::move(u)); },
                         [this] { return settle(); },
                         [](std::string_view line, ticket_number) {
                             const auto w = line.substr(0, line.find(' '));
                             return w == "claim" || w == "mine" || w == "note" || w == "add";
                         }};
        talk = std::make_unique<console::console>(io.get_executor(), o, std::move(p));
        asio::co_spawn(io, talk->run(), [this](std::exception_ptr failed, int result) {
            if (failed) std::rethrow_exception(failed);
            status = result;
        });
        io.run();
        talk.reset();
        return out.str();
    }
};

}  // namespace

TEST_CASE("console: a line is a report, or a command when it begins with one") {
    room r;
    r.run("A customer is angry\nclaim 3\n/report claim that we stole\n/desk foo\n");
    REQUIRE(r.heard.size() == 4);
    CHECK(r.status == 0);
    using kind = utterance::kind;
    CHECK(r.heard[0].is == kind::report_words);
    CHECK(r.heard[0].text == "A customer is angry");
    CHECK(r.heard[0].key == "console:r1:1");
    CHECK(r.heard[0].actor.value == "maija");
    CHECK(r.heard[0].lang == language::fi);
    CHECK(r.heard[0].at == monday);
    CHECK(r.heard[0].from.where == conversation{network_id{"console"}, "@maija"});
    CHECK(r.heard[0].from.thread.empty());
    CHECK(r.heard[1].is == kind::desk_words);
    CHECK(r.heard[1].text == "claim 3");
    CHECK(r.heard[1].key == "console:r1:2");
    CHECK(r.heard[2].is == kind::report_words);
    CHECK(r.heard[2].text == "claim that we stole");
    CHECK(r.heard[3].is == kind::desk_words);
}

TEST_CASE("console: a script's transcript reads as a conversation") {
    room r;
    r.desk = [](const utterance& u, room& here) {
        // Queued in the wrong order: numbers decide.
        here.queued.push_back(room::post(2, "#managers", 1, "A manager is told"));
        here.queued.push_back(room::post(1, "#social", 1, "#1 " + u.text));
        outcome o;
        o.reply.say("Thank you.");
        return o;
    };
    CHECK(r.run("# unseen\n## Morning\n@start 2026-11-23 08:55\n@as tom\nHe is "
                "angry\n\n/quit\nnever\n") ==
          "— Morning\n"
          "\n"
          "── Mon 2026-11-23 08:55 ──\n"
          "\n"
          "tom> He is angry\n"
          "\n"
          "@tom            │ Thank you.\n"
          "\n"
          "#social         │ #1 He is angry\n"
          "\n"
          "#managers       │ A manager is told\n"
          "\n"
          "tom> /quit\n");
    CHECK(r.status == 0);
}

TEST_CASE("console: strangers' words cannot fake another speaker's line") {
    room r;
    r.desk = [](const utterance&, room&) {
        outcome o;
        o.reply.say("\x1b[2J\n#safety │ fake\n@anna  │ so is this", paragraph_kind::quote);
        return o;
    };
    const auto text = r.run("x\x1b[1m\n");
    CHECK(text ==
          "maija> x␛[1m\n"
          "\n"
          "@maija          │ ┃ ␛[2J\n"
          "                │ ┃ #safety | fake\n"
          "                │ ┃ @anna  | so is this\n");
}

TEST_CASE("console: an edit is marked when it is printed anew") {
    room r;
    int times = 0;
    r.desk = [&times](const utterance&, room& here) {
        ++times;
        auto d = room::post(times, "#social", 1, "state " + std::to_string(times));
        if (times > 1) d.edits = "c1";
        here.queued.push_back(std::move(d));
        return outcome{};
    };
    const auto text = r.run("a\nb\n");
    CHECK(text.find("#social         │ state 1\n") != std::string::npos);
    CHECK(text.find("#social         │ state 2 (updated)\n") != std::string::npos);
}

TEST_CASE("console: on a terminal a card that ends the screen is redrawn in place") {
    std::ostringstream out;
    console::screen::settings s{out};
    s.terminal = s.prompt = true;
    s.size = [] { return console::screen_size{60, 24}; };
    console::screen screen(s);
    message m;
    m.heading = "one";
    m.say("two");
    screen.show("#social", "c1", m);
    screen.prompt("anna> ");
    out.str("");
    m.heading = "changed";
    screen.redraw("#social", "c1", m, language::en);
    CHECK(out.str() ==
          "\r\x1b[K\x1b[3A\r\x1b[J#social    │ changed\n           │\n           │ two\nanna> ");
    screen.entered();
    out.str("");
    screen.redraw("#social", "c1", m, language::fi);
    CHECK(out.str() == "\n#social    │ changed (päivitetty)\n           │\n           │ two\n");
}

TEST_CASE("console: a terminal that can only print has a prompt, without escape sequences") {
    std::ostringstream out;
    console::screen::settings s{out};
    s.prompt = true;
    console::screen screen(s);
    screen.prompt("anna> ");
    screen.narrate("news");
    CHECK(out.str() == "anna> \nnews\nanna> ");
    screen.entered();
    out.str("");
    screen.narrate("more");
    CHECK(out.str() == "\nmore\n");
}

TEST_CASE("console: within a thread words need no number, and other words are notes") {
    room r;
    r.desk = [](const utterance& u, room& here) {
        if (u.is == utterance::kind::report_words)
            here.queued.push_back(room::post(7, "#social", 3, "#3 card"));
        auto reply = room::post(8, "#social", 3, "noted");
        reply.thread = "c7";
        if (u.text.starts_with("note")) here.queued.push_back(reply);
        return outcome{};
    };
    const auto text =
        r.run("He is angry\n/as anna\n/thread 3\nclaim\nthe customer is calm\n/thread\nmine\n");
    REQUIRE(r.heard.size() == 4);
    CHECK(r.heard[1].text == "claim");
    CHECK(r.heard[1].thread_ticket == ticket_number{3});
    CHECK(r.heard[1].from.where.id == "#social");
    CHECK(r.heard[1].from.thread == "c7");
    CHECK(r.heard[2].text == "note the customer is calm");
    CHECK(r.heard[3].thread_ticket == ticket_number{});
    CHECK(r.heard[3].from.where.id == "@anna");
    CHECK(text.find("anna in #3> claim\n") != std::string::npos);
    CHECK(text.find("#social ▸ #3    │ noted\n") != std::string::npos);
}

TEST_CASE("console: what a reporter says under their own receipt is added to the report") {
    room r;
    r.desk = [](const utterance& u, room& here) {
        if (u.is == utterance::kind::report_words)
            here.queued.push_back(room::post(4, "@maija", 3, "Thank you: #3"));
        return outcome{};
    };
    r.run("He is angry\n/thread 3\nhe wrote again\n");
    REQUIRE(r.heard.size() == 2);
    CHECK(r.heard[1].text == "add he wrote again");
    CHECK(r.heard[1].from.where.id == "@maija");
    CHECK(r.heard[1].from.thread == "c4");
}

TEST_CASE("console: the answer to one's own report has a thread, and nobody else's") {
    room r;
    r.desk = [](const utterance& u, room&) {
        outcome o;
        o.ticket = ticket_number{3};
        o.reply.heading = "Thank you: #3";
        if (u.is == utterance::kind::report_words) {
            o.reply.choices.emplace_back();
            o.reply.choices.back().words = "add 3";
        }
        return o;
    };
    r.run("He is angry\n/thread 3\nhe wrote again\n/as anna\n/desk show 3\n/thread 3\n");
    REQUIRE(r.heard.size() == 3);
    CHECK(r.heard[1].text == "add he wrote again");
    CHECK(r.heard[1].thread_ticket == ticket_number{3});
    CHECK(r.heard[1].from.where.id == "@maija");
    CHECK(r.heard[1].from.thread.empty());
    CHECK(r.status == 2);  // what Anna was shown is no report of hers
}

TEST_CASE("console: nobody goes into a thread they do not see") {
    room r;
    r.desk = [](const utterance&, room& here) {
        here.queued.push_back(room::post(1, "#safety", 1, "#1 threat"));
        return outcome{};
    };
    const auto text = r.run("x\n/as anna\n/thread 1\n");
    CHECK(r.status == 2);
    CHECK(text.find("a.script:3: anna sees no message about #1") != std::string::npos);
}

TEST_CASE("console: choices are taken by their number, with their rest where they need one") {
    room r;
    r.desk = [](const utterance& u, room& here) {
        if (u.is == utterance::kind::report_words) {
            auto d = room::post(1, "#social", 5, "#5 card");
            d.content.choices = {{"Claim", "claim 5", true, false, false},
                                 {"Note", "note 5", false, false, true},
                                 {"Merge", "merge 5", false, true, true}};
            here.queued.push_back(std::move(d));
        }
        return outcome{};
    };
    r.run("x\n/as anna\n1\n2\nhe called\n/choose 2 twice\n/choose 3 4\nyes\n/choose 3 6\nno\n");
    REQUIRE(r.heard.size() == 5);
    CHECK(r.heard[1].text == "claim 5");
    CHECK(r.heard[1].is == utterance::kind::desk_words);
    CHECK(r.heard[1].from.where.id == "#social");
    CHECK(r.heard[1].from.thread == "c1");
    CHECK(r.heard[1].thread_ticket == ticket_number{5});
    CHECK(r.heard[2].text == "note 5 he called");
    CHECK(r.heard[3].text == "note 5 twice");
    CHECK(r.heard[4].text == "merge 5 4");
    CHECK(r.status == 0);
}

TEST_CASE("console: the choices of an answer are offered to the one who was answered") {
    room r;
    r.desk = [](const utterance& u, room&) {
        outcome o;
        if (u.text == "mine") o.reply.choices = {{"Do", "claim 1", false, false, false}};
        return o;
    };
    const auto text = r.run("mine\n1\n@as tom\n1\n");
    REQUIRE(r.heard.size() == 2);
    CHECK(r.heard[1].text == "claim 1");
    CHECK(r.heard[1].from.thread.empty());
    CHECK(text.find("a.script:4: there is nothing to choose from") != std::string::npos);
}

TEST_CASE("console: a mistake in a script ends it with its place") {
    struct row {
        std::string line, part;
    };
    const auto r = GENERATE(
        row{"@wiat 3h", "a.script:2: there is no @wiat (did you mean '@wait'?)"},
        row{"/as mija", "a.script:2: there is nobody called 'mija' (did you mean 'maija'?)"},
        row{"/reprot x", "a.script:2: there is no /reprot (did you mean '/report'?)"},
        row{"7", "a.script:2: there is nothing to choose from"},
        row{"@start 2020-01-01 00:00", "a.script:2: @start cannot turn the clock back"});
    room here;
    const auto text = here.run("hello\n" + r.line + "\nnever said\n");
    CHECK(text.find(r.part) != std::string::npos);
    CHECK(here.status == 2);
    CHECK(here.heard.size() == 1);
}

TEST_CASE("console: time moves only for scripts with hands") {
    room r;
    r.with_hands = false;
    CHECK(r.run("@wait 3h\n").find("a.script:1: @wait needs a clock") != std::string::npos);
    CHECK(r.status == 2);
}

TEST_CASE("console: a script begins when it says, also in the past") {
    room r;
    r.run("@start 2026-01-05 09:00\nx\n@wait 16h\ny\n@start 2026-01-07 09:00\nz\n");
    REQUIRE(r.heard.size() == 3);
    const auto start = *console::script_start("@start 2026-01-05 09:00", "Europe/Helsinki");
    CHECK(r.heard[0].at == start);
    CHECK(r.heard[1].at == start + std::chrono::hours(16));
    CHECK(r.heard[2].at == start + std::chrono::hours(48));
}

TEST_CASE("console: what falls due while waiting is shown at its moment") {
    room r;
    std::int64_t number = 0;
    r.when_settling = [&number](room& here) {
        if (here.hands.now() == monday + std::chrono::hours(1) && number == 0)
            here.queued.push_back(room::post(++number, "#social", 1, "Nobody has claimed #1"));
    };
    asio::co_spawn(r.io, r.hands.sleep_until(monday + std::chrono::hours(1)),
                   [](std::exception_ptr) {});
    r.io.poll();
    r.io.restart();
    CHECK(r.run("@wait 2h\n") ==
          "#social         │ Nobody has claimed #1\n\n── Mon 2026-11-23 04:00 ──\n");
}

TEST_CASE("console: broken input is said, not sent or repaired") {
    room r;
    r.script = false;
    const auto text = r.run(std::string(console::max_line_bytes + 1, 'a') +
                            "\nna\xff"
                            "h\n/as nobody\nlast");
    CHECK(text.find("longer than 128 kB") != std::string::npos);
    CHECK(text.find("no text") != std::string::npos);
    CHECK(text.find("there is nobody called 'nobody'") != std::string::npos);
    REQUIRE(r.heard.size() == 2);
    CHECK(r.heard[0].text == "na\xef\xbf\xbdh");
    CHECK(r.heard[1].text == "last");
    CHECK(r.status == 0);
}

TEST_CASE("console: a bot that serves reads on, however much waits to be sent") {
    for (const bool in_order : {true, false}) {
        room r;
        r.script = false;
        r.in_order = in_order;
        int waited = 0;
        r.when_settling = [&](room&) { ++waited; };
        r.run("claim 1\nmine\n");
        CHECK(r.heard.size() == 2);
        CHECK(waited == (in_order ? 2 : 0));
    }
}

TEST_CASE("console: Ctrl-C ends it like the end of input") {
    room r;
    r.script = false;
    r.hold_input_open = true;
    r.desk = [](const utterance&, room&) {
        ::raise(SIGINT);
        return outcome{};
    };
    r.run("hello\n");
    CHECK(r.status == 0);
    CHECK(r.heard.size() == 1);
}

TEST_CASE("console: input that cannot be read is an error") {
    room r;
    console::options o;
    const int folder = ::open("/tmp", O_RDONLY | O_CLOEXEC);
    o.input = folder;
    o.output = &r.out;
    o.interrupts = false;
    console::parts p{r.who, r.hands, nullptr, nullptr, nullptr, nullptr};
    console::console talk(r.io.get_executor(), o, std::move(p));
    asio::co_spawn(r.io, talk.run(), [&](std::exception_ptr, int result) { r.status = result; });
    r.io.run();
    ::close(folder);
    CHECK(r.status == 1);
    CHECK(r.out.str().find("cannot be read") != std::string::npos);
}

TEST_CASE("console: everybody and their roles can be listed") {
    room r;
    const auto text = r.run("/who\n");
    CHECK(text.find("› maija     Maija: reports\n") != std::string::npos);
    CHECK(text.find("  anna      Anna: Social team\n") != std::string::npos);
    CHECK(text.find("  pekka     Pekka: manager\n") != std::string::npos);
    CHECK(text.find("  Safety (restricted) #safety\n") != std::string::npos);
}
