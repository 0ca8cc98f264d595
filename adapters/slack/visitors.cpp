#include "adapters/slack/visitors.hpp"

#include "adapters/slack/text.hpp"

#include <algorithm>

namespace firebreak::slack {
namespace {

using std::chrono::milliseconds;

const network_id network{"slack"};
constexpr auto good_for = std::chrono::hours{24};
constexpr auto before_asking_again = std::chrono::minutes{1};
constexpr milliseconds longest_wait{1000};
constexpr std::size_t most_cards = 50'000;
constexpr std::size_t longest_name = 80;

bool among(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

}  // namespace

bool installation::is_ours(const caller& who) const {
    if (!app.empty() && !who.app.empty() && who.app != app) return false;
    if (teams.empty() || (who.team.empty() && who.enterprise.empty())) return true;
    return among(teams, who.team) || among(teams, who.enterprise);
}

visitors::visitors(parts p) : parts_(p) {}

visitor visitors::as_visitor(const std::string& account, const card* c) const {
    const auto& who = *parts_.office.people();
    visitor v;
    if (const auto* known = who.by_account(network, account)) {
        v.id = known->id;
        v.lang = known->lang.value_or(c != nullptr && c->lang ? *c->lang : language::en);
        // The configuration names its people one by one: they are welcome as what they are.
        const bool configured = known->id.value != network.value + ":" + account;
        const bool nobody = c != nullptr && (c->is == visitor::standing::machine ||
                                             c->is == visitor::standing::former);
        if (c != nullptr && (!configured || nobody)) v.is = c->is;
        return v;
    }
    v.id = person_id{network.value + ":" + account};
    if (c != nullptr) {
        v.is = c->is;
        v.lang = c->lang.value_or(language::en);
    }
    return v;
}

boost::asio::awaitable<visitor> visitors::meet(const caller& who) {
    const auto& account = who.user;
    if (!is_user(account)) {
        visitor v;
        v.is = visitor::standing::machine;
        co_return v;
    }
    // A payload may say itself that this is somebody else's employee.
    const bool foreign = !who.user_team.empty() && !parts_.here.teams.empty() &&
                         !among(parts_.here.teams, who.user_team) &&
                         who.user_team != who.enterprise && who.user_team != who.team;
    if (foreign) {
        visitor v = as_visitor(account, nullptr);
        v.is = visitor::standing::outsider;
        co_return v;
    }
    const auto found = cards_.find(account);
    if (found == cards_.end()) {
        co_await ask(account);
    } else if (parts_.time.now() - found->second.asked > good_for) {
        found->second.asked = parts_.time.now();  // one question at a time
        parts_.tasks.start("slack-user", ask(account));
    }
    const auto known = cards_.find(account);
    co_return as_visitor(account, known == cards_.end() ? nullptr : &known->second);
}

language visitors::language_of(const caller& who) const {
    const auto known = cards_.find(who.user);
    return as_visitor(who.user, known == cards_.end() ? nullptr : &known->second).lang;
}

boost::asio::awaitable<void> visitors::ask(std::string account) {
    web_api::arguments what{{"user", account}, {"include_locale", "true"}};
    const auto r =
        co_await parts_.api.call("users.info", std::move(what),
                                 {.deadline = longest_wait, .idempotent = true, .urgent = true});
    if (cards_.size() >= most_cards && !cards_.contains(account)) cards_.clear();
    if (!r.ok()) {
        // What was known stays; the next question comes in a minute, and nobody waits for it.
        auto& stays = cards_[account];
        stays.asked = parts_.time.now() - good_for + before_asking_again;
        co_return;
    }
    card c;
    c.asked = parts_.time.now();
    const auto team = r.text("/user/team_id");
    const bool ours = parts_.here.teams.empty() || team.empty() || among(parts_.here.teams, team) ||
                      among(parts_.here.teams, r.text("/user/enterprise_user/enterprise_id"));
    if (r.flag("/user/is_bot") || account == "USLACKBOT")
        c.is = visitor::standing::machine;
    else if (r.flag("/user/deleted"))
        c.is = visitor::standing::former;
    else if (!ours || r.flag("/user/is_stranger"))
        c.is = visitor::standing::outsider;
    else if (r.flag("/user/is_restricted") || r.flag("/user/is_ultra_restricted"))
        c.is = visitor::standing::guest;
    c.lang = to_language(r.text("/user/locale"));
    c.name = r.text("/user/profile/display_name");
    if (c.name.empty()) c.name = r.text("/user/real_name");
    if (c.name.empty()) c.name = r.text("/user/name");
    c.name = plain(c.name, longest_name, lines::one);
    const auto& kept = cards_.insert_or_assign(account, c).first->second;
    person p;
    p.id = person_id{network.value + ":" + account};
    p.name = kept.name.empty() ? account : kept.name;
    p.lang = kept.lang;
    if (kept.is == visitor::standing::colleague) co_await parts_.known.meet(std::move(p));
}

}  // namespace firebreak::slack
