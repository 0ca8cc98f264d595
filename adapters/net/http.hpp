// What HTTP says, as plain values: neither Beast nor sockets stand here. The server gives requests
// of this shape to its handler, the client returns answers of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::net {

/// Compares as header names are compared: ASCII letters without regard to their case.
bool same_name(std::string_view a, std::string_view b);

/// May this stand in a header? A name is a token (RFC 9110 5.6.2); a value has no control
/// characters but tabs, so that nobody can smuggle a line break in.
bool is_field_name(std::string_view name);
bool is_field_value(std::string_view value);

struct http_field {
    std::string_view name, value;
};

/// The head of a request as it came. All views end with the handler's coroutine.
struct http_head {
    std::string_view method;                       ///< as sent, upper case: "POST"
    std::string_view target;                       ///< path and query as sent
    std::string_view path;                         ///< without the query; not decoded
    std::string_view query;                        ///< without the '?'; not decoded
    std::span<const http_field> fields;            ///< in order; repeated ones stay apart
    std::optional<std::uint64_t> declared_length;  ///< Content-Length; none: chunked, or no body
    std::string_view peer;  ///< the address of whoever is connected (a proxy, if there is one)

    /// The first header of that name.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    /// How many headers of that name came.
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The header of that name if exactly one came: for whatever must not be ambiguous.
    [[nodiscard]] std::optional<std::string_view> sole_header(std::string_view name) const;
    /// The content type without parameters and blanks, empty when there is none. Compare it with
    /// same_name.
    [[nodiscard]] std::string_view media_type() const;
};

struct http_request : http_head {
    std::string_view body;  ///< raw bytes, chunks put together; ends with the handler's coroutine
};

/// What a handler answers. Content-Length, Date and Connection are the server's business.
struct http_response {
    unsigned status = 200;
    std::string content_type;  ///< left out when empty
    std::string body;          ///< for HEAD too: its length is told, its bytes are not sent
    std::vector<std::pair<std::string, std::string>> headers;  ///< further ones
};

/// The usual words for a status: "Not Found". Empty for an unknown one.
std::string_view reason_of(unsigned status);

}  // namespace firebreak::net
