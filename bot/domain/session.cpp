#include "bot/domain/session.hpp"

namespace firebreak {

bool is_valid(const web_session& s, const digest& token, instant now) {
    if (now >= s.started + session_lifetime || now >= s.renewed + session_idle) return false;
    if (token == s.token) return true;
    return s.previous == token && now < s.renewed + session_overlap;
}

bool wants_renewal(const web_session& s, const digest& token, instant now) {
    return token == s.token && now >= s.renewed + session_renewal;
}

}  // namespace firebreak
