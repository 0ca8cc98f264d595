#include "adapters/matrix/content.hpp"

#include "adapters/matrix/codec.hpp"
#include "adapters/matrix/reactions.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/matrix/company.hpp"
#include "tests/unit/matrix/html.hpp"

#include <boost/json.hpp>

#include <random>

using namespace firebreak;
using namespace firebreak::matrix;
namespace json = boost::json;

namespace {

const test::matrix_company people;

render_context context(language lang = language::en, bool card = false) {
    render_context c;
    c.lang = lang;
    c.who = &people;
    c.ticket = ticket_number{128};
    c.card = card;
    return c;
}

choice make_choice(std::string label, std::string words) {
    choice c;
    c.label = std::move(label);
    c.words = std::move(words);
    return c;
}

/// Without the joiners that keep "@room" from calling everybody.
std::string unbroken(std::string text) {
    constexpr std::string_view joiner = "\u2060";
    for (auto at = text.find(joiner); at != text.npos; at = text.find(joiner))
        text.erase(at, joiner.size());
    return test::compact(text);
}

/// Rendered, and found to be what Matrix allows, the same in both bodies.
rendered checked(const message& m, const render_context& c = context(), std::size_t most = 12'000) {
    auto r = render(m, c, most);
    const auto html = test::read_html(r.html);
    CAPTURE(r.html, r.body);
    CHECK(html.problems == std::vector<std::string>{});
    CHECK(html.deepest <= 100);
    CHECK(unbroken(html.text) == unbroken(r.body));
    return r;
}

json::object parsed(const std::string& content) { return json::parse(content).as_object(); }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

message card() {
    message m;
    m.heading = "#128 Threat";
    m.level = severity::critical;
    m.facts = {{"Severity", "critical"}, {"Source", "https://example.org/p?a=1&b=2 (Jenna)"}};
    m.say("I will <b>burn</b> it\n@room & all", paragraph_kind::quote);
    m.choices = {make_choice("Claim", "claim 128"), make_choice("Escalate", "escalate 128"),
                 make_choice("Why?", "why 128")};
    m.choices[0].primary = true;
    m.choices[1].risky = true;
    return m;
}

}  // namespace

TEST_CASE(
    "Matrix content: body and formatted body say the same, and nothing of strangers is HTML") {
    const auto r = checked(card(), context(language::en, true));
    CHECK(contains(r.body, "◆ #128 Threat\n"));
    CHECK(contains(r.body, "Severity: critical\nSource: https://example.org/p?a=1&b=2 (Jenna)"));
    CHECK(contains(r.body, "> I will <b>burn</b> it\n> @\u2060room & all"));
    CHECK(contains(r.html, "<h4>◆ #128 Threat</h4>"));
    CHECK(contains(r.html, "href=\"https://example.org/p?a=1&amp;b=2\""));
    CHECK(contains(r.html, "I will &lt;b&gt;burn&lt;/b&gt; it<br>@\u2060room &amp; all"));
    CHECK_FALSE(contains(r.body, "@room"));
    CHECK_FALSE(r.cut);
}

TEST_CASE("Matrix content: a card explains its reactions and words, in the reader's language") {
    const auto en = checked(card(), context(language::en, true));
    CHECK(contains(en.body,
                   "🙋 Claim (claim) · ⏫ Escalate (escalate) · Why? (why) · ❓ Help (help)"));
    CHECK(contains(en.body, "!desk claim 128"));
    CHECK(en.offers == std::vector<offer>{{"🙋", "claim 128", false, false},
                                          {"⏫", "escalate 128", true, false}});
    const auto fi = checked(card(), context(language::fi, true));
    CHECK(contains(fi.body, "(ota)"));
    CHECK(contains(fi.body, "(ohje)"));
    CHECK(contains(fi.body, "!desk ota 128"));
}

TEST_CASE("Matrix content: other choices are numbered, and the numbers travel with the message") {
    message m;
    m.heading = "How did #128 end?";
    m.choices = {make_choice("Refund paid", "resolve 128 refund_paid"),
                 make_choice("With words", "reply 128 first")};
    m.choices[1].needs_input = true;
    auto c = context();
    const auto r = checked(m, c);
    CHECK(contains(r.body, "1. Refund paid (!desk resolve 128 refund_paid)"));
    CHECK(contains(r.body, "2. With words (!desk reply 128 first …)"));
    c.desk_prefix = {};
    CHECK(contains(checked(m, c).body, "1. Refund paid (resolve 128 refund_paid)"));

    // As a homeserver gives it back, as a message and as an edit.
    const auto event = [&](const sending& how) {
        return R"({"type":"m.room.message","sender":"@bot:x","event_id":"$1","content":)" +
               content_of(m, c, how) + "}";
    };
    codec read;
    sending edit;
    edit.edits = "$0";
    for (const auto& how : {sending{}, edit}) {
        const auto back = read.event(event(how));
        REQUIRE(back.has_value());
        const auto& offers = std::get<said::message>(back->what).offers;
        CHECK(offers == r.offers);
        CHECK(choose(offers, "1")->words == "resolve 128 refund_paid");
        CHECK(choose(offers, " 1. ")->words == "resolve 128 refund_paid");
        CHECK(choose(offers, "1️⃣")->words == "resolve 128 refund_paid");
        CHECK(choose(offers, "2")->needs_input);
        CHECK(choose(offers, "2 customer=Tiina")->words == "reply 128 first customer=Tiina");
        CHECK_FALSE(choose(offers, "2 customer=Tiina")->needs_input);
        CHECK_FALSE(choose(offers, "1 of them called"));
        CHECK_FALSE(choose(offers, "3"));
        CHECK_FALSE(choose(offers, "#1"));
        CHECK_FALSE(choose(offers, "🙋"));
        CHECK_FALSE(choose(offers, ""));
    }
}

TEST_CASE("Matrix content: the choices of an edited message are those of its last edit") {
    codec read;
    const auto with_edit = [&](const std::string& sender) {
        return read.event(
            R"({"type":"m.room.message","sender":"@bot:x","event_id":"$1","content":{"body":"a",
            "msgtype":"m.notice","org.firebreak.choices":[{"answer":"1","words":"claim 1"}]},
            "unsigned":{"m.relations":{"m.replace":{"sender":")" +
            sender +
            R"(","content":{"m.new_content":{"org.firebreak.choices":[{"answer":"1",
            "words":"reopen 1","risky":true},7,{"answer":3}]}}}}}})");
    };
    const auto ours = with_edit("@bot:x");
    REQUIRE(ours.has_value());
    CHECK(std::get<said::message>(ours->what).offers ==
          std::vector<offer>{{"1", "reopen 1", true, false}, {"", "", false, false}});
    const auto forged = with_edit("@mallory:x");
    REQUIRE(forged.has_value());
    CHECK(std::get<said::message>(forged->what).offers.front().words == "claim 1");
}

TEST_CASE("Matrix content: only those meant are notified, and an edit notifies nobody again") {
    message m;
    m.heading = "#128 needs somebody now.";
    m.mentions = {person_id{"maija"}, person_id{"anna"}, person_id{"eero"}, person_id{"odd"}};
    const auto r = checked(m);
    CHECK(r.mentioned == std::vector<std::string>{"@maija:example.org", "@anna:example.org",
                                                  "@odd\"><script>:example.org"});
    CHECK(contains(r.html, R"(<a href="https://matrix.to/#/%40maija%3Aexample.org">Maija</a>)"));
    CHECK_FALSE(contains(r.html, "<script"));

    const auto fresh = parsed(content_of(m, context(), {}));
    CHECK(fresh.at("m.mentions").at("user_ids").as_array().size() == 3);
    sending how;
    how.edits = "$card";
    const auto edit = parsed(content_of(m, context(), how));
    CHECK(edit.at("m.mentions").as_object().empty());
    CHECK(edit.at("m.new_content").at("m.mentions").at("user_ids").as_array().size() == 3);

    message plain;
    plain.heading = "Noted on #128.";
    CHECK(parsed(content_of(plain, context(), {})).at("m.mentions").as_object().empty());
    sending answer;
    answer.notify = {"@maija:example.org"};
    CHECK(parsed(content_of(plain, context(), answer)).at("m.mentions").at("user_ids").as_array() ==
          json::array{"@maija:example.org"});
}

TEST_CASE(
    "Matrix content: messages, threads, replies and edits have the relations of the contract") {
    message m;
    m.heading = "Hello";
    const auto relation_of = [&](const sending& s) {
        const auto o = parsed(content_of(m, context(), s));
        CHECK(o.at("msgtype") == "m.notice");
        CHECK(o.at("format") == "org.matrix.custom.html");
        return o.contains("m.relates_to") ? o.at("m.relates_to").as_object() : json::object{};
    };
    CHECK(relation_of({}).empty());
    sending thread;
    thread.thread = "$root";
    CHECK(relation_of(thread) ==
          json::object{{"rel_type", "m.thread"},
                       {"event_id", "$root"},
                       {"is_falling_back", true},
                       {"m.in_reply_to", json::object{{"event_id", "$root"}}}});
    thread.reply_to = "$asked";
    CHECK(relation_of(thread).at("is_falling_back") == false);
    CHECK(relation_of(thread).at("m.in_reply_to").at("event_id") == "$asked");
    sending reply;
    reply.reply_to = "$asked";
    CHECK(relation_of(reply) ==
          json::object{{"m.in_reply_to", json::object{{"event_id", "$asked"}}}});
    sending edit;
    edit.edits = "$first";
    edit.thread = "$root";  // it stays where it is
    CHECK(relation_of(edit) == json::object{{"rel_type", "m.replace"}, {"event_id", "$first"}});
    const auto o = parsed(content_of(m, context(), edit));
    CHECK(o.at("body") == "* Hello");
    CHECK(o.at("m.new_content").at("body") == "Hello");
    CHECK(o.at("m.new_content").at("formatted_body") == "<p>Hello</p>");
    CHECK_FALSE(o.at("m.new_content").as_object().contains("m.relates_to"));
}

TEST_CASE("Matrix content: approved responses keep their form, and links show where they lead") {
    message m;
    m.say(
        "Dear **customer**, see [our *help*](https://example.org/help?a=1&b=2) or "
        "<https://example.org>.\n\n1. one\n2. two\n   - deeper\n\n> quoted\n\n---\n\n```\na < b\n"
        "  c\n```\n\n<script>alert(1)</script>\n\n[bad](javascript:alert(1)) ![x](http://e.org/i)",
        paragraph_kind::approved);
    const auto r = checked(m);
    CHECK(contains(r.body, "Dear customer, see our help (https://example.org/help?a=1&b=2)"));
    CHECK(contains(r.html, "<strong>customer</strong>"));
    CHECK(contains(r.body, "1. one\n2. two\n   • deeper\n"));
    CHECK(contains(r.body, "> quoted"));
    CHECK(contains(r.html, "<pre><code>a &lt; b\n  c</code></pre>"));
    CHECK(contains(r.body, "<script>alert(1)</script>"));
    CHECK(contains(r.body, "bad (javascript:alert(1))"));
    const auto links = test::read_html(r.html).links;
    CHECK(links == std::vector<std::string>{"https://example.org/help?a=1&b=2",
                                            "https://example.org", "http://e.org/i"});
}

TEST_CASE("Matrix content: whatever is too long is shortened, and says so") {
    for (const char* piece : {"word ", "\"", "ä\n", "<&>'", "👩‍🚒"}) {
        message m;
        m.heading = "Timeline of #128";
        std::string text;
        while (text.size() < 90'000) text += piece;
        m.say(text, paragraph_kind::quote);
        for (int i = 0; i < 500; ++i) m.say(text.substr(0, 4000), paragraph_kind::list);
        for (int i = 0; i < 60; ++i) m.choices.push_back(make_choice(text, "show 128 x"));
        for (int i = 0; i < 90; ++i) m.links.push_back({text, "https://example.org/" + text});
        sending edit;
        edit.edits = "$first";
        for (const auto& how : {sending{}, edit}) {
            const auto content = content_of(m, context(), how);
            CHECK(content.size() <= most_content);
            const auto o = parsed(content);
            const auto& shown = how.edits.empty() ? o : o.at("m.new_content").as_object();
            const std::string body(shown.at("body").as_string());
            CHECK(contains(body, "!desk show 128"));
            CHECK(contains(body, "…"));
            CHECK(body.size() > 500);
        }
        checked(m);
        checked(m, context(), 100);
    }
}

TEST_CASE("Matrix content: is never empty") {
    const auto o = parsed(content_of({}, context(), {}));
    CHECK_FALSE(o.at("body").as_string().empty());
    CHECK_FALSE(o.at("formatted_body").as_string().empty());
}

TEST_CASE("Matrix content: any text in any place says the same in both bodies") {
    const std::vector<std::string> bits = {"a",      "word ",
                                           "\n",     "\n\n",
                                           "<b>",    "</p>",
                                           "&amp;",  "\"",
                                           "'",      "@room",
                                           "@ROOM",  "**",
                                           "_",      "`",
                                           "[x](",   "https://e.org/?a=<",
                                           ")",      "> ",
                                           "- ",     "1. ",
                                           "    ",   "\t",
                                           "\u202e", "ä",
                                           "👍🏽",   "\xff",
                                           "\x01",   "<!--",
                                           "]]>",    "https://e.org"};
    std::mt19937 random(20261123);
    const auto any = [&](std::size_t most) {
        std::string out;
        for (auto n = random() % (most + 1); n > 0; --n) out += bits[random() % bits.size()];
        return out;
    };
    constexpr paragraph_kind kinds[] = {paragraph_kind::plain, paragraph_kind::strong,
                                        paragraph_kind::quote, paragraph_kind::approved,
                                        paragraph_kind::list,  paragraph_kind::aside};
    for (int round = 0; round < 1500; ++round) {
        message m;
        m.heading = any(6);
        if (random() % 3 == 0) m.level = severity::high;
        for (auto n = random() % 4; n > 0; --n) m.facts.push_back({any(3), any(5)});
        for (auto n = random() % 6; n > 0; --n) m.say(any(20), kinds[random() % 6]);
        for (auto n = random() % 3; n > 0; --n) m.links.push_back({any(3), any(4)});
        for (auto n = random() % 4; n > 0; --n)
            m.choices.push_back(make_choice(any(3), random() % 2 ? "claim 128" : any(4)));
        if (random() % 4 == 0) m.mentions = {person_id{"anna"}, person_id{any(3)}};
        const auto r =
            checked(m, context(random() % 2 ? language::fi : language::en, random() % 2 == 0),
                    random() % 3 == 0 ? random() % 200 : 12'000);
        const auto o = parsed(content_of(m, context(), {}));
        const std::string body(o.at("body").as_string());
        CHECK_FALSE(contains(body, "@room"));
        CHECK_FALSE(contains(body, "@ROOM"));
        CHECK(body.find('\x01') == body.npos);
        CHECK_FALSE(contains(body, "\u202e"));
    }
}

TEST_CASE("Matrix reactions: the same whatever skin, gender or variation a client adds") {
    const auto word = [](std::string_view key) -> std::string {
        const auto* r = reaction_for(key);
        return r ? std::string(r->word) : "";
    };
    CHECK(word("🙋") == "claim");
    CHECK(word("🙋🏽") == "claim");
    CHECK(word("🙋🏿‍♀️") == "claim");
    CHECK(word("🙋‍♂") == "claim");
    CHECK(word("✅") == "resolve");
    CHECK(word("✔️") == "resolve");
    CHECK(word("⏫") == "escalate");
    CHECK(word("⏫️") == "escalate");
    CHECK(word("🏷") == "recategorise");
    CHECK(word("🏷️") == "recategorise");
    CHECK(word("💬") == "reply");
    CHECK(word("❓") == "help");
    CHECK(word("👍").empty());
    CHECK(word("").empty());
    CHECK(word("claim").empty());
    CHECK(word(std::string(100'000, 'x')).empty());
    CHECK(reaction_for("⏫")->risky);
    CHECK_FALSE(reaction_for("🙋")->risky);
    CHECK(reaction_of("reply")->key == "💬");
    CHECK(reaction_of("release") == nullptr);
}

TEST_CASE("Matrix reactions: numbers as people type and react them") {
    for (const char* two : {"2", " 2 ", "2.", "2)", "2️⃣", "2⃣"}) CHECK(number_in(two) == 2);
    CHECK(number_in("10") == 10);
    CHECK(number_in("🔟") == 10);
    for (const char* none : {"", "0", "#2", "2nd", "-2", "128", "two", "2 3", "٢"})
        CHECK_FALSE(number_in(none));
}
