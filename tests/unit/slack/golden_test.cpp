// What a few messages and views look like to the byte, in both languages. After a wanted change:
// FIREBREAK_NEW_FIXTURES=1 build/dev/tests/unit_slack "[golden]", and read the difference.
#include "adapters/net/json_out.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/views.hpp"
#include "bot/desk/texts.hpp"
#include "tests/support/block_limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/slack/company.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace firebreak;
using namespace firebreak::slack;

namespace {

const test::slack_company people;

std::string file_of(std::string_view name, language lang) {
    return std::string(name) + "." + std::string(word(lang)) + ".json";
}

void expect(const std::string& file, const std::string& got) {
    const auto path = "tests/fixtures/slack/" + file;
    if (std::getenv("FIREBREAK_NEW_FIXTURES")) {
        std::ofstream(path) << got;
        return;
    }
    std::ifstream in(path);
    std::stringstream wanted;
    wanted << in.rdbuf();
    CAPTURE(path);
    CHECK(got == wanted.str());
}

std::string whole(const rendered& r) {
    std::string json = "{\"text\":";
    net::json_out(json).string(r.text);
    return test::indented(json + ",\"blocks\":" + r.blocks_json + "}");
}

choice make_choice(language lang, const text& label, std::string words) {
    choice c;
    c.label = say(lang, label);
    c.words = std::move(words);
    return c;
}

message card(language lang) {
    message m;
    m.heading = lang == language::fi ? "#1 Tyytymätön asiakas" : "#1 Unhappy customer";
    m.level = severity::normal;
    m.facts = {{say(lang, texts::label_severity), std::string(name_of(lang, severity::normal))},
               {say(lang, texts::label_status), std::string(name_of(lang, status::claimed))},
               {say(lang, texts::label_claimant), "Anna *A.* <!here>"},
               {say(lang, texts::label_source), "https://facebook.example/p/1?a=1&b=2 (Jenna)"}};
    m.say("\"My order was late & cold\" <!channel>\nReally disappointed. 😡",
          paragraph_kind::quote);
    m.choices = {make_choice(lang, texts::button_reply, "reply 1"),
                 make_choice(lang, texts::button_resolve, "resolve 1"),
                 make_choice(lang, texts::button_recategorise, "recategorise 1"),
                 make_choice(lang, texts::button_escalate, "escalate 1"),
                 make_choice(lang, texts::button_release, "release 1"),
                 make_choice(lang, texts::button_why, "why 1")};
    m.choices[0].primary = true;
    m.choices[2].needs_input = true;
    m.choices[3].risky = true;
    m.mentions = {person_id{"anna"}, person_id{"eero"}};
    return m;
}

message receipt(language lang) {
    message m;
    m.heading = say(lang, texts::filed_heading, {{"ticket", "#6"}, {"category", "Threat"}});
    m.level = severity::critical;
    m.say(say(lang, texts::danger_first), paragraph_kind::strong);
    m.say("Keep calm. **Do not** answer; see [the guide](https://example.org/guide?x=1&y=2).",
          paragraph_kind::approved);
    m.say("one", paragraph_kind::list).say("two", paragraph_kind::list);
    m.say(say(lang, texts::text_was_mended), paragraph_kind::aside);
    m.say(say(lang, texts::you_may_hand_out));
    m.links = {{"Feedback", "https://example.org/feedback?ref=FB-6"}};
    m.choices = {make_choice(lang, texts::button_understood, "understood 6"),
                 make_choice(lang, texts::button_add, "add 6")};
    m.choices[0].primary = true;
    m.choices[1].needs_input = true;
    return m;
}

}  // namespace

TEST_CASE("Slack fixtures: messages", "[golden]") {
    for (const auto lang : {language::en, language::fi}) {
        const render_context context{lang, &people, ticket_number{1}, "/desk"};
        expect(file_of("card", lang), whole(render(card(lang), context)));
        expect(file_of("receipt", lang), whole(render(receipt(lang), context)));
    }
}

TEST_CASE("Slack fixtures: views", "[golden]") {
    for (const auto lang : {language::en, language::fi}) {
        report_form report;
        report.lang = lang;
        report.text = "It was cold & late <!here>";
        report.link = "https://acme.slack.example/archives/C1/p1";
        report.author = "Tom";
        expect(file_of("report_view", lang), test::indented(report_view(report)));
        home h;
        h.lang = lang;
        h.responder = true;
        h.reports = {{ticket_number{6}, "Threat", "Safety · open", severity::critical, false}};
        h.unclaimed = {{ticket_number{7}, "Refund", "Social team", severity::normal, true}};
        expect(file_of("home", lang), test::indented(home_view(h)));
    }
}
