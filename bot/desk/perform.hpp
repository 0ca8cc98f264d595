// Carrying out a command inside one transaction: the answer to a repeated key, the facts, the
// decision, its events, its messages, and the remembered answer.
#pragma once

#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/domain/verdict.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"
#include "playbooks/library.hpp"

#include <optional>
#include <string>

namespace firebreak {

/// What can be worked out before the writer's turn, so that the writer does not do it.
struct prepared {
    std::string text;  ///< of a report or an addition, made safe
    std::string text_sha256;
    bool mended = false;
    std::optional<verdict> judged;
};

/// Cleans and classifies where the command brings a text. Pure.
prepared prepare(const command& c, const playbooks::library& books);

struct performed {
    outcome answer;
    bool something_to_do = false;  ///< messages or due rows were queued
};

/// Pure but for the transaction; may be run again.
performed perform(transaction& files, const command& c, const prepared& p, const directory& who,
                  const playbooks::library& books);

}  // namespace firebreak
