#include "adapters/slack/text.hpp"

#include "adapters/slack/bounded.hpp"
#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace firebreak::slack {
namespace {

constexpr std::string_view zero_width = "\u200B";

struct range {
    char32_t first, last;
};

template <std::size_t N>
bool is_in(const std::array<range, N>& table, char32_t c) {
    return std::ranges::any_of(table, [c](range r) { return c >= r.first && c <= r.last; });
}

/// What turns the direction of text or shows nothing: names and links are disguised with it. The
/// joiner U+200D is looked at apart, for emoji are made with it.
constexpr std::array unseen = {
    range{0x00AD, 0x00AD},   range{0x034F, 0x034F},   range{0x061C, 0x061C},
    range{0x115F, 0x1160},   range{0x17B4, 0x17B5},   range{0x180B, 0x180F},
    range{0x200B, 0x200F},   range{0x202A, 0x202E},   range{0x2060, 0x206F},
    range{0x3164, 0x3164},   range{0xFE00, 0xFE0D},   range{0xFEFF, 0xFEFF},
    range{0xFFA0, 0xFFA0},   range{0xFFF9, 0xFFFB},   range{0x1BCA0, 0x1BCA3},
    range{0x1D173, 0x1D17A}, range{0xE0000, 0xE0FFF},
};
/// Marks stacked upon a letter; more than three run over the lines above and below.
constexpr std::array stacked = {range{0x0300, 0x036F}, range{0x0483, 0x0489},
                                range{0x1AB0, 0x1AFF}, range{0x1DC0, 0x1DFF},
                                range{0x20D0, 0x20FF}, range{0xFE20, 0xFE2F}};
constexpr char32_t joiner = 0x200D;

bool is_pictorial(char32_t c) {
    return (c >= 0x2190 && c <= 0x2BFF) || c == 0xFE0F || (c >= 0x1F000 && c <= 0x1FAFF);
}

bool is_no_character(char32_t c) { return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF); }

bool ends_line(char32_t c) {
    return c == '\n' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// Valid UTF-8 without what nobody sees; see escape_mrkdwn.
std::string cleaned(std::string_view text, lines how) {
    constexpr int most_stacked = 3;
    std::string out;
    out.reserve(text.size());
    char32_t before = 0;
    int marks = 0;
    while (!text.empty()) {
        const auto c = utf8::first(text);
        text.remove_prefix(c.size);
        auto code = c.code;
        if (code > 0x1F && code < 0x7F) {  // most of what people write
            out += static_cast<char>(code);
            before = code;
            marks = 0;
            continue;
        }
        if (code == '\r') {
            if (text.starts_with('\n')) continue;
            code = '\n';
        }
        if (ends_line(code)) code = '\n';
        if ((code == '\n' || code == '\t') && how == lines::one) code = ' ';
        if (is_in(stacked, code)) {
            if (++marks > most_stacked) continue;
        } else {
            marks = 0;
        }
        const bool control =
            (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0);
        if (code == joiner) {
            if (!is_pictorial(before) || text.empty() || !is_pictorial(utf8::first(text).code))
                continue;
        } else if (control || is_in(unseen, code)) {
            continue;
        }
        if (is_no_character(code)) code = 0xFFFD;
        utf8::append(out, code);
        before = code;
    }
    return out;
}

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

bool begins_with(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                     [](char a, char b) { return a == small(b); });
}

/// After an '@'.
bool calls_everybody(std::string_view rest) {
    return begins_with(rest, "here") || begins_with(rest, "channel") ||
           begins_with(rest, "everyone") || begins_with(rest, "group");
}

/// After a ':': "tada:".
bool names_emoji(std::string_view rest) {
    constexpr std::size_t longest = 100;
    std::size_t n = 0;
    while (n < rest.size() && n < longest &&
           (is_alnum(rest[n]) || rest[n] == '_' || rest[n] == '+' || rest[n] == '-' ||
            static_cast<unsigned char>(rest[n]) >= 0x80))
        ++n;
    return n > 0 && n < rest.size() && rest[n] == ':';
}

/// After a '<': what Slack would read as a reference.
bool begins_reference(std::string_view rest) {
    if (rest.empty()) return false;
    if (rest[0] == '!' || rest[0] == '@' || rest[0] == '#') return true;
    std::size_t n = 0;
    while (n < rest.size() && (is_alnum(rest[n]) || rest[n] == '+' || rest[n] == '-')) ++n;
    return n > 0 && n < rest.size() && rest[n] == ':';
}

/// Takes what must not be cut: a character with what breaks it, an entity, <…>.
std::string_view take_atom(std::string_view& text) {
    std::size_t size = text.starts_with(zero_width) ? zero_width.size() : 0;
    const auto rest = text.substr(size);
    auto next = utf8::size_of_first(rest);
    if (rest.starts_with('<')) {
        if (const auto end = rest.find('>'); end != rest.npos) next = end + 1;
    } else if (rest.starts_with('&')) {
        for (const std::string_view entity : {"&amp;", "&lt;", "&gt;"})
            if (rest.starts_with(entity)) next = entity.size();
    }
    size = std::max<std::size_t>(size + next, 1);
    if (text.substr(size).starts_with(zero_width)) size += zero_width.size();
    const auto atom = text.substr(0, size);
    text.remove_prefix(size);
    return atom;
}

std::string unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto take = [&](std::string_view entity, char c) {
            if (!text.starts_with(entity)) return false;
            out += c;
            text.remove_prefix(entity.size());
            return true;
        };
        if (take("&amp;", '&') || take("&lt;", '<') || take("&gt;", '>')) continue;
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

/// What stands between < and >, as people read it.
std::string reference_text(std::string_view inner, const directory* who) {
    const auto bar = inner.find('|');
    const auto target = inner.substr(0, bar);
    auto label = bar == inner.npos ? std::string{}
                                   : unescaped(inner.substr(std::min(bar + 1, inner.size())));
    const auto named = [&](std::string_view mark, std::string_view id) {
        const std::string_view name = label.empty() ? id : std::string_view(label);
        return name.starts_with(mark) ? std::string(name) : std::string(mark) + unescaped(name);
    };
    if (target.starts_with('@')) {
        const auto id = target.substr(1);
        if (who)
            if (const auto* person = who->by_account(network_id{"slack"}, id))
                return "@" + person->name;
        return named("@", id);
    }
    if (target.starts_with('#')) return named("#", target.substr(1));
    if (target.starts_with("!date^")) return label;
    if (target.starts_with('!')) {
        auto id = target.substr(1);
        if (id.starts_with("subteam^")) id.remove_prefix(8);
        return named("@", id);
    }
    auto url = unescaped(target);
    if (url.starts_with("mailto:")) url.erase(0, 7);
    const auto scheme = url.find("://");
    const bool same = label.empty() || label == url ||
                      (scheme != url.npos && label == std::string_view(url).substr(scheme + 3));
    return same ? url : label + " (" + url + ")";
}

bool is_id(std::string_view id, std::string_view first) {
    constexpr std::size_t longest = 30;
    return id.size() >= 3 && id.size() <= longest && first.find(id[0]) != first.npos &&
           std::ranges::all_of(id.substr(1), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

std::string small_letters(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), small);
    return out;
}

/// "example.org", "example.org:8080", "[::1]".
bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [](char c) {
        return is_alnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']' || c == '_';
    });
}

/// Percent-encodes whatever would end a link early or is not ASCII.
std::string encoded(std::string_view text) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F &&
            std::string_view("<>|\"`\\^{}").find(c) == std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

}  // namespace

std::size_t units(std::string_view text) {
    std::size_t n = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) ++n;
        if (byte >= 0xF0) ++n;  // beyond U+FFFF: two UTF-16 units
    }
    return n;
}

std::string escape_mrkdwn(std::string_view untrusted, std::size_t most, lines how) {
    auto text = cleaned(untrusted, how);
    const bool harmless = text.find_first_of("&<>*~`_:@") == text.npos;
    if (harmless && (most == unlimited || units(text) <= most)) return text;
    bounded out(most);
    bool line_begins = true;
    for (std::size_t i = 0; i < text.size() && !out.full();) {
        const char c = text[i];
        const auto rest = std::string_view(text).substr(i + 1);
        const bool leading = line_begins;
        line_begins = c == '\n' || (line_begins && (c == ' ' || c == '\t'));
        const auto size = utf8::size_of_first(std::string_view(text).substr(i));
        const auto add = [&](std::string_view escaped, bool broken = false) {
            std::string atom(escaped);
            if (broken) atom += zero_width;
            out.add(atom);
        };
        switch (c) {
            case '&': add("&amp;"); break;
            case '<': add("&lt;"); break;
            case '>':
                // A quotation begins only at the beginning of a line.
                if (leading)
                    out.add(std::string(zero_width) + "&gt;");
                else
                    add("&gt;");
                break;
            case '*':
            case '~':
            case '`': add({&text[i], 1}, true); break;
            case '_': {
                const bool within =
                    i > 0 && is_alnum(text[i - 1]) && !rest.empty() && is_alnum(rest.front());
                add("_", !within);
                break;
            }
            case ':': add(":", names_emoji(rest)); break;
            case '@': add("@", calls_everybody(rest)); break;
            default: out.add(std::string_view(text).substr(i, size));
        }
        i += size;
    }
    return out.take();
}

std::string plain(std::string_view untrusted, std::size_t most, lines how) {
    auto text = cleaned(untrusted, how);
    if (text.find('<') == text.npos && (most == unlimited || units(text) <= most)) return text;
    bounded out(most);
    for (std::size_t i = 0; i < text.size() && !out.full();) {
        const auto size = utf8::size_of_first(std::string_view(text).substr(i));
        if (text[i] == '<' && begins_reference(std::string_view(text).substr(i + 1)))
            out.add("<" + std::string(zero_width));
        else
            out.add(std::string_view(text).substr(i, size));
        i += size;
    }
    return out.take();
}

std::string cut_mrkdwn(std::string_view text, std::size_t most) {
    bounded out(most);
    while (!text.empty() && !out.full()) out.add(take_atom(text));
    return out.take();
}

std::string cut_mrkdwn_bytes(std::string_view text, std::size_t most) {
    bounded out(most, bounded::measure::bytes);
    while (!text.empty() && !out.full()) out.add(take_atom(text));
    return out.take();
}

std::vector<std::string> split_mrkdwn(std::string_view text, std::size_t most) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        auto rest = text;
        std::size_t used = 0, line_end = 0;
        while (!rest.empty()) {
            auto next = rest;
            const auto atom = take_atom(next);
            used += units(atom);
            if (used > most) break;
            rest = next;
            if (atom == "\n") line_end = text.size() - rest.size();
        }
        auto size = text.size() - rest.size();
        // Between two lines where there is one in the second half; a piece that alone is too long
        // is a broken limit, not a reason to go round for ever.
        if (!rest.empty() && line_end > size / 2) size = line_end;
        if (size == 0) {
            take_atom(text);
            continue;
        }
        auto part = text.substr(0, size);
        text.remove_prefix(size);
        while (part.ends_with('\n')) part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
    }
    return parts;
}

std::string plain_from_slack(std::string_view received, const directory* who) {
    std::string out;
    out.reserve(received.size());
    while (!received.empty()) {
        const auto open = std::min(received.find('<'), received.size());
        out += unescaped(received.substr(0, open));
        received.remove_prefix(open);
        if (received.empty()) break;
        const auto close = received.find('>');
        // What is no reference is shown as it came.
        if (close == received.npos || close == 1 || received.find('<', 1) < close) {
            out += '<';
            received.remove_prefix(1);
            continue;
        }
        out += reference_text(received.substr(1, close - 1), who);
        received.remove_prefix(close + 1);
    }
    return out;
}

std::string_view without_mention(std::string_view received, std::string_view account) {
    auto rest = received;
    const auto skip = [&](std::string_view what) {
        while (!rest.empty() && what.find(rest.front()) != what.npos) rest.remove_prefix(1);
    };
    skip(" \t\n");
    if (account.empty() || !rest.starts_with("<@")) return received;
    const auto close = rest.find('>');
    if (close == rest.npos) return received;
    const auto inner = rest.substr(2, close - 2);
    if (inner.substr(0, inner.find('|')) != account) return received;
    rest.remove_prefix(close + 1);
    skip(" \t\n:,");
    return rest;
}

bool is_user(std::string_view id) { return is_id(id, "UW"); }
bool is_channel(std::string_view id) { return is_id(id, "CGD"); }

std::optional<std::string> account_of(const directory& who, const person_id& person) {
    if (const auto* p = who.find(person))
        for (const auto& account : p->accounts)
            if (account.network.value == "slack" && is_user(account.id)) return account.id;
    return std::nullopt;
}

std::optional<address> read_address(std::string_view url) {
    constexpr std::size_t longest = 3000;
    while (url.starts_with(' ')) url.remove_prefix(1);
    while (url.ends_with(' ')) url.remove_suffix(1);
    if (url.size() > longest) return std::nullopt;
    if (begins_with(url, "mailto:")) {
        const auto who = url.substr(7, url.find('?') - 7);
        const auto at = who.find('@');
        if (at == who.npos || at == 0 || !is_host(who.substr(at + 1))) return std::nullopt;
        const auto box = who.substr(0, at);
        if (!std::ranges::all_of(box, [](char c) {
                return is_alnum(c) || std::string_view(".-_+").find(c) != std::string_view::npos;
            }))
            return std::nullopt;
        return address{"mailto:" + std::string(who), std::string(who)};
    }
    const std::size_t scheme = begins_with(url, "https://")  ? 8
                               : begins_with(url, "http://") ? 7
                                                             : 0;
    if (scheme == 0) return std::nullopt;
    const auto rest = url.substr(scheme);
    const auto end = std::min(rest.find_first_of("/?#"), rest.size());
    const auto host = rest.substr(0, end);
    // A user name before the host ("https://bank.example@evil.example") is refused with it.
    if (!is_host(host)) return std::nullopt;
    address out;
    out.host = small_letters(host);
    out.url = small_letters(url.substr(0, scheme)) + out.host + encoded(rest.substr(end));
    if (out.url.size() > longest) return std::nullopt;
    return out;
}

}  // namespace firebreak::slack
