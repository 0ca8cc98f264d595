#include "playbooks/negation.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace firebreak::playbooks {
namespace {

constexpr std::array<std::string_view, all_languages.size()> negations = {
    "not no never without nobody neither nor dont doesnt didnt isnt wasnt arent werent hasnt "
    "havent hadnt "
    "don't doesn't didn't isn't wasn't aren't weren't hasn't haven't hadn't ain't",
    "ei en emme ette eivät eikä enkä etkä eivätkä älä älkää älköön ilman ettei etten eipä",
    "inte ej aldrig ingen inget inga utan icke",
    "nicht kein keine keinen keinem keiner keines nie niemals ohne niemand nichts",
    "no nunca jamás sin ni tampoco nadie ningún ninguna ninguno",
};

// Finnish "et" is left out: in spoken Finnish it is "että" far more often ("se sano et tappaa
// mut").
constexpr std::string_view openers =
    "but however because since although though whereas unless while if otherwise or else "
    "vaan mutta koska vaikka joten muuten jos kunnes tai muutoin "
    "men fast eftersom annars medan ifall "
    "aber sondern weil obwohl sonst wenn falls denn oder "
    "pero sino porque aunque si mientras";

constexpr std::string_view subjects =
    "i i'll i'm i'd i've we we'll we're we'd he he'll he's he'd she she'll she's she'd they "
    "they'll they're they'd "
    "minä mä tulen tapan "
    "jag vi han hon "
    "ich wir "
    "yo voy vamos";

constexpr std::string_view lifters =
    "only just merely doubt joke joking kidding wonder pelkästään vain ainoastaan vitsi leikkiä "
    "bara endast enbart skämt nur bloß spaß zweifel sólo solo solamente broma duda";

constexpr std::string_view receivers =
    "received receive receiving got gotten getting get given returned paid seen saanut saaneet "
    "saada saa saanu "
    "saatu fått får få erhållit bekommen erhalten bekomme bekommt recibido recibir recibí yet "
    "vielä noch ännu todavía aún";

struct table {
    std::unordered_map<std::string_view, word_role> roles;
    // Per first byte a bit for each length: nearly all words have no role, and end here.
    std::array<std::uint64_t, 256> lengths{};

    [[nodiscard]] bool may_hold(std::string_view word) const {
        return !word.empty() && word.size() < 64 &&
               (lengths[static_cast<unsigned char>(word[0])] >> word.size() & 1U) != 0;
    }
};

table make_table() {
    table made;
    auto& out = made.roles;
    const auto each = [](std::string_view list, auto&& f) {
        for (std::size_t at = 0; at < list.size();) {
            const auto end = std::min(list.find(' ', at), list.size());
            f(list.substr(at, end - at));
            at = end + 1;
        }
    };
    for (std::size_t l = 0; l < negations.size(); ++l)
        each(negations[l], [&](auto w) { out[w].negates |= static_cast<std::uint8_t>(1U << l); });
    each(openers, [&](auto w) { out[w].opens_clause = true; });
    each(subjects, [&](auto w) { out[w].subject = true; });
    each(lifters, [&](auto w) { out[w].lifts = true; });
    each(receivers, [&](auto w) { out[w].receives = true; });
    for (const auto& [w, _] : out)
        made.lengths[static_cast<unsigned char>(w[0])] |= std::uint64_t{1} << w.size();
    return made;
}

}  // namespace

word_role role_of(std::string_view word) {
    static const auto known = make_table();
    if (!known.may_hold(word)) return {};
    const auto found = known.roles.find(word);
    return found == known.roles.end() ? word_role{} : found->second;
}

}  // namespace firebreak::playbooks
