// The dashboard: pages for people who are signed in. Reads through the store, changes through the
// desk alone, as chat does.
#pragma once

#include "adapters/net/http.hpp"
#include "adapters/web/pages/view.hpp"
#include "adapters/web/rate_limit.hpp"
#include "adapters/web/sessions.hpp"
#include "adapters/web/sign_in.hpp"
#include "adapters/web/site.hpp"
#include "bot/desk/desk.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::web {

/// All members on the io thread. Outlives every coroutine it started.
class dashboard {
 public:
    struct parts {
        desk& front;
        store& files;
        clock& time;
        telemetry& log;
        site_settings where;
        std::function<std::string()> secret;  ///< a new unguessable token each time
    };

    explicit dashboard(parts);

    /// Refuses by the head: method, host, origin, size, too many requests.
    [[nodiscard]] std::optional<net::http_response> admit(const net::http_head&);
    boost::asio::awaitable<net::http_response> answer(const net::http_request&);

    /// For `/desk dashboard`.
    [[nodiscard]] const std::string& address() const { return site_.address(); }

 private:
    struct visit;

    boost::asio::awaitable<net::http_response> signing_in(const net::http_request&, sign_in_way&);
    boost::asio::awaitable<net::http_response> get(const net::http_request&, visit);
    boost::asio::awaitable<net::http_response> post(const net::http_request&, visit);
    boost::asio::awaitable<net::http_response> ticket_form(const net::http_request&, const visit&,
                                                           std::string_view rest);
    boost::asio::awaitable<net::http_response> draft(const net::http_request&, const visit&,
                                                     ticket_number);
    boost::asio::awaitable<net::http_response> sign_out(const visit&, bool everywhere);

    /// Runs a page on the reader's thread: `make(snapshot&, const view&)`.
    template <class Make>
    boost::asio::awaitable<net::http_response> show(const net::http_request&, const visit&,
                                                    Make make);
    net::http_response framed(const net::http_head&, const visit*, language, content);
    net::http_response unavailable(const net::http_head&, const visit*, language);

    parts parts_;
    site site_;
    sessions sessions_;
    std::vector<std::unique_ptr<sign_in_way>> ways_;
    rate_limit by_address_, by_session_, changes_, sign_ins_;
};

}  // namespace firebreak::web
