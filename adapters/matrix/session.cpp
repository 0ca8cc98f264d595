#include "adapters/matrix/session.hpp"

#include "adapters/net/json_out.hpp"
#include "adapters/net/url.hpp"
#include "bot/desk/texts.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace firebreak::matrix {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;
using std::chrono::seconds;
using kind = call_result::kind;

const network_id network{"matrix"};
constexpr std::string_view device_name = "FIREBREAK";
constexpr milliseconds longest_pause{300'000};
constexpr milliseconds patience{20'000}, least_deadline{10'000};  // of what waits for its turn
constexpr milliseconds before_it_ends{30'000};  // a token is renewed at most so long before
constexpr int redirects = 3;

call_result failed(kind is, std::string errcode, unsigned status = 0) {
    call_result r;
    r.is = is;
    r.errcode = std::move(errcode);
    r.status = status;
    return r;
}

/// Which pause a call belongs to. Those that have a limit have their pace instead.
std::string bucket(const raw_call& c) {
    return c.path.substr(0, std::min(c.path.find('?'), std::size_t{40}));
}

bool is_local(const std::string& host) {
    return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

/// Digits and nothing else; a year's worth of them at most.
std::optional<int> whole(std::string_view digits) {
    int n = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [stop, bad] = std::from_chars(digits.data(), end, n);
    if (bad != std::errc{} || stop != end || n < 0 || n > 9999) return std::nullopt;
    return n;
}

}  // namespace

std::optional<seconds> http_date(std::string_view text) {
    static constexpr std::array<std::string_view, 12> months = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    // "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7): every field has its place.
    if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
    const auto day = whole(text.substr(5, 2)), year = whole(text.substr(12, 4));
    const auto hour = whole(text.substr(17, 2)), minute = whole(text.substr(20, 2)),
               second = whole(text.substr(23, 2));
    const auto found = std::ranges::find(months, text.substr(8, 3));
    if (!day || !year || !hour || !minute || !second || found == months.end()) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{*year},
        std::chrono::month{static_cast<unsigned>(found - months.begin()) + 1},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{*hour} +
           std::chrono::minutes{*minute} + seconds{*second};
}

std::optional<milliseconds> pause_asked(const net::http_answer& a,
                                        std::optional<std::int64_t> retry_after_ms) {
    const auto bounded = [](std::int64_t ms) {
        return milliseconds{std::clamp<std::int64_t>(ms, 0, longest_pause.count())};
    };
    if (retry_after_ms) return bounded(*retry_after_ms);
    const auto header = a.header("Retry-After");
    if (!header) return std::nullopt;
    std::int64_t n = 0;
    const auto [end, bad] = std::from_chars(header->data(), header->data() + header->size(), n);
    if (bad == std::errc{} && end == header->data() + header->size())
        return bounded(std::min<std::int64_t>(n, 3600) * 1000);
    const auto then = http_date(*header);
    const auto date = a.header("Date");
    const auto now = date ? http_date(*date) : std::nullopt;
    if (then && now) return bounded(milliseconds(*then - *now).count());
    return std::nullopt;
}

session::session(parts p, credentials c)
    : parts_(p),
      with_(std::move(c)),
      base_(with_.homeserver_url),
      paces_(p.executor),
      renewed_(p.executor) {
    renewed_.expires_at(time_point::max());
}

std::vector<localized> session::to_mend() const {
    std::vector<localized> out;
    for (const auto& [about, mend] : mend_) out.push_back(mend);
    return out;
}

void session::note(std::string about, const localized& mend) {
    auto& known = mend_[std::move(about)];
    if (known.in(language::en) == mend.in(language::en)) return;
    known = mend;
    parts_.log.log(level::error, "matrix-mend", {{"mend", mend.in(language::en)}});
}

// ---- opening

awaitable<call_result> session::open() {
    if (base_.empty())
        if (auto r = co_await find_server(); !r.ok()) co_return r;
    if (newest_.first == 0)
        if (auto r = co_await ask_versions(); !r.ok()) co_return r;
    if (!recalled_)
        if (auto r = co_await recall(); !r.ok()) co_return r;
    if (token_.empty())
        if (auto r = co_await log_in(); !r.ok()) co_return r;
    auto r = co_await who_am_i();
    open_ = r.ok();
    co_return r;
}

awaitable<call_result> session::find_server() {
    const std::string name(server_of(with_.user_id));
    net::http_call call;
    call.url = "https://" + name + "/.well-known/matrix/client";
    call.max_body = std::size_t{64} * 1024;
    call.idempotent = true;
    for (int hop = 0;; ++hop) {
        auto r = co_await parts_.http.request(call);
        if (!r.answered()) co_return sorted(std::move(r), raw_call{});
        const auto to = r.answer.header("Location");
        if (r.answer.status / 100 == 3 && to && hop < redirects && to->starts_with("https://")) {
            call.url = std::string(*to);
            continue;
        }
        if (r.answer.status == 404) {
            base_ = "https://" + name;
            co_return failed(kind::ok, {});
        }
        auto found = read_.text(r.answer.body, "m.homeserver/base_url");
        while (found.ends_with('/')) found.pop_back();
        const auto url = net::parse_url(found);
        const bool usable =
            url && (url->scheme == "https" || (url->scheme == "http" && is_local(url->host)));
        if (r.answer.status != 200 || !usable) {
            note("server", say(texts::matrix_mend_discovery, {{"server", name}}));
            co_return failed(kind::refused, "no-homeserver", r.answer.status);
        }
        base_ = std::move(found);
        co_return failed(kind::ok, {});
    }
}

awaitable<call_result> session::ask_versions() {
    raw_call c;
    c.path = "/_matrix/client/versions";
    c.with_token = false;
    auto r = co_await attempt(c);
    if (!r.ok()) co_return r;
    const auto all = read_.texts(r.value, "versions");
    for (const auto& each : all ? *all : std::vector<std::string>{}) {
        const auto dot = std::min(each.find('.'), each.size());
        if (!each.starts_with('v') || dot == each.size()) continue;
        const auto major = whole(std::string_view(each).substr(1, dot - 1)),
                   minor = whole(std::string_view(each).substr(dot + 1));
        if (major && minor) newest_ = std::max(newest_, std::pair{*major, *minor});
    }
    if (newest_ < std::pair{1, 4}) {  // threads and read receipts as they are used here
        newest_ = {0, 0};
        note("server", say(texts::matrix_mend_versions));
        co_return failed(kind::refused, "too-old", r.status);
    }
    mend_.erase("server");
    co_return r;
}

awaitable<call_result> session::recall() {
    if (with_.only_look) {
        token_ = with_.access_token;
        recalled_ = true;
        co_return failed(kind::ok, {});
    }
    auto read = [](snapshot& s) {
        return std::array{s.kept(network, "token"), s.kept(network, "refresh_token"),
                          s.kept(network, "device"), s.kept(network, "token_of")};
    };
    const auto kept = co_await parts_.files.read(read);
    if (!kept) co_return failed(kind::transient, "store");
    const auto& [token, refresh, device, given] = *kept;
    me_.device_id = device.value_or(std::string(device_name));
    // A token of ours counts as long as the configuration is the one it was made with.
    const auto with = with_.access_token.empty() ? with_.user_id : with_.access_token;
    const bool same = given && *given == hex(sha256(with));
    token_ = same && token ? *token : with_.access_token;
    refresh_token_ = same ? refresh.value_or("") : "";
    recalled_ = true;
    co_return failed(kind::ok, {});
}

awaitable<bool> session::keep_tokens() {
    const auto with = with_.access_token.empty() ? with_.user_id : with_.access_token;
    auto keep = [&](transaction& t) {
        const auto now = parts_.time.now();
        t.keep(network, "token", token_, now);
        t.keep(network, "refresh_token", refresh_token_, now);
        t.keep(network, "device", me_.device_id, now);
        t.keep(network, "token_of", hex(sha256(with)), now);
        return true;
    };
    const auto kept = co_await parts_.files.write(keep);
    co_return kept.has_value();
}

awaitable<call_result> session::log_in() {
    if (with_.password.empty() || with_.only_look) {
        note("token", say(texts::matrix_mend_token));
        co_return failed(kind::logged_out, "no-token");
    }
    raw_call c;
    c.method = "POST";
    c.path = "/_matrix/client/v3/login";
    c.with_token = false;
    net::json_out j(c.body);
    j.begin_object().field("type", "m.login.password");
    j.key("identifier").begin_object();
    j.field("type", "m.id.user").field("user", with_.user_id).end_object();
    j.field("password", with_.password).field("device_id", me_.device_id);
    j.field("initial_device_display_name", "Firebreak").field("refresh_token", true).end_object();
    auto r = co_await attempt(c);
    if (!r.ok()) {
        if (r.is == kind::forbidden || r.is == kind::refused)
            note("token", say(texts::matrix_mend_password, {{"error", r.errcode}}));
        co_return r;
    }
    token_ = read_.text(r.value, "access_token");
    refresh_token_ = read_.text(r.value, "refresh_token");
    me_.device_id = read_.text(r.value, "device_id");
    lasts(read_.number(r.value, "expires_in_ms"));
    parts_.log.log(level::info, "matrix-logged-in");
    co_await keep_tokens();
    co_return r;
}

void session::lasts(std::optional<std::int64_t> ms) {
    renew_at_.reset();
    if (!ms) return;
    const milliseconds life{std::clamp<std::int64_t>(*ms, 0, 365LL * 86'400'000)};
    renew_at_ = parts_.time.now() + life - std::min(before_it_ends, life / 5);
}

awaitable<call_result> session::refresh() {
    raw_call c;
    c.method = "POST";
    c.path = "/_matrix/client/v3/refresh";
    c.with_token = false;
    net::json_out(c.body).begin_object().field("refresh_token", refresh_token_).end_object();
    auto r = co_await attempt(c);
    if (!r.ok()) co_return r;
    auto token = read_.text(r.value, "access_token");
    if (token.empty()) co_return failed(kind::transient, "no-token");
    auto next = read_.text(r.value, "refresh_token");
    token_ = std::move(token);
    if (!next.empty()) refresh_token_ = std::move(next);
    lasts(read_.number(r.value, "expires_in_ms"));
    // Kept before it is used: the former refresh token dies with the new token's first use.
    if (!co_await keep_tokens()) co_return failed(kind::transient, "store");
    parts_.log.count("matrix_refreshes");
    co_return r;
}

awaitable<call_result> session::who_am_i() {
    raw_call c;
    c.path = "/_matrix/client/v3/account/whoami";
    auto r = co_await call(c);
    if (!r.ok()) co_return r;
    auto user = read_.text(r.value, "user_id");
    if (user != with_.user_id) {
        note("user", say(texts::matrix_mend_user, {{"user", user}, {"configured", with_.user_id}}));
        co_return failed(kind::refused, "other-user", r.status);
    }
    if (read_.flag(r.value, "is_guest")) co_return failed(kind::refused, "guest", r.status);
    me_.user_id = std::move(user);
    if (auto device = read_.text(r.value, "device_id"); !device.empty())
        me_.device_id = std::move(device);
    mend_.erase("user"), mend_.erase("token"), mend_.erase("connection");
    co_return r;
}

// ---- calls

awaitable<call_result> session::call(raw_call c) {
    if (base_.empty() || (c.with_token && token_.empty()))
        co_return failed(kind::transient, "not-open");
    if (!c.counts) co_return co_await once(std::move(c));
    using steady = std::chrono::steady_clock;
    const auto begun = steady::now();
    const auto whole = c.deadline;
    const auto mine = paces_.queue(*c.counts, c.how);
    while (true) {
        const bool my_turn = co_await paces_.turn(mine, begun + patience);
        if (!my_turn) {
            auto r = failed(kind::wait, "paused");
            r.retry_after = paces_.wait_for(mine);
            co_return r;
        }
        const auto sent = steady::now();
        const auto waited = std::chrono::duration_cast<milliseconds>(sent - begun);
        c.deadline = std::max(whole - waited, least_deadline);
        auto r = co_await once(c);
        if (r.ok()) paces_.taken(mine);
        if (r.is != kind::wait) co_return r;
        paces_.refused(mine, r.retry_after.value_or(milliseconds{1000}), sent);
    }
}

awaitable<call_result> session::once(raw_call c) {
    if (const auto until = paused_.find(bucket(c)); !c.counts && until != paused_.end()) {
        const auto rest = until->second - std::chrono::steady_clock::now();
        if (rest > milliseconds{0}) {
            auto r = failed(kind::wait, "paused");
            r.retry_after = std::chrono::ceil<milliseconds>(rest);
            co_return r;
        }
    }
    if (renew_at_ && !refresh_token_.empty() && parts_.time.now() > *renew_at_)
        co_await renew(token_, failed(kind::transient, "expired"));
    const auto used = token_;
    auto r = co_await attempt(c);
    const bool token_is_dead = r.status == 401 && c.with_token &&
                               (r.errcode == "M_UNKNOWN_TOKEN" || r.errcode == "M_MISSING_TOKEN");
    if (token_is_dead) {
        auto other = co_await renew(used, r);
        if (!other.ok()) co_return other;
        r = co_await attempt(c);
    }
    if (r.is == kind::locked) note("account", say(texts::matrix_mend_locked));
    if (r.is == kind::suspended) note("account", say(texts::matrix_mend_suspended));
    if (r.ok() && c.counts) mend_.erase("account");
    co_return r;
}

awaitable<call_result> session::renew(std::string dead, call_result why) {
    while (renewing_) {
        boost::system::error_code ignored;
        co_await renewed_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
    if (token_ != dead && !token_.empty()) co_return failed(kind::ok, {});
    struct turn {
        session& s;
        explicit turn(session& of) : s(of) { s.renewing_ = true; }
        ~turn() { s.renewing_ = false, s.renewed_.cancel(); }
    } const mine(*this);
    if (!refresh_token_.empty()) {
        auto r = co_await refresh();
        if (r.ok() || r.passes()) co_return r;
        refresh_token_.clear();
    }
    if (!with_.password.empty()) {
        auto r = co_await log_in();
        if (r.ok() || r.passes()) co_return r;
    }
    note("token", say(texts::matrix_mend_token));
    why.is = kind::logged_out;
    co_return why;
}

awaitable<call_result> session::attempt(const raw_call& c) {
    net::http_call call;
    call.method = c.method;
    call.url = base_ + c.path;
    call.body = c.body;
    call.deadline = c.deadline;
    call.max_body = c.max_body;
    call.idempotent = c.method != "POST";
    if (c.with_token) call.headers.emplace_back("Authorization", "Bearer " + token_);
    if (!c.body.empty()) call.headers.emplace_back("Content-Type", c.content_type);
    auto& way = c.polling ? parts_.polling : parts_.http;
    co_return sorted(co_await way.request(std::move(call)), c);
}

call_result session::sorted(net::http_result r, const raw_call& c) {
    if (!r.answered()) {
        const bool never = r.is == net::http_result::kind::refused;
        if (never) note("connection", say(texts::matrix_mend_connection, {{"error", r.detail}}));
        return failed(kind::transient, never    ? "not-trusted"
                                       : r.sent ? "no-answer"
                                                : "no-connection");
    }
    mend_.erase("connection");
    auto& a = r.answer;
    if (const auto date = a.header("Date"))
        if (const auto then = http_date(*date))
            drift_ =
                *then - std::chrono::duration_cast<seconds>(parts_.time.now().time_since_epoch());
    if (a.status / 100 == 2) {
        auto done = failed(kind::ok, {}, a.status);
        done.value = std::move(a.body);
        return done;
    }
    auto out = failed(kind::refused, read_.text(a.body, "errcode"), a.status);
    const auto& e = out.errcode;
    if (a.status == 429) {
        out.is = kind::wait;
        out.retry_after =
            pause_asked(a, read_.number(a.body, "retry_after_ms")).value_or(milliseconds{1000});
        if (!c.counts) paused_[bucket(c)] = std::chrono::steady_clock::now() + *out.retry_after;
        if (paused_.size() > 256) paused_.clear();
        parts_.log.count("matrix_rate_limited");
    } else if (a.status >= 500) {
        out.is = kind::transient;
        out.retry_after = pause_asked(a, std::nullopt);
    } else if (e == "M_USER_LOCKED") {
        out.is = kind::locked;
    } else if (a.status == 401) {
        out.is = kind::logged_out;
    } else if (e == "M_USER_SUSPENDED") {
        out.is = kind::suspended;
    } else if (e == "M_DUPLICATE_ANNOTATION") {
        out.is = kind::ok;
    } else if (a.status == 413 || e == "M_TOO_LARGE") {
        out.is = kind::too_large;
    } else if (a.status == 403 || e == "M_FORBIDDEN") {
        out.is = kind::forbidden;
    } else if (a.status == 404 && (e == "M_NOT_FOUND" || e == "M_UNKNOWN")) {
        out.is = kind::absent;
    } else if (a.status == 408 || e.empty()) {
        // No Matrix speaks here: a proxy's page. It may be another one tomorrow.
        out.is = a.status == 404 ? kind::absent : kind::transient;
    }
    return out;
}

}  // namespace firebreak::matrix
