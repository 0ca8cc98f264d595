#include "adapters/web/session_forms.hpp"

#include "adapters/net/hmac.hpp"
#include "bot/domain/digest.hpp"

namespace firebreak::web {
namespace {

std::string mac_of(std::string_view form_key, std::string_view nonce) {
    return hex(net::hmac_sha256(form_key).sign({"firebreak-form-1\n", nonce}));
}

}  // namespace

std::string make_stamp(std::string_view form_key, std::string_view nonce) {
    std::string stamp(nonce);
    return stamp.append(".").append(mac_of(form_key, nonce));
}

bool is_stamp(std::string_view form_key, std::string_view stamp) {
    const auto dot = stamp.find('.');
    if (form_key.empty() || dot == stamp.npos || dot == 0) return false;
    return net::equal_in_constant_time(stamp.substr(dot + 1),
                                       mac_of(form_key, stamp.substr(0, dot)));
}

std::string form_digest(std::string_view path, std::string_view body) {
    std::string all = std::to_string(path.size());  // keeps the parts apart
    return hex(sha256(all.append(":").append(path).append(body)));
}

std::string form_command_key(std::string_view person, std::string_view form_digest) {
    std::string key = "web:";
    return key.append(person).append(":").append(form_digest);
}

}  // namespace firebreak::web
