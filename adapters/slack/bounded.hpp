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
    enum class measure { units, bytes };

    /// Where not even "…" fits, the text stays empty.
    explicit bounded(std::size_t most, measure by = measure::units)
        : most_(most), by_(by), end_(by == measure::units ? 1 : 3) {}

    /// Adds the piece as a whole or, with everything after it, not at all.
    void add(std::string_view piece) {
        if (full_) return;
        const auto size = by_ == measure::units ? units(piece) : piece.size();
        if (size > most_ - used_) {
            full_ = true;
            text_.resize(safe_);
            if (most_ >= end_) text_ += "…";
            return;
        }
        text_ += piece;
        used_ += size;
        if (most_ - used_ >= end_) safe_ = text_.size();
    }

    [[nodiscard]] bool full() const { return full_; }
    std::string take() { return std::move(text_); }

 private:
    std::string text_;
    std::size_t most_;
    measure by_;
    std::size_t end_;  ///< what "…" takes
    std::size_t used_ = 0;
    std::size_t safe_ = 0;  ///< bytes after which "…" still fits
    bool full_ = false;
};

}  // namespace firebreak::slack
