#include "adapters/slack/views.hpp"

#include "adapters/slack/text.hpp"
#include "bot/desk/texts.hpp"
#include "tests/support/block_limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/slack/company.hpp"

#include <boost/json.hpp>

using namespace firebreak;
using namespace firebreak::slack;
namespace json = boost::json;

namespace {

const test::slack_company people;
const auto both = {language::en, language::fi};

json::object checked(const std::string& view) {
    CHECK(test::problems_of_view(view) == std::vector<std::string>{});
    return json::parse(view).as_object();
}

/// The input block of that name.
json::object input_of(const json::object& view, std::string_view block) {
    for (const auto& b : view.at("blocks").as_array()) {
        const auto* id = b.as_object().if_contains("block_id");
        if (id && *id == json::string_view(block.data(), block.size())) return b.as_object();
    }
    FAIL("no block " << block);
    return {};
}

submitted form(std::string_view callback, std::string metadata,
               const std::vector<std::pair<std::string, std::string>>& values) {
    submitted s;
    s.view.callback_id = callback;
    s.view.private_metadata = std::move(metadata);
    for (const auto& [block, value] : values) {
        input i;
        i.block = i.action = block;
        i.value = value;
        i.given = !value.empty();
        s.state.inputs.push_back(std::move(i));
    }
    return s;
}

template <class T>
T wished(const submitted& s) {
    const auto got = to_wish(s, language::en, people);
    REQUIRE(std::holds_alternative<wish>(got));
    REQUIRE(std::holds_alternative<T>(std::get<wish>(got)));
    return std::get<T>(std::get<wish>(got));
}

std::string problem(const submitted& s) {
    const auto got = to_wish(s, language::en, people);
    REQUIRE(std::holds_alternative<form_problem>(got));
    CHECK_FALSE(std::get<form_problem>(got).words.empty());
    return std::get<form_problem>(got).block;
}

}  // namespace

TEST_CASE("Slack views: titles and buttons have at most 24 characters in both languages") {
    for (const auto& t : all_texts()) {
        const bool title = t.name.starts_with("slack_") &&
                           (t.name.ends_with("_title") || t.name.ends_with("_submit"));
        const bool button = t.name == "slack_save" || t.name == "slack_send" ||
                            t.name == "slack_close" || t.name == "slack_cancel";
        if ((!title && !button) || t.name == "slack_confirm_title") continue;
        CAPTURE(t.name);
        CHECK(units(t.en) <= 24);
        CHECK(units(t.fi) <= 24);
    }
}

TEST_CASE("Slack views: the report form asks for words, and only for them") {
    for (const auto lang : both) {
        report_form f;
        f.lang = lang;
        const auto view = checked(report_view(f));
        CHECK(view.at("callback_id") == "report");
        CHECK(view.at("private_metadata") == "report");
        CHECK(input_of(view, "text").at("optional") == false);
        CHECK(input_of(view, "text").at("element").at("max_length") == 3000);
        CHECK(input_of(view, "link").at("optional") == true);
        CHECK(input_of(view, "place").at("optional") == true);
        CHECK(input_of(view, "danger").at("element").at("initial_option").at("value") == "no");
        CHECK_FALSE(input_of(view, "text").at("element").as_object().contains("initial_value"));
    }
    report_form finnish;
    finnish.lang = language::fi;
    CHECK(json::parse(report_view(finnish)).at("title").at("text") == "Ilmoita konfliktista");
}

TEST_CASE("Slack views: from a message the report form comes filled in") {
    report_form f;
    f.text = std::string(5000, 'x');
    f.link = "https://acme.slack.com/archives/C1/p1";
    f.place = "Slack";
    f.author = "Pekka <!here>\n";
    const auto view = checked(report_view(f));
    CHECK(input_of(view, "text").at("element").at("initial_value").as_string().size() == 2999 + 3);
    CHECK(input_of(view, "link").at("element").at("initial_value") ==
          "https://acme.slack.com/archives/C1/p1");
    CHECK(view.at("private_metadata") == "report by Pekka <\u200B!here> ");
    // Under the name that it had while it was empty, the form in front of somebody would stay
    // empty.
    CHECK(input_of(view, "link").at("element").at("action_id") !=
          input_of(checked(report_view(report_form{})), "link").at("element").at("action_id"));
    f.link = "no address";
    CHECK_FALSE(input_of(checked(report_view(f)), "link")
                    .at("element")
                    .as_object()
                    .contains("initial_value"));
}

TEST_CASE("Slack views: forms for one choice") {
    for (const auto lang : both) {
        choice_form f;
        f.lang = lang;
        f.ticket = ticket_number{128};
        f.about = "Unhappy customer";
        f.options = {{"Settled", "settled", "The customer is happy"}, {"Gone", "gone", ""}};
        f.chosen = "gone";
        auto view = checked(choice_view(f));
        CHECK(view.at("private_metadata") == "resolve 128");
        CHECK(view.at("callback_id") == "ask");
        CHECK(input_of(view, "choice").at("element").at("initial_option").at("value") == "gone");
        CHECK(input_of(view, "note").at("optional") == true);
        f.is = choice_form::kind::recategorise;
        view = checked(choice_view(f));
        CHECK(view.at("private_metadata") == "recategorise 128");
        f.is = choice_form::kind::severity;
        f.options = severity_options(lang);
        CHECK(f.options.size() == 4);
        f.chosen = "high";
        checked(choice_view(f));
        f.options.assign(300, option{std::string(200, 'x'), "v", std::string(200, 'y')});
        checked(choice_view(f));
        f.options.assign(3, option{"x", std::string(76, 'v'), ""});
        CHECK_FALSE(checked(choice_view(f)).contains("submit"));
    }
}

TEST_CASE("Slack views: forms for a text, a person, a notice, and while one waits") {
    using kind = text_form::kind;
    for (const auto lang : both) {
        for (const auto k :
             {kind::add, kind::note, kind::escalate, kind::hold, kind::release, kind::reopen}) {
            const auto view = checked(text_view({lang, k, ticket_number{7}, "x"}));
            const bool needed = k == kind::add || k == kind::note;
            CHECK(input_of(view, "text").at("optional") == !needed);
        }
        CHECK(checked(text_view({lang, kind::hold, ticket_number{7}, {}})).at("private_metadata") ==
              "hold 7");
        auto view = checked(assign_view({lang, ticket_number{7}, "x", "U0ANNA11"}));
        CHECK(input_of(view, "person").at("element").at("initial_user") == "U0ANNA11");
        view = checked(assign_view({lang, ticket_number{7}, "x", "<!here>"}));
        CHECK_FALSE(input_of(view, "person").at("element").as_object().contains("initial_user"));
        CHECK_FALSE(checked(loading_view(lang)).contains("submit"));
        message m;
        m.heading = std::string(400, 'x');
        for (int i = 0; i < 200; ++i)
            m.say("p", i % 2 ? paragraph_kind::plain : paragraph_kind::aside);
        checked(notice_view(m, {lang, &people, ticket_number{7}, "/desk"}));
    }
}

TEST_CASE("Slack views: a reply is chosen, filled in, read and sent") {
    for (const auto lang : both) {
        reply_form f;
        f.lang = lang;
        f.ticket = ticket_number{7};
        f.about = "Refund";
        auto view = checked(reply_view(f));
        CHECK(view.at("private_metadata") == "reply 7");
        CHECK(input_of(view, "response").at("dispatch_action") == true);
        CHECK(input_of(view, "response").at("element").at("type") == "external_select");
        f.response = option{"First answer", "refund-first-answer", ""};
        f.blanks = {{"customer", "the customer's first name", "Jenna"},
                    {"customer", "again", ""},
                    {"", "x", ""},
                    {"amount", "", ""}};
        f.preview = "Hello **Jenna** <!channel>\n\n" + std::string(20'000, 'x');
        view = checked(reply_view(f));
        CHECK(input_of(view, "blank:customer").at("element").at("initial_value") == "Jenna");
        CHECK(input_of(view, "blank:amount").at("label").at("text") == "amount");
        CHECK(input_of(view, "response").at("element").at("initial_option").at("value") ==
              "refund-first-answer");
        CHECK(reply_view(f).find("<!channel>") == std::string::npos);
        f.blanks.assign(300, {"x", "y", "z"});
        f.to_reporter = true;
        checked(reply_view(f));
    }
}

TEST_CASE("Slack views: home shows one's reports, and to responders their work") {
    for (const auto lang : both) {
        home h;
        h.lang = lang;
        auto view = checked(home_view(h));
        CHECK(view.at("type") == "home");
        CHECK(input_of(view, "report").at("elements").at(0).at("action_id") == "ask:report");
        const auto without = view.at("blocks").as_array().size();
        h.responder = true;
        CHECK(checked(home_view(h)).at("blocks").as_array().size() > without);
        home::line l{ticket_number{128}, "Threat *<!here>*", "Safety · open", severity::critical,
                     true};
        h.reports.assign(50, l);
        h.mine = h.unclaimed = h.due_soon = h.reports;
        view = checked(home_view(h));
        const auto text = home_view(h);
        CHECK(text.find("\"value\":\"claim 128\"") != text.npos);
        CHECK(text.find("\"value\":\"show 128\"") != text.npos);
        CHECK(text.find("/desk queue unclaimed") != text.npos);
        CHECK(text.find("<!here>") == text.npos);
        l.title = l.detail = std::string(5000, '<');
        h.mine.assign(1, l);
        checked(home_view(h));
    }
}

TEST_CASE("Slack forms: a submitted report becomes a wish") {
    const auto w = wished<wanted::file_report>(form("report", "report by Pekka",
                                                    {{"text", "He shouted"},
                                                     {"link", "https://x.fi/1"},
                                                     {"place", "shop"},
                                                     {"danger", "yes"}}));
    CHECK(w.text == "He shouted\n\nWhere: shop");
    CHECK(w.source_link == "https://x.fi/1");
    CHECK(w.source_author == "Pekka");
    CHECK(w.danger_now);
    CHECK_FALSE(
        wished<wanted::file_report>(form("report", "report", {{"text", "x"}, {"danger", "no"}}))
            .danger_now);
    CHECK(problem(form("report", "report", {{"text", " \n"}})) == "text");
    CHECK(problem(form("report", "report", {{"text", "x"}, {"link", "javascript:1"}})) == "link");
    CHECK(problem(form("report", "report", {})) == "text");
}

TEST_CASE("Slack forms: a submitted question becomes a wish about its ticket") {
    const auto r =
        wished<wanted::resolve>(form("ask", "resolve 128", {{"choice", "settled"}, {"note", "n"}}));
    CHECK(r.ticket == ticket_number{128});
    CHECK(r.outcome == "settled");
    CHECK(r.note == "n");
    CHECK(wished<wanted::recategorise>(form("ask", "recategorise 1", {{"choice", "threat"}})).to ==
          "threat");
    CHECK(
        wished<wanted::set_severity>(form("ask", "severity 1", {{"choice", "high"}, {"note", "w"}}))
            .why == "w");
    CHECK(wished<wanted::add_to_report>(form("ask", "add 1", {{"text", "t"}})).text == "t");
    CHECK(wished<wanted::note>(form("ask", "note 1", {{"text", "a\nb"}})).text == "a\nb");
    CHECK(wished<wanted::escalate>(form("ask", "escalate 1", {{"text", ""}})).why.empty());
    CHECK(wished<wanted::hold>(form("ask", "hold 1", {{"text", "customer"}})).waiting_for ==
          "customer");
    CHECK(wished<wanted::release>(form("ask", "release 1", {{"text", "x"}})).why == "x");
    CHECK(wished<wanted::reopen>(form("ask", "reopen 1", {{"text", "x"}})).why == "x");
    CHECK(wished<wanted::assign>(form("ask", "assign 1", {{"person", "U0MAIJA1"}})).to == "maija");
    const auto reply = wished<wanted::reply>(
        form("ask", "reply 1", {{"response", "first"}, {"blank:customer", "Jenna \"J\" x=1"}}));
    CHECK(reply.response == "first");
    CHECK(reply.blanks ==
          std::vector<std::pair<std::string, std::string>>{{"customer", "Jenna \"J\" x=1"}});
}

TEST_CASE("Slack forms: what is missing is asked for where it is missing") {
    CHECK(problem(form("ask", "resolve 1", {{"choice", ""}})) == "choice");
    CHECK(problem(form("ask", "note 1", {})) == "text");
    CHECK(problem(form("ask", "assign 1", {{"person", "U0STRANGER"}})) == "person");
    CHECK(problem(form("ask", "reply 1", {{"response", ""}})) == "response");
    CHECK(problem(form("ask", "reply 1", {{"response", "x"}, {"blank:a", " "}})) == "blank:a");
    for (const auto* words : {"", "resolve", "resolve x", "claim 1", "dance 1", "resolve -1"})
        CHECK(problem(form("ask", words, {{"choice", "x"}})).empty());
    CHECK(problem(form("other", "resolve 1", {{"choice", "x"}})).empty());
}

TEST_CASE("Slack forms: which words can open one") {
    const auto kind = [](std::string_view words) {
        const auto f = form_for(words);
        return f ? static_cast<int>(f->is.index()) : -1;
    };
    CHECK(kind("report") == 0);
    CHECK(kind("report something") == -1);
    CHECK(kind("resolve 128") == 1);
    CHECK(kind("resolve 128 refunded") == -1);
    CHECK(kind("ratkaise 128") == 1);
    CHECK(kind("note 128") == 2);
    CHECK(kind("assign 128") == 3);
    CHECK(kind("reply 128 first") == 4);
    CHECK(std::get<wanted_reply>(form_for("reply 128 first")->is).response == "first");
    CHECK(form_for("escalate 128")->ticket == ticket_number{128});
    for (const auto* words : {"", "claim 128", "resolve", "resolve x", "nonsense 1"})
        CHECK(kind(words) == -1);
}
