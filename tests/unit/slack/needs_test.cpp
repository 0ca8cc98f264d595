// The list of what we ask Slack for, compared with what the code does and with what we document.
#include "adapters/slack/needs.hpp"

#include "adapters/slack/codec.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace firebreak;
using namespace firebreak::slack;

namespace {

using words = std::set<std::string>;

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What the expression finds in the adapter's code, outside the named files.
words in_code(const std::regex& what, const words& but) {
    words found;
    for (const auto& file : std::filesystem::directory_iterator("adapters/slack")) {
        if (file.path().extension() != ".cpp" || but.contains(file.path().filename().string()))
            continue;
        const auto text = contents(file.path());
        for (std::sregex_iterator it(text.begin(), text.end(), what), end; it != end; ++it)
            found.insert((*it)[1]);
    }
    return found;
}

words split(std::string_view list) {
    std::istringstream in{std::string(list)};
    return {std::istream_iterator<std::string>(in), {}};
}

words wanted() {
    words names;
    for (const auto& s : wanted_scopes()) names.emplace(s.name);
    return names;
}

/// Whether the codec understands an event of that subscription as something of its own.
bool understood(const std::string& subscription) {
    const auto dot = subscription.find('.');
    const auto kind = dot == std::string::npos ? std::string() : subscription.substr(dot + 1);
    codec c;
    const auto heard = c.event(R"({"type":"event_callback","event":{"type":")" +
                               subscription.substr(0, dot) + R"(","channel_type":")" + kind +
                               R"(","channel":"C1","user":"U1","text":"x","ts":"1.000001"}})");
    REQUIRE(heard.has_value());
    const auto* e = std::get_if<slack::event>(&*heard);
    return e != nullptr && !std::holds_alternative<events::other>(e->what);
}

}  // namespace

TEST_CASE("needs: the listed methods are those that the code calls") {
    static const std::regex method(
        R"re("((?:api|apps|auth|blocks|bookmarks|bots|chat|conversations|files|pins|reactions|team|usergroups|users|views)\.[A-Za-z.]+)")re");
    auto called = in_code(method, {"pace.cpp", "needs.cpp"});
    CHECK(called.erase("apps.connections.open") == 1);  // needs connections:write of the app token
    words listed;
    for (const auto& m : used_methods()) listed.emplace(m.name);
    CHECK(called == listed);
}

TEST_CASE("needs: every method and event has its scope, and no scope is asked for without a use") {
    words needed{"commands"};  // slash commands and shortcuts
    for (const auto& m : used_methods()) needed.merge(split(m.scopes));
    for (const auto& e : wanted_events()) needed.merge(split(e.scope));
    CHECK(needed == wanted());
    CHECK(wanted().size() == wanted_scopes().size());
}

TEST_CASE("needs: the app subscribes to the events that the code understands, and to no others") {
    words subscribed;
    for (const auto& e : wanted_events()) subscribed.emplace(e.name);
    // Those of the contract, section 5; of message.* those that hold tickets.
    for (const auto* name :
         {"app_mention", "message.im", "message.channels", "message.groups", "app_home_opened",
          "reaction_added", "file_shared", "app_uninstalled", "tokens_revoked",
          "member_joined_channel", "user_change", "link_shared", "channel_rename"}) {
        CAPTURE(name);
        CHECK(understood(name) == subscribed.contains(name));
        subscribed.erase(name);
    }
    CHECK(subscribed.empty());
}

TEST_CASE("needs: docs/slack.md explains every scope, and how to mend every event of the log") {
    const auto manual = contents("docs/slack.md");
    for (const auto& scope : wanted()) {
        CAPTURE(scope);
        CHECK(manual.find("| `" + scope + "` |") != std::string::npos);
    }
    static const std::regex logged(R"re(log\(level::\w+,\s*"(slack-[a-z-]+)")re");
    const auto events = in_code(logged, {});
    CHECK(events.size() > 15);
    for (const auto& event : events) {
        CAPTURE(event);
        CHECK(manual.find("| `" + event + "` |") != std::string::npos);
    }
}
