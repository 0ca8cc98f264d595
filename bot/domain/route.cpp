#include "bot/domain/route.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace firebreak {
namespace {

/// No name of a configuration: stands for every value that no route names.
constexpr std::string_view anything_else = "\x01";

template <class Value, class Given>
bool in_list(const std::vector<Value>& list, const Given& value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
}

bool in_place(const std::vector<std::string>& places, const conversation& place) {
    if (places.empty()) return true;
    const auto whole = place.network.value + ":" + place.id;
    return std::ranges::any_of(
        places, [&](const std::string& p) { return p == place.network.value || p == whole; });
}

bool in_hours(const std::optional<business_hours::week>& hours, const routed& r) {
    if (!hours) return true;
    return std::ranges::any_of(hours->at(r.day.iso_encoding() - 1), [&](const open_interval& i) {
        return i.from <= r.of_day && r.of_day < i.to;
    });
}

/// Every value that routes tell apart, one list for each matcher, and one that none of them names.
struct universe {
    std::vector<playbook_id> categories{playbook_id{std::string(anything_else)}, playbook_id{}};
    std::vector<conversation> places{
        {network_id{std::string(anything_else)}, std::string(anything_else)}};
    std::vector<std::string> platforms{std::string(anything_else), {}};
    std::vector<std::pair<std::chrono::weekday, std::chrono::minutes>> times;

    explicit universe(std::span<const route> routes) {
        std::set<std::pair<unsigned, std::chrono::minutes>> edges;
        for (unsigned day = 1; day <= 7; ++day) edges.emplace(day, 0);
        for (const auto& r : routes) {
            add(categories, r.categories);
            add(platforms, r.platforms);
            for (const auto& p : r.places) {
                const auto colon = p.find(':');
                const network_id network{p.substr(0, colon)};
                const auto id = colon == p.npos ? std::string(anything_else) : p.substr(colon + 1);
                add(places, std::vector<conversation>{{network, id},
                                                      {network, std::string(anything_else)}});
            }
            if (r.hours)
                for (unsigned day = 1; day <= 7; ++day)
                    for (const auto& i : r.hours->at(day - 1)) {
                        edges.emplace(day, i.from);
                        if (i.to < std::chrono::hours{24}) edges.emplace(day, i.to);
                    }
        }
        for (const auto& [day, of_day] : edges)
            times.emplace_back(std::chrono::weekday{day % 7}, of_day);
    }

    [[nodiscard]] std::size_t size() const {
        return categories.size() * all_severities.size() * all_languages.size() * places.size() *
               platforms.size() * times.size();
    }

 private:
    template <class Value>
    static void add(std::vector<Value>& to, const std::vector<Value>& more) {
        for (const auto& one : more)
            if (std::ranges::find(to, one) == to.end()) to.push_back(one);
    }
};

/// Marks the routes that some combination reaches.
void mark_reached(std::span<const route> routes, const universe& all, std::vector<bool>& reached) {
    routed r;
    const auto times = [&] {
        for (const auto& [day, of_day] : all.times) {
            r.day = day;
            r.of_day = of_day;
            if (const auto chosen = choose(routes, r)) reached[*chosen] = true;
        }
    };
    const auto origins = [&] {
        for (const auto& place : all.places)
            for (const auto& platform : all.platforms) {
                r.place = place;
                r.platform = platform;
                times();
            }
    };
    for (const auto& category : all.categories)
        for (const auto level : all_severities)
            for (const auto lang : all_languages) {
                r.category = category;
                r.level = level;
                r.lang = lang;
                origins();
            }
}

template <class Value>
bool wider(const std::vector<Value>& first, const std::vector<Value>& second) {
    if (first.empty()) return true;
    return !second.empty() && std::ranges::all_of(second, [&](const Value& v) {
        return std::ranges::find(first, v) != first.end();
    });
}

/// Whether `first` fits whatever `second` fits.
bool swallows(const route& first, const route& second) {
    return wider(first.categories, second.categories) && wider(first.levels, second.levels) &&
           wider(first.languages, second.languages) && wider(first.places, second.places) &&
           wider(first.platforms, second.platforms) &&
           (!first.hours || first.hours == second.hours);
}

}  // namespace

std::string_view word(matcher m) {
    constexpr std::array<std::string_view, 7> words = {"fits",  "category", "severity", "language",
                                                       "place", "platform", "hours"};
    return words.at(static_cast<std::size_t>(m));
}

matcher first_misfit(const route& one, const routed& r) {
    if (!in_list(one.categories, r.category)) return matcher::category;
    if (!in_list(one.levels, r.level)) return matcher::severity;
    if (!in_list(one.languages, r.lang)) return matcher::language;
    if (!in_place(one.places, r.place)) return matcher::place;
    if (!in_list(one.platforms, r.platform)) return matcher::platform;
    if (!in_hours(one.hours, r)) return matcher::hours;
    return matcher::fits;
}

std::optional<std::size_t> choose(std::span<const route> routes, const routed& r) {
    for (std::size_t i = 0; i < routes.size(); ++i)
        if (first_misfit(routes[i], r) == matcher::fits) return i;
    return std::nullopt;
}

std::vector<std::size_t> unreachable(std::span<const route> routes, std::size_t most) {
    std::vector<bool> reached(routes.size());
    const universe all(routes);
    if (all.size() <= most) {
        mark_reached(routes, all, reached);
    } else {
        for (std::size_t i = 0; i < routes.size(); ++i)
            reached[i] = std::ranges::none_of(
                routes.first(i), [&](const route& before) { return swallows(before, routes[i]); });
    }
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < routes.size(); ++i)
        if (!reached[i]) out.push_back(i);
    return out;
}

}  // namespace firebreak
