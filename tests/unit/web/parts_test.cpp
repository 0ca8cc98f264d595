// Stamps, limits, sessions' times, addresses of pages, compression.
#include "adapters/net/gzip.hpp"
#include "adapters/net/random.hpp"
#include "adapters/web/assets.hpp"
#include "adapters/web/headers.hpp"
#include "adapters/web/pages/queue.hpp"
#include "adapters/web/pages/ticket.hpp"
#include "adapters/web/rate_limit.hpp"
#include "adapters/web/session_forms.hpp"
#include "bot/domain/session.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/web/request.hpp"

#include <zlib.h>

#include <set>

using namespace firebreak;
using namespace firebreak::web;
using namespace std::chrono_literals;
using testing::header;
using testing::request;

namespace {

std::string gunzip(std::string_view packed) {
    z_stream s{};
    REQUIRE(inflateInit2(&s, MAX_WBITS + 16) == Z_OK);
    std::string out(1 << 20, '\0');
    s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    s.avail_in = static_cast<uInt>(packed.size());
    s.next_out = reinterpret_cast<Bytef*>(out.data());
    s.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&s, Z_FINISH) == Z_STREAM_END);
    out.resize(s.total_out);
    inflateEnd(&s);
    return out;
}

}  // namespace

TEST_CASE("forms: a stamp holds for its session only, and not in parts") {
    const auto stamp = make_stamp("key", "nonce");
    CHECK(is_stamp("key", stamp));
    CHECK_FALSE(is_stamp("other", stamp));
    CHECK_FALSE(is_stamp("key", "nonce2" + stamp.substr(5)));
    CHECK_FALSE(is_stamp("key", stamp.substr(0, stamp.size() - 1)));
    CHECK_FALSE(is_stamp("key", ""));
    CHECK_FALSE(is_stamp("key", "nonce."));
    CHECK_FALSE(is_stamp("", make_stamp("", "nonce")));
    CHECK(make_stamp("key", "other") != stamp);
}

TEST_CASE("forms: a command's key is that of the person, the form and its content") {
    const auto one = form_digest("/tickets/1/note", "stamp=a&text=x");
    CHECK(one == form_digest("/tickets/1/note", "stamp=a&text=x"));
    std::set<std::string> all{one, form_digest("/tickets/1/note", "stamp=a&text=y"),
                              form_digest("/tickets/1/note", "stamp=b&text=x"),
                              form_digest("/tickets/2/note", "stamp=a&text=x"),
                              form_digest("/tickets/1/notes", "tamp=a&text=x")};
    CHECK(all.size() == 5);
    CHECK(form_command_key("anna", one) != form_command_key("eero", one));
}

TEST_CASE("limits: a bucket refills with time, and of many askers the newest are known") {
    rate_limit limit(3, 60, 2);
    const auto at = to_instant(1'000'000);
    for (int i = 0; i < 3; ++i) CHECK(limit.allow("a", at));
    CHECK_FALSE(limit.allow("a", at));
    CHECK(limit.allow("b", at));
    CHECK_FALSE(limit.allow("a", at + 900ms));
    CHECK(limit.allow("a", at + 1900ms));
    CHECK_FALSE(limit.allow("a", at + 1900ms));
    CHECK_FALSE(limit.allow("a", at));  // a clock set back gives nothing
    for (int i = 0; i < 3; ++i) CHECK(limit.allow("a", at + 1h));
    CHECK_FALSE(limit.allow("a", at + 1h));
    CHECK(limit.allow("c", at + 1h));
    CHECK(limit.known() == 2);
    CHECK(limit.pause() == 1s);
}

TEST_CASE("session: a cookie is good until it is idle, old or replaced") {
    web_session s;
    s.token = sha256("now");
    s.previous = sha256("before");
    s.started = s.renewed = to_instant(0);
    const auto at = [](auto span) { return to_instant(0) + span; };
    CHECK(is_valid(s, sha256("now"), at(session_idle - 1ms)));
    CHECK_FALSE(is_valid(s, sha256("now"), at(session_idle)));
    CHECK_FALSE(is_valid(s, sha256("never"), at(0ms)));
    CHECK(is_valid(s, sha256("before"), at(session_overlap - 1ms)));
    CHECK_FALSE(is_valid(s, sha256("before"), at(session_overlap)));
    CHECK_FALSE(wants_renewal(s, sha256("now"), at(session_renewal - 1ms)));
    CHECK(wants_renewal(s, sha256("now"), at(session_renewal)));
    CHECK_FALSE(wants_renewal(s, sha256("before"), at(session_renewal)));
    s.renewed = at(session_lifetime - 1h);
    CHECK(is_valid(s, sha256("now"), at(session_lifetime - 1ms)));
    CHECK_FALSE(is_valid(s, sha256("now"), at(session_lifetime)));
}

TEST_CASE("queue: an address says what is wished, and nonsense is left out") {
    for (const auto* query :
         {"", "?team=social&category=refund_request&status=open&severity=high&who=me&sort=newest",
          "?severity=serious", "?who=nobody&page=3"})
        CHECK(query_of(read_queue_wish(std::string_view(query).substr(*query ? 1 : 0))) == query);
    CHECK(
        query_of(read_queue_wish("status=x&severity=y&who=z&sort=w&page=-1&team=%zz&q=1")).empty());
    CHECK(read_queue_wish("page=99999999999999999999").page == 1);
    CHECK(read_queue_wish("page=5000").page == 100);
}

TEST_CASE("ticket forms: what was sent becomes the wish of chat") {
    const ticket_number n{7};
    const auto of = [&](std::string_view action, std::string_view body) {
        return wish_of_form(action, n, body);
    };
    CHECK(std::get<wanted::note>(of("note", "text=a+%26+b").value()).text == "a & b");
    CHECK(std::get<wanted::claim>(of("claim", "").value()).ticket == n);
    const auto resolve = std::get<wanted::resolve>(of("resolve", "choice=x&text=y").value());
    CHECK(resolve.outcome == "x");
    CHECK(resolve.note == "y");
    CHECK(std::get<wanted::merge>(of("merge", "choice=%238").value()).into == ticket_number{8});
    for (const auto* action : {"resolve", "assign", "recategorise", "severity", "merge"})
        CHECK_FALSE(of(action, "text=x"));
    CHECK_FALSE(of("merge", "choice=x"));
    for (const auto* action : {"show", "reply", "", "delete", "report"})
        CHECK_FALSE(is_ticket_form(action));
    const auto d = draft_of_form("response=r&blank-customer=A%26B&blank-x=&other=1&blank-%zz=2");
    CHECK(d.response == "r");
    CHECK(d.blanks ==
          std::vector<std::pair<std::string, std::string>>{{"customer", "A&B"}, {"x", ""}});
}

TEST_CASE("gzip: packed bytes are the same bytes, for those who take them") {
    const std::string page(40'000, 'x');
    CHECK(gunzip(net::gzip(page)) == page);
    CHECK(gunzip(net::gzip("")).empty());
    for (const auto* good :
         {"gzip", "deflate, gzip;q=0.5", "br , GZIP", "*", "identity;q=0, *;q=0.1"})
        CHECK(net::accepts_gzip(good));
    for (const auto* bad : {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "xgzip"})
        CHECK_FALSE(net::accepts_gzip(bad));
}

TEST_CASE("random: tokens are long, of letters that need no escaping, and never the same") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) seen.insert(net::random_token());
    CHECK(seen.size() == 100);
    CHECK(seen.begin()->size() == 43);
    CHECK(net::random_token(1).size() == 2);
    CHECK(net::random_token(3).size() == 4);
}

TEST_CASE("assets: served under a name of their content, for ever, and nothing else") {
    const auto& path = asset_path("firebreak.css");
    const auto got = serve_asset(request("GET", path, {{"Accept-Encoding", "gzip"}}).get());
    CHECK(got.status == 200);
    CHECK(got.content_type == "text/css; charset=utf-8");
    CHECK(header(got, "Cache-Control").find("immutable") != std::string::npos);
    CHECK(header(got, "Content-Encoding") == "gzip");
    const auto plain = serve_asset(request("GET", path).get());
    CHECK(header(plain, "Content-Encoding").empty());
    CHECK(gunzip(got.body) == plain.body);
    for (const auto* other : {"/static/firebreak.css", "/static/", "/static/../etc/passwd"})
        CHECK(serve_asset(request("GET", other).get()).status == 404);
}

TEST_CASE("headers: nothing inline, nothing from elsewhere, nothing framed, nothing kept") {
    const auto page = page_answer(request("GET", "/").get(), 200, "<p>");
    const auto policy = header(page, "Content-Security-Policy");
    for (const auto* part :
         {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"})
        CHECK(policy.find(part) != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(policy.find("script-src") == std::string::npos);
    CHECK(header(page, "Cache-Control") == "no-store");
    CHECK(header(page, "X-Content-Type-Options") == "nosniff");
    CHECK(header(page, "X-Frame-Options") == "DENY");
}
