// The workspace's pure parts: who sees what, the board, what a browser may ask, what pages say.
#include "adapters/console/clock.hpp"
#include "adapters/web/workspace/page.hpp"
#include "adapters/web/workspace/protocol.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/console/people.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <random>

using namespace firebreak;
using namespace firebreak::web;
using Catch::Matchers::ContainsSubstring;

namespace {

struct request {
    std::vector<net::http_field> fields;
    net::http_head head;

    request(std::string_view path, std::vector<net::http_field> f) : fields(std::move(f)) {
        head.method = "GET";
        head.path = head.target = path;
        head.fields = fields;
    }
};

unsigned refused(std::string_view path, std::vector<net::http_field> f,
                 std::string_view method = "GET") {
    request r(path, std::move(f));
    r.head.method = method;
    const auto no = refuse_page(r.head, 8080);
    return no ? no->status : 0;
}

std::string deed(const char* more) {
    return std::string(R"({"do":"words","id":"a-1","as":"maija","place":"@maija","thread":"",)") +
           more + "}";
}

}  // namespace

TEST_CASE("workspace page: only this machine's own names are answered") {
    for (const char* host : {"127.0.0.1:8080", "localhost:8080", "[::1]:8080"})
        CHECK(refused("/", {{"Host", host}}) == 0);
    for (const char* host :
         {"127.0.0.1", "127.0.0.1:80", "127.0.0.1:80800", "127.0.0.1:8080.evil.example",
          "evil.example:8080", "localhost.evil.example:8080", "127.0.0.1.nip.io:8080",
          "0.0.0.0:8080", "evil@127.0.0.1:8080", ""})
        CHECK(refused("/", {{"Host", host}}) == 421);
    CHECK(refused("/", {}) == 421);
    CHECK(refused("/", {{"Host", "127.0.0.1:8080"}, {"Host", "evil.example"}}) == 421);
}

TEST_CASE("workspace page: the WebSocket is for its own page alone") {
    const net::http_field host{"Host", "127.0.0.1:8080"};
    CHECK(refused(live_path, {host, {"Origin", "http://127.0.0.1:8080"}}) == 0);
    for (const char* origin :
         {"http://evil.example", "null", "", "http://127.0.0.1:8081", "https://127.0.0.1:8080",
          "http://localhost:8080", "http://127.0.0.1:8080.evil.example"})
        CHECK(refused(live_path, {host, {"Origin", origin}}) == 403);
    CHECK(refused(live_path, {host}) == 403);
    CHECK(refused(live_path,
                  {host, {"Origin", "http://127.0.0.1:8080"}, {"Origin", "http://evil.example"}}) ==
          403);
}

TEST_CASE("workspace page: what there is is served, strictly; all else is not") {
    const net::http_field host{"Host", "localhost:8080"};
    CHECK(refused("/", {host}, "POST") == 405);
    CHECK(refused("/workspace/main.js", {host}) == 0);
    for (const char* path : {"/workspace/", "/workspace/../main.js", "/index.html", "/workspace/x"})
        CHECK(refused(path, {host}) == 404);
    const request start("/", {host});
    const auto page = serve_page(start.head);
    CHECK(page.status == 200);
    std::string headers;
    for (const auto& [name, value] : page.headers) headers += fmt::format("{}: {}\n", name, value);
    CHECK_THAT(headers, ContainsSubstring("default-src 'none'") &&
                            ContainsSubstring("frame-ancestors 'none'") &&
                            !ContainsSubstring("unsafe"));
    // Nothing inline, so that the policy can stay strict; and nothing from elsewhere.
    CHECK_THAT(page.body, !ContainsSubstring("style=") && !ContainsSubstring("onclick") &&
                              !ContainsSubstring("//cdn") && !ContainsSubstring("<script>"));
    const request script("/workspace/main.js", {host});
    const auto file = serve_page(script.head);
    CHECK(file.content_type == "text/javascript; charset=utf-8");
    std::string tag;
    for (const auto& [name, value] : file.headers)
        if (name == "ETag") tag = value;
    const request again("/workspace/main.js", {host, {"If-None-Match", tag}});
    CHECK(serve_page(again.head).status == 304);
}

TEST_CASE("workspace people: everybody has a place, and keeps only those that are there") {
    const auto base = std::make_shared<test::small_company>();
    const auto both = with_workspace(base, {network_id{"console"}});
    const auto alone = with_workspace(base, {});
    CHECK(both->by_name("maija")->accounts.size() == 2);
    REQUIRE(alone->by_name("maija")->accounts.size() == 1);
    CHECK(alone->by_name("maija")->accounts.front() == conversation{workspace_network(), "@maija"});
    CHECK(alone->by_account(workspace_network(), "@anna")->id == person_id{"anna"});
    CHECK(alone->by_account(workspace_network(), "anna") == nullptr);
    CHECK(sees(*alone, person_id{"anna"}, "#social"));
    CHECK_FALSE(sees(*alone, person_id{"anna"}, "#safety"));
    CHECK_FALSE(sees(*alone, person_id{"anna"}, "@maija"));
    CHECK(sees(*alone, person_id{"pekka"}, "#managers"));
    CHECK_FALSE(sees(*alone, person_id{"pekka"}, "#nowhere"));
    CHECK_FALSE(sees(*alone, person_id{"nobody"}, "@nobody"));
}

TEST_CASE("workspace board: changes are numbered, and what is too much goes from the front") {
    board b;
    int told = 0;
    b.on_change = [&] { ++told; };
    const auto add = [&](const std::string& reference) {
        post p;
        p.reference = reference;
        b.add(std::move(p));
    };
    add("w1");
    add("w2");
    post changed = *b.find("w1");
    changed.edited = true;
    b.replace("w1", changed);
    CHECK(told == 3);
    CHECK(b.newest() == 3);
    CHECK(b.find("w1")->changed == 3);
    CHECK(b.posts().front().reference == "w1");  // an edit stays where it was
    CHECK(b.trimmed() == 0);
    for (std::size_t i = 0; i < board::most; ++i) add("x" + std::to_string(i));
    CHECK(b.posts().size() == board::most);
    CHECK(b.find("w1") == nullptr);
    // Whoever was up to date before the last one went need not begin anew; all others must.
    CHECK(b.trimmed() == b.newest() - 1);
}

TEST_CASE("workspace frames: a page that is behind gets what changed, once, in its order") {
    const test::small_company who;
    board b;
    for (int i = 0; i < 10; ++i) {
        post p;
        p.reference = "w" + std::to_string(i);
        p.content.heading = "m" + std::to_string(i);
        b.add(std::move(p));
    }
    const auto seen = b.newest();
    for (int i = 0; i < 5; ++i) {
        post p = *b.find("w3");
        p.content.heading = "edited " + std::to_string(i);
        b.replace("w3", p);
    }
    post reply;
    reply.reference = "w10";
    reply.thread = "w3";
    b.add(std::move(reply));
    const auto refs = [](const nlohmann::json& frame) {
        std::vector<std::string> out;
        for (const auto& p : frame["posts"]) out.push_back(p["ref"]);
        return out;
    };
    const auto missed = nlohmann::json::parse(frames::posts(b, who, seen, false));
    CHECK(missed["upto"] == b.newest());
    CHECK(refs(missed) == std::vector<std::string>{"w3", "w10"});
    CHECK_THAT(missed["posts"][0]["html"].get<std::string>(), ContainsSubstring("edited 4"));
    const auto all = nlohmann::json::parse(frames::posts(b, who, 0, true));
    CHECK(all["fresh"] == true);
    CHECK(refs(all) == std::vector<std::string>{"w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7",
                                                "w8", "w9", "w10"});
    CHECK(refs(nlohmann::json::parse(frames::posts(b, who, b.newest(), false))).empty());
}

TEST_CASE("workspace protocol: what pages send is read") {
    const auto hello = read_frame(R"({"do":"hello","world":"w","since":17})");
    REQUIRE(hello);
    CHECK(std::get<asked::hello>(*hello).since == 17);
    const auto words = read_frame(deed(R"("text":"Hyvää \u00e4 päivää")"));
    REQUIRE(words);
    CHECK(std::get<asked::words>(*words).text == "Hyvää ä päivää");
    CHECK(std::get<asked::words>(*words).as == person_id{"maija"});
    const auto form = read_frame(
        R"({"do":"submit","id":"1","as":"anna","place":"#social","post":"w1","words":"reply 1","values":{"response":"x","blank:customer":"Tiina"}})");
    REQUIRE(form);
    CHECK(std::get<asked::submit>(*form).values.size() == 2);
    const auto play = read_frame(R"({"do":"play","what":"pace","number":3})");
    REQUIRE(play);
    CHECK(std::get<asked::play>(*play).number == 3);
}

TEST_CASE("workspace protocol: what is no frame is refused") {
    for (const std::string frame :
         {"", "{", "[]", "null", "17", "{}", R"({"do":17})", R"({"do":"dance"})",
          R"({"do":"hello"})", R"({"do":"hello","world":1})", R"({"do":"play","what":"burn"})",
          R"({"do":"press","id":"1","as":"anna","post":"w1","words":""})",
          R"({"do":"press","id":"1","as":"","post":"w1","words":"claim 1"})",
          R"({"do":"press","id":"a b","as":"anna","post":"w1","words":"claim 1"})",
          R"({"do":"press","id":"","as":"anna","post":"w1","words":"claim 1"})",
          R"({"do":"submit","id":"1","as":"a","place":"p","post":"","words":"x","values":[]})",
          R"({"do":"submit","id":"1","as":"a","place":"p","post":"","words":"x","values":{"a":1}})",
          "[[[[[[[[[[[[[[[[[[[[", "{\"do\":\"hello\",\"world\":\"\xff\"}"})
        CHECK_FALSE(read_frame(frame));
    CHECK_FALSE(read_frame(deed(("\"text\":\"" + std::string(longest_frame, 'x') + "\"").c_str())));
    CHECK_FALSE(read_frame(R"({"do":"press","id":")" + std::string(65, 'a') +
                           R"(","as":"anna","post":"w1","words":"claim 1"})"));
    std::string many =
        R"({"do":"submit","id":"1","as":"a","place":"p","post":"","words":"x","values":{)";
    for (int i = 0; i < 50; ++i) many += (i ? ",\"" : "\"") + std::to_string(i) + "\":\"\"";
    CHECK_FALSE(read_frame(many + "}}"));
}

TEST_CASE("workspace protocol: broken frames never break anything") {
    std::mt19937 random(20261123);
    const std::string good = deed(R"("text":"Customer wants her money back \u2019")");
    for (int i = 0; i < 20'000; ++i) {
        auto frame = good;
        for (int n = 0; n < 3; ++n) {
            const auto at = random() % frame.size();
            switch (random() % 3) {
                case 0: frame[at] = static_cast<char>(random() & 255); break;
                case 1: frame.erase(at, random() % 8); break;
                default: frame.insert(at, 1, "{}[]\",:\\0\x80"[random() % 10]); break;
            }
        }
        if (const auto read = read_frame(frame))
            if (const auto* w = std::get_if<asked::words>(&*read)) CHECK(w->id.size() <= 64);
    }
}
