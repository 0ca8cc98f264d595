#include "adapters/web/headers.hpp"

#include "adapters/net/gzip.hpp"

namespace firebreak::web {
namespace {

constexpr std::size_t worth_compressing = 1024;

std::string_view policy(page_kind kind) {
    switch (kind) {
        case page_kind::page:
            return "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                   "base-uri 'none'; frame-ancestors 'none'";
        case page_kind::live:
            return "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
                   "connect-src 'self'; form-action 'self'; base-uri 'none'; "
                   "frame-ancestors 'none'";
        case page_kind::file: return "default-src 'none'; frame-ancestors 'none'";
    }
    return {};
}

}  // namespace

void add_security_headers(net::http_response& r, page_kind kind) {
    r.headers.emplace_back("Content-Security-Policy", policy(kind));
    r.headers.emplace_back("X-Content-Type-Options", "nosniff");
    r.headers.emplace_back("X-Frame-Options", "DENY");
    // Not "no-referrer": with it browsers send "Origin: null" with our own forms.
    r.headers.emplace_back("Referrer-Policy", "same-origin");
    r.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    r.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    r.headers.emplace_back("Permissions-Policy",
                           "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    if (kind != page_kind::file) r.headers.emplace_back("Cache-Control", "no-store");
}

void add_transport_security(net::http_response& r) {
    r.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
}

net::http_response page_answer(const net::http_head& head, unsigned status, std::string html,
                               page_kind kind) {
    net::http_response r;
    r.status = status;
    r.content_type = "text/html; charset=utf-8";
    add_security_headers(r, kind);
    r.headers.emplace_back("Vary", "Accept-Encoding");
    const auto accepted = head.header("Accept-Encoding").value_or("");
    if (html.size() > worth_compressing && net::accepts_gzip(accepted)) {
        r.headers.emplace_back("Content-Encoding", "gzip");
        r.body = net::gzip(html);
    } else {
        r.body = std::move(html);
    }
    return r;
}

net::http_response see_other(std::string path) {
    net::http_response r;
    r.status = 303;
    add_security_headers(r, page_kind::page);
    r.headers.emplace_back("Location", std::move(path));
    return r;
}

}  // namespace firebreak::web
