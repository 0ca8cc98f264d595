#include "adapters/console/screen.hpp"

#include "adapters/console/render.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::console {
namespace {

constexpr style faint{tone::faint, false};
constexpr style strong{tone::plain, true};
constexpr std::string_view bar = "│ ";

std::string_view updated(language l) { return l == language::fi ? "(päivitetty)" : "(updated)"; }

std::string blanks(int n) { return std::string(static_cast<std::size_t>(std::max(n, 0)), ' '); }

}  // namespace

screen::screen(settings s) : settings_(std::move(s)) {}

void screen::show(std::string_view label, std::string_view key, const message& m) {
    clear_prompt();
    separate();
    block(label, key, lines_of(m));
    finish();
}

void screen::redraw(std::string_view label, std::string_view key, const message& m, language lang) {
    auto lines = lines_of(m);
    const auto size = settings_.size();
    const bool in_place = settings_.terminal && !last_key_.empty() && last_key_ == key &&
                          size.rows > 0 && last_lines_ + 1 < static_cast<std::size_t>(size.rows);
    clear_prompt();
    if (in_place) {
        settings_.out << "\x1b[" << last_lines_ << "A\r\x1b[J";
    } else {
        const int room = size.columns - settings_.gutter - 3;
        const span note{std::string(updated(lang)), faint};
        if (lines.empty() || width(lines.front()) + width(note.text) + 1 > room)
            lines.insert(lines.begin(), line{note});
        else
            lines.front().insert(lines.front().end(), {span{" ", {}}, note});
        separate();
    }
    block(label, key, std::move(lines));
    finish();
}

void screen::narrate(std::string_view text) {
    clear_prompt();
    separate();
    last_key_.clear();
    for (const auto& l : wrap({{safe(text), faint}}, settings_.size().columns))
        settings_.out << paint(l, settings_.colour) << '\n';
    finish();
}

void screen::echo(std::string_view prompt, std::string_view text) {
    clear_prompt();
    separate();
    last_key_.clear();
    const std::string before = safe_line(prompt);
    for (const auto& l : wrap({{before, strong}, {safe(text), {}}}, settings_.size().columns,
                              std::min(width(before), 16)))
        settings_.out << paint(l, settings_.colour) << '\n';
    finish();
}

void screen::prompt(std::string text) {
    if (!settings_.prompt) return;
    clear_prompt();
    prompt_ = safe_line(text);
    finish();
}

void screen::entered() {
    prompt_.clear();
    last_key_.clear();
    anything_ = true;
}

void screen::leave() {
    if (std::exchange(prompt_, {}).empty()) return;
    settings_.out << '\n';
    settings_.out.flush();
}

void screen::block(std::string_view label, std::string_view key, std::vector<line> lines) {
    if (lines.empty()) lines.push_back({});
    const std::string name = shortened(safe_line(label), settings_.gutter);
    bool first = true;
    for (auto& l : lines) {
        const std::string shown = first ? name : std::string();
        l.insert(l.begin(), {span{shown, strong}, span{blanks(settings_.gutter - width(shown)), {}},
                             span{" " + std::string(bar), faint}});
        first = false;
        std::string text = paint(l, settings_.colour);
        while (text.ends_with(' ')) text.pop_back();
        settings_.out << text << '\n';
    }
    last_key_ = key;
    last_lines_ = lines.size();
}

std::vector<line> screen::lines_of(const message& m) const {
    return render(m, settings_.size().columns - settings_.gutter - 3);
}

void screen::clear_prompt() {
    if (prompt_.empty()) return;
    // What cannot be wiped away stays, and what comes stands below it.
    settings_.out << (settings_.terminal ? "\r\x1b[K" : "\n");
}

void screen::finish() {
    if (!prompt_.empty()) settings_.out << paint({{prompt_, strong}}, settings_.colour);
    settings_.out.flush();
}

void screen::separate() {
    if (std::exchange(anything_, true)) settings_.out << '\n';
}

}  // namespace firebreak::console
