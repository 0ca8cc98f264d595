// What a form of ours carries so that it can be told from one that somebody else made (cross-site
// request forgery), and so that sent twice it has one effect.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::web {

/// "NONCE.MAC": the MAC is an HMAC-SHA-256 of the nonce under the session's form key. Each page has
/// a nonce of its own, so that compression can't be used to guess a stamp.
std::string make_stamp(std::string_view form_key, std::string_view nonce);

/// Whether `stamp` was made with this key. Takes as long for a nearly right one as for a wrong one.
bool is_stamp(std::string_view form_key, std::string_view stamp);

/// What tells one sent form from another: the same for the same content of the same page. `path` is
/// where it went, `body` its raw content. 64 hexadecimal digits.
std::string form_digest(std::string_view path, std::string_view body);

/// The idempotency key of a form's command. Nobody meets another person's keys.
std::string form_command_key(std::string_view person, std::string_view form_digest);

}  // namespace firebreak::web
