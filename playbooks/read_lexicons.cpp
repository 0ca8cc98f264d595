// Lexicons, the threat grammar and its examples: files → checked values.
#include "playbooks/built_in.hpp"
#include "playbooks/fold.hpp"
#include "playbooks/lexicon.hpp"
#include "playbooks/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

namespace firebreak::playbooks {
namespace {

std::string read_id(const yaml::node& n, const yaml::notes& notes) {
    auto id = yaml::as_text(n, notes).value_or("");
    const bool fine = id.size() <= 64 && (id.empty() || (id[0] >= 'a' && id[0] <= 'z')) &&
                      std::ranges::all_of(id, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                      });
    if (fine) return id;
    notes.error(n.at, fmt::format("'{}' is no id: small letters a-z, digits and '_', beginning "
                                  "with a letter",
                                  id));
    return {};
}

/// { en: ["…"] }, each with its @names expanded.
std::vector<written_phrase> read_expanded(const yaml::node& n, const word_lists& words,
                                          const yaml::notes& notes) {
    phrase_list out;
    yaml::fields f(n, notes);
    for (const auto l : all_languages) {
        const auto* list = f.optional(firebreak::word(l));
        if (list == nullptr) continue;
        for (const auto& item : yaml::as_list(*list, notes)) {
            const auto written = yaml::as_text(item, notes);
            if (!written) continue;
            std::string problem;
            auto phrases = parse_phrases(*written, l, words, problem);
            if (phrases.empty()) {
                notes.error(item.at, fmt::format("phrase \"{}\": {}", *written, problem));
                continue;
            }
            bool fresh = false;
            for (auto& p : phrases)
                if (!out.add({*written, std::move(p), strength::normal, item.at})) fresh = true;
            if (!fresh)
                notes.warning(item.at,
                              fmt::format("phrase \"{}\" says nothing that another in this list "
                                          "does not say: leave one out",
                                          *written));
        }
    }
    f.done();
    return out.take();
}

std::string_view base_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

threat_rule read_rule(const yaml::node& item, const word_lists& words, const yaml::notes& notes) {
    threat_rule out;
    out.at = item.at;
    yaml::fields f(item, notes);
    if (const auto* v = f.required("id")) out.id = read_id(*v, notes);
    if (const auto* v = f.required("level"))
        out.level =
            yaml::as_word(*v, notes,
                          {threat_level::certain, threat_level::likely, threat_level::faint})
                .value_or(threat_level::faint);
    if (const auto* v = f.required("why"))
        out.why = yaml::as_localized(*v, notes, yaml::missing_language::warning);
    if (const auto* v = f.required("phrases")) out.phrases = read_expanded(*v, words, notes);
    if (const auto* v = f.optional("not")) out.exclusions = read_expanded(*v, words, notes);
    f.done();
    return out;
}

}  // namespace

std::string_view word(threat_level l) {
    constexpr std::array<std::string_view, 4> words = {"none", "faint", "likely", "certain"};
    return words[static_cast<std::size_t>(l)];
}

void word_lists::read(const yaml::node& n, const yaml::notes& notes) {
    if (!n.is_mapping()) {
        notes.error(n.at, "named word lists belong here: { kill: { en: [kill, murder] } }");
        return;
    }
    for (const auto& m : n.members) {
        auto& list = lists_[m.key];
        yaml::fields f(m.value, notes);
        for (const auto l : all_languages)
            if (const auto* v = f.optional(firebreak::word(l))) list[l] = yaml::as_texts(*v, notes);
        f.done();
    }
}

const std::vector<std::string>* word_lists::find(std::string_view name, language l) const {
    static const std::vector<std::string> none;
    const auto list = lists_.find(name);
    if (list == lists_.end()) return nullptr;
    const auto of = list->second.find(l);
    return of == list->second.end() ? &none : &of->second;
}

std::vector<std::string_view> word_lists::names() const {
    std::vector<std::string_view> out;
    for (const auto& [name, _] : lists_) out.push_back(name);
    return out;
}

lexicon read_lexicon(const yaml::node& root, const yaml::notes& notes) {
    lexicon out;
    const word_lists no_lists;
    out.file = notes.file();
    out.at = root.at;
    yaml::fields f(root, notes);
    if (const auto* v = f.required("id")) {
        out.id = read_id(*v, notes);
        const auto stem = std::filesystem::path(notes.file()).stem().string();
        if (!out.id.empty() && out.id != stem)
            notes.error(v->at,
                        fmt::format("the id '{}' must be the file's name ('{}')", out.id, stem));
    }
    if (const auto* v = f.required("about"))
        out.about = yaml::as_localized(*v, notes, yaml::missing_language::warning);
    if (const auto* v = f.required("cues")) out.cues = read_expanded(*v, no_lists, notes);
    if (const auto* v = f.optional("not")) out.exclusions = read_expanded(*v, no_lists, notes);
    f.done();
    return out;
}

threat_grammar read_threats(const yaml::node& root, const yaml::notes& notes) {
    threat_grammar out;
    word_lists words;
    yaml::fields f(root, notes);
    if (const auto* v = f.optional("words")) words.read(*v, notes);
    if (const auto* v = f.required("hits")) {
        std::map<std::string, int> lines;
        for (const auto& item : yaml::as_list(*v, notes)) {
            auto rule = read_rule(item, words, notes);
            const auto [first, added] = lines.try_emplace(rule.id, rule.at.line);
            if (!added && !rule.id.empty())
                notes.error(rule.at, fmt::format("the hit '{}' stands in line {} already", rule.id,
                                                 first->second));
            out.hits.push_back(std::move(rule));
        }
    }
    if (const auto* v = f.optional("denials")) out.denials = read_expanded(*v, words, notes);
    if (const auto* v = f.optional("raisers")) out.raisers = read_expanded(*v, words, notes);
    if (const auto* v = f.optional("objections")) out.objections = read_expanded(*v, words, notes);
    if (const auto* v = f.optional("misspelt")) {
        yaml::fields by_language(*v, notes);
        for (const auto l : all_languages)
            if (const auto* list = by_language.optional(firebreak::word(l)))
                for (auto& w : yaml::as_texts(*list, notes)) out.misspelt.push_back({folded(w), l});
        by_language.done();
    }
    f.done();
    return out;
}

std::vector<threat_example> read_threat_examples(const yaml::node& root, const yaml::notes& notes) {
    std::vector<threat_example> out;
    for (const auto& item : yaml::as_list(root, notes)) {
        threat_example e;
        e.file = notes.file();
        e.at = item.at;
        yaml::fields f(item, notes);
        if (const auto* v = f.required("text")) e.text = yaml::as_text(*v, notes).value_or("");
        if (const auto* v = f.optional("lang"))
            e.lang = yaml::as_word(
                *v, notes, {language::en, language::fi, language::sv, language::de, language::es});
        if (const auto* v = f.required("level"))
            e.expected = yaml::as_word(*v, notes,
                                       {threat_level::certain, threat_level::likely,
                                        threat_level::faint, threat_level::none})
                             .value_or(threat_level::none);
        f.done();
        out.push_back(std::move(e));
    }
    return out;
}

knowledge read_knowledge(const std::vector<source>& files, findings& found) {
    knowledge out;
    for (const auto& from : files) {
        const yaml::notes notes(found, from.name);
        const auto root = yaml::parse(from.bytes, notes);
        if (!root) continue;
        const auto name = base_name(from.name);
        if (name == "_threats.yaml") {
            out.threats = read_threats(*root, notes);
        } else if (name == "_threats_examples.yaml") {
            out.examples = read_threat_examples(*root, notes);
        } else {
            out.lexicons.push_back(read_lexicon(*root, notes));
        }
    }
    std::ranges::sort(out.lexicons, {}, &lexicon::id);
    return out;
}

knowledge built_in_knowledge() {
    std::vector<source> files;
    for (const auto& f : lexicon_files())
        files.push_back({"lexicons/" + std::string(f.name), std::string(f.bytes)});
    findings found;
    return read_knowledge(files, found);
}

}  // namespace firebreak::playbooks
