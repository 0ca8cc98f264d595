// Nobody's words become markup: whatever stands in a message, what comes out has our elements and
// attributes only, and every word is still there.
#include "adapters/web/workspace/render.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/console/people.hpp"

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace firebreak;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::set<std::string> elements = {"p",          "strong", "em",  "span", "div", "dl",
                                        "dt",         "dd",     "ul",  "ol",   "li",  "a",
                                        "blockquote", "button", "pre", "code", "br",  "hr"};
const std::set<std::string> attributes = {"class", "type", "role", "aria-label", "data-words",
                                          "href",  "rel",  "dir",  "start"};

/// A tokenizer that knows nothing of our writer. Fails the test on anything it does not expect.
struct markup {
    std::vector<std::string> hrefs, words;
    std::string text;

    explicit markup(const std::string& html) {
        std::size_t at = 0;
        std::vector<std::string> open;
        while (at < html.size()) {
            if (html[at] != '<') {
                const auto end = std::min(html.find('<', at), html.size());
                text += plain(html.substr(at, end - at));
                at = end;
                continue;
            }
            const auto end = html.find('>', at);
            REQUIRE(end != html.npos);
            auto tag = html.substr(at + 1, end - at - 1);
            at = end + 1;
            if (tag.front() == '/') {
                REQUIRE_FALSE(open.empty());
                CHECK(open.back() == tag.substr(1));
                open.pop_back();
                continue;
            }
            const auto name = tag.substr(0, tag.find(' '));
            INFO(html);
            REQUIRE(elements.contains(name));
            if (name != "br" && name != "hr") open.push_back(name);
            take_attributes(tag.substr(name.size()));
        }
        CHECK(open.empty());
    }

    void take_attributes(std::string rest) {
        while (!rest.empty()) {
            REQUIRE(rest.front() == ' ');
            const auto equals = rest.find("=\"");
            REQUIRE(equals != rest.npos);
            const auto name = rest.substr(1, equals - 1);
            REQUIRE(attributes.contains(name));
            const auto end = rest.find('"', equals + 2);
            REQUIRE(end != rest.npos);
            const auto value = plain(rest.substr(equals + 2, end - equals - 2));
            if (name == "href") hrefs.push_back(value);
            if (name == "data-words") words.push_back(value);
            rest.erase(0, end + 1);
        }
    }

    static std::string plain(std::string s) {
        CHECK(s.find_first_of("<>\"'") == s.npos);
        static const std::vector<std::pair<std::string, std::string>> entities = {
            {"&lt;", "<"},   {"&gt;", ">"},  {"&quot;", "\""}, {"&#39;", "'"},
            {"&#10;", "\n"}, {"&#9;", "\t"}, {"&amp;", "&"}};
        for (const auto& [from, to] : entities)
            for (auto i = s.find(from); i != s.npos; i = s.find(from, i + to.size()))
                s.replace(i, from.size(), to);
        return s;
    }
};

std::string hostile(std::mt19937& random) {
    static const std::vector<std::string> parts = {"<script>alert(1)</script>",
                                                   "\"><img src=x onerror=alert(1)>",
                                                   "' onmouseover='x",
                                                   "</p></div></article>",
                                                   "javascript:alert(1)",
                                                   "[x](javascript:alert(1))",
                                                   "![y](data:text/html,z)",
                                                   "<!--",
                                                   "]]>",
                                                   "&lt;b&gt;",
                                                   "&#x3c;svg onload=1>",
                                                   "`",
                                                   "```\n",
                                                   "<a href=\"https://evil.example\">",
                                                   "{{customer}}",
                                                   "\xff\xfe",
                                                   "\xe2\x80\xae",
                                                   "\n\n",
                                                   "# ",
                                                   "- ",
                                                   "> ",
                                                   "**",
                                                   "ä",
                                                   "1. ",
                                                   "<https://example.org>",
                                                   "<javascript:x>",
                                                   "\x01",
                                                   " "};
    std::string out;
    for (auto n = random() % 8; n-- > 0;) out += parts[random() % parts.size()];
    return out;
}

message hostile_message(std::mt19937& random) {
    using kind = paragraph_kind;
    message m;
    m.heading = hostile(random);
    for (auto n = random() % 3; n-- > 0;) m.facts.push_back({hostile(random), hostile(random)});
    for (auto n = random() % 5; n-- > 0;) {
        static const std::vector<kind> kinds = {kind::plain, kind::strong,   kind::quote,
                                                kind::list,  kind::approved, kind::aside};
        m.say(hostile(random), kinds[random() % kinds.size()]);
    }
    for (auto n = random() % 3; n-- > 0;) m.links.push_back({hostile(random), hostile(random)});
    for (auto n = random() % 3; n-- > 0;) {
        choice c;
        c.label = hostile(random);
        c.words = hostile(random);
        c.risky = random() % 2 == 0;
        m.choices.push_back(std::move(c));
    }
    for (auto n = random() % 2; n-- > 0;) m.mentions.emplace_back(hostile(random));
    return m;
}

}  // namespace

TEST_CASE("workspace renderer: whatever is in a message, only our markup comes out") {
    const test::small_company who;
    std::mt19937 random(20261123);
    for (int i = 0; i < 3000; ++i) {
        const auto m = hostile_message(random);
        const markup seen(web::render(m, language::en, who));
        for (const auto& to : seen.hrefs) {
            INFO(to);
            CHECK((to.starts_with("https://") || to.starts_with("http://") ||
                   to.starts_with("mailto:") || to.starts_with("/") || to.starts_with("#")));
        }
        CHECK(seen.words.size() == m.choices.size());
    }
    for (int i = 0; i < 1000; ++i) markup(web::render_words(hostile(random)));
}

TEST_CASE("workspace renderer: a card, to the letter") {
    const test::small_company who;
    message m;
    m.heading = "#3 Refund <request>";
    m.facts.push_back({"Severity", "high"});
    m.say("Give me \"my\" money & <b>now</b>", paragraph_kind::quote);
    m.mentions.emplace_back("ville");
    choice claim;
    claim.label = "Claim";
    claim.words = "claim 3";
    claim.primary = true;
    m.choices.push_back(claim);
    const auto html = web::render(m, language::en, who);
    CHECK_THAT(html, ContainsSubstring("<p class=\"heading\">#3 Refund &lt;request&gt;</p>"));
    CHECK_THAT(html, ContainsSubstring("<dt>Severity</dt><dd>high</dd>"));
    CHECK_THAT(html,
               ContainsSubstring("Give me &quot;my&quot; money &amp; &lt;b&gt;now&lt;/b&gt;"));
    CHECK_THAT(html, ContainsSubstring("<span>@Ville</span>"));
    CHECK_THAT(html, ContainsSubstring("class=\"choice primary\" data-words=\"claim 3\">Claim<"));
}
