// What Matrix is sent: nothing lost, nothing doubled, whatever the homeserver and people do; and
// one ticket on two networks.
#include "adapters/matrix/chat.hpp"
#include "adapters/matrix/inspection.hpp"
#include "adapters/matrix/reactions.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paper_homeserver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json.hpp>

#include <fstream>

using namespace firebreak;
using namespace firebreak::test;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";
const std::string room = "!social";

template <class T>
T wait_for(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
    std::optional<T> answer;
    boost::asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& broken, T value) {
        if (broken) std::rethrow_exception(broken);
        answer.emplace(std::move(value));
    });
    io.restart();
    auto open = boost::asio::make_work_guard(io);
    while (!answer) io.run_one();
    return std::move(*answer);
}

/// The way out to Matrix, for one run of the bot.
struct way_out {
    paper_homeserver& server;
    std::string run;  ///< its salt
    std::unique_ptr<matrix::rooms> places;
    std::unique_ptr<matrix::seeds> reactions;
    matrix::sending_ids ids;
    std::unique_ptr<matrix::matrix_chat> network;
    std::function<bool(const delivery&)> down;  ///< these come to nothing

    way_out(paper_homeserver& of, std::string salt) : server(of), run(std::move(salt)) {}

    std::vector<chat*> make(cli::office& office, boost::asio::io_context& io,
                            firebreak::clock& time, telemetry& log) {
        places = std::make_unique<matrix::rooms>(
            matrix::rooms::parts{io.get_executor(), server, office.files(), time, log});
        reactions =
            std::make_unique<matrix::seeds>(matrix::seeds::parts{io.get_executor(), server, log});
        const auto newest =
            cli::read_now(io, office.files(), [](snapshot& s) { return s.newest_message(); });
        CHECK(wait_for(io, ids.recall(office.files(), time.now(), run)));
        network = std::make_unique<matrix::matrix_chat>(matrix::matrix_chat::parts{
            server, *places, *reactions, ids, log, office.front(), "!desk", newest.value()});
        return {network.get()};
    }
};

/// A bot on Matrix, and on Slack's stand-in of these tests.
struct both {
    scratch folder;
    paper_homeserver server;
    std::shared_ptr<way_out> out;
    std::unique_ptr<bot> b;
    std::string database = "a.db";
    int runs = 0;

    both() {
        server.all_rooms[room].members = {server.self.user_id, "@anna:example.org"};
        server.aliases["#social:example.org"] = room;
        std::ofstream(folder / "both.yaml")
            << "database: a.db\nteams:\n"
               "  social: { slack: C0123, matrix: \"#social:example.org\", responders: [anna] }\n"
               "  safety: { slack: C0124, responders: [anna] }\n"
               "  legal: { slack: C0125, responders: [anna] }\n"
               "people:\n"
               "  anna: { slack: U0102, matrix: \"@anna:example.org\" }\n"
               "  tom: { matrix: \"@tom:example.org\" }\n"
               "  maija: { slack: U0101, matrix: \"@maija:example.org\" }\n";
        start();
    }
    ~both() { stop(); }

    void start() {
        out = std::make_shared<way_out>(server, "run" + std::to_string(++runs));
        circumstances c;
        c.config = folder / "both.yaml";
        c.network_name = "slack";
        c.more = [this](cli::office& office, boost::asio::io_context& io) {
            return more_networks{out->make(office, io, time(), log), out};
        };
        clock_ = std::make_unique<console::manual_clock>(io_.get_executor(),
                                                         to_instant(1'795'420'800'000));
        b = std::make_unique<bot>(folder / database, c);
        seeding_ = true;
        auto seed = [this]() -> boost::asio::awaitable<void> {
            co_await out->reactions->run();
            seeding_ = false;
        };
        boost::asio::co_spawn(b->io, seed(), boost::asio::detached);
    }
    void stop() {
        if (!b) return;
        out->reactions->stop();
        b->run_until([this] { return !seeding_; });
        out.reset();
        b.reset();
    }
    firebreak::clock& time() { return *clock_; }

    [[nodiscard]] std::vector<const paper_homeserver::kept*> messages() const {
        return server.of(room, "m.room.message");
    }
    /// The last that was written there, edits included.
    [[nodiscard]] json::object last() const {
        REQUIRE_FALSE(messages().empty());
        return json::parse(messages().back()->content).as_object();
    }
    [[nodiscard]] std::string last_text() const {
        const auto o = last();
        const auto& shown = o.contains("m.new_content") ? o.at("m.new_content").as_object() : o;
        return std::string(shown.at("body").as_string());
    }

 private:
    boost::asio::io_context io_{1};
    std::unique_ptr<console::manual_clock> clock_;
    bool seeding_ = false;

 public:
    log_telemetry log{{.least = level::error, .quiet = true, .out = nullptr}};
};

matrix::call_result no_answer(unsigned status) {
    matrix::call_result r;
    r.is = matrix::call_result::kind::transient;
    r.errcode = "no-answer";
    r.status = status;
    return r;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("Matrix chat: a card is posted, explained, edited, and its posts stand in its thread") {
    both t;
    t.b->report("tom", complaint);
    REQUIRE(t.messages().size() == 1);
    const auto card = t.messages()[0]->id;
    CHECK(contains(t.last_text(), "🙋"));
    CHECK(contains(t.last_text(), "!desk claim 1"));
    t.b->run_until([&] {
        return t.server.of(room, "m.reaction").size() == matrix::offered_reactions().size();
    });

    t.b->say("anna", "claim 1");
    CHECK(t.last().at("m.relates_to").at("rel_type") == "m.replace");
    CHECK(t.last().at("m.relates_to").at("event_id") == json::string(card));
    CHECK(contains(t.last_text(), "anna"));
    t.b->say("anna", "note 1 called her");
    CHECK(t.last().at("m.relates_to").at("rel_type") == "m.thread");
    CHECK(t.last().at("m.relates_to").at("event_id") == json::string(card));
    // Under the same card nothing is offered twice.
    t.b->settle();
    CHECK(t.server.of(room, "m.reaction").size() == matrix::offered_reactions().size());
}

TEST_CASE("Matrix chat: receipts go to a direct chat, made once, and are edited there") {
    both t;
    t.b->report("tom", complaint);
    t.b->say("anna", "claim 1");
    t.b->say("anna", "release 1");
    const auto made = [](const std::string& call) { return call == "create @tom:example.org"; };
    CHECK(std::ranges::count_if(t.server.asked, made) == 1);
    std::vector<const paper_homeserver::kept*> told;
    for (const auto& e : t.server.events)
        if (e.room.starts_with("!direct")) told.push_back(&e);
    REQUIRE(told.size() == 2);
    CHECK_FALSE(contains(told[0]->content, "m.replace"));
    CHECK(contains(told[1]->content, "m.replace"));
    CHECK(contains(told[1]->content, told[0]->id));
}

TEST_CASE("Matrix chat: an answer that was lost makes no second message, after a restart neither") {
    both t;
    int lost = 3;
    t.server.fails = [&](const std::string&, const std::string& type) {
        return type == "m.room.message" && lost-- > 0 ? std::optional(no_answer(1)) : std::nullopt;
    };
    t.b->report("tom", complaint);
    CHECK(t.messages().size() == 1);  // it stands there, and the bot does not know
    t.stop();
    t.start();
    t.b->wait(10min);
    REQUIRE(t.messages().size() == 1);
    t.b->say("anna", "claim 1");
    CHECK(t.last().at("m.relates_to").at("event_id") == json::string(t.messages()[0]->id));
    CHECK(lost < 0);
}

TEST_CASE("Matrix chat: a new database on the same device loses nothing to old transaction ids") {
    both t;
    t.b->report("tom", complaint);
    t.stop();
    t.database = "b.db";
    t.start();
    t.b->report("tom", complaint);
    CHECK(t.messages().size() == 2);
}

TEST_CASE("Matrix chat: a card that somebody removed is posted anew, however it is found out") {
    for (const bool told : {true, false}) {
        both t;
        t.b->report("tom", complaint);
        const auto card = t.messages()[0]->id;
        t.server.remove(card);
        if (told)
            t.out->network->removed(card);  // the redaction was heard
        else
            t.stop(), t.start();  // nobody heard it
        t.b->say("anna", "claim 1");
        CHECK_FALSE(t.last().contains("m.relates_to"));
        const auto again = t.messages().back()->id;
        t.b->say("anna", "hold 1 customer");
        CHECK(t.last().at("m.relates_to").at("event_id") == json::string(again));
    }
}

TEST_CASE("Matrix chat: nothing is written into an encrypted room; it waits, and others go on") {
    both t;
    t.server.all_rooms[room].encrypted = true;
    t.b->report("tom", complaint);
    t.b->say("anna", "claim 1");
    t.b->wait(20min);
    CHECK(t.messages().empty());
    CHECK(t.b->network.count("C0123") == 2);
    CHECK(t.b->read([](snapshot& s) { return s.size(); }).outbox_parked == 0);
}

TEST_CASE("Matrix chat: what is no more as a thread's root does not hold up what is said there") {
    both t;
    t.b->report("tom", complaint);
    const auto card = t.messages()[0]->id;
    std::erase_if(t.server.events, [&](const auto& e) { return e.id == card; });
    t.b->say("anna", "note 1 called her");
    CHECK(contains(t.last_text(), "called her"));
    CHECK_FALSE(t.last().contains("m.relates_to"));
}

TEST_CASE("Matrix chat: one ticket has a card in each network, and each change edits both") {
    both t;
    t.b->report("maija", complaint);
    CHECK(t.messages().size() == 1);
    CHECK(t.b->network.count("C0123") == 1);
    t.b->say("anna", "claim 1");
    CHECK(t.messages().size() == 2);
    CHECK(t.b->network.count("C0123") == 2);
    // Who is known to both networks is one person, and hears once.
    const auto in_slack = t.b->network.count("U0101");
    std::size_t in_matrix = 0;
    for (const auto& e : t.server.events) in_matrix += e.room.starts_with("!direct") ? 1 : 0;
    CHECK(in_slack + in_matrix == 1);
}

TEST_CASE("Matrix chat: with one network down the other goes on, and the card catches up once") {
    SECTION("Matrix is down") {
        both t;
        t.b->report("maija", complaint);
        t.server.fails = [](const std::string&, const std::string&) {
            return std::optional(no_answer(0));
        };
        t.b->say("anna", "claim 1");
        t.b->say("anna", "hold 1 customer");
        t.b->say("anna", "resume 1");
        CHECK(t.b->network.count("C0123") == 4);
        CHECK(t.messages().size() == 1);
        t.server.fails = nullptr;
        t.b->wait(20min);
        CHECK(t.messages().size() == 2);  // one edit for all three
    }
    SECTION("Slack is down") {
        both t;
        t.b->report("maija", complaint);
        t.b->network.react = [](const delivery&) {
            delivery_result r;
            r.is = delivery_result::kind::later;
            return std::optional(r);
        };
        t.b->say("anna", "claim 1");
        t.b->say("anna", "hold 1 customer");
        CHECK(t.messages().size() == 3);
        t.b->network.react = nullptr;
        t.b->wait(20min);
        CHECK(t.b->network.count("C0123") == 2);
    }
}

TEST_CASE("Matrix inspection: levels, encryption, moves and readers of a room are judged") {
    boost::asio::io_context io(1);
    paper_homeserver server;
    server.aliases["#social:example.org"] = room;
    const auto look = [&](bool restricted = false) {
        std::vector<std::string> out;
        for (const auto& f : wait_for(
                 io,
                 matrix::inspect(server, {"#social:example.org", restricted}, {"example.org"}))) {
            CHECK(f.problem.has(language::fi));
            CHECK(f.mend.empty() == (f.is == matrix::finding::grade::fine));
            if (f.is != matrix::finding::grade::fine)
                out.push_back(f.problem.in(language::en) + " " + f.mend.in(language::en));
        }
        return out;
    };
    server.all_rooms[room].members = {"@anna:example.org"};
    REQUIRE(look().size() == 1);
    CHECK(contains(look()[0], "Invite @bot:example.org"));

    auto& r = server.all_rooms[room];
    r.members.push_back(server.self.user_id);
    r.state["m.room.create"] = R"({"room_version":"11"})";
    CHECK(look().empty());

    r.state["m.room.power_levels"] =
        R"({"users_default":0,"events_default":0,"events":{"m.reaction":10}})";
    REQUIRE(look().size() == 1);
    CHECK(contains(look()[0], "power level 10"));
    r.state["m.room.power_levels"] = R"({"events_default":50,"users":{"@bot:example.org":50}})";
    CHECK(look().empty());
    r.state["m.room.power_levels"] = R"({"events_default":50})";
    CHECK(look().size() == 3);
    r.state.erase("m.room.power_levels");

    r.state["m.room.tombstone"] = R"({"replacement_room":"!new"})";
    REQUIRE(look().size() == 1);
    CHECK(contains(look()[0], "!new"));
    r.state.erase("m.room.tombstone");

    r.state["m.room.join_rules"] = R"({"join_rule":"public"})";
    CHECK(look().empty());
    CHECK(look(true).size() == 1);
    r.state.erase("m.room.join_rules");

    r.members.emplace_back("@mallory:elsewhere.example");
    REQUIRE(look().size() == 1);
    CHECK_FALSE(contains(look()[0], "mallory"));
    r.members.pop_back();

    r.encrypted = true;
    REQUIRE(look().size() == 1);
    CHECK(contains(look()[0], "encrypted"));

    server.aliases.clear();
    REQUIRE(look().size() == 1);
    CHECK(contains(look()[0], "There is no room"));

    CHECK_FALSE(matrix::judge_clock({}));
    CHECK_FALSE(matrix::judge_clock(std::chrono::seconds{-5}));
    CHECK(matrix::judge_clock(std::chrono::seconds{-100}));
    CHECK(contains(matrix::judge_clock(std::chrono::seconds{100})->problem.in(language::en),
                   "100 s"));
}
