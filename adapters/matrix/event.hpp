// One event that was parsed, as a value; and how to read JSON that nobody vouches for: absent, null
// and of another kind are all "nothing". Only for .cpp files of adapters/matrix that have
// Boost.JSON.
#pragma once

#include "adapters/matrix/heard.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class array;
class object;
class value;
}  // namespace boost::json

namespace firebreak::matrix {

namespace reading {

namespace json = boost::json;

std::string_view view_of(const json::value*);
const json::value* member(const json::object*, std::string_view key);
const json::object* child(const json::object*, std::string_view key);
const json::array* list(const json::object*, std::string_view key);
std::string text(const json::object*, std::string_view key);
/// A number, or digits in a text: rooms of old versions have such power levels.
std::optional<std::int64_t> integer(const json::value*);
bool is_true(const json::object*, std::string_view key);
/// Those that are texts and not empty.
std::vector<std::string> texts_of(const json::array*, std::size_t most);

}  // namespace reading

/// The content of an event of that type; `event` is what stands around it.
content content_of(std::string_view type, const boost::json::object& event,
                   const boost::json::object& content);
room_event event_of(const boost::json::object&);

}  // namespace firebreak::matrix
