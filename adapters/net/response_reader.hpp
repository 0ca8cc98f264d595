// Bytes into answers, with limits: the HTTP/1.1 parser of the client, without sockets. Only for the
// .cpp files of adapters/net.
#pragma once

#include "adapters/net/http_client.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace firebreak::net {

class response_reader {
 public:
    enum class progress { more, done, failed };

    /// `has_body` false: the request was HEAD, or CONNECT. Interim answers (1xx) are skipped, but
    /// for 101.
    response_reader(std::size_t max_body, bool has_body);
    ~response_reader();
    response_reader(const response_reader&) = delete;
    response_reader& operator=(const response_reader&) = delete;

    /// As request_reader::feed.
    progress feed(std::string_view bytes, std::size_t& used);
    /// The other side has finished. False: in the middle of an answer.
    bool finish();

    /// From progress::done on.
    [[nodiscard]] http_answer take();
    [[nodiscard]] bool keeps_alive() const;
    /// After progress::failed: was it longer than allowed (or else malformed)?
    [[nodiscard]] bool was_too_long() const;

 private:
    struct parser;
    std::unique_ptr<parser> parser_;
};

/// Bytes of an answer's head that are accepted; also what a buffer for feed() should hold.
constexpr std::size_t max_answer_head = std::size_t{32} * 1024;

}  // namespace firebreak::net
