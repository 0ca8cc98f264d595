// What the desk remembers between reports: their words, to propose look-alikes, and their numbers,
// to see surges. All of it follows from what is on file, and is recalled from there at each start.
#include "bot/desk/desk.hpp"
#include "bot/domain/web_link.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <ranges>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t page = 500;
constexpr std::int64_t most_lately = 4096;
constexpr double like_enough = 0.5;         // to be proposed
constexpr double worth_a_look = 0.38;       // by the sketch, which may be off by a little
constexpr std::size_t most_looked_at = 16;  // copies that are resolved by now among them
constexpr std::size_t most_of_a_team = 3;   // one is enough, if it can still be worked on then

struct page_of_texts {
    std::vector<std::pair<ticket_number, playbooks::sketch>> looks;
};

std::string author_key(const web_place& p) {
    return p.author.empty() ? std::string() : std::string(p.site) + ":" + p.author;
}

}  // namespace

boost::asio::awaitable<void> desk::remember() {
    // Somebody else is at it: wait behind them at the reader.
    while (recalled_ == memory::recalling) {
        const auto behind = [](snapshot&) { return true; };
        if (!co_await parts_.files.read(behind)) co_return;
    }
    if (!parts_.watches || recalled_ == memory::whole) co_return;
    recalled_ = memory::recalling;
    const auto now = parts_.time.now();
    // The newest ones, for the others would fall out again; entered oldest first.
    std::vector<std::pair<ticket_number, playbooks::sketch>> looks;
    for (ticket_number before{INT64_MAX}; looks.size() < known_texts_.most();) {
        // Sketches are made on the reader's thread, a page at a time: nobody has to wait for them.
        auto read = [before](snapshot& files) {
            page_of_texts out;
            const auto texts = files.live_texts(before, page);
            for (const auto& t : texts)
                out.looks.emplace_back(t.ticket,
                                       playbooks::sketch_of(playbooks::pieces_of(t.text)));
            return out;
        };
        auto got = co_await parts_.files.read(read);
        if (!got) {
            recalled_ = memory::none;
            co_return;
        }
        if (got->looks.empty()) break;
        before = got->looks.back().first;
        looks.insert(looks.end(), got->looks.begin(), got->looks.end());
    }
    for (const auto& [ticket, sketch] : std::views::reverse(looks))
        known_texts_.add(ticket, sketch);
    auto read = [now](snapshot& files) {
        constexpr auto weeks = std::chrono::hours{surge_weeks * hours_of_week};
        return std::pair(files.opened_by_hour(now - weeks),
                         files.opened_lately(now - surge_window, most_lately));
    };
    const auto counts = co_await parts_.files.read(read);
    if (!counts) {
        recalled_ = memory::none;
        co_return;
    }
    // Those of the last hour come one by one below, and would count twice.
    auto lately = counts->second;
    for (const auto& c : counts->first) {
        auto count = c.count;
        for (const auto& t : lately)
            if (t.category == c.category &&
                std::chrono::floor<std::chrono::hours>(t.at.time_since_epoch()).count() == c.hour)
                --count;
        if (count > 0 && !c.category.empty()) surges_.learn(c.hour, c.category.value, count);
    }
    for (const auto& t : lately) {
        // Whether it is a surge, the next report will show.
        surges_.saw("category", t.category.value, t.reporter.value, t.at, sensitivity::never);
        surges_.saw("author", t.author, t.reporter.value, t.at, sensitivity::never);
    }
    recalled_ = memory::whole;
}

boost::asio::awaitable<std::vector<resemblance>> desk::resembling(
    const playbooks::text_pieces& pieces, const playbooks::sketch& looks) {
    std::vector<resemblance> out;
    const auto maybe = known_texts_.like(looks, worth_a_look, most_looked_at);
    if (maybe.empty()) co_return out;
    auto read = [&maybe, &pieces](snapshot& files) {
        std::vector<resemblance> found;
        std::map<team_id, std::size_t> of_team;
        for (const auto number : maybe) {
            const auto t = files.find_ticket(number);
            if (!t || t->state == status::resolved) continue;
            // Only one of the same circle may be proposed, and whose this is, is not known yet.
            if (of_team[t->team] == most_of_a_team) continue;
            const auto alike =
                playbooks::likeness(pieces, playbooks::pieces_of(files.first_text_of(number)));
            if (alike < like_enough) continue;
            found.push_back({number, static_cast<std::int64_t>(std::floor(alike * 100))});
            ++of_team[t->team];
        }
        std::ranges::sort(found, std::greater{}, &resemblance::percent);
        return found;
    };
    if (auto found = co_await parts_.files.read(read)) out = std::move(*found);
    co_return out;  // a store that can't be read will say so when the report is written
}

boost::asio::awaitable<void> desk::kept(const command& c, const prepared& ready,
                                        const performed& done, const playbooks::sketch& looks) {
    const auto* t = done.filed ? &done.filed->as_filed : &*done.joined;
    if (t->daily) co_return;
    const auto* book = parts_.books->find(t->category);
    const auto how = book ? book->surge : sensitivity::normal;
    const auto* team = parts_.who->find(t->team);
    const auto circle = team && team->restricted ? team->id.value : std::string();
    std::optional<surge_alarm> alarm;
    const auto watch = [&](std::string_view of, const std::string& name) {
        auto seen = surges_.saw(of, name, c.actor.value, c.at, how);
        if (seen && !alarm) alarm = std::move(seen);
    };
    if (done.filed) {
        known_texts_.add(t->number, looks);
        if (!done.filed->part_of) watch("category", t->category.value);
    }
    // A post has one ticket in each circle; an author is watched where everybody may know.
    if (!ready.place.post.empty()) watch("post", circle + "|" + ready.place.post);
    if (circle.empty()) watch("author", author_key(ready.place));
    if (!alarm) co_return;
    const auto name = alarm->of == "post" ? ready.place.post : alarm->name;
    command surge;
    surge.key = "surge:" + alarm->of + ":" + name + ":" + c.key;
    surge.actor = the_clock();
    surge.from.where = {network_id{"clock"}, "clock"};
    surge.at = c.at;
    surge.what =
        wanted::open_surge{alarm->of, name, alarm->count, alarm->usual, alarm->since, circle};
    parts_.log.count("firebreak_surges_total");
    // Should it not be kept, the next report of it will raise it again.
    co_await handle(std::move(surge));
}

}  // namespace firebreak
