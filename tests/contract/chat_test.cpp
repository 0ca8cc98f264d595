#include "tests/contract/chat_kinds.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <functional>
#include <string>

using namespace firebreak;
using namespace firebreak::contract;
using namespace std::chrono_literals;
using kind = delivery_result::kind;

namespace {

struct post_office {
    explicit post_office(const chat_kind& k) : bench(k.make()) {}

    delivery make(std::int64_t number, std::string to, std::string words) {
        delivery d;
        d.number = outbox_number{number};
        d.to = {bench->network().network(), std::move(to)};
        d.ticket = ticket_number{1};
        d.content.heading = std::move(words);
        return d;
    }
    delivery_result send(delivery d) { return bench->send(std::move(d)); }

    std::unique_ptr<chat_bench> bench;
};

void for_each_chat(const std::function<void(post_office&)>& test) {
    for (const auto& k : chat_kinds()) {
        INFO(k.name);
        post_office p(k);
        test(p);
    }
}

/// For networks that are elsewhere.
void for_each_far_one(const std::function<void(post_office&, wire&)>& test) {
    for_each_chat([&](post_office& p) {
        if (auto* between = p.bench->between()) test(p, *between);
    });
}

}  // namespace

TEST_CASE("chat contract: a new message gets a reference of its own, wherever it goes") {
    for_each_chat([](post_office& p) {
        const auto first = p.send(p.make(1, p.bench->channel(), "first words"));
        const auto second = p.send(p.make(2, p.bench->channel(), "second words"));
        const auto direct = p.send(p.make(3, p.bench->direct(), "third words"));
        for (const auto* r : {&first, &second, &direct}) {
            CHECK(r->is == kind::delivered);
            CHECK_FALSE(r->reference.empty());
        }
        CHECK(first.reference != second.reference);
        for (const char* words : {"first words", "second words", "third words"})
            CHECK(p.bench->shown(words) == 1);
    });
}

TEST_CASE("chat contract: an edit keeps the reference and shows the new words") {
    for_each_chat([](post_office& p) {
        const auto first = p.send(p.make(1, p.bench->channel(), "before"));
        auto edit = p.make(2, p.bench->channel(), "afterwards");
        edit.edits = first.reference;
        const auto r = p.send(edit);
        CHECK(r.is == kind::delivered);
        CHECK(r.reference == first.reference);
        CHECK(p.bench->shown("afterwards") == 1);
    });
}

TEST_CASE("chat contract: the same row delivered again is shown once, new or edit") {
    for_each_chat([](post_office& p) {
        const auto once = p.make(1, p.bench->channel(), "said once");
        const auto first = p.send(once);
        auto again = once;
        again.attempt = 2;
        CHECK(p.send(again).reference == first.reference);
        CHECK(p.bench->shown("said once") == 1);
        auto edit = p.make(2, p.bench->channel(), "mended once");
        edit.edits = first.reference;
        p.send(edit);
        edit.attempt = 2;
        const auto r = p.send(edit);
        CHECK(r.is == kind::delivered);
        CHECK(r.reference == first.reference);
        CHECK(p.bench->shown("mended once") == 1);
    });
}

TEST_CASE("chat contract: a message that is not there any more can't be edited, but posted anew") {
    for_each_chat([](post_office& p) {
        auto edit = p.make(5, p.bench->channel(), "words of another run");
        edit.edits = p.send(p.make(1, p.bench->channel(), "x")).reference + "0";
        CHECK(p.send(edit).is == kind::gone);
        CHECK(p.bench->shown("words of another run") == 0);
        edit.edits.clear();
        CHECK(p.send(edit).is == kind::delivered);
        CHECK(p.bench->shown("words of another run") == 1);
    });
}

TEST_CASE("chat contract: what is no conversation of the network is never delivered") {
    for_each_chat([](post_office& p) {
        for (const auto& none : p.bench->impossible()) {
            CAPTURE(none);
            CHECK(p.send(p.make(1, none, "lost")).is == kind::never);
        }
        auto foreign = p.make(3, p.bench->channel(), "lost");
        foreign.to.network = network_id{"another"};
        const auto r = p.send(foreign);
        CHECK(r.is == kind::never);
        CHECK_FALSE(r.detail.empty());
        CHECK(p.bench->shown("lost") == 0);
    });
}

TEST_CASE("chat contract: a reply in a thread is delivered like any other") {
    for_each_chat([](post_office& p) {
        const auto card = p.send(p.make(1, p.bench->channel(), "the card"));
        auto reply = p.make(2, p.bench->channel(), "below the card");
        reply.thread = card.reference;
        const auto r = p.send(reply);
        CHECK(r.is == kind::delivered);
        CHECK(r.reference != card.reference);
        CHECK(p.bench->shown("below the card") == 1);
    });
}

TEST_CASE("chat contract: a picture is shown once; without pictures, the same in words") {
    for_each_chat([](post_office& p) {
        auto chart = p.make(1, p.bench->channel(), "three bars in words");
        chart.image =
            picture{.name = "firebreak-2026-W47", .title = "Bars", .alt = "three", .png = "…"};
        const auto first = p.send(chart);
        CHECK(first.is == kind::delivered);
        CHECK_FALSE(first.reference.empty());
        chart.attempt = 2;
        const auto again = p.send(chart);
        CHECK(again.is == kind::delivered);
        if (const auto pictures = p.bench->pictures()) {
            CHECK(*pictures == 1);
            CHECK(p.bench->shown("three bars in words") == 0);
        } else {
            CHECK(again.reference == first.reference);
            CHECK(p.bench->shown("three bars in words") == 1);
        }
    });
}

TEST_CASE("chat contract: messages stand in the order in which they were sent") {
    for_each_chat([](post_office& p) {
        for (const auto n : {1, 2, 3})
            p.send(p.make(n, p.bench->channel(), "number " + std::to_string(n)));
        const auto all = p.bench->seen();
        CHECK(all.find("number 1") < all.find("number 2"));
        CHECK(all.find("number 2") < all.find("number 3"));
        CHECK(all.find("number 3") != all.npos);
    });
}

TEST_CASE("chat contract: a long message is whole, or says where the rest is") {
    for_each_chat([](post_office& p) {
        auto d = p.make(1, p.bench->channel(), "a long story");
        for (int n = 0; n < 80; ++n)
            d.content.say("part " + std::to_string(n) + " of it, " + std::string(900, 'x') +
                          (n % 2 ? " ärsyttävää" : " & <so> on"));
        d.content.say("the end of it");
        CHECK(p.send(d).is == kind::delivered);
        CHECK(p.bench->shown("a long story") == 1);
        CHECK(p.bench->shown("part 0 of it") == 1);
        CHECK((p.bench->shown("the end of it") == 1 || p.bench->shown("show 1") == 1));
        CHECK(p.bench->mischief({}) == std::vector<std::string>{});
    });
}

TEST_CASE("chat contract: words of strangers are shown, and call and change nothing") {
    const std::string hostile =
        "<!channel> <!here> <@U0MAIJA1> @room @here @maija:example.org *bold* `code`\n"
        "<script>alert(1)</script><img src=x onerror=alert(1)> <https://evil.example|bank> "
        "[bank](https://evil.example) \x1b[2J\x07 \u202Egnp.exe &lt;!channel&gt; the words";
    for_each_chat([&](post_office& p) {
        auto d = p.make(1, p.bench->channel(), "About: " + hostile);
        d.content.say(hostile, paragraph_kind::quote)
            .say(hostile)
            .say(hostile, paragraph_kind::list);
        d.content.facts = {{"Source", hostile}};
        d.content.choices = {{.label = hostile, .words = "claim 1"}};
        d.content.mentions = {person_id{"maija"}};
        const auto first = p.send(d);
        CHECK(first.is == kind::delivered);
        CHECK(p.bench->shown("the words") >= 3);
        auto edit = d;
        edit.number = outbox_number{2};
        edit.edits = first.reference;
        edit.content.say("once more");
        CHECK(p.send(edit).is == kind::delivered);
        CHECK(p.bench->mischief({person_id{"maija"}}) == std::vector<std::string>{});
    });
}

TEST_CASE("chat contract: what people removed is gone, and posted anew on request") {
    for_each_chat([](post_office& p) {
        const auto first = p.send(p.make(1, p.bench->channel(), "the card"));
        if (!p.bench->remove(first.reference)) return;
        auto edit = p.make(2, p.bench->channel(), "the card, changed");
        edit.edits = first.reference;
        CHECK(p.send(edit).is == kind::gone);
        CHECK(p.bench->shown("the card, changed") == 0);
        edit.edits.clear();
        const auto anew = p.send(edit);
        CHECK(anew.is == kind::delivered);
        CHECK(anew.reference != first.reference);
        CHECK(p.bench->shown("the card, changed") == 1);
    });
}

TEST_CASE("chat contract: a limit is passed on with the time that the network says") {
    for_each_far_one([](post_office& p, wire& between) {
        const auto d = p.make(1, p.bench->channel(), "not so fast");
        between.rate_limits(40s);
        const auto r = p.send(d);
        CHECK(r.is == kind::later);
        REQUIRE(r.retry_after);
        CHECK(*r.retry_after == 40s);
        CHECK(p.bench->shown("not so fast") == 0);
    });
}

TEST_CASE("chat contract: what did not arrive is sent again, once") {
    for_each_far_one([](post_office& p, wire& between) {
        auto d = p.make(1, p.bench->channel(), "said at last");
        between.is_down();
        CHECK(p.send(d).is == kind::later);
        CHECK(p.bench->shown("said at last") == 0);
        d.attempt = 2;
        const auto r = p.send(d);
        CHECK(r.is == kind::delivered);
        CHECK_FALSE(r.earlier);
        CHECK(p.bench->shown("said at last") == 1);
    });
}

TEST_CASE("chat contract: what arrived though nobody said so is not sent twice") {
    for_each_far_one([](post_office& p, wire& between) {
        auto d = p.make(1, p.bench->channel(), "said once");
        between.loses_the_answer();
        CHECK(p.send(d).is == kind::later);
        CHECK(p.bench->shown("said once") == 1);
        d.attempt = 2;
        const auto r = p.send(d);
        CHECK(r.is == kind::delivered);
        CHECK(r.earlier);
        CHECK(p.bench->shown("said once") == 1);
        auto edit = p.make(2, p.bench->channel(), "changed once");
        edit.edits = r.reference;
        CHECK(p.send(edit).is == kind::delivered);
        CHECK(p.bench->shown("changed once") == 1);
    });
}

TEST_CASE("chat contract: a bot that died knows its message again, in a thread and a direct chat") {
    for_each_far_one([](post_office& p, wire& between) {
        const auto card = p.send(p.make(1, p.bench->channel(), "the card"));
        auto below = p.make(2, p.bench->channel(), "below the card");
        below.thread = card.reference;
        const auto told = p.make(3, p.bench->direct(), "in private");
        for (const auto& d : {below, told}) {
            between.loses_the_answer();
            CHECK(p.send(d).is == kind::later);
        }
        between.restart(outbox_number{3});
        for (auto d : {below, told}) {
            d.attempt = 1;  // nobody lived to count
            const auto r = p.send(d);
            CHECK(r.is == kind::delivered);
            CHECK(r.earlier);
        }
        CHECK(p.bench->shown("below the card") == 1);
        CHECK(p.bench->shown("in private") == 1);
        const auto next = p.send(p.make(4, p.bench->direct(), "and another"));
        CHECK(next.is == kind::delivered);
        CHECK_FALSE(next.earlier);
        CHECK(p.bench->shown("and another") == 1);
    });
}

TEST_CASE("chat contract: a conversation that the bot is not let into waits for somebody") {
    for_each_far_one([](post_office& p, wire& between) {
        const auto r = p.send(p.make(1, between.unknown_place(), "for later"));
        CHECK(r.is == kind::later);
        CHECK(r.retry_after.value_or(0ms) >= 60s);
        CHECK_FALSE(r.detail.empty());
        CHECK(p.bench->shown("for later") == 0);
        CHECK(p.send(p.make(2, p.bench->channel(), "not held up")).is == kind::delivered);
    });
}
