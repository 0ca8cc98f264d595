#include "bot/domain/web_link.hpp"

#include "bot/domain/web_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace firebreak {
namespace {

struct site_row {
    std::string_view id, name;
};
struct host_row {
    std::string_view site, host;
};
struct shape_row {
    std::string_view site, shape, address, key;
};
struct behind_row {
    std::string_view host, path, parameter;
};

#define SITE(id, name)
#define HOST(site, host)
#define POST(site, shape, address, key)
#define PAGE(site, shape, address)
#define BEHIND(host, path, parameter)

#undef SITE
#define SITE(id, name) site_row{id, name},
constexpr auto sites = std::to_array<site_row>({
#include "bot/domain/sites.def"
});
#undef SITE
#define SITE(id, name)

#undef HOST
#define HOST(site, host) host_row{site, host},
constexpr auto hosts = std::to_array<host_row>({
#include "bot/domain/sites.def"
});
#undef HOST
#define HOST(site, host)

#undef POST
#undef PAGE
#define POST(site, shape, address, key) shape_row{site, shape, address, key},
#define PAGE(site, shape, address) shape_row{site, shape, address, ""},
constexpr auto shapes = std::to_array<shape_row>({
#include "bot/domain/sites.def"
});
#undef POST
#undef PAGE
#define POST(site, shape, address, key)
#define PAGE(site, shape, address)

#undef BEHIND
#define BEHIND(host, path, parameter) behind_row{host, path, parameter},
constexpr auto leading_on = std::to_array<behind_row>({
#include "bot/domain/sites.def"
});
#undef SITE
#undef HOST
#undef POST
#undef PAGE
#undef BEHIND

constexpr std::string_view anywhere = "mastodon";  ///< known by its shapes on any host
constexpr std::size_t fewest_digits_anywhere = 15;
constexpr int most_steps = 3;  ///< from address to address that only lead on

bool belongs(std::string_view host, std::string_view site) {
    if (site.ends_with('.')) {  // the name, with anything before and one or two endings behind it
        const auto at = host.find(site);
        if (at == host.npos || (at > 0 && host[at - 1] != '.')) return false;
        const auto ending = host.substr(at + site.size());
        const auto dots = std::ranges::count(ending, '.');
        return ending.size() >= 2 && (dots == 0 || (dots == 1 && ending.size() <= 6));
    }
    return host.ends_with(site) &&
           (host.size() == site.size() || host[host.size() - site.size() - 1] == '.');
}

std::string_view site_by_host(std::string_view host) {
    for (const auto& row : hosts)
        if (belongs(host, row.host)) return row.site;
    return "other";
}

bool in_class(char c, char kind) {
    const bool digit = c >= '0' && c <= '9';
    if (kind == '#') return digit;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return digit || letter || c == '-' || (c == '_' && kind != 'n');
}

/// What an address gave for the names of a shape.
struct found_names {
    std::string_view author, post;
};

/// One {name:kind} of a shape.
struct blank {
    std::string_view name;
    char kind = '*';          ///< '*' anything, else as in sites.def
    std::size_t exactly = 0;  ///< 0: any number
    std::size_t length = 0;   ///< of the shape's text that it takes
};

blank blank_at(std::string_view shape) {
    const auto close = shape.find('}');
    auto inside = shape.substr(1, close - 1);
    blank b;
    b.length = close + 1;
    const auto colon = inside.find(':');
    b.name = inside.substr(0, colon);
    if (colon == inside.npos) return b;
    inside.remove_prefix(colon + 1);
    b.kind = inside.front();
    if (b.kind == '=') {
        b.kind = 'w';
        std::from_chars(inside.data() + 1, inside.data() + inside.size(), b.exactly);
    }
    return b;
}

void take(const blank& b, std::string_view value, found_names& names) {
    if (b.name == "author") names.author = value;
    if (b.name == "post") names.post = value;
}

/// Whether a part of an address fits a part of a shape. Classes take as much as they can and never
/// give back; "anything" in the middle is tried from its longest.
bool fits(std::string_view shape, std::string_view part, found_names& names) {
    while (!shape.empty() && shape.front() != '{') {
        if (part.empty() || part.front() != shape.front()) return false;
        shape.remove_prefix(1);
        part.remove_prefix(1);
    }
    if (shape.empty()) return part.empty();
    const auto b = blank_at(shape);
    shape.remove_prefix(b.length);
    if (b.kind != '*') {
        std::size_t size = 0;
        while (size < part.size() && in_class(part[size], b.kind)) ++size;
        if (size == 0 || (b.exactly != 0 && size != b.exactly)) return false;
        take(b, part.substr(0, size), names);
        return fits(shape, part.substr(size), names);
    }
    if (shape.empty()) {
        take(b, part, names);
        return b.name == "*" || !part.empty();
    }
    const auto literal = shape.substr(0, shape.find('{'));
    for (auto at = part.rfind(literal); at != part.npos;
         at = at == 0 ? part.npos : part.rfind(literal, at - 1)) {
        if (!fits(shape, part.substr(at), names)) continue;
        take(b, part.substr(0, at), names);
        return true;
    }
    return false;
}

bool fits_path(std::string_view path, const address_parts& a, found_names& names) {
    std::size_t at = 0;
    for (; !path.empty(); ++at) {
        path.remove_prefix(1);  // the slash
        const auto part = path.substr(0, path.find('/'));
        path.remove_prefix(part.size());
        if (part == "**") return true;
        if (at == a.segments.size() || !fits(part, a.segments[at], names)) return false;
    }
    return at == a.segments.size();
}

bool fits_query(std::string_view query, const address_parts& a, found_names& names) {
    while (!query.empty()) {
        const auto one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), one.size() + 1));
        const auto equals = one.find('=');
        const auto* value = a.find(one.substr(0, equals));
        if (value == nullptr || !fits(one.substr(equals + 1), *value, names)) return false;
    }
    return true;
}

std::optional<found_names> matched(const shape_row& row, const address_parts& a) {
    auto shape = row.shape;
    if (!shape.starts_with('/')) {
        const auto host = shape.substr(0, shape.find('/'));
        if (host != a.host) return std::nullopt;
        shape.remove_prefix(host.size());
    }
    const auto question = std::min(shape.size(), shape.find('?'));
    found_names names;
    if (!fits_path(shape.substr(0, question), a, names)) return std::nullopt;
    if (question < shape.size() && !fits_query(shape.substr(question + 1), a, names))
        return std::nullopt;
    return names;
}

std::string small(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string filled(std::string_view shape, const address_parts& a, const web_place& p,
                   std::string_view post) {
    std::string out;
    while (!shape.empty()) {
        const auto open = std::min(shape.size(), shape.find('{'));
        out += shape.substr(0, open);
        shape.remove_prefix(open);
        if (shape.empty()) break;
        const auto b = blank_at(shape);
        shape.remove_prefix(b.length);
        out += b.name == "author" ? std::string_view(p.author)
               : b.name == "post" ? post
                                  : std::string_view(a.host);
    }
    return out;
}

/// First parts of paths that belong to the site itself, where others have an account's name.
bool of_the_site(std::string_view name) {
    static constexpr auto known = std::to_array<std::string_view>(
        {"about",       "events",    "explore",     "groups", "hashtag",       "help",  "home",
         "i",           "login",     "marketplace", "p",      "permalink.php", "photo", "photo.php",
         "profile.php", "reel",      "reels",       "search", "settings",      "share", "sharer",
         "sharer.php",  "story.php", "video.php",   "watch"});
    return std::ranges::find(known, name) != known.end();
}

/// False where no shape of the site fits.
bool read_shape(std::string_view site, const address_parts& a, web_place& p) {
    for (const auto& row : shapes) {
        if (row.site != site) continue;
        const auto names = matched(row, a);
        if (!names) continue;
        p.author = small(names->author);
        if (row.key.empty() && of_the_site(p.author)) {
            p.author.clear();
            return true;
        }
        if (!row.address.empty()) p.address = "https://" + filled(row.address, a, p, names->post);
        if (!row.key.empty()) p.post = std::string(site) + ":" + filled(row.key, a, p, names->post);
        return true;
    }
    return false;
}

/// Of an address that only leads on: where to.
std::optional<address_parts> target_of(const address_parts& a) {
    std::string path;
    for (const auto& s : a.segments) path += (path.empty() ? "" : "/") + s;
    for (const auto& row : leading_on) {
        const bool here =
            row.host.starts_with('.') ? a.host.ends_with(row.host) : a.host == row.host;
        if (!here || path != row.path) continue;
        if (const auto* to = a.find(row.parameter)) return take_apart(percent_decoded(*to));
    }
    return std::nullopt;
}

/// A post of Mastodon on a host that is in no table: long numbers behind an @name.
bool mastodon_elsewhere(const address_parts& a, web_place& p) {
    web_place there = p;
    if (!read_shape(anywhere, a, there) || there.post.empty()) return false;
    const auto number = there.post.substr(there.post.rfind('/') + 1);
    if (number.size() < fewest_digits_anywhere) return false;
    p = std::move(there);
    p.site = anywhere;
    return true;
}

}  // namespace

web_place place_of(std::string_view address) {
    web_place p;
    auto a = take_apart(address);
    for (int step = 0; a && step < most_steps; ++step) {
        auto next = target_of(*a);
        if (!next) break;
        a = std::move(next);
    }
    if (!a) return p;
    p.site = a->port.empty() ? site_by_host(a->host) : "other";
    p.address = a->text();
    if (p.site != "other") {
        read_shape(p.site, *a, p);
    } else if (!mastodon_elsewhere(*a, p) && (!a->segments.empty() || !a->query.empty())) {
        // Somebody's own parameters may come in any order.
        auto same = *a;
        std::ranges::sort(same.query);
        p.post = "web:" + same.text().substr(8);
    }
    return p;
}

std::string_view first_link(std::string_view text) {
    for (std::size_t at = 0; (at = text.find("://", at)) != text.npos; at += 3) {
        std::size_t start = text.npos;
        for (const std::string_view scheme : {"https", "http"})
            if (at >= scheme.size() &&
                small(text.substr(at - scheme.size(), scheme.size())) == scheme) {
                start = at - scheme.size();
                break;
            }
        if (start == text.npos) continue;
        auto end = start;
        while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ' &&
               std::string_view{"<>\"`|"}.find(text[end]) == std::string_view::npos)
            ++end;
        auto link = text.substr(start, end - start);
        while (!link.empty() &&
               std::string_view{".,;:!?)]}'*_"}.find(link.back()) != std::string_view::npos)
            link.remove_suffix(1);
        if (link.size() > longest_address || take_apart(link)) return link;
    }
    return {};
}

std::string plain_link(std::string_view address) { return place_of(address).address; }

std::string_view platform_of(std::string_view address) { return place_of(address).site; }

std::string_view site_title(std::string_view site) {
    const auto found = std::ranges::find(sites, site, &site_row::id);
    return found == sites.end() ? std::string_view{} : found->name;
}

}  // namespace firebreak
