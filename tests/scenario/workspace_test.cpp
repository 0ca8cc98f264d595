// The workspace on the whole bot: what people do in its page, and what stands there afterwards.
#include "adapters/web/workspace/workspace.hpp"

#include "adapters/console/clock.hpp"
#include "adapters/net/http_server.hpp"
#include "adapters/net/websocket.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/embedded.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/theatre.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

using namespace firebreak;
using namespace firebreak::web;
using Catch::Matchers::ContainsSubstring;
using nlohmann::json;
namespace asio = boost::asio;

namespace {

/// The demo's company with nothing but the workspace, Monday 2026-11-23 10:00.
struct company {
    company() {
        const auto config = load_configuration("config/demo.yaml");
        REQUIRE(config.usable());
        who = with_workspace(make_directory(config.value), {});
        auto files = storage::open({.path = (folder / "bot.db").string(),
                                    .executor = io.get_executor(),
                                    .wal_pages = 0,
                                    .purpose = "test"});
        REQUIRE(files.has_value());
        office = std::make_unique<cli::office>(cli::office::parts{
            io, time, log, std::move(*files), who, test::shipped_library(), [] { return 0.0; }});
        room = std::make_unique<workspace_room>(
            workspace_room::parts{who, time, office->front(), office->files(), "world"});
        office->connect(room->network());
        office->open();
    }
    ~company() { run(office->close()); }

    template <class T>
    T run(asio::awaitable<T> work) {
        std::optional<T> answer;
        asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& e, T value) {
            if (e) std::rethrow_exception(e);
            answer = std::move(value);
        });
        auto open = asio::make_work_guard(io);
        io.restart();
        while (!answer) io.run_one();
        return std::move(*answer);
    }
    void run(asio::awaitable<void> work) {
        bool ended = false;
        asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
            ended = true;
        });
        auto open = asio::make_work_guard(io);
        io.restart();
        while (!ended) io.run_one();
    }

    asked::deed deed(const std::string& as) {
        return {"id-" + std::to_string(++count), person_id{as}};
    }
    json say(const std::string& as, const std::string& place, const std::string& text,
             const std::string& thread = {}) {
        return done(room->say({deed(as), place, thread, text}));
    }
    json press(const std::string& as, const std::string& post, const std::string& words,
               bool sure = false) {
        return done(room->press({deed(as), post, words, sure}));
    }
    json submit(const std::string& as, const std::string& place, const std::string& post,
                const std::string& words, form_values values) {
        return done(room->submit({deed(as), place, post, words, std::move(values)}));
    }
    json done(asio::awaitable<std::string> work) {
        auto frame = run(std::move(work));
        run(office->settled());
        return json::parse(frame);
    }

    /// Everything of one place that somebody sees, in one text.
    std::string seen(const std::string& as, const std::string& place) {
        std::string out;
        for (const auto& p : room->posts().posts()) {
            if (p.place != place || (!p.only_for.empty() && p.only_for.value != as)) continue;
            out += p.author.value + ": " + p.words + test::text_of(p.content) + "\n";
        }
        return out;
    }
    const post* card(std::int64_t ticket, const std::string& as = "anna") {
        return room->thread_of(person_id{as}, ticket_number{ticket});
    }

    test::scratch folder;
    asio::io_context io{1};
    console::manual_clock time{io.get_executor(), to_instant(1'795'420'800'000)};
    std::ostringstream logged;
    log_telemetry log{log_options()};
    std::shared_ptr<const directory> who;
    std::unique_ptr<cli::office> office;
    std::unique_ptr<workspace_room> room;
    int count = 0;

 private:
    log_telemetry::options log_options() {
        log_telemetry::options o;
        o.out = &logged;
        return o;
    }
};

const std::string complaint = "A customer wants her money back, the cake was wrong. Facebook";

}  // namespace

TEST_CASE("workspace: from a report to its end, by words, buttons and forms") {
    company c;
    CHECK(c.say("tom", "@tom", complaint)["is"] == "done");
    CHECK_THAT(c.seen("tom", "@tom"),
               ContainsSubstring("tom: A customer wants") && ContainsSubstring("#1 is filed"));
    REQUIRE(c.card(1));
    const auto card = c.card(1)->reference;
    CHECK(c.press("anna", card, "claim 1")["is"] == "done");
    CHECK_THAT(test::text_of(c.card(1)->content), ContainsSubstring("Anna"));
    CHECK(c.card(1)->reference == card);  // edited, not posted anew
    CHECK(c.card(1)->edited);
    CHECK_THAT(c.seen("tom", "@tom"), ContainsSubstring("Anna of Social team has taken it"));

    const auto form = c.press("anna", card, "reply 1");
    REQUIRE(form["is"] == "form");
    CHECK(form["lang"] == "fi");
    const auto& responses = form["fields"][0];
    CHECK(responses["kind"] == "response");
    const auto first =
        std::find_if(responses["options"].begin(), responses["options"].end(),
                     [](const json& o) { return o["value"] == "refund-first-answer"; });
    REQUIRE(first != responses["options"].end());
    CHECK_THAT((*first)["words"].get<std::string>(),
               ContainsSubstring("FB-1") && ContainsSubstring("{{customer}}"));
    CHECK((*first)["blanks"][0]["name"] == "customer");
    const auto hole = c.submit("anna", "#social", card, "reply 1",
                               {{"response", "refund-first-answer"}, {"blank:customer", " "}});
    CHECK(hole["is"] == "problem");
    CHECK(hole["field"] == "blank:customer");
    CHECK(c.submit("anna", "#social", card, "reply 1", {{"response", ""}})["field"] == "response");
    CHECK(c.submit("anna", "#social", card, "reply 1",
                   {{"response", "refund-first-answer"}, {"blank:customer", "Tiina"}})["is"] ==
          "done");
    CHECK_THAT(c.seen("anna", "#social"), ContainsSubstring("Tiina"));

    const auto ending = c.press("anna", card, "resolve 1");
    REQUIRE(ending["is"] == "form");
    c.submit("anna", "#social", card, "resolve 1", {{"choice", "refund_paid"}, {"note", ""}});
    CHECK_THAT(test::text_of(c.card(1)->content), ContainsSubstring("resolved"));
}

TEST_CASE("workspace: the same deed twice has one effect") {
    company c;
    const asked::words once{{"same-id", person_id{"tom"}}, "@tom", "", complaint};
    c.done(c.room->say(once));
    const auto posts = c.room->posts().posts().size();
    CHECK(c.done(c.room->say(once))["is"] == "done");
    CHECK(c.room->posts().posts().size() == posts);
    CHECK(c.card(2) == nullptr);
}

TEST_CASE("workspace: channels are for colleagues, threads for notes, receipts for details") {
    company c;
    c.say("tom", "@tom", complaint);
    const auto card = c.card(1)->reference;
    const auto before = c.room->posts().posts().size();
    c.say("anna", "#social", "Coffee, anybody?");
    CHECK(c.room->posts().posts().size() == before + 1);  // the bot keeps out of it
    CHECK(c.card(2) == nullptr);
    c.say("anna", "#social", "Called the bakery.", card);
    c.say("anna", "#social", "history 1");
    CHECK_THAT(c.seen("anna", "#social"), ContainsSubstring("Called the bakery."));
    CHECK_THAT(c.seen("eero", "#social"), !ContainsSubstring("history 1"));
    const auto noted =
        c.run(c.office->files().read([](snapshot& s) { return s.timeline_of(ticket_number{1}); }));
    REQUIRE(noted.has_value());
    CHECK(std::any_of(noted->begin(), noted->end(), [](const event& e) {
        return std::holds_alternative<happened::noted>(e.body);
    }));
    const auto receipt = c.room->thread_of(person_id{"tom"}, ticket_number{1})->reference;
    c.say("tom", "@tom", "She has written again.", receipt);
    CHECK_THAT(c.seen("anna", "#social"), ContainsSubstring("She has written again."));
}

TEST_CASE("workspace: nobody acts where they are not, nor on what they do not see") {
    company c;
    c.say("maija", "@maija", "/report Nuori mies uhkaa: tulen ja poltan koko kahvilan huomenna.");
    CHECK_THAT(c.seen("ville", "#safety"), ContainsSubstring("#1"));
    const auto card = c.card(1, "ville")->reference;
    CHECK(c.press("anna", card, "claim 1")["is"] == "problem");
    CHECK(c.say("anna", "#safety", "hello")["is"] == "problem");
    CHECK(c.say("nobody", "@nobody", "hello")["is"] == "problem");
    CHECK(c.press("ville", "w999", "claim 1")["is"] == "problem");
    // Not even by the words of a button: the desk does not believe them more than typed ones.
    c.say("tom", "@tom", complaint);
    c.press("anna", c.card(2)->reference, "claim 1");
    CHECK_THAT(c.seen("anna", "#social"), ContainsSubstring("#1 ei ole"));
    CHECK(c.card(1) == nullptr);
    CHECK(c.done(c.room->open({c.deed("anna"), "#social", "note 1"}))["is"] == "problem");
}

TEST_CASE("workspace: what is risky is asked once more, and forms say what is missing") {
    company c;
    c.say("tom", "@tom", complaint);
    const auto card = c.card(1)->reference;
    CHECK(c.press("eero", card, "escalate 1")["is"] == "form");
    CHECK(c.press("eero", card, "recategorise 1")["fields"][0]["options"].size() > 10);
    CHECK(c.submit("eero", "#social", card, "recategorise 1", {})["field"] == "choice");
    CHECK(c.submit("eero", "#social", card, "dance 1", {})["is"] == "problem");
    const auto report = c.done(c.room->open({c.deed("tom"), "@tom", "report"}));
    CHECK(report["is"] == "form");
    CHECK(c.submit("tom", "@tom", "", "report", {{"text", " "}})["field"] == "text");
    CHECK(c.submit("tom", "@tom", "", "report",
                   {{"text", complaint}, {"link", "ftp://x"}})["field"] == "link");
    CHECK(c.submit("tom", "@tom", "", "report",
                   {{"text", "He threatens to come here"},
                    {"danger", "yes"},
                    {"place", "the shop"}})["is"] == "done");
    CHECK_THAT(c.seen("tom", "@tom"), ContainsSubstring("112"));
}

namespace {

/// The pages of a company on a real port, and one that is open.
struct browser {
    explicit browser(company& with)
        : c(with),
          tasks(c.io.get_executor(), c.log),
          pages({c.io.get_executor(), c.log, tasks, [this](asked::play p) { asked.push_back(p); }}),
          server(c.io.get_executor(), {}, pages.handlers([this] { return server.port(); })) {
        pages.show(*c.room);
        REQUIRE(server.open().has_value());
        tasks.start("http", server.run());
        origin = "http://127.0.0.1:" + std::to_string(server.port());
    }
    ~browser() {
        pages.stop();
        server.stop();
        CHECK(c.run(tasks.finished(std::chrono::seconds{10})));
    }

    std::unique_ptr<net::websocket> open(const std::string& from, int status = 101) {
        auto socket =
            std::make_unique<net::websocket>(c.io.get_executor(), net::websocket::options{});
        const auto opened = c.run(socket->connect(
            "ws://127.0.0.1:" + std::to_string(server.port()) + std::string(live_path_of),
            {{"Origin", from}}, std::chrono::seconds{5}));
        CHECK(static_cast<int>(opened.status) == status);
        return socket;
    }
    /// The next frame of that kind; others are passed over.
    json hear(net::websocket& socket, const std::string& is) {
        for (;;) {
            const auto frame = c.run(socket.read());
            REQUIRE(frame.has_value());
            auto got = json::parse(*frame);
            if (got["is"] == is) return got;
        }
    }
    void write(net::websocket& socket, const std::string& frame) {
        CHECK(c.run(socket.write(frame)).has_value());
    }

    static constexpr std::string_view live_path_of = "/workspace/live";
    company& c;
    nursery tasks;
    workspace pages;
    net::http_server server;
    std::string origin;
    std::vector<asked::play> asked;
};

}  // namespace

TEST_CASE("workspace pages: several are open, each hears everything, one that comes back goes on") {
    company c;
    browser b(c);
    b.open("http://evil.example", 403);
    auto one = b.open(b.origin);
    b.write(*one, R"({"do":"hello","world":"","since":0})");
    CHECK(b.hear(*one, "world")["people"].size() == 8);
    CHECK(b.hear(*one, "posts")["fresh"] == true);
    c.say("tom", "@tom", complaint);
    std::uint64_t upto = 0;
    while (upto < c.room->posts().newest()) upto = b.hear(*one, "posts")["upto"];
    one.reset();
    c.say("maija", "@maija", "Asiakas haluaa rahansa takaisin. Facebook");
    auto again = b.open(b.origin);
    b.write(*again, R"({"do":"hello","world":"world","since":)" + std::to_string(upto) + "}");
    const auto missed = b.hear(*again, "posts");
    CHECK(missed["fresh"] == false);
    for (const auto& p : missed["posts"])
        CHECK_THAT(p["html"].get<std::string>(), !ContainsSubstring("the cake was wrong"));
    auto other = b.open(b.origin);
    b.write(*other, R"({"do":"hello","world":"another","since":99})");
    CHECK(b.hear(*other, "posts")["fresh"] == true);
    b.write(*other,
            R"({"do":"words","id":"x","as":"tom","place":"@tom","thread":"","text":"mine"})");
    CHECK(b.hear(*other, "done")["id"] == "x");
    CHECK_THAT(b.hear(*again, "posts").dump(), ContainsSubstring("mine"));
    b.write(*other, R"({"do":"play","what":"begin"})");
    b.write(*other,
            R"({"do":"words","id":"y","as":"tom","place":"@tom","thread":"","text":"mine"})");
    b.hear(*other, "done");
    CHECK(b.asked.size() == 1);
}

TEST_CASE("workspace pages: what is no frame ends the talk, and too many pages are sent away") {
    company c;
    browser b(c);
    auto rude = b.open(b.origin);
    b.write(*rude, "{\"do\":\"dance\"}");
    CHECK_FALSE(c.run(rude->read()).has_value());
    std::vector<std::unique_ptr<net::websocket>> all;
    while (b.pages.pages() > 0) c.io.run_one();
    for (std::size_t i = 0; i < workspace::most_pages; ++i) all.push_back(b.open(b.origin));
    b.open(b.origin, 503);
}

TEST_CASE("workspace play: the week that ships can be played, and reads in both languages") {
    bool found = false;
    for (const auto& f : cli::demo_files()) {
        if (f.name != "a-bad-week.script") continue;
        found = true;
        const auto play = cli::read_play(f.bytes);
        INFO((std::holds_alternative<std::string>(play) ? std::get<std::string>(play) : ""));
        REQUIRE(std::holds_alternative<std::vector<cli::beat>>(play));
        for (const auto& b : std::get<std::vector<cli::beat>>(play))
            if (std::holds_alternative<console::said::narration>(b.what)) {
                INFO("line " << b.line);
                CHECK_FALSE(b.finnish.empty());
            }
    }
    CHECK(found);
    CHECK(std::holds_alternative<std::string>(cli::read_play("@as tom\n1\n")));
    CHECK(std::get<std::string>(cli::read_play("\n@weit 5m\n")).starts_with("line 2: "));
}
