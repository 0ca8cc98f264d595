// The desk: every command goes in here, whoever it comes from, and an answer comes out when what it
// changed is safely on the disk. Deciding is pure (bot/domain/decide_*); this is the thin shell.
#pragma once

#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/health.hpp"
#include "bot/ports/store.hpp"
#include "bot/ports/telemetry.hpp"
#include "playbooks/library.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace firebreak {

/// Words as a person typed them, before they are understood.
struct utterance {
    enum class kind {
        report_words,  ///< after /report or !report: the report itself
        desk_words,    ///< after /desk or !desk, or words of a button: a command
    };
    kind is = kind::desk_words;
    std::string key;  ///< idempotency key, as in `command`
    person_id actor;
    origin from;
    language lang = language::en;  ///< the actor's
    instant at;
    std::string text;
    ticket_number thread_ticket;  ///< in whose thread it was said; 0: in none
    std::string source_link;      ///< for reports: what the network knows about the source
    std::string source_author;
};

/// All members on the io thread. Outlives every coroutine it started.
class desk {
 public:
    struct parts {
        store& files;
        clock& time;
        telemetry& log;
        std::shared_ptr<const firebreak::directory> who;
        std::shared_ptr<const playbooks::library> books;
        /// Called after a commit that queued messages or due rows: wakes courier and clockwork.
        std::function<void()> something_to_do = [] {};
        /// How long a reply to reporters is kept back, so that it can be undone.
        std::chrono::milliseconds undo_window{};
        network_watch networks = [] { return std::vector<network_health>{}; };  ///< for `doctor`
    };

    explicit desk(parts);

    /// Decides and keeps. The outcome is final when it arrives: done means durable.
    /// Never throws; a failing store gives outcome_kind::failed with words for the person.
    boost::asio::awaitable<outcome> handle(command);

    /// Understands words, then as handle().
    boost::asio::awaitable<outcome> hear(utterance);

    /// From now on these playbooks and people. Commands under way keep what they began with.
    void use(std::shared_ptr<const playbooks::library>);
    void use(std::shared_ptr<const firebreak::directory>);
    [[nodiscard]] const std::shared_ptr<const playbooks::library>& library() const {
        return parts_.books;
    }
    [[nodiscard]] const std::shared_ptr<const firebreak::directory>& people() const {
        return parts_.who;
    }

 private:
    parts parts_;
    instant books_since_;
};

}  // namespace firebreak
