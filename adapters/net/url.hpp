// Web addresses: taken apart, and values put into them.
#pragma once

#include "bot/domain/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::net {

struct url {
    std::string scheme;     ///< lower case: http, https, ws or wss
    std::string user_info;  ///< "name:password", not decoded; usually empty; a secret
    std::string host;       ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 0;
    std::string target;  ///< path and query as a request wants them: at least "/"

    [[nodiscard]] bool is_encrypted() const { return scheme == "https" || scheme == "wss"; }
    /// For the Host header: the port only where it is not the usual one (RFC 9110 7.2).
    [[nodiscard]] std::string host_field() const;
    /// "host:port", for CONNECT (RFC 9110 9.3.6).
    [[nodiscard]] std::string authority() const;
};

/// An absolute http, https, ws or wss URL (RFC 3986); a fragment is dropped. errc::invalid: it is
/// none, or its host has letters that DNS does not.
result<url> parse_url(std::string_view text);

/// Everything but letters, digits and - . _ ~ becomes %XX: for one segment of a path.
std::string percent_encode(std::string_view text);
/// None: a '%' without two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

/// Appends "name=value" of application/x-www-form-urlencoded, with '&' before it where needed.
void append_form_field(std::string& form, std::string_view name, std::string_view value);
/// The first value of that name in a form or query. None: not there, or badly escaped.
std::optional<std::string> form_value(std::string_view form, std::string_view name);

}  // namespace firebreak::net
