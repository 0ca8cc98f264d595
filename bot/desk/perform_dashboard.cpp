// A link to the dashboard, and the end of all that came of such links.
#include "bot/desk/performer.hpp"

namespace firebreak {
namespace {

bool means_revoke(std::string_view word) {
    return word == "revoke" || word == "ulos" || word == "sign-out";
}

}  // namespace

outcome performer::operator()(const wanted::dashboard& w) {
    if (p.link_secret.empty())
        return answers::refused_with({}, speak().say(texts::dashboard_none),
                                     speak().say(texts::dashboard_none_hint));
    if (means_revoke(w.what)) {
        const auto ended = files.end_sessions(c.actor);
        return answers::done({}, ended == 0 ? speak().say(texts::dashboard_revoked_none)
                                            : speak().say(texts::dashboard_revoked,
                                                          {{"count", std::to_string(ended)}}));
    }
    if (!w.what.empty())
        return misunderstood(speak().say(texts::dashboard_unknown, {{"word", w.what}}));
    files.add_link({sha256(p.link_secret), c.actor, c.lang, c.at + link_lifetime}, c.at);
    link_given = true;
    // What is kept with the key: the link itself is not.
    return answers::done({}, speak().say(texts::dashboard_given));
}

message dashboard_answer(const command& c, const std::string& address, const std::string& secret) {
    message m;
    m.heading = say(c.lang, texts::dashboard_heading);
    m.links.push_back({say(c.lang, texts::dashboard_link), address + "/sign-in/" + secret});
    m.say(say(c.lang, texts::dashboard_once, {{"minutes", std::to_string(link_lifetime.count())}}));
    m.say(say(c.lang, texts::dashboard_revoke_hint), paragraph_kind::aside);
    return m;
}

}  // namespace firebreak
