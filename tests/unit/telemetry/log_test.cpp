#include "adapters/telemetry/log.hpp"

#include "tests/support/catch.hpp"

#include <regex>
#include <sstream>
#include <thread>
#include <vector>

using namespace firebreak;

namespace {

struct log_to_text {
    std::ostringstream out;
    log_telemetry log;

    explicit log_to_text(level least = level::info, bool quiet = false)
        : log(log_telemetry::options{least, quiet, &out}) {}

    std::vector<std::string> lines() const {
        std::vector<std::string> all;
        std::istringstream in(out.str());
        for (std::string l; std::getline(in, l);) all.push_back(l);
        return all;
    }
};

}  // namespace

TEST_CASE("telemetry: a line has time, level, event and fields") {
    log_to_text t;
    t.log.log(level::warning, "message-parked", {{"ticket", "3"}, {"why", "no such channel"}});
    REQUIRE(t.lines().size() == 1);
    const std::regex shape(
        R"re(time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=warning event=message-parked ticket=3 why="no such channel")re");
    CHECK(std::regex_match(t.lines()[0], shape));
}

TEST_CASE("telemetry: no value, key or event can forge a line") {
    log_to_text t;
    const std::string evil = "x\ntime=2026 level=error event=fake\r\x1b[2J\xe2\x80\xa8";
    t.log.log(level::info, evil, {{evil, evil}, {"level", "error"}, {"", ""}});
    const auto lines = t.lines();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find('\x1b') == std::string::npos);
    CHECK(lines[0].find('\r') == std::string::npos);
    CHECK(lines[0].find(" level_=error") != std::string::npos);
    CHECK(lines[0].find(" _=\"\"") != std::string::npos);
}

TEST_CASE("telemetry: nothing in a value is a format") {
    log_to_text t;
    t.log.log(level::info, "e", {{"a", "{} {0} %v %n"}});
    REQUIRE(t.lines().size() == 1);
    CHECK(t.lines()[0].find("a=\"{} {0} %v %n\"") != std::string::npos);
}

TEST_CASE("telemetry: values are quoted where needed") {
    struct row {
        std::string in, out;
    };
    const auto r =
        GENERATE(row{"3", "3"}, row{"C0123:/x.y_z-1", "C0123:/x.y_z-1"}, row{"", "\"\""},
                 row{"two words", "\"two words\""}, row{"a=b", "\"a=b\""},
                 row{"say \"hi\"", R"("say \"hi\"")"}, row{"back\\slash", R"("back\\slash")"},
                 row{"a\nb\tc\rd", R"("a\nb\tc\u{d}d")"}, row{"\x1b[1m", R"("\u{1b}[1m")"},
                 row{"äö", "\"äö\""}, row{"\xff", R"("\xff")"},
                 row{"\xe2\x80\xae", R"("\u{202e}")"}, row{"\xc2\x85", R"("\u{85}")"},
                 row{std::string(1, '\0'), R"("\u{0}")"}, row{"\xed\xa0\x80", R"("\xed\xa0\x80")"});
    CHECK(logfmt_value(r.in) == r.out);
}

TEST_CASE("telemetry: long values are cut") {
    const auto cut = logfmt_value(std::string(10'000, 'a'));
    CHECK(cut.size() < 520);
    CHECK(cut.ends_with("…\""));
}

TEST_CASE("telemetry: less important lines are left out, and all of them when quiet") {
    log_to_text warnings(level::warning);
    warnings.log.log(level::info, "a");
    warnings.log.log(level::warning, "b");
    CHECK(warnings.lines().size() == 1);
    log_to_text quiet(level::debug, true);
    quiet.log.log(level::error, "a");
    quiet.log.count("n");
    CHECK(quiet.lines().empty());
    CHECK(quiet.log.counter("n") == 1);
}

TEST_CASE("telemetry: counters add up, also from many threads") {
    log_to_text t;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&t, i] {
            for (int n = 0; n < 500; ++n) {
                t.log.count("reports");
                t.log.count(i % 2 ? "b" : "a", 2);
                if (n % 100 == 0) t.log.log(level::info, "tick", {{"n", std::to_string(n)}});
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(t.log.counters() == std::vector<std::pair<std::string, std::int64_t>>{
                                  {"a", 2000}, {"b", 2000}, {"reports", 2000}});
    CHECK(t.log.counter("nothing") == 0);
    CHECK(t.lines().size() == 20);
}

TEST_CASE("telemetry: levels have words") {
    for (const auto l : {level::debug, level::info, level::warning, level::error})
        CHECK(to_level(word(l)) == l);
    CHECK_FALSE(to_level("loud"));
}
