// Carrying out a command inside one transaction: the answer to a repeated key, the facts, the
// decision, its events, its messages, and the remembered answer.
#pragma once

#include "bot/desk/weekly_summary.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/domain/verdict.hpp"
#include "bot/domain/web_link.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"
#include "playbooks/library.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace firebreak {

/// A ticket that a report resembles.
struct resemblance {
    ticket_number ticket;
    std::int64_t percent = 0;
};

/// What can be worked out before the writer's turn, so that the writer does not do it.
struct prepared {
    std::string text;  ///< of a report or an addition, made safe
    std::string text_sha256;
    bool mended = false;
    std::optional<verdict> judged;
    /// How long a reply to reporters is kept back, so that it can be undone.
    std::chrono::milliseconds undo_window{};
    /// For a link to the dashboard; empty: there is no dashboard.
    std::string link_secret;
    shared_list<evidence> why;  ///< of `judged`, as the timeline keeps it: the strongest, shortened
    std::optional<weekly_post> weekly;  ///< for post_summary
    web_place place;                    ///< of a report: where the conflict is
    std::vector<resemblance> alike;     ///< of a report: most alike first
};

/// Cleans and classifies where the command brings a text. Pure.
prepared prepare(const command& c, const playbooks::library& books);

/// A report as it was filed: what its answer is made from.
struct filed_report {
    ticket as_filed;
    shared_list<evidence> why;
    std::string text;
    ticket_number part_of{};  ///< the surge that it became part of at once
};

struct performed {
    outcome answer;
    std::optional<filed_report> filed;  ///< then filed_answer() shall make the words of `answer`
    /// The link with the secret is valid now: dashboard_answer() shall make the words of `answer`.
    bool link_given = false;
    bool something_to_do = false;  ///< messages or due rows were queued
    /// A report was kept: as its own ticket (`filed`) or as one of this one.
    std::optional<ticket> joined;
    bool again = false;  ///< the answer to a key that had its effect before
};

/// Pure but for the transaction; may be run again.
performed perform(transaction& files, const command& c, const prepared& p, const directory& who,
                  const playbooks::library& books);

/// The words of a filed report's answer. They are long and follow from the ticket as it was filed,
/// so they are neither made on the writer's thread nor kept with the key: a repeated command gets
/// the same facts, in the words of the playbooks then in force.
message filed_answer(const command& c, const filed_report& filed, bool mended, const directory& who,
                     const playbooks::library& books);

/// The answer with the link. It is shown once and kept nowhere: a repeated command is told to ask
/// for another one.
message dashboard_answer(const command& c, const std::string& address, const std::string& secret);

}  // namespace firebreak
