// The headers that keep browsers from doing what our pages never need.
#pragma once

#include "adapters/net/http.hpp"

#include <string_view>

namespace firebreak::web {

enum class page_kind {
    page,  ///< HTML without any script
    live,  ///< HTML with scripts and WebSockets of this server
    file,  ///< a style, a picture: nothing to be run or framed
};

/// Content-Security-Policy (nothing from elsewhere, nothing inline), X-Content-Type-Options,
/// Referrer-Policy, Permissions-Policy, framing and opener policies. Pages also get
/// Cache-Control: no-store, for they show what not everybody may see.
void add_security_headers(net::http_response&, page_kind);

/// HSTS, where the site is reached over https only.
void add_transport_security(net::http_response&);

/// A page as an answer: type, headers, compressed where the request takes that and it pays.
net::http_response page_answer(const net::http_head&, unsigned status, std::string html,
                               page_kind = page_kind::page);

/// 303 See Other to a path of this site.
net::http_response see_other(std::string path);

}  // namespace firebreak::web
