// Filling the placeholders of approved responses: nothing is sent with a hole in it.
#include "bot/domain/decide.hpp"
#include "bot/domain/digest.hpp"

#include <algorithm>

namespace firebreak {
namespace {

using values = std::vector<std::pair<std::string, std::string>>;

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

std::string filled(std::string_view text, const values& given, std::vector<std::string>* missing) {
    std::string out;
    while (true) {
        const auto open = text.find("{{");
        const auto close = open == text.npos ? text.npos : text.find("}}", open);
        if (close == text.npos) return out.append(text);
        const auto name = trimmed(text.substr(open + 2, close - open - 2));
        const auto found = std::find_if(given.begin(), given.end(),
                                        [&](const auto& v) { return v.first == name; });
        out.append(text.substr(0, open));
        if (found != given.end()) {
            out.append(found->second);
        } else {
            out.append(text.substr(open, close + 2 - open));
            if (missing && std::find(missing->begin(), missing->end(), name) == missing->end())
                missing->emplace_back(name);
        }
        text.remove_prefix(close + 2);
    }
}

bool approved_on_day(const response& r, std::chrono::sys_days today) {
    return std::chrono::sys_days{r.approved_on} <= today &&
           today <= std::chrono::sys_days{r.review_by};
}

std::variant<filled_response, refusal> fill(const response& r, language lang,
                                            std::chrono::sys_days today, const values& blanks,
                                            const values& automatic) {
    refusal no;
    no.what = action::reply;
    if (!approved_on_day(r, today)) {
        no.why = refusal::reason::expired_response;
        no.words = {r.id};
        return no;
    }
    for (const auto& [name, value] : blanks)
        if (!r.asks.contains(name)) no.words.push_back(name);
    if (!no.words.empty()) {
        no.why = refusal::reason::unknown_blank;
        return no;
    }
    values all = automatic;
    for (const auto& [name, value] : blanks)
        if (!trimmed(value).empty()) all.emplace_back(name, std::string(trimmed(value)));
    const auto& wording = r.text.in(lang);
    filled_response out{filled(wording, all, &no.words), hex(sha256(wording))};
    if (!no.words.empty()) {
        no.why = refusal::reason::unfilled;
        return no;
    }
    return out;
}

}  // namespace firebreak
