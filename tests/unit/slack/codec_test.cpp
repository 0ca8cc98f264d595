#include "adapters/slack/codec.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/slack/payloads.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <vector>

using namespace firebreak;
using namespace firebreak::slack;
namespace say = firebreak::test::payloads;

namespace {

std::string percent_encoded(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 15];
    }
    return out;
}

template <class T>
T interaction(std::string_view payload) {
    codec c;
    const auto got = c.interaction("payload=" + percent_encoded(payload));
    REQUIRE(got.has_value());
    REQUIRE(std::holds_alternative<T>(*got));
    return std::get<T>(*got);
}

event heard_event(std::string_view body) {
    codec c;
    const auto got = c.event(body);
    REQUIRE(got.has_value());
    REQUIRE(std::holds_alternative<event>(*got));
    return std::get<event>(*got);
}

const auto invalid = make_error_code(errc::invalid);

}  // namespace

TEST_CASE("Slack codec: a slash command") {
    codec c;
    const auto got = c.command(say::command_form);
    REQUIRE(got.has_value());
    const auto& s = std::get<slash_command>(*got);
    CHECK(s.command == "/report");
    CHECK(s.text == "new printer <@U0ACME777>");
    CHECK(s.who == caller{"T0ACME001", "E0ACME001", "A0ACME001", "U0ACME123", "C0ACME001", "",
                          false, false});
    CHECK(s.trigger_id == "111.222.abc");
    CHECK(s.response_url == "https://hooks.slack.com/commands/T0ACME001/1/x");
    CHECK(std::holds_alternative<unknown>(*c.command("text=x")));
    CHECK(c.command("command=%zz").error() == invalid);
    CHECK(c.command("command=/a&command=/b").error() == invalid);
}

TEST_CASE("Slack codec: a certificate check throws everything else away") {
    codec c;
    CHECK(std::holds_alternative<ssl_check>(*c.command("ssl_check=1&command=%2Freport&text=x")));
    CHECK(std::holds_alternative<ssl_check>(
        *c.interaction("ssl_check=1&payload=" + percent_encoded(say::press))));
    CHECK(asks_ssl_check("token=x&ssl_check=1"));
    CHECK_FALSE(asks_ssl_check("ssl_check=0"));
    CHECK_FALSE(asks_ssl_check("xssl_check=1&%"));
}

TEST_CASE("Slack codec: a button in a message") {
    const auto p = interaction<pressed>(say::press);
    CHECK(p.who == caller{"T0ACME001", "", "A0ACME001", "U0ACME123", "C0ACME001", "T0ACME001",
                          false, false});
    REQUIRE(p.actions.size() == 1);
    CHECK(p.actions[0].action == "say:0");
    CHECK(p.actions[0].block == "req:R-17");
    CHECK(p.actions[0].type == "button");
    CHECK(p.actions[0].value == "claim 17");
    CHECK(p.actions[0].given);
    REQUIRE(p.message);
    CHECK(p.message->channel == "C0ACME001");
    CHECK(p.message->ts == "1700000000.000100");
    CHECK(p.message->thread_ts == "1700000000.000001");
    CHECK(p.message->bot_id == "B0ACME001");
    CHECK(p.message->text == "Request R-17");
    CHECK_FALSE(p.message->ephemeral);
    CHECK_FALSE(p.view);
    CHECK(p.state.value("b9") == "v9");
    CHECK(p.trigger_id == "111.222.abc");
    CHECK(p.response_url == "https://hooks.slack.com/actions/T0ACME001/1/x");
}

TEST_CASE("Slack codec: components in a view of an app that a whole organisation has") {
    const auto p = interaction<pressed>(say::press_in_view);
    CHECK(p.who.team.empty());
    CHECK(p.who.enterprise == "E0ACME001");
    CHECK(p.who.enterprise_install);
    CHECK_FALSE(p.message);
    REQUIRE(p.view);
    CHECK(p.view->hash == "1.ab");
    CHECK(p.view->private_metadata == "reply 17");
    CHECK(p.state.value("response") == "first-answer");
    REQUIRE(p.actions.size() == 2);
    CHECK(p.actions[0].value == "first-answer");
    CHECK(p.actions[1].value == "ask:note 17");
}

TEST_CASE("Slack codec: a submitted form, whatever its inputs are") {
    const auto s = interaction<submitted>(say::submission);
    CHECK(s.view.id == "V0ACME001");
    CHECK(s.view.callback_id == "report");
    CHECK(s.view.root_id == "V0ACME000");
    CHECK(s.view.previous_id.empty());
    CHECK(s.view.external_id == "ex");
    CHECK(s.state.value("text") == "Printer on fire");
    CHECK(s.state.value("due") == "2026-01-01");
    CHECK(s.state.value("at") == "1700000000");
    CHECK(s.state.value("who") == "U1");
    REQUIRE(s.state.find("link"));
    CHECK_FALSE(s.state.find("link")->given);
    CHECK_FALSE(s.state.find("danger")->given);
    CHECK(s.state.find("whos")->values == std::vector<std::string>{"U1", "U2"});
    CHECK(s.state.find("tick")->values == std::vector<std::string>{"a", "b"});
    CHECK(s.state.find("file")->values == std::vector<std::string>{"F1"});
    CHECK(s.state.find("no") == nullptr);
}

TEST_CASE("Slack codec: closing, shortcuts and typing ahead") {
    const auto c = interaction<closed>(say::close);
    CHECK(c.cleared);
    CHECK(c.view.callback_id == "ask");

    const auto g = interaction<shortcut>(say::global_shortcut);
    CHECK(g.callback_id == "report");
    CHECK(g.who.user == "U0ACME123");
    CHECK(g.who.app.empty());
    CHECK(g.who.channel.empty());

    const auto m = interaction<message_shortcut>(say::message_shortcut);
    CHECK(m.callback_id == "report_message");
    CHECK(m.message.channel == "C0ACME001");
    CHECK(m.message.ts == "1700000000.000100");
    CHECK(m.message.user == "U0ACME777");
    CHECK(m.message.text == "help &amp; thanks");

    const auto s = interaction<suggestion>(say::suggestion);
    CHECK(s.typed == "pri");
    CHECK(s.block == "response");
    REQUIRE(s.view);
    CHECK(s.view->private_metadata == "reply 17");

    CHECK(interaction<unknown>(R"({"type":"dialog_submission"})").type == "dialog_submission");
    CHECK(interaction<unknown>("{}").type.empty());
}

TEST_CASE("Slack codec: events") {
    auto e = heard_event(say::direct);
    CHECK(e.event_id == "Ev0ACME0001");
    CHECK(e.event_time == 1'700'000'000);
    CHECK(e.who == caller{"T0ACME001", "E0ACME001", "A0ACME001", "U0ACME123", "D0ACME001",
                          "T0ACME001", false, false});
    const auto& d = std::get<events::direct_message>(e.what);
    CHECK(d.text == "status R-17 &amp; R-18");
    CHECK(d.ts == "1700000000.000200");
    CHECK(d.channel_type == "im");
    CHECK(d.files == std::vector<std::string>{"F1", "F2"});
    CHECK(d.subtype.empty());
    CHECK_FALSE(d.hidden);

    e = heard_event(say::mention);
    CHECK(std::get<events::mention>(e.what).thread_ts == "1700000000.000100");

    e = heard_event(say::home);
    CHECK(std::get<events::home_opened>(e.what).tab == "home");
    CHECK(std::get<events::home_opened>(e.what).view->hash == "1700000000.cd34");

    e = heard_event(say::event(R"({"type":"app_uninstalled"})"));
    CHECK(std::holds_alternative<events::uninstalled>(e.what));
    e = heard_event(
        say::event(R"({"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":["U2"]}})"));
    CHECK(std::get<events::tokens_revoked>(e.what).bots == std::vector<std::string>{"U2"});
    e = heard_event(say::event(R"({"type":"reaction_added","user":"U1","item":{"ts":"1"}})"));
    CHECK(std::get<events::other>(e.what).type == "reaction_added");
    e = heard_event(say::event("null"));
    CHECK(std::get<events::other>(e.what).type.empty());
}

TEST_CASE("Slack codec: what a guard against loops needs is there") {
    auto e = heard_event(say::event(
        R"({"type":"message","channel":"C1","channel_type":"channel","subtype":"message_changed","hidden":true,"ts":"2","message":{"user":"U1","text":"x","edited":{}}})"));
    const auto* c = std::get_if<events::channel_message>(&e.what);
    REQUIRE(c);
    CHECK(c->subtype == "message_changed");
    CHECK(c->hidden);
    CHECK(c->text.empty());
    CHECK(e.who.user.empty());

    e = heard_event(say::event(
        R"({"type":"message","channel":"C1","channel_type":"group","thread_ts":"1","bot_id":"B1","app_id":"A1","user":"U0BOT","text":"x","edited":{"user":"U1"}})"));
    c = std::get_if<events::channel_message>(&e.what);
    REQUIRE(c);
    CHECK(c->bot_id == "B1");
    CHECK(c->app_id == "A1");
    CHECK(c->thread_ts == "1");
    CHECK(c->edited);
}

TEST_CASE("Slack codec: the installation is found where the team is null; guests are visible") {
    const auto e = heard_event(
        R"({"type":"event_callback","team_id":null,"enterprise_id":null,"is_ext_shared_channel":true,"authorizations":[{"team_id":"T9","enterprise_id":"E9","is_enterprise_install":true}],"event":{"type":"message","user_team":"T0OTHER"}})");
    CHECK(e.who.team == "T9");
    CHECK(e.who.enterprise == "E9");
    CHECK(e.who.enterprise_install);
    CHECK(e.who.ext_shared);
    CHECK(e.who.user_team == "T0OTHER");
}

TEST_CASE("Slack codec: outer types of the Events API") {
    codec c;
    auto got = c.event(R"({"type":"url_verification","token":"x","challenge":"3eZbrw1a"})");
    CHECK(std::get<url_verification>(*got).challenge == "3eZbrw1a");
    got = c.event(R"({"type":"url_verification","challenge":")" + std::string(1001, 'a') + "\"}");
    CHECK(std::get<url_verification>(*got).challenge.empty());
    got = c.event(
        R"({"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1518467820,"api_app_id":"A1"})");
    CHECK(std::get<rate_limited>(*got).minute == 1'518'467'820);
    got = c.event(R"({"type":"something_new"})");
    CHECK(std::get<unknown>(*got).type == "something_new");
}

TEST_CASE("Slack codec: frames of Socket Mode") {
    codec c;
    auto f = c.frame(
        R"({"type":"hello","connection_info":{"app_id":"A1"},"num_connections":2,"debug_info":{"host":"x","approximate_connection_time":3600}})");
    REQUIRE(f.has_value());
    CHECK(f->is == envelope::kind::hello);
    CHECK(f->app == "A1");
    CHECK(f->connections == 2);
    CHECK(f->connection_time == std::chrono::seconds(3600));

    f = c.frame(R"({"type":"disconnect","reason":"refresh_requested","debug_info":{}})");
    CHECK(f->is == envelope::kind::disconnect);
    CHECK(f->reason == "refresh_requested");

    f = c.frame(say::in_frame(
        "slash_commands",
        R"({"command":"/desk","text":"help","user_id":"U1","team_id":"T1","is_enterprise_install":"true"})"));
    CHECK(f->is == envelope::kind::payload);
    CHECK(f->id == "5e1f0000-0000-4000-8000-000000000001");
    CHECK(f->accepts_payload);
    CHECK(std::get<slash_command>(f->what).text == "help");
    CHECK(std::get<slash_command>(f->what).who.enterprise_install);

    f = c.frame(say::in_frame("interactive", say::press));
    CHECK(std::get<pressed>(f->what).actions.size() == 1);
    f = c.frame(say::in_frame("interactive", say::suggestion));
    CHECK(std::holds_alternative<suggestion>(f->what));
    f = c.frame(say::in_frame(
        "events_api", say::direct,
        R"(,"accepts_response_payload":false,"retry_attempt":1,"retry_reason":"timeout")"));
    CHECK(std::holds_alternative<event>(f->what));
    CHECK_FALSE(f->accepts_payload);
    CHECK(f->retry_attempt == 1);
    CHECK(f->retry_reason == "timeout");

    f = c.frame(say::in_frame("brand_new", "{}"));
    CHECK(f->is == envelope::kind::other);
    CHECK_FALSE(f->id.empty());
    f = c.frame(R"({"envelope_id":"e","type":"interactive","payload":"text"})");
    CHECK(f->is == envelope::kind::other);
    CHECK(c.frame("[]").error() == invalid);
}

TEST_CASE("Slack codec: what is no JSON object is refused as a whole") {
    codec c;
    for (const auto* body : {"", " ", "null", "[]", "1", "\"x\"", "{", "{}x", "{} {}", "{'a':1}",
                             "{\"a\":1,}", "// x\n{}", "{\"a\":NaN}", "{\"a\":\"\xff\"}",
                             "{\"a\":\"\\ud800\"}", "\xef\xbb\xbf{}", "{\"a\":\"\n\"}"}) {
        CAPTURE(body);
        CHECK(c.event(body).error() == invalid);
        CHECK(c.interaction("payload=" + percent_encoded(body)).error() == invalid);
    }
    CHECK(c.interaction("payloads=%7B%7D").error() == invalid);
    CHECK(c.interaction("").error() == invalid);
    CHECK(c.interaction("payload=%7B%7D&payload=%7B%7D").error() == invalid);
    // And the next one is read as if nothing had been.
    CHECK(c.event(say::direct).has_value());
}

TEST_CASE("Slack codec: 64 levels and no more; of duplicate keys the last one counts") {
    codec c;
    const auto nested = [](std::size_t levels) {
        return R"({"type":"x","a":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') +
               "}";
    };
    CHECK(c.event(nested(codec::deepest)).has_value());
    CHECK(c.event(nested(codec::deepest + 1)).error() == invalid);
    CHECK(c.event(nested(100'000)).error() == invalid);
    CHECK(std::get<unknown>(*c.event(R"({"type":"event_callback","type":"b"})")).type == "b");
    const auto f = c.frame(say::in_frame("slash_commands", R"({"command":"/a","command":"/b"})"));
    CHECK(std::get<slash_command>(f->what).command == "/b");
}

TEST_CASE("Slack codec: a payload that is cut anywhere is refused") {
    codec c;
    for (std::size_t size = 0; size < say::direct.size(); ++size)
        REQUIRE(c.event(std::string_view(say::direct).substr(0, size)).error() == invalid);
    const auto form = "payload=" + percent_encoded(say::press);
    for (std::size_t size = 0; size < form.size(); ++size)
        REQUIRE(c.interaction(std::string_view(form).substr(0, size)).error() == invalid);
}

TEST_CASE("Slack codec: absent, null, extra and misplaced values anywhere are lived with") {
    namespace json = boost::json;
    codec c;
    int tried = 0;
    const auto try_all = [&](const std::string& text) {
        auto root = json::parse(text);
        const auto send = [&] {
            ++tried;
            const auto body = json::serialize(root);
            REQUIRE(c.event(body).has_value());
            REQUIRE(c.frame(say::in_frame("interactive", body)).has_value());
            REQUIRE(c.frame(say::in_frame("events_api", body)).has_value());
            REQUIRE(c.frame(say::in_frame("slash_commands", body)).has_value());
        };
        const std::vector<json::value> odd = {nullptr,
                                              true,
                                              -1,
                                              1.5e300,
                                              18446744073709551615U,
                                              "",
                                              "\"\\\n\u0001",
                                              json::array{},
                                              json::object{},
                                              json::array{nullptr, json::array{}},
                                              json::object{{"id", nullptr}}};
        const std::function<void(json::value&)> mutate = [&](json::value& v) {
            const auto whole = v;
            for (const auto& other : odd) {
                if (&v == &root && !other.is_object()) continue;
                v = other;
                send();
                v = whole;
            }
            if (auto* o = v.if_object()) {
                std::vector<std::string> names;
                for (const auto& member : *o) names.emplace_back(member.key());
                for (const auto& name : names) {
                    mutate(o->at(name));
                    auto removed = o->at(name);
                    o->erase(name);
                    send();
                    (*o)[name] = removed;
                }
                (*o)["brand new"] = json::object{{"x", 1}};
                send();
                o->erase("brand new");
            } else if (auto* a = v.if_array()) {
                for (auto& item : *a) mutate(item);
            }
        };
        mutate(root);
    };
    for (const auto& payload :
         {say::press, say::press_in_view, say::submission, say::close, say::message_shortcut,
          say::global_shortcut, say::suggestion, say::direct, say::mention, say::home})
        try_all(payload);
    CHECK(tried > 2000);
}
