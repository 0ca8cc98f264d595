// The JSON Schemas that editors use say the same as the code: every key the code accepts stands in
// the schema, and the other way round. (tests/static/schemas compares our own files with them.)
#include "tests/support/catch.hpp"
#include "tests/unit/config/reading.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

using namespace firebreak;
using namespace firebreak::testing;
using nlohmann::json;

namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

json schema(const std::string& name) {
    return json::parse(contents("config/schema/" + name + ".schema.json"));
}

/// Every text between quotes in files of C++: among them is every key the code can ask for.
std::set<std::string> words_in(const std::string& folder, const std::regex& around) {
    std::set<std::string> words;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".cpp") continue;
        const auto text = contents(entry.path());
        for (std::sregex_iterator it(text.begin(), text.end(), around), end; it != end; ++it)
            words.insert((*it)[1]);
    }
    return words;
}

/// All names of properties anywhere in a schema.
void collect(const json& of, std::set<std::string>& names) {
    if (of.is_object() && of.contains("properties"))
        for (const auto& [key, _] : of["properties"].items()) names.insert(key);
    if (of.is_structured())
        for (const auto& part : of) collect(part, names);
}

/// A place in the configuration, with the schema of the mapping that stands there.
struct section {
    std::string before, after;  ///< around the members of the mapping
    json properties;
};

std::vector<section> sections() {
    const auto root = schema("configuration");
    const auto& p = root["properties"];
    const auto of = [](const json& object) { return object["properties"]; };
    return {
        {"", "", root["properties"]},
        {"http: { ", " }\n", of(p["http"])},
        {"http: { tls: { ", " } }\n", of(p["http"]["properties"]["tls"])},
        {"slack: { ", " }\n", of(p["slack"])},
        {"slack: { commands: { ", " } }\n", of(p["slack"]["properties"]["commands"])},
        {"matrix: { ", " }\n", of(p["matrix"])},
        {"people: { anna: { ", " } }\n", of(p["people"]["additionalProperties"])},
        {"teams: { a: { ", " } }\n", of(p["teams"]["additionalProperties"])},
        {"managers: { ", " }\n", of(p["managers"])},
        {"summary: { ", " }\n", of(p["summary"])},
        {"daily_list: { ", " }\n", of(p["daily_list"])},
        {"deadlines: { ", " }\n", of(p["deadlines"])},
        {"deadlines: { high: { ", " } }\n", of(p["deadlines"]["properties"]["high"])},
        {"deadlines: { lease: { ", " } }\n", of(p["deadlines"]["properties"]["lease"]["oneOf"][1])},
        {"escalation: { ", " }\n", of(p["escalation"])},
        {"escalation: { steps: [{ ", " }] }\n",
         of(p["escalation"]["properties"]["steps"]["items"])},
        {"routes: [{ ", " }]\n", of(p["routes"]["items"])},
        {"webhooks: { a: { ", " } }\n", of(p["webhooks"]["additionalProperties"])},
        {"teams: { a: { rota: { ", " } } }\n",
         of(p["teams"]["additionalProperties"]["properties"]["rota"])},
        {"teams: { a: { rota: { overrides: [{ ", " }] } } }\n",
         of(p["teams"]["additionalProperties"]["properties"]["rota"]["properties"]["overrides"]
             ["items"])}};
}

bool accepts(const section& at, const std::string& key) {
    const auto got = complaints(at.before + key + ": null" + (at.before.empty() ? "\n" : at.after));
    return std::ranges::none_of(got, [&](const std::string& line) {
        return line.find("unknown key '" + key + "'") != std::string::npos;
    });
}

std::set<std::string> asked_for(const std::string& folder) {
    static const std::regex call(R"re((?:required|optional|read)\("([a-z_]+)")re");
    return words_in(folder, call);
}

}  // namespace

TEST_CASE("schema: the configuration's keys are those of the code, section by section") {
    static const std::regex any(R"re("([a-z_]+)")re");
    auto candidates = words_in("config", any);
    for (const auto& s : sections())
        for (const auto& [key, _] : s.properties.items()) candidates.insert(key);
    REQUIRE(candidates.size() > 40);
    for (const auto& s : sections())
        for (const auto& key : candidates) {
            CAPTURE(s.before, key);
            CHECK(accepts(s, key) == s.properties.contains(key));
        }
}

TEST_CASE("schema: no section of the configuration takes keys it does not name") {
    const auto root = schema("configuration");
    const auto open = [](const json& of, auto&& again) -> int {
        int found = 0;
        if (of.is_object() && of.contains("properties") && of.contains("type"))
            found += of.value("additionalProperties", json(true)) != json(false);
        if (of.is_structured())
            for (const auto& part : of) found += again(part, again);
        return found;
    };
    CHECK(open(root, open) == 0);
    CHECK(open(schema("playbook"), open) == 0);
    CHECK(open(schema("risk"), open) == 0);
    CHECK(open(schema("lexicon"), open) == 0);
}

TEST_CASE("schema: the keys of playbooks and risk words are those of the code") {
    std::set<std::string> named;
    collect(schema("playbook"), named);
    collect(schema("risk"), named);
    collect(schema("lexicon"), named);
    collect(schema("threats"), named);
    for (const auto l : all_languages) named.erase(std::string(word(l)));  // read by config/yaml
    CHECK(asked_for("playbooks") == named);
}

TEST_CASE("schema: what the code requires is required") {
    CHECK(schema("configuration")["required"] == json{"database", "teams"});
    CHECK(schema("configuration")["properties"]["slack"]["required"] == json{"bot_token"});
    CHECK(schema("configuration")["properties"]["matrix"]["required"] == json{"user_id"});
    CHECK(schema("playbook")["required"] == json{"id", "severity", "team", "match", "examples"});
}

TEST_CASE("schema: every key is described") {
    const auto bare = [](const json& of, auto&& again) -> std::string {
        std::string found;
        if (of.is_object() && of.contains("properties"))
            for (const auto& [key, value] : of["properties"].items())
                if (!value.contains("description") && key.size() > 2) found += key + " ";
        if (of.is_structured())
            for (const auto& part : of) found += again(part, again);
        return found;
    };
    for (const auto* name : {"configuration", "playbook", "risk"})
        CHECK(bare(schema(name), bare).empty());
}
