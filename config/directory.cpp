#include "config/directory.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace firebreak {
namespace {

/// Small letters for what names in our languages hold: ASCII and Latin-1 (Å, Ä, Ö, É …). Other
/// characters stay as they are.
std::string small(std::string_view name) {
    std::string out;
    out.reserve(name.size());
    bool latin1 = false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool capital =
            latin1 ? byte >= 0x80 && byte <= 0x9E && byte != 0x97 : byte >= 'A' && byte <= 'Z';
        out += capital ? static_cast<char>(byte + 0x20) : c;
        latin1 = byte == 0xC3;
    }
    return out;
}

class configured_directory final : public directory {
 public:
    explicit configured_directory(const configuration& c)
        : people_(c.people),
          manager_channels_(c.managers.channels),
          managers_(c.managers.members),
          company_(c.company),
          time_zone_(c.time_zone),
          daily_list_(c.daily_list),
          limits_(c.limits),
          summary_{c.summary.day, c.summary.at},
          duty_(c.duty) {
        for (const auto& id : managers_) {
            const auto one = std::ranges::find(people_, id, &person::id);
            if (one == people_.end() || !one->lang) continue;
            managers_language_ = *one->lang;
            break;
        }
        for (const auto& t : c.teams) teams_.push_back(t.who);
        std::ranges::sort(managers_);
        for (std::size_t i = 0; i < people_.size(); ++i) {
            by_id_.emplace(people_[i].id, i);
            for (const auto& account : people_[i].accounts) by_account_.emplace(account, i);
            const auto [same, fresh] = by_name_.emplace(small(people_[i].name), i);
            if (!fresh) same->second = ambiguous;
        }
        for (std::size_t i = 0; i < people_.size(); ++i)  // an id goes before a name
            by_name_.insert_or_assign(small(people_[i].id.value), i);
    }

    const person* find(const person_id& id) const override {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &people_[found->second];
    }

    const person* by_account(const network_id& network, std::string_view account) const override {
        const auto found = by_account_.find({network, std::string(account)});
        return found == by_account_.end() ? nullptr : &people_[found->second];
    }

    const person* by_name(std::string_view typed) const override {
        while (typed.starts_with(' ')) typed.remove_prefix(1);
        while (typed.ends_with(' ')) typed.remove_suffix(1);
        auto found = by_name_.find(small(typed));
        if (found == by_name_.end() && typed.starts_with('@'))
            found = by_name_.find(small(typed.substr(1)));
        return found == by_name_.end() || found->second == ambiguous ? nullptr
                                                                     : &people_[found->second];
    }

    std::span<const person> people() const override { return people_; }

    const team* find(const team_id& id) const override {
        const auto found = std::ranges::find(teams_, id, &team::id);
        return found == teams_.end() ? nullptr : &*found;
    }

    std::span<const team> teams() const override { return teams_; }
    std::span<const conversation> manager_channels() const override { return manager_channels_; }
    bool is_manager(const person_id& id) const override {
        return std::ranges::binary_search(managers_, id);
    }
    const std::string& company() const override { return company_; }
    const std::string& time_zone() const override { return time_zone_; }
    std::chrono::minutes daily_list_at() const override { return daily_list_; }
    report_limits limits() const override { return limits_; }
    weekly summary_at() const override { return summary_; }
    language managers_language() const override { return managers_language_; }
    const duty_rules& duty() const override { return duty_; }

 private:
    static constexpr std::size_t ambiguous = static_cast<std::size_t>(-1);

    std::vector<person> people_;
    std::vector<team> teams_;
    std::vector<conversation> manager_channels_;
    std::vector<person_id> managers_;  ///< sorted
    std::string company_, time_zone_;
    std::chrono::minutes daily_list_;
    report_limits limits_;
    weekly summary_;
    duty_rules duty_;
    language managers_language_ = language::en;
    std::unordered_map<person_id, std::size_t> by_id_;
    std::map<conversation, std::size_t> by_account_;
    std::unordered_map<std::string, std::size_t> by_name_;  ///< small letters
};

}  // namespace

std::unique_ptr<directory> make_directory(const configuration& c) {
    return std::make_unique<configured_directory>(c);
}

}  // namespace firebreak
