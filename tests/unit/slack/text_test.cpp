#include "adapters/slack/text.hpp"

#include "adapters/slack/markdown.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/slack/company.hpp"

using namespace firebreak;
using namespace firebreak::slack;

#define ZW "\u200B"

TEST_CASE("Slack escape: three entities and no more") {
    CHECK(escape_mrkdwn("a & b < c > d \" ' ä ☕") == "a &amp; b &lt; c &gt; d \" ' ä ☕");
    CHECK(escape_mrkdwn("&amp;") == "&amp;amp;");
    CHECK(escape_mrkdwn("") == "");
}

TEST_CASE("Slack escape: references are dead") {
    CHECK(escape_mrkdwn("<!channel> <@U123> <https://evil|https://bank>") ==
          "&lt;!channel&gt; &lt;@U123&gt; &lt;https://evil|https://bank&gt;");
    CHECK(escape_mrkdwn("@here @Channel @everyone a@b.fi @hero") ==
          "@" ZW "here @" ZW "Channel @" ZW "everyone a@b.fi @hero");
}

TEST_CASE("Slack escape: formatting is broken, names of things stay as they can be copied") {
    CHECK(escape_mrkdwn("*b* _i_ ~s~ `c`") == "*" ZW "b*" ZW " _" ZW "i_" ZW " ~" ZW "s~" ZW " `" ZW
                                              "c`" ZW);
    CHECK(escape_mrkdwn("refund_request unhappy_settled_2") == "refund_request unhappy_settled_2");
    CHECK(escape_mrkdwn("a__b") == "a_" ZW "_" ZW "b");
    CHECK(escape_mrkdwn("> q\n  > q\na > b") == ZW "&gt; q\n  " ZW "&gt; q\na &gt; b");
    CHECK(escape_mrkdwn(":tada: 10:30:15 https://x a: b") == ":" ZW "tada: 10:" ZW
                                                             "30:15 https://x a: b");
}

TEST_CASE("Slack escape: what hides is removed, what people write is not") {
    CHECK(escape_mrkdwn("a\u202Eb\u2066c\u200Bd\u200De\uFEFFf\u00ADg\u200Fh") == "abcdefgh");
    CHECK(escape_mrkdwn("\x01\x1b[31m\x7f\u0085x\r\ny\rz\u2028w") == "[31m\nx\ny\nz\nw");
    CHECK(escape_mrkdwn("👩\u200D👧 ❤️ 🇫🇮") == "👩\u200D👧 ❤️ 🇫🇮");
    CHECK(escape_mrkdwn("ä\u0308\u0308\u0308\u0308\u0308b") == "ä\u0308\u0308\u0308b");
    CHECK(escape_mrkdwn("a\xff\xc3") == "a\uFFFD\uFFFD");
    CHECK(escape_mrkdwn("a\nb\tc", unlimited, lines::one) == "a b c");
}

TEST_CASE("Slack escape: cut by what Slack counts, never within an entity") {
    CHECK(units("aä☕😀") == 5);
    CHECK(escape_mrkdwn("abcdef", 6) == "abcdef");
    CHECK(escape_mrkdwn("abcdefg", 6) == "abcde…");
    CHECK(escape_mrkdwn("a<<<", 6) == "a&lt;…");
    CHECK(escape_mrkdwn("a<<", 5) == "a…");
    CHECK(escape_mrkdwn("a<", 5) == "a&lt;");
    CHECK(escape_mrkdwn("😀😀", 3) == "😀…");
    CHECK(escape_mrkdwn("😀😀", 2) == "…");
    CHECK(escape_mrkdwn("abc", 1) == "…");
    CHECK(escape_mrkdwn("abc", 0) == "");
    CHECK(cut_mrkdwn("a <https://example.org|x> b", 10) == "a …");
    CHECK(cut_mrkdwn("a &amp; b", 6) == "a …");
    CHECK(cut_mrkdwn_bytes("ääää", 7) == "ää…");
    CHECK(cut_mrkdwn_bytes("ääää", 8) == "ääää");
    CHECK(cut_mrkdwn_bytes("ää", 2) == "");
}

TEST_CASE("Slack text: parts of a long one end between lines and lose nothing") {
    CHECK(split_mrkdwn("aaa\nbbb\nccc", 8) == std::vector<std::string>{"aaa\nbbb", "ccc"});
    CHECK(split_mrkdwn("aaaabbbb", 4) == std::vector<std::string>{"aaaa", "bbbb"});
    CHECK(split_mrkdwn("", 4).empty());
    CHECK(split_mrkdwn("ab", 4) == std::vector<std::string>{"ab"});
    CHECK(split_mrkdwn("a&amp;b", 5) == std::vector<std::string>{"a", "&amp;", "b"});
}

TEST_CASE("Slack text: plain text is not escaped, but never reads as a reference") {
    CHECK(plain("a & b <3 *x* @here") == "a & b <3 *x* @here");
    CHECK(plain("<!channel> <@U1> <#C1> <http://x|y> <mailto:a@b>") ==
          "<" ZW "!channel> <" ZW "@U1> <" ZW "#C1> <" ZW "http://x|y> <" ZW "mailto:a@b>");
    CHECK(plain("a\u202Eb", 10) == "ab");
    CHECK(plain("abcdef", 4) == "abc…");
}

TEST_CASE("Slack received text: references become what people read, entities are undone once") {
    const test::slack_company who;
    CHECK(plain_from_slack("status &lt;R-17&gt; &amp; &amp;lt;") == "status <R-17> & &lt;");
    CHECK(plain_from_slack("<@U0MAIJA1> and <@U0MAIJA1|maija> and <@U9|pekka> and <@W9>", &who) ==
          "@Maija and @Maija and @pekka and @W9");
    CHECK(plain_from_slack("<@U0MAIJA1>") == "@U0MAIJA1");
    CHECK(plain_from_slack("<#C1|general> <#C1> <#C1|>") == "#general #C1 #C1");
    CHECK(plain_from_slack("<!here> <!subteam^S1|@handle> <!subteam^S1>") == "@here @handle @S1");
    CHECK(plain_from_slack("<!date^1700000000^{date}|14 Nov>") == "14 Nov");
    CHECK(plain_from_slack("<https://x.fi/a?b=1&amp;c=2>") == "https://x.fi/a?b=1&c=2");
    CHECK(plain_from_slack("<https://x.fi|x.fi> <https://x.fi|here>") ==
          "https://x.fi here (https://x.fi)");
    CHECK(plain_from_slack("<mailto:a@b.fi|a@b.fi>") == "a@b.fi");
    CHECK(plain_from_slack("<https://evil.example|a &lt;b&gt;>") == "a <b> (https://evil.example)");
    CHECK(plain_from_slack("1 < 2 <> <") == "1 < 2 <> <");
    CHECK(plain_from_slack("") == "");
}

TEST_CASE("Slack received text: the bot's own mention in front is taken off") {
    CHECK(without_mention("<@U0BOT> help", "U0BOT") == "help");
    CHECK(without_mention(" <@U0BOT|fire>: help", "U0BOT") == "help");
    CHECK(without_mention("<@U0BOTX> help", "U0BOT") == "<@U0BOTX> help");
    CHECK(without_mention("see <@U0BOT>", "U0BOT") == "see <@U0BOT>");
    CHECK(without_mention("<@U0BOT", "U0BOT") == "<@U0BOT");
    CHECK(without_mention("<@> x", "") == "<@> x");
}

TEST_CASE("Slack text: ids are checked before they become mentions") {
    CHECK(is_user("U0ACME123"));
    CHECK(is_user("W01"));
    for (const auto* bad : {"", "U", "U1", "u01", "U0acme", "C012", "U01>", "U01 ", "@U01"})
        CHECK_FALSE(is_user(bad));
    CHECK(is_channel("C012"));
    CHECK_FALSE(is_channel("U012"));
    const test::slack_company who;
    CHECK(account_of(who, person_id{"maija"}) == "U0MAIJA1");
    CHECK_FALSE(account_of(who, person_id{"eero"}));
    CHECK_FALSE(account_of(who, person_id{"odd"}));
    CHECK_FALSE(account_of(who, person_id{"nobody"}));
}

TEST_CASE("Slack links: web and mail only, nothing that ends them early or hides the host") {
    CHECK(read_address("https://Example.ORG/a?b=1&c")->url == "https://example.org/a?b=1&c");
    CHECK(read_address("HTTPS://Example.ORG:8443/A")->host == "example.org:8443");
    CHECK(read_address("https://x.fi/ä b|c>d")->url == "https://x.fi/%C3%A4%20b%7Cc%3Ed");
    CHECK(read_address("mailto:a.b@x.fi?bcc=all@x.fi")->url == "mailto:a.b@x.fi");
    for (const auto* bad : {"", "example.org", "javascript:alert(1)", "ftp://x.fi", "https://",
                            "https://bank.fi@evil.example/", "https://bänk.fi/", "https:///x",
                            "https://a b.fi", "mailto:@x.fi", "mailto:a@", "mailto:a b@x.fi",
                            "https://x.fi\\@evil.example", "data:text/html,x"})
        CHECK_FALSE(read_address(bad));
    CHECK_FALSE(read_address("https://x.fi/" + std::string(3000, 'a')));
    CHECK_FALSE(read_address("https://x.fi/" + std::string(1500, '|')));
}

TEST_CASE("Slack Markdown: what mrkdwn can say is said, the rest stays readable") {
    CHECK(markdown_to_mrkdwn("# Title\n\nHello **Anna**, *so* sorry.") ==
          "*Title*\n\nHello *Anna*, _so_ sorry.");
    CHECK(markdown_to_mrkdwn("- a\n- b\n  - c\n\n1. x\n2. y") == "• a\n• b\n  • c\n\n1. x\n2. y");
    CHECK(markdown_to_mrkdwn("> quoted\n> more") == "> quoted more");
    CHECK(markdown_to_mrkdwn("a  \nb\nc") == "a\nb c");
    CHECK(markdown_to_mrkdwn("`x*y`") == "`x*" ZW "y`");
    CHECK(markdown_to_mrkdwn("```\na < b\n```") == "```a &lt; b```");
    CHECK(markdown_to_mrkdwn("**a *b* c** __*d*__") == "*a _b_ c* *_d_*");
    CHECK(markdown_to_mrkdwn("un**believ**able") == "un" ZW "*believ*" ZW "able");
    CHECK(markdown_to_mrkdwn("# **x** y") == "*x y*");
    CHECK(markdown_to_mrkdwn("") == "");
}

TEST_CASE("Slack Markdown: links show where they lead") {
    CHECK(markdown_to_mrkdwn("[Form](https://x.fi/f?a=1&b=2)") ==
          "<https://x.fi/f?a=1&amp;b=2|Form> (x.fi)");
    CHECK(markdown_to_mrkdwn("<https://x.fi/f>") == "<https://x.fi/f>");
    CHECK(markdown_to_mrkdwn("[https://bank.fi](https://evil.example)") ==
          "<https://evil.example|https://bank.fi> (evil.example)");
    CHECK(markdown_to_mrkdwn("[a|b](https://x.fi)") == "<https://x.fi|a/b> (x.fi)");
    CHECK(markdown_to_mrkdwn("[x](javascript:alert)") == "x (javascript:alert)");
    CHECK(markdown_to_mrkdwn("![cat](https://x.fi/cat.png)") ==
          "<https://x.fi/cat.png|cat> (x.fi)");
}

TEST_CASE("Slack Markdown: nothing in it is Slack's language") {
    CHECK(markdown_to_mrkdwn("\\<!channel\\> &lt;@U012&gt; :tada: ~x~ @here") ==
          "&lt;!channel&gt; &lt;@U012&gt; :" ZW "tada: ~" ZW "x~" ZW " @" ZW "here");
    CHECK(markdown_to_mrkdwn("a <!channel> <b>x</b>") == "a &lt;!channel&gt; &lt;b&gt;x&lt;/b&gt;");
    CHECK(markdown_to_mrkdwn("<div>\n*x*\n</div>") == "&lt;div&gt;\n*" ZW "x*" ZW "\n&lt;/div&gt;");
}
