// The configuration: one YAML file, read once, checked completely, then never changed. What every
// key means stands in docs/configuration.md; schema/configuration.schema.json tells editors.
#pragma once

#include "bot/domain/duty_rules.hpp"
#include "bot/domain/people.hpp"
#include "bot/ports/directory.hpp"
#include "config/secret.hpp"
#include "config/values.hpp"
#include "config/yaml.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace firebreak {

/// PEM files. Their content is the server's matter.
struct tls_settings {
    std::filesystem::path certificate;  ///< the server's, followed by those that lead to a root
    std::filesystem::path key;
};

struct http_settings {
    endpoint listen{"127.0.0.1", 8080};
    bool written = false;             ///< the file says where to listen
    std::optional<tls_settings> tls;  ///< of `listen`; nothing: plain HTTP
    std::optional<endpoint> health;   ///< of /healthz, /readyz, /metrics; nothing: `listen`
    /// Under which browsers reach the dashboard, "https://desk.example.org": no path, no '/' at its
    /// end. Nothing: only this machine's own browsers do, if `listen` is a loopback address.
    std::optional<std::string> public_url;
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
    std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
};

/// The proxy that outgoing connections go through: asked for tunnels (CONNECT) to https and wss.
struct proxy_settings {
    secret url;                       ///< http://[name:password@]host:port, checked
    std::vector<std::string> except;  ///< "matrix.example.org", ".example.org": reached directly
};

/// Where browsers find the dashboard, `port` being the one really listened on; nothing when there
/// is none: others could reach `listen`, and nobody said under which name.
std::optional<std::string> dashboard_address(const http_settings&, std::uint16_t port);

struct slack_settings {
    enum class transport { socket, http };

    transport mode = transport::socket;
    secret bot_token;
    secret app_token;                     ///< socket mode only, else empty
    std::vector<secret> signing_secrets;  ///< http mode only; several while rotating
    std::string api_base_url = "https://slack.com/api/";  ///< ends with '/'
    std::vector<std::string> response_url_prefixes{"https://hooks.slack.com/"};
    std::vector<std::string> team_ids;  ///< empty: learned from the API
    std::string app_id;                 ///< empty: learned from the API
    std::string report_command = "/report";
    std::string desk_command = "/desk";
};
std::string_view word(slack_settings::transport);

struct matrix_settings {
    std::string homeserver_url;  ///< without a '/' at its end; empty: asked of the user's server
    std::string user_id;
    secret access_token;  ///< empty: the password is used
    secret password;
    std::vector<std::string> allowed_servers;  ///< empty: the bot's own server only
    std::optional<std::filesystem::path> ca_file;
};

/// A team with what only the configuration knows of it.
struct team_settings {
    team who;
    /// Slack user groups whose members are responders and leads beside those of `who`.
    std::vector<std::string> responder_groups, lead_groups;
    std::vector<person_id> on_duty;  ///< called at critical tickets; empty: the leads
    std::vector<opening> openings;   ///< of who.hours; empty: always
    std::optional<holidays> closed;  ///< its own; nothing: the company's
    yaml::position at;               ///< of its key
};

/// A program that is called with signed messages, such as a pager's.
struct webhook_settings {
    std::string name;  ///< its key
    std::string url;   ///< https, or http on this machine
    secret key;        ///< of the signature
};

struct manager_settings {
    std::vector<conversation> channels;
    std::vector<person_id> members;
};

struct configuration {
    std::filesystem::path file;      ///< as it was given
    std::filesystem::path database;  ///< this and the other paths: from the file's folder
    std::filesystem::path playbooks;
    std::optional<std::filesystem::path> corpus;  ///< more for the model to learn from
    std::string company = "our company";
    std::string time_zone = "Etc/UTC";  ///< IANA name, known to this machine
    http_settings http;
    std::optional<proxy_settings> proxy;
    std::optional<slack_settings> slack;
    std::optional<matrix_settings> matrix;
    std::vector<person> people;  ///< those of the file first, then people named by account only
    std::vector<team_settings> teams;
    manager_settings managers;
    weekly_time summary{std::chrono::Monday, std::chrono::hours{9}};
    directory::report_limits limits{40, 200};                ///< for one person
    std::chrono::minutes daily_list{std::chrono::hours{9}};  ///< since midnight, local time
    duty_rules duty;                                         ///< hours and rotas of the teams in it
    holidays closed;                                         ///< of teams without their own
    std::vector<webhook_settings> webhooks;
    yaml::position escalation_at;
    std::vector<yaml::position> routes_at;  ///< of duty.routes, in their order
};

struct loaded_configuration {
    configuration value;  ///< whatever could be read; of use only when usable()
    findings found;       ///< sorted; "file" as the path was given
    [[nodiscard]] bool usable() const { return !has_errors(found); }
};

struct load_options {
    variables environment = process_environment();
    wanted_secrets secrets = wanted_secrets::yes;
    /// Calendars are unfolded around it.
    instant now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
};

/// Reads and checks a configuration. Never throws for what a file can hold; all mistakes are
/// findings, all at once.
loaded_configuration load_configuration(const std::filesystem::path&, const load_options& = {});

/// The same from a text; relative paths count from `file`'s folder.
loaded_configuration parse_configuration(std::string_view text, const std::filesystem::path& file,
                                         const load_options& = {});

}  // namespace firebreak
