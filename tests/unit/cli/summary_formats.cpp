// A week in every format, to the byte, in both languages. After a wanted change:
// FIREBREAK_NEW_FIXTURES=1 build/dev/tests/unit_cli "[golden]", and read the difference.
#include "adapters/console/report.hpp"
#include "adapters/web/summary/json.hpp"
#include "adapters/web/summary/markup.hpp"
#include "adapters/web/summary/page.hpp"
#include "bot/cli/loading.hpp"
#include "bot/desk/week_chart.hpp"
#include "bot/desk/week_report.hpp"
#include "bot/desk/weeks.hpp"
#include "config/directory.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/png_reader.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace firebreak;

namespace {

// Thursday 2026-11-26, 12:00 in Helsinki; the week in question is the one before.
const instant now = to_instant(1'795'687'200'000);
constexpr auto zone = "Europe/Helsinki";

struct company {
    std::unique_ptr<directory> who = make_directory(load_configuration("config/demo.yaml").value);
    // Only titles are asked of them: two small playbooks of the test's own.
    std::shared_ptr<const playbooks::library> books;

    company() {
        const auto book = [](const char* id, const char* en, const char* fi, const char* review) {
            return playbooks::source{
                std::string(id) + ".yaml",
                "id: " + std::string(id) + "\ntitle: { en: " + en + ", fi: " + fi +
                    " }\nseverity: high\nteam: social\nmatch: { phrases: { en: [" + id +
                    "] } }\nexamples: [{ text: " + id +
                    ", lang: en }]\nadvice: { en: Leave it., fi: Jätä se. }\nresponses:\n  - id: " +
                    id +
                    "-answer\n    title: { en: Answer, fi: Vastaus }\n    audience: responder\n"
                    "    text: { en: Hello., fi: Hei. }\n    approved_by: Head of Legal\n"
                    "    approved_on: 2026-01-01\n    review_by: " +
                    review + "\n"};
        };
        auto loaded = playbooks::library::load(
            std::vector<playbooks::source>{
                book("refund", "Refund request", "Hyvityspyyntö", "2026-11-20"),
                book("threat", "Threat", "Uhkaus", "2026-12-10"),
                book("rumour", "Rumour", "Huhu", "2028-01-01")},
            {});
        for (const auto& f : loaded.found) UNSCOPED_INFO(to_string(f));
        REQUIRE(loaded.loaded);
        books = loaded.loaded;
    }
};

const company& the_company() {
    static const company one;
    return one;
}

speaker in_language(language lang) { return {lang, *the_company().who, *the_company().books, now}; }

/// A week of `n` tickets and more, with names that markup and spreadsheets would stumble over.
week_facts facts(const char* name, std::int64_t n) {
    fact_gatherer all;
    std::int64_t number = 0;
    const auto see = [&](const char* team, figure f, std::string_view of, std::int64_t times,
                         std::int64_t value = 1) {
        for (std::int64_t i = 0; i < times; ++i)
            all.see({team_id{team}, f, of, ticket_number{++number}, value});
    };
    see("social", figure::tickets, "", n), see("safety", figure::tickets, "", 1);
    see("social", figure::reports, "", n + 2), see("safety", figure::reports, "", 1);
    see("social", figure::reporters, "tom", n), see("safety", figure::reporters, "maija", 1);
    see("social", figure::category, "refund", n - 1), see("safety", figure::category, "threat", 1);
    see("social", figure::category, "", 1);
    see("social", figure::day, "1", n - 2), see("social", figure::day, "5", 2);
    see("safety", figure::day, "5", 1);
    see("social", figure::severity, "high", n), see("safety", figure::severity, "critical", 1);
    see("social", figure::platform, "facebook", n), see("safety", figure::platform, "", 1);
    see("social", figure::language, "fi", n), see("safety", figure::language, "en", 1);
    see("social", figure::network, "slack", n), see("safety", figure::network, "matrix", 1);
    see("social", figure::status, "resolved", n), see("safety", figure::status, "open", 1);
    for (std::int64_t i = 0; i < n; ++i) {
        see("social", figure::to_claim, "", 1, (i + 1) * 300'000);
        see("social", figure::to_resolve, "", 1, (i + 1) * 3'600'000);
    }
    see("social", figure::to_answer, "", 2, 5'400'000);
    see("social", figure::slow_claim, "refund", 2);
    see("safety", figure::open, "open", 1), see("safety", figure::age, "3d_to_7d", 1);
    see("safety", figure::unclaimed, "", 1);
    see("social", figure::hit, "refund", n), see("social", figure::moved, "refund rumour", 3);
    see("social", figure::unsure, "", 1), see("safety", figure::placed, "threat", 1);
    see("social", figure::asked, "", n), see("social", figure::understood, "", n - 3);
    see("social", figure::answered, "refund-answer", 2);
    see("social", figure::link, "https://facebook.com/p?a=1&b=<2>", 3);
    see("social", figure::source, "=HYPERLINK(\"x\")", 2);
    see("social", figure::took, "eero", 4), see("social", figure::took, "anna", 3);
    see("social", figure::finished, "anna", 2), see("safety", figure::holds, "ville", 1);
    see("social", figure::reopened, "", 1), see("social", figure::escalated, "", 2);
    return all.facts(*week_of(name, now, zone));
}

week_summary summary() {
    std::vector<week_facts> earlier;
    for (const auto* name : {"2026-W46", "2026-W45", "2026-W44", "2026-W43"})
        earlier.push_back(facts(name, 4 + static_cast<std::int64_t>(earlier.size())));
    return summarise(facts("2026-W47", 12), earlier, true, std::nullopt);
}

std::vector<week_in_row> weeks_until_47() {
    std::vector<week_in_row> all;
    constexpr std::array<std::pair<const char*, std::int64_t>, 8> last{{{"2026-W40", 1},
                                                                        {"2026-W41", 2},
                                                                        {"2026-W42", 3},
                                                                        {"2026-W43", 8},
                                                                        {"2026-W44", 7},
                                                                        {"2026-W45", 6},
                                                                        {"2026-W46", 5},
                                                                        {"2026-W47", 13}}};
    for (const auto& [name, tickets] : last) {
        auto& one = all.emplace_back();
        one.week = *week_of(name, now, zone);
        one.now.tickets = tickets;
    }
    return all;
}

week_chart chart_in(language lang) {
    const auto speak = in_language(lang);
    return chart_of(speak, report_on_week(speak, summary()), weeks_until_47());
}

std::vector<web::column> row() { return {{"W45", "6", 6}, {"W46", "5", 5}, {"W47", "13", 13}}; }

void expect(const std::string& file, const std::string& got) {
    const auto path = "tests/fixtures/summary/" + file;
    if (std::getenv("FIREBREAK_NEW_FIXTURES")) {
        std::ofstream(path) << got;
        return;
    }
    std::ifstream in(path);
    std::stringstream wanted;
    wanted << in.rdbuf();
    CAPTURE(path);
    CHECK(got == wanted.str());
}

}  // namespace

TEST_CASE("summary: text, page and picture, to the byte, in both languages", "[golden]") {
    for (const auto lang : {language::en, language::fi}) {
        const auto speak = in_language(lang);
        const auto report = report_on_week(speak, summary());
        const auto name = "week." + std::string(word(lang));
        expect(name + ".txt", console::report_text(report, 100));
        expect(name + ".html", web::summary_page(report, row(), speak.say(texts::tile_tickets)));
        expect(name + ".svg", web::week_picture(report));
    }
}

TEST_CASE("summary: the chart for chats, as the picture that is kept, in both languages",
          "[golden]") {
    for (const auto lang : {language::en, language::fi}) {
        const auto drawn_now = drawn(chart_in(lang));
        CHECK(drawn_now.png.size() < 60'000);
        const auto file = "week." + std::string(word(lang)) + ".png";
        if (std::getenv("FIREBREAK_NEW_FIXTURES")) expect(file, drawn_now.png);
        std::ifstream in("tests/fixtures/summary/" + file, std::ios::binary);
        std::stringstream kept;
        kept << in.rdbuf();
        const auto wanted = test::read_png(kept.str()), got = test::read_png(drawn_now.png);
        REQUIRE((got.width == wanted.width && got.height == wanted.height));
        // Another FreeType may round an edge otherwise; a letter or a bar elsewhere is more.
        std::size_t others = 0;
        for (std::size_t i = 0; i < got.pixels.size(); ++i)
            for (std::size_t part = 0; part < 3; ++part)
                if (std::abs(got.pixels[i].at(part) - wanted.pixels[i].at(part)) > 24) ++others;
        CAPTURE(file);
        CHECK(others < 20);
    }
}

TEST_CASE("summary: the chart says its numbers in words, in both languages") {
    CHECK(in_words(chart_in(language::en)) ==
          "Week 47, 2026. Tickets by week: W40: 1, W41: 2, W42: 3, W43: 8, W44: 7, W45: 6, W46: 5, "
          "W47: 13. By category: Refund request: 11, Needs a person to look: 1, Threat: 1.");
    const auto finnish = in_words(chart_in(language::fi));
    CHECK(finnish.find("Tiketit viikoittain: vk 40: 1,") != std::string::npos);
    CHECK(finnish.find("Luokittain: Hyvityspyyntö: 11") != std::string::npos);
}

TEST_CASE("summary: the chart has room for twelve weeks and five rows of categories") {
    const auto speak = in_language(language::en);
    auto report = report_on_week(speak, summary());
    auto& rows = std::ranges::find(report.tables, "by_category", &report_table::id)->rows;
    rows.clear();
    for (int i = 0; i < 5; ++i)
        rows.push_back({"id", "Category " + std::to_string(i), {"x"}, 10 - i});
    CHECK(chart_of(speak, report, {}).parts.size() == 5);
    rows.push_back({"id", "One more", {"x"}, 1});
    const auto many =
        chart_of(speak, report, std::vector<week_in_row>(30, weeks_until_47().front()));
    REQUIRE(many.parts.size() == 5);
    CHECK(many.parts.back().label == "2 other categories");
    CHECK(many.parts.back().size == 7);
    CHECK(many.weeks.size() == 12);
    // However long names are, it stays a picture of that width, and its words are bounded.
    for (auto& row : rows) row.label = std::string(400, 'W') + "ä\x01";
    const auto wide = drawn(chart_of(speak, report, weeks_until_47()));
    CHECK(wide.width == 840);
    CHECK(wide.alt.size() <= 1100);
    CHECK(drawn(week_chart{}).height > 0);
}

TEST_CASE("summary: JSON and CSV, to the byte", "[golden]") {
    const auto reviews = texts_to_review(*the_company().books, in_language(language::en).today());
    expect("week.json",
           nlohmann::ordered_json::parse(web::summary_json(summary(), reviews)).dump(2) + "\n");
    expect("week.csv", web::summary_csv(summary()));
}

TEST_CASE("summary: the JSON has the keys of its schema, all of them and no other") {
    const auto schema = nlohmann::json::parse(std::ifstream("config/schema/summary.schema.json"));
    const auto keys = [](const nlohmann::json& object) {
        std::set<std::string> all;
        for (const auto& [key, value] : object.items()) all.insert(key);
        return all;
    };
    const auto compare = [&](const nlohmann::json& value, const nlohmann::json& shape) {
        CHECK(keys(value) == keys(shape.at("properties")));
        CHECK(shape.at("required").get<std::set<std::string>>() == keys(shape.at("properties")));
    };
    const auto reviews = texts_to_review(*the_company().books, in_language(language::en).today());
    const auto json = nlohmann::json::parse(web::summary_json(summary(), reviews));
    compare(json, schema);
    const auto& shapes = schema.at("definitions");
    compare(json.at("before"), shapes.at("headline"));
    compare(json.at("time_to_claim"), shapes.at("durations"));
    compare(json.at("playbooks").at(0), shapes.at("playbook"));
    compare(json.at("people").at(0), shapes.at("person"));
    compare(json.at("concerns").at(0), shapes.at("concern"));
    compare(json.at("texts_to_review").at(0), shapes.at("review"));
}

TEST_CASE("summary: what needs a manager, by its rules") {
    const auto s = summary();
    REQUIRE(s.concerns.size() == 3);
    CHECK(s.concerns[0] == concern{concern::kind::grew, "refund", 11, 0, 4});
    CHECK(s.concerns[1] == concern{concern::kind::late, "refund", 2, 2, std::nullopt});
    CHECK(s.concerns[2] == concern{concern::kind::playbook, "refund", 3, 12, std::nullopt});
    // With nothing to compare nothing grew; with few cases no playbook fails.
    const auto first = summarise(facts("2026-W47", 4), {}, true, std::nullopt);
    CHECK_FALSE(first.before);
    CHECK_FALSE(first.usual);
    REQUIRE(first.concerns.size() == 1);
    CHECK(first.concerns[0].is == concern::kind::late);
}

TEST_CASE("summary: a reader without the role sees nothing of a restricted team") {
    const auto all = facts("2026-W47", 12);
    const auto s = summarise(all, {all}, true, std::set<team_id>{team_id{"social"}});
    CHECK(s.now.tickets == 12);
    CHECK(s.now.reporters == 1);
    CHECK(s.now.open == 0);
    const auto reviews = std::vector<text_to_review>{};
    const auto json = web::summary_json(s, reviews);
    for (const char* trace : {"threat", "safety", "critical", "matrix", "ville", "maija"})
        CHECK(json.find(trace) == std::string::npos);
}

TEST_CASE("summary: nobody's text becomes markup or a formula") {
    const auto page =
        web::summary_page(report_on_week(in_language(language::en), summary()), row(), "<b>&\"'");
    CHECK(page.find("<2>") == std::string::npos);
    CHECK(page.find("&lt;2&gt;") != std::string::npos);
    CHECK(page.find("<b>&") == std::string::npos);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find(" href=") == std::string::npos);
    CHECK(web::escaped("a\x01<>&\"'") == "a\uFFFD&lt;&gt;&amp;&quot;&#39;");
    const auto csv = web::summary_csv(summary());
    CHECK(csv.find(",\"'=HYPERLINK(\"\"x\"\")\",") != std::string::npos);
}
