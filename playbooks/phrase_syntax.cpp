// The syntax of phrases: parse_phrase() and canonical() of phrases.hpp.
#include "playbooks/fold.hpp"
#include "playbooks/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::playbooks {
namespace {

using choice = phrase_place::choice;

std::size_t letters(std::string_view s) {
    return static_cast<std::size_t>(std::ranges::count_if(
        s, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The words of one choice: "e-mail" is one, as is "email"; "he/she" is two; "=reading" one exact
/// one.
bool read_choice(std::string_view written, std::vector<choice>& out, std::string& problem) {
    out.clear();
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
    thread_local text t;  // thousands of words are read at start-up
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
    if (out.empty()) {
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

bool read_place(std::string_view written, bool gap, phrase& out, std::string& problem) {
    phrase_place place;
    place.gap = gap;
    std::vector<choice> words;
    const bool choices = written.find('|') != std::string_view::npos;
    for (std::size_t at = 0; at <= written.size();) {
        const auto end = std::min(written.find('|', at), written.size());
        const auto one = written.substr(at, end - at);
        if (one.empty()) {
            problem = "a '|' with nothing on one side";
            return false;
        }
        if (!read_choice(one, words, problem)) return false;
        if (choices && words.size() > 1) {
            problem = fmt::format("'{}' is {} words; between '|' only one word can stand", one,
                                  words.size());
            return false;
        }
        place.choices.insert(place.choices.end(), words.begin(), words.end());
        at = end + 1;
    }
    if (place.choices.size() > most_choices) {
        problem = fmt::format("more than {} choices at one place", most_choices);
        return false;
    }
    if (choices || place.choices.size() == 1) {
        out.places.push_back(std::move(place));
        return true;
    }
    for (auto& each : place.choices) {
        out.places.push_back({{std::move(each)}, gap});
        gap = false;
    }
    return true;
}

}  // namespace

std::optional<phrase> parse_phrase(std::string_view written, language l, std::string& problem) {
    problem.clear();
    if (written.size() > longest_phrase) {
        problem = fmt::format("longer than {} bytes: split the phrase", longest_phrase);
        return std::nullopt;
    }
    phrase out;
    out.lang = l;
    bool gap = false;
    std::string spaced;
    for (std::size_t at = 0; at < written.size();) {
        const auto rest = written.substr(at);
        const std::size_t dots = rest.starts_with("...")            ? 3
                                 : rest.starts_with("\xE2\x80\xA6") ? 3
                                                                    : 0;
        spaced += dots == 0 ? std::string(1, written[at]) : " ... ";
        at += std::max<std::size_t>(dots, 1);
    }
    std::string_view rest = spaced;
    constexpr std::string_view blanks = " \t\r\n";
    while (true) {
        const auto begin = rest.find_first_not_of(blanks);
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        const auto word = rest.substr(0, rest.find_first_of(blanks));
        rest.remove_prefix(word.size());
        if (word == "...") {
            if (gap || out.places.empty()) {
                problem = "'...' stands between words: not first, not twice";
                return std::nullopt;
            }
            gap = true;
            continue;
        }
        if (!read_place(word, gap, out, problem)) return std::nullopt;
        gap = false;
    }
    if (out.places.empty())
        problem = "nothing is left to look for: write letters, digits, # or an emoji";
    if (gap) problem = "'...' stands between words: not last";
    if (out.places.size() > most_places)
        problem = fmt::format("more than {} words: split the phrase", most_places);
    if (!problem.empty()) return std::nullopt;
    for (const auto& place : out.places)
        for (const auto& c : place.choices)
            out.negates = out.negates || role_of(c.word).negates_in(l);
    return out;
}

}  // namespace firebreak::playbooks
