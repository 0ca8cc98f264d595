// Certificates made on the spot: an authority of the test's own and what it signs.
#pragma once

#include "adapters/net/http_server.hpp"
#include "tests/support/scratch.hpp"

#include <filesystem>
#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace firebreak::net::test {

class authority {
 public:
    explicit authority(std::string name);
    ~authority();
    authority(const authority&) = delete;
    authority& operator=(const authority&) = delete;

    /// The root certificate, PEM.
    [[nodiscard]] std::filesystem::path root() const;
    /// A certificate for `host` (a name, or an IPv4 address), valid until `days` from now;
    /// negative: no longer.
    tls_files issue(const std::string& host, int days = 1);

 private:
    firebreak::test::scratch folder_;
    std::string name_;
    evp_pkey_st* key_;
    x509_st* certificate_;
    int issued_ = 0;
};

}  // namespace firebreak::net::test
