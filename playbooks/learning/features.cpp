#include "playbooks/learning/features.hpp"

namespace firebreak::playbooks {

std::string number_shape(std::string_view number) {
    constexpr std::size_t longest = 6;
    std::string out;
    for (const char c : number.substr(0, longest)) out += c >= '0' && c <= '9' ? '0' : c;
    if (number.size() > longest) out += '+';
    return out;
}

std::string name_of(const ngram& g, const text& t) {
    const auto spelled = [&](form f, std::uint32_t index) {
        const auto& each = t.tokens[index];
        const bool number = each.is == token::kind::number && each.plain.at == f.at;
        return number ? number_shape(t.spelling(f)) : std::string(t.spelling(f));
    };
    switch (g.kind) {
        case feature_kind::pair:
            return spelled(g.where, g.first) + ' ' + spelled(g.second, g.next - 1);
        case feature_kind::letters:
            return (g.at_begin ? "<" : "") + std::string(t.spelling(g.where)) +
                   (g.at_end ? ">" : "");
        default: return spelled(g.where, g.first);
    }
}

}  // namespace firebreak::playbooks
