// The changes of the port, made in SQLite, and what the writer remembers between them.
#pragma once

#include "storage/sqlite/reading.hpp"
#include "storage/sqlite/recent_keys.hpp"

namespace firebreak::storage {

/// The next numbers and the end of the chain: kept in memory, restored when a work fails.
struct progress {
    std::int64_t tickets = 0;  ///< the newest number
    std::int64_t reports = 0;
    std::int64_t events = 0;
    std::int64_t answers = 0;  ///< of the inbox
    digest chain{};            ///< the hash of the newest event
    bool operator==(const progress&) const = default;
};

/// What the file says. Throws store_failure.
progress load_progress(connection& db);
/// Keeps the end of the chain in the row that says where the timeline ends.
void save_progress(connection& db, const progress& p);

class writing final : public reading_on<transaction> {
 public:
    /// Throws store_failure.
    explicit writing(connection& db);

    [[nodiscard]] const progress& where() const { return progress_; }
    void go_back(const progress& p) {
        progress_ = p;
        recent_.forget_after(p.answers);
        absent_.clear();
        fresh_ = {};
    }
    /// Moves gathered idempotency keys on when there are enough of them, or however few. In a
    /// transaction of its own, outside of any other. Throws store_failure.
    enum class when { enough, now };
    void move_keys(when);

    std::optional<outcome> find_outcome(std::string_view key) override;
    ticket_number newest() override { return ticket_number{progress_.tickets}; }
    ticket_number next_ticket() override { return ticket_number{progress_.tickets + 1}; }
    void add_report(report& r) override;
    void acknowledge(ticket_number number, const person_id& reporter) override;
    event_number append(ticket& t, instant at, const person_id& actor, event_body body) override;
    void remember(std::string_view key, instant at, const outcome& o) override;

    void enqueue(const dispatch& d, instant due) override;
    void delivered(const outbox_row& row, std::string_view reference) override;
    void supersede(const outbox_row& newest) override;
    void postpone(outbox_number number, instant due, std::string_view why) override;
    void park(outbox_number number, std::string_view why) override;

    std::int64_t withdraw(ticket_number, instant now) override;
    void know(const person& p) override;
    void add_link(const sign_in_link& l, instant now) override;
    std::optional<sign_in_link> take_link(const digest& token, instant now) override;
    session_number start_session(const web_session& s) override;
    bool renew_session(session_number number, const digest& present, const digest& next,
                       instant now) override;
    bool end_session(session_number number) override;
    std::int64_t end_sessions(const person_id& who) override;
    void keep(const network_id&, std::string_view name, std::string_view value,
              instant at) override;
    void forget(const network_id&, std::string_view name) override;
    std::int64_t forget_before(const network_id&, std::string_view prefix, instant at) override;
    bool hold_post(ticket_number number, std::string_view post, std::string_view author,
                   std::string_view circle) override;
    void move_posts(ticket_number number, std::string_view circle) override;
    void set_muting(const muting& m) override;
    bool lift_muting(const person_id& who) override;
    std::int64_t add_bulk(const bulk_closing& b) override;
    void schedule(std::string_view name, instant at) override;
    void unschedule(due_number number) override;
    bool unschedule(std::string_view name) override;
    void keep_clocks(ticket_number number, const std::optional<ticket_clocks>& clocks) override;
    std::int64_t unpark(const network_id& network, instant due) override;
    void keep_facts(const week_facts& facts) override;

 private:
    /// A ticket has ended, or goes on: so do its claims to posts (same.cpp).
    void let_go_or_hold(const ticket& t);
    /// In the inbox, of the answer to a key; 0: none.
    std::int64_t number_of(std::string_view digest);

    progress progress_;
    recent_keys recent_;  ///< those not moved on yet
    std::string absent_;  ///< the digest last looked up in vain; emptied when that may be outdated
    /// The newest ticket, while nothing of it can be waiting but what was queued since it was
    /// opened, and the latest time at which that is due.
    ticket_number fresh_;
    std::int64_t fresh_due_ = 0;
    std::string text_;  ///< the canonical text being written; kept for its memory
};

}  // namespace firebreak::storage
