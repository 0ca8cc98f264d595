// The desk: every command goes in here, whoever it comes from, and an answer comes out when what it
// changed is safely on the disk. Deciding is pure (bot/domain/decide_*); this is the thin shell.
#pragma once

#include "bot/desk/look_alikes.hpp"
#include "bot/desk/perform.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/domain/surge.hpp"
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
    bool alone = false;           ///< nobody else reads there: "here" means nothing more
    std::string source_link;      ///< for reports: what the network knows about the source
    std::string source_author;
};

/// Where the dashboard is, for those who ask for a link to it.
struct dashboard_door {
    std::string address;                  ///< "https://desk.example.org", without a '/' at its end
    std::function<std::string()> secret;  ///< a new one each time, of at least 128 random bits
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
        /// Whether look-alikes are proposed and surges watched for, from remember() on.
        bool watches = false;
        network_watch networks = [] { return std::vector<network_health>{}; };  ///< for `doctor`
    };

    explicit desk(parts);

    /// Decides and keeps. The outcome is final when it arrives: done means durable.
    /// Never throws; a failing store gives outcome_kind::failed with words for the person.
    boost::asio::awaitable<outcome> handle(command);

    /// Understands words, then as handle().
    boost::asio::awaitable<outcome> hear(utterance);

    /// Recalls, from what is on file, the words of open tickets and how many reports usually come.
    /// Until then nothing is proposed and no surge seen. Again: does nothing.
    boost::asio::awaitable<void> remember();

    /// From now on these playbooks and people. Commands under way keep what they began with.
    void use(std::shared_ptr<const playbooks::library>);
    void use(std::shared_ptr<const firebreak::directory>);
    /// From now on `dashboard` gives links to this one; before, there is none.
    void use(dashboard_door door) { dashboard_ = std::move(door); }
    [[nodiscard]] const std::shared_ptr<const playbooks::library>& library() const {
        return parts_.books;
    }
    [[nodiscard]] const std::shared_ptr<const firebreak::directory>& people() const {
        return parts_.who;
    }

 private:
    parts parts_;
    boost::asio::awaitable<std::vector<resemblance>> resembling(const playbooks::text_pieces&,
                                                                const playbooks::sketch&);
    /// A report has been kept: it counts from now on, and may be one too many.
    boost::asio::awaitable<void> kept(const command& c, const prepared& ready,
                                      const performed& done, const playbooks::sketch& looks);
    /// Empty where there is no dashboard.
    [[nodiscard]] std::string page_of_week(const std::string& week) const {
        return dashboard_ ? dashboard_->address + "/weeks/" + week : std::string();
    }

    enum class memory { none, recalling, whole };
    memory recalled_ = memory::none;
    look_alikes known_texts_;
    surge_watch surges_;
    instant books_since_;
    std::optional<dashboard_door> dashboard_;
};

}  // namespace firebreak
