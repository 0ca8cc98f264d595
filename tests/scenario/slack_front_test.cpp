// What Slack is answered when the desk is slow or broken: always something, always in time, and
// never "yes" to what may not be kept.
#include "adapters/console/clock.hpp"
#include "adapters/slack/front.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/desk/nursery.hpp"
#include "config/configuration.hpp"
#include "config/directory.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <stdexcept>
#include <variant>

using namespace firebreak;
using namespace firebreak::slack;
using Catch::Matchers::ContainsSubstring;
using namespace std::chrono_literals;

namespace {

/// Keeps all work until it is let go; then it fails.
class stuck_store final : public store {
 public:
    void submit(std::unique_ptr<write_work> w) override { writes_.push_back(std::move(w)); }
    void submit(std::unique_ptr<read_work> r) override { reads_.push_back(std::move(r)); }
    void close() override {}
    void let_go() {
        for (auto& w : std::exchange(writes_, {})) w->finish(errc::busy);
        for (auto& r : std::exchange(reads_, {})) r->finish(errc::busy);
    }

 private:
    std::vector<std::unique_ptr<write_work>> writes_;
    std::vector<std::unique_ptr<read_work>> reads_;
};

/// The desk's log: a bug in the middle of its work, if wanted.
class odd_log final : public telemetry {
 public:
    bool throws = false;
    void log(level, std::string_view, std::initializer_list<field>) override {
        if (throws) throw std::runtime_error("a bug");
    }
    void count(std::string_view, std::int64_t) override {}
};

struct slow_office {
    std::chrono::milliseconds patience;
    bool lets_go;  ///< the store fails soon, else it keeps everything
    std::size_t most_under_way;

    explicit slow_office(std::chrono::milliseconds p, bool fails, std::size_t most = 512)
        : patience(p), lets_go(fails), most_under_way(most) {}

    boost::asio::io_context io{1};
    console::manual_clock time{io.get_executor(), to_instant(1'795'420'800'000)};
    log_telemetry log{{.least = level::error, .quiet = true, .out = nullptr}};
    odd_log desk_log;
    stuck_store files;
    std::shared_ptr<const directory> who =
        make_directory(load_configuration("config/demo.yaml").value);
    desk office{{files, time, desk_log, who, test::shipped_library()}};
    nursery tasks{io.get_executor(), log};
    net::http_client http{io.get_executor(), {}};
    // Nothing listens there: who somebody is stays unknown.
    web_api api{io.get_executor(), http, log, {"http://127.0.0.1:1/api/", "xoxb-1", ""}};
    introductions known{office, files, who};
    installation here;
    visitors people{{api, known, office, tasks, time, here}};
    front hears{{io.get_executor(),
                 office,
                 files,
                 api,
                 people,
                 tasks,
                 time,
                 log,
                 here,
                 "/report",
                 "/desk",
                 {"https://hooks.example.org/"},
                 patience,
                 most_under_way}};

    front_answer hear(heard what, bool let_go = false) {
        lets_go = lets_go || let_go;
        std::optional<front_answer> got;
        boost::asio::co_spawn(io, hears.hear(std::move(what), "slack:key"),
                              [&](const std::exception_ptr& broken, front_answer a) {
                                  if (broken) std::rethrow_exception(broken);
                                  got = std::move(a);
                              });
        while (!got) {
            io.restart();
            io.run_one_for(1ms);
            if (lets_go) files.let_go();
        }
        return *got;
    }
    /// What was kept back ends, and with it every task.
    ~slow_office() {
        files.let_go();
        io.restart();
        io.run();
    }
};

slash_command a_report() {
    slash_command c;
    c.who.user = "U0123";
    c.who.team = "T1";
    c.command = "/report";
    c.text = "A customer wants the money back.";
    return c;
}

slack::event a_message() {
    slack::event e;
    e.who.user = "U0123";
    e.who.channel = "D0123";
    events::direct_message m;
    m.text = "A customer wants the money back.";
    m.ts = "1.1";
    e.what = m;
    return e;
}

submitted a_form() {
    submitted s;
    s.who.user = "U0123";
    s.view.id = "V1";
    s.view.callback_id = report_callback;
    input text;
    text.block = blocks::text;
    text.value = "A customer wants the money back.";
    text.given = true;
    s.state.inputs = {text};
    return s;
}

}  // namespace

TEST_CASE("Slack front: what takes too long is said to follow, and an event is asked for again") {
    slow_office s(20ms, false);
    const auto command = s.hear(a_report());
    CHECK_THAT(command.body, ContainsSubstring("The answer follows"));
    const auto submission = s.hear(a_form());
    CHECK_THAT(submission.body, ContainsSubstring("The answer follows"));
    CHECK_THAT(submission.body, ContainsSubstring("\"response_action\":\"update\""));
    const auto event = s.hear(a_message());
    CHECK(event.body.empty());
    CHECK(event.try_again);
    CHECK(s.log.counter("slack_late_answers") == 3);
    CHECK(s.tasks.running() == 3);
}

TEST_CASE("Slack front: what breaks is told to people, and an event is asked for again") {
    slow_office s(1h, true);
    s.desk_log.throws = true;
    CHECK_THAT(s.hear(a_report()).body, ContainsSubstring("Something went wrong"));
    CHECK_THAT(s.hear(a_form()).body, ContainsSubstring("Something went wrong"));
    const auto event = s.hear(a_message());
    CHECK(event.body.empty());
    CHECK(event.try_again);
}

TEST_CASE("Slack front: a busy store is told to people, and an event is asked for again") {
    slow_office s(1h, true);
    CHECK_THAT(s.hear(a_report()).body, ContainsSubstring("send it again"));
    const auto event = s.hear(a_message());
    CHECK(event.body.empty());
    CHECK(event.try_again);
}

TEST_CASE(
    "Slack front: with too much under way people are told at once, and Slack is asked to wait") {
    slow_office s(1h, false, 1);
    boost::asio::co_spawn(s.io, s.hears.hear(a_form(), "slack:first"), boost::asio::detached);
    s.io.run_for(20ms);
    const auto command = s.hear(a_report());
    CHECK_THAT(command.body, ContainsSubstring("send it again in a minute"));
    CHECK_FALSE(command.try_again);
    for (const auto& event : {s.hear(a_message()), s.hear(a_form())}) {
        CHECK(event.body.empty());
        CHECK(event.try_again);
        CHECK(event.busy);
    }
    CHECK(s.log.counter("slack_busy_answers") == 3);
    CHECK(s.log.counter("slack_late_answers") == 0);
    s.files.let_go();
    s.io.restart();
    s.io.run_for(20ms);
    CHECK_THAT(s.hear(a_report(), true).body, ContainsSubstring("send it again"));
    CHECK(s.log.counter("slack_busy_answers") == 3);
}

TEST_CASE("Slack front: a payload for another app or workspace has no effect") {
    slow_office s(1h, false);
    s.here.teams = {"T2"};
    const auto foreign = s.hear(a_report());
    CHECK(foreign.body.empty());
    CHECK_FALSE(foreign.try_again);
    CHECK(s.tasks.running() == 0);
}
