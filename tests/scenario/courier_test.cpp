// Messages on bad networks: nothing lost, nothing doubled, order kept.
#include "bot/desk/courier.hpp"

#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace firebreak;
using namespace firebreak::test;
using namespace std::chrono_literals;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";

/// One of very many: too short to be compared with the others.
std::string refund(int number) { return "Refund please, " + std::to_string(number); }

delivery_result failing(delivery_result::kind is) {
    delivery_result r;
    r.is = is;
    r.detail = "told so by the test";
    return r;
}

}  // namespace

TEST_CASE("courier: pauses grow, are bounded, shrink by jitter, and never undercut the network") {
    CHECK(pause_before_retry(0, 0, std::nullopt) == 1s);
    CHECK(pause_before_retry(3, 0, std::nullopt) == 8s);
    CHECK(pause_before_retry(50, 0, std::nullopt) == 5min);
    CHECK(pause_before_retry(3, 1, std::nullopt) == 4s);
    CHECK(pause_before_retry(0, 0, 30s) == 30s);
}

TEST_CASE("courier: what fails is tried again later and arrives once, in order") {
    scratch folder;
    bot b(folder / "a.db");
    int refusals = 3;
    b.network.react = [&](const delivery&) -> std::optional<delivery_result> {
        if (refusals-- > 0) return failing(delivery_result::kind::later);
        return std::nullopt;
    };
    b.report("tom", complaint);
    CHECK(b.network.count("#social") == 0);
    b.say("anna", "note 1 first");
    b.say("anna", "note 1 second");
    b.wait(10min);
    REQUIRE(b.network.count("#social") == 3);
    CHECK(b.network.all[0].what.content.heading.find("#1") != std::string::npos);
    CHECK(text_of(b.network.all[1].what.content).find("first") != std::string::npos);
    CHECK(text_of(b.network.all[2].what.content).find("second") != std::string::npos);
}

TEST_CASE("courier: waiting edits of one card become one") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    bool down = true;
    b.network.react = [&](const delivery&) -> std::optional<delivery_result> {
        if (down) return failing(delivery_result::kind::later);
        return std::nullopt;
    };
    b.say("anna", "claim 1");
    b.say("anna", "hold 1 customer");
    b.say("anna", "resume 1");
    b.say("anna", "hold 1 legal");
    down = false;
    const auto before = b.network.count("#social");
    b.wait(20min);
    CHECK(b.network.count("#social") == before + 1);
    CHECK(text_of(b.network.last("#social")->what.content).find("legal") != std::string::npos);
}

TEST_CASE("courier: a card that an earlier attempt had posted is brought up to date") {
    scratch folder;
    bot b(folder / "a.db");
    bool lost = true;
    b.network.react = [&](const delivery& d) -> std::optional<delivery_result> {
        if (d.to.id != "#social" || !d.edits.empty()) return std::nullopt;
        if (lost) return failing(delivery_result::kind::later);
        delivery_result found;
        found.reference = "as it was";
        found.earlier = true;
        return found;
    };
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    lost = false;
    b.wait(10min);
    const auto* newest = b.network.last("#social");
    REQUIRE(newest != nullptr);
    CHECK(newest->what.edits == "as it was");
}

TEST_CASE("courier: what can never be delivered is parked and does not hold up the rest") {
    scratch folder;
    bot b(folder / "a.db");
    b.network.react = [&](const delivery& d) -> std::optional<delivery_result> {
        if (d.to.id == "#social") return failing(delivery_result::kind::never);
        return std::nullopt;
    };
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    CHECK(b.network.count("tom") == 1);
    auto parked = [](snapshot& files) { return files.parked_messages(10).size(); };
    CHECK(b.read(parked) >= 1);
    CHECK(b.log.counter("firebreak_messages_parked_total") >= 1);
}

TEST_CASE(
    "courier: what is for a network that is not connected waits for a run in which it is, and "
    "holds up nothing") {
    scratch folder;
    const auto config = folder / "both.yaml";
    std::ofstream(config)
        << "database: a.db\nteams:\n"
           "  social: { console: \"#social\", slack: C0123, responders: [anna] }\n"
           "  safety: { console: \"#safety\", responders: [anna] }\n"
           "  legal: { console: \"#legal\", responders: [anna] }\n"
           "people: { anna: { console: anna }, tom: { console: tom } }\n";
    const auto waiting = [](snapshot& files) { return files.size(); };
    constexpr int reports = 300;  // more than one look takes
    {
        bot b(folder / "a.db", {.config = config, .network_name = "console", .unlimited = true});
        for (int i = 0; i < reports; ++i) b.report("tom", refund(i));
        CHECK(b.network.count("#social") == reports);
        CHECK(b.read(waiting).outbox_due == reports);
        CHECK(b.read(waiting).outbox_parked == 0);
        auto oldest = [](snapshot& files) {
            return files.first_messages(network_id{"slack"}, "", 1).at(0);
        };
        CHECK(b.read(oldest).attempts == 0);
        // What failed is still tried again at its time.
        b.network.react = [&](const delivery&) -> std::optional<delivery_result> {
            return failing(delivery_result::kind::later);
        };
        b.say("anna", "claim 1");
        b.network.react = nullptr;
        const auto before = b.network.count("#social");
        b.wait(5s);
        CHECK(b.network.count("#social") == before + 1);
        const auto log = b.logged.str();
        const auto said = log.find("network-not-connected");
        REQUIRE(said != log.npos);
        CHECK(log.find("network=slack", said) != log.npos);
        CHECK(log.find("network-not-connected", said + 1) == log.npos);
    }
    bot b(folder / "a.db", {.config = config, .network_name = "slack", .undo_window = {}});
    b.settle();
    CHECK(b.network.count("C0123") == reports);
}

TEST_CASE("courier: a crowd in one conversation holds up nobody in another") {
    scratch folder;
    bot b(folder / "a.db", {.unlimited = true});
    bool stuck = true;
    b.network.react = [&](const delivery& d) -> std::optional<delivery_result> {
        if (stuck && d.to.id == "#social") return failing(delivery_result::kind::later);
        return std::nullopt;
    };
    constexpr int crowd = 700;  // more than one look takes
    for (int i = 0; i < crowd; ++i) b.report("tom", refund(i));
    CHECK(b.network.count("#social") == 0);
    const auto before = b.network.count("maija");
    b.report("maija", "He wrote that he will come and burn down our shop");
    CHECK(b.network.count("#safety") > 0);
    b.say("liisa", "claim " + std::to_string(crowd + 1));
    CHECK(b.network.count("maija") > before);
    stuck = false;
    for (int i = 0; i < 20; ++i) b.wait(60s);
    CHECK(b.network.count("#social") == crowd);
}

TEST_CASE("courier: hundreds of conversations are all served, however many wait") {
    scratch folder;
    bot b(folder / "a.db");
    constexpr int many = 600;  // more than one look takes
    b.write([](transaction& t) {
        for (int i = 0; i < many; ++i)
            t.enqueue({{network_id{"console"}, "room-" + std::to_string(i)},
                       {},
                       language::en,
                       notice{message{}.say("hello")}},
                      instant{});
        return true;
    });
    b.wait(2min);
    for (int i = 0; i < many; ++i) CHECK(b.network.count("room-" + std::to_string(i)) == 1);
}

TEST_CASE("courier: a conversation that hangs holds up no other one, however much waits for it") {
    scratch folder;
    constexpr int reports = 300;  // more than one look takes
    {
        bot b(folder / "a.db", {.unlimited = true});
        b.network.react = [](const delivery&) -> std::optional<delivery_result> {
            return failing(delivery_result::kind::later);
        };
        for (int i = 0; i < reports; ++i) b.report("tom", refund(i));
        b.say("anna", "claim " + std::to_string(reports));  // the reporter hears of it
        CHECK(b.network.all.empty());
    }
    bot b(folder / "a.db");
    b.network.hangs = "#social";
    b.time.set(b.time.now() + 10min);
    b.run_until([&] { return b.network.count("tom") == 1; });
    CHECK(b.network.count("#social") == 0);
    b.network.let_go();
    b.settle();
    CHECK(b.network.count("#social") >= reports);
}

TEST_CASE("courier: a live message that somebody removed is posted anew") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.network.react = [&](const delivery& d) -> std::optional<delivery_result> {
        if (!d.edits.empty()) return failing(delivery_result::kind::gone);
        return std::nullopt;
    };
    b.say("anna", "claim 1");
    b.network.react = nullptr;
    const auto posted = b.network.last("#social")->reference;
    b.say("anna", "hold 1 customer");
    CHECK(b.network.last("#social")->what.edits == posted);
}

TEST_CASE("courier: after a restart it goes on where it was") {
    scratch folder;
    {
        bot b(folder / "a.db");
        b.network.react = [](const delivery&) -> std::optional<delivery_result> {
            return failing(delivery_result::kind::later);
        };
        b.report("tom", complaint);
        b.say("anna", "claim 1");
    }
    bot b(folder / "a.db");
    b.wait(10min);
    CHECK(b.network.count("#social") == 1);
    CHECK(b.network.count("tom") == 1);
}
