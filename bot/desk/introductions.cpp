#include "bot/desk/introductions.hpp"

#include "bot/ports/directory_over.hpp"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <utility>

namespace firebreak {
namespace {

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

class wider_directory final : public directory_over {
 public:
    wider_directory(std::shared_ptr<const directory> configured,
                    const std::vector<person>& strangers)
        : directory_over(std::move(configured)) {
        for (auto p : strangers) {
            const auto colon = p.id.value.find(':');
            if (colon == std::string::npos) continue;
            conversation account{network_id{p.id.value.substr(0, colon)},
                                 p.id.value.substr(colon + 1)};
            if (below().by_account(account.network, account.id) != nullptr) continue;
            p.accounts = {std::move(account)};
            p.trained = p.admin = false;
            strangers_.emplace(p.id, std::move(p));
        }
    }

    using directory_over::find;
    const person* find(const person_id& id) const override {
        if (const auto* known = below().find(id)) return known;
        const auto found = strangers_.find(id);
        return found == strangers_.end() ? nullptr : &found->second;
    }
    const person* by_account(const network_id& network, std::string_view account) const override {
        if (const auto* known = below().by_account(network, account)) return known;
        std::string id = network.value;
        id.append(":").append(account);
        return find(person_id{std::move(id)});
    }
    // A ticket is given to people of a team: those of the configuration first, then those whom a
    // group has made members, where the name is one person's.
    const person* by_name(std::string_view typed) const override {
        if (const auto* known = below().by_name(typed)) return known;
        if (typed.starts_with('@')) typed.remove_prefix(1);
        const person* one = nullptr;
        for (const auto& [id, p] : strangers_) {
            if (!same_name(p.name, typed) || !is_member(id)) continue;
            if (one != nullptr) return nullptr;
            one = &p;
        }
        return one;
    }

 private:
    bool is_member(const person_id& id) const {
        const auto among = [&](const std::vector<person_id>& all) {
            return std::ranges::find(all, id) != all.end();
        };
        return std::ranges::any_of(
            teams(), [&](const team& t) { return among(t.responders) || among(t.leads); });
    }

    std::unordered_map<person_id, person> strangers_;
};

}  // namespace

std::shared_ptr<const directory> with_strangers(std::shared_ptr<const directory> configured,
                                                const std::vector<person>& strangers) {
    return std::make_shared<wider_directory>(std::move(configured), strangers);
}

introductions::introductions(desk& office, store& files,
                             std::shared_ptr<const directory> configured)
    : desk_(office), files_(files), configured_(std::move(configured)) {}

boost::asio::awaitable<void> introductions::recall() {
    auto all = co_await files_.read([](snapshot& s) { return s.known_people(); });
    if (!all) co_return;
    for (auto& p : *all) known_.insert_or_assign(p.id, std::move(p));
    spread();
}

boost::asio::awaitable<void> introductions::meet(person stranger) {
    const auto found = known_.find(stranger.id);
    if (found != known_.end() && found->second.name == stranger.name &&
        found->second.lang == stranger.lang)
        co_return;
    known_.insert_or_assign(stranger.id, stranger);
    spread();
    auto keep = [&stranger](transaction& t) { return t.know(stranger), true; };
    co_await files_.write(keep);
}

void introductions::join(std::vector<group_members> members) {
    if (members == members_) return;
    members_ = std::move(members);
    spread();
}

void introductions::spread() {
    std::vector<person> all;
    all.reserve(known_.size());
    for (const auto& [id, p] : known_) all.push_back(p);
    desk_.use(with_strangers(with_members(configured_, members_), all));
}

}  // namespace firebreak
