// Canonical text of plain structs: JSON with fields in declared order, no spaces, shortest numbers.
// Written by appending to a string, since it stands on the path of every report. Reading it back is
// storage's business. A struct takes part by a static `fields(self, visit)`.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/shared_list.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace firebreak::record {

/// Appends `text` as a JSON string. Valid UTF-8 stays as it is; control characters are escaped.
void append_string(std::string& out, std::string_view text);

template <class T>
concept has_fields = requires(T& t) { T::fields(t, [](auto&&...) {}); };
template <class T>
concept has_word = std::is_enum_v<T> && requires(T t) { word(t); };

inline void append(std::string& out, const std::string& s) { append_string(out, s); }
inline void append(std::string& out, bool b) { out += b ? "true" : "false"; }

template <class T>
    requires std::is_arithmetic_v<T>
void append(std::string& out, T n) {
    char digits[40];
    const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out.append(digits, end);
}

/// Milliseconds.
inline void append(std::string& out, instant t) { append(out, to_number(t)); }

template <class Tag>
void append(std::string& out, const named<Tag>& n) {
    append_string(out, n.value);
}
template <class Tag>
void append(std::string& out, const numbered<Tag>& n) {
    append(out, n.value);
}
template <has_word E>
void append(std::string& out, E e) {
    append_string(out, word(e));
}
template <class T>
void append(std::string& out, const std::optional<T>& o);
template <class T>
void append(std::string& out, const std::vector<T>& items);
template <has_fields T>
void append(std::string& out, const T& object);

template <class T>
void append(std::string& out, const shared_list<T>& list) {
    append(out, list.items());
}

template <class T>
void append(std::string& out, const std::optional<T>& o) {
    if (o)
        append(out, *o);
    else
        out += "null";
}

template <class T>
void append(std::string& out, const std::vector<T>& items) {
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!std::exchange(first, false)) out += ',';
        append(out, item);
    }
    out += ']';
}

template <has_fields T>
void append(std::string& out, const T& object) {
    out += '{';
    bool first = true;
    T::fields(object, [&](std::string_view name, const auto& value) {
        if (!std::exchange(first, false)) out += ',';
        append_string(out, name);
        out += ':';
        append(out, value);
    });
    out += '}';
}

}  // namespace firebreak::record
