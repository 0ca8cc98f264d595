#include "bot/desk/ticket_view.hpp"

#include "bot/desk/speaker.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace firebreak {
namespace {

constexpr std::size_t most_children = 100;

/// A report that was edited stands where its first version stood.
void take_corrections(std::vector<report>& all) {
    std::vector<report> out;
    out.reserve(all.size());
    for (auto& r : all) {
        const auto before =
            r.corrects ? std::ranges::find(out, r.corrects, &report::number) : out.end();
        if (before != out.end())
            *before = std::move(r);
        else
            out.push_back(std::move(r));
    }
    all = std::move(out);
}

}  // namespace

std::optional<ticket_view> view(snapshot& files, ticket_number number) {
    auto found = files.find_ticket(number);
    if (!found) return std::nullopt;
    ticket_view v;
    v.t = std::move(*found);
    v.reports = files.reports_of(number);
    v.children = files.children_of(number);
    v.clocks = files.clocks_of(number);
    for (std::size_t i = 0; i < v.children.size() && v.children.size() < most_children; ++i)
        for (const auto deeper : files.children_of(v.children[i])) v.children.push_back(deeper);
    for (const auto child : v.children)
        for (auto& r : files.reports_of(child)) v.reports.push_back(std::move(r));
    take_corrections(v.reports);
    auto up = v.t.merged_into;
    for (std::size_t i = 0; up && i < most_children; ++i) {
        v.parent = files.find_ticket(up);
        up = v.parent ? v.parent->merged_into : ticket_number{};
    }
    return v;
}

standing standing_of(const directory& who, const ticket_view& v, const person_id& person) {
    standing s;
    s.reporter = std::any_of(v.reports.begin(), v.reports.end(),
                             [&](const report& r) { return r.reporter == person; });
    s.manager = who.is_manager(person);
    if (const auto* known = who.find(person)) s.manager = s.manager || known->admin;
    if (const auto* team = who.find(v.t.team)) {
        s.lead = std::find(team->leads.begin(), team->leads.end(), person) != team->leads.end();
        s.responder = belongs(*team, person);
        // Who has left the team has no say over its tickets, claimed or not.
        s.claimant = s.responder && v.t.claimant == person;
    }
    return s;
}

std::vector<person_id> reporters_of(const ticket_view& v) {
    std::vector<person_id> out;
    std::set<std::string_view> seen;
    for (const auto& r : v.reports)
        if (seen.insert(r.reporter.value).second) out.push_back(r.reporter);
    return out;
}

std::optional<conversation> direct_chat(const directory& who, const person_id& person,
                                        const network_id& preferred) {
    if (const auto* known = who.find(person)) {
        for (const auto& account : known->accounts)
            if (account.network == preferred) return account;
        if (!known->accounts.empty()) return known->accounts.front();
        return std::nullopt;
    }
    // A stranger to the configuration is called "network:account".
    const auto colon = person.value.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return conversation{network_id{person.value.substr(0, colon)}, person.value.substr(colon + 1)};
}

}  // namespace firebreak
