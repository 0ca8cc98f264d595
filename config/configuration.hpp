// The configuration: one YAML file, read once, checked completely, then never changed. What every
// key means stands in docs/configuration.md; schema/configuration.schema.json tells editors.
#pragma once

#include "bot/domain/people.hpp"
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
    std::optional<tls_settings> tls;  ///< of `listen`; nothing: plain HTTP
    std::optional<endpoint> health;   ///< of /healthz, /readyz, /metrics; nothing: `listen`
};

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
    std::string homeserver_url;  ///< without a '/' at its end
    std::string user_id;
    secret access_token;
    std::vector<std::string> allowed_servers;  ///< empty: the bot's own server only
    std::optional<std::filesystem::path> ca_file;
};

/// A team with what only the configuration knows of it.
struct team_settings {
    team who;
    std::vector<person_id> on_duty;  ///< called at critical tickets; empty: the leads
    std::vector<opening> openings;   ///< of who.hours; empty: always
    yaml::position at;               ///< of its key
};

struct manager_settings {
    std::vector<conversation> channels;
    std::vector<person_id> members;
};

struct configuration {
    std::filesystem::path file;      ///< as it was given
    std::filesystem::path database;  ///< this and the other paths: from the file's folder
    std::filesystem::path playbooks;
    std::string company = "our company";
    std::string time_zone = "Etc/UTC";  ///< IANA name, known to this machine
    http_settings http;
    std::optional<slack_settings> slack;
    std::optional<matrix_settings> matrix;
    std::vector<person> people;  ///< those of the file first, then people named by account only
    std::vector<team_settings> teams;
    manager_settings managers;
    weekly_time summary{std::chrono::Monday, std::chrono::hours{9}};
    std::chrono::minutes daily_list{std::chrono::hours{9}};  ///< since midnight, local time
};

struct loaded_configuration {
    configuration value;  ///< whatever could be read; of use only when usable()
    findings found;       ///< sorted; "file" as the path was given
    [[nodiscard]] bool usable() const { return !has_errors(found); }
};

struct load_options {
    variables environment = process_environment();
    wanted_secrets secrets = wanted_secrets::yes;
};

/// Reads and checks a configuration. Never throws for what a file can hold; all mistakes are
/// findings, all at once.
loaded_configuration load_configuration(const std::filesystem::path&, const load_options& = {});

/// The same from a text; relative paths count from `file`'s folder.
loaded_configuration parse_configuration(std::string_view text, const std::filesystem::path& file,
                                         const load_options& = {});

}  // namespace firebreak
