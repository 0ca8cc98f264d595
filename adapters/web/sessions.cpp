#include "adapters/web/sessions.hpp"

namespace firebreak::web {

boost::asio::awaitable<result<std::optional<sessions::entry>>> sessions::find(std::string cookie,
                                                                              bool renew) {
    const auto token = sha256(cookie);
    const auto now = time_.now();
    auto found = co_await files_.read([token](snapshot& s) { return s.find_session(token); });
    if (!found) co_return found.error();
    if (!*found || !is_valid(**found, token, now)) co_return std::optional<entry>{};
    entry e{std::move(**found), {}};
    if (renew && wants_renewal(e.session, token, now)) {
        auto fresh = secret_();
        const auto next = sha256(fresh);
        const auto number = e.session.number;
        const auto renewed = co_await files_.write([number, token, next, now](transaction& t) {
            return t.renew_session(number, token, next, now);
        });
        // A store that can't write just now renews it later.
        if (renewed && *renewed) e.new_cookie = std::move(fresh);
    }
    co_return std::optional<entry>{std::move(e)};
}

boost::asio::awaitable<result<sessions::entry>> sessions::begin(person_id who, language lang) {
    entry e;
    e.new_cookie = secret_();
    e.session.who = std::move(who);
    e.session.lang = lang;
    e.session.token = sha256(e.new_cookie);
    e.session.form_key = secret_();
    e.session.started = e.session.renewed = time_.now();
    const auto number =
        co_await files_.write([s = e.session](transaction& t) { return t.start_session(s); });
    if (!number) co_return number.error();
    e.session.number = *number;
    co_return e;
}

boost::asio::awaitable<result<bool>> sessions::end(session_number number) {
    co_return co_await files_.write([number](transaction& t) { return t.end_session(number); });
}

boost::asio::awaitable<result<std::int64_t>> sessions::end_all(person_id who) {
    co_return co_await files_.write(
        [who = std::move(who)](transaction& t) { return t.end_sessions(who); });
}

}  // namespace firebreak::web
