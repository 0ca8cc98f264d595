// A classifier's phrases as bytes, and back.
#include "playbooks/compiled.hpp"

#include <algorithm>

namespace firebreak::playbooks {

std::string classifier::compiled::pack() const {
    packer out;
    out(*this);
    out(phrases.pack());
    return std::move(out.bytes);
}

std::optional<classifier> classifier::unpack(const definitions& all, std::string_view packed) {
    auto made = std::make_unique<compiled>();
    std::string_view phrases;
    unpacker in(packed);
    in(*made);
    in(phrases);
    if (!in.done() || !made->phrases.unpack(phrases) || !made->sound(all)) return std::nullopt;
    made->complete(all);
    return classifier(std::move(made));
}

bool classifier::compiled::sound(const definitions& all) const {
    const auto owners = [&](const term& t) -> std::size_t {
        switch (t.is) {
            case term::role::evidence:
            case term::role::exclusion:
            case term::role::raise: return all.playbooks.size();
            case term::role::risk:
            case term::role::risk_exclusion: return all.risks.size();
            case term::role::cue:
            case term::role::cue_exclusion: return lexicons.size();
            case term::role::threat:
            case term::role::threat_exclusion: return threat_rules.size();
            case term::role::denial:
            case term::role::raiser:
            case term::role::objection: return 1;
        }
        return 0;
    };
    const auto parts = [&](const term& t) -> std::size_t {
        if (t.is == term::role::evidence) return all.playbooks[t.owner].phrases.size();
        return t.is == term::role::raise ? all.playbooks[t.owner].raises.size() : 1;
    };
    const auto fine = [&](const term& t) {
        return t.pattern == 0 && t.owner < owners(t) && t.part < parts(t) &&
               std::ranges::find(all_languages, t.lang) != all_languages.end() &&
               t.how >= strength::strong && t.how <= strength::hint &&
               t.source_at <= sources.size() && t.source_size <= sources.size() - t.source_at;
    };
    return terms.size() == phrases.size() && std::ranges::all_of(terms, fine) &&
           lexicon_about.size() == lexicons.size() && threat_levels.size() == threat_rules.size() &&
           threat_why.size() == threat_rules.size() &&
           std::ranges::all_of(threat_levels, [](threat_level l) {
               return l >= threat_level::none && l <= threat_level::certain;
           });
}

}  // namespace firebreak::playbooks
