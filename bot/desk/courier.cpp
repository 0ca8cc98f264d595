#include "bot/desk/courier.hpp"

#include "bot/desk/cards.hpp"
#include "bot/desk/week_chart.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_at_once = 256;
constexpr auto longest_sleep = 60s;  // looks now and then even if nobody wakes it

/// The picture, and the same in words.
void draw_week(snapshot& files, const speaker& speak, const std::string& name, delivery& d) {
    d.content.heading = name;
    const auto& zone = speak.who.time_zone();
    const auto week = week_of(name, speak.now, zone);
    if (!week) return;
    const auto chart = chart_of_week(files, speak, *week, std::nullopt);
    d.content = in_message(speak, chart);
    d.image = drawn(chart);
}

}  // namespace

std::chrono::milliseconds pause_before_retry(std::int64_t attempts, double jitter,
                                             std::optional<std::chrono::milliseconds> asked) {
    const auto exponent = std::clamp<std::int64_t>(attempts, 0, 9);
    const auto whole = std::min<std::chrono::milliseconds>(1000ms * (1 << exponent), 5min);
    const auto share = std::clamp(jitter, 0.0, 1.0) / 2;
    const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(whole * (1 - share));
    return asked ? std::max(pause, *asked) : pause;
}

courier::courier(parts p) : parts_(std::move(p)), signal_(parts_.executor) {
    for (const auto* network : parts_.networks) here_.insert(network->network());
    signal_.expires_at(std::chrono::steady_clock::time_point::max());
}

void courier::wake() {
    ++asked_;
    nothing_due_ = false;
    parts_.time.wake();
    changed();
}

void courier::stop() {
    stopping_ = true;
    wake();
}

void courier::changed() { signal_.cancel(); }

boost::asio::awaitable<void> courier::settled() {
    const auto quiet = [this] {
        return nothing_due_ && looked_ == asked_ && busy_.empty() && parts_.time.now() < next_look_;
    };
    while (!stopping_ && !quiet()) {
        boost::system::error_code cancelled;
        co_await signal_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    }
}

boost::asio::awaitable<void> courier::run() {
    while (!stopping_) co_await look();
    while (!busy_.empty()) {
        boost::system::error_code cancelled;
        co_await signal_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    }
}

courier::findings courier::due_of(snapshot& files, instant now, const std::set<network_id>& here,
                                  const std::set<network_id>& told, const conversation& after) {
    findings f;
    std::int64_t left = most_at_once;
    for (auto network = here.lower_bound(after.network); network != here.end(); ++network) {
        const auto behind = *network == after.network ? after.id : std::string();
        for (auto& row : files.first_messages(*network, behind, left)) {
            --left;
            f.last = row.what.to;
            if (row.due <= now)
                f.due.push_back(std::move(row));
            else
                f.next = std::min(f.next.value_or(row.due), row.due);
        }
        if (left == 0) return f;
    }
    f.last = {};
    for (auto& network : files.waiting_networks()) {
        if (here.contains(network) || told.contains(network)) continue;
        const auto waiting = files.waiting_for(network);
        f.not_here.emplace_back(std::move(network), waiting);
    }
    return f;
}

boost::asio::awaitable<void> courier::look() {
    const auto asked = asked_;
    const auto finished = finished_;
    const auto now = parts_.time.now();
    auto read = [now, here = here_, told = not_here_, after = after_](snapshot& files) {
        return due_of(files, now, here, told, after);
    };
    auto seen = co_await parts_.files.read(read);
    if (!seen) {
        parts_.log.log(level::error, "outbox-not-read", {{"why", seen.error().message()}});
        co_await parts_.time.sleep_until(parts_.time.now() + 1s);
        co_return;
    }
    // A delivery that ended meanwhile may still stand in this list: look again rather than send
    // twice.
    if (finished != finished_) co_return;
    for (const auto& [network, waiting] : seen->not_here) {
        not_here_.insert(network);
        parts_.log.log(level::warning, "network-not-connected",
                       {{"network", network.value}, {"waiting", std::to_string(waiting)}});
    }
    // One delivery at a time for each conversation.
    for (auto& row : seen->due) {
        if (stopping_ || !busy_.insert(row.what.to).second) continue;
        auto place = row.what.to;  // before the row is moved from
        boost::asio::co_spawn(parts_.executor, send(std::move(row)),
                              [this, place = std::move(place)](const std::exception_ptr& failure) {
                                  busy_.erase(place);
                                  ++finished_;
                                  if (failure) parts_.log.log(level::error, "delivery-broke-off");
                                  wake();
                              });
    }
    if (after_.empty()) next_.reset(), nothing_due_ = true;
    nothing_due_ = nothing_due_ && seen->due.empty();
    if (seen->next) next_ = std::min(next_.value_or(*seen->next), *seen->next);
    after_ = std::move(seen->last);
    if (!after_.empty()) co_return;  // there are more conversations
    looked_ = asked;
    next_look_ = now + longest_sleep;
    if (next_) next_look_ = std::min(next_look_, *next_);
    changed();
    if (asked == asked_ && !stopping_) co_await parts_.time.sleep_until(next_look_);
}

chat& courier::network_of(const conversation& place) const {
    // There is one: due_of() found the message for it.
    return **std::find_if(parts_.networks.begin(), parts_.networks.end(),
                          [&](const chat* network) { return network->network() == place.network; });
}

courier::prepared_delivery courier::prepare(
    snapshot& files, const outbox_row& row, const std::shared_ptr<const directory>& who,
    const std::shared_ptr<const playbooks::library>& books) const {
    prepared_delivery p{{}, files.newest_message()};
    auto& d = p.what;
    d.number = row.number;
    d.attempt = row.attempts + 1;
    d.to = row.what.to;
    d.ticket = row.what.ticket;
    d.lang = row.what.lang;
    const speaker speak{d.lang, *who, *books, parts_.time.now()};
    if (const auto* post = std::get_if<thread_post>(&row.what.content)) {
        d.content = post->text;
        d.thread = files.placed(d.to, "card:" + std::to_string(d.ticket.value)).value_or("");
    } else if (const auto* own = std::get_if<notice>(&row.what.content)) {
        d.content = own->text;
    } else if (const auto* chart = std::get_if<week_chart_of>(&row.what.content)) {
        draw_week(files, speak, chart->week, d);
    } else if (auto v = view(files, d.ticket)) {
        d.is_card = std::holds_alternative<card_of>(row.what.content);
        d.content = d.is_card ? card(speak, *v, d.to) : receipt(speak, *v);
        d.edits = files.placed(d.to, slot(row.what)).value_or("");
    }
    return p;
}

boost::asio::awaitable<void> courier::send(outbox_row row) {
    const auto who = parts_.office.people();
    const auto books = parts_.office.library();
    auto make = [&](snapshot& files) { return prepare(files, row, who, books); };
    auto ready = co_await parts_.files.read(make);
    if (!ready) {
        parts_.log.log(level::error, "message-not-read", {{"why", ready.error().message()}});
        co_await parts_.time.sleep_until(parts_.time.now() + 1s);
        co_return;
    }
    const auto seen = ready->seen;
    auto& network = network_of(row.what.to);
    auto again = ready->what;
    auto result = co_await network.deliver(std::move(ready->what));
    if (result.is == delivery_result::kind::gone) {
        again.edits.clear();  // somebody removed the live message: it is posted anew
        result = co_await network.deliver(std::move(again));
    }
    co_await keep_result(std::move(row), seen, std::move(result));
}

boost::asio::awaitable<void> courier::keep_result(outbox_row row, outbox_number seen,
                                                  delivery_result r) {
    using kind = delivery_result::kind;
    const auto number = std::to_string(row.number.value);
    const auto pause = pause_before_retry(row.attempts, parts_.jitter(), r.retry_after);
    const auto again_at = parts_.time.now() + pause;
    auto keep = [&](transaction& files) {
        switch (r.is) {
            case kind::delivered:
                files.delivered(row, r.reference);
                if (!slot(row.what).empty() && !r.earlier) {
                    // What was shown includes everything up to `seen`.
                    auto newest = row;
                    newest.number = outbox_number{seen.value + 1};
                    files.supersede(newest);
                }
                break;
            case kind::later:
            case kind::gone: files.postpone(row.number, again_at, r.detail); break;
            case kind::never: files.park(row.number, r.detail); break;
        }
        return true;
    };
    // A delivered message that can't be recorded would be sent again: keep at it while the store is
    // only busy, and say so otherwise.
    while (true) {
        const auto kept = co_await parts_.files.write(keep);
        if (kept) break;
        parts_.log.log(level::error, "delivery-not-recorded",
                       {{"message", number}, {"why", kept.error().message()}});
        if (stopping_ || kept.error() == make_error_code(errc::closed)) co_return;
        co_await parts_.time.sleep_until(parts_.time.now() + 1s);
    }
    switch (r.is) {
        case kind::delivered: parts_.log.count("firebreak_messages_delivered_total"); break;
        case kind::later:
        case kind::gone:
            parts_.log.count("firebreak_messages_postponed_total");
            parts_.log.log(level::warning, "message-postponed",
                           {{"message", number}, {"why", r.detail}});
            break;
        case kind::never:
            parts_.log.count("firebreak_messages_parked_total");
            parts_.log.log(
                level::error, "message-parked",
                {{"message", number}, {"network", row.what.to.network.value}, {"why", r.detail}});
            break;
    }
}

}  // namespace firebreak
