// A request on paper.
#pragma once

#include "adapters/net/http.hpp"

#include <string>
#include <utility>
#include <vector>

namespace firebreak::testing {

class request {
 public:
    request(std::string method, std::string target,
            std::vector<std::pair<std::string, std::string>> headers = {}, std::string body = {},
            std::string peer = "127.0.0.1")
        : method_(std::move(method)),
          target_(std::move(target)),
          body_(std::move(body)),
          peer_(std::move(peer)),
          headers_(std::move(headers)) {
        for (const auto& [name, value] : headers_) fields_.push_back({name, value});
        const std::string_view all = target_;
        r_.method = method_;
        r_.target = target_;
        r_.path = all.substr(0, all.find('?'));
        r_.query = all.find('?') == all.npos ? std::string_view{} : all.substr(all.find('?') + 1);
        r_.fields = fields_;
        r_.body = body_;
        r_.declared_length = body_.size();
        r_.peer = peer_;
    }
    request(const request&) = delete;
    request& operator=(const request&) = delete;

    [[nodiscard]] const net::http_request& get() const { return r_; }

 private:
    std::string method_, target_, body_, peer_;
    std::vector<std::pair<std::string, std::string>> headers_;
    std::vector<net::http_field> fields_;
    net::http_request r_;
};

inline std::string header(const net::http_response& r, std::string_view name) {
    for (const auto& [n, value] : r.headers)
        if (net::same_name(n, name)) return value;
    return {};
}

}  // namespace firebreak::testing
