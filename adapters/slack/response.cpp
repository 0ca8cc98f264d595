#include "adapters/slack/response.hpp"

#include "adapters/net/json_out.hpp"
#include "adapters/slack/parts.hpp"

namespace firebreak::slack {
namespace {

std::string answered(std::string_view text, std::string_view blocks, readers who) {
    std::string body;
    body.reserve(text.size() + blocks.size() + 160);
    net::json_out out(body);
    out.begin_object();
    out.key("response_type"), out.string(who == readers::all ? "in_channel" : "ephemeral");
    out.key("replace_original"), out.boolean(false);
    out.key("text"), out.string(text);
    if (!blocks.empty()) out.key("blocks"), out.raw(blocks);
    // A preview would fetch the address: whoever runs that site would learn of it.
    out.key("unfurl_links"), out.boolean(false);
    out.key("unfurl_media"), out.boolean(false);
    out.end_object();
    return body;
}

std::string response_action(std::string_view action, std::string_view key, std::string_view json) {
    std::string body;
    net::json_out out(body);
    out.begin_object();
    out.key("response_action"), out.string(action);
    out.key(key), out.raw(json);
    out.end_object();
    return body;
}

}  // namespace

std::string answer(const rendered& r, readers who) { return answered(r.text, r.blocks_json, who); }

std::string answer(std::string_view words) {
    constexpr std::size_t longest = 4000;
    auto text = cut_mrkdwn_bytes(escape_mrkdwn(words), longest);
    if (text.empty()) text = "–";
    return answered(text, {}, readers::asker);
}

std::string form_errors(std::span<const std::pair<std::string, std::string>> errors) {
    std::string json;
    net::json_out out(json);
    out.begin_object();
    for (const auto& [block, words] : errors) {
        out.key(block);
        out.string(plain(words, parts::most::hint));
    }
    out.end_object();
    return response_action("errors", "errors", json);
}

std::string update_view(std::string_view view_json) {
    return response_action("update", "view", view_json);
}

std::string options(std::span<const option> all) {
    std::string json;
    net::json_out out(json);
    out.begin_object();
    out.key("options"), out.begin_array();
    std::size_t count = 0;
    for (const auto& o : all) {
        if (!parts::fits_option(o.value)) continue;
        if (++count > parts::most::options) break;
        parts::option_object(out, o);
    }
    out.end_array();
    out.end_object();
    return json;
}

std::string acknowledge(const envelope& e, std::string_view payload_json) {
    std::string json;
    net::json_out out(json);
    out.begin_object();
    out.key("envelope_id"), out.string(e.id);
    if (e.accepts_payload && !payload_json.empty()) out.key("payload"), out.raw(payload_json);
    out.end_object();
    return json;
}

}  // namespace firebreak::slack
