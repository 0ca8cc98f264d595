// The sections http, proxy, slack and matrix.
#include "config/sections.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::sections {
namespace {

std::optional<endpoint> read_endpoint(const yaml::node& n, const context& with) {
    const auto text = yaml::as_text(n, with.notes);
    if (!text) return std::nullopt;
    auto at = to_endpoint(*text);
    if (!at)
        with.notes.error(n.at, fmt::format("'{}' is not an address to listen on: "
                                           "\"127.0.0.1:8080\", \"[::1]:8080\"",
                                           *text));
    return at;
}

/// An https address, or one of this machine. Others are allowed with a warning: tokens would travel
/// readable by everybody on the way.
std::optional<std::string> read_address(const yaml::node& n, const context& with,
                                        std::string_view example) {
    auto text = yaml::as_text(n, with.notes);
    if (!text) return std::nullopt;
    const auto address = to_web_address(*text);
    if (!address) {
        with.notes.error(n.at, fmt::format("'{}' is not a web address such as {}", *text, example));
        return std::nullopt;
    }
    if (!address->encrypted && !address->is_loopback())
        with.notes.warning(n.at,
                           fmt::format("'{}' is not encrypted: tokens and reports can be read "
                                       "on the way; use https://",
                                       *text));
    return text;
}

/// Prefixes are compared as texts, so the host must be closed by a '/': "https://hooks.slack.com"
/// would also fit https://hooks.slack.com.example.net/.
std::vector<std::string> read_prefixes(const yaml::node& n, const context& with) {
    std::vector<std::string> prefixes;
    const auto items =
        n.is_scalar() ? std::span<const yaml::node>(&n, 1) : yaml::as_list(n, with.notes);
    for (const auto& item : items) {
        auto prefix = read_address(item, with, "https://hooks.slack.com/");
        if (!prefix) continue;
        if (to_web_address(*prefix)->path.empty())
            with.notes.error(item.at, fmt::format("'{}' must go on to the '/' after the host, or "
                                                  "it fits other people's hosts too",
                                                  *prefix));
        else
            prefixes.push_back(std::move(*prefix));
    }
    return prefixes;
}

/// "matrix.example.org", ".example.org", "192.0.2.7", "2001:db8::1"
bool is_host_or_suffix(std::string_view text) {
    constexpr std::size_t longest = 253;
    const auto may_stand = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == ':';
    };
    return !text.empty() && text != "." && text.size() <= longest &&
           std::ranges::all_of(text, may_stand);
}

/// What may hold a password comes from where secrets come from, and is never repeated.
std::optional<secret> read_proxy_url(const yaml::node& n, const context& with) {
    constexpr std::string_view scheme = "http://";
    auto text = yaml::as_text(n, with.notes);
    if (!text) return std::nullopt;
    const bool elsewhere = text->starts_with("env:") || text->starts_with("file:");
    auto url = elsewhere ? with.secret_of(n, "proxy.url") : secret(std::move(*text), "proxy.url");
    if (!url || url->empty()) return url;
    auto address = url->reveal();
    const auto account = address.find('@');
    if (account != address.npos && !elsewhere) {
        with.notes.error(n.at,
                         "a name and a password never stand in this file: write env:NAME or "
                         "file:PATH, and there http://name:password@host:port");
        return std::nullopt;
    }
    if (account != address.npos && address.starts_with(scheme))
        address.erase(scheme.size(), account + 1 - scheme.size());
    const auto at = to_web_address(address);
    if (at && !at->encrypted && (at->path.empty() || at->path == "/")) return url;
    with.notes.error(n.at, fmt::format("{} holds no proxy's address such as "
                                       "http://proxy.example.org:3128",
                                       url->origin()));
    return std::nullopt;
}

/// A token of the wrong kind works nowhere, but only the network can really tell.
void expect_kind(const secret& token, const yaml::node& n, const context& with,
                 std::string_view prefix, std::string_view noun) {
    if (!token.empty() && !token.reveal().starts_with(prefix))
        with.notes.warning(
            n.at, fmt::format("{} holds no {}: those begin with {}", token.origin(), noun, prefix));
}

void read_commands(const yaml::node& n, const context& with, slack_settings& s) {
    constexpr std::string_view noun = "a slash command such as /report: small letters, digits, - _";
    yaml::fields f(n, with.notes);
    if (const auto* word = f.optional("report"))
        s.report_command = with.text_of(*word, is_slack_command, noun).value_or(s.report_command);
    if (const auto* word = f.optional("desk")) {
        s.desk_command = with.text_of(*word, is_slack_command, noun).value_or(s.desk_command);
        if (s.desk_command == s.report_command)
            with.notes.error(
                word->at, fmt::format("'{}' is the command for reports already", s.desk_command));
    }
    f.done();
}

void read_signing_secrets(const yaml::node& n, const context& with, slack_settings& s) {
    constexpr std::string_view key = "slack.signing_secret";
    const auto items =
        n.is_scalar() ? std::span<const yaml::node>(&n, 1) : yaml::as_list(n, with.notes);
    if (n.is_sequence() && items.empty())
        with.notes.error(n.at, "an empty list: at least one signing secret belongs here");
    for (const auto& item : items)
        if (auto one = with.secret_of(item, key)) s.signing_secrets.push_back(std::move(*one));
}

void read_tokens(yaml::fields& f, const context& with, slack_settings& s) {
    const bool socket = s.mode == slack_settings::transport::socket;
    const auto missing = [&](std::string_view key, std::string_view mode) {
        with.notes.error(f.at(), fmt::format("mode {} needs the key '{}'", mode, key));
    };
    if (const auto* n = f.required("bot_token")) {
        s.bot_token = with.secret_of(*n, "slack.bot_token").value_or(secret{});
        expect_kind(s.bot_token, *n, with, "xoxb-", "bot token");
    }
    const auto* app = f.optional("app_token");
    if (app != nullptr && socket) {
        s.app_token = with.secret_of(*app, "slack.app_token").value_or(secret{});
        expect_kind(s.app_token, *app, with, "xapp-", "app-level token");
    } else if (socket) {
        missing("app_token", "socket");
    }
    const auto* signing = f.optional("signing_secret");
    if (signing != nullptr && !socket)
        read_signing_secrets(*signing, with, s);
    else if (!socket)
        missing("signing_secret", "http");
}

/// A file that exists. What it holds is seen when it is used.
std::optional<std::filesystem::path> read_existing(const yaml::node& n, const context& with) {
    auto file = with.path_of(n);
    std::error_code failed;
    if (file && !std::filesystem::is_regular_file(*file, failed))
        with.notes.error(n.at, fmt::format("the file '{}' does not exist", file->string()));
    return file;
}

tls_settings read_tls(const yaml::node& n, const context& with) {
    tls_settings tls;
    yaml::fields f(n, with.notes);
    if (const auto* file = f.required("certificate"))
        tls.certificate = read_existing(*file, with).value_or("");
    if (const auto* file = f.required("key")) {
        tls.key = read_existing(*file, with).value_or("");
        using perms = std::filesystem::perms;
        std::error_code failed;
        const auto status = std::filesystem::status(tls.key, failed);
        if (std::filesystem::is_regular_file(status) &&
            (status.permissions() & (perms::others_read | perms::others_write)) != perms::none)
            with.notes.warning(
                file->at, fmt::format("everybody on this machine may open '{0}': chmod 600 {0}",
                                      tls.key.string()));
    }
    f.done();
    return tls;
}

/// The site that browsers see: an address without a path, for cookies belong to a whole site.
std::optional<std::string> read_public_url(const yaml::node& n, const context& with) {
    constexpr std::string_view example = "https://desk.example.org";
    auto text = read_address(n, with, example);
    if (!text) return std::nullopt;
    while (text->ends_with('/')) text->pop_back();
    if (to_web_address(*text)->path.empty()) return text;
    with.notes.error(n.at, fmt::format("'{}' has a path: the dashboard needs a site of its own, "
                                       "such as {}",
                                       *text, example));
    return std::nullopt;
}

std::vector<std::string> read_proxies(const yaml::node& n, const context& with) {
    std::vector<std::string> all;
    const auto items =
        n.is_scalar() ? std::span<const yaml::node>(&n, 1) : yaml::as_list(n, with.notes);
    for (const auto& item : items) {
        const auto text = yaml::as_text(item, with.notes);
        if (!text) continue;
        if (auto address = to_ip_address(*text))
            all.push_back(std::move(*address));
        else
            with.notes.error(item.at,
                             fmt::format("'{}' is not an address such as 192.0.2.10", *text));
    }
    return all;
}

}  // namespace

http_settings read_http(const yaml::node& n, const context& with) {
    http_settings http;
    yaml::fields f(n, with.notes);
    http.written = f.optional("listen") != nullptr;
    if (const auto* at = f.optional("listen"))
        http.listen = read_endpoint(*at, with).value_or(http.listen);
    if (const auto* tls = f.optional("tls")) http.tls = read_tls(*tls, with);
    if (const auto* at = f.optional("health")) {
        http.health = read_endpoint(*at, with);
        if (http.health == http.listen && http.listen.port != 0)
            with.notes.error(at->at,
                             "the same address as 'listen': leave 'health' out, or give it "
                             "another port");
    }
    if (const auto* url = f.optional("public_url")) http.public_url = read_public_url(*url, with);
    if (const auto* list = f.optional("trusted_proxies"))
        http.trusted_proxies = read_proxies(*list, with);
    f.done();
    return http;
}

proxy_settings read_proxy(const yaml::node& n, const context& with) {
    proxy_settings p;
    yaml::fields f(n, with.notes);
    if (const auto* v = f.required("url"))
        if (auto url = read_proxy_url(*v, with)) p.url = std::move(*url);
    if (const auto* v = f.optional("except"))
        p.except = with.texts_of(*v, is_host_or_suffix,
                                 "a host such as matrix.example.org, or .example.org for all "
                                 "below it");
    f.done();
    return p;
}

slack_settings read_slack(const yaml::node& n, const context& with) {
    slack_settings s;
    yaml::fields f(n, with.notes);
    using transport = slack_settings::transport;
    if (const auto* mode = f.optional("mode"))
        s.mode =
            yaml::as_word(*mode, with.notes, {transport::socket, transport::http}).value_or(s.mode);
    read_tokens(f, with, s);
    if (const auto* url = f.optional("api_base_url")) {
        s.api_base_url =
            read_address(*url, with, "https://slack.com/api/").value_or(s.api_base_url);
        if (!s.api_base_url.ends_with('/')) s.api_base_url += '/';
    }
    if (const auto* list = f.optional("response_url_prefixes"))
        s.response_url_prefixes = read_prefixes(*list, with);
    if (const auto* list = f.optional("team_ids"))
        s.team_ids = with.texts_of(*list, is_slack_workspace,
                                   "a Slack workspace's id: T or E, then capitals and digits");
    if (const auto* id = f.optional("app_id"))
        s.app_id = with.text_of(*id, is_slack_app, "a Slack app's id: A, then capitals and digits")
                       .value_or("");
    if (const auto* words = f.optional("commands")) read_commands(*words, with, s);
    f.done();
    return s;
}

matrix_settings read_matrix(const yaml::node& n, const context& with) {
    matrix_settings m;
    yaml::fields f(n, with.notes);
    if (const auto* url = f.optional("homeserver_url")) {
        m.homeserver_url = read_address(*url, with, "https://matrix.example.org").value_or("");
        while (m.homeserver_url.ends_with('/')) m.homeserver_url.pop_back();
    }
    if (const auto* id = f.required("user_id"))
        m.user_id =
            with.text_of(*id, is_matrix_user, "a Matrix user such as \"@firebreak:example.org\"")
                .value_or("");
    const auto* token = f.optional("access_token");
    const auto* password = f.optional("password");
    if (token != nullptr)
        m.access_token = with.secret_of(*token, "matrix.access_token").value_or(secret{});
    if (password != nullptr)
        m.password = with.secret_of(*password, "matrix.password").value_or(secret{});
    if (token == nullptr && password == nullptr)
        with.notes.error(f.at(),
                         "the key 'access_token' is missing (or 'password', with which the "
                         "bot logs in by itself)");
    if (token != nullptr && password != nullptr)
        with.notes.error(password->at, "'access_token' is there already: one of the two");
    if (const auto* list = f.optional("allowed_servers"))
        m.allowed_servers =
            with.texts_of(*list, is_matrix_server, "a Matrix server's name such as example.org");
    if (const auto* file = f.optional("ca_file")) m.ca_file = read_existing(*file, with);
    f.done();
    return m;
}

}  // namespace firebreak::sections
