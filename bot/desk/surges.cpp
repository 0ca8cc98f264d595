#include "bot/desk/surges.hpp"

#include "bot/desk/texts.hpp"

#include <algorithm>
#include <cmath>

namespace firebreak {

surge_account account_of(const ticket_view& v, instant now) {
    surge_account a;
    a.tickets = static_cast<std::int64_t>(v.children.size());
    std::vector<person_id> people;
    for (const auto& r : v.reports) {
        if (r.reporter == the_clock()) continue;  // our own words about it
        ++a.reports;
        people.push_back(r.reporter);
        if (now - r.at < between_accounts) ++a.recent;
        if (now - r.at < calm_after) ++a.half_hour;
    }
    std::ranges::sort(people);
    a.people = std::ranges::unique(people).begin() - people.begin();
    return a;
}

bool calm(const surge_account& a, double usual) {
    return static_cast<double>(a.half_hour) <= std::max(2.0, usual);
}

std::string usual_text(language l, double usual) {
    const auto whole = static_cast<std::int64_t>(std::llround(usual));
    if (whole < 1) return std::string(in(l, texts::usual_none));
    return say(l, texts::usual_about, {{"count", std::to_string(whole)}});
}

}  // namespace firebreak
