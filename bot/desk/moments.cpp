#include "bot/desk/moments.hpp"

#include "bot/domain/rota.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace firebreak {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr std::size_t longest = 64;
constexpr minutes morning = 9h;

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out;
    bool inside = false;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank && !inside) out.emplace_back();
        inside = !blank;
        if (inside) out.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

std::optional<int> digits(std::string_view text, std::size_t most) {
    if (text.empty() || text.size() > most) return std::nullopt;
    int n = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failed != std::errc{} || end != text.data() + text.size() || n < 0) return std::nullopt;
    return n;
}

/// "9:00", "9.30", "09:00"; with `alone` also "9".
std::optional<minutes> time_of_day(std::string_view text, bool alone) {
    const auto mark = text.find_first_of(":.");
    const auto hour = digits(text.substr(0, mark), 2);
    if (mark == text.npos && !alone) return std::nullopt;
    const auto past = mark == text.npos         ? std::optional<int>(0)
                      : text.size() == mark + 3 ? digits(text.substr(mark + 1), 2)
                                                : std::nullopt;
    if (!hour || !past || *hour > 23 || *past > 59) return std::nullopt;
    return std::chrono::hours{*hour} + minutes{*past};
}

using unit_name = std::pair<std::string_view, minutes>;
constexpr auto units = std::to_array<unit_name>({
    {"m", 1min},         {"min", 1min},       {"mins", 1min},
    {"minute", 1min},    {"minutes", 1min},   {"minuutti", 1min},
    {"minuuttia", 1min}, {"h", 1h},           {"hour", 1h},
    {"hours", 1h},       {"t", 1h},           {"tunti", 1h},
    {"tuntia", 1h},      {"d", 24h},          {"day", 24h},
    {"days", 24h},       {"p", 24h},          {"pv", 24h},
    {"v", 7 * 24h},      {"päivä", 24h},      {"päivää", 24h},
    {"w", 7 * 24h},      {"week", 7 * 24h},   {"weeks", 7 * 24h},
    {"vk", 7 * 24h},     {"viikko", 7 * 24h}, {"viikkoa", 7 * 24h},
});

/// "2h", or "2" "h".
std::optional<minutes> span_of(const std::vector<std::string>& words) {
    if (words.empty() || words.size() > 2) return std::nullopt;
    auto number = std::string_view(words.front());
    const auto letters = std::min(number.find_first_not_of("0123456789"), number.size());
    auto unit = number.substr(letters);
    number = number.substr(0, letters);
    if (words.size() == 2) {
        if (!unit.empty()) return std::nullopt;
        unit = words.back();
    }
    const auto n = digits(number, 4);
    const auto* known = std::ranges::find(units, unit, &unit_name::first);
    if (!n || *n == 0 || known == units.end()) return std::nullopt;
    return *n * known->second;
}

std::optional<unsigned> weekday(std::string_view word) {
    constexpr std::array<std::array<std::string_view, 6>, 7> names = {{
        {"mon", "monday", "ma", "maanantai", "maanantaina", "maanantaihin"},
        {"tue", "tuesday", "ti", "tiistai", "tiistaina", "tiistaihin"},
        {"wed", "wednesday", "ke", "keskiviikko", "keskiviikkona", "keskiviikkoon"},
        {"thu", "thursday", "to", "torstai", "torstaina", "torstaihin"},
        {"fri", "friday", "pe", "perjantai", "perjantaina", "perjantaihin"},
        {"sat", "saturday", "la", "lauantai", "lauantaina", "lauantaihin"},
        {"sun", "sunday", "su", "sunnuntai", "sunnuntaina", "sunnuntaihin"},
    }};
    for (unsigned i = 0; i < names.size(); ++i)
        if (std::ranges::find(names.at(i), word) != names.at(i).end()) return i + 1;
    return std::nullopt;
}

std::optional<sys_days> valid(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date};
}

/// "2026-12-24", "24.12.", "24.12", "24.12.2026". Without a year the next such day.
std::optional<sys_days> date_of(std::string_view text, sys_days today) {
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
        const auto y = digits(text.substr(0, 4), 4), m = digits(text.substr(5, 2), 2),
                   d = digits(text.substr(8), 2);
        return y && m && d ? valid(*y, *m, *d) : std::nullopt;
    }
    const auto first = text.find('.');
    if (first == text.npos) return std::nullopt;
    const auto second = text.find('.', first + 1);
    if (second == text.npos) return std::nullopt;  // "9.30" is a time
    const auto d = digits(text.substr(0, first), 2);
    const auto m = digits(text.substr(first + 1, second - first - 1), 2);
    if (!d || !m) return std::nullopt;
    if (second + 1 < text.size()) {
        const auto y = digits(text.substr(second + 1), 4);
        return y ? valid(*y, *m, *d) : std::nullopt;
    }
    const int year = static_cast<int>(std::chrono::year_month_day{today}.year());
    const auto this_year = valid(year, *m, *d);
    return this_year && *this_year >= today ? this_year : valid(year + 1, *m, *d);
}

bool is_filler(std::string_view word) {
    constexpr std::array<std::string_view, 7> fillers = {"at",  "on",  "until", "till",
                                                         "klo", "for", "saakka"};
    return std::ranges::find(fillers, word) != fillers.end() || word == "asti";
}

bool asks_for_reply(const std::vector<std::string>& words) {
    constexpr std::array<std::string_view, 7> replies = {
        "reply", "answer", "vastataan", "vastaus", "vastausta", "vastaukseen", "vastauksen"};
    return std::ranges::any_of(words, [&](const std::string& w) {
        return std::ranges::find(replies, w) != replies.end();
    });
}

struct day_and_rest {
    std::optional<sys_days> day;
    bool weekday = false;
    std::size_t used = 0;
};

day_and_rest day_of(const std::string& word, sys_days today) {
    if (word == "today" || word == "tänään") return {today, false, 1};
    if (word == "tomorrow" || word == "huomenna" || word == "huomiseen")
        return {today + days{1}, false, 1};
    if (word == "ylihuomenna") return {today + days{2}, false, 1};
    if (const auto wanted = weekday(word)) {
        const auto now = std::chrono::weekday{today}.iso_encoding();
        return {today + days{(*wanted + 7 - now) % 7}, true, 1};
    }
    if (const auto date = date_of(word, today)) return {date, false, 1};
    return {};
}

}  // namespace

std::optional<meant_moment> to_moment(std::string_view text, instant now, const zone_rules& zone) {
    auto words = words_of(text.substr(0, longest));
    if (words.empty()) return std::nullopt;
    if (words.size() <= 3 && asks_for_reply(words)) return meant_moment{{}, true};
    std::erase_if(words, [](const std::string& w) { return is_filler(w); });
    if (words.empty()) return std::nullopt;
    if (const auto span = span_of(words)) return meant_moment{now + *span, false};

    const auto today = local_time(zone, now).first;
    const auto day = day_of(words.front(), today);
    const auto left = words.size() - day.used;
    if (left > 1) return std::nullopt;
    std::optional<minutes> at = morning;
    if (left == 1) at = time_of_day(words.back(), day.day.has_value());
    if (!at) return std::nullopt;
    if (day.day) {
        auto when = local_moment(zone, *day.day, *at);
        // A weekday is never one that has passed.
        if (day.weekday && when <= now) when = local_moment(zone, *day.day + days{7}, *at);
        return meant_moment{when, false};
    }
    if (left != 1) return std::nullopt;
    const auto here = local_moment(zone, today, *at);
    return meant_moment{here > now ? here : local_moment(zone, today + days{1}, *at), false};
}

std::optional<minutes> to_span(std::string_view text) {
    return span_of(words_of(text.substr(0, longest)));
}

}  // namespace firebreak
