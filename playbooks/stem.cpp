#include "playbooks/stem.hpp"

#include <libstemmer.h>

#include <array>
#include <memory>

namespace firebreak::playbooks {
namespace {

struct release {
    void operator()(sb_stemmer* s) const { sb_stemmer_delete(s); }
};
using stemmer = std::unique_ptr<sb_stemmer, release>;

stemmer make(language l) {
    constexpr std::array<const char*, all_languages.size()> names = {
        "english", "finnish", "swedish", "german", "spanish"};
    return stemmer(sb_stemmer_new(names[static_cast<std::size_t>(l)], "UTF_8"));
}

/// Snowball leaves Finnish hyvitys, hyvityksen and hyvitystä, or vihainen and vihaisen, apart;
/// these are among the commonest shapes of the words that complaints are made of.
std::string_view even_out_finnish(std::string_view s) {
    const auto ends = [&](std::string_view tail) {
        return s.size() >= 4 + tail.size() && s.ends_with(tail);
    };
    for (const std::string_view tail : {"ks", "s"}) {
        if (!ends(tail)) continue;
        const auto before = s.substr(0, s.size() - tail.size());
        if (before.ends_with('u') || before.ends_with('y')) return before;
    }
    for (const std::string_view tail :
         {"ain", "oin", "uin", "\xC3\xA4in", "\xC3\xB6in", "yin", "ein", "ais", "ois", "uis",
          "\xC3\xA4is", "\xC3\xB6is", "yis", "eis"})
        if (s.size() >= 3 + tail.size() && s.ends_with(tail)) return s.substr(0, s.size() - 1);
    if (ends("as") || ends("\xC3\xA4s")) return s.substr(0, s.size() - (s.ends_with("as") ? 2 : 3));
    return s;
}

}  // namespace

std::string_view stem(language l, std::string_view word) {
    constexpr std::size_t longest = 64;
    if (word.empty() || word.size() > longest) return word;
    thread_local std::array<stemmer, all_languages.size()> stemmers;
    auto& s = stemmers[static_cast<std::size_t>(l)];
    if (!s) s = make(l);
    if (!s) return word;  // out of memory: the word as it stands still matches itself
    const auto* made = sb_stemmer_stem(s.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                       static_cast<int>(word.size()));
    if (made == nullptr) return word;
    std::string_view out(reinterpret_cast<const char*>(made),
                         static_cast<std::size_t>(sb_stemmer_length(s.get())));
    if (out.empty()) return word;
    return l == language::fi ? even_out_finnish(out) : out;
}

}  // namespace firebreak::playbooks
