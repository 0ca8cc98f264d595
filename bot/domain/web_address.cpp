#include "bot/domain/web_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace firebreak {
namespace {

constexpr std::size_t most_segments = 32;
constexpr std::size_t most_parameters = 64;

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins(std::string_view text, std::string_view with) {
    return text.size() >= with.size() && std::equal(with.begin(), with.end(), text.begin(),
                                                    [](char a, char b) { return a == small(b); });
}

bool plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const auto s = small(c);
    return s >= 'a' && s <= 'f' ? s - 'a' + 10 : -1;
}

void append_encoded(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<std::uint8_t>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
}

/// The byte that %XX at the beginning of `text` stands for.
std::optional<char> escaped(std::string_view text) {
    if (text.size() < 3 || text[0] != '%') return std::nullopt;
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

/// One spelling: what may stand plainly does, everything else that is odd is %XX.
std::string normal(std::string_view part) {
    static constexpr std::string_view fine = "!$&'()*+,;=:@/?";
    std::string out;
    out.reserve(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (const auto byte = escaped(part.substr(i))) {
            if (plain(*byte))
                out += *byte;
            else
                append_encoded(out, *byte);
            i += 2;
        } else if (plain(part[i]) || fine.find(part[i]) != std::string_view::npos) {
            out += part[i];
        } else {
            append_encoded(out, part[i]);
        }
    }
    return out;
}

std::string host_from(std::string_view written) {
    std::string host;
    for (const char c : percent_decoded(written)) {
        if (plain(c) || c == '[' || c == ']' || c == ':')
            host += small(c);
        else
            append_encoded(host, c);
    }
    while (host.ends_with('.')) host.pop_back();
    for (const std::string_view usual : {"www.", "m.", "mobile."})
        if (host.starts_with(usual) && host.find('.', usual.size()) != host.npos)
            host.erase(0, usual.size());
    return host;
}

void read_path(std::string_view path, std::vector<std::string>& into) {
    while (!path.empty() && into.size() < most_segments) {
        const auto end = std::min(path.size(), path.find_first_of("/\\"));
        auto one = normal(path.substr(0, end));
        path.remove_prefix(std::min(path.size(), end + 1));
        if (one == "..") {
            if (!into.empty()) into.pop_back();
        } else if (!one.empty() && one != ".") {
            into.push_back(std::move(one));
        }
    }
}

/// Parameters that tell who shared an address, and from where, not what it shows.
bool only_tracks(std::string_view name) {
    static constexpr auto known = std::to_array<std::string_view>(
        {"fbclid",        "gclid",         "dclid",       "gbraid",
         "wbraid",        "msclkid",       "yclid",       "twclid",
         "ttclid",        "igshid",        "igsh",        "mc_cid",
         "mc_eid",        "ref",           "ref_src",     "ref_url",
         "refid",         "refsrc",        "si",          "mibextid",
         "share_id",      "rdid",          "__tn__",      "_rdr",
         "__xts__",       "paipv",         "eav",         "rcm",
         "trk",           "lipi",          "is_copy_url", "is_from_webapp",
         "sender_device", "g_ep",          "g_st",        "_hsenc",
         "_hsmi",         "vero_id",       "oly_enc_id",  "oly_anon_id",
         "spm",           "ocid",          "cmpid",       "guccounter",
         "srsltid",       "hsctatracking", "trackingid"});
    if (begins(name, "utm_") || begins(name, "__cft__")) return true;
    std::string lowered(name);
    std::ranges::transform(lowered, lowered.begin(), small);
    return std::ranges::find(known, lowered) != known.end();
}

void read_query(std::string_view query, address_parts& into) {
    while (!query.empty() && into.query.size() < most_parameters) {
        const auto one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), one.size() + 1));
        const auto equals = one.find('=');
        auto name = normal(one.substr(0, equals));
        if (name.empty() || only_tracks(name)) continue;
        into.query.emplace_back(std::move(name),
                                equals == one.npos ? "" : normal(one.substr(equals + 1)));
    }
}

}  // namespace

std::string percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (const auto byte = escaped(text.substr(i))) {
            out += *byte;
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string address_parts::text() const {
    std::string out = "https://" + host;
    if (!port.empty()) out += ":" + port;
    for (const auto& s : segments) out += "/" + s;
    char mark = '?';
    for (const auto& [name, value] : query) {
        out += mark;
        out += name;
        if (!value.empty()) out += "=" + value;
        mark = '&';
    }
    return out;
}

const std::string* address_parts::find(std::string_view name) const {
    const auto found = std::ranges::find(query, name, &std::pair<std::string, std::string>::first);
    return found == query.end() ? nullptr : &found->second;
}

std::optional<address_parts> take_apart(std::string_view address) {
    if (address.size() > longest_address) return std::nullopt;
    const auto scheme = begins(address, "https://") ? 8U : begins(address, "http://") ? 7U : 0U;
    if (scheme == 0) return std::nullopt;
    auto rest = address.substr(scheme);
    const auto end = std::min(rest.size(), rest.find_first_of("/\\?#"));
    auto authority = rest.substr(0, end);
    rest.remove_prefix(end);
    // "https://facebook.com@evil.example": what stands before the last @ only signs in.
    if (const auto at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
    address_parts out;
    const auto behind_brackets = authority.starts_with('[') ? authority.find(']') : 0;
    if (behind_brackets == authority.npos) return std::nullopt;
    if (const auto colon = authority.find(':', behind_brackets); colon != authority.npos) {
        out.port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
        const bool number =
            std::ranges::all_of(out.port, [](char c) { return c >= '0' && c <= '9'; });
        if (!number || out.port.size() > 5) return std::nullopt;
        if (out.port == "443" || out.port == "80") out.port.clear();
    }
    out.host = host_from(authority);
    if (out.host.empty()) return std::nullopt;
    rest = rest.substr(0, rest.find('#'));
    const auto question = std::min(rest.size(), rest.find('?'));
    read_path(rest.substr(0, question), out.segments);
    if (question < rest.size()) read_query(rest.substr(question + 1), out);
    return out;
}

}  // namespace firebreak
