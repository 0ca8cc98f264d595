// Nobody's words become markup: shown with words made to be mistaken for it, and with random ones.
#include "adapters/web/html.hpp"

#include "adapters/web/message_html.hpp"
#include "bot/domain/utf8.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <string>
#include <vector>

using namespace firebreak;
using namespace firebreak::web;

namespace {

/// Reads text back as a browser does, as far as our writer needs it.
std::string unescaped(std::string_view markup) {
    const std::vector<std::pair<std::string_view, std::string_view>> entities = {
        {"&amp;", "&"}, {"&lt;", "<"},   {"&gt;", ">"},  {"&quot;", "\""},
        {"&#39;", "'"}, {"&#10;", "\n"}, {"&#9;", "\t"},
    };
    std::string out;
    while (!markup.empty()) {
        bool found = false;
        for (const auto& [entity, character] : entities)
            if (markup.starts_with(entity)) {
                out += character;
                markup.remove_prefix(entity.size());
                found = true;
                break;
            }
        if (found) continue;
        out += markup.front();
        markup.remove_prefix(1);
    }
    return out;
}

const std::vector<std::string> hostile = {
    "<script>alert(1)</script>",  "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",    "</blockquote></main><h1>x",
    "&lt;b&gt; &amp;amp; &#x3c;", "<!-- --> <![CDATA[ x ]]>",
    "javascript:alert(1)",        "a\r\nSet-Cookie: x=1",
    "\xff\xfe\xc0\xaf<\xe2\x80",
};

/// Nothing but our own tag stands between < and >.
void check_only(const std::string& written, std::string_view opening, std::string_view closing) {
    REQUIRE(written.starts_with(opening));
    REQUIRE(written.ends_with(closing));
    const auto inner = std::string_view(written).substr(
        opening.size(), written.size() - opening.size() - closing.size());
    CHECK(inner.find_first_of("<>\"'") == inner.npos);
}

std::string random_text(std::mt19937& random) {
    static const std::string alphabet = "<>&\"'=/ \n\tabc;#x-!\\`";
    std::uniform_int_distribution<std::size_t> length(0, 40), one(0, alphabet.size() + 3);
    std::string text;
    for (auto n = length(random); n > 0; --n) {
        const auto i = one(random);
        if (i < alphabet.size())
            text += alphabet[i];
        else
            utf8::append(text, U"\u00e4\u202e\U0001F525\u2028"[i - alphabet.size()]);
    }
    return text;
}

}  // namespace

TEST_CASE("html: elements, attributes, void elements") {
    html out;
    out.begin("p", {{"class", "a"}, {"id", "b", false}}).text("x").begin("br").text("y").end();
    out.begin("input", {{"type", "text"}, {"required", ""}});
    CHECK(out.str() == "<p class=\"a\">x<br>y</p><input type=\"text\" required>");
}

TEST_CASE("html: hostile words stay words, in text and in attributes") {
    for (const auto& words : hostile) {
        CAPTURE(words);
        html text, attribute;
        check_only(text.element("b", words).str(), "<b>", "</b>");
        check_only(attribute.begin("b", {{"title", words}}).end().str(), "<b title=\"", "\"></b>");
    }
}

TEST_CASE("html: any text is read back as it was, without control characters") {
    std::mt19937 random(20261123);
    for (int i = 0; i < 5000; ++i) {
        const auto words = random_text(random);
        html text, attribute;
        text.element("b", words);
        check_only(text.str(), "<b>", "</b>");
        const std::string_view all = text.str();
        CHECK(unescaped(all.substr(3, all.size() - 7)) == words);
        attribute.begin("b", {{"title", words}}).end();
        const std::string_view other = attribute.str();
        CHECK(unescaped(other.substr(10, other.size() - 16)) == words);
    }
}

TEST_CASE("html: what is no UTF-8 becomes a mark, and the page stays valid") {
    for (const auto& words : hostile) {
        html out;
        out.element("b", words);
        CHECK(utf8::valid(out.str()));
        CHECK(out.str().find('\r') == std::string::npos);
    }
}

TEST_CASE("html: links lead to paths of ours, https, http and mail; nothing else") {
    for (const auto* good : {"/", "/tickets/3?a=b#c", "#main", "https://example.org/x", "HTTP://x",
                             "mailto:a@example.org"})
        CHECK(is_safe_address(good));
    for (const auto* bad : {"", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                            "JaVaScript:x", " /", "data:text/html,x", "vbscript:x",
                            "java\nscript:x", "evil.example", "\x01/", "file:///x", "https://a b"})
        CHECK_FALSE(is_safe_address(bad));
    html out;
    out.element("a", "x", {{"href", "javascript:alert(1)"}});
    CHECK(out.str() == "<a>x</a>");
}

TEST_CASE("html: approved responses keep their marks and lose their HTML") {
    html out;
    add_markdown(out,
                 "Hello **you**, see [us](https://example.org) or [x](javascript:y)\n\n"
                 "<b onclick=x>raw</b> & <img src=x>\n\n- one\n- two\n");
    CHECK(out.str() ==
          "<p>Hello <strong>you</strong>, see <a href=\"https://example.org\" "
          "rel=\"noreferrer noopener\">us</a> or <a rel=\"noreferrer noopener\">x</a></p>"
          "<p>&lt;b onclick=x&gt;raw&lt;/b&gt; &amp; &lt;img src=x&gt;</p>"
          "<ul><li>one</li><li>two</li></ul>");
}

TEST_CASE("html: markup that nests without end is cut, not followed") {
    html out;
    add_markdown(out, std::string(2000, '>') + " x");
    CHECK(out.str().size() < 5000);
}

TEST_CASE("html: a message's paragraphs, facts and links") {
    message m;
    m.facts.push_back({"Team", "<Social>"});
    m.say("plain").say("one", paragraph_kind::list).say("two", paragraph_kind::list);
    m.say("<i>quoted</i>", paragraph_kind::quote);
    m.links.push_back({"bad", "javascript:x"});
    html out;
    add_message_body(out, m);
    CHECK(out.str() ==
          "<dl class=\"facts\"><div><dt>Team</dt><dd>&lt;Social&gt;</dd></div></dl>"
          "<p>plain</p><ul><li>one</li><li>two</li></ul>"
          "<blockquote dir=\"auto\">&lt;i&gt;quoted&lt;/i&gt;</blockquote>"
          "<p><a rel=\"noreferrer noopener\">bad</a></p>");
}
