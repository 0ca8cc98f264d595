// What every text for people needs at hand: the language, the names of things, the present moment.
#pragma once

#include "bot/desk/texts.hpp"
#include "bot/domain/message.hpp"
#include "bot/domain/people.hpp"
#include "bot/domain/playbook.hpp"
#include "bot/ports/directory.hpp"
#include "playbooks/library.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak {

/// Cheap to make; keeps references for the length of one answer.
struct speaker {
    language lang;
    const directory& who;
    const playbooks::library& books;
    instant now;

    [[nodiscard]] std::string say(
        const text& t,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const {
        return firebreak::say(lang, t, values);
    }

    /// The playbook's title; its id when the playbook is gone; "Needs a person to look" for none.
    [[nodiscard]] std::string title(const playbook_id& id) const;
    [[nodiscard]] std::string name(const person_id& id) const;
    [[nodiscard]] std::string name(const team_id& id) const;
    [[nodiscard]] std::string names(const std::vector<person_id>& people) const;
    [[nodiscard]] std::string time(instant when) const;

    /// Placeholders that the bot fills in by itself: ticket, company, team.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> automatic(const ticket& t) const;

    /// The playbook's resources as links with the ticket's reference.
    [[nodiscard]] std::vector<link> resources(const playbook& book, const ticket& t) const;
    [[nodiscard]] std::chrono::sys_days today() const;
};

/// Whether this person may answer in public under this playbook.
bool may_speak(const directory& who, const playbook& book, const person_id& person);

/// Whether a person is a responder (or lead) of a team.
bool belongs(const team& team, const person_id& person);

}  // namespace firebreak
