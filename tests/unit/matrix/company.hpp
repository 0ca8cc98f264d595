// A small company with Matrix accounts.
#pragma once

#include "bot/ports/directory.hpp"

#include <string>
#include <vector>

namespace firebreak::test {

class matrix_company final : public directory {
 public:
    matrix_company() {
        add("maija", "Maija", "@maija:example.org");
        add("anna", "Anna <b>A.</b> & @room", "@anna:example.org");
        add("eero", "Eero", "");
        add("odd", "Odd", "@odd\"><script>:example.org");
    }
    const person* find(const person_id& id) const override {
        for (const auto& p : people_)
            if (p.id == id) return &p;
        return nullptr;
    }
    const person* by_account(const network_id& n, std::string_view account) const override {
        for (const auto& p : people_)
            for (const auto& a : p.accounts)
                if (a.network == n && a.id == account) return &p;
        return nullptr;
    }
    const person* by_name(std::string_view) const override { return nullptr; }
    std::span<const person> people() const override { return people_; }
    const team* find(const team_id&) const override { return nullptr; }
    std::span<const team> teams() const override { return {}; }
    std::span<const conversation> manager_channels() const override { return {}; }
    bool is_manager(const person_id&) const override { return false; }
    const std::string& company() const override { return text_; }
    const std::string& time_zone() const override { return text_; }
    std::chrono::minutes daily_list_at() const override { return {}; }

 private:
    void add(std::string id, std::string name, const std::string& account) {
        person p;
        p.id = person_id{std::move(id)};
        p.name = std::move(name);
        p.accounts.push_back({network_id{"slack"}, "U0123"});
        if (!account.empty()) p.accounts.push_back({network_id{"matrix"}, account});
        people_.push_back(std::move(p));
    }
    std::vector<person> people_;
    std::string text_ = "Example";
};

}  // namespace firebreak::test
