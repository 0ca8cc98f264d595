#include "playbooks/disguise.hpp"

#include "playbooks/fold.hpp"

#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <utility>

namespace firebreak::playbooks {
namespace {

// Lower-case letters only: the text is folded before. Capitals that look Latin fold to these.
constexpr std::array<std::pair<char32_t, char>, 50> look_alikes = {{
    {U'α', 'a'}, {U'β', 'b'}, {U'γ', 'y'}, {U'ε', 'e'}, {U'ζ', 'z'}, {U'η', 'n'}, {U'ι', 'i'},
    {U'κ', 'k'}, {U'μ', 'm'}, {U'ν', 'v'}, {U'ο', 'o'}, {U'ρ', 'p'}, {U'σ', 'o'}, {U'τ', 't'},
    {U'υ', 'u'}, {U'χ', 'x'}, {U'ω', 'w'}, {U'ϲ', 'c'}, {U'ϳ', 'j'}, {U'а', 'a'}, {U'в', 'b'},
    {U'г', 'r'}, {U'е', 'e'}, {U'з', '3'}, {U'и', 'u'}, {U'к', 'k'}, {U'м', 'm'}, {U'н', 'h'},
    {U'о', 'o'}, {U'п', 'n'}, {U'р', 'p'}, {U'с', 'c'}, {U'т', 't'}, {U'у', 'y'}, {U'х', 'x'},
    {U'ь', 'b'}, {U'я', 'r'}, {U'ѐ', 'e'}, {U'ё', 'e'}, {U'ѕ', 's'}, {U'і', 'i'}, {U'ї', 'i'},
    {U'ј', 'j'}, {U'ѵ', 'v'}, {U'ү', 'y'}, {U'һ', 'h'}, {U'ӏ', 'l'}, {U'ԁ', 'd'}, {U'ԛ', 'q'},
    {U'ԝ', 'w'},
}};
static_assert(std::ranges::is_sorted(look_alikes, {}, &std::pair<char32_t, char>::first));

char letter_for(char c, char one) {
    switch (c) {
        case '0': return 'o';
        case '1':
        case '!': return one;
        case '3': return 'e';
        case '4':
        case '@': return 'a';
        case '5':
        case '$': return 's';
        case '7': return 't';
        default: return 0;
    }
}

}  // namespace

script script_of(char32_t letter) {
    if (letter < 0x250) return script::latin;
    UErrorCode failed = U_ZERO_ERROR;
    switch (uscript_getScript(static_cast<UChar32>(letter), &failed)) {
        case USCRIPT_LATIN: return script::latin;
        case USCRIPT_CYRILLIC: return script::cyrillic;
        case USCRIPT_GREEK: return script::greek;
        case USCRIPT_COMMON:
        case USCRIPT_INHERITED: return script::none;
        default: return script::other;
    }
}

bool append_unleeted(std::string_view word, char one, std::string& out) {
    const auto before = out.size();
    bool replaced = false, letters = false;
    for (const char c : word) {
        const char letter = letter_for(c, one);
        replaced = replaced || letter != 0;
        letters = letters || (letter == 0 && (c < '0' || c > '9'));
        out.push_back(letter != 0 ? letter : c);
    }
    if (replaced && letters) return true;
    out.resize(before);
    return false;
}

bool append_unconfused(std::string_view word, std::string& out) {
    const auto before = out.size();
    bool replaced = false;
    for (std::size_t i = 0; i < word.size();) {
        const char32_t c = next_character(word, i);
        const auto kind = c < 0x250 ? script::latin : script_of(c);
        if (kind != script::cyrillic && kind != script::greek) {
            append(out, c);
            continue;
        }
        const auto found =
            std::ranges::lower_bound(look_alikes, c, {}, &std::pair<char32_t, char>::first);
        if (found == look_alikes.end() || found->first != c) {
            out.resize(before);
            return false;
        }
        out.push_back(found->second);
        replaced = true;
    }
    if (!replaced) out.resize(before);
    return replaced;
}

bool append_shortened(std::string_view word, std::size_t keep, std::string& out) {
    const auto before = out.size();
    char32_t last = 0;
    std::size_t run = 0;
    bool shortened = false;
    for (std::size_t i = 0; i < word.size();) {
        const auto begin = i;
        const char32_t c = next_character(word, i);
        run = c == last ? run + 1 : 1;
        last = c;
        // A run is only shortened when it is three long; two are dropped again when the third
        // comes.
        if (run == 3) {
            shortened = true;
            if (keep == 1) out.resize(out.size() - (i - begin));
        }
        if (run < 3) out.append(word.substr(begin, i - begin));
    }
    if (!shortened) out.resize(before);
    return shortened;
}

}  // namespace firebreak::playbooks
