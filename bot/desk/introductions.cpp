#include "bot/desk/introductions.hpp"

#include <unordered_map>
#include <utility>

namespace firebreak {
namespace {

class wider_directory final : public directory {
 public:
    wider_directory(std::shared_ptr<const directory> configured,
                    const std::vector<person>& strangers)
        : configured_(std::move(configured)) {
        for (auto p : strangers) {
            const auto colon = p.id.value.find(':');
            if (colon == std::string::npos) continue;
            conversation account{network_id{p.id.value.substr(0, colon)},
                                 p.id.value.substr(colon + 1)};
            if (configured_->by_account(account.network, account.id) != nullptr) continue;
            p.accounts = {std::move(account)};
            p.trained = p.admin = false;
            strangers_.emplace(p.id, std::move(p));
        }
    }

    const person* find(const person_id& id) const override {
        if (const auto* known = configured_->find(id)) return known;
        const auto found = strangers_.find(id);
        return found == strangers_.end() ? nullptr : &found->second;
    }
    const person* by_account(const network_id& network, std::string_view account) const override {
        if (const auto* known = configured_->by_account(network, account)) return known;
        std::string id = network.value;
        id.append(":").append(account);
        return find(person_id{std::move(id)});
    }
    // A ticket is given to people of a team, and those stand in the configuration.
    const person* by_name(std::string_view typed) const override {
        return configured_->by_name(typed);
    }
    std::span<const person> people() const override { return configured_->people(); }
    const team* find(const team_id& id) const override { return configured_->find(id); }
    std::span<const team> teams() const override { return configured_->teams(); }
    std::span<const conversation> manager_channels() const override {
        return configured_->manager_channels();
    }
    bool is_manager(const person_id& id) const override { return configured_->is_manager(id); }
    const std::string& company() const override { return configured_->company(); }
    const std::string& time_zone() const override { return configured_->time_zone(); }
    std::chrono::minutes daily_list_at() const override { return configured_->daily_list_at(); }

 private:
    std::shared_ptr<const directory> configured_;
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

void introductions::spread() {
    std::vector<person> all;
    all.reserve(known_.size());
    for (const auto& [id, p] : known_) all.push_back(p);
    desk_.use(with_strangers(configured_, all));
}

}  // namespace firebreak
