// The syntax of phrases: parse_phrase() of phrases.hpp, and with named word lists parse_phrases()
// of lexicon.hpp.
#include "playbooks/fold.hpp"
#include "playbooks/lexicon.hpp"
#include "playbooks/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace firebreak::playbooks {
namespace {

using choice = phrase_place::choice;

std::size_t letters(std::string_view s) {
    return static_cast<std::size_t>(std::ranges::count_if(
        s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Whether text.cpp reads it as one word and leaves it as it stands: small letters of English and
/// its neighbours, as nearly all words of phrases are. The others cost the whole reading.
bool is_plain(std::string_view written) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(written[i]); };
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (byte(i) >= 'a' && byte(i) <= 'z') continue;
        // U+00E0 … U+00FF are C3 A0 … C3 BF; C3 B7 is a sign.
        if (byte(i) != 0xC3 || ++i == written.size()) return false;
        if (byte(i) < 0xA0 || byte(i) > 0xBF || byte(i) == 0xB7) return false;
    }
    return !written.empty();
}

/// Adds the words of one choice: "e-mail" is one, as is "email"; "he/she" is two; "=reading" one
/// exact one.
bool read_choice(std::string_view written, std::vector<choice>& out, std::string& problem) {
    if (written == "#") {
        out.push_back({choice::kind::number, "#"});
        return true;
    }
    const bool exact = written.starts_with('=');
    if (exact) written.remove_prefix(1);
    const bool star = written.ends_with('*');
    if (star) written.remove_suffix(1);
    if (exact && star) {
        problem = "'=' (this form only) and '*' (any ending) exclude each other";
        return false;
    }
    if (written.find('*') != std::string_view::npos) {
        problem = "'*' can only stand at the end of a word";
        return false;
    }
    const auto before = out.size();
    if (is_plain(written)) {
        out.push_back({exact ? choice::kind::exact : choice::kind::stem, std::string(written)});
    } else {
        thread_local text t;
        read(written, t);
        std::size_t end = 0;
        for (const auto& each : t.tokens) {
            const bool plain = each.is == token::kind::word && !exact;
            const char tie = end > 0 && each.plain.at == end + 1 ? t.bytes[end] : ' ';
            end = each.plain.at + each.plain.size;
            if (tie == '-' || tie == ':') {  // take-down: one word, as text.cpp reads it
                out.back().word += t.spelling(each.plain);
                if (!exact) out.back().is = choice::kind::stem;
                continue;
            }
            out.push_back({plain ? choice::kind::stem : choice::kind::exact,
                           std::string(t.spelling(each.plain))});
        }
    }
    if (out.size() == before) {
        problem = fmt::format(
            "nothing is left of '{}' to look for: write letters, digits, # or an emoji", written);
        return false;
    }
    if (star) {
        if (letters(out.back().word) < fewest_before_star) {
            problem = fmt::format("'{}*' finds too much: at least {} letters before the '*'",
                                  written, fewest_before_star);
            return false;
        }
        out.back().is = choice::kind::prefix;
    }
    return true;
}

constexpr std::string_view gap_sign = "...";

/// What stands between two blanks: its choices, and entries of several words, each of which
/// becomes a phrase of its own.
struct written_place {
    phrase_place words;
    std::vector<std::vector<phrase_place>> entries;
};

struct reader {
    language lang;
    const word_lists* lists;
    std::string& problem;

    bool cut(std::string_view written, std::vector<std::string_view>& words);
    bool list(std::string_view name, written_place& into);
    bool place(std::string_view written, bool gap, bool inside, std::vector<written_place>& out);
    bool read(std::string_view written, bool inside, std::vector<written_place>& out);
};

/// Words and "..." between blanks. Dots part words, too.
bool reader::cut(std::string_view written, std::vector<std::string_view>& words) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    const auto dots_at = [&](std::size_t at) {
        return (written[at] == '.' || written[at] == '\xE2') &&
               (written.substr(at, 3) == gap_sign || written.substr(at, 3) == "\xE2\x80\xA6");
    };
    for (std::size_t at = 0; at < written.size();) {
        if (blank(written[at])) {
            ++at;
        } else if (dots_at(at)) {
            if (words.empty() || words.back() == gap_sign) {
                problem = "'...' stands between words: not first, not twice";
                return false;
            }
            words.push_back(gap_sign);
            at += gap_sign.size();
        } else {
            auto end = at + 1;
            while (end < written.size() && !blank(written[end]) && !dots_at(end)) ++end;
            words.push_back(written.substr(at, end - at));
            at = end;
        }
    }
    if (words.empty())
        problem = "nothing is left to look for: write letters, digits, # or an emoji";
    else if (words.back() == gap_sign)
        problem = "'...' stands between words: not last";
    return problem.empty();
}

/// The entries of a named list, at this place.
bool reader::list(std::string_view name, written_place& into) {
    const auto* entries = lists->find(name, lang);
    if (entries == nullptr) {
        problem = fmt::format("there is no word list '@{}'{}", name,
                              yaml::did_you_mean(name, lists->names()));
        return false;
    }
    for (const auto& entry : *entries) {
        std::vector<written_place> places;
        if (!read(entry, true, places)) {
            problem = fmt::format("'{}' of @{}: {}", entry, name, problem);
            return false;
        }
        if (places.size() == 1) {
            auto& to = into.words.choices;
            auto& from = places.front().words.choices;
            std::ranges::move(from, std::back_inserter(to));
            continue;
        }
        auto& made = into.entries.emplace_back();
        for (auto& p : places) made.push_back(std::move(p.words));
    }
    if (entries->empty()) {
        problem = fmt::format("the word list '@{}' has nothing in '{}'", name, word(lang));
        return false;
    }
    return true;
}

/// `inside` a named list no other one is looked up.
bool reader::place(std::string_view written, bool gap, bool inside,
                   std::vector<written_place>& out) {
    written_place made;
    made.words.gap = gap;
    auto& words = made.words.choices;
    const auto bars = std::ranges::count(written, '|');
    bool choices = bars > 0;
    words.reserve(static_cast<std::size_t>(bars) + 1);
    for (std::size_t at = 0; at <= written.size();) {
        const auto end = std::min(written.find('|', at), written.size());
        const auto one = written.substr(at, end - at);
        at = end + 1;
        if (one.empty()) {
            problem = "a '|' with nothing on one side";
            return false;
        }
        if (lists != nullptr && one.size() > 1 && one[0] == '@') {
            if (inside) {
                problem = "a word list can't hold another one";
                return false;
            }
            if (!list(one.substr(1), made)) return false;
            choices = true;
            continue;
        }
        const auto before = words.size();
        if (!read_choice(one, words, problem)) return false;
        if (choices && words.size() > before + 1) {
            problem = fmt::format("'{}' is {} words; between '|' only one word can stand", one,
                                  words.size() - before);
            return false;
        }
    }
    const auto most = lists == nullptr ? most_choices : most_expanded_choices;
    if (words.size() > most) {
        problem = fmt::format("more than {} choices at one place", most);
        return false;
    }
    if (choices || words.size() == 1) {
        out.push_back(std::move(made));
        return true;
    }
    for (auto& each : words) {
        out.push_back({{{std::move(each)}, gap}, {}});
        gap = false;
    }
    return true;
}

bool reader::read(std::string_view written, bool inside, std::vector<written_place>& out) {
    std::vector<std::string_view> words;
    if (!cut(written, words)) return false;
    bool gap = false;
    for (const auto w : words) {
        if (w != gap_sign && !place(w, gap, inside, out)) return false;
        gap = w == gap_sign;
    }
    return true;
}

/// One phrase for every way to choose between plain words and longer entries, from `at` on.
void combine(const std::vector<written_place>& places, std::size_t at, phrase& made,
             std::vector<phrase>& out) {
    if (out.size() > most_variants) return;
    if (at == places.size()) {
        out.push_back(made);
        return;
    }
    const auto& here = places[at];
    if (!here.words.choices.empty()) {
        made.places.push_back(here.words);
        combine(places, at + 1, made, out);
        made.places.pop_back();
    }
    for (const auto& entry : here.entries) {
        const auto before = made.places.size();
        made.places.insert(made.places.end(), entry.begin(), entry.end());
        made.places[before].gap = here.words.gap;
        combine(places, at + 1, made, out);
        made.places.resize(before);
    }
}

std::vector<phrase> parse(std::string_view written, language l, const word_lists* lists,
                          std::string& problem) {
    problem.clear();
    const auto longest = lists == nullptr ? longest_phrase : longest_expanded_phrase;
    if (written.size() > longest) {
        problem = fmt::format("longer than {} bytes: split the phrase", longest);
        return {};
    }
    std::vector<written_place> places;
    if (!reader{l, lists, problem}.read(written, false, places)) return {};
    phrase made;
    made.lang = l;
    std::vector<phrase> out;
    if (std::ranges::all_of(places, [](const auto& p) { return p.entries.empty(); })) {
        for (auto& p : places) made.places.push_back(std::move(p.words));
        out.push_back(std::move(made));
    } else {
        combine(places, 0, made, out);
    }
    if (out.size() > most_variants)
        problem =
            fmt::format("its word lists make more than {} phrases of it: split it", most_variants);
    for (auto& p : out) {
        if (p.places.size() > most_places)
            problem = fmt::format("more than {} words: split the phrase", most_places);
        for (const auto& place : p.places)
            for (const auto& c : place.choices)
                p.negates = p.negates || role_of(c.word).negates_in(l);
    }
    if (!problem.empty()) out.clear();
    return out;
}

}  // namespace

std::optional<phrase> parse_phrase(std::string_view written, language l, std::string& problem) {
    auto made = parse(written, l, nullptr, problem);
    if (made.empty()) return std::nullopt;
    return std::move(made.front());
}

std::vector<phrase> parse_phrases(std::string_view written, language l, const word_lists& lists,
                                  std::string& problem) {
    return parse(written, l, &lists, problem);
}

}  // namespace firebreak::playbooks
