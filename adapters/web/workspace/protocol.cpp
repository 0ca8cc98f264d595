#include "adapters/web/workspace/protocol.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace firebreak::web {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_name = 200, longest_id = 64, most_values = 40;

/// Nothing where it is absent, of another kind, or too long.
std::optional<std::string> text(const json::object& o, std::string_view key,
                                std::size_t longest = longest_name) {
    const auto* v = o.if_contains(key);
    if (v == nullptr || !v->is_string() || v->get_string().size() > longest) return std::nullopt;
    return std::string(v->get_string());
}

std::int64_t number(const json::object& o, std::string_view key) {
    const auto* v = o.if_contains(key);
    return v != nullptr && v->is_int64() ? v->get_int64() : 0;
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= longest_id && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

std::optional<asked::deed> deed_of(const json::object& o) {
    auto id = text(o, "id");
    auto as = text(o, "as");
    if (!id || !as || !is_id(*id) || as->empty()) return std::nullopt;
    return asked::deed{std::move(*id), person_id{std::move(*as)}};
}

std::optional<asked::any> words_of(const json::object& o) {
    const auto d = deed_of(o);
    auto place = text(o, "place"), thread = text(o, "thread"),
         said = text(o, "text", longest_frame);
    if (!d || !place || !thread || !said) return std::nullopt;
    return asked::words{*d, std::move(*place), std::move(*thread), std::move(*said)};
}

std::optional<asked::any> press_of(const json::object& o) {
    const auto d = deed_of(o);
    auto post = text(o, "post"), words = text(o, "words", 1000);
    const auto* sure = o.if_contains("sure");
    if (!d || !post || !words || words->empty()) return std::nullopt;
    return asked::press{*d, std::move(*post), std::move(*words),
                        sure != nullptr && sure->is_bool() && sure->get_bool()};
}

std::optional<asked::any> open_of(const json::object& o) {
    const auto d = deed_of(o);
    auto place = text(o, "place"), words = text(o, "words");
    if (!d || !place || !words) return std::nullopt;
    return asked::open{*d, std::move(*place), std::move(*words)};
}

std::optional<asked::any> submit_of(const json::object& o) {
    const auto d = deed_of(o);
    auto place = text(o, "place"), post = text(o, "post"), words = text(o, "words");
    const auto* values = o.if_contains("values");
    if (!d || !place || !post || !words || values == nullptr || !values->is_object())
        return std::nullopt;
    asked::submit s{*d, std::move(*place), std::move(*post), std::move(*words), {}};
    const auto& given = values->get_object();
    if (given.size() > most_values) return std::nullopt;
    for (const auto& [name, value] : given) {
        if (!value.is_string() || name.size() > longest_name) return std::nullopt;
        s.values.emplace_back(std::string(name), std::string(value.get_string()));
    }
    return s;
}

std::optional<asked::any> play_of(const json::object& o) {
    using what = asked::play::what;
    static constexpr std::array<std::pair<std::string_view, what>, 8> names{
        {{"begin", what::begin},
         {"pause", what::pause},
         {"go_on", what::go_on},
         {"step", what::step},
         {"again", what::again},
         {"leave", what::leave},
         {"pace", what::pace},
         {"clock", what::clock}}};
    const auto name = text(o, "what");
    if (!name) return std::nullopt;
    const auto* found = std::ranges::find(names, *name, &std::pair<std::string_view, what>::first);
    if (found == names.end()) return std::nullopt;
    return asked::play{found->second, number(o, "number")};
}

}  // namespace

std::optional<asked::any> read_frame(std::string_view frame) {
    if (frame.size() > longest_frame) return std::nullopt;
    json::error_code failed;
    json::parse_options strict;
    strict.max_depth = 4;
    const auto parsed = json::parse(json::string_view(frame), failed, {}, strict);
    if (failed || !parsed.is_object()) return std::nullopt;
    const auto& o = parsed.get_object();
    const auto what = text(o, "do");
    if (!what) return std::nullopt;
    if (*what == "hello") {
        auto world = text(o, "world");
        if (!world) return std::nullopt;
        const auto since = number(o, "since");
        return asked::hello{std::move(*world), since < 0 ? 0U : static_cast<std::uint64_t>(since)};
    }
    if (*what == "words") return words_of(o);
    if (*what == "press") return press_of(o);
    if (*what == "open") return open_of(o);
    if (*what == "submit") return submit_of(o);
    if (*what == "play") return play_of(o);
    return std::nullopt;
}

}  // namespace firebreak::web
