#include "bot/cli/check.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace firebreak;

namespace {

/// A configuration on the disk, with one playbook beside it; gone afterwards.
class office {
 public:
    office() {
        std::string name = (std::filesystem::temp_directory_path() / "firebreak-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        std::filesystem::create_directory(folder_ / "books");
        write("books/refund.yaml",
              "id: refund\ntitle: { en: Refund, fi: Hyvitys }\nabout: { en: a, fi: b }\n"
              "severity: normal\nteam: social\nspeaking_why: { en: a, fi: b }\n"
              "match: { phrases: { en: [refund], fi: [hyvitys] } }\n"
              "examples: [{ text: refund please, lang: en }, { text: hyvitys kiitos, lang: fi }]\n"
              "advice: { en: Wait., fi: Odota. }\n");
        write("f.yaml", basis);
        from.probe_database = [this](const std::filesystem::path& file) {
            probed = file;
            return database_state{database_state::kind::absent, 0, 1, ""};
        };
        from.environment = [](const std::string&) { return std::nullopt; };
        from.probe_folder = [](const std::filesystem::path& where) {
            auto state = cli::check_environment::look_at_folder(where);
            state.free_bytes = std::uintmax_t{1} << 40U;  // whatever this machine has left
            return state;
        };
        from.now = to_instant(1'795'305'600'000);  // 2026-11-22
    }
    office(const office&) = delete;
    office& operator=(const office&) = delete;
    ~office() { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, std::string_view text) const {
        std::ofstream(folder_ / name) << text;
    }

    int check(bool json = false, bool online = false) {
        std::ostringstream out;
        const int status = cli::run_check({folder_ / "f.yaml", online, json}, from, out);
        said = out.str();
        return status;
    }

    static constexpr std::string_view basis =
        "database: f.db\nplaybooks: books\n"
        "people: { anna: { console: anna } }\n"
        "teams: { social: { console: \"#social\", responders: [anna] } }\n";
    cli::check_environment from;
    std::filesystem::path probed;
    std::string said;

 private:
    std::filesystem::path folder_;
};

}  // namespace

TEST_CASE("check: 0 when all is well, and the database was looked at where it stands") {
    office at;
    CHECK(at.check() == 0);
    INFO(at.said);
    CHECK(at.said.ends_with("All is well.\n"));
    CHECK(at.probed.filename() == "f.db");
    CHECK(at.probed.is_absolute());
    CHECK_FALSE(std::filesystem::exists(at.probed));
}

TEST_CASE("check: 1 with warnings, 2 when something is broken, each with how to mend it") {
    office at;
    at.write("f.yaml", std::string(office::basis) + "managers: { slack: C1 }\nteam: x\n");
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("f.yaml:6:1: unknown key 'team'"));
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("-> edit "));
    at.write("f.yaml",
             "database: f.db\nplaybooks: books\nteams: { social: { console: \"#s\" } }\n");
    CHECK(at.check() == 1);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("0 errors, 1 warning.\n"));
}

TEST_CASE("check: a configuration that is not there is broken, not a crash") {
    office at;
    std::ostringstream out;
    CHECK(cli::run_check({"/nowhere/f.yaml", false, false}, at.from, out) == 2);
    CHECK_THAT(out.str(), Catch::Matchers::ContainsSubstring("/nowhere/f.yaml: does not exist"));
    CHECK_THAT(out.str(), Catch::Matchers::ContainsSubstring("-> see that the path"));
    CHECK(at.probed.empty());
}

TEST_CASE("check: a file that is too large is named, with what to do") {
    office at;
    at.write("books/huge.yaml", std::string(3 * 1024 * 1024, '#'));
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("books/huge.yaml: is larger than") &&
                            Catch::Matchers::ContainsSubstring("docs/playbooks.md"));
    at.write("f.yaml", std::string(3 * 1024 * 1024, '#'));
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("f.yaml: is larger than"));
}

TEST_CASE("check: a database folder that does not exist is not probed") {
    office at;
    at.write("f.yaml", "database: gone/f.db\n" + std::string(office::basis.substr(15)));
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("-> mkdir -p '"));
    CHECK(at.probed.empty());
}

TEST_CASE("check: playbooks that do not load are broken") {
    office at;
    at.write("books/other.yaml", "id: other\n");
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("the key 'severity' is missing"));
}

TEST_CASE("check: the corpus is read through, each bad line told") {
    office at;
    at.write("f.yaml", std::string(office::basis) + "playbooks_corpus: mine.jsonl\n");
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("mine.jsonl: can't be read"));
    at.write("mine.jsonl", "{\"text\": \"my money\", \"category\": \"refund\"}\n");
    CHECK(at.check() == 0);
    at.write("mine.jsonl", "{\"text\": \"my money\", \"category\": \"refunds\"}\n");
    CHECK(at.check() == 2);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring(
                            "mine.jsonl:1:1: there is no playbook 'refunds' (did you mean") &&
                            Catch::Matchers::ContainsSubstring("docs/classification.md"));
}

TEST_CASE("check: --json is one list of findings") {
    office at;
    at.write("f.yaml", std::string(office::basis) + "zzz: 1\n");
    CHECK(at.check(true) == 2);
    const auto list = nlohmann::json::parse(at.said);
    REQUIRE(list.is_array());
    const auto& first = list.at(0);
    CHECK(first["grade"] == "error");
    CHECK(first["about"] == "configuration");
    CHECK(first["line"] == 5);
    CHECK(first["column"] == 1);
    CHECK(first["problem"] == "unknown key 'zzz'");
    for (const auto& one : list)
        CHECK(one["mend"].get<std::string>().empty() == (one["grade"] == "note"));
}

TEST_CASE("check: --json survives file names that are no text") {
    office at;
    std::ostringstream out;
    CHECK(cli::run_check({"/nowhere/\xff.yaml", false, true}, at.from, out) == 2);
    CHECK(nlohmann::json::parse(out.str()).size() == 1);
}

TEST_CASE("check: --online asks the networks of a usable configuration, and only then") {
    office at;
    int asked = 0;
    at.from.ask_networks = [&](const configuration& c) {
        ++asked;
        CHECK(c.teams.size() == 1);
        advice a;
        a.severity = advice::grade::error;
        a.about = "slack";
        a.problem = "the bot is not in it";
        a.mend = "invite it";
        return std::vector{a};
    };
    CHECK(at.check() == 0);
    CHECK(asked == 0);
    CHECK(at.check(false, true) == 2);
    CHECK(asked == 1);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("the bot is not in it") &&
                            Catch::Matchers::ContainsSubstring("-> invite it"));
    at.check(true, true);
    CHECK_THAT(at.said, Catch::Matchers::ContainsSubstring("\"mend\": \"invite it\""));
    at.write("f.yaml", std::string(office::basis) + "zzz: 1\n");
    CHECK(at.check(false, true) == 2);
    CHECK(asked == 2);
}
