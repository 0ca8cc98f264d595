#include "bot/desk/numbers.hpp"

#include "bot/desk/texts.hpp"
#include "bot/domain/summary.hpp"

#include <array>

namespace firebreak {
namespace {

constexpr std::array<std::string_view, 12> months = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

std::string_view month_of(std::chrono::year_month_day d) {
    return months.at(unsigned{d.month()} - 1);
}

}  // namespace

std::string number_text(language l, std::int64_t n) {
    auto digits = std::to_string(n < 0 ? -n : n);
    const std::string_view separator = l == language::fi ? "\u00a0" : ",";
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), separator);
    return (n < 0 ? "\u2212" : "") + digits;
}

std::string percent_text(language l, std::int64_t part, std::int64_t whole) {
    const auto rounded = (200 * part + whole) / (2 * whole);
    return std::to_string(rounded) + (l == language::fi ? "\u00a0%" : "%");
}

std::string share_text(language l, std::int64_t part, std::int64_t whole) {
    auto out = say(l, texts::of_how_many,
                   {{"part", number_text(l, part)}, {"whole", number_text(l, whole)}});
    if (whole >= enough_cases) out += " (" + percent_text(l, part, whole) + ")";
    return out;
}

std::string span_text(language l, std::int64_t milliseconds) {
    const std::chrono::milliseconds span{milliseconds};
    if (span < std::chrono::minutes{1}) return say(l, texts::under_a_minute);
    return duration_text(l, span);
}

std::string date_text(language l, std::chrono::year_month_day d) {
    if (l == language::fi)
        return fmt::format("{}.{}.{}", unsigned{d.day()}, unsigned{d.month()}, int{d.year()});
    return fmt::format("{} {} {}", unsigned{d.day()}, month_of(d), int{d.year()});
}

std::string dates_text(language l, std::chrono::year_month_day first,
                       std::chrono::year_month_day last) {
    const bool finnish = l == language::fi;
    const auto day = unsigned{first.day()}, month = unsigned{first.month()};
    if (first.year() != last.year()) return date_text(l, first) + " – " + date_text(l, last);
    if (first.month() != last.month())
        return (finnish ? fmt::format("{}.{}.", day, month)
                        : fmt::format("{} {}", day, month_of(first))) +
               " – " + date_text(l, last);
    return (finnish ? fmt::format("{}.–", day) : fmt::format("{}–", day)) + date_text(l, last);
}

}  // namespace firebreak
