// Being signed in to the dashboard. Of a token only its SHA-256 is ever kept: whoever reads the
// database can't sign in with it.
#pragma once

#include "bot/domain/digest.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace firebreak {

using session_number = numbered<struct session_tag>;

/// A personal link, given out in chat; it works once.
struct sign_in_link {
    digest token{};
    person_id who;
    language lang = language::en;
    instant expires;
    bool operator==(const sign_in_link&) const = default;
};

struct web_session {
    session_number number;  ///< given by the store
    person_id who;
    language lang = language::en;
    digest token{};                  ///< of the cookie that is valid now
    std::optional<digest> previous;  ///< of the one before; valid for a moment after `renewed`
    std::string form_key;            ///< what the forms of this session are signed with
    instant started, renewed;
    bool operator==(const web_session&) const = default;
};

inline constexpr std::chrono::minutes link_lifetime{10};
inline constexpr std::size_t most_links = 3;      ///< of one person at once; the oldest goes
inline constexpr std::size_t most_sessions = 10;  ///< the same

inline constexpr std::chrono::hours session_lifetime{7 * 24};  ///< from `started`, however busy
inline constexpr std::chrono::hours session_idle{12};          ///< from `renewed`
inline constexpr std::chrono::minutes session_renewal{30};     ///< older cookies are replaced
/// How long the replaced cookie still works: for requests that were under way with it.
inline constexpr std::chrono::minutes session_overlap{2};

/// Whether a cookie of this session that has the hash `token` is good at `now`.
bool is_valid(const web_session&, const digest& token, instant now);
/// Whether the cookie is to be replaced by a new one.
bool wants_renewal(const web_session&, const digest& token, instant now);

}  // namespace firebreak
