// Payloads as Slack sends them (contract: slack, sections 3 to 6).
#pragma once

#include <string>

namespace firebreak::test::payloads {

inline const std::string command_form =
    "command=%2Freport&text=new+printer+%3C%40U0ACME777%3E&user_id=U0ACME123&user_name=ana"
    "&team_id=T0ACME001&team_domain=acme&channel_id=C0ACME001&channel_name=ops"
    "&api_app_id=A0ACME001&is_enterprise_install=false&enterprise_id=E0ACME001"
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT0ACME001%2F1%2Fx"
    "&trigger_id=111.222.abc&token=ignored";

inline const std::string press =
    R"({"type":"block_actions","api_app_id":"A0ACME001","token":"ignored","team":{"id":"T0ACME001","domain":"acme"},"enterprise":null,"is_enterprise_install":false,
 "user":{"id":"U0ACME123","username":"ana","name":"ana","team_id":"T0ACME001"},
 "container":{"type":"message","message_ts":"1700000000.000100","channel_id":"C0ACME001","is_ephemeral":false,"thread_ts":"1700000000.000001"},
 "trigger_id":"111.222.abc","channel":{"id":"C0ACME001","name":"ops"},
 "message":{"type":"message","bot_id":"B0ACME001","user":"U0BOT0001","text":"Request R-17","ts":"1700000000.000100","blocks":[]},
 "state":{"values":{"b9":{"a9":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"x"},"value":"v9"}}}}},"response_url":"https://hooks.slack.com/actions/T0ACME001/1/x",
 "actions":[{"type":"button","block_id":"req:R-17","action_id":"say:0","text":{"type":"plain_text","text":"Approve","emoji":true},"value":"claim 17","action_ts":"1700000001.000000"}]})";

inline const std::string press_in_view =
    R"({"type":"block_actions","api_app_id":"A0ACME001","team":null,"enterprise":{"id":"E0ACME001","name":"x"},"is_enterprise_install":true,"user":{"id":"W0ACME123","team_id":"E0ACME001"},
 "container":{"type":"view","view_id":"V0ACME001"},"trigger_id":"1.2","view":{"id":"V0ACME001","type":"modal","callback_id":"ask","private_metadata":"reply 17","hash":"1.ab","state":{"values":{"response":{"response":{"type":"external_select","selected_option":{"text":{"type":"plain_text","text":"R"},"value":"first-answer"}}}}}},
 "actions":[{"type":"external_select","block_id":"response","action_id":"response","selected_option":{"text":{"type":"plain_text","text":"R"},"value":"first-answer"}},{"type":"overflow","block_id":"x","action_id":"more:5","selected_option":{"value":"ask:note 17"}}]})";

inline const std::string submission =
    R"({"type":"view_submission","api_app_id":"A0ACME001","team":{"id":"T0ACME001","domain":"acme"},"user":{"id":"U0ACME123","username":"ana","name":"ana","team_id":"T0ACME001"},"trigger_id":"111.222.abc","response_urls":[],"is_enterprise_install":false,"enterprise":null,
 "view":{"id":"V0ACME001","team_id":"T0ACME001","type":"modal","callback_id":"report","private_metadata":"report","title":{"type":"plain_text","text":"New request","emoji":true},"blocks":[],"hash":"1700000000.ab12","root_view_id":"V0ACME000","previous_view_id":null,"clear_on_close":false,"notify_on_close":true,"external_id":"ex",
  "state":{"values":{"text":{"text":{"type":"plain_text_input","value":"Printer on fire"}},"link":{"link":{"type":"url_text_input","value":null}},"due":{"due":{"type":"datepicker","selected_date":"2026-01-01"}},"at":{"at":{"type":"datetimepicker","selected_date_time":1700000000}},"who":{"who":{"type":"users_select","selected_user":"U1"}},"whos":{"whos":{"type":"multi_users_select","selected_users":["U1","U2"]}},"tick":{"tick":{"type":"checkboxes","selected_options":[{"value":"a"},{"value":"b"}]}},"file":{"file":{"type":"file_input","files":[{"id":"F1"}]}},"danger":{"danger":{"type":"radio_buttons","selected_option":null}}}}}})";

inline const std::string close =
    R"({"type":"view_closed","team":{"id":"T0ACME001"},"user":{"id":"U0ACME123"},"api_app_id":"A0ACME001","view":{"id":"V0ACME001","callback_id":"ask"},"is_cleared":true})";

inline const std::string message_shortcut =
    R"({"type":"message_action","callback_id":"report_message","trigger_id":"111.222.abc","action_ts":"1700000002.000000","message_ts":"1700000000.000100","response_url":"https://hooks.slack.com/app/T0ACME001/1/x","team":{"id":"T0ACME001","domain":"acme"},"channel":{"id":"C0ACME001","name":"ops"},"user":{"id":"U0ACME123","name":"ana"},"message":{"type":"message","user":"U0ACME777","ts":"1700000000.000100","text":"help &amp; thanks"}})";

inline const std::string global_shortcut =
    R"({"type":"shortcut","callback_id":"report","trigger_id":"111.222.abc","action_ts":"1700000003.000000","team":{"id":"T0ACME001","domain":"acme"},"user":{"id":"U0ACME123","username":"ana","team_id":"T0ACME001"}})";

inline const std::string suggestion =
    R"({"type":"block_suggestion","action_id":"response","block_id":"response","value":"pri","api_app_id":"A0ACME001","team":{"id":"T0ACME001","domain":"acme"},"user":{"id":"U0ACME123","name":"ana","team_id":"T0ACME001"},"container":{"type":"view","view_id":"V0ACME001"},"view":{"id":"V0ACME001","type":"modal","callback_id":"ask","private_metadata":"reply 17"}})";

inline const std::string event_head =
    R"({"token":"ignored","team_id":"T0ACME001","context_team_id":"T0ACME001","context_enterprise_id":null,"api_app_id":"A0ACME001","type":"event_callback","event_id":"Ev0ACME0001","event_time":1700000000,"event_context":"EC0ACME001","is_ext_shared_channel":false,
 "authorizations":[{"enterprise_id":"E0ACME001","team_id":"T0ACME009","user_id":"U0BOT0001","is_bot":true,"is_enterprise_install":false}],"event":)";

inline std::string event(const std::string& inner) { return event_head + inner + "}"; }

inline const std::string direct = event(
    R"({"type":"message","channel_type":"im","channel":"D0ACME001","user":"U0ACME123","text":"status R-17 &amp; R-18","ts":"1700000000.000200","event_ts":"1700000000.000200","client_msg_id":"6f1c0d3e-0000-4000-8000-000000000001","team":"T0ACME001","blocks":[{"type":"rich_text"}],"files":[{"id":"F1"},{"mode":"file_access"},{"id":"F2"}]})");
inline const std::string mention = event(
    R"({"type":"app_mention","user":"U0ACME123","text":"<@U0BOT0001> help","ts":"1700000000.000300","thread_ts":"1700000000.000100","channel":"C0ACME001","event_ts":"1700000000.000300"})");
inline const std::string home = event(
    R"({"type":"app_home_opened","user":"U0ACME123","channel":"D0ACME001","tab":"home","event_ts":"1700000000.000400","view":{"id":"V0HOME001","type":"home","hash":"1700000000.cd34","blocks":[],"state":{"values":{}},"private_metadata":"","callback_id":""}})");

inline std::string in_frame(const std::string& type, const std::string& payload,
                            const std::string& more = R"(,"accepts_response_payload":true)") {
    return R"({"envelope_id":"5e1f0000-0000-4000-8000-000000000001","type":")" + type + "\"" +
           more + R"(,"payload":)" + payload + "}";
}

}  // namespace firebreak::test::payloads
