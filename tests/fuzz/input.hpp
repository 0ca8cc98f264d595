// Helpers of the libFuzzer targets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace firebreak::fuzz {

/// What libFuzzer gives, taken apart piece by piece.
class input {
 public:
    input(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}

    /// 0 when nothing is left.
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto b = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return b;
    }
    std::string_view text(std::size_t most) {
        const auto part = rest_.substr(0, most);
        rest_.remove_prefix(part.size());
        return part;
    }
    [[nodiscard]] bool empty() const { return rest_.empty(); }
    std::string_view rest() { return text(rest_.size()); }

 private:
    std::string_view rest_;
};

/// What must hold, in every build.
inline void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

}  // namespace firebreak::fuzz
