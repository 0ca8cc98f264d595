// Who is who: people, teams, and where each can be reached. Read from the configuration.
#pragma once

#include "bot/domain/duty_rules.hpp"
#include "bot/domain/people.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace firebreak {

/// Immutable once built; a reload makes a new one. Thread safe for reading.
class directory {
 public:
    virtual ~directory() = default;

    [[nodiscard]] virtual const person* find(const person_id&) const = 0;
    /// The person behind an account of a network, if the configuration knows them.
    [[nodiscard]] virtual const person* by_account(const network_id&,
                                                   std::string_view account) const = 0;
    /// By id or name as people type it ("anna", "@Anna"); not case sensitive.
    [[nodiscard]] virtual const person* by_name(std::string_view typed) const = 0;
    [[nodiscard]] virtual std::span<const person> people() const = 0;

    [[nodiscard]] virtual const team* find(const team_id&) const = 0;
    [[nodiscard]] virtual std::span<const team> teams() const = 0;
    /// Where managers are told things; the people who are managers.
    [[nodiscard]] virtual std::span<const conversation> manager_channels() const = 0;
    [[nodiscard]] virtual bool is_manager(const person_id&) const = 0;
    [[nodiscard]] virtual const std::string& company() const = 0;
    [[nodiscard]] virtual const std::string& time_zone() const = 0;  ///< IANA name
    /// When the daily lists are posted: minutes after midnight in that time zone.
    [[nodiscard]] virtual std::chrono::minutes daily_list_at() const = 0;
    /// When the summary of the week before is posted: the day, and minutes after its midnight.
    struct weekly {
        std::chrono::weekday day = std::chrono::Monday;
        std::chrono::minutes at = std::chrono::hours{9};
    };
    [[nodiscard]] virtual weekly summary_at() const { return {}; }
    /// Opening hours, deadlines, the chain of escalation, rotas and routes.
    [[nodiscard]] virtual const duty_rules& duty() const {
        static const duty_rules usual;
        return usual;
    }
    /// How many reports one person can send; 0: any number.
    struct report_limits {
        std::int64_t per_ten_minutes = 0, per_day = 0;
    };
    [[nodiscard]] virtual report_limits limits() const { return {}; }
    /// What managers are told things in together: the language of the first who has one.
    [[nodiscard]] virtual language managers_language() const { return language::en; }
};

}  // namespace firebreak
