// Typed values out of the tree.
#include "bot/domain/nearest.hpp"
#include "config/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace firebreak::yaml {
namespace {

std::string_view kind_word(const node& n) {
    if (n.is_sequence()) return "a list";
    if (n.is_mapping()) return "a mapping (key: value)";
    return n.is_null() ? "nothing" : "a text";
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
    if (word.size() > 64) return {};
    const std::size_t most = word.size() < 3 ? 1 : word.size() < 6 ? 2 : 3;
    std::size_t best = most + 1;
    std::string_view nearest;
    for (const auto candidate : known) {
        const auto d = edit_distance(word, candidate);
        if (d < best && d < candidate.size()) {
            best = d;
            nearest = candidate;
        }
    }
    return nearest.empty() ? std::string{} : fmt::format(" (did you mean '{}'?)", nearest);
}

fields::fields(const node& n, const notes& notes) : node_(n), notes_(notes) {
    if (!n.is_mapping())
        notes_.error(n.at,
                     fmt::format("{} where keys with values (key: value) belong", kind_word(n)));
}

const node* fields::optional(std::string_view key) {
    known_.push_back(key);
    const auto* found = node_.find(key);
    return found == nullptr || found->is_null() ? nullptr : found;
}

const node* fields::required(std::string_view key) {
    const auto* found = optional(key);
    if (found != nullptr || !node_.is_mapping()) return found;
    const auto* empty = node_.find(key);
    if (empty != nullptr)
        notes_.error(empty->at, fmt::format("the key '{}' has no value", key));
    else
        notes_.error(node_.at, fmt::format("the key '{}' is missing", key));
    return nullptr;
}

void fields::done() const {
    for (const auto& m : node_.members) {
        if (std::ranges::find(known_, m.key) != known_.end()) continue;
        // { en: one, two } makes a key "two" with no value of what was meant as text.
        if (m.value.is_null() && m.key.find(' ') != std::string::npos)
            notes_.error(
                m.at, fmt::format("'{}' is read as a key: a text with a comma needs quotes (\"…\")",
                                  m.key));
        else
            notes_.error(m.at,
                         fmt::format("unknown key '{}'{}", m.key, did_you_mean(m.key, known_)));
    }
}

std::optional<std::string> as_text(const node& n, const notes& notes) {
    if (!n.is_scalar() || n.is_null()) {
        notes.error(n.at, fmt::format("{} where a text belongs", kind_word(n)));
        return std::nullopt;
    }
    if (n.text.find_first_not_of(" \t\r\n") == std::string::npos) {
        notes.error(n.at, "an empty text");
        return std::nullopt;
    }
    return n.text;
}

std::optional<std::int64_t> as_integer(const node& n, const notes& notes, std::int64_t least,
                                       std::int64_t most) {
    std::int64_t number = 0;
    const auto* end = n.text.data() + n.text.size();
    const auto [stop, failed] = std::from_chars(n.text.data(), end, number);
    if (!n.is_scalar() || n.quoted || failed != std::errc{} || stop != end || number < least ||
        number > most) {
        notes.error(n.at, fmt::format("a whole number from {} to {} belongs here", least, most));
        return std::nullopt;
    }
    return number;
}

std::optional<bool> as_bool(const node& n, const notes& notes) {
    if (n.is_scalar() && !n.quoted && (n.text == "true" || n.text == "false"))
        return n.text == "true";
    notes.error(n.at, "true or false belongs here");
    return std::nullopt;
}

std::optional<std::chrono::year_month_day> as_date(const node& n, const notes& notes) {
    const auto number = [&](std::size_t from, std::size_t digits) {
        unsigned value = 0;
        const auto* begin = n.text.data() + from;
        const auto [stop, failed] = std::from_chars(begin, begin + digits, value);
        return failed == std::errc{} && stop == begin + digits ? value : 0U;
    };
    if (n.is_scalar() && n.text.size() == 10 && n.text[4] == '-' && n.text[7] == '-') {
        const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number(0, 4))},
                                               std::chrono::month{number(5, 2)},
                                               std::chrono::day{number(8, 2)}};
        if (number(0, 4) >= 1970 && date.ok()) return date;
    }
    notes.error(n.at, "a date of the calendar belongs here, written 2026-11-22");
    return std::nullopt;
}

std::optional<std::chrono::seconds> as_duration(const node& n, const notes& notes) {
    static constexpr std::pair<char, std::int64_t> units[] = {
        {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}};
    constexpr std::int64_t most = 3650LL * 86'400;
    if (n.is_scalar() && n.text.size() >= 2) {
        std::int64_t number = 0;
        const auto* end = n.text.data() + n.text.size() - 1;
        const auto [stop, failed] = std::from_chars(n.text.data(), end, number);
        const auto unit =
            std::ranges::find(units, n.text.back(), &std::pair<char, std::int64_t>::first);
        if (failed == std::errc{} && stop == end && unit != std::end(units) && number > 0 &&
            number <= most / unit->second)
            return std::chrono::seconds{number * unit->second};
    }
    notes.error(n.at, "a length of time belongs here, such as 10m, 4h or 3d");
    return std::nullopt;
}

std::optional<std::chrono::seconds> as_working_time(const node& n, const notes& notes) {
    const auto all_hours = as_duration(n, notes);
    if (!all_hours) return std::nullopt;
    if (n.text.back() == 'd') return *all_hours / 3;          // 8 of 24 hours
    if (n.text.back() == 'w') return *all_hours / 3 / 7 * 5;  // of 5 of 7 days
    return all_hours;
}

std::span<const node> as_list(const node& n, const notes& notes) {
    if (n.is_sequence()) return n.items;
    notes.error(n.at, fmt::format("{} where a list belongs", kind_word(n)));
    return {};
}

std::vector<std::string> as_texts(const node& n, const notes& notes) {
    std::vector<std::string> texts;
    const auto items =
        n.is_scalar() && !n.is_null() ? std::span<const node>(&n, 1) : as_list(n, notes);
    for (const auto& item : items)
        if (auto text = as_text(item, notes)) texts.push_back(std::move(*text));
    return texts;
}

localized as_localized(const node& n, const notes& notes, missing_language missing) {
    localized out;
    if (!n.is_mapping()) {
        notes.error(n.at,
                    fmt::format("{} where languages belong: {{ en: …, fi: … }}", kind_word(n)));
        return out;
    }
    fields f(n, notes);
    for (const auto l : all_languages) {
        const auto* found = n.find(word(l));
        if (found == nullptr) {
            f.optional(word(l));
            if (l != language::en && l != language::fi) continue;
            const auto problem = fmt::format("the {} text ('{}') is missing",
                                             l == language::en ? "English" : "Finnish", word(l));
            if (missing == missing_language::error) notes.error(n.at, problem);
            if (missing == missing_language::warning) notes.warning(n.at, problem);
        } else {
            f.optional(word(l));
            if (auto text = as_text(*found, notes)) out.set(l, std::move(*text));
        }
    }
    f.done();
    return out;
}

std::optional<std::size_t> as_one_of(const node& n, const notes& notes,
                                     std::span<const std::string_view> words) {
    if (n.is_scalar()) {
        const auto found = std::ranges::find(words, n.text);
        if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    }
    std::string all;
    for (const auto w : words) all += (all.empty() ? "" : " | ") + std::string(w);
    notes.error(n.at, n.is_scalar() ? fmt::format("'{}' is not one of {}{}", n.text, all,
                                                  did_you_mean(n.text, words))
                                    : fmt::format("{} where one of {} belongs", kind_word(n), all));
    return std::nullopt;
}

}  // namespace firebreak::yaml
