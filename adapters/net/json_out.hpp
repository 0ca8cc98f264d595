// Writes JSON by appending to a string: for answers on the hot path, where building a document
// first would cost ten times as much.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak::net {

/// Appends `text` as a JSON string. What is not valid UTF-8 becomes U+FFFD; control characters,
/// quotes and backslashes are escaped.
void append_json_string(std::string& out, std::string_view text);

/// Puts the commas. Whoever writes takes care that what is begun is ended, and that each value in
/// an object has a key before it. Nests up to 64 deep. The string outlives the writer.
class json_out {
 public:
    explicit json_out(std::string& out) : out_(out) {}

    json_out& begin_object() { return open('{'); }
    json_out& end_object() { return close('}'); }
    json_out& begin_array() { return open('['); }
    json_out& end_array() { return close(']'); }
    json_out& key(std::string_view name);
    json_out& string(std::string_view text);
    template <std::integral T>
    json_out& number(T n) {
        return whole(static_cast<std::int64_t>(n));
    }
    json_out& number(double);  ///< null for what JSON can't say: infinity, not a number
    json_out& boolean(bool);
    json_out& null() { return raw("null"); }
    /// A value that is JSON already.
    json_out& raw(std::string_view json);

    /// A key and its value in one.
    json_out& field(std::string_view name, std::string_view text) { return key(name).string(text); }
    json_out& field(std::string_view name, const char* text) { return key(name).string(text); }
    json_out& field(std::string_view name, bool b) { return key(name).boolean(b); }
    template <std::integral T>
    json_out& field(std::string_view name, T n) {
        return key(name).number(n);
    }

 private:
    json_out& open(char);
    json_out& close(char);
    json_out& whole(std::int64_t);
    void separate();

    std::string& out_;
    std::uint64_t has_value_ = 0;  ///< a bit for each level: is a comma needed?
    bool after_key_ = false;
};

}  // namespace firebreak::net
