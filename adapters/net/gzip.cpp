#include "adapters/net/gzip.hpp"

#include "adapters/net/http.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace firebreak::net {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// "q=0", "q=0.000": not acceptable. Anything else is.
bool refuses(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto end = std::min(parameters.find(';'), parameters.size());
        const auto one = trimmed(parameters.substr(0, end));
        parameters.remove_prefix(std::min(end + 1, parameters.size()));
        if (one.size() > 2 && (one.starts_with("q=") || one.starts_with("Q=")))
            return one.substr(2).find_first_not_of("0.") == one.npos;
    }
    return false;
}

}  // namespace

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    constexpr int level = 6, gzip_header = 16, memory = 8;
    if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + gzip_header, memory,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        std::abort();  // only without memory
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    // zlib does not write there; its interface is older than const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (!whole) std::abort();  // there was room enough: deflateBound said so
    return out;
}

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<bool> any;
    while (!accept_encoding.empty()) {
        const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
        const auto item = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        const auto semicolon = std::min(item.find(';'), item.size());
        const auto name = trimmed(item.substr(0, semicolon));
        const bool good = !refuses(item.substr(std::min(semicolon + 1, item.size())));
        if (same_name(name, "gzip") || same_name(name, "x-gzip")) return good;
        if (name == "*") any = good;
    }
    return any.value_or(false);
}

}  // namespace firebreak::net
