// The regular expressions of all playbooks: RE2, so linear time whatever an author writes. Only
// those are run whose words, or parts of words, a text has.
#pragma once

#include "playbooks/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

inline constexpr std::size_t longest_pattern = 1000;  ///< bytes
inline constexpr std::size_t most_places_of_a_pattern = 4;

struct pattern_problem {
    std::string words;  ///< for the author: "not a regular pattern: look-ahead is not supported"
    std::size_t offset = 0;  ///< bytes into the pattern, where known
};

struct pattern_hit {
    std::uint32_t pattern = 0;  ///< as add() returned it
    span where;                 ///< in the original text
};

class pattern_matcher {
 public:
    pattern_matcher();
    ~pattern_matcher();
    pattern_matcher(pattern_matcher&&) noexcept;
    pattern_matcher& operator=(pattern_matcher&&) noexcept;

    /// Its number, from 0; or what is wrong with it.
    std::optional<std::uint32_t> add(std::string_view pattern, pattern_problem& problem);
    /// After the last add(), before the first find().
    void compile();
    [[nodiscard]] std::size_t size() const;

    /// Hits (cleared first) over the folded text, by pattern, then place. Thread safe.
    void find(const text& t, std::vector<pattern_hit>& hits) const;

 private:
    struct compiled;
    std::unique_ptr<compiled> it_;
};

}  // namespace firebreak::playbooks
