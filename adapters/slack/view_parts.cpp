#include "adapters/slack/view_parts.hpp"

namespace firebreak::slack::parts {

std::string modal(const frame& f, std::string_view blocks_json) {
    std::string json;
    json.reserve(blocks_json.size() + 400);
    net::json_out out(json);
    out.begin_object();
    out.key("type"), out.string("modal");
    out.key("callback_id"), out.string(f.callback);
    out.key("private_metadata"), out.string(plain(f.metadata, most::metadata, lines::one));
    out.key("title"), plain_text(out, f.title, most::title);
    if (!f.submit.empty()) out.key("submit"), plain_text(out, f.submit, most::title);
    const auto close = f.close.empty() ? say(f.lang, texts::slack_cancel) : f.close;
    out.key("close"), plain_text(out, close, most::title);
    out.key("blocks"), out.raw(blocks_json);
    out.end_object();
    return json;
}

void text_input(net::json_out& out, const question& q, std::string_view initial, bool multiline,
                std::string_view example) {
    input_block(out, q, "plain_text_input", [&] {
        out.key("multiline"), out.boolean(multiline);
        out.key("max_length"), out.number(most::input);
        const auto text = plain(initial, most::input);
        if (!text.empty()) out.key("initial_value"), out.string(text);
        if (!example.empty()) out.key("placeholder"), plain_text(out, example, most::placeholder);
    });
}

void ticket_line(net::json_out& out, ticket_number ticket, std::string_view about) {
    auto text = spoken(ticket);
    if (!about.empty()) text.append(" ").append(about);
    section(out, text);
}

}  // namespace firebreak::slack::parts
