// A server on loopback with a handler that tells what it heard.
#pragma once

#include "adapters/net/http_server.hpp"
#include "tests/unit/net/loop.hpp"
#include "tests/unit/net/raw.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace firebreak::net::test {

inline http_response text(std::string words, unsigned status = 200) {
    http_response r;
    r.status = status;
    r.content_type = "text/plain";
    r.body = std::move(words);
    return r;
}

/// Limits with which a test that must wait for one waits for milliseconds; the others are long.
inline http_limits quick() {
    http_limits l;
    l.tick = std::chrono::milliseconds(5);
    l.linger = std::chrono::milliseconds(200);
    return l;
}

class front {
 public:
    explicit front(loop& l, http_limits limits = quick(), std::optional<tls_files> tls = {})
        : loop_(l),
          server(l.executor(), options(limits, std::move(tls)),
                 {[this](const http_request& r) { return answer(r); },
                  [this](const http_head& h) { return admit ? admit(h) : std::nullopt; },
                  [this](std::string_view what, std::string_view) { troubles.emplace_back(what); },
                  [this](const http_head& h) { return upgrade ? upgrade(h) : std::nullopt; }}) {
        const auto opened = server.open();
        if (!opened) throw std::runtime_error(opened.error().message());
        loop_.start(server.run(), ended);
    }
    ~front() {
        server.stop();
        loop_.run_until([this] { return ended; });
    }
    front(const front&) = delete;
    front& operator=(const front&) = delete;

    /// A client that is connected.
    raw client() {
        raw c(loop_.context());
        loop_.run(c.connect(server.port()));
        return c;
    }

 private:
    static http_server::options options(http_limits limits, std::optional<tls_files> tls) {
        http_server::options o;
        o.limits = limits;
        o.tls = std::move(tls);
        return o;
    }

    awaitable<http_response> answer(const http_request& r) {
        paths.emplace_back(r.path);
        if (handler) co_return co_await handler(r);
        co_return text(std::string(r.method) + " " + std::string(r.target) + " [" +
                       std::string(r.body) + "]");
    }

    loop& loop_;

 public:
    std::function<awaitable<http_response>(const http_request&)> handler;
    std::function<std::optional<http_response>(const http_head&)> admit;
    std::function<std::optional<http_upgrade>(const http_head&)> upgrade;
    std::vector<std::string> troubles, paths;
    bool ended = false;
    http_server server;
};

}  // namespace firebreak::net::test
