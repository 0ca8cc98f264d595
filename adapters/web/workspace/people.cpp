#include "adapters/web/workspace/people.hpp"

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr std::string_view managers_channel = "#managers";

bool among(const std::vector<person_id>& people, const person_id& who) {
    return std::ranges::find(people, who) != people.end();
}

class staged_directory final : public directory {
 public:
    staged_directory(std::shared_ptr<const directory> configured,
                     const std::vector<network_id>& kept)
        : configured_(std::move(configured)) {
        const auto elsewhere = [&](const conversation& c) {
            return std::ranges::find(kept, c.network) == kept.end();
        };
        const auto placed = [&](std::vector<conversation> all, std::string id) {
            std::erase_if(all, elsewhere);
            all.push_back({workspace_network(), std::move(id)});
            return all;
        };
        for (auto p : configured_->people()) {
            p.accounts = placed(std::move(p.accounts), "@" + p.id.value);
            people_.push_back(std::move(p));
        }
        for (auto t : configured_->teams()) {
            t.channels = placed(std::move(t.channels), "#" + t.id.value);
            teams_.push_back(std::move(t));
        }
        const auto managed = configured_->manager_channels();
        managers_ = placed({managed.begin(), managed.end()}, std::string(managers_channel));
    }

    const person* find(const person_id& id) const override { return ours(configured_->find(id)); }
    const person* by_account(const network_id& network, std::string_view account) const override {
        if (network != workspace_network()) return ours(configured_->by_account(network, account));
        return account.starts_with('@') ? find(person_id{std::string(account.substr(1))}) : nullptr;
    }
    const person* by_name(std::string_view typed) const override {
        return ours(configured_->by_name(typed));
    }
    std::span<const person> people() const override { return people_; }
    const team* find(const team_id& id) const override {
        const auto found = std::ranges::find(teams_, id, &team::id);
        return found == teams_.end() ? nullptr : &*found;
    }
    std::span<const team> teams() const override { return teams_; }
    std::span<const conversation> manager_channels() const override { return managers_; }
    bool is_manager(const person_id& id) const override { return configured_->is_manager(id); }
    const std::string& company() const override { return configured_->company(); }
    const std::string& time_zone() const override { return configured_->time_zone(); }
    std::chrono::minutes daily_list_at() const override { return configured_->daily_list_at(); }
    weekly summary_at() const override { return configured_->summary_at(); }
    report_limits limits() const override { return configured_->limits(); }
    const duty_rules& duty() const override { return configured_->duty(); }
    language managers_language() const override { return configured_->managers_language(); }

 private:
    [[nodiscard]] const person* ours(const person* theirs) const {
        if (theirs == nullptr) return nullptr;
        const auto found = std::ranges::find(people_, theirs->id, &person::id);
        return found == people_.end() ? nullptr : &*found;
    }

    std::shared_ptr<const directory> configured_;
    std::vector<person> people_;
    std::vector<team> teams_;
    std::vector<conversation> managers_;
};

/// Channels of the workspace among `all`.
void add_channels(std::vector<place>& out, std::span<const conversation> all, const place& like) {
    for (const auto& c : all) {
        if (c.network != workspace_network()) continue;
        const auto same = std::ranges::find(out, c.id, &place::id);
        if (same == out.end()) {
            out.push_back(like);
            out.back().id = c.id;
            continue;
        }
        for (const auto& member : like.members)  // two teams may share a channel
            if (!among(same->members, member)) same->members.push_back(member);
    }
}

}  // namespace

const network_id& workspace_network() {
    static const network_id name{"workspace"};
    return name;
}

std::shared_ptr<const directory> with_workspace(std::shared_ptr<const directory> configured,
                                                const std::vector<network_id>& kept) {
    return std::make_shared<staged_directory>(std::move(configured), kept);
}

std::vector<place> places_of(const directory& who) {
    std::vector<place> out;
    for (const auto& t : who.teams()) {
        place channel{{}, t.name, true, t.restricted, t.responders};
        for (const auto& lead : t.leads)
            if (!among(channel.members, lead)) channel.members.push_back(lead);
        add_channels(out, t.channels, channel);
    }
    place channel{{}, {}, true, false, {}};
    for (const auto& p : who.people())
        if (who.is_manager(p.id)) channel.members.push_back(p.id);
    add_channels(out, who.manager_channels(), channel);
    for (const auto& p : who.people())
        out.push_back({"@" + p.id.value, p.name, false, false, {p.id}});
    return out;
}

bool sees(const directory& who, const person_id& person, std::string_view place_id) {
    const auto all = places_of(who);
    const auto found = std::ranges::find(all, place_id, &place::id);
    return found != all.end() && among(found->members, person);
}

}  // namespace firebreak::web
