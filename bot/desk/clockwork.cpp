#include "bot/desk/clockwork.hpp"

#include "bot/desk/daily_list.hpp"
#include "bot/desk/duty.hpp"
#include "bot/desk/surges.hpp"
#include "bot/desk/weekly_summary.hpp"
#include "bot/desk/words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_at_once = 250;
constexpr std::size_t most_together = 50;  // rows of tickets that may share a commit
constexpr auto longest_sleep = 60s;        // the wall clock may be set; never oversleep by more

}  // namespace

std::optional<command> command_of(const due_row& row, instant now) {
    command c;
    c.key = "clock:" + std::to_string(row.number.value) + ":" + row.name;
    c.actor = the_clock();
    c.from.where = {network_id{"clock"}, "clock"};
    c.at = now;
    if (row.name.starts_with(weekly_summary_prefix)) {
        const auto week = row.name.substr(weekly_summary_prefix.size());
        // Not the row: a week is posted once, whatever becomes of rows.
        c.key = "clock:" + row.name;
        c.what = wanted::post_summary{week, row.number};
        return c;
    }
    if (row.name.starts_with(ticket_row_prefix)) {
        const auto number = to_ticket_number(row.name.substr(ticket_row_prefix.size()));
        if (!number) return std::nullopt;
        c.what = wanted::ring{*number, row.number};
        return c;
    }
    if (row.name.starts_with(surge_prefix)) {
        const auto number = to_ticket_number(row.name.substr(surge_prefix.size()));
        if (!number) return std::nullopt;
        c.what = wanted::surge_account{*number, row.number};
        return c;
    }
    if (row.name.starts_with(daily_list_prefix)) {
        c.what = wanted::daily_list{team_id{row.name.substr(daily_list_prefix.size())}, row.number};
        return c;
    }
    return std::nullopt;
}

void clockwork::wake() {
    ++asked_;
    parts_.time.wake();
}

void clockwork::stop() {
    stopping_ = true;
    wake();
}

boost::asio::awaitable<void> clockwork::catch_up() {
    if (!planned_) co_await plan();  // twice does no harm
    co_await parts_.office.remember();
    while (!stopping_) {
        const auto now = parts_.time.now();
        auto read = [now](snapshot& files) { return files.due_rows(now, most_at_once); };
        const auto due = co_await parts_.files.read(read);
        if (!due) {
            parts_.log.log(level::error, "clock-not-read", {{"why", due.error().message()}});
            co_return;
        }
        bool moved = false;
        std::vector<command> of_tickets;
        for (const auto& row : *due) {
            auto c = command_of(row, now);
            if (!c) {
                parts_.log.log(level::warning, "due-row-unknown", {{"name", row.name}});
                continue;
            }
            if (std::holds_alternative<wanted::ring>(c->what)) {
                of_tickets.push_back(std::move(*c));
                continue;
            }
            const auto answer = co_await parts_.office.handle(std::move(*c));
            moved = moved || answer.kind == outcome_kind::done;
        }
        const auto rows = co_await together(std::move(of_tickets));
        if (rows.failed || (!moved && !rows.done)) co_return;  // run() tries again, later
    }
}

boost::asio::awaitable<clockwork::result_of_rows> clockwork::together(std::vector<command> all) {
    result_of_rows result;
    const auto here = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer ended(here, boost::asio::steady_timer::time_point::max());
    // Where one fails the store has too much to do, or can't: the others would fail too.
    for (std::size_t next = 0; next < all.size() && !result.failed && !stopping_;) {
        const auto end = std::min(next + most_together, all.size());
        std::size_t left = end - next;
        // They outlive no variable here: this waits for the last of them.
        for (; next < end; ++next)
            boost::asio::co_spawn(here, parts_.office.handle(std::move(all[next])),
                                  [&](const std::exception_ptr& broken, const outcome& answer) {
                                      if (broken || answer.kind == outcome_kind::failed)
                                          result.failed = true;
                                      else if (answer.kind == outcome_kind::done)
                                          result.done = true;
                                      if (--left == 0) ended.cancel();
                                  });
        while (left > 0) {
            boost::system::error_code cancelled;
            co_await ended.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        }
    }
    co_return result;
}

boost::asio::awaitable<void> clockwork::plan() {
    const auto now = parts_.time.now();
    const auto who = parts_.office.people();
    auto set = [now, who](transaction& files) { return plan_summary(files, *who, now), true; };
    const auto done = co_await parts_.files.write(set);
    if (!done) parts_.log.log(level::error, "clock-not-set", {{"why", done.error().message()}});
    planned_ = planned_ || done.has_value();
}

boost::asio::awaitable<void> clockwork::run() {
    while (!stopping_) {
        const auto asked = asked_;
        co_await catch_up();
        auto read = [](snapshot& files) { return files.next_due(); };
        const auto next = co_await parts_.files.read(read);
        auto until = parts_.time.now() + longest_sleep;
        if (next && *next) until = std::min(until, std::max(**next, parts_.time.now() + 1s));
        if (asked == asked_ && !stopping_) co_await parts_.time.sleep_until(until);
    }
}

}  // namespace firebreak
