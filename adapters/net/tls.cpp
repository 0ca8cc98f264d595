#include "adapters/net/tls_context.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <cerrno>
#include <fstream>

namespace firebreak::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

/// OpenSSL names neither a missing file nor a directory well; the system does.
error_code readable(const std::filesystem::path& path) {
    errno = 0;
    std::ifstream file(path);
    char first = 0;
    if (file && file.get(first)) return {};
    return errno != 0 ? error_code(errno, boost::system::system_category())
                      : make_error_code(errc::invalid);
}

}  // namespace

result<std::shared_ptr<const trust>> load_trust(const std::filesystem::path& ca_file) {
    auto made = std::make_shared<trust>();
    made->context = std::make_shared<ssl::context>(ssl::context::tls_client);
    auto& context = *made->context;
    error_code failed;
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    context.set_verify_mode(ssl::verify_peer, failed);
    if (failed) return failed;
    context.set_default_verify_paths(failed);
    if (failed) return failed;
    if (!ca_file.empty()) {
        if (const auto unreadable = readable(ca_file)) return unreadable;
        context.load_verify_file(ca_file.string(), failed);
        if (failed) return failed;
    }
    return std::shared_ptr<const trust>(std::move(made));
}

result<std::shared_ptr<ssl::context>> server_context(const tls_files& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    error_code failed;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (const auto unreadable = readable(files.certificate_chain)) return unreadable;
    if (const auto unreadable = readable(files.private_key)) return unreadable;
    context->use_certificate_chain_file(files.certificate_chain.string(), failed);
    if (failed) return failed;
    context->use_private_key_file(files.private_key.string(), ssl::context::pem, failed);
    if (failed) return failed;
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) return errc::invalid;
    return context;
}

bool expect_host(tls_stream& stream, const std::string& host) {
    auto* const handle = stream.native_handle();
    error_code is_name;
    boost::asio::ip::make_address(host, is_name);
    if (!is_name) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host.c_str()) == 1;
    SSL_set_hostflags(handle, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(handle, host.c_str()) == 1 &&
           SSL_set1_host(handle, host.c_str()) == 1;
}

std::string why_failed(tls_stream& stream, const error_code& failed, bool& refused) {
    const auto verdict = SSL_get_verify_result(stream.native_handle());
    refused = verdict != X509_V_OK;
    return refused ? X509_verify_cert_error_string(verdict) : failed.message();
}

}  // namespace firebreak::net
