#include "bot/desk/clean_text.hpp"

#include "bot/domain/utf8.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

}  // namespace

cleaned clean(std::string_view raw) {
    cleaned out;
    out.text.reserve(raw.size());
    while (!raw.empty()) {
        const auto size = utf8::size_of_first(raw);
        const auto first = static_cast<unsigned char>(raw[0]);
        if (size == 0 || first == 0) {
            // One mark for a whole run of unreadable bytes.
            if (!out.text.ends_with(replacement)) out.text += replacement;
            out.mended = true;
            raw.remove_prefix(1);
            continue;
        }
        const bool control = (first < 0x20 && first != '\t' && first != '\n') || first == 0x7F;
        if (!control) out.text.append(raw.substr(0, size));
        raw.remove_prefix(size);
    }
    while (!out.text.empty() && blank(out.text.back())) out.text.pop_back();
    std::size_t begin = 0;
    while (begin < out.text.size() && blank(out.text[begin])) ++begin;
    out.text.erase(0, begin);
    return out;
}

std::string shortened(std::string_view text, std::size_t most) {
    std::string out;
    bool cut = false;
    out.reserve(std::min(text.size(), most) + 3);
    while (!text.empty()) {
        // Plain letters are taken as a run: this is done for every report.
        std::size_t run = 0;
        const auto room = std::min(text.size(), most - std::min(most, out.size()));
        while (run < room && text[run] > ' ' && text[run] < 0x7F) ++run;
        if (run != 0) {
            out.append(text.substr(0, run));
            text.remove_prefix(run);
            continue;
        }
        const auto size = std::max<std::size_t>(1, utf8::size_of_first(text));
        if (out.size() + size > most) {
            cut = true;
            break;
        }
        if (blank(text[0])) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out.append(text.substr(0, size));
        }
        text.remove_prefix(size);
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    if (cut) out += "…";
    return out;
}

}  // namespace firebreak
