// The way in from Matrix with the whole bot: what people say becomes tickets, nothing is lost or
// done twice, and nobody hears what is not for them.
#include "adapters/matrix/chat.hpp"
#include "adapters/matrix/codec.hpp"
#include "adapters/matrix/front.hpp"
#include "adapters/matrix/sync_loop.hpp"
#include "bot/desk/introductions.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paper_homeserver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <deque>
#include <fstream>

using namespace firebreak;
using namespace firebreak::test;
using matrix::room_event;
namespace json = boost::json;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";
const std::string everyone = "!everyone", social = "!social";
const std::string anna = "@anna:example.org", tom = "@tom:example.org", us = "@bot:example.org";

/// A homeserver on paper whose /sync says what the test put there, and then nothing more.
class talking_homeserver final : public paper_homeserver {
 public:
    explicit talking_homeserver(boost::asio::io_context& io) : news_(io) {
        news_.expires_at(std::chrono::steady_clock::time_point::max());
    }
    std::deque<matrix::sync_answer> answers;
    std::vector<room_event> gap;  ///< what /messages has, two a page
    std::vector<std::string> declined;
    bool stopped = false, idle = false;

    void tell(matrix::sync_answer a) {
        answers.push_back(std::move(a));
        idle = false;  // at once: who waits for quiet must not see what was before
        news_.cancel();
    }
    void stop() {
        stopped = true;
        news_.cancel();
    }

    task<matrix::answer_of<matrix::sync_answer>> sync(sync_request q) override {
        idle = answers.empty() && !q.since.empty() && q.timeout.count() > 0;
        while (idle && answers.empty() && !stopped) {
            boost::system::error_code ignored;
            co_await news_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        idle = false;
        using kind = matrix::call_result::kind;
        matrix::answer_of<matrix::sync_answer> out;
        out.call.is = stopped ? kind::transient : kind::ok;
        if (!answers.empty()) {
            out.value = std::move(answers.front());
            answers.pop_front();
        }
        if (out.value.next_batch.empty()) out.value.next_batch = q.since.empty() ? "s0" : q.since;
        co_return out;
    }
    task<matrix::answer_of<matrix::history_page>> messages(std::string, std::string from,
                                                           std::string, std::size_t) override {
        matrix::answer_of<matrix::history_page> page;
        page.call.is = matrix::call_result::kind::ok;
        const auto at = from.starts_with("p") ? std::stoul(from.substr(1)) : 0;
        for (auto i = at; i < std::min(at + 2, gap.size()); ++i)
            page.value.events.push_back(gap[i]);
        if (at + 2 < gap.size()) page.value.end = "p" + std::to_string(at + 2);
        co_return page;
    }
    task<> leave(std::string room, std::string why) override {
        declined.push_back(room + ": " + why);
        return paper_homeserver::leave(std::move(room), std::move(why));
    }

 private:
    boost::asio::steady_timer news_;
};

/// The bot on Matrix, both ways, as the workspace puts it together.
struct way_in {
    std::shared_ptr<talking_homeserver> owned;
    talking_homeserver& server;
    console::manual_clock time;
    log_telemetry log{{.least = level::error, .quiet = true, .out = nullptr}};
    nursery tasks;
    introductions known;
    matrix::rooms places;
    matrix::visitors people;
    matrix::patience waits;
    matrix::sending_ids ids;
    matrix::seeds reactions;
    matrix::matrix_chat network;
    matrix::front hears;
    matrix::sync_loop loop;
    bool running = false;

    way_in(std::shared_ptr<talking_homeserver> of, cli::office& o, boost::asio::io_context& io)
        : owned(std::move(of)),
          server(*owned),
          time(io.get_executor(), to_instant(1'795'420'800'000)),
          tasks(io.get_executor(), log),
          known(o.front(), o.files(), o.front().people()),
          places({io.get_executor(), server, o.files(), time, log}),
          people({server, known, o.front(), tasks, {"example.org"}}),
          waits(io.get_executor(), [] { return 0.0; }),
          reactions({io.get_executor(), server, log}),
          network({server, places, reactions, ids, log, o.front(), "!desk", {}}),
          hears({o.front(), o.files(), server, places, people, tasks, waits, time, log,
                 matrix::own_names{}, [this](const std::string& e) { network.removed(e); }}),
          loop({io.get_executor(),
                []() -> boost::asio::awaitable<matrix::call_result> {
                    matrix::call_result ok;
                    ok.is = matrix::call_result::kind::ok;
                    co_return ok;
                },
                [this] { server.stop(); },
                server,
                places,
                hears,
                tasks,
                waits,
                o.files(),
                time,
                log,
                {"#social:example.org"}}) {}
};

struct day {
    scratch folder;
    std::shared_ptr<talking_homeserver> server;
    std::shared_ptr<way_in> in;
    std::unique_ptr<bot> b;
    int batches = 0;

    day() {
        std::ofstream(folder / "m.yaml")
            << "database: a.db\nteams:\n"
               "  social: { matrix: \"#social:example.org\", responders: [anna] }\n"
               "  safety: { responders: [anna] }\n"
               "  legal: { responders: [anna] }\n"
               "people:\n"
               "  anna: { name: Anna, matrix: \"@anna:example.org\" }\n";
        begin();
    }
    ~day() { end(); }

    /// Starts the bot, on the database there is.
    void begin(std::unique_ptr<talking_homeserver> = nullptr) {
        circumstances c;
        c.config = folder / "m.yaml";
        c.network_name = "slack";
        c.more = [this](cli::office& office, boost::asio::io_context& io) {
            server = std::make_shared<talking_homeserver>(io);
            server->all_rooms[social].members = {us, anna};
            server->all_rooms[everyone].members = {us, anna, tom};
            server->aliases["#social:example.org"] = social;
            in = std::make_shared<way_in>(server, office, io);
            return more_networks{{&in->network}, in};
        };
        b = std::make_unique<bot>(folder / "a.db", c);
        in->running = true;
        auto run = [this]() -> boost::asio::awaitable<void> {
            co_await in->loop.run();
            in->running = false;
        };
        boost::asio::co_spawn(b->io, run(), boost::asio::detached);
        settle();
    }
    void end() {
        if (!b) return;
        in->loop.stop();
        b->run_until([this] { return !in->running && in->tasks.running() == 0; });
        in.reset();
        server.reset();
        b.reset();
    }
    /// Until nothing more is to be heard, answered or sent.
    void settle() {
        b->run_until([this] { return server->idle && in->tasks.running() == 0; });
        b->settle();
        b->run_until([this] { return server->idle && in->tasks.running() == 0; });
    }

    void tell(matrix::sync_answer a) {
        a.next_batch = "s" + std::to_string(++batches);
        server->tell(std::move(a));
        settle();
    }
    void tell(const std::string& room, std::vector<room_event> events, bool limited = false) {
        matrix::sync_answer a;
        a.joined.push_back({room, {}, std::move(events), limited, "gap's end", {}});
        tell(std::move(a));
    }
    /// An event that the homeserver knows, too.
    room_event event(const std::string& room, const std::string& who, const std::string& type,
                     const std::string& content) {
        room_event e = matrix::codec()
                           .event(R"({"type":")" + type + R"(","sender":")" + who +
                                  R"(","origin_server_ts":1795420000000,"content":)" + content +
                                  R"(,"unsigned":{"membership":"join"}})")
                           .value();
        e.id = server->say(room, who, type, content);
        return e;
    }
    room_event says(const std::string& who, const std::string& body,
                    const std::string& room = everyone, const std::string& relates_to = {}) {
        auto content = json::serialize(json::object{{"msgtype", "m.text"}, {"body", body}});
        if (!relates_to.empty()) {
            content.pop_back();
            content += R"(,"m.relates_to":)" + relates_to + "}";
        }
        return event(room, who, "m.room.message", content);
    }
    room_event reacts(const std::string& who, const std::string& target, const std::string& key) {
        return event(social, who, "m.reaction",
                     R"({"m.relates_to":{"rel_type":"m.annotation","event_id":")" + target +
                         R"(","key":")" + key + R"("}})");
    }
    room_event redacts(const std::string& who, const room_event& what,
                       const std::string& room = everyone) {
        server->remove(what.id);
        return event(room, who, "m.room.redaction", R"({"redacts":")" + what.id + R"("})");
    }

    /// What the bot said in a room: bodies, edits as they are now.
    [[nodiscard]] std::vector<std::string> said_in(const std::string& room) const {
        std::vector<std::string> out;
        for (const auto* e : server->of(room, "m.room.message")) {
            if (e->sender != us) continue;
            const auto o = json::parse(e->content).as_object();
            const auto& shown = o.contains("m.new_content") ? o.at("m.new_content").as_object() : o;
            out.emplace_back(shown.at("body").as_string());
        }
        return out;
    }
    [[nodiscard]] std::string card() const {
        for (const auto* e : server->of(social, "m.room.message"))
            if (e->sender == us) return e->id;
        return {};
    }
    [[nodiscard]] std::string direct_of(const std::string& user) {
        return b->read([&](snapshot& s) {
            return s.kept(network_id{"matrix"}, "direct:" + user).value_or("none");
        });
    }
    [[nodiscard]] std::string since() {
        return b->read(
            [](snapshot& s) { return s.kept(network_id{"matrix"}, "since").value_or(""); });
    }
    [[nodiscard]] std::int64_t tickets() {
        return b->read([](snapshot& s) { return s.newest().value; });
    }
    [[nodiscard]] std::vector<report> reports(std::int64_t ticket) {
        return b->read([&](snapshot& s) { return s.reports_of(ticket_number{ticket}); });
    }
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Matrix in: a report in a room for everybody is answered in its reporter's direct chat") {
    day d;
    d.tell(everyone, {d.says(tom, std::string("!report ") + complaint)});
    CHECK(d.tickets() == 1);
    CHECK(d.reports(1).front().reporter.value == "matrix:" + tom);
    const auto told = d.said_in(d.direct_of(tom));
    REQUIRE(told.size() == 1);
    CHECK(contains(told.front(), "#1"));
    const auto public_words = d.said_in(everyone);
    REQUIRE(public_words.size() == 1);
    CHECK_FALSE(contains(public_words.front(), "#1"));
    CHECK_FALSE(contains(public_words.front(), "efund"));
    CHECK(d.since() == "s1");
}

TEST_CASE("Matrix in: what is heard twice is done and answered once, after a restart too") {
    day d;
    const auto e = d.says(tom, std::string("!report ") + complaint);
    d.tell(everyone, {e});
    d.tell(everyone, {e});
    CHECK(d.tickets() == 1);
    d.end();
    d.begin();
    auto again = e;
    d.tell(everyone, {again});
    CHECK(d.tickets() == 1);
}

TEST_CASE("Matrix in: what was said before the bot came, by bots or by itself is not for it") {
    day d;
    auto before = d.says(tom, std::string("!report ") + complaint);
    before.membership = "invite";
    auto notice = d.event(everyone, tom, "m.room.message",
                          R"({"msgtype":"m.notice","body":"!report A customer wants a refund"})");
    auto own = d.says(us, "!report A customer wants a refund");
    auto unknown_membership = d.says(tom, "!report A customer wants a refund", "!new");
    unknown_membership.membership.clear();
    d.tell(everyone, {before, notice, own});
    d.tell("!new", {unknown_membership});
    CHECK(d.tickets() == 0);
    CHECK(d.said_in(everyone).size() == 1);  // what it said itself: no answer
}

TEST_CASE("Matrix in: what is taken back in the same breath was never meant") {
    day d;
    const auto e = d.says(tom, std::string("!report ") + complaint);
    d.tell(everyone, {e, d.redacts(tom, e)});
    CHECK(d.tickets() == 0);
    d.tell(everyone, {d.says(tom, std::string("!report ") + complaint)});
    const auto claim = d.reacts(anna, d.card(), "🙋");
    d.tell(social, {claim, d.redacts(anna, claim, social)});
    CHECK(d.b->ticket_of(1).state == status::open);
}

TEST_CASE("Matrix in: a gap is filled, in order, before what came after it") {
    day d;
    d.tell(everyone, {d.says(tom, "good morning")});
    for (int i = 1; i <= 5; ++i)
        d.server->gap.push_back(d.says(tom, "!report refund wanted, case " + std::to_string(i)));
    d.tell(everyone, {d.says(tom, "!report refund wanted, case 6")}, true);
    REQUIRE(d.tickets() == 6);
    for (int i = 1; i <= 6; ++i)
        CHECK(contains(d.reports(i).front().text, "case " + std::to_string(i)));
}

TEST_CASE("Matrix in: claim by reaction, release by taking it back, and by words in the thread") {
    day d;
    d.tell(everyone, {d.says(tom, std::string("!report ") + complaint)});
    const auto card = d.card();
    REQUIRE_FALSE(card.empty());
    const auto claim = d.reacts(anna, card, "🙋🏽");
    d.tell(social, {claim});
    CHECK(d.b->ticket_of(1).claimant == person_id{"anna"});
    d.tell(social, {d.redacts(anna, claim, social)});
    CHECK(d.b->ticket_of(1).state == status::open);
    const auto thread = R"({"rel_type":"m.thread","event_id":")" + card + R"("})";
    d.tell(social, {d.says(anna, "claim", social, thread)});
    CHECK(d.b->ticket_of(1).claimant == person_id{"anna"});
    d.tell(social, {d.says(anna, "she sounds angry", social, thread)});
    const auto notes = d.b->read([](snapshot& s) { return s.timeline_of(ticket_number{1}); });
    CHECK(kind(notes.back().body) == "noted");
}

TEST_CASE(
    "Matrix in: two claims in one answer: the first in the timeline has it, the other hears") {
    day d;
    d.tell(everyone, {d.says(tom, std::string("!report ") + complaint)});
    const auto card = d.card();
    d.tell(social, {d.reacts(anna, card, "🙋"), d.reacts(tom, card, "🙋")});
    CHECK(d.b->ticket_of(1).claimant == person_id{"anna"});
}

TEST_CASE("Matrix in: a reply with !report reports the message it answers") {
    day d;
    const auto said = d.says(anna, "I want my money back at once", everyone);
    d.tell(everyone, {said});
    d.tell(everyone, {d.says(tom, "!report", everyone,
                             R"({"m.in_reply_to":{"event_id":")" + said.id + R"("}})")});
    REQUIRE(d.tickets() == 1);
    const auto r = d.reports(1).front();
    CHECK(contains(r.text, "my money back"));
    CHECK(contains(r.source_author, anna));
    CHECK(contains(r.source_link, said.id));
}

TEST_CASE(
    "Matrix in: an edit by its author corrects a report, both versions stay; others' mean "
    "nothing") {
    day d;
    const auto first = d.says(tom, std::string("!report ") + complaint);
    d.tell(everyone, {first});
    const auto edit = [&](const std::string& who, const std::string& body) {
        return d.event(everyone, who, "m.room.message",
                       R"({"msgtype":"m.text","body":"* x","m.new_content":{"msgtype":"m.text",)"
                       R"("body":")" +
                           body + R"("},"m.relates_to":{"rel_type":"m.replace","event_id":")" +
                           first.id + R"("}})");
    };
    d.tell(everyone, {edit(anna, "!report nothing happened")});
    REQUIRE(d.reports(1).size() == 1);
    d.tell(everyone, {edit(tom, "!report He will burn down our shop tomorrow, refund or not")});
    const auto all = d.reports(1);
    REQUIRE(all.size() == 2);
    CHECK(all[0].text == complaint);
    CHECK(all[1].corrects == all[0].number);
    CHECK(contains(all[1].text, "burn down"));
    CHECK(d.b->ticket_of(1).level == severity::critical);
    CHECK(d.b->ticket_of(1).reports == 1);
    CHECK(d.tickets() == 1);
}

TEST_CASE("Matrix in: a deleted report stays as evidence, and its team is told") {
    day d;
    const auto e = d.says(tom, std::string("!report ") + complaint);
    d.tell(everyone, {e});
    d.tell(everyone, {d.redacts(tom, e)});
    CHECK(d.reports(1).front().text == complaint);
    const auto all = d.b->read([](snapshot& s) { return s.timeline_of(ticket_number{1}); });
    CHECK(kind(all.back().body) == "source_removed");
}

TEST_CASE("Matrix in: strangers are refused once, and politely") {
    day d;
    const std::string mallory = "@mallory:evil.example";
    for (int i = 0; i < 3; ++i)
        d.tell(everyone, {d.says(mallory, "!report A customer wants a refund")});
    CHECK(d.tickets() == 0);
    CHECK(d.said_in(everyone).size() == 1);
    d.tell(everyone, {d.says("@1234:example.org", "!report as a guest")});
    CHECK(d.tickets() == 0);
}

TEST_CASE("Matrix in: encrypted rooms are answered once, and never again") {
    day d;
    const auto sealed = [&] {
        return d.event(everyone, tom, "m.room.encrypted",
                       R"({"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"x"})");
    };
    d.tell(everyone, {sealed(), sealed()});
    d.tell(everyone, {sealed()});
    CHECK(d.said_in(everyone).size() == 1);
    d.tell(everyone, {d.says(tom, "!desk claim")});  // misunderstood: would be answered here
    CHECK(d.said_in(everyone).size() == 1);
}

TEST_CASE(
    "Matrix in: invitations of colleagues are accepted, of strangers declined with a reason") {
    day d;
    const auto invite = [&](const std::string& room, const std::string& who, bool encrypted) {
        matrix::sync_answer a;
        auto member =
            matrix::codec()
                .event(R"({"type":"m.room.member","sender":")" + who + R"(","state_key":")" + us +
                       R"(","content":{"membership":"invite","is_direct":true}})")
                .value();
        a.invited.push_back({room, {member}});
        if (encrypted)
            a.invited.back().state.push_back(
                matrix::codec()
                    .event(R"({"type":"m.room.encryption","sender":")" + who +
                           R"(","state_key":"","content":{"algorithm":"x"}})")
                    .value());
        return a;
    };
    d.server->all_rooms["!dm"].members = {tom};
    d.tell(invite("!dm", tom, false));
    CHECK(d.direct_of(tom) == "!dm");
    CHECK(d.said_in("!dm").size() == 1);  // where to begin
    d.tell("!dm", {d.says(tom, complaint, "!dm")});
    CHECK(d.tickets() == 1);
    d.tell(invite("!evil", "@mallory:evil.example", false));
    REQUIRE(d.server->declined.size() == 1);
    CHECK(contains(d.server->declined.front(), "!evil: "));
    d.tell(invite("!sealed", anna, true));
    CHECK(d.server->declined.size() == 2);
    CHECK(d.direct_of(anna) != "none");  // they get a chat that works
}

TEST_CASE("Matrix in: the place in the timeline is kept only when all of it has been answered") {
    day d;
    d.server->fails = [&](const std::string& room, const std::string&) {
        std::optional<matrix::call_result> no;
        if (room == everyone || room.starts_with("!direct")) {
            no.emplace();
            no->is = matrix::call_result::kind::transient;
        }
        return no;
    };
    matrix::sync_answer a;
    a.next_batch = "s7";
    a.joined.push_back(
        {everyone, {}, {d.says(tom, std::string("!report ") + complaint)}, false, "", {}});
    d.server->tell(std::move(a));
    d.b->run_until([&] { return d.tickets() == 1; });
    CHECK(d.since() == "s0");
    d.server->fails = nullptr;
    d.b->run_until([&] { return d.since() == "s7"; });
    CHECK(d.said_in(d.direct_of(tom)).size() == 1);
}
