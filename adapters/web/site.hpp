// Where the dashboard is, and what a request says about where it comes from: which host it meant,
// whether it came encrypted, from whom, and whether from a page of ours.
#pragma once

#include "adapters/net/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

struct site_settings {
    std::string address;  ///< "https://desk.example.org" or "http://127.0.0.1:8080"
    std::vector<std::string> trusted_proxies;
    bool tls = false;  ///< our own server speaks TLS
};

class site {
 public:
    /// The address is one that config/ has accepted.
    explicit site(site_settings);

    [[nodiscard]] const std::string& address() const { return settings_.address; }
    /// Reached over https only: cookies are Secure.
    [[nodiscard]] bool secure() const { return secure_; }
    [[nodiscard]] std::string_view cookie_name() const;

    /// The address of whoever asks: the last one that a trusted proxy names, else the peer's.
    [[nodiscard]] std::string client_of(const net::http_head&) const;

    /// What is wrong with where the request was sent or comes from; nothing: it is meant for us.
    /// 421 for another host (so that no other name can be made to lead here), 308 to https for a
    /// page asked for without it, 403 for a form from elsewhere. A form without any sign of where
    /// it comes from passes here: it needs a stamp or a link's secret in any case.
    [[nodiscard]] std::optional<net::http_response> misdirected(const net::http_head&) const;

    /// Whether browsers say that the request was made by a page of ours.
    [[nodiscard]] bool from_our_page(const net::http_head&) const;

    /// The value of our cookie; nothing when there is none or several.
    [[nodiscard]] std::optional<std::string> cookie_of(const net::http_head&) const;
    /// Set-Cookie for a session; an empty token takes the cookie away.
    [[nodiscard]] std::string set_cookie(std::string_view token) const;

 private:
    [[nodiscard]] bool is_ours(std::string_view host) const;
    [[nodiscard]] bool trusts(std::string_view peer) const;
    [[nodiscard]] bool came_encrypted(const net::http_head&) const;

    site_settings settings_;
    std::string host_;  ///< as in a Host header
    std::string port_;  ///< ":8080" or empty
    bool secure_ = false, loopback_ = false;
};

}  // namespace firebreak::web
