#include "adapters/slack/markdown.hpp"
#include "adapters/slack/message_blocks.hpp"
#include "adapters/slack/parts.hpp"
#include "adapters/slack/text.hpp"
#include "bot/desk/texts.hpp"

#include <algorithm>

namespace firebreak::slack {
namespace {

constexpr std::size_t most_mentions = 50;
constexpr std::size_t most_shown_url = 300;

/// Each line of a quotation is marked, so that nobody's words pass for ours.
std::string quoted(std::string_view escaped) {
    std::string out = "&gt; ";
    for (const char c : escaped) {
        out += c;
        if (c == '\n') out += "&gt; ";
    }
    return out;
}

}  // namespace

bool names_level(const message& m, language lang) {
    return std::ranges::any_of(m.facts,
                               [&](const field& f) { return f.value == name_of(lang, *m.level); });
}

std::string mention_text(const message& m, const render_context& context) {
    std::string text;
    std::size_t count = 0;
    for (const auto& person : m.mentions) {
        if (++count > most_mentions) break;
        if (!text.empty()) text += ' ';
        const auto account =
            context.who ? account_of(*context.who, person) : std::optional<std::string>{};
        if (account) {
            text += "<@" + *account + ">";
        } else {
            const auto* known = context.who ? context.who->find(person) : nullptr;
            const auto& name = known ? known->name : person.value;
            text += escape_mrkdwn(name, 50, lines::one);
        }
    }
    return text;
}

/// An address at the beginning can be followed: it is its own label, so it hides nothing.
std::string fact_value(std::string_view value) {
    const auto end = std::min(value.find(' '), value.size());
    const auto to = read_address(value.substr(0, end));
    if (!to || to->url.starts_with("mailto:") || units(to->url) > most_shown_url)
        return escape_mrkdwn(value, unlimited, lines::one);
    std::string url;
    for (const char c : to->url) url += c == '&' ? "&amp;" : std::string(1, c);
    return "<" + url + ">" + escape_mrkdwn(value.substr(end), unlimited, lines::one);
}

std::string rest_words(const render_context& context) {
    if (!context.ticket) return say(context.lang, texts::rest_somewhere);
    const auto command =
        std::string(context.desk_command) + " show " + std::to_string(context.ticket.value);
    return say(context.lang, texts::rest_in, {{"command", command}});
}

std::string text_of(const message& m, const render_context& context) {
    constexpr std::size_t longest = 4000;  // of chat.update; postEphemeral counts bytes
    std::string out;
    const auto line = [&](std::string_view text) {
        if (text.empty()) return;
        if (!out.empty()) out += '\n';
        out += text;
    };
    std::string heading;
    if (m.level) heading.append(parts::mark(*m.level)).append(" ");
    heading += escape_mrkdwn(m.heading, unlimited, lines::one);
    line(heading);
    if (m.level && !names_level(m, context.lang))
        line(say(context.lang, texts::label_severity) + ": " +
             std::string(name_of(context.lang, *m.level)));
    line(mention_text(m, context));
    for (const auto& f : m.facts) {
        if (f.label.empty() && f.value.empty()) continue;
        auto label = escape_mrkdwn(f.label, unlimited, lines::one);
        if (!label.empty()) label += ": ";
        line(label + fact_value(f.value));
    }
    for (const auto& p : m.body) {
        if (p.text.empty()) continue;
        if (out.size() > longest) break;
        if (p.kind == paragraph_kind::approved) {
            line(markdown_to_mrkdwn(p.text));
            continue;
        }
        // Four times the limit is always cut again below; what lies behind it costs only time.
        auto text = escape_mrkdwn(p.text, 4 * longest);
        if (p.kind == paragraph_kind::quote) text = quoted(text);
        if (p.kind == paragraph_kind::list) text.insert(0, "• ");
        line(text);
    }
    for (const auto& l : m.links) {
        auto label = l.label == l.url ? std::string{} : escape_mrkdwn(l.label, 300, lines::one);
        if (!label.empty()) label += ": ";
        const auto shown = l.url.starts_with("mailto:") ? escape_mrkdwn(l.url, 300, lines::one)
                                                        : fact_value(l.url);
        line(label + shown);
    }
    std::string can;
    for (const auto& c : m.choices) {
        if (can.size() > longest) break;
        if (!can.empty()) can += ", ";
        can += escape_mrkdwn(c.label, 75, lines::one) + " (" +
               escape_mrkdwn(std::string(context.desk_command) + " " + c.words, 300, lines::one) +
               (c.needs_input ? " …)" : ")");
    }
    if (!can.empty()) line(say(context.lang, texts::slack_you_can, {{"choices", can}}));
    if (out.find_first_not_of(" \n\t") == out.npos) return say(context.lang, texts::slack_title);
    if (out.size() <= longest) return out;
    const auto rest = "\n" + escape_mrkdwn(rest_words(context));
    return cut_mrkdwn_bytes(out, longest - std::min(longest, rest.size())) + rest;
}

}  // namespace firebreak::slack
