#include "bot/desk/clockwork.hpp"

#include "bot/desk/daily_list.hpp"

#include <algorithm>
#include <string>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_at_once = 100;
constexpr auto longest_sleep = 60s;  // the wall clock may be set; never oversleep by more

}  // namespace

std::optional<command> command_of(const due_row& row, instant now) {
    command c;
    c.key = "clock:" + std::to_string(row.number.value) + ":" + row.name;
    c.actor = person_id{"clock"};
    c.from.where = {network_id{"clock"}, "clock"};
    c.at = now;
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
    while (!stopping_) {
        const auto now = parts_.time.now();
        auto read = [now](snapshot& files) { return files.due_rows(now, most_at_once); };
        const auto due = co_await parts_.files.read(read);
        if (!due) {
            parts_.log.log(level::error, "clock-not-read", {{"why", due.error().message()}});
            co_return;
        }
        bool moved = false;
        for (const auto& row : *due) {
            auto c = command_of(row, now);
            if (!c) {
                parts_.log.log(level::warning, "due-row-unknown", {{"name", row.name}});
                continue;
            }
            const auto answer = co_await parts_.office.handle(std::move(*c));
            moved = moved || answer.kind == outcome_kind::done;
        }
        if (!moved) co_return;
    }
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
