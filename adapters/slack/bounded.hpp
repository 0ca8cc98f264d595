// A text that grows by whole pieces until a limit, and then ends in "…".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace firebreak::slack {

std::size_t units(std::string_view utf8);

class bounded {
 public:
    /// In units (text.hpp). 0: nothing fits.
    explicit bounded(std::size_t most) : most_(most) {}

    /// Adds the piece as a whole or, with everything after it, not at all.
    void add(std::string_view piece) {
        if (full_) return;
        const auto size = units(piece);
        if (size > most_ - used_) {
            full_ = true;
            text_.resize(safe_);
            if (most_ > 0) text_ += "…";
            return;
        }
        text_ += piece;
        used_ += size;
        if (used_ < most_) safe_ = text_.size();
    }

    [[nodiscard]] bool full() const { return full_; }
    std::string take() { return std::move(text_); }

 private:
    std::string text_;
    std::size_t most_;
    std::size_t used_ = 0;
    std::size_t safe_ = 0;  ///< bytes after which "…" still fits
    bool full_ = false;
};

}  // namespace firebreak::slack
