// What the model sees of a text: words, pairs of words and letters inside words, each as a 64-bit
// key. A key is a hash of the kind and the spelling; the vocabulary of a model is exact (two
// spellings that met in one key would have to collide in 64 bits), so that explanations can name
// what was found.
#pragma once

#include "playbooks/text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak::playbooks {

enum class feature_kind : std::uint8_t { known, word, pair, letters };

namespace keys {

inline constexpr std::uint64_t prime = 0x9E3779B97F4A7C15ULL;

constexpr std::uint64_t mixed(std::uint64_t h) {
    h ^= h >> 32U;
    h *= 0xD6E8FEB86659FD93ULL;
    h ^= h >> 32U;
    return h;
}
constexpr std::uint64_t begin(feature_kind k) {
    return 0x1234567089ABCDEFULL + static_cast<std::uint64_t>(k) * 0x632BE59BD9B4E019ULL;
}
constexpr std::uint64_t add(std::uint64_t h, unsigned char byte) {
    return (h ^ byte) * prime + (h >> 29U);
}
constexpr std::uint64_t of(feature_kind k, std::string_view spelling) {
    auto h = begin(k);
    for (const char c : spelling) h = add(h, static_cast<unsigned char>(c));
    return mixed(h);
}
constexpr std::uint64_t pair(std::uint64_t first, std::uint64_t second) {
    return mixed((first * prime) ^ second ^ begin(feature_kind::pair));
}

}  // namespace keys

/// Letters of a word beyond this many bytes are not cut into pieces.
inline constexpr std::uint32_t longest_cut_word = 48;
inline constexpr std::size_t fewest_letters = 2, most_letters = 5;

/// One n-gram of a text. `second` is empty but for pairs.
struct ngram {
    feature_kind kind = feature_kind::word;
    std::uint64_t key = 0;
    std::uint32_t first = 0, next = 0;  ///< tokens
    form where;                         ///< its bytes; of letters without the marks of word ends
    form second;
    bool at_begin = false, at_end = false;  ///< of letters: touches an end of the word
};

/// How a vocabulary writes it: "word", "two words", "<beg", "end>".
std::string name_of(const ngram&, const text&);

/// The spelling by which a number is known: digits are all alike, long ones too.
std::string number_shape(std::string_view number);

/// The key of a token as a word.
inline std::uint64_t word_key(const text& t, const token& each) {
    if (each.is == token::kind::number)
        return keys::of(feature_kind::word, number_shape(t.spelling(each.plain)));
    return keys::of(feature_kind::word, t.spelling(each.plain));
}

/// Calls sink(const ngram&) for every n-gram of letters of one spelling.
template <class Sink>
void each_letters(const text& t, form word, std::uint32_t first, std::uint32_t next, Sink& sink) {
    // Characters [begin of word mark] + word + [end mark], as byte offsets.
    const auto size = std::min(word.size, longest_cut_word);
    const char* bytes = t.bytes.data() + word.at;
    const auto character_end = [&](std::uint32_t at) {
        ++at;
        while (at < size && (static_cast<unsigned char>(bytes[at]) & 0xC0U) == 0x80U) ++at;
        return at;
    };
    ngram g;
    g.kind = feature_kind::letters;
    g.first = first;
    g.next = next;
    const auto from = [&](std::uint32_t at, bool mark) {
        auto h = keys::begin(feature_kind::letters);
        std::size_t letters = 0;
        if (mark) h = keys::add(h, '<'), ++letters;
        for (auto end = at; end < size && letters < most_letters;) {
            const auto stop = character_end(end);
            for (; end < stop; ++end) h = keys::add(h, static_cast<unsigned char>(bytes[end]));
            ++letters;
            if (letters >= fewest_letters) {
                g.key = keys::mixed(h);
                g.where = {word.at + at, end - at};
                g.at_begin = mark;
                g.at_end = false;
                sink(g);
            }
            if (end == size && letters < most_letters && letters + 1 >= fewest_letters) {
                g.key = keys::mixed(keys::add(h, '>'));
                g.where = {word.at + at, end - at};
                g.at_begin = mark;
                g.at_end = true;
                sink(g);
            }
        }
    };
    from(0, true);
    for (std::uint32_t at = 0; at < size; at = character_end(at)) from(at, false);
}

/// Calls sink(const ngram&) for everything in a text but the paths of web addresses, in the order
/// of its words; but for the letters of a word cut(const ngram& word), which may call
/// each_letters(). Linear.
template <class Sink, class Cut>
void each_ngram(const text& t, Sink&& sink, Cut&& cut) {
    std::uint64_t before = 0;
    auto r = t.readings.begin();
    for (std::uint32_t i = 0; i < t.tokens.size(); ++i) {
        const auto& each = t.tokens[i];
        if (each.in_path) {
            while (r != t.readings.end() && r->first == i) ++r;
            continue;
        }
        ngram g;
        g.kind = feature_kind::word;
        g.key = word_key(t, each);
        g.first = i;
        g.next = i + 1;
        g.where = each.plain;
        sink(g);
        const auto word = g;
        if (i > 0 && t.tokens[i - 1].sentence == each.sentence && !t.tokens[i - 1].in_path) {
            g.kind = feature_kind::pair;
            g.key = keys::pair(before, word.key);
            g.first = i - 1;
            g.where = t.tokens[i - 1].plain;
            g.second = each.plain;
            sink(g);
        }
        before = word.key;
        if (each.is == token::kind::word) cut(word);
        for (; r != t.readings.end() && r->first == i; ++r) {
            ngram other;
            other.kind = feature_kind::word;
            other.key = keys::of(feature_kind::word, t.spelling(r->as));
            other.first = i;
            other.next = r->next;
            other.where = r->as;
            sink(other);
            if (r->next == i + 1) cut(other);
        }
    }
}
template <class Sink>
void each_ngram(const text& t, Sink&& sink) {
    each_ngram(t, sink, [&](const ngram& word) {
        each_letters(t, word.where, word.first, word.next, sink);
    });
}

}  // namespace firebreak::playbooks
