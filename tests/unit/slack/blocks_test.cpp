#include "adapters/slack/blocks.hpp"

#include "adapters/slack/response.hpp"
#include "tests/support/block_limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/slack/company.hpp"

#include <boost/json.hpp>

#include <random>

using namespace firebreak;
using namespace firebreak::slack;
namespace json = boost::json;

namespace {

const test::slack_company people;
const std::set<std::string> accounts = {"U0MAIJA1", "U0ANNA11"};

choice make_choice(std::string label, std::string words) {
    choice c;
    c.label = std::move(label);
    c.words = std::move(words);
    return c;
}

render_context context(language lang = language::en, std::int64_t ticket = 6) {
    return {lang, &people, ticket_number{ticket}, "/desk"};
}

/// Rendered, and found to be within all limits.
rendered checked(const message& m, const render_context& c = context()) {
    auto r = render(m, c);
    CHECK(test::problems_of_message(r.text, r.blocks_json) == std::vector<std::string>{});
    return r;
}

json::array blocks(const rendered& r) { return json::parse(r.blocks_json).as_array(); }

/// The elements of the block of choices.
json::array choices_of(const rendered& r) {
    for (const auto& b : blocks(r))
        if (b.at("type") == "actions") return b.at("elements").as_array();
    FAIL("no choices");
    return {};
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("Slack blocks: a message has a heading, facts, paragraphs and its meaning in one text") {
    message m;
    m.heading = "#6 Threat & more";
    m.level = severity::critical;
    m.facts = {{"Severity", "critical"}, {"Status", "open"}};
    m.say("Call first.", paragraph_kind::strong).say("He said <this>", paragraph_kind::quote);
    const auto r = checked(m);
    const auto all = blocks(r);
    REQUIRE(all.size() == 4);
    CHECK(all[0].at("type") == "header");
    CHECK(all[0].at("text").at("text") == "◆ #6 Threat & more");
    CHECK(all[1].at("fields").at(0).at("text") == "*Severity*\ncritical");
    CHECK(all[3].at("elements").at(0).at("type") == "rich_text_quote");
    CHECK(all[3].at("elements").at(0).at("elements").at(0).at("text") == "He said <this>");
    CHECK(r.text ==
          "◆ #6 Threat &amp; more\nSeverity: critical\nStatus: open\nCall first.\n&gt; He said "
          "&lt;this&gt;");
}

TEST_CASE("Slack blocks: the severity is said in words where no fact says it") {
    message m;
    m.heading = "#6";
    m.level = severity::high;
    const auto r = checked(m, context(language::fi));
    CHECK(contains(test::readable(r.blocks_json), "Vakavuus: korkea"));
    CHECK(contains(r.text, "Vakavuus: korkea"));
}

TEST_CASE("Slack blocks: up to five choices are buttons, one of them stands out") {
    message m;
    m.heading = "x";
    m.choices = {make_choice("Claim", "claim 6"), make_choice("Recategorise", "recategorise 6"),
                 make_choice("Escalate", "escalate 6"), make_choice("Other", "why 6")};
    m.choices[0].primary = true;
    m.choices[3].primary = true;
    m.choices[1].needs_input = true;
    m.choices[2].risky = true;
    const auto r = checked(m);
    const auto buttons = choices_of(r);
    REQUIRE(buttons.size() == 4);
    CHECK(buttons[0].at("action_id") == "say:0");
    CHECK(buttons[0].at("value") == "claim 6");
    CHECK(buttons[0].at("style") == "primary");
    CHECK(buttons[1].at("action_id") == "ask:1");
    CHECK(buttons[2].at("confirm").at("title").at("text") == "Escalate?");
    CHECK_FALSE(buttons[3].as_object().contains("style"));
    CHECK(contains(r.text, "Claim (/desk claim 6), Recategorise (/desk recategorise 6 …)"));
}

TEST_CASE("Slack blocks: the sixth choice and more go under \"More\", never one that asks back") {
    message m;
    for (const auto* word : {"claim", "reply", "recategorise", "note", "resolve", "release", "why"})
        m.choices.push_back(make_choice(word, std::string(word) + " 6"));
    m.choices[5].risky = true;
    m.choices[2].needs_input = true;
    m.choices.push_back(make_choice("add", "add 6"));
    m.choices.back().needs_input = true;
    const auto elements = choices_of(checked(m));
    REQUIRE(elements.size() == 6);
    CHECK(elements[4].at("value") == "release 6");
    CHECK(elements[5].at("type") == "overflow");
    const auto& options = elements[5].at("options").as_array();
    REQUIRE(options.size() == 3);
    CHECK(options[0].at("value") == "say:resolve 6");
    CHECK(options[2].at("value") == "ask:add 6");
    CHECK_FALSE(elements[5].as_object().contains("confirm"));

    m.choices.resize(6);
    const auto six = choices_of(checked(m));
    REQUIRE(six.size() == 5);
    CHECK(six[4].at("options").as_array().size() == 2);
}

TEST_CASE("Slack blocks: many choices are a menu") {
    message m;
    for (int i = 0; i < 250; ++i)
        m.choices.push_back(
            make_choice("Category " + std::to_string(i), "recategorise 6 c" + std::to_string(i)));
    const auto r = checked(m);
    const auto menus = choices_of(r);
    REQUIRE(menus.size() == 3);
    CHECK(menus[0].at("type") == "static_select");
    CHECK(menus[2].at("options").as_array().size() == 50);
    m.choices.resize(350, make_choice("x", "why 6"));
    CHECK(contains(test::readable(checked(m).blocks_json), "/desk show 6"));
}

TEST_CASE("Slack blocks: a pressed choice is understood again") {
    const auto press = [](std::string action, std::string value) {
        input i;
        i.action = std::move(action);
        i.value = std::move(value);
        return to_chosen(i);
    };
    CHECK(press("say:0", "claim 6")->words == "claim 6");
    CHECK_FALSE(press("say:0", "claim 6")->ask);
    CHECK(press("ask:1", "add 6")->ask);
    CHECK(press("more:5", "ask:add 6")->words == "add 6");
    CHECK(press("more:5", "ask:add 6")->ask);
    CHECK_FALSE(press("more:5", "say:why 6")->ask);
    for (const auto& [action, value] : std::vector<std::pair<std::string, std::string>>{
             {"response", "x"}, {"say:0", ""}, {"more:1", "why 6"}, {"more:1", ""}, {"", ""}})
        CHECK_FALSE(press(action, value));
}

TEST_CASE("Slack blocks: only people with a valid account are mentioned") {
    message m;
    m.heading = "x";
    m.mentions = {person_id{"anna"}, person_id{"eero"}, person_id{"odd"}, person_id{"<!here>"}};
    const auto r = checked(m);
    CHECK(contains(r.text, "<@U0ANNA11> Eero Odd &lt;!here&gt;"));
    CHECK(test::escapes_of_message(r.text, r.blocks_json, accounts).empty());
    auto nobody = context();
    nobody.who = nullptr;
    CHECK(contains(checked(m, nobody).text, "anna eero odd"));
}

TEST_CASE("Slack blocks: addresses are shown whole, and only real ones can be followed") {
    message m;
    m.links = {{"Form", "https://x.fi/f?a=1&ref=FB-6"},
               {"Bad", "javascript:alert(1)"},
               {"https://bank.fi", "https://evil.example/"}};
    m.facts = {{"Source", "https://x.fi/post/1 (Ann <!here>)"}};
    const auto r = checked(m);
    CHECK(contains(r.blocks_json, R"({"type":"link","url":"https://x.fi/f?a=1&ref=FB-6"})"));
    CHECK_FALSE(contains(r.blocks_json, R"("url":"javascript)"));
    CHECK(contains(test::readable(r.blocks_json), "<https://x.fi/post/1> (Ann &lt;!here&gt;)"));
    CHECK(contains(r.text, "https://bank.fi: <https://evil.example/>"));
    CHECK(test::escapes_of_message(r.text, r.blocks_json, {}).empty());
}

TEST_CASE("Slack blocks: what does not fit is cut, and said to be") {
    message m;
    m.heading = "x";
    m.say(std::string(30'000, 'a'), paragraph_kind::quote);
    auto r = checked(m);
    CHECK(contains(test::readable(r.blocks_json), "…"));
    CHECK(contains(test::readable(r.blocks_json), "/desk show 6"));
    CHECK(contains(r.text, "/desk show 6"));
    CHECK(contains(checked(m, context(language::fi, 0)).text, "Kaikki ei mahdu yhteen viestiin."));

    message exact;
    exact.say(std::string(9'000, 'a'));
    CHECK_FALSE(contains(test::readable(checked(exact).blocks_json), "/desk show 6"));

    message many;
    for (int i = 0; i < 300; ++i) many.facts.push_back({"f", std::to_string(i)});
    CHECK(contains(test::readable(checked(many).blocks_json), "/desk show 6"));
    message paragraphs;
    for (int i = 0; i < 300; ++i)
        paragraphs.say("p", i % 2 ? paragraph_kind::plain : paragraph_kind::aside);
    CHECK(contains(test::readable(checked(paragraphs).blocks_json), "/desk show 6"));
    message side_by_side;
    for (int i = 0; i < 300; ++i) side_by_side.say("p");
    CHECK_FALSE(contains(test::readable(checked(side_by_side).blocks_json), "/desk show 6"));
}

TEST_CASE("Slack blocks: an empty message is still a message") {
    CHECK(checked(message{}).text == "Firebreak");
    message blank;
    blank.heading = " \u200B\n";
    blank.say("\u202E").say("", paragraph_kind::approved);
    blank.facts = {{"", ""}, {"", "\u200B"}, {"a", ""}};
    blank.links = {{"", ""}, {"", " "}};
    blank.choices = {make_choice("", ""), make_choice("", "claim 1")};
    checked(blank);
}

TEST_CASE("Slack blocks: block_ids change with the content and only with it") {
    message m;
    m.heading = "x";
    m.choices = {make_choice("Claim", "claim 6")};
    const auto before = blocks(checked(m));
    CHECK(before == blocks(checked(m)));
    m.heading = "y";
    const auto after = blocks(checked(m));
    CHECK(before[0].at("block_id") != after[0].at("block_id"));
    CHECK(before[1] == after[1]);
}

namespace {

/// Texts that people would not send by accident.
class mischief {
 public:
    explicit mischief(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t n) { return random_() % n; }

    std::string text(std::size_t most_pieces) {
        static const std::vector<std::string> pieces = {"<!channel>",
                                                        "<!here|x>",
                                                        "<!everyone>",
                                                        "<@U0123456>",
                                                        "<#C012|general>",
                                                        "<https://evil.example|https://bank.fi>",
                                                        "<mailto:a@b.fi|x>",
                                                        "<",
                                                        ">",
                                                        "&",
                                                        "&amp;",
                                                        "&lt;!channel&gt;",
                                                        "*",
                                                        "_",
                                                        "~",
                                                        "`",
                                                        "```",
                                                        "\n",
                                                        "\r\n",
                                                        "\n> ",
                                                        ":tada:",
                                                        "@here",
                                                        "@channel",
                                                        "https://x.fi/a|b",
                                                        "http://a@b/",
                                                        "\u202E",
                                                        "\u2066",
                                                        "\u200B",
                                                        "\u200D",
                                                        "\uFEFF",
                                                        "\u00AD",
                                                        "😀",
                                                        "👩\u200D👧",
                                                        "❤️",
                                                        "ä",
                                                        "שלום",
                                                        "مرحبا",
                                                        "\u0301\u0301\u0301\u0301",
                                                        "word",
                                                        " ",
                                                        "\t",
                                                        "\x01",
                                                        "\x1b[31m",
                                                        std::string("\0", 1),
                                                        "\xff",
                                                        "\xed\xa0\x80",
                                                        "\xf0\x9f",
                                                        "{ticket}",
                                                        "\"",
                                                        "\\",
                                                        "\\u003c",
                                                        "</script>",
                                                        "refund_request",
                                                        "!",
                                                        "@",
                                                        "#",
                                                        "|",
                                                        "^",
                                                        "<!date^1^{date}|x>",
                                                        "<!subteam^S012>",
                                                        "[x](https://x.fi)",
                                                        "![x](http://x.fi/y)",
                                                        "- ",
                                                        "1. ",
                                                        "# ",
                                                        "\uFDD0",
                                                        "\U0001FFFE",
                                                        "\U000E0041",
                                                        "…"};
        std::string out;
        for (auto n = below(most_pieces + 1); n > 0; --n) {
            const auto& piece = pieces[below(pieces.size())];
            for (auto times = below(40) == 0 ? below(200) : 1; times > 0; --times) out += piece;
        }
        return out;
    }

    message any(bool with_approved) {
        message m;
        m.heading = text(below(8) == 0 ? 200 : 6);
        if (below(2)) m.level = static_cast<severity>(below(4));
        for (auto n = size(300); n > 0; --n) m.facts.push_back({text(3), text(5)});
        for (auto n = size(120); n > 0; --n) {
            auto kind = static_cast<paragraph_kind>(below(6));
            if (kind == paragraph_kind::approved && !with_approved) kind = paragraph_kind::plain;
            m.say(text(below(25) == 0 ? 900 : 8), kind);
        }
        for (auto n = size(40); n > 0; --n)
            m.links.push_back({text(3), below(2) ? "https://x.fi/" + text(4) : text(4)});
        for (auto n = size(200); n > 0; --n) {
            auto c = make_choice(text(4), below(3) ? "claim 6" : text(below(9) ? 3 : 500));
            c.primary = below(3) == 0;
            c.risky = below(4) == 0;
            c.needs_input = below(3) == 0;
            m.choices.push_back(std::move(c));
        }
        for (auto n = size(100); n > 0; --n)
            m.mentions.push_back(person_id{below(2) ? "anna" : text(2)});
        return m;
    }

 private:
    std::size_t size(std::size_t most) { return below(6) == 0 ? below(most + 1) : below(6); }
    std::mt19937 random_;
};

}  // namespace

TEST_CASE(
    "Slack blocks: whatever is in a message, it is within the limits and means nothing more") {
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
        CAPTURE(seed);
        mischief make(seed);
        const bool with_approved = seed % 4 == 0;
        const auto m = make.any(with_approved);
        const auto c = context(seed % 2 ? language::en : language::fi,
                               static_cast<std::int64_t>(make.below(3)));
        const auto r = render(m, c);
        REQUIRE(test::problems_of_message(r.text, r.blocks_json) == std::vector<std::string>{});
        if (!with_approved)
            REQUIRE(test::escapes_of_message(r.text, r.blocks_json, accounts) ==
                    std::vector<std::string>{});
        for (const std::string_view bad : {"<!", "<#"}) REQUIRE_FALSE(contains(r.text, bad));
    }
}

TEST_CASE("Slack responses: bodies of answers") {
    message m;
    m.heading = "Done & dusted";
    const auto r = checked(m);
    const auto body = json::parse(answer(r)).as_object();
    CHECK(body.at("response_type") == "ephemeral");
    CHECK(body.at("replace_original") == false);
    CHECK(body.at("unfurl_links") == false);
    CHECK(body.at("unfurl_media") == false);
    CHECK(body.at("text") == "Done &amp; dusted");
    CHECK(body.at("blocks").is_array());
    const auto plain = json::parse(answer("a < b"));
    CHECK(plain.at("text") == "a &lt; b");
    CHECK(answer("").find("\"text\":\"–\"") != std::string::npos);
}

TEST_CASE("Slack responses: what a form, a menu and a frame are answered") {
    const std::vector<std::pair<std::string, std::string>> wrong = {{"blank:a\"b", "Please <x>"}};
    CHECK(form_errors(wrong) ==
          R"({"response_action":"errors","errors":{"blank:a\"b":"Please <x>"}})");
    CHECK(update_view("{}") == R"({"response_action":"update","view":{}})");
    std::vector<option> many(150, option{"a", "b", "c"});
    many[0].value = std::string(76, 'x');
    const auto o = json::parse(options(many)).at("options").as_array();
    REQUIRE(o.size() == 100);
    CHECK(o[0].at("description").at("text") == "c");
    envelope e;
    e.id = "5e\"1f";
    CHECK(acknowledge(e, "{}") == R"({"envelope_id":"5e\"1f"})");
    e.accepts_payload = true;
    CHECK(acknowledge(e) == R"({"envelope_id":"5e\"1f"})");
    CHECK(acknowledge(e, R"({"text":"x"})") ==
          R"({"envelope_id":"5e\"1f","payload":{"text":"x"}})");
}
