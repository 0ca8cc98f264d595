#include "playbooks/reach.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace firebreak::playbooks {
namespace {

constexpr std::array<std::string_view, 40> audiences = {
    "follower", "subscriber",   "view",       "viewer",     "like",      "share",
    "retweet",  "upvote",       "member",     "impression", "seuraaj",   "katselu",
    "katsoj",   "katsom",       "tilaaj",     "näyttö",     "näytt",     "tykkäy",
    "jako",     "jaettu",       "jäsen",      "lukija",     "lukukerta", "följare",
    "visning",  "prenumerant",  "gilla",      "delning",    "tittare",   "abonnent",
    "aufruf",   "zuschauer",    "anhänger",   "leser",      "seguidor",  "visualizacion",
    "visita",   "reproduccion", "suscriptor", "vistas"};

double multiplier(std::string_view w) {
    constexpr std::array<std::pair<std::string_view, double>, 27> words = {{
        {"k", 1e3},         {"tsd", 1e3},       {"t", 1e3},        {"tuhat", 1e3},
        {"tuhatta", 1e3},   {"thousand", 1e3},  {"tusen", 1e3},    {"tausend", 1e3},
        {"mil", 1e3},       {"tuhannen", 1e3},  {"m", 1e6},        {"mn", 1e6},
        {"mio", 1e6},       {"milj", 1e6},      {"miljoona", 1e6}, {"miljoonaa", 1e6},
        {"miljoonan", 1e6}, {"million", 1e6},   {"millions", 1e6}, {"miljon", 1e6},
        {"miljoner", 1e6},  {"millionen", 1e6}, {"millón", 1e6},   {"millon", 1e6},
        {"millones", 1e6},  {"mill", 1e6},      {"mm", 1e6},
    }};
    const auto* found = std::ranges::find(words, w, &std::pair<std::string_view, double>::first);
    return found == words.end() ? 0 : found->second;
}

/// "20", "1,200", "1.2", "1,2": a separator before exactly three digits groups, any other is a
/// decimal.
double number(std::string_view s) {
    double value = 0, unit = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const char c = s[i];
        if (c >= '0' && c <= '9') {
            if (unit > 0) {
                value += (c - '0') * unit;
                unit /= 10;
            } else {
                value = std::min(value * 10 + (c - '0'), 1e12);
            }
            continue;
        }
        const auto digits = std::min(s.find_first_not_of("0123456789", i + 1), s.size()) - i - 1;
        if (digits != 3) unit = 0.1;
    }
    return value;
}

}  // namespace

std::optional<reach> find_reach(const text& t) {
    std::optional<reach> best;
    const auto word_at = [&](std::size_t i) {
        return i < t.tokens.size() ? t.spelling(t.tokens[i].plain) : std::string_view{};
    };
    for (std::size_t i = 0; i < t.tokens.size(); ++i) {
        const auto first = word_at(i);
        if (first.empty() || first[0] < '0' || first[0] > '9') continue;
        std::size_t next = i + 1;
        double value = 0, times = 1;
        if (t.tokens[i].is == token::kind::number) {
            value = number(first);
            // 50 000
            while (next < t.tokens.size() && t.tokens[next].is == token::kind::number &&
                   next < i + 4 && t.tokens[next].plain.size == 3 && value < 1e9 &&
                   t.tokens[next].plain.at ==
                       t.tokens[next - 1].plain.at + t.tokens[next - 1].plain.size + 1) {
                value = value * 1000 + number(word_at(next));
                ++next;
            }
            if (const double m = multiplier(word_at(next)); m > 0) {
                times = m;
                ++next;
            }
        } else {  // 5k is one word
            const auto letters = std::min(first.find_first_not_of("0123456789"), first.size());
            times = multiplier(first.substr(letters));
            if (times == 0) continue;
            value = number(first.substr(0, letters));
        }
        const double people = std::min(value * times, 1e10);
        if (people < 10'000 || (best && people <= static_cast<double>(best->people))) continue;
        for (std::size_t k = next; k < std::min(next + 3, t.tokens.size()); ++k) {
            if (!std::ranges::any_of(audiences, [&](auto a) { return word_at(k).starts_with(a); }))
                continue;
            best = reach{static_cast<std::int64_t>(std::llround(people)),
                         {t.tokens[i].where.begin, t.tokens[k].where.end}};
            break;
        }
    }
    return best;
}

}  // namespace firebreak::playbooks
