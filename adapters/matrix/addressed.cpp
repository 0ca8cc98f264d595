#include "adapters/matrix/addressed.hpp"

#include "bot/desk/words.hpp"

#include <algorithm>
#include <optional>

namespace firebreak::matrix {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

bool begins_with(std::string_view text, std::string_view with) {
    return !with.empty() && text.size() >= with.size() &&
           std::equal(with.begin(), with.end(), text.begin(),
                      [](char a, char b) { return small(a) == small(b); });
}

/// "> <@alice:example.org> what she said", and its further lines: older clients quote what they
/// answer in the body.
std::string_view without_quotation(std::string_view body) {
    if (!body.starts_with("> ")) return body;
    while (body.starts_with("> ") || body.starts_with(">\n")) {
        const auto end = body.find('\n');
        if (end == std::string_view::npos) return {};
        body.remove_prefix(end + 1);
    }
    return body;
}

/// What follows a command: a blank, a colon or nothing.
std::optional<std::string_view> after_command(std::string_view text, std::string_view command) {
    if (!begins_with(text, command)) return std::nullopt;
    text.remove_prefix(command.size());
    if (!text.empty() && text.front() != ':' && !blank(text.front())) return std::nullopt;
    if (text.starts_with(':')) text.remove_prefix(1);
    return trimmed(text);
}

/// What follows a name; `sure`: a mark follows it, as clients write it for a mention.
struct rest_of {
    std::string_view text;
    bool sure = false;
};
std::optional<rest_of> after_name(std::string_view text, std::string_view name) {
    if (!begins_with(text, name)) return std::nullopt;
    text.remove_prefix(name.size());
    if (text.empty()) return rest_of{{}, false};
    if (text.front() == ':' || text.front() == ',') return rest_of{trimmed(text.substr(1)), true};
    if (blank(text.front())) return rest_of{trimmed(text), false};
    return std::nullopt;
}

}  // namespace

addressed to_whom(const said::message& m, const own_names& own) {
    using kind = addressed::kind;
    const auto text =
        trimmed(m.to.reply_to.empty() ? std::string_view(m.body) : without_quotation(m.body));
    const auto said_to = [](kind is, std::string_view what) {
        return addressed{is, std::string(what)};
    };
    if (const auto rest = after_command(text, own.report_command))
        return said_to(kind::report, *rest);
    // The same word in Finnish.
    if (const auto rest = after_command(text, "!ilmoita")) return said_to(kind::report, *rest);
    if (const auto rest = after_command(text, own.desk_command)) return said_to(kind::desk, *rest);

    const bool mentioned =
        !own.user_id.empty() && std::ranges::find(m.mentioned, own.user_id) != m.mentioned.end();
    std::string_view local = own.user_id;
    local = local.substr(0, local.find(':'));  // "@firebreak"
    for (const auto name : {std::string_view(own.user_id), std::string_view(own.display_name),
                            local, local.empty() ? local : local.substr(1)}) {
        const auto rest = after_name(text, name);
        if (!rest) continue;
        // "Firebreak is great" is talk about it; "firebreak claim 3" is said to it.
        if (rest->sure || mentioned || rest->text.empty() || looks_like_command(rest->text, {}))
            return said_to(kind::bot, rest->text);
    }
    if (mentioned) return said_to(kind::bot, text);
    return said_to(kind::nobody, text);
}

}  // namespace firebreak::matrix
