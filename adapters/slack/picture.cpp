// Pictures in Slack: a file that is announced, uploaded, and shown by completing the upload
// (contract: slack, section 7.3).
#include "adapters/net/json_out.hpp"
#include "adapters/slack/chat.hpp"
#include "adapters/slack/text.hpp"

#include <charconv>

namespace firebreak::slack {
namespace {

using api = api_result::kind;

constexpr std::string_view ours = "firebreak-", ending = ".png";

std::string files(const std::string& id, const std::string& title) {
    std::string out;
    net::json_out j(out);
    j.begin_array().begin_object().field("id", id).field("title", title).end_object().end_array();
    return out;
}

/// Such a refusal ends when somebody invites the bot, and holds for words as well.
bool about_the_channel(std::string_view error) {
    return error == "not_in_channel" || error == "channel_not_found" || error == "is_archived";
}

}  // namespace

std::string file_name(const picture& p, outbox_number row) {
    return p.name + "-" + std::to_string(row.value) + std::string(ending);
}

std::optional<outbox_number> row_in_file_name(std::string_view name) {
    if (!name.starts_with(ours) || !name.ends_with(ending)) return std::nullopt;
    name.remove_suffix(ending.size());
    name.remove_prefix(name.rfind('-') + 1);
    outbox_number row;
    const auto* end = name.data() + name.size();
    const auto [last, failed] = std::from_chars(name.data(), end, row.value);
    if (failed != std::errc{} || last != end || row.value <= 0) return std::nullopt;
    return row;
}

/// The words stand already. What an administrator would have to allow first is not waited for: the
/// next week's chart finds out whether it is allowed.
delivery_result slack_chat::no_picture(const api_result& r) {
    auto result = failed(r, false);
    if (r.is == api::fix_me && r.from_slack && !about_the_channel(r.error))
        result.is = delivery_result::kind::never;
    return result;
}

boost::asio::awaitable<delivery_result> slack_chat::post_picture(const delivery& d) {
    const auto at = co_await open(d.to.id);
    if (at.cannot_tell) co_return *at.cannot_tell;
    if (d.attempt > 1 || d.number <= parts_.inherited) {
        auto s = co_await look_for(d, at.channel);
        if (s.cannot_tell) co_return *s.cannot_tell;
        if (s.found) {
            delivery_result r;
            r.reference = to_reference(d.to.id, *s.found);
            r.earlier = true;
            co_return r;
        }
    }
    const auto& image = *d.image;
    const auto announced =
        co_await parts_.api.call("files.getUploadURLExternal",
                                 {{"filename", file_name(image, d.number)},
                                  {"length", std::to_string(image.png.size())},
                                  {"alt_txt", image.alt}},
                                 {.deadline = {}, .idempotent = true, .urgent = false});
    if (!announced.ok()) co_return no_picture(announced);
    const auto id = announced.text("/file_id");
    const auto sent = co_await parts_.api.upload(announced.text("/upload_url"), image.png);
    if (!sent.ok()) co_return no_picture(sent);
    delivery_result done;
    if (!co_await keep_pace(at.channel)) {
        done.is = delivery_result::kind::later;
        done.detail = "our_pace";
        co_return done;
    }
    const auto shown =
        co_await parts_.api.call("files.completeUploadExternal",
                                 {{"files", files(id, image.title)}, {"channel_id", at.channel}});
    if (!shown.ok()) {
        if (shown.is == api::unknown && d.number <= parts_.inherited) tried_.insert(d.number);
        co_return no_picture(shown);
    }
    // Its message gets a timestamp only when Slack has taken it in, and is never edited.
    done.reference = id;
    co_return done;
}

}  // namespace firebreak::slack
