#include "bot/desk/texts.hpp"

#include "bot/desk/zone.hpp"

#include <array>

namespace firebreak {
namespace {

constexpr auto table = std::to_array<text>({
#define FIREBREAK_TEXT(name, en, fi) texts::name,
#include "bot/desk/texts.def"
#include "bot/desk/texts_duty.def"
#include "bot/desk/texts_pages.def"
#include "bot/desk/texts_same.def"
#undef FIREBREAK_TEXT
});

constexpr std::array<std::string_view, 7> days_en = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> days_fi = {"su", "ma", "ti", "ke", "to", "pe", "la"};

}  // namespace

std::span<const text> all_texts() { return table; }

std::string say(language l, const text& t,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    auto rest = in(l, t);
    std::string out;
    out.reserve(rest.size() + 32);
    for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
        const auto close = rest.find('}', open);
        if (close == rest.npos) break;
        const auto name = rest.substr(open + 1, close - open - 1);
        out.append(rest.substr(0, open));
        bool known = false;
        for (const auto& [key, value] : values) {
            if (key != name) continue;
            out.append(value);
            known = true;
            break;
        }
        if (!known) out.append(rest.substr(open, close + 1 - open));
        rest.remove_prefix(close + 1);
    }
    return out.append(rest);
}

localized say(const text& t,
              std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    localized out;
    for (const auto l : {language::en, language::fi}) out.set(l, say(l, t, values));
    return out;
}

std::string_view name_of(language l, severity s) {
    switch (s) {
        case severity::low: return in(l, texts::severity_low);
        case severity::normal: return in(l, texts::severity_normal);
        case severity::high: return in(l, texts::severity_high);
        case severity::critical: return in(l, texts::severity_critical);
    }
    return "";
}

std::string_view name_of(language l, status s) {
    switch (s) {
        case status::triage: return in(l, texts::status_triage);
        case status::open: return in(l, texts::status_open);
        case status::claimed: return in(l, texts::status_claimed);
        case status::waiting: return in(l, texts::status_waiting);
        case status::resolved: return in(l, texts::status_resolved);
        case status::merged: return in(l, texts::status_merged);
    }
    return "";
}

std::string duration_text(language l, std::chrono::milliseconds span) {
    using namespace std::chrono;
    const auto number = [](auto n) { return std::to_string(n); };
    const auto total = duration_cast<minutes>(span).count();
    const auto unit = [&](const text& t, std::int64_t n) {
        return say(l, t, {{"count", number(n)}});
    };
    if (total < 60) return unit(texts::minutes_, total);
    if (total < 48 * 60) {
        auto out = unit(texts::hours_, total / 60);
        if (total % 60) out += " " + unit(texts::minutes_, total % 60);
        return out;
    }
    auto out = unit(texts::days_, total / (24 * 60));
    if (const auto left = total % (24 * 60) / 60) out += " " + unit(texts::hours_, left);
    return out;
}

std::string time_text(language l, instant when, instant now, std::string_view zone) {
    const auto* tz = &zone_named(zone);
    const auto local = tz->to_local(std::chrono::floor<std::chrono::minutes>(when));
    const auto today = std::chrono::floor<std::chrono::days>(tz->to_local(now));
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto of_day = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    auto clock = fmt::format("{:02}:{:02}", of_day / 60, of_day % 60);
    if (day == today) return clock;
    const date::year_month_day date{date::local_days{day.time_since_epoch()}};
    const auto weekday = date::weekday{date::local_days{day.time_since_epoch()}}.c_encoding();
    return fmt::format("{} {}.{}. {}", (l == language::fi ? days_fi : days_en)[weekday],
                       unsigned{date.day()}, unsigned{date.month()}, clock);
}

}  // namespace firebreak
