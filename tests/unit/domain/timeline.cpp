#include "bot/domain/timeline.hpp"

#include "bot/domain/nearest.hpp"
#include "bot/domain/record.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace firebreak;

TEST_CASE("canonical: fields in declared order, no spaces, shortest numbers") {
    CHECK(canonical(happened::released{"end of \"shift\"\n"}) == R"({"why":"end of \"shift\"\n"})");
    CHECK(canonical(happened::claimed{}) == "{}");
    CHECK(canonical(happened::severity_set{severity::low, severity::critical, ""}) ==
          R"({"from":"low","to":"critical","why":""})");
    CHECK(canonical(happened::merged{ticket_number{12}}) == R"({"into":12})");
    happened::escalated e;
    e.called = {person_id{"anna"}, person_id{"eero"}};
    CHECK(canonical(e) == R"({"from":"normal","to":"normal","why":"","called":["anna","eero"]})");
}

TEST_CASE("canonical: control characters are escaped, other text stays as it is") {
    std::string out;
    record::append_string(out, std::string_view("\x01\t\x1f ä 🔪 \\", 13));
    CHECK(out == "\"\\u0001\\u0009\\u001f ä 🔪 \\\\\"");
}

TEST_CASE("canonical: long texts are escaped at every position") {
    for (const char special : {'"', '\\', '\x01', '\x1f'})
        for (std::size_t size = 1; size < 40; ++size)
            for (std::size_t at = 0; at < size; ++at) {
                std::string text(size, at % 2 ? 'a' : '\xc3');
                text[at] = special;
                std::string out, slow = "\"";
                record::append_string(out, text);
                for (const char c : text) {
                    if (c == '"' || c == '\\')
                        slow += std::string("\\") + c;
                    else if (static_cast<unsigned char>(c) < 0x20)
                        slow += c == '\x01' ? "\\u0001" : "\\u001f";
                    else
                        slow += c;
                }
                REQUIRE(out == slow + "\"");
            }
}

TEST_CASE("chain: every part of an event changes its hash") {
    const digest zero{};
    const auto base = chained(zero, event_number{1}, ticket_number{2}, to_instant(3), "noted",
                              person_id{"anna"}, "{}");
    std::set<digest> all = {base};
    digest other = zero;
    other[31] = 1;
    all.insert(chained(other, event_number{1}, ticket_number{2}, to_instant(3), "noted",
                       person_id{"anna"}, "{}"));
    all.insert(chained(zero, event_number{2}, ticket_number{2}, to_instant(3), "noted",
                       person_id{"anna"}, "{}"));
    all.insert(chained(zero, event_number{1}, ticket_number{3}, to_instant(3), "noted",
                       person_id{"anna"}, "{}"));
    all.insert(chained(zero, event_number{1}, ticket_number{2}, to_instant(4), "noted",
                       person_id{"anna"}, "{}"));
    all.insert(chained(zero, event_number{1}, ticket_number{2}, to_instant(3), "held",
                       person_id{"anna"}, "{}"));
    all.insert(chained(zero, event_number{1}, ticket_number{2}, to_instant(3), "noted",
                       person_id{"eero"}, "{}"));
    all.insert(chained(zero, event_number{1}, ticket_number{2}, to_instant(3), "noted",
                       person_id{"anna"}, "{ }"));
    CHECK(all.size() == 8);
}

TEST_CASE("chain: the documented form is what is hashed") {
    const digest zero{};
    const auto text = "firebreak-event-1\n" + std::string(64, '0') + "\n1\n2\n3\nnoted\n4:anna\n" +
                      hex(sha256("{}")) + "\n";
    CHECK(chained(zero, event_number{1}, ticket_number{2}, to_instant(3), "noted",
                  person_id{"anna"}, "{}") == sha256(text));
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("kinds: each kind of event has a name of its own") {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < std::variant_size_v<event_body>; ++i) names.insert(event_kind(i));
    CHECK(names.size() == std::variant_size_v<event_body>);
    CHECK(kind(happened::filed{}) == "filed");
    CHECK(kind(happened::listed{}) == "listed");
}

TEST_CASE("nearest: near words are found, far ones are not") {
    const std::array<std::string_view, 4> known = {"claim", "release", "resolve", "note"};
    CHECK(nearest("clam", known) == "claim");
    CHECK(nearest("Claim", known) == "claim");
    CHECK(nearest("calim", known) == "claim");
    CHECK(nearest("resolv", known) == "resolve");
    CHECK_FALSE(nearest("pizza", known));
    CHECK_FALSE(nearest(std::string(100'000, 'x'), known));
    CHECK(edit_distance("ab", "ba") == 1);
}
