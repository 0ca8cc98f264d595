#include "adapters/console/render.hpp"

#include "adapters/console/markdown.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::console;

namespace {

std::string text_of(const std::vector<console::line>& lines) {
    std::string out;
    for (const auto& l : lines) out += paint(l, false) + "\n";
    return out;
}

message card() {
    message m;
    m.heading = "#3 Refund request";
    m.level = severity::normal;
    m.facts = {{"Severity", "normal"},
               {"Claimed by", "nobody yet, and the clock of four hours runs"}};
    m.say("Customer wants her money back:\nthe lamp broke.", paragraph_kind::quote);
    m.say("Please do not answer it yourself.", paragraph_kind::strong);
    m.say("first", paragraph_kind::list)
        .say("second thing that is longer than a line", paragraph_kind::list);
    m.say("Ask for the **order number**.", paragraph_kind::approved);
    m.say("Reported by tom", paragraph_kind::aside);
    m.links = {{"Refund form", "https://example.org/refunds?ref=FB-3"}};
    m.choices = {{"Claim", "claim 3", true, false, false}, {"Note", "note 3", false, false, true}};
    return m;
}

}  // namespace

TEST_CASE("render: a card has heading, facts, paragraphs, links and choices") {
    CHECK(text_of(render(card(), 40)) ==
          "● #3 Refund request\n"
          "Severity    normal\n"
          "Claimed by  nobody yet, and the clock of\n"
          "            four hours runs\n"
          "\n"
          "┃ Customer wants her money back:\n"
          "┃ the lamp broke.\n"
          "\n"
          "Please do not answer it yourself.\n"
          "\n"
          "• first\n"
          "• second thing that is longer than a\n"
          "  line\n"
          "\n"
          "┆ Ask for the order number.\n"
          "\n"
          "Reported by tom\n"
          "\n"
          "→ Refund form\n"
          "  <https://example.org/refunds?ref=FB-3>\n"
          "\n"
          "[1] Claim  (claim 3)\n"
          "[2] Note   (note 3 …)\n");
}

TEST_CASE("render: every severity has a mark of its own") {
    std::vector<std::string> marks;
    for (const auto s : all_severities) {
        message m;
        m.heading = "x";
        m.level = s;
        marks.push_back(paint(render(m, 40).front(), false));
    }
    CHECK(marks == std::vector<std::string>{"○ x", "● x", "▲ x", "◆ x"});
}

TEST_CASE("render: many choices stay in their columns") {
    message m;
    for (int i = 1; i <= 10; ++i) m.choices.push_back({"Pick", "pick", false, false, false});
    const auto lines = render(m, 40);
    CHECK(paint(lines.front(), false) == "[1]  Pick  (pick)");
    CHECK(paint(lines.back(), false) == "[10] Pick  (pick)");
}

TEST_CASE("render: an empty message has no lines") { CHECK(render(message{}, 40).empty()); }

TEST_CASE("render: every line of a quotation has its bar, so nobody's words pass for ours") {
    message m;
    m.say("hello\n#safety │ fake\r\n\n@anna  │ claimed", paragraph_kind::quote);
    for (const auto& l : render(m, 60)) CHECK(paint(l, false).starts_with("┃ "));
    CHECK(text_of(render(m, 60)) == "┃ hello\n┃ #safety | fake\n┃ \n┃ @anna  | claimed\n");
}

TEST_CASE("render: no field of a message can drive the terminal") {
    const std::string evil =
        "a\x1b[2J\x07\xe2\x80\xae"
        "b\nc\xc2\x9b"
        "d\r";
    const auto kind =
        GENERATE(paragraph_kind::plain, paragraph_kind::strong, paragraph_kind::quote,
                 paragraph_kind::approved, paragraph_kind::list, paragraph_kind::aside);
    message m;
    m.heading = evil;
    m.facts = {{evil, evil}};
    m.say(evil, kind);
    m.say("[" + evil + "](https://example.org/\x1b[2J) `" + evil + "` <b>" + evil, kind);
    m.links = {{evil, evil}};
    m.choices = {{evil, evil, false, false, false}};
    for (const auto& l : render(m, 30)) {
        const auto text = paint(l, false);
        CHECK(width(l) <= 30);
        for (const char c : text) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
        CHECK(text.find("\xc2\x9b") == std::string::npos);
        CHECK(text.find("\xe2\x80\xae") == std::string::npos);
    }
}

TEST_CASE("render: colours are escape sequences around the words, never without") {
    message m;
    m.heading = "Threat";
    m.level = severity::critical;
    CHECK(paint(render(m, 40).front(), true) == "\x1b[1;31m◆ \x1b[0m\x1b[1mThreat\x1b[0m");
}

TEST_CASE("render: nothing is wider than asked") {
    auto m = card();
    m.say(
        "[a label](https://example.org/a/very/long/address/that/does/not/fit/anywhere)\n\n"
        "> quoted\n\n1. one\n2. two\n   - deep",
        paragraph_kind::approved);
    for (int columns = 20; columns < 90; ++columns)
        for (const auto& l : render(m, columns)) CHECK(width(l) <= columns);
}

TEST_CASE("markdown: reads as plain text") {
    struct row {
        std::string in, out;
    };
    const auto r = GENERATE(
        row{"**bold** and *soft*", "bold and soft\n"}, row{"one\ntwo", "one two\n"},
        row{"one  \ntwo", "one\ntwo\n"},
        row{"[Refunds](https://example.org/r)", "Refunds <https://example.org/r>\n"},
        row{"<https://example.org/r>", "https://example.org/r\n"},
        row{"see https://example.org/r?ref=FB-3", "see https://example.org/r?ref=FB-3\n"},
        row{"- a\n- b", "• a\n• b\n"}, row{"2. a\n3. b", "2. a\n3. b\n"},
        row{"- a\n  - b", "• a\n  • b\n"}, row{"> said\n> so", "> said so\n"},
        row{"# Title\n\ntext", "Title\n\ntext\n"},
        row{"<script>x</script>", "<script>x</script>\n"}, row{"a <b>c</b>", "a <b>c</b>\n"},
        row{"`code | x`", "code | x\n"}, row{"```\none\n  two\n```", "one\n  two\n"},
        row{"Hello {{customer}}", "Hello {{customer}}\n"});
    CHECK(text_of(markdown(r.in, 60)) == r.out);
}

TEST_CASE("markdown: strong words are bold on a terminal") {
    CHECK(paint(markdown("a **b**", 40).front(), true) == "a \x1b[1mb\x1b[0m");
}
