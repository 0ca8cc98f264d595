#include "bot/desk/speaker.hpp"

#include "bot/domain/decide.hpp"

#include <algorithm>

namespace firebreak {
namespace {

bool among(const std::vector<person_id>& people, const person_id& one) {
    return std::find(people.begin(), people.end(), one) != people.end();
}

}  // namespace

std::string speaker::title(const playbook_id& id) const {
    if (id.empty()) return say(texts::unsure_title);
    const auto* book = books.find(id);
    if (!book) book = books.find_shadow(id);
    return book ? book->title.in(lang) : id.value;
}

std::string speaker::name(const person_id& id) const {
    if (id == the_clock()) return say(texts::name_clock);
    const auto* known = who.find(id);
    return known ? known->name : id.value;
}

std::string speaker::name(const team_id& id) const {
    const auto* known = who.find(id);
    return known ? known->name : id.value;
}

std::string speaker::names(const std::vector<person_id>& people) const {
    std::string out;
    for (const auto& p : people) {
        if (!out.empty()) out += ", ";
        out += name(p);
    }
    return out.empty() ? "–" : out;
}

std::string speaker::time(instant when) const {
    return time_text(lang, when, now, who.time_zone());
}

std::vector<std::pair<std::string, std::string>> speaker::automatic(const ticket& t) const {
    return {{"ticket", reference(t.number)}, {"company", who.company()}, {"team", name(t.team)}};
}

std::vector<link> speaker::resources(const playbook& book, const ticket& t) const {
    std::vector<link> out;
    const auto values = automatic(t);
    for (const auto& r : book.resources) out.push_back({r.title.in(lang), filled(r.url, values)});
    return out;
}

std::chrono::sys_days speaker::today() const { return std::chrono::floor<std::chrono::days>(now); }

bool may_speak(const directory& who, const playbook& book, const person_id& person) {
    if (const auto* team = who.find(book.team); team && belongs(*team, person)) return true;
    switch (book.speaking) {
        case speaking_policy::social_team: return false;
        case speaking_policy::trained: {
            const auto* known = who.find(person);
            return known && known->trained;
        }
        case speaking_policy::anyone: return true;
    }
    return false;
}

bool belongs(const team& team, const person_id& person) {
    return among(team.responders, person) || among(team.leads, person);
}

}  // namespace firebreak
