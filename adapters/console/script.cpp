#include "adapters/console/script.hpp"

#include <date/tz.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <numeric>

namespace firebreak::console {
namespace {

std::string_view trimmed(std::string_view s) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!s.empty() && blank(s.front())) s.remove_prefix(1);
    while (!s.empty() && blank(s.back())) s.remove_suffix(1);
    return s;
}

std::string lower(std::string_view s) {
    std::string out(s);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// The first word; the rest, trimmed, stays in `text`.
std::string_view first_word(std::string_view& text) {
    text = trimmed(text);
    const auto word = text.substr(0, text.find_first_of(" \t\n"));
    text = trimmed(text.substr(word.size()));
    return word;
}

template <class Number>
std::optional<Number> to_whole(std::string_view text) {
    Number n{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return n;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 3 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const std::vector<std::string> slash_words = {"/report", "/desk", "/as",   "/thread",
                                              "/choose", "/who",  "/help", "/quit"};
const std::vector<std::string> at_words = {"@start", "@wait", "@as"};

saying slash(std::string_view line) {
    auto rest = line;
    const auto word = lower(first_word(rest));
    if (word == "/report") return said::report{std::string(rest)};
    if (word == "/desk") return said::desk{std::string(rest)};
    if (word == "/who") return said::who{};
    if (word == "/help") return said::help{};
    if (word == "/quit") return said::quit{};
    if (word == "/as") {
        if (rest.empty()) return said::mistake{"/as needs a name: /as maija. /who lists everybody"};
        return said::as{std::string(rest)};
    }
    if (word == "/thread") {
        if (rest.empty()) return said::thread{};
        if (rest.starts_with('#')) rest.remove_prefix(1);
        const auto number = to_whole<std::int64_t>(rest);
        if (!number || *number <= 0)
            return said::mistake{
                "/thread takes a ticket's number: /thread 3; alone it leaves the thread"};
        return said::thread{*number};
    }
    if (word == "/choose") {
        const auto digits = first_word(rest);
        const auto number = to_whole<int>(digits);
        if (!number || *number <= 0)
            return said::mistake{"/choose takes the number of a choice: /choose 1"};
        return said::choose{*number, std::string(rest)};
    }
    return said::mistake{"there is no " + word + did_you_mean(word, slash_words) +
                         ". /help lists what there is"};
}

saying directive(std::string_view line) {
    auto rest = line;
    const auto word = lower(first_word(rest));
    if (word == "@as") {
        if (rest.empty()) return said::mistake{"@as needs a name: @as maija"};
        return said::as{std::string(rest)};
    }
    if (word == "@wait") {
        if (const auto time = to_duration(rest)) return said::wait{*time};
        return said::mistake{"@wait takes a duration: @wait 90s, 10m, 16h, 1h30m, 2d or 1w"};
    }
    if (word == "@start") {
        if (const auto time = to_wall_time(rest)) return said::start{*time};
        return said::mistake{"@start takes a day and a time: @start 2026-11-23 08:55"};
    }
    return said::mistake{"there is no " + word + did_you_mean(word, at_words)};
}

const date::time_zone* zone_of(const std::string& name) {
    try {
        return date::locate_zone(name);
    } catch (const std::exception&) {
        return nullptr;
    }
}

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

saying understand(std::string_view line, bool script) {
    const auto text = trimmed(line);
    if (text.empty()) return said::nothing{};
    if (script && text.starts_with("##"))
        return said::narration{std::string(trimmed(text.substr(2)))};
    if (script && text.starts_with('#')) return said::nothing{};
    if (script && text.starts_with('@')) return directive(text);
    if (text.starts_with('/')) return slash(text);
    if (is_number(text)) {
        const int number = *to_whole<int>(text);
        if (number > 0) return said::choose{number, {}};
    }
    return said::words{std::string(text)};
}

std::optional<std::chrono::seconds> to_duration(std::string_view text) {
    constexpr std::int64_t most = 10ll * 366 * 24 * 3600;
    text = trimmed(text);
    std::int64_t total = 0;
    while (!text.empty()) {
        std::int64_t n = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
        if (failed != std::errc{} || end == text.data() + text.size() || n < 0 || n > most)
            return std::nullopt;
        const std::int64_t unit = *end == 's'   ? 1
                                  : *end == 'm' ? 60
                                  : *end == 'h' ? 3600
                                  : *end == 'd' ? 24 * 3600
                                  : *end == 'w' ? 7 * 24 * 3600
                                                : 0;
        if (unit == 0 || n > most / unit) return std::nullopt;
        total += n * unit;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
        if (total > most) return std::nullopt;
    }
    if (total == 0) return std::nullopt;
    return std::chrono::seconds(total);
}

std::optional<std::chrono::sys_seconds> to_wall_time(std::string_view text) {
    text = trimmed(text);
    // "2026-11-23 08:55": every digit in its place.
    static constexpr std::string_view shape = "dddd-dd-dd dd:dd";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == 'd' ? !digit : text[i] != shape[i]) return std::nullopt;
    }
    const int year = *to_whole<int>(text.substr(0, 4));
    const auto month = *to_whole<unsigned>(text.substr(5, 2));
    const auto day = *to_whole<unsigned>(text.substr(8, 2));
    const int hour = *to_whole<int>(text.substr(11, 2));
    const int minute = *to_whole<int>(text.substr(14, 2));
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok() || year < 1970 || hour > 23 || minute > 59) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

std::optional<instant> at_wall_time(std::chrono::sys_seconds local, const std::string& zone) {
    const auto* z = zone_of(zone);
    if (!z) return std::nullopt;
    const date::local_seconds wall{local.time_since_epoch()};
    return std::chrono::time_point_cast<instant::duration>(z->to_sys(wall, date::choose::earliest));
}

std::string wall_time(instant t, const std::string& zone) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
    auto local = seconds.time_since_epoch();
    if (const auto* z = zone_of(zone)) local += z->get_info(seconds).offset;
    const std::chrono::sys_seconds shown{local};
    const auto day = std::chrono::floor<std::chrono::days>(shown);
    const std::chrono::year_month_day date{day};
    const auto minutes = std::chrono::floor<std::chrono::minutes>(shown - day).count();
    static constexpr const char* names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    char text[48];
    std::snprintf(text, sizeof text, "%s %04d-%02u-%02u %02d:%02d",
                  names[std::chrono::weekday{day}.c_encoding()], static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return text;
}

std::optional<instant> script_start(std::string_view script, const std::string& zone) {
    while (!script.empty()) {
        const auto end = script.find('\n');
        const auto meant = understand(script.substr(0, end), true);
        if (const auto* start = std::get_if<said::start>(&meant))
            return at_wall_time(start->local, zone);
        script.remove_prefix(end == std::string_view::npos ? script.size() : end + 1);
    }
    return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    const auto typed = lower(word);
    const std::string* best = nullptr;
    // Beyond so many slips another word was meant.
    std::size_t nearest = (typed.size() < 4 ? 1u : typed.size() < 10 ? 2u : 3u) + 1;
    for (const auto& candidate : known) {
        const auto d = distance(typed, lower(candidate));
        if (d < nearest) nearest = d, best = &candidate;
    }
    return best ? " (did you mean '" + *best + "'?)" : "";
}

}  // namespace firebreak::console
