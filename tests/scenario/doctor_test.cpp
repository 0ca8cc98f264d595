// `doctor`: what the bot says about itself, and to whom.
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::test;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";

/// The value of a fact by its label; "?" when there is none.
std::string fact(const outcome& o, std::string_view label) {
    for (const auto& f : o.reply.facts)
        if (f.label == label) return f.value;
    return "?";
}

localized both(const std::string& en, const std::string& fi) {
    localized l;
    l.set(language::en, en), l.set(language::fi, fi);
    return l;
}

}  // namespace

TEST_CASE("doctor: a bot that is well says so, in a few lines") {
    scratch folder;
    bot b(folder / "a.db");
    const auto fresh = b.say("pekka", "doctor");
    CHECK(fresh.kind == outcome_kind::done);
    CHECK_THAT(fresh.reply.heading, StartsWith("Firebreak ") && ContainsSubstring("is well"));
    CHECK(fresh.reply.body.empty());
    CHECK_THAT(fact(fresh, "Database"), ContainsSubstring("no ticket yet"));

    b.report("tom", complaint);
    b.wait(std::chrono::minutes{5});
    const auto o = b.say("pekka", "doctor");
    CHECK_THAT(fact(o, "Database"), ContainsSubstring("kB, 1 tickets, last change 10:00"));
    CHECK(fact(o, "Messages waiting") == "none");
    CHECK(fact(o, "Messages given up") == "none");
    CHECK(fact(o, "Networks") == "console: connected");
    CHECK(fact(o, "Playbooks") == "14, loaded 10:00");
    CHECK(fact(o, "Texts past review") == "none");
    b.reload();
    CHECK(fact(b.say("pekka", "doctor"), "Playbooks") == "14, loaded 10:05");
}

TEST_CASE("doctor: for managers, leads and administrators; others are told who may") {
    scratch folder;
    bot b(folder / "a.db");
    CHECK(b.say("pekka", "doctor").kind == outcome_kind::done);
    const auto lead = b.say("liisa", "terveys");
    CHECK(lead.kind == outcome_kind::done);
    CHECK_THAT(lead.reply.heading, ContainsSubstring("voi hyvin"));
    for (const char* other : {"tom", "anna", "ville", "a-stranger"}) {
        CAPTURE(other);
        const auto no = b.say(other, "doctor");
        CHECK(no.kind == outcome_kind::refused);
        CHECK(no.reply.facts.empty());
        CHECK_THAT(no.reply.heading, ContainsSubstring("Liisa, Pekka"));
    }
    CHECK_THAT(text_of(b.say("pekka", "help").reply), ContainsSubstring("doctor"));
    CHECK_THAT(text_of(b.say("tom", "help").reply), !ContainsSubstring("doctor"));
    CHECK_THAT(text_of(b.say("anna", "help").reply), !ContainsSubstring("terveys"));
}

TEST_CASE("doctor: messages that wait or were given up, with why and without whose they are") {
    scratch folder;
    bot b(folder / "a.db");
    b.network.react = [](const delivery& d) -> std::optional<delivery_result> {
        delivery_result r;
        r.is = d.to.id == "tom" ? delivery_result::kind::never : delivery_result::kind::later;
        r.detail = d.to.id == "tom" ? "user_disabled" : "slow";
        r.retry_after = std::chrono::hours{1};
        return r;
    };
    b.report("tom", complaint);
    b.say("anna", "claim 1");  // the card is to be changed, and Tom to be told
    const auto o = b.say("pekka", "doctor");
    CHECK_THAT(fact(o, "Messages waiting"), ContainsSubstring(", the next is tried at 11:00"));
    CHECK(fact(o, "Messages given up") == "1: console: user_disabled (1)");
    CHECK_THAT(text_of(o.reply), ContainsSubstring("1 messages could not be delivered"));
    CHECK_THAT(text_of(o.reply),
               !ContainsSubstring("Tom") && !ContainsSubstring("lamp") && !ContainsSubstring("#1"));
    CHECK_THAT(o.reply.heading, ContainsSubstring("to be mended: 1"));
    // However often it is put off, it has been waiting since it was made.
    b.time.advance(std::chrono::minutes{70});
    CHECK_THAT(text_of(b.say("pekka", "doctor").reply),
               ContainsSubstring("waiting for 1 h 10 min"));
}

TEST_CASE("doctor: messages that wait too long, and a network that is not connected") {
    scratch folder;
    circumstances c;
    c.network_name = "elsewhere";  // nobody takes what is for the console
    c.networks = [] {
        return std::vector<network_health>{
            {network_id{"slack"}, false, {both("Invite it.", "Kutsu se.")}}};
    };
    bot b(folder / "a.db", c);
    b.report("tom", complaint);
    b.time.advance(std::chrono::minutes{4});
    CHECK_THAT(fact(b.say("pekka", "doctor"), "Messages waiting"), ContainsSubstring("for 4 min"));
    CHECK_THAT(text_of(b.say("pekka", "doctor").reply), !ContainsSubstring("have been waiting"));
    b.time.advance(std::chrono::minutes{66});
    const auto o = b.say("pekka", "doctor");
    CHECK(fact(o, "Networks") == "slack: not connected · elsewhere: connected");
    CHECK_THAT(text_of(o.reply), ContainsSubstring("waiting for 1 h 10 min") &&
                                     ContainsSubstring("slack is not connected.") &&
                                     ContainsSubstring("slack: Invite it."));
    CHECK_THAT(text_of(b.say("liisa", "terveys").reply), ContainsSubstring("slack: Kutsu se."));
}

TEST_CASE("doctor: texts past their review date are named with it") {
    scratch folder;
    bot b(folder / "a.db");
    b.time.advance(std::chrono::hours{24 * 365 * 3});
    const auto o = b.say("pekka", "doctor");
    CHECK_THAT(fact(o, "Texts past review"), ContainsSubstring(" (202") && ContainsSubstring("…"));
    CHECK_THAT(text_of(o.reply), ContainsSubstring("are past their review date"));
    CHECK_THAT(fact(o, "Playbooks"), ContainsSubstring("23.11."));
}
