// What is on the terminal (or in the transcript): labelled blocks, narration and the prompt.
#pragma once

#include "adapters/console/text.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::console {

struct screen_size {
    int columns = 100;
    int rows = 0;  ///< 0: endless
};

/// On the io thread. Writes at once and flushes; the stream must outlive it.
class screen {
 public:
    struct settings {
        std::ostream& out;
        bool terminal = false;  ///< the cursor can be moved
        bool prompt = false;    ///< shown at all
        bool colour = false;
        int gutter = 10;  ///< columns for labels
        /// Asked before every block, so that a resized window is noticed.
        std::function<screen_size()> size = [] { return screen_size{}; };
    };

    explicit screen(settings);

    /// A message in a conversation. `key` names it for redraw().
    void show(std::string_view label, std::string_view key, const message&);
    /// The message `key` has changed: takes its own place where it is the last thing on a terminal,
    /// else it is printed anew, marked as updated in `lang`.
    void redraw(std::string_view label, std::string_view key, const message&, language lang);
    /// The console's own words, without a label.
    void narrate(std::string_view text);
    /// A typed line in a transcript, after its prompt.
    void echo(std::string_view prompt, std::string_view text);
    /// Shows a prompt and keeps it at the bottom until entered().
    void prompt(std::string text);
    /// The line was ended by Enter; what was drawn last is not the last thing any more.
    void entered();
    /// Ends an open prompt's line.
    void leave();

    [[nodiscard]] bool failed() const { return !settings_.out; }

 private:
    void block(std::string_view label, std::string_view key, std::vector<line> lines);
    [[nodiscard]] std::vector<line> lines_of(const message&) const;
    void clear_prompt();
    void finish();
    void separate();

    settings settings_;
    std::string prompt_;    ///< shown now; empty: none
    std::string last_key_;  ///< of the block that ends the screen
    std::size_t last_lines_ = 0;
    bool anything_ = false;  ///< something was printed: blocks need a gap before them
};

}  // namespace firebreak::console
