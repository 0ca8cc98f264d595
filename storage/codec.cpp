#include "storage/codec.hpp"

#include "bot/domain/record.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstring>
#include <limits>

namespace firebreak::storage {
namespace {

using json = nlohmann::json;

bool load(const json& j, std::string& s) {
    if (!j.is_string()) return false;
    s = j.get_ref<const std::string&>();
    return true;
}
bool load(const json& j, bool& b) {
    if (!j.is_boolean()) return false;
    b = j.get<bool>();
    return true;
}
bool load(const json& j, double& d) {
    if (!j.is_number()) return false;
    d = j.get<double>();
    return true;
}
bool load(const json& j, std::int64_t& n) {
    if (!j.is_number_integer()) return false;
    if (j.is_number_unsigned() &&
        j.get<std::uint64_t>() >
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return false;
    n = j.get<std::int64_t>();
    return true;
}
bool load(const json& j, std::uint32_t& n) {
    std::int64_t wide = 0;
    if (!load(j, wide) || wide < 0 || wide > std::numeric_limits<std::uint32_t>::max())
        return false;
    n = static_cast<std::uint32_t>(wide);
    return true;
}
bool load(const json& j, instant& t) {
    std::int64_t ms = 0;
    if (!load(j, ms)) return false;
    t = to_instant(ms);
    return true;
}
template <class Tag>
bool load(const json& j, named<Tag>& n) {
    return load(j, n.value);
}
template <class Tag>
bool load(const json& j, numbered<Tag>& n) {
    return load(j, n.value);
}
template <record::has_word E>
bool load(const json& j, E& e) {
    return j.is_string() && from_word(j.get_ref<const std::string&>(), e);
}
template <class T>
bool load(const json& j, std::optional<T>& o);
template <class T>
bool load(const json& j, std::vector<T>& items);
template <record::has_fields T>
bool load(const json& j, T& object);

template <class T>
bool load(const json& j, std::optional<T>& o) {
    o.reset();
    return j.is_null() || load(j, o.emplace());
}
template <class T>
bool load(const json& j, std::vector<T>& items) {
    if (!j.is_array()) return false;
    items.clear();
    items.reserve(j.size());
    for (const auto& item : j)
        if (!load(item, items.emplace_back())) return false;
    return true;
}
template <class T>
bool load(const json& j, shared_list<T>& list) {
    std::vector<T> items;
    if (!load(j, items)) return false;
    list = std::move(items);
    return true;
}
template <record::has_fields T>
bool load(const json& j, T& object) {
    if (!j.is_object()) return false;
    bool good = true;
    T::fields(object, [&](std::string_view name, auto& value) {
        const auto found = j.find(name);
        if (found != j.end()) good = good && load(*found, value);
    });
    return good;
}

json parse(std::string_view data) {
    return json::parse(data.begin(), data.end(), nullptr, /*allow_exceptions=*/false);
}

/// The alternative number `index` of a variant, read from `j`.
template <class Variant, std::size_t... I>
std::optional<Variant> load_alternative(std::size_t index, const json& j,
                                        std::index_sequence<I...>) {
    std::optional<Variant> found;
    const auto attempt = [&]<std::size_t Place>() {
        if (Place != index) return;
        std::variant_alternative_t<Place, Variant> value;
        if (load(j, value)) found.emplace(std::move(value));
    };
    (attempt.template operator()<I>(), ...);
    return found;
}
template <class Variant>
std::optional<Variant> load_alternative(std::size_t index, std::string_view data) {
    return load_alternative<Variant>(index, parse(data),
                                     std::make_index_sequence<std::variant_size_v<Variant>>{});
}

constexpr std::array<std::string_view, std::variant_size_v<outbox_content>> content_kinds = {
    "card_of", "receipt_of", "thread_post", "notice", "week_chart"};

template <class E>
bool one_of(std::string_view text, E first, E last, E& found) {
    for (auto i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
        if (word(static_cast<E>(i)) == text) return found = static_cast<E>(i), true;
    return false;
}

}  // namespace

std::optional<event_body> read_body(std::string_view kind, std::string_view data) {
    const auto index = event_index(kind);
    if (!index) return std::nullopt;
    return load_alternative<event_body>(*index, data);
}

std::optional<outcome> read_outcome(std::string_view data) {
    outcome o;
    if (!load(parse(data), o)) return std::nullopt;
    return o;
}

std::optional<ticket_clocks> read_clocks(std::string_view data) {
    ticket_clocks c;
    if (!load(parse(data), c)) return std::nullopt;
    return c;
}

std::optional<outbox_content> read_content(std::string_view kind, std::string_view data) {
    for (std::size_t i = 0; i < content_kinds.size(); ++i)
        if (content_kinds[i] == kind) return load_alternative<outbox_content>(i, data);
    return std::nullopt;
}

bool read_names(std::string_view data, std::vector<playbook_id>& names) {
    return load(parse(data), names);
}

bool well_formed(std::string_view data) { return json::accept(data.begin(), data.end()); }

std::string_view content_kind(const outbox_content& content) {
    return content_kinds.at(content.index());
}

std::optional<std::size_t> event_index(std::string_view kind) {
    for (std::size_t i = 0; i < std::variant_size_v<event_body>; ++i)
        if (event_kind(i) == kind) return i;
    return std::nullopt;
}

bool valid_utf8(std::string_view text) {
    const auto* p = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = p + text.size();
    const auto follows = [&](int i) { return end - p > i && (p[i] & 0xc0) == 0x80; };
    while (p != end) {
        std::uint64_t eight = 0;
        if (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080U) == 0)) {
            p += 8;
        } else if (*p < 0x80) {
            ++p;
        } else if (*p >= 0xc2 && *p <= 0xdf) {
            if (!follows(1)) return false;
            p += 2;
        } else if (*p >= 0xe0 && *p <= 0xef) {
            if (!follows(1) || !follows(2)) return false;
            if (*p == 0xe0 && p[1] < 0xa0) return false;  // longer than need be
            if (*p == 0xed && p[1] > 0x9f) return false;  // a surrogate
            p += 3;
        } else if (*p >= 0xf0 && *p <= 0xf4) {
            if (!follows(1) || !follows(2) || !follows(3)) return false;
            if (*p == 0xf0 && p[1] < 0x90) return false;
            if (*p == 0xf4 && p[1] > 0x8f) return false;  // past U+10FFFF
            p += 4;
        } else {
            return false;
        }
    }
    return true;
}

bool from_word(std::string_view text, severity& s) {
    return one_of(text, severity::low, severity::critical, s);
}
bool from_word(std::string_view text, status& s) {
    return one_of(text, status::triage, status::merged, s);
}
bool from_word(std::string_view text, language& l) {
    return one_of(text, language::en, language::es, l);
}
bool from_word(std::string_view text, paragraph_kind& k) {
    return one_of(text, paragraph_kind::plain, paragraph_kind::aside, k);
}
bool from_word(std::string_view text, target& t) {
    const auto found = to_target(text);
    if (found) t = *found;
    return found.has_value();
}
bool from_word(std::string_view text, outcome_kind& k) {
    return one_of(text, outcome_kind::done, outcome_kind::failed, k);
}

}  // namespace firebreak::storage
