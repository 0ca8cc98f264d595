// Which of many short strings stand in a text. Each place of the text costs one look at its first
// two bytes, and a comparison with the few strings that begin with them; each string of a single
// byte, a search of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

class needles {
 public:
    needles() = default;
    /// None of them empty.
    explicit needles(const std::vector<std::string>& all);
    /// Adds the numbers of those that stand in the text, in the order of `all`, each once.
    void find(std::string_view text, std::vector<int>& numbers) const;

 private:
    struct needle {
        std::uint32_t at = 0, size = 0;  ///< of bytes_
        int number = 0;
    };
    static constexpr std::size_t buckets = 4096;
    static std::size_t bucket_of(const char* two) {
        const auto a = static_cast<unsigned char>(two[0]), b = static_cast<unsigned char>(two[1]);
        return ((a | static_cast<std::uint32_t>(b) << 8U) * 2654435761U) >> 20U;
    }

    struct single {
        char byte = 0;
        int number = 0;
    };

    std::string bytes_;
    std::vector<single> singles_;
    std::vector<needle> needles_;       // of two bytes and more, by bucket
    std::vector<std::uint32_t> begin_;  // per bucket, and one more
};

}  // namespace firebreak::playbooks
