// What must be true after every story, whatever happened in it. One function each; a new one is a
// function in a file beside invariants.cpp and a line in its table.
#pragma once

#include "tests/simulation/asks.hpp"
#include "tests/simulation/life.hpp"
#include "tests/simulation/network.hpp"

#include <deque>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace firebreak::simulation {

/// All there is to judge by: what people asked and were answered, what stands in the networks, and
/// the file. Everybody has had an answer, nothing is due any more.
struct evidence {
    std::filesystem::path database;
    const std::deque<ask>& asks;
    std::span<const server> servers;
    const surroundings& around;
    instant now;
    std::vector<std::string> wrong;  ///< what the invariants found
    std::int64_t tickets = 0, daily_lists = 0, weeks = 0;

    void require(bool so, const std::string& otherwise) {
        if (!so) wrong.push_back(otherwise);
    }
};

struct invariant {
    const char* name;
    void (*check)(evidence&, snapshot&);
};

void examine_all(evidence& e, snapshot& files);

/// When the first message that waits becomes due, or was, or a row of the clock was; nothing: all
/// is done.
std::optional<instant> what_is_left(const std::filesystem::path& database, instant now);

// The invariants, by file.
void reports_are_on_file_once(evidence&, snapshot&);
void commands_had_their_effect_once(evidence&, snapshot&);
void nobody_claims_what_is_claimed(evidence&, snapshot&);
void file_is_sound(evidence&, snapshot&);
void messages_are_delivered_once(evidence&, snapshot&);
void messages_keep_their_order(evidence&, snapshot&);
void cards_show_the_present(evidence&, snapshot&);
void clock_strikes_once(evidence&, snapshot&);

}  // namespace firebreak::simulation
