// The same post is one ticket, however many report it; what only reads alike is proposed.
#include "bot/desk/performer.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>

namespace firebreak {
namespace {

/// Who has it, and how many reported it before this person.
std::string who_is_on_it(const speaker& speak, const ticket_view& v,
                         const std::vector<person_id>& others) {
    if (others.empty()) return speak.say(texts::already_yours);
    const auto count = std::to_string(others.size());
    const bool one = others.size() == 1;
    if (v.t.claimant.empty())
        return speak.say(one ? texts::already_free_one : texts::already_free,
                         {{"count", count}, {"team", speak.name(v.t.team)}});
    return speak.say(one ? texts::already_held_one : texts::already_held,
                     {{"count", count}, {"person", speak.name(v.t.claimant)}});
}

/// Behind a circle's name: a post is held there by a ticket that can't be part of the one which
/// holds it in the circle, such as a threat under a complaint's post.
constexpr auto beside = "!";

std::optional<severity> level_of_reach(const reach_levels& reach, std::int64_t people) {
    if (reach.critical && people >= *reach.critical) return severity::critical;
    if (reach.high && people >= *reach.high) return severity::high;
    return std::nullopt;
}

}  // namespace

std::string performer::circle_of(const team_id& team) const {
    const auto* known = who.find(team);
    return known && known->restricted ? team.value : std::string();
}

std::optional<ticket_view> performer::about_same_post(const happened::filed& e) {
    const auto circle = circle_of(e.team);
    for (const auto& where : {circle, circle + beside}) {
        const auto holder = files.holder_of(p.place.post, where);
        if (!holder) continue;
        auto v = view(files, *holder);
        if (v && v->parent) v = view(files, v->parent->number);
        if (!v || v->t.ended() || v->t.daily || circle_of(v->t.team) != circle) continue;
        // A threat under a complaint's post is a conflict of its own, with its own playbook.
        const bool of_another_kind = e.category && *e.category != v->t.category;
        if (e.level == severity::critical && v->t.level < e.level && of_another_kind) continue;
        return v;
    }
    return std::nullopt;
}

std::optional<outcome> performer::report_again(report& r, const happened::filed& e) {
    if (p.place.post.empty()) return std::nullopt;
    auto v = about_same_post(e);
    if (!v) return std::nullopt;

    auto others = reporters_of(*v);
    std::erase(others, c.actor);
    std::erase(others, the_clock());
    r.ticket = v->t.number;
    files.add_report(r);
    v->reports.push_back(r);
    append(*v, happened::joined{r.number, p.text_sha256, p.place.post});
    if (e.level > v->t.level) {
        const auto* team = who.find(v->t.team);
        const auto why = announce.speak(team ? team->lang : language::en).say(texts::joined_why);
        const happened::severity_set raised{v->t.level, e.level, why};
        const auto before = raise(*v, e.level, why);
        announce.tell(before, *v, raised);
    }
    raise_by_reach(*v);
    joined = v->t;

    outcome o;
    o.ticket = v->t.number;
    o.reply = answers::filed(speak(), v->t, {}, p.text, c.actor, p.mended);
    o.reply.heading =
        speak().say(texts::already_heading,
                    {{"ticket", spoken(v->t.number)}, {"category", speak().title(v->t.category)}});
    auto& body = o.reply.body;
    body.insert(body.begin(), {paragraph_kind::plain, who_is_on_it(speak(), *v, others)});
    if (!others.empty())
        body.insert(body.begin() + 1, {paragraph_kind::plain, speak().say(texts::already_promise)});
    return o;
}

ticket performer::raise(ticket_view& v, severity level, std::string why) {
    auto before = v.t;
    const happened::severity_set raised{v.t.level, level, std::move(why)};
    files.append(v.t, c.at, the_clock(), raised);
    // Not the reporter, who may be of the team: nobody works on it because of this.
    const command by_bot{c.key, the_clock(), c.from, c.lang, c.at, {}};
    duty_keeper{files, who, books, announce, by_bot}.follow(before, v, raised);
    return before;
}

void performer::raise_by_reach(ticket_view& v) {
    // Of a surge of a category or an author: they are about many posts.
    if (!v.t.surge.empty() && !v.t.surge.starts_with("post:")) return;
    const auto* book = books.find(v.t.category);
    auto people = reporters_of(v);
    std::erase(people, the_clock());
    const auto count = static_cast<std::int64_t>(people.size());
    const auto level = level_of_reach(book ? book->reach : reach_levels{}, count);
    if (!level || *level <= v.t.level) return;
    const auto* team = who.find(v.t.team);
    const auto why = announce.speak(team ? team->lang : language::en)
                         .say(texts::reach_why, {{"count", std::to_string(count)}});
    raise(v, *level, why);
    announce.tell_reach(v.t, count);
}

void performer::settle(ticket& t) {
    if (t.daily) return announce.tell_filed(t);
    if (!p.place.post.empty()) {
        auto author = p.place.author;
        if (!author.empty()) author.insert(0, std::string(p.place.site) + ":");
        auto circle = circle_of(t.team);
        if (files.holder_of(p.place.post, circle)) circle += beside;
        files.hold_post(t.number, p.place.post, author, circle);
    }
    if (fold_into_surge(t)) return;
    for (const auto& each : p.alike) {
        auto other = files.find_ticket(each.ticket);
        for (int up = 0; other && other->state == status::merged && up < 100; ++up)
            other = files.find_ticket(other->merged_into);
        if (!other || other->ended() || other->number == t.number) continue;
        if (circle_of(other->team) != circle_of(t.team)) continue;
        files.append(t, c.at, the_clock(), happened::resembled{other->number, each.percent});
        break;
    }
    announce.tell_filed(t);
    duty_keeper{files, who, books, announce, c}.begin(t);
}

}  // namespace firebreak
