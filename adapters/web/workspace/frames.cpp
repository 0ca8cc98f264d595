// The frames that go to the page.
#include "adapters/net/json_out.hpp"
#include "adapters/web/workspace/protocol.hpp"
#include "adapters/web/workspace/render.hpp"
#include "bot/desk/texts.hpp"

#include <algorithm>

namespace firebreak::web::frames {
namespace {

using net::json_out;

template <class Fill>
std::string object(Fill fill) {
    std::string out;
    json_out j(out);
    j.begin_object();
    fill(j);
    j.end_object();
    return out;
}

std::string_view role_of(const directory& who, const person_id& id) {
    for (const auto& t : who.teams())
        if (belongs(t, id)) return "team";
    return who.is_manager(id) ? "manager" : "employee";
}

void one_person(json_out& j, const directory& who, const person& p,
                const std::vector<place>& places) {
    j.begin_object();
    j.field("id", p.id.value).field("name", p.name);
    j.field("lang", word(p.lang.value_or(language::en)));
    j.field("role", role_of(who, p.id));
    j.key("teams").begin_array();
    for (const auto& t : who.teams())
        if (belongs(t, p.id)) j.string(t.name);
    j.end_array();
    j.key("places").begin_array();
    for (const auto& at : places)
        if (std::ranges::find(at.members, p.id) != at.members.end()) j.string(at.id);
    j.end_array();
    j.end_object();
}

void one_post(json_out& j, const post& p, const directory& who) {
    j.begin_object();
    j.field("ref", p.reference).field("place", p.place).field("thread", p.thread);
    j.field("ticket", p.ticket.value).field("by", p.author.value);
    j.field("for", p.only_for.value).field("at", to_number(p.at)).field("edited", p.edited);
    j.field("lang", word(p.lang));
    if (p.author.empty() && p.content.level) j.field("level", word(*p.content.level));
    if (p.refused) j.field("refused", true);
    j.key("mentions").begin_array();
    for (const auto& id : p.content.mentions) j.string(id.value);
    j.end_array();
    j.field("html", p.author.empty() ? render(p.content, p.lang, who) : render_words(p.words));
    j.end_object();
}

std::string_view kind_of(form_field::kind k) {
    switch (k) {
        case form_field::kind::line: return "line";
        case form_field::kind::text: return "text";
        case form_field::kind::choice: return "choice";
        case form_field::kind::response: return "response";
        case form_field::kind::yes_no: return "yes_no";
    }
    return "";
}

void one_field(json_out& j, const form_field& f) {
    j.begin_object();
    j.field("kind", kind_of(f.is)).field("name", f.name).field("label", f.label);
    j.field("hint", f.hint).field("required", f.required).field("value", f.value);
    j.key("options").begin_array();
    for (const auto& o : f.options) {
        j.begin_object();
        j.field("value", o.value).field("label", o.label).field("about", o.about);
        j.field("words", o.words);
        j.key("blanks").begin_array();
        for (const auto& [name, what] : o.blanks)
            j.begin_object().field("name", name).field("label", what).end_object();
        j.end_array().end_object();
    }
    j.end_array().end_object();
}

std::string_view state_of(play_status::state s) {
    switch (s) {
        case play_status::state::none: return "none";
        case play_status::state::playing: return "playing";
        case play_status::state::paused: return "paused";
        case play_status::state::ended: return "ended";
    }
    return "";
}

}  // namespace

std::string world(const world_view& w) {
    return object([&](json_out& j) {
        const auto places = places_of(w.who);
        j.field("is", "world").field("world", w.id).field("week", w.week);
        j.field("company", w.who.company()).field("zone", w.who.time_zone());
        j.key("people").begin_array();
        for (const auto& p : w.who.people()) one_person(j, w.who, p, places);
        j.end_array();
        j.key("places").begin_array();
        for (const auto& p : places)
            j.begin_object()
                .field("id", p.id)
                .field("name", p.name)
                .field("channel", p.channel)
                .field("restricted", p.restricted)
                .end_object();
        j.end_array();
    });
}

std::string posts(const board& all, const directory& who, std::uint64_t since, bool fresh) {
    return object([&](json_out& j) {
        j.field("is", "posts").field("upto", all.newest()).field("fresh", fresh);
        j.key("posts").begin_array();
        // As they stand: what is new comes behind what it stands under.
        for (const auto& p : all.posts())
            if (p.changed > since) one_post(j, p, who);
        j.end_array();
    });
}

std::string time(instant now, bool runs) {
    return object([&](json_out& j) {
        j.field("is", "time").field("now", to_number(now)).field("runs", runs);
    });
}

std::string play(const play_status& s) {
    return object([&](json_out& j) {
        j.field("is", "play").field("state", state_of(s.is)).field("at", s.at).field("of", s.of);
        j.field("pace", s.pace);
        j.key("caption").begin_object();
        j.field("en", s.caption.in(language::en)).field("fi", s.caption.in(language::fi));
        j.end_object();
        j.field("who", s.who.value).field("place", s.place).field("post", s.post);
        j.field("words", s.words);
    });
}

std::string done(std::string_view id) {
    return object([&](json_out& j) { j.field("is", "done").field("id", id); });
}

std::string ask_form(std::string_view id, const form& f) {
    return object([&](json_out& j) {
        j.field("is", "form").field("id", id).field("words", f.words);
        j.field("lang", word(f.lang)).field("title", f.title).field("about", f.about);
        j.field("submit", f.submit).field("cancel", f.cancel);
        j.key("fields").begin_array();
        for (const auto& each : f.fields) one_field(j, each);
        j.end_array();
    });
}

std::string ask_sure(std::string_view id, language lang, std::string_view label) {
    return object([&](json_out& j) {
        j.field("is", "sure").field("id", id).field("lang", word(lang));
        j.field("title", say(lang, texts::slack_confirm_title, {{"what", label}}));
        j.field("text", say(lang, texts::slack_confirm_text));
        j.field("yes", say(lang, texts::slack_confirm_yes));
        j.field("no", say(lang, texts::slack_cancel));
    });
}

std::string problem(std::string_view id, const form_problem& p) {
    return object([&](json_out& j) {
        j.field("is", "problem").field("id", id).field("field", p.field).field("words", p.words);
    });
}

}  // namespace firebreak::web::frames
