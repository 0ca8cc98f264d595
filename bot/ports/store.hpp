// The store's port: everything that is kept. One writer; what one command changes is written
// together or not at all. No SQL and no database type crosses this line, so that another database
// fits.
#pragma once

#include "bot/domain/deadline.hpp"
#include "bot/domain/error.hpp"
#include "bot/domain/outbox.hpp"
#include "bot/domain/outcome.hpp"
#include "bot/domain/people.hpp"
#include "bot/domain/report.hpp"
#include "bot/domain/session.hpp"
#include "bot/domain/ticket.hpp"
#include "bot/domain/timeline.hpp"
#include "bot/domain/week_facts.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace firebreak {

/// Something the clock will do once, at or after `at`. `name` is unique while it waits:
/// "daily-list:social:2026-11-23".
struct due_row {
    due_number number;
    std::string name;
    instant at;
};

struct ticket_filter {
    std::optional<team_id> team;
    std::optional<playbook_id> category;
    std::optional<status> state;
    std::optional<person_id> claimant;  ///< empty: those that nobody has
    std::optional<bool> daily;          ///< only those for the daily list, or only the others
    bool include_ended = false;         ///< resolved and merged ones too; `state` comes first
    std::int64_t limit = 100;
};

/// The words of a ticket that has not ended: of its first report.
struct live_text {
    ticket_number ticket;
    std::string text;
};

/// How many tickets of a category were opened in one hour.
struct hour_count {
    std::int64_t hour = 0;  ///< since 1970
    playbook_id category;
    std::int64_t count = 0;
};

/// A ticket as surges are counted.
struct recent_ticket {
    instant at;
    playbook_id category;
    person_id reporter;
    std::string author;  ///< "x:somebody"; empty: not known
};

/// A person whose reports are not taken for a while.
struct muting {
    person_id who;
    instant until;
    person_id by;
    std::string why;
    bool operator==(const muting&) const = default;
};

/// Tickets that were closed together.
struct bulk_closing {
    std::int64_t number = 0;
    person_id by;
    instant at;
    std::string why;
    std::vector<ticket_number> tickets;
    bool operator==(const bulk_closing&) const = default;
};

struct store_size {
    std::int64_t tickets = 0, reports = 0, events = 0, outbox_due = 0, outbox_parked = 0;
    std::optional<instant> next_due;  ///< of the messages that wait to be sent: tried first, when
    /// Of them: since when the one waits that waits longest, however often it was put off.
    std::optional<instant> waiting_since;
    std::int64_t bytes = 0;             ///< of the database
    std::optional<instant> last_event;  ///< when a ticket last changed
};

/// What is on file at one moment. Used from inside `read` or `write` only, never kept.
/// Its functions throw store_failure when the disk or the file fails; `read` and `write` turn that
/// into an error code, so callers never see it.
class snapshot {
 public:
    virtual ~snapshot() = default;

    virtual std::optional<ticket> find_ticket(ticket_number) = 0;
    virtual std::vector<report> reports_of(ticket_number) = 0;  ///< oldest first
    /// The words of its first report, however many there are; "" when there is none.
    virtual std::string first_text_of(ticket_number) = 0;
    virtual std::vector<ticket_number> children_of(ticket_number) = 0;  ///< merged into it
    virtual std::vector<event> timeline_of(ticket_number) = 0;          ///< oldest first
    /// Most serious first, then oldest first.
    virtual std::vector<ticket> tickets(const ticket_filter&) = 0;
    /// How many there are; `limit` does not count.
    virtual std::int64_t count_tickets(const ticket_filter&) = 0;
    virtual std::vector<ticket> reported_by(const person_id&,
                                            std::int64_t limit) = 0;  ///< newest first
    virtual std::optional<outcome> find_outcome(std::string_view key) = 0;
    /// The newest ticket's number; 0 when there is none.
    virtual ticket_number newest() = 0;

    /// Of each conversation of a network in which messages wait, the one that is due first, be that
    /// now or later: those behind it must not overtake it. By conversation, behind `after` (empty:
    /// from the beginning), at most `limit`. A message put off puts off those of its ticket behind
    /// it, so `due` is always a time at which one can be sent.
    virtual std::vector<outbox_row> first_messages(const network_id&, std::string_view after,
                                                   std::int64_t limit) = 0;
    /// The networks for which messages wait. Takes no longer the more do.
    virtual std::vector<network_id> waiting_networks() = 0;
    /// How many wait for one of them: they are counted.
    virtual std::int64_t waiting_for(const network_id&) = 0;
    /// The number of the newest message ever queued; 0 when there is none.
    virtual outbox_number newest_message() = 0;
    virtual std::vector<outbox_row> parked_messages(std::int64_t limit) = 0;
    /// The network's reference of a live message in a conversation, if it was ever delivered.
    virtual std::optional<std::string> placed(const conversation&, std::string_view slot) = 0;

    /// The ticket whose card or receipt is called so in a conversation: whose thread that is.
    virtual std::optional<ticket_number> ticket_at(const conversation&,
                                                   std::string_view reference) = 0;
    /// Everybody whom know() was told about.
    virtual std::vector<person> known_people() = 0;

    /// The link of that token, used up or not known: nothing. It may have expired.
    virtual std::optional<sign_in_link> find_link(const digest& token) = 0;
    /// By the present or the previous token; whether it is still good, is_valid() says.
    virtual std::optional<web_session> find_session(const digest& token) = 0;
    virtual std::vector<web_session> sessions_of(const person_id&) = 0;  ///< newest first
    /// What an adapter keeps for itself under a name, if it does: how far it has read, which room
    /// is whose. No personal data but ids.
    virtual std::optional<std::string> kept(const network_id&, std::string_view name) = 0;
    /// All it keeps under names that begin so, in their order; at most `limit`.
    virtual std::vector<std::pair<std::string, std::string>> kept_under(const network_id&,
                                                                        std::string_view prefix,
                                                                        std::int64_t limit) = 0;

    /// The clocks of a ticket that has some.
    virtual std::optional<ticket_clocks> clocks_of(ticket_number) = 0;
    /// The ticket that is about a post and has not ended, among those of a circle: see hold_post().
    virtual std::optional<ticket_number> holder_of(std::string_view post,
                                                   std::string_view circle) = 0;
    /// Tickets about posts of an author ("x:somebody"), newest first.
    virtual std::vector<ticket_number> about_author(std::string_view author,
                                                    std::int64_t limit) = 0;
    /// Of tickets that have not ended and are not for the daily list, the newest first, those
    /// opened before `before`.
    virtual std::vector<live_text> live_texts(ticket_number before, std::int64_t limit) = 0;
    /// Tickets opened since then by hour and category, those of surges themselves left out.
    virtual std::vector<hour_count> opened_by_hour(instant since) = 0;
    /// Those opened since then one by one, oldest first.
    virtual std::vector<recent_ticket> opened_lately(instant since, std::int64_t limit) = 0;
    /// How many reports a person has sent since then; counted no further than `limit`.
    virtual std::int64_t reports_since(const person_id&, instant since, std::int64_t limit) = 0;
    /// Tickets that stand for a surge that goes on.
    virtual std::vector<ticket> surging() = 0;
    /// Tickets whose category somebody chose, so that the bot learns from it; the latest choice
    /// first.
    virtual std::vector<ticket> taught(std::int64_t limit) = 0;
    virtual std::optional<muting> find_muting(const person_id&) = 0;
    virtual std::optional<bulk_closing> find_bulk(std::int64_t number) = 0;

    virtual std::vector<due_row> due_rows(instant now, std::int64_t limit) = 0;
    virtual std::optional<instant> next_due() = 0;

    /// Tells `see` everything about a week, from the timeline: what its facts are made of. `now`
    /// counts while the week lasts. Costs by the size of the week (and, for an old one, by how many
    /// tickets have ended since).
    virtual void observe_week(const week_span&, instant now, const observer& see) = 0;
    /// The facts of a week: as they were kept, else as observe_week() tells them.
    virtual week_facts facts_of(const week_span&, instant now) = 0;
    virtual bool facts_kept(const week_span&) = 0;
    /// When the first ticket was opened, if there is one.
    virtual std::optional<instant> first_opened() = 0;
    virtual store_size size() = 0;
};

/// A snapshot that can be changed. Everything done through it happens together or not at all.
class transaction : public snapshot {
 public:
    /// The number the next new ticket gets; numbers of failed transactions are used again.
    virtual ticket_number next_ticket() = 0;
    /// Adds a report row; its number is filled in.
    virtual void add_report(report&) = 0;
    /// The rows of a report's reporter on a ticket are marked as acknowledged.
    virtual void acknowledge(ticket_number, const person_id& reporter) = 0;
    /// Appends one event to the timeline: numbers it, chains it, applies it to `t` and writes both.
    /// `t` is a fresh ticket for `filed`, else one read in this transaction.
    virtual event_number append(ticket& t, instant at, const person_id& actor, event_body body) = 0;
    virtual void remember(std::string_view key, instant at, const outcome&) = 0;

    virtual void enqueue(const dispatch&, instant due) = 0;
    /// The message was taken by its network. For cards and receipts the reference is kept as the
    /// place of the live message.
    virtual void delivered(const outbox_row&, std::string_view reference) = 0;
    /// Waiting messages with the same conversation and slot as `newest` and a smaller number: they
    /// would only show again what has been shown.
    virtual void supersede(const outbox_row& newest) = 0;
    virtual void postpone(outbox_number, instant due, std::string_view why) = 0;
    virtual void park(outbox_number, std::string_view why) = 0;

    /// Takes back messages of their own (notices) about a ticket that nobody has tried to send yet
    /// and that become due after `now`. How many there were.
    virtual std::int64_t withdraw(ticket_number, instant now) = 0;

    /// Keeps name and language of a person who is not in the configuration; accounts and rights are
    /// not kept. Again for the same id: the new ones hold.
    virtual void know(const person&) = 0;

    /// Of one person at most `most_links` are kept; expired ones go.
    virtual void add_link(const sign_in_link&, instant now) = 0;
    /// Uses it up. Nothing when there is no such link or it has expired.
    virtual std::optional<sign_in_link> take_link(const digest& token, instant now) = 0;
    /// Its number is given. Of one person at most `most_sessions` are kept; old ones go.
    virtual session_number start_session(const web_session&) = 0;
    /// `present` becomes the previous token. False: it is not the session's token any more.
    virtual bool renew_session(session_number, const digest& present, const digest& next,
                               instant now) = 0;
    virtual bool end_session(session_number) = 0;
    /// All sessions of a person and their unused links; how many sessions there were.
    virtual std::int64_t end_sessions(const person_id&) = 0;
    /// Keeps a value for an adapter, in the place of the former one of that name.
    virtual void keep(const network_id&, std::string_view name, std::string_view value,
                      instant at) = 0;
    virtual void forget(const network_id&, std::string_view name) = 0;
    /// Forgets what was kept under names that begin so, before `at`. How many there were.
    virtual std::int64_t forget_before(const network_id&, std::string_view prefix, instant at) = 0;

    /// The ticket is about this post and its author ("x:somebody"; empty: not known). Only one
    /// ticket that has not ended holds a post within a circle: open teams are one circle, "", each
    /// restricted team is its own. False: another one does. A ticket lets go of its posts when it
    /// ends, and has those back that nobody else holds when it goes on.
    virtual bool hold_post(ticket_number, std::string_view post, std::string_view author,
                           std::string_view circle) = 0;
    /// Its posts belong to another circle now; those that are held there already are let go.
    virtual void move_posts(ticket_number, std::string_view circle) = 0;
    /// Again for the same person: the new one holds.
    virtual void set_muting(const muting&) = 0;
    /// False: there was none.
    virtual bool lift_muting(const person_id&) = 0;
    /// Its number is given.
    virtual std::int64_t add_bulk(const bulk_closing&) = 0;

    /// Adds a due row unless one of that name waits already.
    virtual void schedule(std::string_view name, instant at) = 0;
    virtual void unschedule(due_number) = 0;
    /// By name: whether one waited.
    virtual bool unschedule(std::string_view name) = 0;

    /// Keeps a ticket's clocks in the place of the former ones; nothing: it has none any more.
    virtual void keep_clocks(ticket_number, const std::optional<ticket_clocks>&) = 0;
    /// Parked messages of a network become due again, with their old numbers; how many there were.
    virtual std::int64_t unpark(const network_id&, instant due) = 0;

    /// Keeps the facts of a week that is over; again: the new ones hold. They follow from the
    /// timeline and may be lost without harm.
    virtual void keep_facts(const week_facts&) = 0;
};

/// Thrown by snapshots and transactions; never leaves `read` and `write`.
struct store_failure {
    errc code;
};

/// One piece of work for the writer. Derived by `store::write`; nobody else needs it.
class write_work {
 public:
    virtual ~write_work() = default;
    /// On the writer's thread, inside a transaction of its own; may be run again after a failure.
    virtual void attempt(transaction&) = 0;
    /// On the io thread, once: after the commit (errc::ok), or because nothing was kept.
    virtual void finish(errc) = 0;
};

class read_work {
 public:
    virtual ~read_work() = default;
    virtual void attempt(snapshot&) = 0;  ///< on the reader's thread
    virtual void finish(errc) = 0;        ///< on the io thread, once
};

class store {
 public:
    virtual ~store() = default;

    /// Runs `fn(transaction&)` on the writer's thread and completes, on the io thread, after the
    /// commit is on the disk. Many waiting writes share one commit. `fn` must not block, must not
    /// touch the io thread's state, and may be run again.
    /// Errors: busy (too much waits: the expected wait is over a second), closed, disk_full,
    /// read_only, locked, corrupt, io_failed. After an error nothing of `fn` was kept.
    template <class Fn>
    auto write(Fn fn) -> boost::asio::awaitable<result<std::invoke_result_t<Fn&, transaction&>>> {
        return run<write_work, transaction>(std::move(fn));
    }

    /// The same for reading: `fn(snapshot&)` on the reader's thread, on one consistent state.
    template <class Fn>
    auto read(Fn fn) -> boost::asio::awaitable<result<std::invoke_result_t<Fn&, snapshot&>>> {
        return run<read_work, snapshot>(std::move(fn));
    }

    /// Takes over the work and always calls `finish` later, never inside this call.
    virtual void submit(std::unique_ptr<write_work>) = 0;
    virtual void submit(std::unique_ptr<read_work>) = 0;

    /// Finishes what was submitted, flushes and closes. Later work is refused with `closed`.
    /// Blocks; call it after the io thread has nothing more to await.
    virtual void close() = 0;

 private:
    template <class Base, class Access, class Fn>
    auto run(Fn fn) -> boost::asio::awaitable<result<std::invoke_result_t<Fn&, Access&>>>;
};

namespace detail {

template <class Base, class Access, class Fn, class Handler>
class work_of final : public Base {
    using value = std::invoke_result_t<Fn&, Access&>;

 public:
    work_of(Fn fn, Handler handler) : fn_(std::move(fn)), handler_(std::move(handler)) {}

    void attempt(Access& access) override { value_.emplace(fn_(access)); }

    void finish(errc code) override {
        if (code == errc::ok)
            std::move(handler_)(result<value>(boost::system::in_place_value, std::move(*value_)));
        else
            std::move(handler_)(
                result<value>(boost::system::in_place_error, make_error_code(code)));
    }

 private:
    Fn fn_;
    Handler handler_;
    std::optional<value> value_;
};

}  // namespace detail

template <class Base, class Access, class Fn>
auto store::run(Fn fn) -> boost::asio::awaitable<result<std::invoke_result_t<Fn&, Access&>>> {
    using value = std::invoke_result_t<Fn&, Access&>;
    static_assert(!std::is_void_v<value>, "let the closure return something, `true` will do");
    auto initiate = [this](auto handler, Fn work) {
        using work_type = detail::work_of<Base, Access, Fn, decltype(handler)>;
        submit(std::unique_ptr<Base>(
            std::make_unique<work_type>(std::move(work), std::move(handler))));
    };
    // `use_awaitable` of a signature with a plain value: failures are values, never exceptions.
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                   void(result<value>)>(
        std::move(initiate), boost::asio::use_awaitable, std::move(fn));
}

}  // namespace firebreak
