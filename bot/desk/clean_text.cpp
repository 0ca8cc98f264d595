#include "bot/desk/clean_text.hpp"

namespace firebreak {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Bytes of the valid UTF-8 character at the beginning of `s`; 0 when there is none.
std::size_t character(std::string_view s) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return i < s.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool good = follows(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return good && follows(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool good = follows(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        return good && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

}  // namespace

cleaned clean(std::string_view raw) {
    cleaned out;
    out.text.reserve(raw.size());
    while (!raw.empty()) {
        const auto size = character(raw);
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
        const auto size = std::max<std::size_t>(1, character(text));
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
