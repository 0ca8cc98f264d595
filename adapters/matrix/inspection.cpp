#include "adapters/matrix/inspection.hpp"

#include "adapters/matrix/codec.hpp"
#include "bot/desk/texts.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace firebreak::matrix {
namespace {

using grade = finding::grade;
using boost::asio::awaitable;
using namespace std::chrono_literals;

constexpr auto drift_that_matters = 60s;
constexpr auto soon = 1s;
constexpr std::chrono::milliseconds after_failure{60'000};

finding found(grade is, localized problem, localized mend = {}) {
    return {is, std::move(problem), std::move(mend)};
}

struct power {
    std::string_view type;
    bool is_state;
    const text& without;
    grade is;
};

/// What the bot does in a room. An edit is a message like any other, and so needs no more.
const power powers[] = {
    {"m.room.message", false, texts::matrix_may_not_write, grade::broken},
    {"m.reaction", false, texts::matrix_may_not_react, grade::warning},
    {"m.room.redaction", false, texts::matrix_may_not_redact, grade::warning},
    // Nothing needs it: people may like to know why nothing is pinned.
    {"m.room.pinned_events", true, texts::matrix_may_not_pin, grade::fine},
};

bool is_of(std::string_view user, const std::vector<std::string>& servers) {
    return std::ranges::find(servers, server_of(user)) != servers.end();
}

class inspection {
 public:
    inspection(homeserver& server, wanted_room wanted, std::vector<std::string> allowed,
               std::vector<std::string> invited)
        : server_(server),
          wanted_(std::move(wanted)),
          allowed_(std::move(allowed)),
          invited_(std::move(invited)) {}

    awaitable<std::vector<finding>> all() {
        room r;
        r.id = wanted_.name;
        const bool here = co_await is_there(r);
        const bool known = here && co_await state(r);
        if (known) {
            for (auto& each : judge(r, wanted_.name, server_.me().user_id))
                found_.push_back(std::move(each));
            co_await readers(r);
            const auto is_fine = [](const finding& f) { return f.is == grade::fine; };
            if (std::ranges::all_of(found_, is_fine))
                found_.push_back(
                    found(grade::fine, say(texts::matrix_room_well, {{"room", name()}})));
        }
        co_return std::move(found_);
    }

 private:
    std::string_view name() const { return wanted_.name; }

    void unanswered(const call_result& r) {
        found_.push_back(
            found(grade::warning,
                  say(texts::matrix_room_unasked, {{"room", name()}, {"error", r.errcode}}),
                  say(texts::matrix_try_later)));
    }

    awaitable<bool> is_there(room& r) {
        if (wanted_.name.starts_with('#')) {
            const auto at = co_await server_.resolve(wanted_.name);
            if (!at.ok() && at.passes()) {
                unanswered(at);
                co_return false;
            }
            if (!at.ok()) {
                found_.push_back(found(grade::broken,
                                       say(texts::matrix_no_such_room, {{"room", name()}}),
                                       say(texts::matrix_no_such_room_mend)));
                co_return false;
            }
            r.id = at.value;
        }
        const auto joined = co_await server_.joined_rooms();
        if (!joined.ok()) {
            unanswered(joined.call);
            co_return false;
        }
        if (std::ranges::find(joined.value, r.id) == joined.value.end()) {
            if (std::ranges::find(invited_, r.id) != invited_.end()) {
                found_.push_back(
                    found(grade::fine, say(texts::matrix_invited, {{"room", name()}})));
                co_return false;
            }
            found_.push_back(
                found(grade::broken, say(texts::matrix_not_in_room, {{"room", name()}}),
                      say(texts::matrix_not_in_room_mend, {{"user", server_.me().user_id}})));
            co_return false;
        }
        co_return true;
    }

    awaitable<bool> state(room& r) {
        const auto encryption = co_await server_.state(r.id, "m.room.encryption", "");
        const auto levels = co_await server_.state(r.id, "m.room.power_levels", "");
        const auto born = co_await server_.state(r.id, "m.room.create", "");
        const auto stone = co_await server_.state(r.id, "m.room.tombstone", "");
        for (const auto* each : {&encryption, &levels, &born, &stone}) {
            if (each->ok() || each->call.is == call_result::kind::absent) continue;
            unanswered(each->call);
            co_return false;
        }
        r.encrypted = encryption.ok();
        if (const auto* l = std::get_if<said::power_levels>(&levels.value.what)) r.levels = *l;
        if (const auto* b = std::get_if<said::created>(&born.value.what)) {
            r.born = *b;
            r.creator = born.value.sender;
        }
        if (const auto* t = std::get_if<said::tombstone>(&stone.value.what))
            r.moved_to = t->replacement;
        co_return true;
    }

    /// Who else may read what the team is told.
    awaitable<void> readers(const room& r) {
        const auto rule = co_await server_.state_content(r.id, "m.room.join_rules", "");
        const auto seen = co_await server_.state_content(r.id, "m.room.history_visibility", "");
        const bool open = rule.ok() && read_.text(rule.value, "join_rule") == "public";
        const bool shown =
            seen.ok() && read_.text(seen.value, "history_visibility") == "world_readable";
        if (wanted_.restricted && (open || shown))
            found_.push_back(found(grade::warning, say(texts::matrix_open_room, {{"room", name()}}),
                                   say(texts::matrix_open_room_mend)));
        const auto members = co_await server_.joined_members(r.id);
        if (!members.ok() || allowed_.empty()) co_return;
        const auto strangers = std::ranges::count_if(
            members.value, [&](const auto& m) { return !is_of(m.user, allowed_); });
        if (strangers > 0)
            found_.push_back(found(grade::warning,
                                   say(texts::matrix_strangers,
                                       {{"room", name()}, {"count", std::to_string(strangers)}}),
                                   say(texts::matrix_strangers_mend)));
    }

    homeserver& server_;
    wanted_room wanted_;
    std::vector<std::string> allowed_, invited_;
    codec read_;
    std::vector<finding> found_;
};

}  // namespace

std::vector<finding> judge(const room& r, const std::string& name, std::string_view me) {
    std::vector<finding> out;
    if (r.encrypted.value_or(false)) {
        out.push_back(found(grade::broken, say(texts::matrix_encrypted, {{"room", name}}),
                            say(texts::matrix_encrypted_mend)));
        return out;
    }
    if (!r.moved_to.empty())
        out.push_back(found(grade::warning,
                            say(texts::matrix_moved, {{"room", name}, {"other", r.moved_to}}),
                            say(texts::matrix_moved_mend)));
    const auto level = r.level_of(me);
    for (const auto& p : powers) {
        const auto needed = r.needed_to_send(p.type, p.is_state);
        if (level >= needed) continue;
        const auto number = std::to_string(needed);
        out.push_back(found(p.is, say(p.without, {{"room", name}}),
                            p.is == grade::fine ? localized{}
                                                : say(texts::matrix_level_mend,
                                                      {{"user", me}, {"level", number}})));
    }
    return out;
}

awaitable<std::vector<finding>> inspect(homeserver& server, wanted_room wanted,
                                        std::vector<std::string> allowed_servers,
                                        std::vector<std::string> invited) {
    inspection i(server, std::move(wanted), std::move(allowed_servers), std::move(invited));
    co_return co_await i.all();
}

std::optional<finding> judge_clock(std::optional<std::chrono::seconds> drift) {
    if (!drift || std::chrono::abs(*drift) < drift_that_matters) return std::nullopt;
    const auto seconds = std::to_string(std::chrono::abs(*drift).count());
    return found(grade::warning, say(texts::matrix_clock, {{"seconds", seconds}}),
                 say(texts::matrix_clock_mend));
}

inspector::inspector(parts p) : parts_(std::move(p)), pause_(parts_.executor) {}

void inspector::stop() {
    stopping_ = true;
    pause_.cancel();
}

void inspector::look_again() {
    soon_ = true;
    pause_.cancel();
}

awaitable<void> inspector::wait(std::chrono::milliseconds span) {
    if (stopping_) co_return;
    pause_.expires_after(span);
    boost::system::error_code woken;
    co_await pause_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

awaitable<void> inspector::run() {
    while (!stopping_) {
        const bool open = !parts_.server.me().user_id.empty();
        if (open) co_await look();
        if (!soon_) co_await wait(open ? parts_.between : after_failure);
        // Several changes in a row are one reason to look.
        while (std::exchange(soon_, false)) co_await wait(soon);
    }
}

awaitable<void> inspector::look() {
    std::vector<localized> all;
    for (const auto& wanted : parts_.rooms) {
        if (stopping_) co_return;
        for (const auto& f : co_await inspect(parts_.server, wanted, parts_.allowed_servers)) {
            if (f.is == grade::fine) continue;
            localized line;
            for (const auto l : {language::en, language::fi})
                line.set(l, f.problem.in(l) + " " + f.mend.in(l));
            all.push_back(std::move(line));
        }
    }
    const auto before = std::exchange(found_, std::move(all));
    for (const auto& line : found_)
        if (std::ranges::find(before, line) == before.end())
            parts_.log.log(level::warning, "matrix-room", {{"mend", line.in(language::en)}});
}

std::vector<localized> inspector::to_mend() const {
    auto out = found_;
    if (const auto f = judge_clock(parts_.server.clock_drift())) {
        localized line;
        for (const auto l : {language::en, language::fi})
            line.set(l, f->problem.in(l) + " " + f->mend.in(l));
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace firebreak::matrix
