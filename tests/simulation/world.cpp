#include "tests/simulation/world.hpp"

#include "tests/simulation/invariants.hpp"
#include "tests/simulation/rows.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

namespace firebreak::simulation {

using namespace std::chrono_literals;

void figures::add(const figures& o) {
    steps += o.steps, asks += o.asks, repeats += o.repeats, failures += o.failures;
    kills += o.kills, power_cuts += o.power_cuts, stops += o.stops;
    broken_starts += o.broken_starts, tickets += o.tickets, messages += o.messages;
    later += o.later, parked += o.parked, cards_removed += o.cards_removed;
    disk_failed += o.disk_failed, disk_full += o.disk_full, sectors_torn += o.sectors_torn;
    writes_lost += o.writes_lost, daily_lists += o.daily_lists, weeks += o.weeks;
}

namespace {

/// An hour of an ordinary week, or of one in which Helsinki's clocks are changed.
instant some_day(generator& random) {
    constexpr std::array mornings{
        std::int64_t{1'795'420'800'000},  // Monday 2026-11-23, 10:00
        std::int64_t{1'795'420'800'000},
        std::int64_t{1'792'828'800'000},   // Saturday 2026-10-24, the day before winter time
        std::int64_t{1'806'134'400'000}};  // Saturday 2027-03-27, the day before summer time
    const auto morning = mornings.at(below(random, mornings.size()));
    return to_instant(morning) + std::chrono::hours{below(random, 24 * 5)};
}

}  // namespace

world::world(options o)
    : options_(std::move(o)),
      random_{options_.seed},
      disk_{options_.seed * 2 + 1},
      now_{some_day(random_)} {
    most_asks_ = 5 + below(random_, 40);
    roughness_ = chance(random_, 0.1) ? 0 : static_cast<double>(1 + below(random_, 10)) / 5.0;
    if (chance(random_, 0.5)) undo_window_ = 10s;
    // The store looks for a log beside the database in the real folder; the disk has the rest.
    std::ofstream{options_.folder / "bot.db-wal"};
}

void world::say(const std::string& line) {
    for (const char c : line)
        fingerprint_ = (fingerprint_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
    if (options_.trace)
        fmt::print("{:>5} {} {}\n", figures_.steps, now_.time_since_epoch().count() / 1000, line);
}

void world::wrong(const std::string& what) {
    say("WRONG: " + what);
    wrong_.push_back(what);
}

std::vector<std::string> world::run() {
    const auto steps = 200 + below(random_, 600);
    for (std::uint64_t i = 0; i < steps && wrong_.empty(); ++i) step();
    if (wrong_.empty()) heal();
    if (wrong_.empty()) examine();
    if (life_) bury(disk::loss::process);
    const auto d = disk_.figures();
    figures_.disk_failed = d.failed, figures_.disk_full = d.full;
    figures_.sectors_torn = d.torn, figures_.writes_lost = d.lost;
    return wrong_;
}

// ── lives ──────────────────────────────────────────────────────────────────────────────────────

void world::boot() {
    auto begun = life::begin({options_.folder / "bot.db", options_.around, now_, undo_window_,
                              [this] { return static_cast<double>(below(random_, 1000)) / 1000; },
                              servers_});
    if (begun) {
        life_ = std::move(*begun);
        starts_in_vain_ = 0;
        say("started");
        return;
    }
    const auto why = begun.error();
    say("did not start: " + why.message());
    ++figures_.broken_starts;
    const bool expected = why == make_error_code(errc::io_failed) ||
                          why == make_error_code(errc::disk_full) ||
                          why == make_error_code(errc::not_found);
    if (!expected || (calm_ && !disk_.dead())) wrong("the store does not open: " + why.message());
    if (disk_.dead()) {
        ++figures_.power_cuts;
        disk_.restart(disk::loss::power);
    }
    advance_to(now_ + 5s);
    if (++starts_in_vain_ > 3) disk_.set({});  // somebody has looked after it
}

void world::end_calls() {
    for (auto& l : life_->lines())
        for (auto held = l->held(); held > 0; --held)
            say(l->end(held - 1, chance(random_, 0.5) ? fate::answer_lost : fate::lost));
}

void world::end_life() {
    life_->close();
    for (int round = 0; !life_->closed(); ++round) {
        life_->drain();
        if (life_->closed()) break;
        if (work_for_store()) continue;
        if (std::ranges::any_of(life_->lines(), [](const auto& l) { return l->held() > 0; })) {
            end_calls();
            continue;
        }
        if (const auto next = life_->clock().next()) {
            now_ = std::max(now_, *next);
            life_->clock().set(now_);
        }
        if (round > 5'000) {
            wrong("the bot does not end");
            fmt::print(stderr, "{}\n", life_->logged());
            std::fflush(stderr);
            std::_Exit(1);
        }
    }
    life_->drain();
    figures_.parked += life_->log().counter("firebreak_messages_parked_total");
    figures_.later += life_->log().counter("firebreak_messages_postponed_total");
    figures_.messages += life_->log().counter("firebreak_messages_delivered_total");
    if (options_.trace) fmt::print("{}", life_->logged());
    if (life_->log().counter("firebreak_loop_restarts_total") > 0) wrong("a loop broke");
    life_.reset();
    for (auto& a : asks_) a.under_way = 0;
}

void world::bury(disk::loss what) {
    say(what == disk::loss::power ? "power lost" : "killed");
    ++(what == disk::loss::power ? figures_.power_cuts : figures_.kills);
    disk_.die();  // from here on nothing it does has any effect
    end_calls();
    end_life();
    disk_.restart(what);
}

void world::stop_in_order() {
    say("asked to stop");
    ++figures_.stops;
    end_life();
    if (disk_.dead()) disk_.restart(disk::loss::power);
    say("stopped");
}

// ── steps ──────────────────────────────────────────────────────────────────────────────────────

void world::step() {
    ++figures_.steps;
    if (!life_) {
        if (chance(random_, 0.4))
            boot();
        else
            advance_to(now_ + std::chrono::seconds{below(random_, 600)});
    } else {
        life_->drain();
        act(below(random_, 1000));
    }
    if (life_ && disk_.dead()) bury(chance(random_, 0.5) ? disk::loss::power : disk::loss::process);
    for (const auto& to : servers_)
        if (!to.wrong.empty()) wrong(to.wrong.front());
}

void world::act(std::uint64_t draw) {
    if (draw < 600 && work_for_store()) return;
    if (draw < 730) {
        if (std::ranges::any_of(life_->lines(), [](const auto& l) { return l->held() > 0; }))
            return end_a_call();
    }
    if (draw < 850) return asks_.size() < most_asks_ ? ask_something() : repeat_something();
    if (draw < 900) return repeat_something();
    if (draw < 970) return pass_time();
    if (draw < 980) return change_mood();
    if (draw < 988) return change_weather();
    accident();
}

bool world::work_for_store() {
    auto& files = life_->files();
    // Each of these may come next; which, the seed says.
    enum class next { read, write, answer_read, answer_write };
    std::array<next, 4> possible{};
    std::size_t count = 0;
    if (files.reads() > 0) possible.at(count++) = next::read;
    if (files.writes() > 0) possible.at(count++) = next::write;
    if (files.read_answers() > 0) possible.at(count++) = next::answer_read;
    if (files.written() > 0) possible.at(count++) = next::answer_write;
    if (count == 0) return false;
    switch (possible.at(below(random_, count))) {
        case next::read: files.let_read(); break;
        case next::answer_read: files.answer_read(); break;
        case next::answer_write: files.answer_write(); break;
        case next::write: {
            const auto waiting = files.writes();
            const auto together = chance(random_, 0.6) ? waiting : 1 + below(random_, waiting);
            say(fmt::format("{} of {} writes", together, waiting));
            files.let_write(together);
            break;
        }
    }
    return true;
}

void world::hear(ask& a, const char* how) {
    say(fmt::format("{} {} by {}: {}", how, a.key, a.who.value, a.text));
    ++a.under_way;
    ++a.heard;
    auto* l = life_.get();
    boost::asio::co_spawn(l->io(), l->front().hear(a.as_said(now_)),
                          [this, &a](const std::exception_ptr& failure, const outcome& o) {
                              --a.under_way;
                              if (failure)
                                  wrong("hearing " + a.key + " threw");
                              else if (!disk_.dead())  // else nobody is left to answer
                                  answered(a, o);
                          });
}

void world::answered(ask& a, const outcome& o) {
    say(fmt::format("{} is {} #{}: {}", a.key, word(o.kind), o.ticket.value, o.reply.heading));
    if (o.kind == outcome_kind::failed) {
        ++figures_.failures;
        return;
    }
    tickets_ = std::max(tickets_, o.ticket.value);
    if (!a.answer) {
        a.answer = o;
        return;
    }
    // What changes nothing is answered from what is on file now.
    const bool looks = a.is == ask::kind::other;
    if (a.answer->kind != o.kind || a.answer->ticket != o.ticket)
        if (!looks) wrong(a.key + " was answered differently when it was repeated");
    if (a.is != ask::kind::report && !looks && a.answer->reply != o.reply)
        wrong(a.key + " was answered in other words when it was repeated");
}

void world::ask_something() {
    asks_.push_back(next_ask(random_, asks_.size(), tickets_));
    ++figures_.asks;
    hear(asks_.back(), "hears");
}

void world::repeat_something() {
    if (asks_.empty()) return;
    auto& a = asks_[below(random_, asks_.size())];
    // Networks repeat what was not answered, and now and then what was.
    if ((a.answer || a.under_way > 0) && !chance(random_, 0.1)) return;
    ++figures_.repeats;
    hear(a, "hears again");
}

void world::end_a_call() {
    auto& lines = life_->lines();
    auto which = below(random_, lines.size());
    if (lines[which]->held() == 0) which = (which + 1) % lines.size();
    const auto f = draw_fate(which);
    const auto line = lines[which]->end(below(random_, lines[which]->held()), f);
    if (!line.empty()) say(line);
}

fate world::draw_fate(std::size_t network) {
    switch (moods_[network]) {
        case network_mood::good: return chance(random_, 0.995) ? fate::delivered : fate::refused;
        case network_mood::down: return chance(random_, 0.8) ? fate::lost : fate::failed;
        case network_mood::rough: break;
    }
    const auto draw = below(random_, 100);
    return draw < 40   ? fate::delivered
           : draw < 60 ? fate::answer_lost
           : draw < 75 ? fate::lost
           : draw < 86 ? fate::limited
           : draw < 98 ? fate::failed
                       : fate::refused;
}

void world::pass_time() {
    const auto draw = below(random_, 100);
    if (draw < 50) {
        const auto next = life_->clock().next();
        return advance_to(next && chance(random_, 0.7) ? *next : now_ + 1s);
    }
    if (draw < 95) return advance_to(now_ + std::chrono::seconds{below(random_, 30)});
    // Hours in which nobody does anything, or a clock that is set.
    const auto hours = std::chrono::hours{1 + below(random_, chance(random_, 0.2) ? 24 * 5 : 24)};
    if (chance(random_, 0.2)) {
        give_answers();
        say(fmt::format("the clock is set back by {} hours", hours.count()));
        now_ -= std::min(hours, std::chrono::hours{24});
        return life_->clock().set(now_);
    }
    say(fmt::format("{} hours pass", hours.count()));
    advance_to(now_ + hours);
}

void world::give_answers() {
    // What was made from a ticket tells the time of that moment: it is sent before the clock moves.
    if (!life_) return;
    while (life_->files().read_answers() > 0) {
        life_->files().answer_read();
        life_->drain();
    }
}

void world::advance_to(instant when) {
    when = std::max(when, now_);
    give_answers();
    if (life_)
        for (auto& l : life_->lines())
            if (const auto oldest = l->oldest(); oldest && when > *oldest + 30s) {
                end_calls();  // adapters wait no longer
                life_->drain();
            }
    now_ = when;
    if (life_) life_->clock().set(when);
}

void world::change_mood() {
    const auto which = below(random_, moods_.size());
    const bool better = chance(random_, roughness_ == 0 ? 1 : 0.4);
    moods_[which] = better                 ? network_mood::good
                    : chance(random_, 0.7) ? network_mood::rough
                                           : network_mood::down;
    say(fmt::format("{} is {}", servers_[which].network().value,
                    better                                ? "good"
                    : moods_[which] == network_mood::down ? "down"
                                                          : "rough"));
}

void world::change_weather() {
    weather w;
    if (roughness_ > 0 && chance(random_, 0.6)) {
        switch (below(random_, 5)) {
            case 0: w.write = 0.02 * roughness_; break;
            case 1: w.sync = 0.1 * roughness_; break;
            case 2:
                w.full = true, w.room = static_cast<std::int64_t>(below(random_, 60'000));
                break;
            case 3: w.read = 0.01 * roughness_; break;
            default: w.write = w.sync = w.truncate = w.open = 0.03 * roughness_; break;
        }
        say("the disk gets worse");
    } else {
        say("the disk is well");
    }
    disk_.set(w);
}

void world::accident() {
    if (roughness_ == 0) return;
    switch (below(random_, 6)) {
        case 0:
            if (servers_[below(random_, 2)].remove_some(random_())) {
                ++figures_.cards_removed;
                say("somebody removes a card");
            }
            return;
        case 1: return bury(disk::loss::process);
        case 2: return bury(disk::loss::power);
        case 3: return stop_in_order();
        default: {
            const auto left = static_cast<std::int64_t>(below(random_, 60));
            say(fmt::format("dies after {} operations", left));
            disk_.die_after(left);
        }
    }
}

// ── the end ────────────────────────────────────────────────────────────────────────────────────

void world::heal() {
    say("everything is mended");
    calm_ = true;
    disk_.set({});
    disk_.die_after(-1);
    moods_ = {};
    if (life_ && chance(random_, 0.5))
        bury(chance(random_, 0.5) ? disk::loss::power : disk::loss::process);
    for (int round = 0; round < 20'000 && wrong_.empty(); ++round) {
        if (!life_) {
            boot();
            continue;
        }
        life_->drain();
        if (work_for_store()) {
            continue;
        } else if (auto held = std::ranges::find_if(life_->lines(),
                                                    [](const auto& l) { return l->held() > 0; });
                   held != life_->lines().end()) {
            say((*held)->end(0, fate::delivered));
        } else if (!finish_asks()) {
            const auto left = what_is_left(options_.folder / "bot.db", now_);
            if (!left) return;
            // What is due later is waited for; nobody sleeps longer than a minute.
            const auto next = life_->clock().next().value_or(now_ + 60s);
            advance_to(std::max({next, *left - 60s, now_ + 1ms}));
        }
    }
    if (!wrong_.empty()) return;
    wrong("does not settle");
    rows(options_.folder / "bot.db",
         "SELECT name||' since '||at FROM due UNION ALL SELECT 'message '||number||' since '||due"
         " FROM outbox WHERE state='due'",
         [&](const row& r) { wrong("still waits: " + r.text(0)); });
}

bool world::finish_asks() {
    bool any = false;
    for (auto& a : asks_) {
        if (a.under_way > 0) return true;
        if (a.answer) continue;
        if (a.heard > 200) wrong(a.key + " is never answered");
        ++figures_.repeats;
        hear(a, "hears again");
        any = true;
    }
    return any;
}

void world::examine() {
    evidence e{options_.folder / "bot.db", asks_, servers_, options_.around, now_, {}};
    auto look = [&e](snapshot& files) {
        examine_all(e, files);
        return true;
    };
    bool done = false;
    boost::asio::co_spawn(life_->io(), life_->files().read(look),
                          [&](const std::exception_ptr&, const result<bool>& r) {
                              done = true;
                              if (!r) wrong("cannot be read: " + r.error().message());
                          });
    while (!done) {
        life_->drain();
        if (!done) work_for_store();
    }
    for (const auto& each : e.wrong) wrong(each);
    figures_.tickets = e.tickets, figures_.daily_lists = e.daily_lists, figures_.weeks = e.weeks;
}

}  // namespace firebreak::simulation
