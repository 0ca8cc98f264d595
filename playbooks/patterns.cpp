#include "playbooks/patterns.hpp"

#include "playbooks/needles.hpp"

#include <fmt/format.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>

namespace firebreak::playbooks {
namespace {

constexpr int shortest_literal = 1;  // letter: "/" is all that "4 / 5" needs

RE2::Options options() {
    RE2::Options o;
    o.set_log_errors(false);
    o.set_case_sensitive(false);  // the text is folded: a capital in a pattern would never be found
    o.set_max_mem(1 << 20);       // each: there may be hundreds
    return o;
}

pattern_problem explain(const RE2& re) {
    const std::string& part = re.error_arg();
    const auto says = [&](std::string_view what) {
        return "not a regular pattern: " + std::string(what);
    };
    pattern_problem out;
    const auto at = re.pattern().find(part);
    out.offset = at == std::string::npos ? 0 : at;
    const auto begins = [&](std::string_view with) {
        return std::string_view(part).starts_with(with);
    };
    if (begins("(?=") || begins("(?!"))
        out.words = says("look-ahead is not supported");
    else if (begins("(?<=") || begins("(?<!") || begins("(?<"))
        out.words = says("look-behind is not supported");
    else if (part.size() == 2 && part[0] == '\\' && part[1] >= '1' && part[1] <= '9')
        out.words = says("references back to a group are not supported");
    else if (re.error_code() == RE2::ErrorMissingParen)
        out.words = says("a ')' or '(' is missing (to find one itself write \\( or \\))");
    else if (re.error_code() == RE2::ErrorMissingBracket)
        out.words = says("a ']' is missing (to find a '[' itself write \\[)");
    else if (re.error_code() == RE2::ErrorRepeatArgument)
        out.words = says(fmt::format("nothing stands before '{}' to be repeated", part));
    else if (re.error_code() == RE2::ErrorRepeatSize)
        out.words = says(fmt::format("'{}' repeats too often", part));
    else if (re.error_code() == RE2::ErrorPatternTooLarge)
        out.words = says("too large when compiled: repeat less");
    else
        out.words = says(re.error());
    return out;
}

}  // namespace

struct pattern_matcher::compiled {
    // Knows for each pattern which short strings a text must have before it can hit.
    re2::FilteredRE2 all{shortest_literal};
    needles needed;
    std::size_t count = 0;

    /// The numbers of those that may hit.
    void find(std::string_view folded, std::vector<int>& which) const {
        thread_local std::vector<int> there;
        there.clear();
        needed.find(folded, there);
        all.AllPotentials(there, &which);
        std::ranges::sort(which);
    }
};

pattern_matcher::pattern_matcher() : it_(std::make_unique<compiled>()) {}
pattern_matcher::~pattern_matcher() = default;
pattern_matcher::pattern_matcher(pattern_matcher&&) noexcept = default;
pattern_matcher& pattern_matcher::operator=(pattern_matcher&&) noexcept = default;

std::size_t pattern_matcher::size() const { return it_->count; }

std::optional<std::uint32_t> pattern_matcher::add(std::string_view pattern,
                                                  pattern_problem& problem) {
    if (pattern.size() > longest_pattern) {
        problem = {fmt::format("longer than {} bytes: split the pattern", longest_pattern), 0};
        return std::nullopt;
    }
    const std::string source(pattern);
    int number = -1;
    if (it_->all.Add(source, options(), &number) != RE2::NoError) {
        problem = explain(RE2(source, options()));
        return std::nullopt;
    }
    ++it_->count;
    return static_cast<std::uint32_t>(number);
}

void pattern_matcher::compile() {
    if (it_->count == 0) return;
    std::vector<std::string> strings;
    it_->all.Compile(&strings);
    it_->needed = needles(strings);
}

void pattern_matcher::find(const text& t, std::vector<pattern_hit>& hits) const {
    hits.clear();
    if (it_->count == 0 || t.folded_size == 0) return;
    thread_local std::vector<int> which;
    which.clear();
    it_->find(t.folded(), which);
    const re2::StringPiece folded(t.bytes.data(), t.folded_size);
    for (const auto i : which) {
        const auto& re = it_->all.GetRE2(i);
        std::size_t at = 0;
        for (std::size_t n = 0; n < most_places_of_a_pattern && at <= folded.size(); ++n) {
            re2::StringPiece found;
            if (!re.Match(folded, at, folded.size(), RE2::UNANCHORED, &found, 1)) break;
            const auto begin = static_cast<std::size_t>(found.data() - folded.data());
            const auto end = begin + found.size();
            if (found.empty()) {
                at = end + 1;
                continue;
            }
            hits.push_back({static_cast<std::uint32_t>(i), t.original(begin, end)});
            at = end;
        }
    }
}

}  // namespace firebreak::playbooks
