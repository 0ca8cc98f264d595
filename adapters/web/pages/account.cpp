#include "adapters/web/pages/account.hpp"

#include <algorithm>

namespace firebreak::web {

content account_page(snapshot& files, const view& v, session_number here) {
    const auto& speak = v.speak;
    content c;
    c.title = speak.say(texts::page_account);
    auto& out = c.body;
    out.begin("div", {{"class", "narrow"}});
    add_heading(out, v.who.name);
    std::string roles;
    const auto add = [&](std::string role) { roles += (roles.empty() ? "" : ", ") + role; };
    for (const auto& t : speak.who.teams()) {
        const bool leads = std::ranges::find(t.leads, v.who.id) != t.leads.end();
        if (leads)
            add(speak.say(texts::account_lead, {{"team", t.name}}));
        else if (belongs(t, v.who.id))
            add(speak.say(texts::account_responder, {{"team", t.name}}));
    }
    if (speak.who.is_manager(v.who.id)) add(speak.say(texts::account_manager));
    if (const auto* known = speak.who.find(v.who.id); known && known->admin)
        add(speak.say(texts::account_admin));
    out.element("p", roles.empty() ? speak.say(texts::account_reporter) : roles,
                {{"class", "lead"}});

    out.begin("section", {{"class", "panel"}}).element("h2", speak.say(texts::account_sessions));
    out.begin("ul", {{"class", "sessions"}});
    for (const auto& s : files.sessions_of(v.who.id)) {
        if (!is_valid(s, s.token, speak.now)) continue;
        out.begin("li").text(speak.say(texts::account_since)).text(" ");
        add_moment(out, v, s.started);
        if (s.number == here) out.text(" · ").element("strong", speak.say(texts::account_here));
        out.end();
    }
    out.end();
    out.element("p", speak.say(texts::account_ends), {{"class", "aside"}});
    out.begin("div", {{"class", "buttons"}});
    begin_form(out, v, "/sign-out");
    add_button(out, speak.say(texts::account_sign_out), "button primary");
    out.end();
    begin_form(out, v, "/sign-out-everywhere");
    add_button(out, speak.say(texts::account_sign_out_everywhere));
    out.end().end().end().end();
    return c;
}

}  // namespace firebreak::web
