// Who is signed in: from a cookie to a person, and back.
#pragma once

#include "bot/domain/session.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::web {

/// All members on the io thread. Errors of the store are handed on.
class sessions {
 public:
    /// `secret`: a new unguessable token each time.
    sessions(store& files, clock& time, std::function<std::string()> secret)
        : files_(files), time_(time), secret_(std::move(secret)) {}

    struct entry {
        web_session session;
        std::string new_cookie;  ///< to be set; empty: the present one stays
    };

    /// The session of a cookie, if it is good. With `renew` a cookie that is old enough is
    /// replaced; where two requests come at once, one of them does it.
    boost::asio::awaitable<result<std::optional<entry>>> find(std::string cookie, bool renew);
    boost::asio::awaitable<result<entry>> begin(person_id who, language lang);
    boost::asio::awaitable<result<bool>> end(session_number);
    boost::asio::awaitable<result<std::int64_t>> end_all(person_id who);

 private:
    store& files_;
    clock& time_;
    std::function<std::string()> secret_;
};

}  // namespace firebreak::web
