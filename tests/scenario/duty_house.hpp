// A company with opening hours, turns of duty, and words for looking at what was posted.
#pragma once

#include "tests/scenario/bot.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace firebreak::test::duty_house {

using namespace std::chrono_literals;

inline const char* const complaint =
    "Customer wants her money back for the broken lamp, refund please";
inline const char* const threat = "He wrote: I will kill you and burn your shop down";

/// A moment of the winter of 2026 in Helsinki.
inline instant helsinki(unsigned month, unsigned day, std::chrono::minutes of_day) {
    return instant{std::chrono::sys_days{std::chrono::year{2026} / std::chrono::month{month} /
                                         std::chrono::day{day}}} +
           of_day - 2h;
}

inline const std::string people =
    "database: d.db\ntime_zone: Europe/Helsinki\n"
    "people:\n"
    "  tom: { name: Tom, console: tom, language: en }\n"
    "  anna: { name: Anna, console: anna, language: en, trained: true }\n"
    "  eero: { name: Eero, console: eero, language: fi, trained: true }\n"
    "  liisa: { name: Liisa, console: liisa, language: en, trained: true }\n"
    "  ville: { name: Ville, console: ville, language: en, trained: true }\n"
    "  pekka: { name: Pekka, console: pekka, language: en }\n"
    "managers: { console: \"#managers\", members: [pekka] }\n";
inline const std::string teams =
    "teams:\n"
    "  social: { name: Social team, console: \"#social\", responders: [anna, eero], leads: [liisa],"
    " hours: \"Mon-Fri 08:00-18:00\"TEAM }\n"
    "  safety: { name: Safety, restricted: true, console: \"#safety\", responders: [ville], leads: "
    "[liisa] }\n"
    "  legal: { name: Legal, console: \"#legal\", responders: [anna] }\n";
inline const std::string turns =
    ", rota: { turns: [anna, eero], first: 2026-11-23, hand_over: \"09:00\" }";

struct house {
    scratch folder;

    circumstances with(const std::string& of_team = "", const std::string& more = "",
                       instant start = helsinki(11, 23, 10h)) const {
        auto text = people + teams + more;
        text.replace(text.find("TEAM"), 4, of_team);
        std::ofstream(folder / "f.yaml") << text;
        circumstances c;
        c.config = folder / "f.yaml";
        c.start = start;
        return c;
    }
};

/// What was posted in a conversation since `from`, cards and receipts not counted.
inline std::vector<std::string> posts(const bot& b, const std::string& place,
                                      std::size_t from = 0) {
    std::vector<std::string> out;
    for (std::size_t i = from; i < b.network.all.size(); ++i) {
        const auto& d = b.network.all[i].what;
        if (d.to.id == place && !d.is_card) out.push_back(d.content.heading);
    }
    return out;
}

inline std::string mentions_of(const bot& b, const std::string& place) {
    const auto* last = b.network.last(place);
    for (auto s = b.network.all.rbegin(); s != b.network.all.rend(); ++s)
        if (s->what.to.id == place && !s->what.is_card) {
            last = &*s;
            break;
        }
    std::string names;
    if (last)
        for (const auto& p : last->what.content.mentions) names += p.value + " ";
    return names;
}

inline std::vector<std::string> kinds_of(bot& b, std::int64_t number) {
    return b.read([number](snapshot& files) {
        std::vector<std::string> out;
        for (const auto& e : files.timeline_of(ticket_number{number}))
            out.emplace_back(kind(e.body));
        return out;
    });
}

inline std::int64_t count_of(bot& b, std::int64_t number, const std::string& kind) {
    const auto all = kinds_of(b, number);
    return std::count(all.begin(), all.end(), kind);
}

inline std::string card_text(const bot& b, const std::string& place) {
    for (auto s = b.network.all.rbegin(); s != b.network.all.rend(); ++s)
        if (s->what.to.id == place && s->what.is_card) return text_of(s->what.content);
    return {};
}

}  // namespace firebreak::test::duty_house
