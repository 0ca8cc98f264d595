// How often somebody may ask: a bucket of tokens for each, which refills steadily.
#pragma once

#include "bot/domain/instant.hpp"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace firebreak::web {

/// Bounded: with more than `most_known` askers the one who was quiet longest is forgotten, and
/// begins with a full bucket again.
class rate_limit {
 public:
    /// `at_once` in a row, then `a_minute` each minute.
    rate_limit(double at_once, double a_minute, std::size_t most_known = 4096)
        : full_(at_once), refill_(a_minute / 60'000), most_(most_known) {}

    /// Takes one token of `who`. False: there is none.
    bool allow(std::string_view who, instant now);
    /// Until when one who was just refused should wait.
    [[nodiscard]] std::chrono::seconds pause() const;
    [[nodiscard]] std::size_t known() const { return by_name_.size(); }

 private:
    struct bucket {
        std::string who;
        double tokens;
        instant at;
    };
    double full_, refill_;  ///< tokens, tokens for each millisecond
    std::size_t most_;
    std::list<bucket> newest_first_;
    std::unordered_map<std::string, std::list<bucket>::iterator> by_name_;
};

}  // namespace firebreak::web
