// The summary that comes by itself, through the whole bot and a clock that the test sets.
#include "bot/desk/weeks.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <sstream>

using namespace firebreak;
using namespace firebreak::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";
const char* const threat = "He wrote: I will kill you and burn your shop down";

instant utc(int year, unsigned month, unsigned day, std::chrono::minutes of_day) {
    return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} /
                                 std::chrono::day{day}} +
           of_day;
}

std::vector<std::string> posted(const bot& b) {
    std::vector<std::string> headings;
    for (const auto& s : b.network.all)
        if (s.what.to.id == "#managers" && !s.what.image &&
            s.what.content.heading.starts_with("Week "))
            headings.push_back(s.what.content.heading);
    return headings;
}

circumstances starting(instant when) {
    circumstances c;
    c.start = when;
    return c;
}

/// The demo's configuration with some words exchanged, in a file of its own.
std::filesystem::path changed_config(const scratch& folder, const std::string& from,
                                     const std::string& to) {
    std::ifstream in("config/demo.yaml");
    std::stringstream text;
    text << in.rdbuf();
    auto all = text.str();
    const auto at = all.find(from);
    REQUIRE(at != all.npos);
    all.replace(at, from.size(), to);
    const std::filesystem::path file = folder / "changed.yaml";
    std::ofstream(file) << all;
    return file;
}

}  // namespace

TEST_CASE("weekly: posted on Monday at nine, once, however often the bot starts", "[weekly]") {
    scratch folder;
    const auto nine = utc(2026, 11, 30, 7h);
    {
        bot b(folder / "a.db");
        b.report("tom", complaint);
        b.jump(nine - 1min);
        CHECK(posted(b).empty());
        b.jump(nine);
        CHECK(posted(b) == std::vector<std::string>{"Week 48, 2026: 23–29 November 2026"});
        const auto text = text_of(b.network.all.at(b.network.all.size() - 2).what.content);
        CHECK_THAT(text, ContainsSubstring("Tickets: 1"));
        CHECK_THAT(text, ContainsSubstring("What needs a manager"));
        b.jump(nine + 1h);
        CHECK(posted(b).size() == 1);
    }
    for (int i = 0; i < 3; ++i) {
        bot again(folder / "a.db", starting(nine + 2h));
        again.settle();
        CHECK(posted(again).empty());
    }
    bot last(folder / "a.db", starting(nine + 3h));
    last.jump(nine + 7 * 24h);
    CHECK(posted(last) == std::vector<std::string>{"Week 49, 2026: 30 November – 6 December 2026"});
}

TEST_CASE("weekly: a week that was posted is not posted again, whoever plans it", "[weekly]") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.jump(utc(2026, 11, 30, 7h));
    REQUIRE(posted(b).size() == 1);
    const auto rows = [&] {
        return b.read([](snapshot& files) {
            std::vector<std::string> names;
            for (const auto& row : files.due_rows(instant::max(), 100))
                if (row.name.starts_with("summary:")) names.push_back(row.name);
            return names;
        });
    };
    CHECK(rows() == std::vector<std::string>{"summary:2026-W49"});
    b.write(
        [&](transaction& files) { return files.schedule("summary:2026-W48", b.time.now()), true; });
    b.jump(utc(2026, 11, 30, 8h));
    CHECK(posted(b).size() == 1);
    CHECK(rows() == std::vector<std::string>{"summary:2026-W49"});
}

TEST_CASE("weekly: weeks that were missed follow each other, each once and in order", "[weekly]") {
    scratch folder;
    {
        bot b(folder / "a.db");
        b.report("tom", complaint);
    }
    const auto wednesday = utc(2026, 12, 16, 12h);
    {
        bot b(folder / "a.db", starting(wednesday));
        b.settle();
        CHECK(posted(b) == std::vector<std::string>{"Week 48, 2026: 23–29 November 2026",
                                                    "Week 49, 2026: 30 November – 6 December 2026",
                                                    "Week 50, 2026: 7–13 December 2026"});
    }
    bot b(folder / "a.db", starting(wednesday + 1h));
    b.settle();
    CHECK(posted(b).empty());
}

TEST_CASE("weekly: of quiet weeks long ago nothing is said, of the latest it is", "[weekly]") {
    scratch folder;
    {
        bot b(folder / "a.db");
    }
    bot b(folder / "a.db", starting(utc(2026, 12, 16, 12h)));
    b.settle();
    CHECK(posted(b) == std::vector<std::string>{"Week 50, 2026: 7–13 December 2026"});
    CHECK_THAT(text_of(b.network.last("#managers")->what.content),
               ContainsSubstring("Nothing was reported"));
}

TEST_CASE("weekly: nine o'clock stays nine o'clock when clocks go back and forward", "[weekly]") {
    scratch folder;
    {
        bot autumn(folder / "a.db", starting(utc(2026, 10, 24, 12h)));
        autumn.report("tom", complaint);
        const auto nine = utc(2026, 10, 26, 7h);  // it was 06:00 UTC the week before
        autumn.jump(nine - 1min);
        CHECK(posted(autumn).empty());
        autumn.jump(nine);
        CHECK(posted(autumn).size() == 1);
    }
    bot spring(folder / "b.db", starting(utc(2027, 3, 27, 12h)));
    spring.report("tom", complaint);
    const auto nine = utc(2027, 3, 29, 6h);  // it was 07:00 UTC the week before
    spring.jump(nine - 1min);
    CHECK(posted(spring).empty());
    spring.jump(nine);
    CHECK(posted(spring).size() == 1);
}

TEST_CASE("weekly: a changed hour holds for the summary that waits already", "[weekly]") {
    scratch folder;
    {
        bot b(folder / "a.db");
        b.report("tom", complaint);
    }
    auto c = starting(utc(2026, 11, 28, 12h));
    c.config = changed_config(folder, "Mon 09:00", "Tue 12:30");
    bot b(folder / "a.db", c);
    b.jump(utc(2026, 12, 1, 10h + 29min));
    CHECK(posted(b) == std::vector<std::string>{});
    b.jump(utc(2026, 12, 1, 10h + 30min));
    CHECK(posted(b).size() == 1);
}

TEST_CASE("weekly: posting keeps the facts of every week that is over", "[weekly]") {
    scratch folder;
    bot b(folder / "a.db", starting(utc(2026, 11, 4, 12h)));
    b.report("tom", complaint);
    b.jump(utc(2026, 11, 30, 7h));
    const auto kept = b.read([&](snapshot& files) {
        std::vector<bool> all;
        for (const auto* name : {"2026-W44", "2026-W45", "2026-W46", "2026-W48", "2026-W49"})
            all.push_back(files.facts_kept(*week_of(name, instant{}, "Europe/Helsinki")));
        return all;
    });
    CHECK(kept == std::vector<bool>{false, true, true, true, false});
}

TEST_CASE("weekly: who may not see a restricted team's tickets does not see that there are any",
          "[weekly]") {
    scratch folder;
    circumstances c;
    c.config = changed_config(folder, "leads: [liisa], hours: \"Mon-Fri 08:00-18:00\"",
                              "leads: [liisa, eero], hours: \"Mon-Fri 08:00-18:00\"");
    bot b(folder / "a.db", c);
    b.report("tom", complaint);
    b.report("tom", threat);
    REQUIRE(b.ticket_of(2).team == team_id{"safety"});
    const auto of = [&](const char* person) { return text_of(b.say(person, "summary").reply); };
    CHECK_THAT(of("pekka"), ContainsSubstring("Tickets: 2"));
    CHECK_THAT(of("eero"), ContainsSubstring("Tickets: 1"));
    CHECK_THAT(of("eero"), ContainsSubstring("Open now: 1"));
    CHECK(b.say("anna", "summary").kind == outcome_kind::refused);
}
