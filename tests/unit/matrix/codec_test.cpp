// What a homeserver says, as values. The files of tests/fixtures/matrix were recorded from Synapse.
#include "adapters/matrix/codec.hpp"

#include "tests/support/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ranges>
#include <string>

using namespace firebreak;
using namespace firebreak::matrix;

namespace {

std::string recorded(const std::string& name) {
    std::ifstream file("tests/fixtures/matrix/" + name + ".json");
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

sync_answer sync_of(const std::string& text) {
    codec c;
    auto got = c.sync(text);
    REQUIRE(got.has_value());
    return std::move(*got);
}

/// A sync answer with these events in one room's timeline.
std::string timeline(const std::string& events) {
    return R"({"next_batch":"s1","rooms":{"join":{"!r:localhost":{"timeline":{"events":[)" +
           events + R"(],"limited":false,"prev_batch":"p"}}}}})";
}

std::vector<room_event> events_of(const std::string& events) {
    auto got = sync_of(timeline(events));
    REQUIRE(got.joined.size() == 1);
    return std::move(got.joined[0].timeline);
}

std::string message(const std::string& content) {
    return R"({"type":"m.room.message","event_id":"$e","sender":"@anna:localhost","content":)" +
           content + "}";
}

template <class T>
const T& as(const room_event& e) {
    REQUIRE(std::holds_alternative<T>(e.what));
    return std::get<T>(e.what);
}

template <class T>
const T& of_type(const std::vector<room_event>& all) {
    const auto found = std::ranges::find_if(
        all, [](const room_event& e) { return std::holds_alternative<T>(e.what); });
    REQUIRE(found != all.end());
    return std::get<T>(found->what);
}

const auto invalid = make_error_code(errc::invalid);

}  // namespace

TEST_CASE("Matrix codec: a first sync brings state and a place to go on from, no talk") {
    const auto got = sync_of(recorded("sync_first"));
    CHECK_FALSE(got.next_batch.empty());
    REQUIRE(got.joined.size() == 1);
    const auto& room = got.joined[0];
    CHECK(room.timeline.empty());
    CHECK(of_type<said::created>(room.state).version == "11");
    const auto& levels = of_type<said::power_levels>(room.state);
    CHECK(levels.users.at("@anna:localhost") == 100);
    CHECK(levels.users.at("@bot:localhost") == 50);
    CHECK(levels.state_default == 50);
    CHECK(room.members == 3);
    CHECK(got.skipped == 0);
}

TEST_CASE("Matrix codec: talk, as a real homeserver tells it") {
    const auto got = sync_of(recorded("sync_talk"));
    REQUIRE(got.joined.size() == 1);
    const auto& all = got.joined[0].timeline;
    REQUIRE(all.size() >= 12);
    const auto& report = all[0];
    CHECK(report.sender == "@tom:localhost");
    CHECK(report.membership == "join");
    CHECK(report.age.has_value());
    CHECK(report.sent_at > 1'700'000'000'000);
    CHECK_FALSE(report.state_key.has_value());
    CHECK(as<said::message>(report).body == "!report A customer wants a refund");
    CHECK(as<said::message>(report).has_mentions);
    CHECK(as<said::message>(all[1]).mentioned == std::vector<std::string>{"@bot:localhost"});
    const auto& card = all[2];
    CHECK_FALSE(card.transaction.empty());
    CHECK(as<said::message>(card).msgtype == "m.notice");

    const auto& in_thread = as<said::message>(all[4]);
    CHECK(in_thread.to.is == relation::kind::thread);
    CHECK(in_thread.to.target == card.id);
    CHECK(in_thread.to.answered().empty());
    const auto& reply = as<said::message>(all[5]);
    CHECK(reply.to.is == relation::kind::none);
    CHECK(reply.to.answered() == report.id);
    CHECK(as<said::reaction>(all[6]) == said::reaction{card.id, "🙋🏽"});

    const auto edit = of_type<said::message>(  // a copy: the list is gone at the end of this line
        {std::ranges::find_if(all,
                              [](const room_event& e) {
                                  const auto* m = std::get_if<said::message>(&e.what);
                                  return m && m->to.is == relation::kind::replace;
                              }),
         all.end()});
    CHECK(edit.to.target == report.id);
    CHECK(edit.replaced);
    CHECK(edit.body == "!report A customer wants a refund for order 4711");
}

TEST_CASE("Matrix codec: what was redacted before it was seen has lost its content") {
    const auto all = sync_of(recorded("sync_talk")).joined.at(0).timeline;
    std::vector<std::string> gone;
    for (const auto& e : all)
        if (const auto* r = std::get_if<said::redaction>(&e.what)) gone.push_back(r->target);
    REQUIRE(gone.size() == 2);
    for (const auto& id : gone) {
        const auto found = std::ranges::find(all, id, &room_event::id);
        REQUIRE(found != all.end());
        CHECK(found->redacted);
        CHECK_FALSE(std::holds_alternative<said::redaction>(found->what));
    }
    CHECK(of_type<said::redaction>(all).reason == "changed my mind");
}

TEST_CASE("Matrix codec: malformed relations survive") {
    const auto got = sync_of(recorded("sync_odd"));
    CHECK(got.skipped == 0);
    std::size_t messages = 0, edits = 0;
    for (const auto& e : got.joined.at(0).timeline)
        if (const auto* m = std::get_if<said::message>(&e.what)) {
            ++messages;
            CHECK(m->body == "odd");
            CHECK_FALSE(m->replaced);
            if (m->to.is == relation::kind::replace) ++edits;
        }
    CHECK(messages == 6);
    CHECK(edits == 1);  // one without m.new_content
}

TEST_CASE("Matrix codec: invitations tell who asks, and what kind of room it is") {
    const auto got = sync_of(recorded("sync_invited"));
    REQUIRE(got.invited.size() == 3);
    int direct = 0, encrypted = 0, spaces = 0;
    for (const auto& one : got.invited) {
        for (const auto& e : one.state) {
            const auto* m = std::get_if<said::member>(&e.what);
            if (m && m->who == "@bot:localhost") {
                CHECK(m->membership == "invite");
                CHECK(e.sender == "@anna:localhost");
                direct += m->is_direct ? 1 : 0;
            }
            if (std::holds_alternative<said::encryption>(e.what)) ++encrypted;
            const auto* c = std::get_if<said::created>(&e.what);
            if (c && c->type == "m.space") ++spaces;
        }
    }
    CHECK(direct == 1);
    CHECK(encrypted == 1);
    CHECK(spaces == 1);
}

TEST_CASE("Matrix codec: a gap and the page that fills it") {
    const auto got = sync_of(recorded("sync_limited"));
    const auto& room = got.joined.at(0);
    CHECK(room.limited);
    CHECK_FALSE(room.prev_batch.empty());
    CHECK(room.timeline.size() == 50);
    codec c;
    const auto page = c.messages(recorded("messages"));
    REQUIRE(page.has_value());
    REQUIRE(page->events.size() == 5);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(as<said::message>(page->events[i]).body == fmt::format("talk {}", i));
    CHECK_FALSE(page->end.empty());
}

TEST_CASE("Matrix codec: after a join, what was said before is told apart") {
    const auto got = sync_of(recorded("sync_joined"));
    const auto& room = got.joined.at(0);
    CHECK(room.id.find(':') == std::string::npos);  // room version 12
    CHECK(room.limited);
    for (const auto& e : room.timeline)
        if (const auto* m = std::get_if<said::message>(&e.what))
            CHECK(e.membership == (m->body == "and after" ? "join" : "invite"));
    CHECK(of_type<said::encryption>(room.timeline).algorithm == "m.megolm.v1.aes-sha2");
    CHECK(std::holds_alternative<said::encrypted>(room.timeline.back().what));
    CHECK(of_type<said::created>(room.timeline).version == "12");
}

TEST_CASE("Matrix codec: kicked out of one room, and another one upgraded") {
    const auto got = sync_of(recorded("sync_left"));
    REQUIRE(got.left.size() == 1);
    const auto& last = got.left[0].timeline.back();
    CHECK(last.sender == "@anna:localhost");
    CHECK(as<said::member>(last).who == "@bot:localhost");
    CHECK(as<said::member>(last).membership == "leave");
    CHECK(as<said::member>(last).reason == "wrong room");
    CHECK(of_type<said::tombstone>(got.joined.at(0).timeline).replacement.starts_with('!'));
}

TEST_CASE("Matrix codec: /event gives the original; a later edit does not stand in its place") {
    codec c;
    const auto got = c.event(recorded("event_edited"));
    REQUIRE(got.has_value());
    CHECK(as<said::message>(*got).body == "!report A customer wants a refund");
    CHECK_FALSE(as<said::message>(*got).replaced);
}

TEST_CASE("Matrix codec: one event that is broken does not hide the others") {
    const auto deep = std::string(200, '[') + "1" + std::string(200, ']');
    for (const auto& bad :
         {message(deep), std::string("7"), std::string("[]"), std::string("null"),
          message(R"({"body":"\ud800"})"), std::string("{}"), message("{\"body\":\"\xff\xfe\"}")}) {
        const auto all = events_of(message(R"({"msgtype":"m.text","body":"before"})") + "," + bad +
                                   "," + message(R"({"msgtype":"m.text","body":"after"})"));
        REQUIRE(all.size() >= 2);
        CHECK(as<said::message>(all.front()).body == "before");
        CHECK(as<said::message>(all.back()).body == "after");
    }
}

TEST_CASE("Matrix codec: wrong types count as absent") {
    for (
        const auto* content :
        {"{}", "7", "[]", "null", R"({"body":7,"msgtype":[]})", R"({"body":null})",
         R"({"body":"x","msgtype":"m.text","m.mentions":"all","m.relates_to":{"rel_type":{},"event_id":[]}})",
         R"({"body":"x","msgtype":"m.text","m.mentions":{"user_ids":[7,null,{}]}})",
         R"({"body":"x","msgtype":"m.text","m.new_content":7,"m.relates_to":{"rel_type":"m.replace","event_id":"$x"}})"}) {
        INFO(content);
        const auto all = events_of(message(content));
        REQUIRE(all.size() == 1);
        if (const auto* m = std::get_if<said::message>(&all[0].what)) {
            CHECK(m->mentioned.empty());
            CHECK_FALSE(m->replaced);
            CHECK((m->body.empty() || m->body == "x"));
        }
    }
    const auto odd = events_of(
        R"({"type":"m.reaction","event_id":"$1","sender":"@a:b","content":{"m.relates_to":{"rel_type":"m.annotation","event_id":7,"key":"x"}}},)"
        R"({"type":"m.room.redaction","event_id":"$2","sender":"@a:b","content":{"redacts":7},"redacts":"$top"},)"
        R"({"type":"m.room.member","event_id":"$3","sender":"@a:b","state_key":"@a:b","content":{"membership":9}},)"
        R"({"type":"m.room.power_levels","event_id":"$4","sender":"@a:b","state_key":"","content":{"users":{"@a:b":"100","@c:d":[]},"ban":"x"}})");
    REQUIRE(odd.size() == 4);
    if (const auto* r = std::get_if<said::reaction>(&odd[0].what)) CHECK(r->target.empty());
    CHECK(as<said::redaction>(odd[1]).target == "$top");
    if (const auto* m = std::get_if<said::member>(&odd[2].what)) CHECK(m->membership.empty());
    CHECK(as<said::power_levels>(odd[3]).users.at("@a:b") == 100);  // old rooms write texts
    CHECK(as<said::power_levels>(odd[3]).ban == 50);
}

TEST_CASE("Matrix codec: what is no sync answer is refused as a whole") {
    codec c;
    const std::string whole = recorded("sync_talk");
    for (std::size_t cut = 0; cut < whole.size(); cut += 97)
        CHECK(c.sync(whole.substr(0, cut)).error() == invalid);
    for (const auto* text : {"", "null", "[]", "7", "{}", R"({"next_batch":7})", R"({"rooms":{}})",
                             "<html>502</html>", R"({"next_batch":"s1"} x)"})
        CHECK(c.sync(text).error() == invalid);
    CHECK(c.sync(whole).has_value());  // and the codec still works
    CHECK(c.sync(R"({"next_batch":"s1"})").value().next_batch == "s1");
    CHECK(c.sync(R"({"next_batch":"s1","rooms":7,"account_data":[]})").has_value());
}

TEST_CASE("Matrix codec: direct chats of the account") {
    const auto got = sync_of(
        R"({"next_batch":"s","account_data":{"events":[{"type":"m.direct","content":)"
        R"({"@anna:localhost":["!a:localhost","!b:localhost"],"@bad:localhost":7,"@odd:localhost":[8]}}]}})");
    REQUIRE(got.direct.has_value());
    CHECK(got.direct->at("@anna:localhost") ==
          std::vector<std::string>{"!a:localhost", "!b:localhost"});
    CHECK_FALSE(sync_of(R"({"next_batch":"s"})").direct.has_value());
}

TEST_CASE("Matrix codec: a server's name is what follows the first colon") {
    CHECK(server_of("@anna:example.org") == "example.org");
    CHECK(server_of("@zed:localhost:18402") == "localhost:18402");
    CHECK(server_of("!JlR5_penY40AtTss5EvWznFSNW56nmaKtdnqS_eMirc").empty());
    CHECK(server_of("").empty());
}
