#include "playbooks/text.hpp"

#include "playbooks/disguise.hpp"
#include "playbooks/fold.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace firebreak::playbooks {
namespace {

enum class kind : std::uint8_t {
    space,
    line_end,
    letter,
    digit,
    apostrophe,
    quote,
    stop,
    pause,
    leet,
    joiner,
    emoji,
    other
};

constexpr std::array<kind, 128> ascii_kinds = [] {
    std::array<kind, 128> kinds{};
    kinds.fill(kind::other);
    for (unsigned c = 'a'; c <= 'z'; ++c) kinds[c] = kind::letter;
    for (unsigned c = 'A'; c <= 'Z'; ++c) kinds[c] = kind::letter;
    for (unsigned c = '0'; c <= '9'; ++c) kinds[c] = kind::digit;
    kinds[' '] = kind::space;
    kinds['\n'] = kind::line_end;
    kinds['\''] = kind::apostrophe;
    kinds['"'] = kind::quote;
    for (const char c : {'.', '!', '?'}) kinds[static_cast<unsigned char>(c)] = kind::stop;
    for (const char c : {',', ';', ':', '(', ')', '[', ']', '{', '}'})
        kinds[static_cast<unsigned char>(c)] = kind::pause;
    for (const char c : {'@', '$'}) kinds[static_cast<unsigned char>(c)] = kind::leet;
    for (const char c : {'-', '_', '*'}) kinds[static_cast<unsigned char>(c)] = kind::joiner;
    return kinds;
}();

kind kind_of(char32_t c) {
    if (c < 128) return ascii_kinds[c];
    if (c >= 0xDF && c <= 0xFF) return c == 0xF7 ? kind::other : kind::letter;
    if (c == 0x2013 || c == 0x2014 || c == 0x2026) return kind::pause;
    if (c == 0xFFFD) return kind::other;
    const auto u = static_cast<UChar32>(c);
    if (u_isalpha(u)) return kind::letter;
    if (u_isdigit(u)) return kind::digit;
    if (c == 0x2028 || c == 0x2029) return kind::line_end;
    if (u_isUWhiteSpace(u)) return kind::space;
    if (c >= 0x203C && u_hasBinaryProperty(u, UCHAR_EXTENDED_PICTOGRAPHIC)) return kind::emoji;
    if (c >= 0x1F1E6 && c <= 0x1F1FF) return kind::emoji;  // letters of flags
    return kind::other;
}

bool word_like(kind k) { return k == kind::letter || k == kind::digit; }

class tokenizer {
 public:
    explicit tokenizer(text& t) : text_(t) {}

    void run() {
        const std::size_t size = text_.folded_size;
        kind before = kind::line_end;
        while (at_ < size) {
            ++text_.work;
            begin_ = at_;
            const char32_t c = next_character(text_.folded(), at_);
            const kind k = kind_of(c);
            switch (k) {
                case kind::letter:
                case kind::digit: word(c, k); break;
                case kind::emoji: emit(token::kind::emoji, at_, true); break;
                case kind::line_end: line_end(); break;
                case kind::stop:
                    ++clause_;
                    // "3.5" never comes here; "r.e.f.u.n.d" does and is joined again below.
                    ++sentence_;
                    break;
                case kind::pause:
                    // 5:stä is one word
                    if (c != ':' || !word_like(before) || kind_at(at_) != kind::letter) ++clause_;
                    break;
                case kind::joiner:
                    if (before == kind::space && kind_at(at_) == kind::space) ++clause_;
                    break;
                case kind::quote: double_quote(); break;
                case kind::apostrophe: single_quote(before); break;
                case kind::other:
                    if (c == '>' && before == kind::line_end && quote_ == 0) open('>');
                    break;
                default: break;
            }
            before = k;
        }
    }

 private:
    [[nodiscard]] kind kind_at(std::size_t at) const {
        if (at >= text_.folded_size) return kind::line_end;
        return kind_of(next_character(text_.folded(), at));
    }
    [[nodiscard]] char byte(std::size_t at) const {
        return at < text_.folded_size ? text_.bytes[at] : '\0';
    }

    void open(char by) {
        ++clause_;
        quote_ = ++quotes_;
        opened_by_ = by;
    }
    void close() {
        ++clause_;
        quote_ = 0;
        opened_by_ = 0;
    }

    void line_end() {
        ++clause_;
        ++sentence_;
        // A straight quotation mark nobody closed, and a quoted line, end with the line.
        if (quote_ != 0 && (opened_by_ == '>' || byte(at_) == '\n')) close();
    }

    void double_quote() {
        if (quote_ != 0 && opened_by_ == '"') return close();
        // 5" is a measure, unless a quotation waits for its end.
        if (begin_ > 0 &&
            kind_of(static_cast<unsigned char>(text_.bytes[begin_ - 1]) & 0x7FU) == kind::digit &&
            static_cast<unsigned char>(text_.bytes[begin_ - 1]) < 0x80)
            return;
        open('"');
    }

    void single_quote(kind before) {
        const kind behind = kind_at(at_);
        if (quote_ != 0 && opened_by_ == '\'') {
            if (!word_like(behind)) close();
            return;
        }
        if (quote_ != 0 || word_like(before) || !word_like(behind) || at_ < no_closing_before_)
            return;
        // Only a quotation when it is closed again nearby; else it is an apostrophe ('twas).
        constexpr std::size_t far = 400;
        const auto end = std::min(text_.folded_size, at_ + far);
        for (std::size_t i = at_; i < end && byte(i) != '\n'; ++i) {
            ++text_.work;
            if (byte(i) == '\'' && byte(i - 1) != ' ' && !word_like(kind_at(i + 1)))
                return open('\'');
        }
        no_closing_before_ = end;
    }

    void word(char32_t first, kind k) {
        bool digits = k == kind::digit;
        std::size_t length = 1;
        const std::size_t begin = begin_;
        bool one_script = first < 0x250 && k == kind::letter;
        foreign_ = foreign_ || first >= 0x250;
        while (at_ < text_.folded_size) {
            ++text_.work;
            std::size_t next = at_;
            const char32_t c = next_character(text_.folded(), next);
            const kind n = kind_of(c);
            if (n == kind::digit || n == kind::letter) {
                // "50eur" is a number and a word; "r3fund", "4ever" are words.
                if (digits && n == kind::letter && length >= 2) break;
                digits = digits && n == kind::digit;
            } else if (n == kind::apostrophe && !digits) {
                if (kind_at(next) != kind::letter) break;
            } else if (digits && (c == '.' || c == ',') && kind_at(next) == kind::digit) {
                // 1,200.50
            } else {
                break;
            }
            one_script = one_script && c < 0x250;
            foreign_ = foreign_ || c >= 0x250;
            at_ = next;
            ++length;
        }
        if (one_script) ++latin_words_;
        begin_ = begin;
        emit(digits ? token::kind::number : token::kind::word, at_, length == 1);
    }

    void emit(token::kind is, std::size_t end, bool single) {
        token t;
        t.is = is;
        t.single = single && is != token::kind::emoji;
        t.plain = {static_cast<std::uint32_t>(begin_), static_cast<std::uint32_t>(end - begin_)};
        t.where = text_.original(begin_, end);
        t.clause = clause_;
        t.sentence = sentence_;
        t.quote = quote_;
        text_.tokens.push_back(t);
    }

    text& text_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t no_closing_before_ = 0;
    std::uint32_t clause_ = 0, sentence_ = 0, quote_ = 0, quotes_ = 0;
    char opened_by_ = 0;

 public:
    std::size_t latin_words_ = 0;
    bool foreign_ = false;
};

/// Adds the readings of tokens, in the order of their first token.
class disguises {
 public:
    disguises(text& t, bool mostly_latin, bool foreign)
        : text_(t), mostly_latin_(mostly_latin), foreign_(foreign) {}

    void run() {
        const auto count = static_cast<std::uint32_t>(text_.tokens.size());
        for (std::uint32_t i = 0; i < count; ++i) {
            ++text_.work;
            const auto& t = text_.tokens[i];
            if (t.is == token::kind::word) one_word(i);
            if (t.is != token::kind::emoji) symbols(i);
            if (t.is != token::kind::emoji) compound(i);
            if (t.single) joined(i);
        }
    }

 private:
    void add(std::uint32_t first, std::uint32_t next, std::size_t from) {
        text_.readings.push_back({first,
                                  next,
                                  {static_cast<std::uint32_t>(from),
                                   static_cast<std::uint32_t>(text_.bytes.size() - from)}});
        shorten(first, next, from, text_.bytes.size() - from);
    }

    void shorten(std::uint32_t first, std::uint32_t next, std::size_t at, std::size_t size) {
        bool run = false;
        for (std::size_t i = at + 2; i < at + size && !run; ++i)
            run = text_.bytes[i] == text_.bytes[i - 1] && text_.bytes[i] == text_.bytes[i - 2];
        if (!run && !foreign_) {
            // Two-byte letters: äää is C3 A4 C3 A4 C3 A4.
            for (std::size_t i = at + 5; i < at + size && !run; ++i)
                run = static_cast<unsigned char>(text_.bytes[i]) >= 0x80 &&
                      text_.bytes[i] == text_.bytes[i - 2] &&
                      text_.bytes[i] == text_.bytes[i - 4] &&
                      text_.bytes[i - 1] == text_.bytes[i - 3];
        } else {
            run = true;
        }
        if (!run) return;
        for (const std::size_t keep : {std::size_t{2}, std::size_t{1}}) {
            copy_.assign(text_.bytes, at, size);
            const auto from = text_.bytes.size();
            text_.work += size;
            if (append_shortened(copy_, keep, text_.bytes))
                text_.readings.push_back({first,
                                          next,
                                          {static_cast<std::uint32_t>(from),
                                           static_cast<std::uint32_t>(text_.bytes.size() - from)}});
        }
    }

    void one_word(std::uint32_t i) {
        const form plain = text_.tokens[i].plain;
        bool has_digit = false, high = false;
        for (const char c : text_.spelling(plain)) {
            has_digit = has_digit || (c >= '0' && c <= '9');
            high = high || static_cast<unsigned char>(c) >= 0xC9;  // U+0250 and above
        }
        text_.work += plain.size;
        if (has_digit) unleet(i, i + 1, plain.at, plain.size);
        if (high && foreign_) unconfuse(i, plain);
        shorten(i, i + 1, plain.at, plain.size);
    }

    void unleet(std::uint32_t first, std::uint32_t next, std::size_t at, std::size_t size) {
        if (size > longest_disguise) return;
        copy_.assign(text_.bytes, at, size);
        const std::string word = copy_;
        const bool ones = word.find_first_of("1!") != std::string::npos;
        for (const char one : {'i', 'l'}) {
            const auto from = text_.bytes.size();
            if ((one == 'i' || ones) && append_unleeted(word, one, text_.bytes))
                add(first, next, from);
        }
    }

    void unconfuse(std::uint32_t i, form plain) {
        bool latin = false;
        copy_.assign(text_.bytes, plain.at, plain.size);
        for (std::size_t at = 0; at < copy_.size() && !latin;)
            latin = script_of(next_character(copy_, at)) == script::latin;
        if (!latin && !mostly_latin_) return;  // honest Russian or Greek
        const std::string word = copy_;
        const auto from = text_.bytes.size();
        if (append_unconfused(word, text_.bytes)) add(i, i + 1, from);
    }

    /// k!ll, h@te, $hit: words and symbols without a space between, read as one.
    void symbols(std::uint32_t i) {
        const auto& first = text_.tokens[i];
        const std::size_t size = text_.folded_size;
        std::size_t begin = first.plain.at;
        const std::size_t first_end = begin + first.plain.size;
        const auto symbol = [&](std::size_t at) {
            const char c = at < size ? text_.bytes[at] : ' ';
            return c == '@' || c == '$' || c == '!';
        };
        if (begin > 0 && symbol(begin - 1)) {
            if (begin > 1 && word_end(begin - 2)) return;  // the middle of a run that began before
            if (text_.bytes[begin - 1] != '!') --begin;
        }
        if (begin == first.plain.at && !symbol(first_end)) return;
        std::size_t end = first_end;
        std::uint32_t next = i + 1;
        while (end - begin <= longest_disguise && symbol(end)) {
            std::size_t behind = end;
            while (symbol(behind) && behind - begin <= longest_disguise) ++behind;
            if (next < text_.tokens.size() && text_.tokens[next].plain.at == behind &&
                text_.tokens[next].is != token::kind::emoji) {
                end = behind + text_.tokens[next].plain.size;
                ++next;
            } else {
                while (end < behind && text_.bytes[end] == '$') ++end;
                break;
            }
        }
        text_.work += end - begin;
        if (end - begin > first.plain.size) unleet(i, next, begin, end - begin);
    }
    [[nodiscard]] bool word_end(std::size_t at) const {
        const auto b = static_cast<unsigned char>(text_.bytes[at]);
        return b >= 0x80 || ascii_kinds[b] == kind::letter || ascii_kinds[b] == kind::digit ||
               b == '@' || b == '$';
    }

    /// take-down is takedown too, 5:stä is 5stä: from its first part only.
    void compound(std::uint32_t i) {
        const auto& tokens = text_.tokens;
        const auto tied = [&](std::uint32_t k) {
            if (k + 1 >= tokens.size() || tokens[k + 1].is == token::kind::emoji) return false;
            const std::size_t gap = tokens[k].plain.at + tokens[k].plain.size;
            const char c = text_.bytes[gap];
            return tokens[k + 1].plain.at == gap + 1 && (c == '-' || c == ':');
        };
        if (!tied(i) || (i > 0 && tied(i - 1))) return;
        const auto from = text_.bytes.size();
        std::uint32_t next = i;
        do {
            const auto plain = tokens[next].plain;
            copy_.assign(text_.bytes, plain.at, plain.size);
            text_.bytes += copy_;
            ++next;
        } while (tied(next - 1) && text_.bytes.size() - from <= longest_disguise);
        text_.work += text_.bytes.size() - from;
        text_.readings.push_back({i,
                                  next,
                                  {static_cast<std::uint32_t>(from),
                                   static_cast<std::uint32_t>(text_.bytes.size() - from)}});
    }

    /// r e f u n d, r.e.f.u.n.d: every word of three letters or more that the run could hold.
    void joined(std::uint32_t i) {
        if (i >= run_end_) measure_run(i);
        if (run_end_ - run_begin_ < 3) return;
        constexpr std::uint32_t longest = 16;
        // The whole run first: when the tries are used up, that one has been made.
        for (auto next = std::min(run_end_, i + longest); next >= i + 3 && tries_ < most_joined;
             --next) {
            ++tries_;
            const auto from = text_.bytes.size();
            for (auto k = i; k < next; ++k) {
                const auto plain = text_.tokens[k].plain;
                copy_.assign(text_.bytes, plain.at, plain.size);
                text_.bytes += copy_;
            }
            text_.work += next - i;
            text_.readings.push_back({i,
                                      next,
                                      {static_cast<std::uint32_t>(from),
                                       static_cast<std::uint32_t>(text_.bytes.size() - from)}});
        }
    }

    void measure_run(std::uint32_t i) {
        run_begin_ = i;
        run_end_ = i + 1;
        char separator = 0;
        while (run_end_ < text_.tokens.size()) {
            ++text_.work;
            const auto& last = text_.tokens[run_end_ - 1];
            const auto& next = text_.tokens[run_end_];
            const std::size_t gap = last.plain.at + last.plain.size;
            if (!next.single || next.plain.at != gap + 1) break;
            const char c = text_.bytes[gap];
            if (c != ' ' && c != '.' && c != '-' && c != '_' && c != '*') break;
            if (separator != 0 && c != separator) break;
            separator = c;
            ++run_end_;
        }
    }

    static constexpr std::size_t longest_disguise = 60;
    text& text_;
    bool mostly_latin_;
    bool foreign_;
    std::string copy_;
    std::uint32_t run_begin_ = 0, run_end_ = 0;
    std::size_t tries_ = 0;
};

/// A word in the path of an address says how a site names its pages, not what somebody means.
void mark_paths(text& t) {
    const auto folded = t.folded();
    auto each = t.tokens.begin();
    for (auto at = folded.find("://"); at != folded.npos;) {
        const auto end = std::min(folded.find_first_of(" \t\r\n<>\"", at), folded.size());
        const auto host = folded.substr(at + 3, end - at - 3);
        const auto path = at + 3 + std::min(host.find_first_of("/?#"), host.size());
        while (each != t.tokens.end() && each->plain.at < path) ++each;
        for (; each != t.tokens.end() && each->plain.at < end; ++each) each->in_path = true;
        at = folded.find("://", end);
    }
}

}  // namespace

span text::original(std::size_t begin, std::size_t end) const {
    const auto first = origin[begin];
    // The end is where the next character begins that is not of the same original one.
    auto last = end;
    while (last < folded_size && last > 0 && origin[last] == origin[last - 1]) ++last;
    return {first, origin[last]};
}

void read(std::string_view original, text& out) {
    out.tokens.clear();
    out.readings.clear();
    out.work = original.size();
    fold(original, out.bytes, out.origin);
    out.folded_size = out.bytes.size();
    tokenizer cut(out);
    cut.run();
    mark_paths(out);
    disguises(out, cut.latin_words_ * 2 > out.tokens.size(), cut.foreign_).run();
}

}  // namespace firebreak::playbooks
