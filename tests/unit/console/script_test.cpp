#include "adapters/console/script.hpp"

#include "adapters/console/lines.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace firebreak;
using namespace firebreak::console;
using namespace std::chrono_literals;

namespace {

template <class What>
What as(std::string_view text, bool script = true) {
    auto meant = understand(text, script);
    REQUIRE(std::holds_alternative<What>(meant));
    return std::get<What>(meant);
}

std::deque<input_line> cut(const std::vector<std::string>& pieces) {
    line_splitter s;
    std::deque<input_line> out;
    for (const auto& p : pieces) s.feed(p, out);
    s.end(out);
    return out;
}

}  // namespace

TEST_CASE("script: slash words are understood") {
    CHECK(as<said::report>("/report  he is angry ").text == "he is angry");
    CHECK(as<said::report>("/report").text.empty());
    CHECK(as<said::desk>("/DESK claim 3").words == "claim 3");
    CHECK(as<said::as>("/as Anna").name == "Anna");
    CHECK(as<said::thread>("/thread 3").ticket == 3);
    CHECK(as<said::thread>("/thread #3").ticket == 3);
    CHECK(as<said::thread>("/thread").ticket == 0);
    CHECK(as<said::choose>("/choose 2 a note").number == 2);
    CHECK(as<said::choose>("/choose 2 a note").rest == "a note");
    CHECK(as<said::choose>("1").number == 1);
    as<said::who>("/who"), as<said::help>("/help"), as<said::quit>("/quit"),
        as<said::nothing>("  ");
}

TEST_CASE("script: other words stay as they are") {
    CHECK(as<said::words>("claim 3").text == "claim 3");
    CHECK(as<said::words>("0").text == "0");
    CHECK(as<said::words>("12345").text == "12345");
    CHECK(as<said::words>("# no comment here", false).text == "# no comment here");
    CHECK(as<said::words>("@anna look", false).text == "@anna look");
}

TEST_CASE("script: comments, narration and time") {
    as<said::nothing>("# a comment");
    CHECK(as<said::narration>("## Monday morning").text == "Monday morning");
    CHECK(as<said::wait>("@wait 16h").how_long == 16h);
    CHECK(as<said::as>("@as maija").name == "maija");
    CHECK(as<said::start>("@start 2026-11-23 08:55").local ==
          std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 8h + 55min);
}

TEST_CASE("script: mistakes say what was meant") {
    struct row {
        std::string in, part;
    };
    const auto r = GENERATE(
        row{"/reprot x", "did you mean '/report'?"}, row{"/zzzzzz", "there is no /zzzzzz. /help"},
        row{"/as", "needs a name"}, row{"/thread x", "ticket's number"},
        row{"/thread -1", "ticket's number"}, row{"/choose", "number of a choice"},
        row{"/choose 0", "number of a choice"}, row{"@wiat 3h", "did you mean '@wait'?"},
        row{"@wait", "duration"}, row{"@wait 3", "duration"}, row{"@wait 0h", "duration"},
        row{"@start tomorrow", "2026-11-23 08:55"},
        row{"@start 2026-02-30 08:00", "day and a time"});
    CHECK(as<said::mistake>(r.in).problem.find(r.part) != std::string::npos);
}

TEST_CASE("script: durations") {
    CHECK(to_duration("90s") == 90s);
    CHECK(to_duration("1h30m") == 90min);
    CHECK(to_duration("2d") == 48h);
    CHECK(to_duration("1w") == 168h);
    for (const auto* bad : {"", "h", "-3h", "3x", "99999999999999999999h", "520w520w520w", "1 h"})
        CHECK_FALSE(to_duration(bad));
}

TEST_CASE("script: the wall clock follows the zone, also when it is changed") {
    const auto at = [](std::string_view text) {
        return wall_time(*at_wall_time(*to_wall_time(text), "Europe/Helsinki"), "UTC");
    };
    CHECK(at("2026-11-23 08:55") == "Mon 2026-11-23 06:55");
    CHECK(at("2026-07-01 08:55") == "Wed 2026-07-01 05:55");
    CHECK(at("2026-03-29 03:30") == "Sun 2026-03-29 01:00");  // skipped: the moment of the change
    CHECK(at("2026-10-25 03:30") == "Sun 2026-10-25 00:30");  // twice: the first
    CHECK_FALSE(at_wall_time(*to_wall_time("2026-11-23 08:55"), "Europe/Nowhere"));
}

TEST_CASE("script: its start is known beforehand") {
    CHECK(wall_time(*script_start("# x\nhello\n@start 2026-11-23 08:55\n", "Europe/Helsinki"),
                    "UTC") == "Mon 2026-11-23 06:55");
    CHECK_FALSE(script_start("# nothing\nhello", "Europe/Helsinki"));
}

TEST_CASE("script: every line of the shipped examples is understood") {
    int scripts = 0;
    for (const auto& file : std::filesystem::directory_iterator("config/examples")) {
        if (file.path().extension() != ".script") continue;
        ++scripts;
        std::ifstream in(file.path());
        int number = 0;
        for (std::string text; std::getline(in, text);) {
            INFO(file.path() << ":" << ++number);
            const auto meant = understand(text, true);
            const auto* wrong = std::get_if<said::mistake>(&meant);
            CHECK((wrong ? wrong->problem : "") == "");
        }
    }
    CHECK(scripts >= 2);
}

TEST_CASE("lines: pieces become lines however they arrive") {
    const auto lines = cut({"on", "e\ntw", "o\r\n\nla", "st"});
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].text == "one");
    CHECK(lines[1].text == "two");
    CHECK(lines[2].text.empty());
    CHECK(lines[3].text == "last");
    CHECK(lines[3].number == 4);
    CHECK(cut({""}).empty());
    CHECK(cut({"\xef\xbb\xbfhello\n"}).front().text == "hello");
}

TEST_CASE("lines: a line that is too long is dropped and said so, the next one is read") {
    const auto lines = cut({std::string(max_line_bytes, 'a'), "b\n", "next\n"});
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].too_long);
    CHECK(lines[0].text.empty());
    CHECK(lines[1].text == "next");
    CHECK_FALSE(lines[1].too_long);
    CHECK(cut({std::string(max_line_bytes, 'a')}).front().text.size() == max_line_bytes);
}

TEST_CASE("lines: NUL and invalid bytes are replaced, the rest is kept") {
    const auto lines = cut({std::string("a\0ä\xff"
                                        "b\xc3\n",
                                        8),
                            "fine ä\n"});
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text ==
          "a\xef\xbf\xbdä\xef\xbf\xbd"
          "b\xef\xbf\xbd");
    CHECK(lines[0].repaired);
    CHECK_FALSE(lines[1].repaired);
}
