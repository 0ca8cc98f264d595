#include "tests/unit/net/certificates.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace firebreak::net::test {
namespace {

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error(what);
}

void extend(X509* certificate, int what, const std::string& value) {
    auto* const e = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    must(e != nullptr && X509_add_ext(certificate, e, -1) == 1, "extension");
    X509_EXTENSION_free(e);
}

X509* make(const std::string& name, EVP_PKEY* key, int days, long serial) {
    auto* const c = X509_new();
    must(c != nullptr, "certificate");
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), serial);
    X509_gmtime_adj(X509_getm_notBefore(c), -10L * 86400);
    X509_gmtime_adj(X509_getm_notAfter(c), days * 86400L);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_pubkey(c, key);
    return c;
}

void save(const std::filesystem::path& to, EVP_PKEY* key, X509* certificate) {
    auto* const file = std::fopen(to.c_str(), "w");
    must(file != nullptr, "file");
    if (key != nullptr)
        PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    else
        PEM_write_X509(file, certificate);
    std::fclose(file);
}

}  // namespace

authority::authority(std::string name)
    : name_(std::move(name)), key_(EVP_EC_gen("P-256")), certificate_(make(name_, key_, 10, 1)) {
    X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
    extend(certificate_, NID_basic_constraints, "critical,CA:TRUE");
    must(X509_sign(certificate_, key_, EVP_sha256()) > 0, "signature");
    save(root(), nullptr, certificate_);
}

authority::~authority() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
}

std::filesystem::path authority::root() const { return folder_ / "root.pem"; }

tls_files authority::issue(const std::string& host, int days) {
    const auto number = std::to_string(++issued_);
    auto* const key = EVP_EC_gen("P-256");
    auto* const certificate = make(host, key, days, 100 + issued_);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate_));
    boost::system::error_code is_name;
    boost::asio::ip::make_address(host, is_name);
    extend(certificate, NID_subject_alt_name, (is_name ? "DNS:" : "IP:") + host);
    must(X509_sign(certificate, key_, EVP_sha256()) > 0, "signature");
    tls_files files{folder_ / ("chain" + number + ".pem"), folder_ / ("key" + number + ".pem")};
    save(files.certificate_chain, nullptr, certificate);
    save(files.private_key, key, nullptr);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return files;
}

}  // namespace firebreak::net::test
