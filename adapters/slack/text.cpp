#include "adapters/slack/text.hpp"

#include "adapters/slack/bounded.hpp"
#include "bot/domain/utf8.hpp"

#include <algorithm>

namespace firebreak::slack {
namespace {

constexpr std::string_view zero_width = "\u200B";

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
    auto text = visible(untrusted, how);
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
    auto text = visible(untrusted, how);
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

}  // namespace firebreak::slack
