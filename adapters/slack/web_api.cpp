#include "adapters/slack/web_api.hpp"

#include "adapters/net/url.hpp"
#include "bot/desk/texts.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace firebreak::slack {
namespace {

using kind = api_result::kind;
using std::chrono::milliseconds;
namespace json = boost::json;

template <std::size_t N>
bool among(const std::array<std::string_view, N>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

// Contract, section 7.1: classes of errors. What is in none of them is permanent.
constexpr auto dead_codes = std::to_array<std::string_view>(
    {"invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired",
     "team_access_not_granted", "user_removed_from_team", "team_disabled"});
constexpr auto to_be_mended = std::to_array<std::string_view>(
    {"missing_scope", "not_allowed_token_type", "no_permission", "accesslimited", "access_denied",
     "org_login_required", "ekm_access_denied", "not_in_channel", "channel_not_found",
     "is_archived", "restricted_action", "posting_to_general_channel_denied", "not_enabled",
     "messages_tab_disabled", "file_uploads_disabled", "storage_limit_reached",
     "file_type_not_allowed", "posting_to_channel_denied", "file_upload_size_restricted"});
constexpr auto passing = std::to_array<std::string_view>(
    {"service_unavailable", "team_added_to_org", "request_timeout"});
constexpr auto in_doubt = std::to_array<std::string_view>({"internal_error", "fatal_error"});
constexpr auto too_fast = std::to_array<std::string_view>({"ratelimited", "rate_limited"});

constexpr std::string_view opening_method = "apps.connections.open";
constexpr std::string_view uploading = "upload";  // no method of the Web API
constexpr std::size_t most_troubles = 8;
constexpr milliseconds default_pause{30'000};
constexpr milliseconds longest_pause{600'000};

json::value parsed(std::string_view body) {
    boost::system::error_code bad;
    auto value = json::parse(json::string_view(body.data(), body.size()), bad);
    if (bad) return nullptr;
    return value;
}

const json::value* at(const json::value& v, std::string_view pointer) {
    boost::system::error_code missing;
    return v.find_pointer(json::string_view(pointer.data(), pointer.size()), missing);
}

std::string as_text(const json::value* v) {
    if (v == nullptr) return {};
    if (const auto* s = v->if_string()) return std::string(s->data(), s->size());
    if (const auto* b = v->if_bool()) return *b ? "true" : "false";
    if (const auto* n = v->if_int64()) return std::to_string(*n);
    if (const auto* n = v->if_uint64()) return std::to_string(*n);
    return {};
}

std::optional<milliseconds> pause_asked(const net::http_answer& a) {
    const auto header = a.header("Retry-After");
    if (!header) return std::nullopt;
    unsigned seconds = 0;
    const auto [end, failed] =
        std::from_chars(header->data(), header->data() + header->size(), seconds);
    if (failed != std::errc{} || end != header->data() + header->size()) return std::nullopt;
    return std::min(longest_pause, milliseconds{1000LL * seconds});
}

}  // namespace

std::string api_result::text(std::string_view pointer) const {
    const auto value = parsed(body);
    return as_text(at(value, pointer));
}

std::vector<std::string> api_result::list(std::string_view pointer) const {
    std::vector<std::string> out;
    const auto value = parsed(body);
    const auto* found = at(value, pointer);
    if (found == nullptr || !found->is_array()) return out;
    for (const auto& each : found->get_array()) out.push_back(as_text(&each));
    return out;
}

localized how_to_mend(std::string_view method, const api_result& r, std::string_view channel) {
    if (r.is == kind::dead_token)
        return say(texts::slack_mend_token,
                   {{"error", r.error},
                    {"key", method == opening_method ? "slack.app_token" : "slack.bot_token"}});
    if (r.is != kind::fix_me) return {};
    if (!r.from_slack) return say(texts::slack_mend_connection, {{"error", r.error}});
    if (r.error == "missing_scope")
        return say(texts::slack_mend_scope, {{"method", method}, {"scope", r.needed}});
    if (method == uploading || r.error.starts_with("file_") || r.error == "storage_limit_reached" ||
        r.error == "posting_to_channel_denied")
        return say(texts::slack_mend_files, {{"error", r.error}});
    if (channel.empty()) channel = "?";
    if (r.error == "not_in_channel" || r.error == "channel_not_found")
        return say(texts::slack_mend_invite, {{"channel", channel}});
    if (r.error == "is_archived") return say(texts::slack_mend_archived, {{"channel", channel}});
    if (r.error == "messages_tab_disabled" || r.error == "not_enabled")
        return say(texts::slack_mend_home);
    return say(texts::slack_mend_other, {{"method", method}, {"error", r.error}});
}

web_api::web_api(boost::asio::io_context::executor_type executor, net::http_client& http,
                 telemetry& log, options o)
    : turns_(std::move(executor)), http_(http), log_(log), options_(std::move(o)) {}

boost::asio::awaitable<api_result> web_api::call(std::string_view method, arguments a, how h) {
    using clock = std::chrono::steady_clock;
    api_result r;
    const bool opening = method == opening_method;
    if (dead_ && !opening) {
        r.is = kind::dead_token;
        r.error = "token_dead";
        co_return r;
    }
    const auto deadline = h.deadline.count() > 0 ? h.deadline : options_.deadline;
    const std::string key(method);
    auto turn = allowance_of(method);
    if (h.urgent) turn.burst *= 2;
    const auto begin = clock::now();
    const auto out_of_time = [&](milliseconds more) {
        r.is = kind::wait;
        r.error = "our_pace";
        r.retry_after = more;
        return clock::now() - begin + more >= deadline;
    };
    auto to_wait = pace_.wait(key, turn, begin);
    if (out_of_time(to_wait)) co_return r;
    pace_.take(key, turn, begin);
    // While it waited for its turn, Slack may have asked others to pause.
    for (; to_wait.count() > 0; to_wait = pace_.paused(key, clock::now())) {
        if (out_of_time(to_wait) || !co_await wait(to_wait)) co_return r;
    }
    r = {};

    net::http_call call;
    call.method = "POST";
    call.url = options_.base_url + key;
    call.headers = {
        {"Authorization", "Bearer " + (opening ? options_.app_token : options_.bot_token)},
        {"Content-Type", "application/x-www-form-urlencoded"}};
    std::string channel;
    for (const auto& [name, value] : a) {
        net::append_form_field(call.body, name, value);
        if (name == "channel" || name == "channel_id") channel = value;
    }
    call.deadline = std::max(
        milliseconds{1}, deadline - std::chrono::duration_cast<milliseconds>(clock::now() - begin));
    call.idempotent = h.idempotent;
    r = sorted(co_await http_.request(std::move(call)));
    if (r.retry_after) pace_.pause(key, *r.retry_after, clock::now());
    report(method, channel, r);
    co_return r;
}

boost::asio::awaitable<api_result> web_api::respond(std::string url, std::string body) {
    net::http_call call;
    call.method = "POST";
    call.url = std::move(url);
    call.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    call.body = std::move(body);
    call.deadline = options_.deadline;
    call.max_body = 64 * 1024;
    auto result = co_await http_.request(std::move(call));
    api_result r;
    // Slack says "ok" in plain text; anything but 200 means that this address is used up.
    if (result.answered() && result.answer.status == 200) {
        r.is = kind::ok;
    } else if (result.answered() && result.answer.status == 429) {
        r.is = kind::wait;
        r.error = "http_429";
        r.retry_after = pause_asked(result.answer).value_or(default_pause);
    } else if (result.answered()) {
        r.is = result.answer.status >= 500 ? kind::transient : kind::permanent;
        r.error = "http_" + std::to_string(result.answer.status);
    } else {
        r.is = result.sent ? kind::unknown : kind::transient;
        r.error = "no_answer";
    }
    co_return r;
}

boost::asio::awaitable<api_result> web_api::upload(std::string url, std::string bytes) {
    api_result r;
    const bool ours = std::ranges::any_of(options_.upload_prefixes, [&](const auto& prefix) {
        return !prefix.empty() && url.starts_with(prefix);
    });
    if (ours) {
        net::http_call call;
        call.method = "POST";
        call.url = std::move(url);
        call.headers = {{"Content-Type", "application/octet-stream"}};
        call.body = std::move(bytes);
        call.deadline = options_.deadline;
        call.max_body = 64 * 1024;
        r = sorted_upload(co_await http_.request(std::move(call)));
    } else {
        r.is = kind::fix_me;
        r.error = "foreign_upload_address";
    }
    report(uploading, {}, r);
    co_return r;
}

api_result web_api::sorted_upload(const net::http_result& result) {
    api_result r;
    // Without the call that completes it a file is thrown away: sending it twice does no harm.
    if (!result.answered()) {
        const bool refused = result.is == net::http_result::kind::refused;
        r.is = refused ? kind::fix_me : kind::transient;
        r.error = result.detail.empty() ? "no_answer" : result.detail;
        return r;
    }
    const auto& a = result.answer;
    r.from_slack = true;
    if (a.status == 200) {
        r.is = kind::ok;
        return r;
    }
    r.error = "http_" + std::to_string(a.status);
    if (a.status == 429) {
        r.is = kind::wait;
        r.retry_after = pause_asked(a).value_or(default_pause);
    } else if (a.status != 408 && a.status < 500) {
        r.is = kind::fix_me;
    }
    return r;
}

api_result web_api::sorted(net::http_result result) {
    using outcome = net::http_result::kind;
    api_result r;
    switch (result.is) {
        case outcome::answered: return sorted_answer(result.answer);
        case outcome::not_sent: r.is = kind::transient; break;
        case outcome::unknown: r.is = kind::unknown; break;
        case outcome::timed_out: r.is = result.sent ? kind::unknown : kind::transient; break;
        case outcome::refused: r.is = kind::fix_me; break;
    }
    r.error = result.detail.empty() ? "no_answer" : std::move(result.detail);
    return r;
}

api_result web_api::sorted_answer(net::http_answer& a) {
    api_result r;
    if (a.status == 429) {
        r.is = kind::wait;
        r.error = "ratelimited";
        r.retry_after = pause_asked(a).value_or(default_pause);
        return r;
    }
    const auto value = parsed(a.body);
    if (!value.is_object()) {
        // A page of HTML in an outage: whether something happened is not known.
        r.is = a.status == 503 ? kind::transient : kind::unknown;
        r.error = "http_" + std::to_string(a.status);
        return r;
    }
    r.from_slack = true;
    if (const auto scopes = a.header("x-oauth-scopes")) r.scopes = scopes->substr(0, 4096);
    if (const auto* ok = at(value, "/ok"); ok != nullptr && ok->is_bool() && ok->get_bool()) {
        r.is = kind::ok;
        r.body = std::move(a.body);
        return r;
    }
    r.error = as_text(at(value, "/error")).substr(0, 64);
    r.needed = as_text(at(value, "/needed")).substr(0, 256);
    if (among(too_fast, r.error)) {
        r.is = kind::wait;
        r.retry_after = pause_asked(a).value_or(default_pause);
    } else if (among(dead_codes, r.error)) {
        r.is = kind::dead_token;
    } else if (among(to_be_mended, r.error)) {
        r.is = kind::fix_me;
    } else if (among(passing, r.error)) {
        r.is = kind::transient;
    } else if (among(in_doubt, r.error) || a.status >= 500) {
        r.is = kind::unknown;
    } else {
        r.is = kind::permanent;
    }
    return r;
}

std::vector<localized> web_api::to_mend() const {
    std::vector<localized> all;
    for (const auto& t : troubles_) all.push_back(t.mend);
    return all;
}

void web_api::remember(std::string_view method, const std::string& channel, localized mend) {
    const auto same = [&](const trouble& t) { return t.method == method && t.channel == channel; };
    std::erase_if(troubles_, same);
    // One dead token is one trouble, whatever was called with it.
    std::erase_if(troubles_, [&](const trouble& t) { return t.mend == mend; });
    if (mend.empty()) return;
    if (troubles_.size() >= most_troubles) troubles_.erase(troubles_.begin());
    troubles_.push_back({std::string(method), channel, std::move(mend)});
}

void web_api::report(std::string_view method, const std::string& channel, const api_result& r) {
    log_.count("slack_calls");
    switch (r.is) {
        case kind::ok:
            if (!troubles_.empty()) remember(method, channel, {});
            return;
        case kind::wait: log_.count("slack_rate_limited"); return;
        case kind::dead_token:
            // The app token's refusal is the socket's business: it stops trying.
            if (method != opening_method) dead_ = true;
            [[fallthrough]];
        case kind::fix_me: {
            auto mend = how_to_mend(method, r, channel);
            log_.log(level::error, "slack-needs-you",
                     {{"method", method}, {"error", r.error}, {"mend", mend.in(language::en)}});
            remember(method, channel, std::move(mend));
            return;
        }
        case kind::transient:
        case kind::unknown:
            log_.log(level::warning, "slack-call-failed", {{"method", method}, {"error", r.error}});
            return;
        case kind::permanent:
            log_.log(level::warning, "slack-call-refused",
                     {{"method", method}, {"error", r.error}});
            return;
    }
}

}  // namespace firebreak::slack
