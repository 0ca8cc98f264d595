// From the bytes that a homeserver sends to values. Never trusts anything: absent, null and
// unexpected fields give empty values, wrong kinds count as absent, and one bad event never hides
// the others (contract: matrix, section 4, rule 10).
#pragma once

#include "adapters/matrix/heard.hpp"
#include "bot/domain/error.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::matrix {

/// Holds the memory that parsing needs, reused from call to call: one for each thread. The values
/// it returns are independent of it and of the text.
///
/// What is no JSON, or of another shape as a whole, fails with errc::invalid. A single event that
/// can't be parsed (too deep, broken escapes, text that is not UTF-8) is left out and counted. How
/// long a text may be is the caller's to limit; memory beyond it is that of the values alone.
class codec {
 public:
    codec();
    codec(codec&&) noexcept;
    codec& operator=(codec&&) noexcept;
    ~codec();

    /// Of state events, only those of types with a meaning here are kept.
    result<sync_answer> sync(std::string_view json);
    result<history_page> messages(std::string_view json);
    result<room_event> event(std::string_view json);
    /// The content of a state event alone, as GET …/state/TYPE gives it.
    result<room_event> state_content(std::string_view json, std::string type, std::string key);
    result<direct_chats> direct(std::string_view json);
    /// {"joined":{"@user":{"display_name":…}}}: users and their names.
    result<std::vector<std::pair<std::string, std::string>>> members(std::string_view json);
    /// Strings of an array under that key of an object.
    result<std::vector<std::string>> texts(std::string_view json, std::string_view key);

    /// A text of the object by its path ("m.homeserver/base_url"); "" when there is none, or no
    /// JSON.
    std::string text(std::string_view json, std::string_view path);
    std::optional<std::int64_t> number(std::string_view json, std::string_view key);
    bool flag(std::string_view json, std::string_view key);

    static constexpr std::size_t deepest = 64;  ///< of one event

 private:
    struct memory;
    std::unique_ptr<memory> memory_;
};

}  // namespace firebreak::matrix
