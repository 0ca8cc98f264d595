// A message's body and its formatted body, written by the same strokes so that they always say the
// same: HTML of the few tags that Matrix allows (contract: matrix, section 6), and plain text in
// which lists have marks, quotations have "> " and links show their address. Everything that is
// given as text is data: escaped in HTML, cleaned of what nobody sees, and never a call of
// everybody.
#pragma once

#include "bot/domain/visible.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::matrix {

class twin {
 public:
    /// At most so many bytes of text; then "…", and what follows is left out.
    explicit twin(std::size_t most_text) : left_(most_text) {}

    // --- within a block

    void text(std::string_view data, lines how = lines::one);
    void line_break();
    /// The text within a tag without attributes: "strong", "em", "code".
    void marked(std::string_view tag, std::string_view data);
    void open(std::string_view tag);
    void close(std::string_view tag);
    /// The whole address, as a link where it is safe to follow; else as text.
    void address(std::string_view url);
    /// A person's name that clients show as a mention. Whom it notifies, m.mentions says.
    void pill(std::string_view name, std::string_view user);

    // --- blocks

    enum class block { paragraph, heading, quote, bullets, numbers, item, code };
    /// They nest, and each begin has its end. `first`: the first of numbers.
    void begin(block, int first = 1);
    void end(block);
    void rule();
    /// Whether the blocks from here on follow each other without an empty line. Returns how it was.
    bool tight(bool on);

    /// There is room for nothing more.
    [[nodiscard]] bool full() const { return left_ == 0; }
    /// Something is missing.
    [[nodiscard]] bool cut() const { return cut_; }
    void note_cut() { cut_ = true; }
    /// What is written now may use so many bytes more.
    void allow(std::size_t more) { left_ += more; }

    [[nodiscard]] std::string body() const;
    [[nodiscard]] const std::string& html() const { return html_; }

 private:
    void put(std::string_view clean);
    void begin_line();
    void go_to_line();
    /// Marks the first line of a block and the others.
    void mark(std::string_view first, std::string_view later);

    struct place {
        block is;
        int next;            ///< of numbers
        std::size_t margin;  ///< how long it was outside
    };

    std::string body_, html_;
    std::size_t left_;
    bool cut_ = false;
    bool tight_ = false;
    std::size_t gap_ = 0;  ///< line ends due before the next text
    std::string between_;  ///< on the empty line among them
    std::string margin_;   ///< before each line here
    std::string lead_;     ///< in place of it before the next one, if `leads_`
    bool leads_ = false;
    std::vector<place> open_;
};

}  // namespace firebreak::matrix
