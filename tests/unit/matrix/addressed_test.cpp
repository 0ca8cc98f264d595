#include "adapters/matrix/addressed.hpp"

#include "tests/support/catch.hpp"

using namespace firebreak::matrix;
using kind = addressed::kind;

namespace {

const own_names own{"@bot:example.org", "Fire Desk", "!report", "!desk"};

addressed read(std::string body, std::vector<std::string> mentioned = {},
               std::string reply_to = {}) {
    said::message m;
    m.msgtype = "m.text";
    m.body = std::move(body);
    m.mentioned = std::move(mentioned);
    m.to.reply_to = std::move(reply_to);
    return to_whom(m, own);
}

void check(const addressed& a, kind is, std::string_view text) {
    CHECK(a.is == is);
    CHECK(a.text == text);
}

}  // namespace

TEST_CASE("Matrix words: commands, with what follows them") {
    check(read("!report A customer threatens us"), kind::report, "A customer threatens us");
    check(read("  !REPORT: line one\nline two "), kind::report, "line one\nline two");
    check(read("!ilmoita Asiakas uhkaa"), kind::report, "Asiakas uhkaa");
    check(read("!report"), kind::report, "");
    check(read("!desk claim 3"), kind::desk, "claim 3");
    check(read("!desktop is slow"), kind::nobody, "!desktop is slow");
    check(read("!reported it already"), kind::nobody, "!reported it already");
    check(read("please !report this"), kind::nobody, "please !report this");
}

TEST_CASE("Matrix words: the bot's name works like a prefix, talk about it does not") {
    check(read("Fire Desk: claim 3"), kind::bot, "claim 3");
    check(read("fire desk, there is a threat"), kind::bot, "there is a threat");
    check(read("@bot:example.org: help"), kind::bot, "help");
    check(read("@bot help"), kind::bot, "help");
    check(read("bot: what is open?"), kind::bot, "what is open?");
    check(read("bot claim 3"), kind::bot, "claim 3");
    check(read("Fire Desk"), kind::bot, "");
    check(read("Fire Desk is what we should ask"), kind::nobody, "Fire Desk is what we should ask");
    check(read("bottles everywhere: what now"), kind::nobody, "bottles everywhere: what now");
}

TEST_CASE("Matrix words: a mention decides, whatever name stands in the text") {
    const std::vector<std::string> us{"@bot:example.org"};
    check(read("Old Name: claim 3", us), kind::bot, "Old Name: claim 3");
    check(read("Fire Desk somebody wants a refund", us), kind::bot, "somebody wants a refund");
    check(read("Fire Desk: hello", {"@anna:example.org"}), kind::bot, "hello");
}

TEST_CASE("Matrix words: what old clients quote before an answer is not said again") {
    check(read("> <@alice:example.org> !report her words\n> more of them\n\n!report", {}, "$asked"),
          kind::report, "");
    check(read("> <@alice:example.org> hello\n\nclaim", {}, "$asked"), kind::nobody, "claim");
    check(read("> a quotation that somebody wrote", {}), kind::nobody,
          "> a quotation that somebody wrote");
}
