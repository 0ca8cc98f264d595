// TLS contexts of both sides. Only for the .cpp files of adapters/net.
#pragma once

#include "adapters/net/http_server.hpp"
#include "adapters/net/socket.hpp"
#include "adapters/net/tls.hpp"

#include <memory>
#include <string>

namespace firebreak::net {

class trust {
 public:
    std::shared_ptr<boost::asio::ssl::context> context;
};

/// The server's side: TLS 1.2 or newer, with this certificate. Errors: the system's or OpenSSL's,
/// when a file is missing, is none, or the key does not fit.
result<std::shared_ptr<boost::asio::ssl::context>> server_context(const tls_files&);

/// Asks for, and will insist on, a certificate for `host`, a name or an address (RFC 6066 3, RFC
/// 9525). False: it can't be asked for, so the connection must not be used.
bool expect_host(tls_stream&, const std::string& host);

/// Why the handshake failed, in words that name no secrets: "self-signed certificate" … Sets
/// `refused` when the certificate was the reason.
std::string why_failed(tls_stream&, const boost::system::error_code&, bool& refused);

}  // namespace firebreak::net
