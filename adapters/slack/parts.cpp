#include "adapters/slack/parts.hpp"

#include "bot/desk/texts.hpp"
#include "bot/domain/utf8.hpp"

#include <cstdint>

namespace firebreak::slack::parts {

std::string_view mark(severity level) {
    switch (level) {
        case severity::low: return "○";
        case severity::normal: return "●";
        case severity::high: return "▲";
        case severity::critical: return "◆";
    }
    return "";
}

void plain_text(net::json_out& out, std::string_view untrusted, std::size_t limit, lines how) {
    auto text = plain(untrusted, limit, how);
    if (text.find_first_not_of(" \n\t") == text.npos) text = "–";
    out.begin_object();
    out.key("type"), out.string("plain_text");
    out.key("text"), out.string(text);
    out.key("emoji"), out.boolean(false);
    out.end_object();
}

void mrkdwn(net::json_out& out, std::string_view text, std::size_t limit) {
    auto fitting = cut_mrkdwn(text, limit);
    if (fitting.find_first_not_of(" \n\t") == fitting.npos) fitting = "–";
    out.begin_object();
    out.key("type"), out.string("mrkdwn");
    out.key("text"), out.string(fitting);
    out.key("verbatim"), out.boolean(true);
    out.end_object();
}

void confirm(net::json_out& out, language lang, std::string_view what) {
    out.key("confirm"), out.begin_object();
    out.key("title");
    plain_text(out, say(lang, texts::slack_confirm_title, {{"what", what}}), most::confirm_title);
    out.key("text"), plain_text(out, say(lang, texts::slack_confirm_text), most::confirm_text);
    out.key("confirm"), plain_text(out, say(lang, texts::slack_confirm_yes), most::confirm_button);
    out.key("deny"), plain_text(out, say(lang, texts::slack_cancel), most::confirm_button);
    out.end_object();
}

void button(net::json_out& out, language lang, std::string_view action_id, std::string_view value,
            std::string_view label, button_style style) {
    out.begin_object();
    out.key("type"), out.string("button");
    out.key("action_id"), out.string(action_id);
    out.key("text"), plain_text(out, label, most::button);
    out.key("value"), out.string(value);
    if (style.primary) out.key("style"), out.string("primary");
    if (style.risky) confirm(out, lang, label);
    out.end_object();
}

void option_object(net::json_out& out, const option& o) {
    out.begin_object();
    out.key("text"), plain_text(out, o.label, most::option);
    out.key("value"), out.string(o.value);
    if (!o.about.empty()) out.key("description"), plain_text(out, o.about, most::option);
    out.end_object();
}

bool fits_option(std::string_view value) {
    return !value.empty() && utf8::valid(value) && units(value) <= most::option;
}

void section(net::json_out& out, std::string_view untrusted) {
    out.begin_object();
    out.key("type"), out.string("section");
    out.key("text"), plain_text(out, untrusted, most::section, lines::many);
    out.end_object();
}

void section_mrkdwn(net::json_out& out, std::string_view text) {
    out.begin_object();
    out.key("type"), out.string("section");
    out.key("text"), mrkdwn(out, text, most::section);
    out.end_object();
}

void header(net::json_out& out, std::string_view untrusted) {
    out.begin_object();
    out.key("type"), out.string("header");
    out.key("text"), plain_text(out, untrusted, most::header);
    out.end_object();
}

void context(net::json_out& out, std::string_view untrusted) {
    out.begin_object();
    out.key("type"), out.string("context");
    out.key("elements"), out.begin_array();
    plain_text(out, untrusted, most::section, lines::many);
    out.end_array();
    out.end_object();
}

std::string short_hash(std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    static constexpr char digits[] = "0123456789abcdefghijklmnopqrstuv";
    std::string out;
    for (int i = 0; i < 8; ++i, hash >>= 5) out += digits[hash & 31];
    return out;
}

}  // namespace firebreak::slack::parts
