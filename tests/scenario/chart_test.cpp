// The chart that goes with the weekly summary: drawn when it is sent, once, behind the words, which
// neither wait for it nor fall with it.
#include "adapters/matrix/chat.hpp"
#include "bot/desk/week_chart.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paper_homeserver.hpp"
#include "tests/support/png_reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>

#include <fstream>

using namespace firebreak;
using namespace firebreak::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using fate = delivery_result::kind;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";

/// Monday 2026-11-30, nine o'clock in Helsinki: week 48 is told.
const instant nine = to_instant(1'796'022'000'000);

circumstances starting(instant when) {
    circumstances c;
    c.start = when;
    return c;
}

delivery_result came_to(fate is, const char* why) {
    delivery_result r;
    r.is = is;
    r.detail = why;
    return r;
}

/// What stands in the managers' channel: "words" or "chart".
std::vector<std::string> told(const bot& b) {
    std::vector<std::string> all;
    for (const auto& s : b.network.all)
        if (s.what.to.id == "#managers") all.emplace_back(s.what.image ? "chart" : "words");
    return all;
}
using list = std::vector<std::string>;

/// Every chart comes to this.
void charts_come_to(bot& b, fate is) {
    b.network.react = [is](const delivery& d) -> std::optional<delivery_result> {
        if (!d.image) return std::nullopt;
        return came_to(is, "file_uploads_disabled");
    };
}

store_size size_of(bot& b) {
    return b.read([](snapshot& files) { return files.size(); });
}

}  // namespace

TEST_CASE("chart: it follows the summary, says its numbers in words, and is a picture of them",
          "[chart]") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.report("maija", "Asiakas haluaa rahansa takaisin, lamppu hajosi");
    b.jump(nine);
    REQUIRE(told(b) == list{"words", "chart"});
    const auto& chart = b.network.last("#managers")->what;
    CHECK(chart.image->name == "firebreak-2026-W48");
    CHECK(chart.image->title == "Week 48, 2026: 23–29 November 2026");
    CHECK_THAT(chart.image->alt, ContainsSubstring("Tickets by week: W48: 2."));
    CHECK_THAT(chart.image->alt, ContainsSubstring("Refund request: 2"));
    CHECK_THAT(text_of(chart.content), ContainsSubstring("Tickets by week: W48: 2."));
    const auto seen = read_png(chart.image->png);
    CHECK(static_cast<int>(seen.width) == chart.image->width);
    CHECK(static_cast<int>(seen.height) == chart.image->height);
    CHECK(chart.image->png.size() < most_picture);
    b.jump(nine + 2h);
    CHECK(told(b).size() == 2);
}

TEST_CASE("chart: after an end between the words and the chart, the chart alone follows, once",
          "[chart]") {
    scratch folder;
    {
        bot b(folder / "a.db");
        b.report("tom", complaint);
        charts_come_to(b, fate::later);
        b.jump(nine);
        CHECK(told(b) == list{"words"});
        CHECK(size_of(b).outbox_due == 1);
    }
    {
        bot again(folder / "a.db", starting(nine + 48h));
        again.report("anna", "A customer is unhappy with the service and wants a refund");
        CHECK(told(again) == list{"chart"});
        const auto& chart = again.network.last("#managers")->what;
        // Of the week it belongs to, whatever happened since.
        CHECK_THAT(chart.image->alt, ContainsSubstring("Tickets by week: W48: 1."));
        CHECK(size_of(again).outbox_due == 0);
    }
    bot last(folder / "a.db", starting(nine + 49h));
    last.settle();
    CHECK(told(last).empty());
}

TEST_CASE("chart: refused, it is parked and the words stand alone, this week and the next",
          "[chart]") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    charts_come_to(b, fate::never);
    b.jump(nine);
    CHECK(told(b) == list{"words"});
    CHECK(size_of(b).outbox_parked == 1);
    CHECK(size_of(b).outbox_due == 0);
    CHECK_THAT(text_of(b.say("pekka", "doctor").reply), ContainsSubstring("file_uploads_disabled"));
    b.network.react = {};
    b.jump(nine + 7 * 24h);
    CHECK(told(b) == list{"words", "words", "chart"});
}

TEST_CASE("chart: one that has to wait holds up no other message of its channel", "[chart]") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    charts_come_to(b, fate::later);
    b.jump(nine);
    REQUIRE(told(b) == list{"words"});
    // Neither those that were queued before it waited nor later ones.
    b.jump(nine + 7 * 24h);
    CHECK(told(b) == list{"words", "words"});
    b.network.react = {};
    b.jump(nine + 7 * 24h + 10min);
    CHECK(told(b) == list{"words", "words", "chart", "chart"});
}

TEST_CASE("chart: words that have to wait keep their chart behind them", "[chart]") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    int refusals = 2;
    b.network.react = [&](const delivery& d) -> std::optional<delivery_result> {
        if (d.to.id != "#managers" || d.image || refusals-- <= 0) return std::nullopt;
        return came_to(fate::later, "not now");
    };
    b.jump(nine);
    CHECK(told(b).empty());
    b.wait(5min);
    CHECK(told(b) == list{"words", "chart"});
}

TEST_CASE("chart: where nothing happened there is none", "[chart]") {
    scratch folder;
    bot b(folder / "a.db");
    b.jump(nine);
    CHECK(told(b) == list{"words"});
}

namespace {

/// The way out to Matrix with one room, and nothing else of the bot.
struct matrix_room {
    scratch folder;
    paper_homeserver server;
    std::unique_ptr<bot> b;
    /// The bot owns it: timers in it must go before the bot's io, and after its office.
    struct connected {
        std::unique_ptr<matrix::rooms> places;
        std::unique_ptr<matrix::seeds> reactions;
        matrix::sending_ids ids;
        std::unique_ptr<matrix::matrix_chat> network;
    };
    matrix::matrix_chat* network = nullptr;

    matrix_room() {
        server.all_rooms["!managers"].members = {server.self.user_id};
        circumstances c;
        c.more = [this](cli::office& office, boost::asio::io_context& io) {
            auto all = std::make_shared<connected>();
            all->places = std::make_unique<matrix::rooms>(
                matrix::rooms::parts{io.get_executor(), server, office.files(), b_time(io), log});
            all->reactions = std::make_unique<matrix::seeds>(
                matrix::seeds::parts{io.get_executor(), server, log});
            all->network = std::make_unique<matrix::matrix_chat>(matrix::matrix_chat::parts{
                server, *all->places, *all->reactions, all->ids, log, office.front(), "!desk", {}});
            network = all->network.get();
            return more_networks{{network}, all};
        };
        b = std::make_unique<bot>(folder / "a.db", c);
    }
    ~matrix_room() { b.reset(); }  // while there is a log

    delivery_result send(std::int64_t number, std::int64_t attempt = 1) {
        delivery d;
        d.number = outbox_number{number};
        d.attempt = attempt;
        d.to = {network_id{"matrix"}, "!managers"};
        d.content.heading = "the same in words";
        week_chart chart;
        chart.week = "2026-W48", chart.title = "Week 48", chart.weeks = {{"W48", "2", 2}};
        d.image = drawn(chart);
        std::optional<delivery_result> got;
        boost::asio::co_spawn(b->io, network->deliver(std::move(d)),
                              [&](const std::exception_ptr& broken, delivery_result r) {
                                  if (broken) std::rethrow_exception(broken);
                                  got = std::move(r);
                              });
        b->run_until([&] { return got.has_value(); });
        return *got;
    }

    std::ostringstream logged;
    log_telemetry log{[this] {
        log_telemetry::options o;
        o.out = &logged;
        return o;
    }()};

 private:
    firebreak::clock& b_time(boost::asio::io_context& io) {
        time_ = std::make_unique<console::manual_clock>(io.get_executor(), nine);
        return *time_;
    }
    std::unique_ptr<console::manual_clock> time_;
};

std::vector<boost::json::object> shown_in(const paper_homeserver& server) {
    std::vector<boost::json::object> all;
    for (const auto* e : server.of("!managers", "m.room.message"))
        all.push_back(boost::json::parse(e->content).as_object());
    return all;
}

}  // namespace

TEST_CASE("chart: in Matrix it is an image with its numbers as a caption, posted once",
          "[chart][matrix]") {
    matrix_room m;
    const auto first = m.send(7);
    REQUIRE(first.is == fate::delivered);
    auto shown = shown_in(m.server);
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].at("msgtype") == "m.image");
    CHECK(shown[0].at("filename") == "firebreak-2026-W48.png");
    CHECK_THAT(std::string(shown[0].at("body").as_string()), ContainsSubstring("W48: 2"));
    CHECK(shown[0].at("m.mentions").as_object().empty());
    const auto& kept = m.server.media.at(std::string(shown[0].at("url").as_string()));
    const auto& info = shown[0].at("info").as_object();
    CHECK(info.at("size").to_number<std::size_t>() == kept.size());
    CHECK(info.at("w").to_number<std::size_t>() == read_png(kept).width);
    // An attempt whose answer was lost: the same event, not another.
    CHECK(m.send(7, 2).reference == first.reference);
    CHECK(shown_in(m.server).size() == 1);
}

TEST_CASE("chart: a Matrix server that takes no files: parked, and the doctor says what to mend",
          "[chart][matrix]") {
    matrix_room m;
    matrix::call_result no;
    no.is = matrix::call_result::kind::too_large;
    no.status = 413, no.errcode = "M_TOO_LARGE";
    m.server.refuses_media = no;
    const auto r = m.send(7);
    CHECK(r.is == fate::never);
    CHECK(r.detail == "M_TOO_LARGE");
    CHECK(shown_in(m.server).empty());
    CHECK_THAT(m.network->to_mend().in(language::en), ContainsSubstring("M_TOO_LARGE"));
    CHECK_THAT(m.logged.str(), ContainsSubstring("matrix-mend"));
    no.is = matrix::call_result::kind::transient, no.errcode = "no-answer";
    m.server.refuses_media = no;
    CHECK(m.send(8).is == fate::later);
    m.server.refuses_media.reset();
    CHECK(m.send(8, 2).is == fate::delivered);
    CHECK(m.network->to_mend().empty());
    CHECK(shown_in(m.server).size() == 1);
}
