// A directory that says what another one says, for those that change a part of it.
#pragma once

#include "bot/ports/directory.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace firebreak {

class directory_over : public directory {
 public:
    explicit directory_over(std::shared_ptr<const directory> below) : below_(std::move(below)) {}

    const person* find(const person_id& id) const override { return below_->find(id); }
    const person* by_account(const network_id& network, std::string_view account) const override {
        return below_->by_account(network, account);
    }
    const person* by_name(std::string_view typed) const override { return below_->by_name(typed); }
    std::span<const person> people() const override { return below_->people(); }
    const team* find(const team_id& id) const override { return below_->find(id); }
    std::span<const team> teams() const override { return below_->teams(); }
    std::span<const conversation> manager_channels() const override {
        return below_->manager_channels();
    }
    bool is_manager(const person_id& id) const override { return below_->is_manager(id); }
    const std::string& company() const override { return below_->company(); }
    const std::string& time_zone() const override { return below_->time_zone(); }
    std::chrono::minutes daily_list_at() const override { return below_->daily_list_at(); }
    weekly summary_at() const override { return below_->summary_at(); }
    const duty_rules& duty() const override { return below_->duty(); }
    report_limits limits() const override { return below_->limits(); }
    language managers_language() const override { return below_->managers_language(); }

 protected:
    [[nodiscard]] const directory& below() const { return *below_; }

 private:
    std::shared_ptr<const directory> below_;
};

}  // namespace firebreak
