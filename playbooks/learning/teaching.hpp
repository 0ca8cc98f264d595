// Which corrections of the team are learned. They may teach a model anything but two things: that
// words of a threat are harmless, and that an example of a playbook belongs elsewhere.
#pragma once

#include "playbooks/classifier.hpp"
#include "playbooks/loader.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

/// What became of a correction.
enum class taken : std::uint8_t {
    learned,
    unknown_category,  ///< there is no such playbook (any more)
    threat_words,      ///< something in it sounds like a threat, a strong rule of a critical
                       ///< playbook holds, or the bot without corrections takes it for critical;
                       ///< and it was put into a playbook that is not
    said_again,        ///< a later correction has the same words
    moves_examples,    ///< with it an example of a playbook would land elsewhere
    no_model,          ///< written rules decide alone: there is nothing that could learn
};
std::string_view word(taken);

/// One for each correction, in their order: the latest first. `rules` without a model in use.
std::vector<taken> screen(const std::vector<correction>&, const definitions&,
                          const classifier& rules);

/// Of those that are learned still: what the model in use takes for critical, or leaves to a person
/// who may find it critical, is left out. That model has learned no correction.
void screen_by_model(const std::vector<correction>&, const definitions&, const classifier& rules,
                     std::vector<taken>& how);

/// Those that are learned, in an order that does not depend on when they were made.
std::vector<correction> learned_ones(const std::vector<correction>&, const std::vector<taken>&);

}  // namespace firebreak::playbooks
