// How a playbook recognises: match, raises and the shared risks.
#include "playbooks/loader.hpp"
#include "playbooks/patterns.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace firebreak::playbooks {

std::string_view word(strength s) {
    constexpr std::array<std::string_view, 3> words = {"strong", "normal", "hint"};
    return words[static_cast<std::size_t>(s)];
}

double weight(strength s) {
    constexpr std::array<double, 3> weights = {4, 2, 1};
    return weights[static_cast<std::size_t>(s)];
}

const written_phrase* phrase_list::add(written_phrase p) {
    const auto [found, fresh] = by_hash_.try_emplace(hash_of(p.parsed), all_.size());
    if (!fresh && same(all_[found->second].parsed, p.parsed)) return &all_[found->second];
    all_.push_back(std::move(p));
    return nullptr;
}

std::vector<written_phrase> read_phrases(const yaml::node& n, strength how,
                                         const yaml::notes& notes) {
    std::vector<written_phrase> out;
    yaml::fields f(n, notes);
    for (const auto l : all_languages) {
        const auto* list = f.optional(firebreak::word(l));
        if (list == nullptr) continue;
        for (const auto& item : yaml::as_list(*list, notes)) {
            const auto written = yaml::as_text(item, notes);
            if (!written) continue;
            std::string problem;
            auto parsed = parse_phrase(*written, l, problem);
            if (parsed)
                out.push_back({*written, std::move(*parsed), how, item.at});
            else
                notes.error(item.at, fmt::format("phrase \"{}\": {}", *written, problem));
        }
    }
    f.done();
    return out;
}

namespace {

std::optional<written_pattern> read_pattern(const yaml::node& item, const yaml::notes& notes) {
    written_pattern out;
    const yaml::node* text = &item;
    if (item.is_mapping()) {
        yaml::fields f(item, notes);
        text = f.required("pattern");
        if (const auto* n = f.optional("strength"))
            out.how = yaml::as_word(*n, notes, {strength::strong, strength::normal, strength::hint})
                          .value_or(strength::normal);
        f.done();
        if (text == nullptr) return std::nullopt;
    }
    const auto source = yaml::as_text(*text, notes);
    if (!source) return std::nullopt;
    out.source = *source;
    out.at = text->at;
    pattern_matcher alone;
    pattern_problem problem;
    if (!alone.add(out.source, problem)) {
        auto at = text->at;
        // Where in the pattern, as long as it stands on the line as it was read.
        if (out.source.find('\n') == std::string::npos)
            at.column += static_cast<int>(problem.offset) + (text->quoted ? 1 : 0);
        notes.error(at, problem.words);
        return std::nullopt;
    }
    return out;
}

/// A phrase that stands in a playbook twice would count twice.
void drop_repeated(std::vector<written_phrase>& all, const yaml::notes& notes) {
    phrase_list once;
    for (auto& p : all) {
        const auto at = p.at;
        const auto source = p.source;
        if (const auto* first = once.add(std::move(p)))
            notes.warning(
                at, fmt::format("phrase \"{}\" says the same as the one in line {}: leave one out",
                                source, first->at.line));
    }
    all = once.take();
}

void append(std::vector<written_phrase>& to, std::vector<written_phrase> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<written_pattern> read_patterns(const yaml::node& n, const yaml::notes& notes) {
    std::vector<written_pattern> out;
    for (const auto& item : yaml::as_list(n, notes))
        if (auto p = read_pattern(item, notes)) out.push_back(std::move(*p));
    return out;
}

void read_match(const yaml::node& n, definition& out, const yaml::notes& notes) {
    const auto before = notes.size();
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("strong"))
        append(out.phrases, read_phrases(*v, strength::strong, notes));
    if (const auto* v = f.optional("phrases"))
        append(out.phrases, read_phrases(*v, strength::normal, notes));
    if (const auto* v = f.optional("hints"))
        append(out.phrases, read_phrases(*v, strength::hint, notes));
    if (const auto* v = f.optional("patterns")) out.patterns = read_patterns(*v, notes);
    if (const auto* v = f.optional("not"))
        out.exclusions = read_phrases(*v, strength::normal, notes);
    f.done();
    drop_repeated(out.phrases, notes);
    drop_repeated(out.exclusions, notes);
    // Where mistakes emptied it, those are what there is to say.
    if (n.is_mapping() && out.phrases.empty() && out.patterns.empty() && notes.size() == before)
        notes.warning(n.at, "nothing to look for: no report can land here by itself");
}

void read_raises(const yaml::node& n, definition& out, const yaml::notes& notes) {
    for (const auto& item : yaml::as_list(n, notes)) {
        yaml::fields f(item, notes);
        raise r;
        if (const auto* v = f.required("to"))
            r.to =
                yaml::as_word(*v, notes,
                              {severity::low, severity::normal, severity::high, severity::critical})
                    .value_or(severity::high);
        if (const auto* v = f.optional("why"))
            r.why = yaml::as_localized(*v, notes, yaml::missing_language::warning);
        if (const auto* v = f.optional("phrases"))
            r.phrases = read_phrases(*v, strength::normal, notes);
        if (const auto* v = f.optional("patterns")) r.patterns = read_patterns(*v, notes);
        f.done();
        drop_repeated(r.phrases, notes);
        if (item.is_mapping() && r.phrases.empty() && r.patterns.empty())
            notes.warning(item.at, "nothing to look for: give phrases or patterns");
        out.raises.push_back(std::move(r));
    }
}

std::vector<risk> read_risks(const yaml::node& root, const yaml::notes& notes) {
    std::vector<risk> out;
    std::map<std::string, int> lines;
    yaml::fields top(root, notes);
    const auto* list = top.required("risks");
    top.done();
    if (list == nullptr) return out;
    for (const auto& item : yaml::as_list(*list, notes)) {
        yaml::fields f(item, notes);
        risk r;
        r.at = item.at;
        if (const auto* v = f.required("id")) {
            r.id = yaml::as_text(*v, notes).value_or("");
            const auto [found, added] = lines.try_emplace(r.id, v->at.line);
            if (!added)
                notes.error(v->at, fmt::format("the risk '{}' stands in line {} already", r.id,
                                               found->second));
        }
        if (const auto* v = f.optional("by"))
            r.by = static_cast<int>(yaml::as_integer(*v, notes, 1, 2).value_or(1));
        if (const auto* v = f.optional("up_to"))
            r.up_to =
                yaml::as_word(*v, notes,
                              {severity::low, severity::normal, severity::high, severity::critical})
                    .value_or(severity::high);
        if (const auto* v = f.optional("why"))
            r.why = yaml::as_localized(*v, notes, yaml::missing_language::warning);
        if (const auto* v = f.optional("phrases"))
            r.phrases = read_phrases(*v, strength::normal, notes);
        if (const auto* v = f.optional("patterns")) r.patterns = read_patterns(*v, notes);
        if (const auto* v = f.optional("not"))
            r.exclusions = read_phrases(*v, strength::normal, notes);
        f.done();
        drop_repeated(r.phrases, notes);
        if (item.is_mapping() && r.phrases.empty() && r.patterns.empty())
            notes.warning(item.at, "nothing to look for: give phrases or patterns");
        out.push_back(std::move(r));
    }
    return out;
}

}  // namespace firebreak::playbooks
