// Bytes into requests, with limits: the HTTP/1.1 parser of the server, without sockets.
#pragma once

#include "adapters/net/http.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace firebreak::net {

/// Reads one request after the other; its memory is used again. Used by adapters/net only.
class request_reader {
 public:
    struct limits {
        std::size_t header, fields, body;
    };
    enum class progress {
        more,    ///< all that could be used was used: come again with more
        head,    ///< the head is complete (once a request); the rest of the bytes was not looked at
        done,    ///< the request is complete; what was not used belongs to the next one
        failed,  ///< see refusal()
    };

    explicit request_reader(limits);
    ~request_reader();
    request_reader(const request_reader&) = delete;
    request_reader& operator=(const request_reader&) = delete;

    /// Looks at `bytes`, sets `used` to how many of them are done with. Whoever calls keeps the
    /// others and gives them again, followed by new ones. When `used` is 0 and `bytes` are as many
    /// as limits.header, calling again with more is of no use: it fails.
    progress feed(std::string_view bytes, std::size_t& used);
    /// Forgets the request and begins the next one.
    void next();

    /// Valid from progress::head until next(). The body is complete at progress::done. `peer` is
    /// the caller's to set.
    [[nodiscard]] http_request& request();
    /// 400, 413, 417, 431 or 501, after progress::failed.
    [[nodiscard]] unsigned refusal() const;
    /// Was any byte of the request used?
    [[nodiscard]] bool begun() const;
    /// Is nothing of it left to read? From progress::head on.
    [[nodiscard]] bool is_complete() const;
    [[nodiscard]] bool keeps_alive() const;       ///< from progress::head on
    [[nodiscard]] bool is_http_1_0() const;       ///< from progress::head on
    [[nodiscard]] bool expects_continue() const;  ///< from progress::head on
    [[nodiscard]] std::size_t body_size() const;  ///< so far

 private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

}  // namespace firebreak::net
