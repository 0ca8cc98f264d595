// gzip for answers (RFC 1952): smaller pages for browsers that take them so.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::net {

/// The bytes as one gzip member, without a file name or time. Level 6: a page of 40 kB takes half a
/// millisecond.
std::string gzip(std::string_view bytes);

/// Whether a request's Accept-Encoding takes gzip: named, or by "*", and not with q=0 (RFC 9110
/// 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace firebreak::net
