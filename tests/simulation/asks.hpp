// What people ask of the bot in a simulation, and what they were answered. Each ask has a key that
// stays the same however often its network repeats it.
#pragma once

#include "bot/desk/desk.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace firebreak::simulation {

struct ask {
    enum class kind { report, note, claim, other };
    kind is = kind::other;
    std::string key;
    person_id who;
    conversation where;
    std::string text;  ///< all of it; of a report and a note with a mark that no other has
    ticket_number about;
    int under_way = 0;  ///< hearings that have not been answered
    int heard = 0;
    std::optional<outcome> answer;  ///< the first one that was not a failure

    [[nodiscard]] utterance as_said(instant now) const;
};

using generator = std::mt19937_64;

/// A number below `end`.
std::uint64_t below(generator& random, std::uint64_t end);
bool chance(generator& random, double p);

/// The next thing somebody asks; `tickets` is how many there may be by now.
ask next_ask(generator& random, std::size_t number, std::int64_t tickets);

}  // namespace firebreak::simulation
