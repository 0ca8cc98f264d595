// A small company for the console's tests.
#pragma once

#include "bot/ports/directory.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace firebreak::test {

class small_company final : public directory {
 public:
    small_company() {
        add("maija", "Maija", language::fi);
        add("tom", "Tom", language::en);
        add("anna", "Anna", std::nullopt);
        add("ville", "Ville", std::nullopt);
        add("pekka", "Pekka", std::nullopt);
        teams_.push_back({.id = team_id{"social"},
                          .name = "Social team",
                          .channels = {{network_id{"console"}, "#social"}},
                          .responders = {person_id{"anna"}},
                          .leads = {},
                          .hours = {}});
        teams_.push_back({.id = team_id{"safety"},
                          .name = "Safety",
                          .restricted = true,
                          .channels = {{network_id{"console"}, "#safety"}},
                          .responders = {person_id{"ville"}},
                          .leads = {},
                          .hours = {}});
    }

    const person* find(const person_id& id) const override { return by_name(id.value); }
    const person* by_account(const network_id&, std::string_view account) const override {
        return by_name(account);
    }
    const person* by_name(std::string_view typed) const override {
        for (const auto& p : people_)
            if (p.id.value == typed || p.name == typed) return &p;
        return nullptr;
    }
    std::span<const person> people() const override { return people_; }
    const team* find(const team_id& id) const override {
        for (const auto& t : teams_)
            if (t.id == id) return &t;
        return nullptr;
    }
    std::span<const team> teams() const override { return teams_; }
    std::span<const conversation> manager_channels() const override { return managers_; }
    bool is_manager(const person_id& id) const override { return id.value == "pekka"; }
    const std::string& company() const override { return company_; }
    const std::string& time_zone() const override { return zone_; }
    std::chrono::minutes daily_list_at() const override { return std::chrono::hours(8); }

 private:
    void add(std::string id, std::string name, std::optional<language> lang) {
        person p;
        p.accounts.push_back({network_id{"console"}, "@" + id});
        p.id = person_id{std::move(id)};
        p.name = std::move(name);
        p.lang = lang;
        people_.push_back(std::move(p));
    }

    std::vector<person> people_;
    std::vector<team> teams_;
    std::vector<conversation> managers_{{network_id{"console"}, "#managers"}};
    std::string company_ = "Example";
    std::string zone_ = "Europe/Helsinki";
};

}  // namespace firebreak::test
