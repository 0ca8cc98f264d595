#include "config/icalendar.hpp"

#include "bot/domain/rota.hpp"
#include "config/calendars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace firebreak {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::size_t most_lines = 50'000;
constexpr int most_repeats = 1000;
constexpr std::size_t most_events = 10'000;

/// "DTSTART;TZID=Europe/Helsinki:20261123T090000"
struct property {
    std::string name, value;
    std::map<std::string, std::string> parameters;
    int line = 0;
};

std::string upper(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// Lines as they were before they were folded, with the number of the first of each.
std::vector<std::pair<std::string, int>> unfolded(std::string_view text) {
    std::vector<std::pair<std::string, int>> lines;
    int number = 0;
    while (!text.empty() && lines.size() < most_lines) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        constexpr std::size_t longest = 4096;
        if ((line.starts_with(' ') || line.starts_with('\t')) && !lines.empty()) {
            if (lines.back().first.size() < longest) lines.back().first += line.substr(1);
        } else if (!line.empty()) {
            lines.emplace_back(line.substr(0, longest), number);
        }
    }
    return lines;
}

std::optional<property> to_property(const std::string& line, int number) {
    property p;
    p.line = number;
    bool quoted = false;
    std::size_t at = 0;
    std::vector<std::string> head(1);
    for (; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '"')
            quoted = !quoted;
        else if (c == ':' && !quoted)
            break;
        else if (c == ';' && !quoted)
            head.emplace_back();
        else
            head.back() += c;
    }
    if (at == line.size()) return std::nullopt;
    p.name = upper(head.front());
    p.value = line.substr(at + 1);
    for (std::size_t i = 1; i < head.size(); ++i) {
        const auto equals = head[i].find('=');
        if (equals != std::string::npos)
            p.parameters[upper(head[i].substr(0, equals))] = head[i].substr(equals + 1);
    }
    return p;
}

std::string plain_text(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) {
            ++i;
            out += value[i] == 'n' || value[i] == 'N' ? ' ' : value[i];
        } else {
            out += value[i];
        }
    }
    return out;
}

std::optional<int> digits(std::string_view text) {
    int n = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (text.empty() || failed != std::errc{} || end != text.data() + text.size() || n < 0)
        return std::nullopt;
    return n;
}

/// A wall clock, before its zone is asked; so that repeats keep their hour.
struct local_time_of {
    sys_days date;
    seconds of_day{};
    bool whole_day = false;
    bool utc = false;
};

std::optional<local_time_of> to_local(std::string_view text) {
    local_time_of t;
    if (text.ends_with('Z')) t.utc = true, text.remove_suffix(1);
    t.whole_day = text.size() == 8;
    if (!t.whole_day && (text.size() != 15 || text[8] != 'T')) return std::nullopt;
    const auto y = digits(text.substr(0, 4)), m = digits(text.substr(4, 2)),
               d = digits(text.substr(6, 2));
    if (!y || !m || !d) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*y},
                                           std::chrono::month{static_cast<unsigned>(*m)},
                                           std::chrono::day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    t.date = sys_days{date};
    if (t.whole_day) return t;
    const auto h = digits(text.substr(9, 2)), min = digits(text.substr(11, 2)),
               s = digits(text.substr(13, 2));
    if (!h || !min || !s || *h > 23 || *min > 59 || *s > 60) return std::nullopt;
    t.of_day = std::chrono::hours{*h} + minutes{*min} + seconds{std::min(*s, 59)};
    return t;
}

/// "P1W", "P7D", "PT12H", "P1DT12H".
std::optional<seconds> to_duration(std::string_view text) {
    if (!text.starts_with('P')) return std::nullopt;
    text.remove_prefix(1);
    seconds sum{};
    bool time = false;
    while (!text.empty()) {
        if (text.front() == 'T') {
            time = true;
            text.remove_prefix(1);
            continue;
        }
        const auto letter = text.find_first_not_of("0123456789");
        const auto n = letter > 6 ? std::nullopt : digits(text.substr(0, letter));
        if (!n) return std::nullopt;
        const char unit = text[letter];
        if (unit == 'W' && !time)
            sum += std::chrono::weeks{*n};
        else if (unit == 'D' && !time)
            sum += days{*n};
        else if (unit == 'H' && time)
            sum += std::chrono::hours{*n};
        else if (unit == 'M' && time)
            sum += minutes{*n};
        else if (unit == 'S' && time)
            sum += seconds{*n};
        else
            return std::nullopt;
        text.remove_prefix(letter + 1);
    }
    return sum;
}

struct repetition {
    bool weekly = false;
    int interval = 1;
    std::optional<int> count;
    std::string until;
    std::set<unsigned> weekdays;  ///< ISO
};

std::optional<repetition> to_repetition(std::string_view rule) {
    repetition r;
    bool known = false;
    while (!rule.empty()) {
        const auto end = std::min(rule.find(';'), rule.size());
        const auto part = rule.substr(0, end);
        rule.remove_prefix(std::min(end + 1, rule.size()));
        const auto equals = part.find('=');
        if (equals == part.npos) return std::nullopt;
        const auto key = upper(part.substr(0, equals));
        const auto value = upper(part.substr(equals + 1));
        if (key == "FREQ" && (value == "DAILY" || value == "WEEKLY")) {
            known = true;
            r.weekly = value == "WEEKLY";
        } else if (key == "INTERVAL" || key == "COUNT") {
            const auto n = digits(value);
            if (!n || *n < 1 || *n > most_repeats) return std::nullopt;
            if (key == "COUNT")
                r.count = n;
            else
                r.interval = *n;
        } else if (key == "UNTIL") {
            r.until = value;
        } else if (key == "BYDAY") {
            constexpr std::array<std::string_view, 7> names = {"MO", "TU", "WE", "TH",
                                                               "FR", "SA", "SU"};
            for (std::size_t at = 0; at <= value.size(); at += 3) {
                const auto found = std::ranges::find(
                    names, std::string_view(value).substr(std::min(at, value.size()), 2));
                if (found == names.end()) return std::nullopt;
                r.weekdays.insert(static_cast<unsigned>(found - names.begin()) + 1);
            }
        } else if (key != "WKST" || value != "MO") {
            return std::nullopt;
        }
    }
    if (!known || (!r.weekly && !r.weekdays.empty())) return std::nullopt;
    return r;
}

class event_reader {
 public:
    event_reader(const zone_rules& company, instant now, const yaml::notes& notes)
        : company_(company), now_(now), notes_(notes) {}

    void read(const std::vector<property>& event, int line, std::vector<calendar_event>& out) {
        const property *start = nullptr, *end = nullptr, *lasts = nullptr, *rule = nullptr;
        std::string who;
        std::set<sys_days> without;
        for (const auto& p : event) {
            if (p.name == "DTSTART")
                start = &p;
            else if (p.name == "DTEND")
                end = &p;
            else if (p.name == "DURATION")
                lasts = &p;
            else if (p.name == "RRULE")
                rule = &p;
            else if (p.name == "SUMMARY")
                who = plain_text(p.value);
            else if (p.name == "STATUS" && upper(p.value) == "CANCELLED")
                return;
            else if (p.name == "EXDATE") {
                if (!add_dates(p, without)) return no(p, "this is not a date");
            } else if (p.name == "RDATE" || p.name == "RECURRENCE-ID" || p.name == "EXRULE") {
                return no(p, fmt::format("{} is not understood here: write these turns as events "
                                         "of their own",
                                         p.name));
            }
        }
        const auto from = start ? to_local(start->value) : std::nullopt;
        if (!from) {
            notes_.error({start ? start->line : line, 1},
                         "an event without a start that can be read");
            return;
        }
        const auto zone = zone_of(*start, *from);
        if (!zone) return;
        const auto span = length(*from, *zone, start, end, lasts);
        if (!span || *span <= seconds{0}) {
            notes_.error({line, 1}, "an event that does not end after it begins");
            return;
        }
        if (who.empty()) {
            notes_.error({line, 1}, "an event without SUMMARY: whose turn is it?");
            return;
        }
        unfold({who, {}, {}, line}, *from, *span, *zone, rule, without, out);
    }

 private:
    void no(const property& p, std::string problem) const {
        notes_.error({p.line, 1}, std::move(problem));
    }

    /// Nothing for one that is not known, which is told.
    [[nodiscard]] std::optional<zone_rules> zone_of(const property& p,
                                                    const local_time_of& t) const {
        if (t.utc) return zone_rules([](instant) { return zone_piece{}; });
        const auto named = p.parameters.find("TZID");
        if (named == p.parameters.end()) return company_;
        if (auto known = rules_of_zone_or(named->second, {})) return known;
        no(p, fmt::format("the time zone '{}' is not known here: write an IANA name such as "
                          "Europe/Helsinki",
                          named->second));
        return std::nullopt;
    }

    static instant moment(const local_time_of& t, const zone_rules& zone) {
        const auto whole = std::chrono::floor<minutes>(t.of_day);
        return local_moment(zone, t.date, whole) + (t.of_day - whole);
    }

    /// As wall clocks count: a week is a week also where the clocks change.
    std::optional<seconds> length(const local_time_of& from, const zone_rules& zone,
                                  const property* start, const property* end,
                                  const property* lasts) const {
        if (lasts) return to_duration(lasts->value);
        if (!end) return from.whole_day ? std::optional<seconds>(days{1}) : std::nullopt;
        const auto to = to_local(end->value);
        if (!to || to->whole_day != from.whole_day) return std::nullopt;
        if (end->parameters == start->parameters && to->utc == from.utc)
            return (to->date - from.date) + to->of_day - from.of_day;
        const auto there = zone_of(*end, *to);
        if (!there) return std::nullopt;
        return std::chrono::floor<seconds>(moment(*to, *there) - moment(from, zone));
    }

    static bool add_dates(const property& p, std::set<sys_days>& into) {
        std::string_view rest = p.value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(','), rest.size());
            const auto day = to_local(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!day) return false;
            into.insert(day->date);
        }
        return true;
    }

    void unfold(calendar_event one, local_time_of from, seconds span, const zone_rules& zone,
                const property* rule, const std::set<sys_days>& without,
                std::vector<calendar_event>& out) const {
        const auto add = [&](const local_time_of& t) {
            if (without.contains(t.date) || out.size() >= most_events) return;
            one.from = moment(t, zone);
            auto last = t;
            const auto whole = t.of_day + span;
            last.date = t.date + std::chrono::floor<days>(whole);
            last.of_day = whole - std::chrono::floor<days>(whole);
            one.to = moment(last, zone);
            if (one.to > one.from) out.push_back(one);
        };
        if (!rule) return add(from);
        const auto r = to_repetition(rule->value);
        if (!r)
            return no(*rule, fmt::format("'{}' is not understood here: DAILY or WEEKLY with "
                                         "INTERVAL, COUNT, UNTIL, BYDAY",
                                         rule->value));
        std::optional<local_time_of> until;
        if (!r->until.empty()) {
            until = to_local(r->until);
            if (!until) return no(*rule, "UNTIL is not a date");
        }
        const auto last =
            until ? std::optional(until->whole_day ? instant{until->date + days{1}}
                                                   : moment(*until, zone_until(*until, zone)))
                  : std::nullopt;
        const auto week_start =
            from.date - days{std::chrono::weekday{from.date}.iso_encoding() - 1};
        // Day by day, as far as anybody will ask. What goes on without a count needs no past.
        constexpr days behind{62}, ahead{3 * 366};
        const auto today = std::chrono::floor<days>(now_);
        int n = 0;
        if (const auto past = (today - behind - from.date).count(); !r->count && past > 0)
            n = static_cast<int>(past - past % (std::int64_t{7} * r->interval));
        for (int made = 0; from.date + days{n} <= today + ahead; ++n) {
            if (r->count && made == *r->count) return;
            auto t = from;
            t.date = from.date + days{n};
            const auto at = moment(t, zone);
            if (last && (until->whole_day ? t.date > until->date : at > *last)) return;
            const auto week = (t.date - week_start).count() / 7;
            const bool fits =
                r->weekly
                    ? week % r->interval == 0 &&
                          (r->weekdays.empty()
                               ? n % 7 == 0
                               : r->weekdays.contains(std::chrono::weekday{t.date}.iso_encoding()))
                    : n % r->interval == 0;
            if (!fits) continue;
            ++made;
            add(t);
            if (out.size() >= most_events) return;
        }
    }

    static zone_rules zone_until(const local_time_of& until, const zone_rules& zone) {
        if (!until.utc) return zone;
        return [](instant) { return zone_piece{}; };
    }

    const zone_rules& company_;
    instant now_;
    const yaml::notes& notes_;
};

}  // namespace

std::vector<calendar_event> read_icalendar(std::string_view text, const zone_rules& company,
                                           instant now, const yaml::notes& notes) {
    std::vector<calendar_event> out;
    std::vector<property> event;
    event_reader reader(company, now, notes);
    int depth = 0, began = 0;  // within VEVENT; VALARMs in it are passed over
    bool calendar = false;
    const auto lines = unfolded(text);
    if (lines.size() == most_lines)
        notes.error({lines.back().second, 1}, fmt::format("more than {} lines", most_lines));
    for (const auto& [line, number] : lines) {
        auto p = to_property(line, number);
        if (!p) continue;
        const auto what = upper(p->value);
        calendar = calendar || (p->name == "BEGIN" && what == "VCALENDAR");
        if (p->name == "BEGIN" && (depth > 0 || what == "VEVENT")) {
            if (++depth == 1) began = number, event.clear();
        } else if (p->name == "END" && depth > 0) {
            if (--depth == 0) reader.read(event, began, out);
        } else if (depth == 1) {
            event.push_back(std::move(*p));
        }
    }
    if (!calendar) notes.error({1, 1}, "this is no iCalendar file: BEGIN:VCALENDAR is missing");
    if (depth > 0) notes.error({began, 1}, "an event that does not end");
    if (out.size() >= most_events)
        notes.error({1, 1}, fmt::format("more than {} turns of duty", most_events));
    return out;
}

}  // namespace firebreak
