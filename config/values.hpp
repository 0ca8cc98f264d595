// Values of the configuration with a form of their own: addresses, times, opening hours, and the
// names that networks give. Pure: a text in, a value or nothing out.
#pragma once

#include "bot/domain/business_hours.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// Where to listen: "127.0.0.1:8080", "[::1]:8080", "localhost:8080". Port 0: any free one.
struct endpoint {
    std::string host;  ///< without brackets
    std::uint16_t port = 0;
    bool operator==(const endpoint&) const = default;
};
std::optional<endpoint> to_endpoint(std::string_view);

/// "https://slack.com/api/". No account, query or fragment.
struct web_address {
    bool encrypted = true;  ///< https
    std::string host;       ///< without brackets
    std::uint16_t port = 443;
    std::string path;  ///< from the first '/', may be empty
    /// An address of this machine itself.
    [[nodiscard]] bool is_loopback() const;
    bool operator==(const web_address&) const = default;
};
std::optional<web_address> to_web_address(std::string_view);

/// "192.0.2.1", "2001:db8::1": as systems print it; nothing for what is no address.
std::optional<std::string> to_ip_address(std::string_view);

/// "09:00": minutes since midnight, 00:00 to 24:00.
std::optional<std::chrono::minutes> to_time_of_day(std::string_view);

/// "Mon"
std::optional<std::chrono::weekday> to_weekday(std::string_view);

/// "Mon 09:00"
struct weekly_time {
    std::chrono::weekday day{1};
    std::chrono::minutes at{};
    bool operator==(const weekly_time&) const = default;
};
std::optional<weekly_time> to_weekly_time(std::string_view);

/// One interval of opening hours, on each day from `first` to `last`.
struct opening {
    std::chrono::weekday first, last;
    std::chrono::minutes from{}, to{};
    bool operator==(const opening&) const = default;
};
/// "Mon-Fri 08:00-12:00, 13:00-18:00, Sat 10:00-14:00". Hours without days are those of the days
/// before them. Within a day and within a week (Monday first) an interval never runs backwards: a
/// night is written as two.
std::optional<std::vector<opening>> to_openings(std::string_view);
business_hours::week to_week(const std::vector<opening>&);

/// The form of a name on a network, as far as it can be told offline.
bool is_slack_user(std::string_view);       ///< U0123, W0123
bool is_slack_channel(std::string_view);    ///< C0123, G0123
bool is_slack_group(std::string_view);      ///< S0123, a user group
bool is_slack_workspace(std::string_view);  ///< T0123, E0123
bool is_slack_app(std::string_view);        ///< A0123
bool is_slack_command(std::string_view);    ///< /report
bool is_matrix_user(std::string_view);      ///< @maija:example.org
bool is_matrix_room(std::string_view);      ///< #social:example.org or !opaque(:example.org)
bool is_matrix_server(std::string_view);    ///< example.org, example.org:8448

/// A key that people choose for a person or a team: letters a-z, digits, _ - and . inside.
bool is_plain_name(std::string_view);

}  // namespace firebreak
