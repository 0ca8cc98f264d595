// Numbers, spans of time, dates and percentages as each language writes them.
#pragma once

#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace firebreak {

/// "12,345"; Finnish "12 345" with a space that does not break.
std::string number_text(language l, std::int64_t n);
/// "80%"; Finnish "80 %". `part` of `whole`, rounded; `whole` is not 0.
std::string percent_text(language l, std::int64_t part, std::int64_t whole);
/// "2 of 3", and behind it the percentage where there are enough cases for one.
std::string share_text(language l, std::int64_t part, std::int64_t whole);
/// As duration_text (texts.hpp), but never "0 min".
std::string span_text(language l, std::int64_t milliseconds);
/// "22 November 2026"; Finnish "22.11.2026".
std::string date_text(language l, std::chrono::year_month_day day);
/// "16–22 November 2026", "28 December 2026 – 3 January 2027"; Finnish "16.–22.11.2026".
std::string dates_text(language l, std::chrono::year_month_day first,
                       std::chrono::year_month_day last);

}  // namespace firebreak
