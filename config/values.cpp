#include "config/values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace firebreak {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// A number of one to five digits: hours, minutes, ports.
std::optional<int> to_number(std::string_view digits) {
    if (digits.empty() || digits.size() > 5 || !std::ranges::all_of(digits, is_digit))
        return std::nullopt;
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return s;
}

bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '-' && host.front() != '.' &&
           std::ranges::all_of(host, [](char c) {
               return is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '.';
           });
}

bool is_ipv6(std::string_view host) {
    return std::ranges::count(host, ':') >= 2 && std::ranges::all_of(host, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                      c == '.';
           });
}

/// "host", "host:port" or "[v6]:port"; `port` stays as it is where none is written.
bool split_host(std::string_view text, std::string& host, std::optional<std::uint16_t>& port) {
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        if (!is_host(text.substr(0, colon))) return false;
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (rest.empty()) return true;
    if (rest.front() != ':') return false;
    const auto number = to_number(rest.substr(1));
    if (!number || *number > 65535) return false;
    port = static_cast<std::uint16_t>(*number);
    return true;
}

/// One capital of `kinds`, then capitals and digits.
bool is_slack_id(std::string_view id, std::string_view kinds) {
    return id.size() >= 2 && id.size() <= 64 && kinds.find(id[0]) != std::string_view::npos &&
           std::ranges::all_of(id, [](char c) { return is_upper(c) || is_digit(c); });
}

}  // namespace

std::optional<endpoint> to_endpoint(std::string_view text) {
    endpoint at;
    std::optional<std::uint16_t> port;
    if (!split_host(text, at.host, port) || !port) return std::nullopt;
    at.port = *port;
    return at;
}

bool web_address::is_loopback() const {
    const bool v4 = host.starts_with("127.") &&
                    std::ranges::all_of(host, [](char c) { return is_digit(c) || c == '.'; });
    return v4 || host == "localhost" || host == "::1" || host.ends_with(".localhost");
}

std::optional<web_address> to_web_address(std::string_view text) {
    web_address at;
    if (text.starts_with("https://")) {
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
        at.encrypted = false;
        at.port = 80;
    } else {
        return std::nullopt;
    }
    const auto slash = std::min(text.find('/'), text.size());
    at.path = text.substr(slash);
    if (std::ranges::any_of(at.path, [](char c) {
            return c <= ' ' || c > '~' || c == '?' || c == '#' || c == '"' || c == '\\';
        }))
        return std::nullopt;
    std::optional<std::uint16_t> port;
    if (!split_host(text.substr(0, slash), at.host, port)) return std::nullopt;
    if (port) {
        if (*port == 0) return std::nullopt;
        at.port = *port;
    }
    return at;
}

std::optional<std::string> to_ip_address(std::string_view text) {
    const std::string written(text);
    unsigned char bytes[16];
    char printed[INET6_ADDRSTRLEN];
    for (const int family : {AF_INET, AF_INET6})
        if (inet_pton(family, written.c_str(), bytes) == 1 &&
            inet_ntop(family, bytes, printed, sizeof printed) != nullptr)
            return std::string(printed);
    return std::nullopt;
}

std::optional<std::chrono::minutes> to_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = to_number(text.substr(0, 2));
    const auto minutes = to_number(text.substr(3));
    if (!hours || !minutes || *minutes > 59 || *hours * 60 + *minutes > 24 * 60)
        return std::nullopt;
    return std::chrono::minutes{*hours * 60 + *minutes};
}

std::optional<std::chrono::weekday> to_weekday(std::string_view text) {
    static constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed",
                                                             "Thu", "Fri", "Sat"};
    const auto found = std::ranges::find(days, text);
    if (found == days.end()) return std::nullopt;
    return std::chrono::weekday{static_cast<unsigned>(found - days.begin())};
}

std::optional<weekly_time> to_weekly_time(std::string_view text) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto day = to_weekday(text.substr(0, space));
    const auto at = to_time_of_day(text.substr(space + 1));
    if (!day || !at || *at == std::chrono::hours{24}) return std::nullopt;
    return weekly_time{*day, *at};
}

namespace {

bool read_days(std::string_view days, opening& into) {
    const auto dash = std::min(days.find('-'), days.size());
    const auto first = to_weekday(days.substr(0, dash));
    const auto last = dash == days.size() ? first : to_weekday(days.substr(dash + 1));
    if (!first || !last || first->iso_encoding() > last->iso_encoding()) return false;
    into.first = *first;
    into.last = *last;
    return true;
}

bool read_hours(std::string_view hours, opening& into) {
    const auto dash = hours.find('-');
    if (dash == std::string_view::npos) return false;
    const auto from = to_time_of_day(hours.substr(0, dash));
    const auto to = to_time_of_day(hours.substr(dash + 1));
    if (!from || !to || *from >= *to) return false;
    into.from = *from;
    into.to = *to;
    return true;
}

}  // namespace

std::optional<std::vector<opening>> to_openings(std::string_view text) {
    std::vector<opening> all;
    for (std::size_t from = 0; from <= text.size();) {
        const auto comma = std::min(text.find(',', from), text.size());
        const auto one = trimmed(text.substr(from, comma - from));
        const auto space = one.find(' ');
        opening o;
        if (space != std::string_view::npos) {
            if (!read_days(one.substr(0, space), o)) return std::nullopt;
        } else if (!all.empty()) {  // "Mon-Fri 08:00-12:00, 13:00-17:00"
            o = all.back();
        } else {
            return std::nullopt;
        }
        if (!read_hours(trimmed(space == std::string_view::npos ? one : one.substr(space)), o))
            return std::nullopt;
        all.push_back(o);
        from = comma + 1;
    }
    return all;
}

business_hours::week to_week(const std::vector<opening>& openings) {
    business_hours::week week;
    for (const auto& o : openings)
        for (auto day = o.first.iso_encoding(); day <= o.last.iso_encoding(); ++day)
            week.at(day - 1).push_back({o.from, o.to});
    return week;
}

bool is_slack_user(std::string_view id) { return is_slack_id(id, "UW"); }
bool is_slack_channel(std::string_view id) { return is_slack_id(id, "CG"); }
bool is_slack_group(std::string_view id) { return is_slack_id(id, "S"); }
bool is_slack_workspace(std::string_view id) { return is_slack_id(id, "TE"); }
bool is_slack_app(std::string_view id) { return is_slack_id(id, "A"); }

bool is_slack_command(std::string_view word) {
    return word.size() >= 2 && word.size() <= 32 && word.front() == '/' &&
           std::ranges::all_of(word.substr(1), [](char c) {
               return is_lower(c) || is_digit(c) || c == '-' || c == '_';
           });
}

bool is_matrix_server(std::string_view name) {
    std::string host;
    std::optional<std::uint16_t> port;
    return name.size() <= 230 && split_host(name, host, port);
}

bool is_matrix_user(std::string_view id) {
    const auto colon = id.find(':');
    return id.size() <= 255 && id.starts_with('@') && colon != std::string_view::npos &&
           colon > 1 && is_matrix_server(id.substr(colon + 1)) &&
           std::ranges::none_of(id, [](char c) { return c <= ' ' && c >= '\0'; });
}

bool is_matrix_room(std::string_view id) {
    if (id.size() < 2 || id.size() > 255 ||
        std::ranges::any_of(id, [](char c) { return c <= ' ' && c >= '\0'; }))
        return false;
    const auto colon = id.find(':');
    if (id.front() == '!')  // since room version 12 without a server's name
        return colon == std::string_view::npos ||
               (colon > 1 && is_matrix_server(id.substr(colon + 1)));
    return id.front() == '#' && colon != std::string_view::npos && colon > 1 &&
           is_matrix_server(id.substr(colon + 1));
}

bool is_plain_name(std::string_view name) {
    const auto plain = [](char c) { return is_lower(c) || is_digit(c); };
    return !name.empty() && name.size() <= 64 && plain(name.front()) &&
           std::ranges::all_of(
               name, [&](char c) { return plain(c) || c == '_' || c == '-' || c == '.'; });
}

}  // namespace firebreak
