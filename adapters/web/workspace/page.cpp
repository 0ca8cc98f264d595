#include "adapters/web/workspace/page.hpp"

#include "adapters/web/headers.hpp"
#include "bot/domain/digest.hpp"

#include <algorithm>
#include <string>

namespace firebreak::web {
namespace {

constexpr std::string_view folder = "/workspace/";

struct served {
    std::string path, tag;
    std::string_view bytes, type;
};

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

const std::vector<served>& all() {
    static const auto files = [] {
        std::vector<served> out;
        for (const auto& f : workspace_page_files()) {
            served s{std::string(folder), {}, f.bytes, type_of(f.name)};
            s.path = f.name == "index.html" ? "/" : s.path.append(f.name);
            s.tag.append("\"").append(hex(sha256(f.bytes)).substr(0, 16)).append("\"");
            out.push_back(std::move(s));
        }
        return out;
    }();
    return files;
}

net::http_response refusal(unsigned status, std::string words) {
    net::http_response r;
    r.status = status;
    r.content_type = "text/plain; charset=utf-8";
    r.body = std::move(words);
    add_security_headers(r, page_kind::file);
    return r;
}

}  // namespace

bool is_for_loopback(const net::http_head& head, std::uint16_t port) {
    const auto host = head.sole_header("Host");
    if (!host) return false;
    const auto number = std::to_string(port);
    for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"}) {
        if (!host->starts_with(name)) continue;
        const auto rest = host->substr(name.size());
        if (rest.empty() ? port == 80 : rest.front() == ':' && rest.substr(1) == number)
            return true;
    }
    return false;
}

bool is_from_our_page(const net::http_head& head) {
    const auto origin = head.sole_header("Origin");
    const auto host = head.sole_header("Host");
    return origin && host && *origin == "http://" + std::string(*host);
}

std::optional<net::http_response> refuse_page(const net::http_head& head, std::uint16_t port) {
    if (!is_for_loopback(head, port))
        return refusal(421, "This page is for the machine it runs on: open http://127.0.0.1:" +
                                std::to_string(port) + "/\n");
    if (head.method != "GET" && head.method != "HEAD") {
        auto r = refusal(405, "This can only be read.\n");
        r.headers.emplace_back("Allow", "GET, HEAD");
        return r;
    }
    if (head.path == live_path) {
        if (!is_from_our_page(head)) return refusal(403, "Only its own page may ask for this.\n");
        return std::nullopt;
    }
    const bool known = std::ranges::any_of(all(), [&](auto& f) { return f.path == head.path; });
    if (!known) return refusal(404, "There is nothing here. The workspace is at /\n");
    return std::nullopt;
}

net::http_response serve_page(const net::http_head& head) {
    const auto f = std::ranges::find(all(), head.path, &served::path);
    if (f == all().end()) return refusal(404, "There is nothing here.\n");
    if (head.header("If-None-Match").value_or("") == f->tag) {
        net::http_response same;
        same.status = 304;
        same.headers.emplace_back("ETag", f->tag);
        return same;
    }
    net::http_response r;
    r.content_type = f->type;
    r.body = f->bytes;
    const bool page = head.path == "/";
    add_security_headers(r, page ? page_kind::live : page_kind::file);
    if (!page) r.headers.emplace_back("Cache-Control", "no-cache");
    if (!page) r.headers.emplace_back("ETag", f->tag);
    return r;
}

}  // namespace firebreak::web
