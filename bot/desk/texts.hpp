// The catalogue: every text that people read, in English and Finnish (texts.def; for pages in the
// browser texts_pages.def, for duplicates and surges texts_same.def).
#pragma once

#include "bot/domain/instant.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/severity.hpp"
#include "bot/domain/ticket.hpp"

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace firebreak {

struct text {
    std::string_view name, en, fi;
};

namespace texts {
#define FIREBREAK_TEXT(name, en, fi) inline constexpr text name{#name, en, fi};
#include "bot/desk/texts.def"
#include "bot/desk/texts_duty.def"
#include "bot/desk/texts_pages.def"
#include "bot/desk/texts_same.def"
#undef FIREBREAK_TEXT
}  // namespace texts

/// All of them, for the test that compares their placeholders.
std::span<const text> all_texts();

/// The text in a language: Finnish in Finnish, every other in English.
inline std::string_view in(language l, const text& t) { return l == language::fi ? t.fi : t.en; }

/// The text with its {names} filled in: say(l, texts::noted_heading, {{"ticket", "#3"}}).
/// A name without a value stays visible, so that a test finds it.
std::string say(language l, const text& t,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {});

/// The same in both languages, for what is read later.
localized say(const text& t,
              std::initializer_list<std::pair<std::string_view, std::string_view>> values = {});

std::string_view name_of(language l, severity s);
std::string_view name_of(language l, status s);

/// "10 min", "4 h", "3 d"; the largest unit that is exact, else rounded down to minutes and hours.
std::string duration_text(language l, std::chrono::milliseconds span);

/// "14:05" today, else "Mon 23.11. 14:05", in that time zone (IANA name; UTC when unknown).
std::string time_text(language l, instant when, instant now, std::string_view zone);

}  // namespace firebreak
