// Whom we believe over TLS: the roots of the system, and perhaps one more file. There is no switch
// that turns the check off.
#pragma once

#include "bot/domain/error.hpp"

#include <filesystem>
#include <memory>

namespace firebreak::net {

/// Shared by every client on the io thread; immutable once made.
class trust;

/// The roots that this system trusts and those of `ca_file` (PEM), if one is named. TLS 1.2 or
/// newer. Errors: those of the system or OpenSSL, when the file can't be read or holds no
/// certificate.
result<std::shared_ptr<const trust>> load_trust(const std::filesystem::path& ca_file = {});

}  // namespace firebreak::net
