#include "adapters/web/assets.hpp"

#include "adapters/net/gzip.hpp"
#include "adapters/web/headers.hpp"
#include "bot/domain/digest.hpp"

#include <algorithm>
#include <cstdlib>

namespace firebreak::web {
namespace {

struct served {
    std::string_view name;
    std::string path;
    std::string_view bytes;
    std::string packed;
    std::string_view type;
};

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

/// "firebreak.css" -> "/static/firebreak-1f3870be.css"
std::string path_of(std::string_view name, std::string_view bytes) {
    const auto dot = std::min(name.rfind('.'), name.size());
    std::string path = "/static/";
    path.append(name.substr(0, dot)).append("-").append(hex(sha256(bytes)).substr(0, 12));
    return path.append(name.substr(dot));
}

const std::vector<served>& all() {
    static const auto assets = [] {
        std::vector<served> out;
        for (const auto& f : asset_files())
            out.push_back(
                {f.name, path_of(f.name, f.bytes), f.bytes, net::gzip(f.bytes), type_of(f.name)});
        return out;
    }();
    return assets;
}

}  // namespace

const std::string& asset_path(std::string_view name) {
    const auto found = std::ranges::find(all(), name, &served::name);
    if (found == all().end()) std::abort();
    return found->path;
}

net::http_response serve_asset(const net::http_head& head) {
    const auto found = std::ranges::find(all(), head.path, &served::path);
    net::http_response r;
    add_security_headers(r, page_kind::file);
    if (found == all().end()) {
        r.status = 404;
        return r;
    }
    r.content_type = found->type;
    r.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    r.headers.emplace_back("Vary", "Accept-Encoding");
    const auto accepted = head.header("Accept-Encoding").value_or("");
    if (found->packed.size() < found->bytes.size() && net::accepts_gzip(accepted)) {
        r.headers.emplace_back("Content-Encoding", "gzip");
        r.body = found->packed;
    } else {
        r.body = found->bytes;
    }
    return r;
}

}  // namespace firebreak::web
