#include "playbooks/library.hpp"

#include "playbooks/learning/corpus_file.hpp"
#include "playbooks/learning/model_file.hpp"
#include "playbooks/learning/prior.hpp"
#include "playbooks/learning/training.hpp"
#include "playbooks/prepared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>

namespace firebreak::playbooks {

struct library::content {
    content(definitions d, classifier c) : all(std::move(d)), rules(std::move(c)) {
        for (auto& each : all.playbooks) {
            books.push_back(each.book);
            examples.insert(examples.end(), each.examples.begin(), each.examples.end());
            // The classifier has them.
            for (auto& p : each.phrases) p.parsed = {};
            each.exclusions.clear();
            each.raises.clear();
        }
        all.risks.clear();
    }
    definitions all;  // phrases as written only
    classifier rules;
    std::vector<playbook> books;
    std::vector<example> examples;
    model_origin origin;
    std::vector<taken> corrections;
    std::vector<playbook> shadows;
    std::shared_ptr<const library> trial;

    /// Examples that land in another playbook: by their number, and where.
    [[nodiscard]] std::map<std::size_t, playbook_id> elsewhere() const {
        std::map<std::size_t, playbook_id> out;
        for (std::size_t i = 0; i < examples.size(); ++i) {
            const auto v = rules.classify(examples[i].text, {.hint = examples[i].lang});
            if (v.category && *v.category != examples[i].expect) out.emplace(i, *v.category);
        }
        return out;
    }
};

library::library(std::unique_ptr<content> c) : it_(std::move(c)) {}
library::~library() = default;

namespace {

/// All that the files say, and other lexicons than the program's own, whose mistakes are of
/// interest whatever comes of them.
definitions read(const std::vector<source>& files, const load_options& options, findings& found) {
    auto all = read_definitions(files, options, found);
    if (options.lexicons)
        all.known = std::make_shared<const knowledge>(
            read_knowledge(read_folder(*options.lexicons, found), found));
    if (all.playbooks.empty() && !has_errors(found))
        found.push_back({finding::grade::error, files.empty() ? "playbooks" : files.front().name, 0,
                         0, "no playbook among the files"});
    sort(found);
    return all;
}

struct trained {
    std::shared_ptr<const learned> model;
    model_origin::from came = model_origin::from::nowhere;
};

/// A model that was trained earlier from the very same, if there is one.
trained find_trained(const digest& made_from, const load_options& options) {
    if (!options.learn) return {};
    for (const auto bytes : options.prepared)
        if (auto m = read_model(bytes, made_from))
            return {std::make_shared<learned>(std::move(*m)), model_origin::from::program};
    if (options.cache)
        if (auto m = find_model(*options.cache, made_from))
            return {std::make_shared<learned>(std::move(*m)), model_origin::from::cache};
    return {};
}

/// Null after mistakes in the corpus.
std::shared_ptr<const learned> train(const definitions& all, const classifier& rules,
                                     const digest& made_from, const load_options& options,
                                     findings& found) {
    const auto texts = gather(all, rules, options, found);
    if (has_errors(found)) return nullptr;
    auto model = learn(texts, built_in_prior());
    if (options.cache) keep_model(*options.cache, made_from, *model);
    return model;
}

bool is_shadow(const definition& d) { return d.book.mode == footing::shadow; }

/// What a playbook in shadow mode can't be there for.
void judge_shadows(const definitions& all, findings& found) {
    if (std::ranges::none_of(all.playbooks, is_shadow)) return;
    std::set<playbook_id> shadows;
    for (const auto& d : all.playbooks)
        if (is_shadow(d)) shadows.insert(d.book.id);
    if (shadows.size() == all.playbooks.size())
        found.push_back({finding::grade::error, all.playbooks.front().file, 0, 0,
                         "every playbook is in shadow mode: none would decide"});
    for (const auto& d : all.playbooks) {
        if (is_shadow(d)) continue;
        for (const auto& e : d.examples)
            if (shadows.contains(e.expect))
                found.push_back({finding::grade::error, e.file, e.at.line, e.at.column,
                                 "'" + e.expect.value +
                                     "' is in shadow mode: no example of a playbook that decides "
                                     "can land there"});
    }
    sort(found);
}

}  // namespace

inspection inspect(const std::filesystem::path& folder, const load_options& options) {
    inspection out;
    const auto files = read_folder(folder, out.found);
    if (files.empty()) return out;
    auto all = read(files, options, out.found);
    judge_shadows(all, out.found);
    if (has_errors(out.found)) return out;
    for (auto& d : all.playbooks) {
        out.examples += d.examples.size();
        out.playbooks.push_back(std::move(d.book));
    }
    if (options.corpus) {
        std::vector<std::string> classes;
        for (const auto& book : out.playbooks) classes.push_back(book.id.value);
        read_corpus(*options.corpus, classes, out.found);
    }
    return out;
}

/// How one library comes into being.
struct library::making {
    const load_options& options;
    digest contents;
    std::future<trained> kept{};  ///< the model without corrections, looked for already; or not
    findings& found;

    std::shared_ptr<const playbooks::learned> model_for(content& made, const load_options& with);
    void teach(content& made);
    std::shared_ptr<library> make(definitions all);
};

/// With the corrections of `with`; null after mistakes in the corpus.
std::shared_ptr<const playbooks::learned> library::making::model_for(content& made,
                                                                     const load_options& with) {
    const auto from = made_from(contents, with);
    const bool looked_for = with.corrections.empty() && kept.valid();
    auto [model, came] = looked_for ? kept.get() : find_trained(from, with);
    if (!model) {
        came = model_origin::from::training;
        model = train(made.all, made.rules, from, with, found);
    }
    made.origin = {came, made.examples.size(), with.corrections.size(), with.corpus.has_value()};
    return model;
}

/// Trains with the corrections that may be learned. The examples are what the authors promise:
/// where one of them would land elsewhere, corrections to that other playbook are left out, and if
/// that does not help, all of them.
void library::making::teach(content& made) {
    made.corrections = screen(options.corrections, made.all, made.rules);
    auto with = options;
    with.corrections.clear();
    const auto untaught = model_for(made, with);
    made.rules.use(untaught);
    if (has_errors(found)) return;
    screen_by_model(options.corrections, made.all, made.rules, made.corrections);
    const auto train_again = [&] {
        with.corrections = learned_ones(options.corrections, made.corrections);
        if (with.corrections.empty()) return false;
        made.rules.use(model_for(made, with));
        return !has_errors(found);
    };
    constexpr int most_rounds = 3;
    std::optional<std::map<std::size_t, playbook_id>> before;
    for (int round = 1; train_again(); ++round) {
        auto moved = made.elsewhere();
        if (moved.empty()) return;
        if (!before) {  // those that land elsewhere in any case say nothing about corrections
            const auto taught = made.rules.share();
            made.rules.use(untaught);
            before = made.elsewhere();
            made.rules.use(taught);
        }
        std::erase_if(moved, [&](const auto& one) { return before->contains(one.first); });
        if (moved.empty()) return;
        bool fewer = false;
        for (std::size_t i = 0; i < made.corrections.size(); ++i) {
            auto& how = made.corrections[i];
            const bool to_there = std::ranges::any_of(moved, [&](const auto& one) {
                return one.second == options.corrections[i].category;
            });
            if (how != taken::learned || (!to_there && round < most_rounds)) continue;
            how = taken::moves_examples;
            fewer = true;
        }
        if (fewer) continue;
        for (auto& how : made.corrections)
            if (how == taken::learned) how = taken::moves_examples;
    }
    if (has_errors(found) || !with.corrections.empty()) return;
    made.rules.use(untaught);
    made.origin.corrections = 0;
}

load_result library::load(const std::filesystem::path& folder, const load_options& options) {
    findings of_folder;
    const auto files = read_folder(folder, of_folder);
    load_result out;
    if (!files.empty()) out = load(files, options);
    out.found.insert(out.found.end(), of_folder.begin(), of_folder.end());
    sort(out.found);
    if (has_errors(out.found)) out.loaded = nullptr;
    return out;
}

load_result library::load(const std::vector<source>& files, const load_options& options) {
    load_result out;
    auto untaught = options;
    untaught.corrections.clear();
    making whole{options, contents_of(files, options), {}, out.found};
    // Depends on nothing that the files say, so it is looked for while they are read.
    whole.kept = std::async(
        std::launch::async | std::launch::deferred,
        [&, from = made_from(whole.contents, untaught)] { return find_trained(from, untaught); });
    auto all = read(files, options, out.found);
    judge_shadows(all, out.found);
    if (has_errors(out.found)) return out;
    if (std::ranges::none_of(all.playbooks, is_shadow)) {
        out.loaded = whole.make(std::move(all));
        return out;
    }
    // Those that decide are as if the others were not there, and so is their model.
    auto live = all;
    std::erase_if(live.playbooks, is_shadow);
    auto live_files = files;
    auto live_options = options;
    std::vector<playbook> shadows;
    for (const auto& d : all.playbooks) {
        if (!is_shadow(d)) continue;
        shadows.push_back(d.book);
        live_options.shadows.push_back(d.book.id);
        std::erase_if(live_files, [&](const source& f) { return f.name == d.file; });
    }
    making of_live{live_options, contents_of(live_files, options), {}, out.found};
    auto deciding = of_live.make(std::move(live));
    auto trial = whole.make(std::move(all));
    sort(out.found);  // both have read the same corpus
    const auto again = std::ranges::unique(out.found);
    out.found.erase(again.begin(), again.end());
    if (!deciding || !trial) return out;
    deciding->it_->shadows = std::move(shadows);
    deciding->it_->trial = std::move(trial);
    out.loaded = std::move(deciding);
    return out;
}

/// Null when something about learning is an error.
std::shared_ptr<library> library::making::make(definitions all) {
    const bool learns = options.learn && enough_to_learn(all);
    const bool knows = learns || options.keep_knowledge;
    if (!knows) all.known = nullptr;
    auto rules = knows && !all.known ? find_prepared(all, contents, options) : std::nullopt;
    if (!rules) rules = knows ? prepare(all, contents, options) : classifier(all);
    all.known = nullptr;
    auto made = std::make_unique<content>(std::move(all), std::move(*rules));
    if (learns)
        teach(*made);
    else
        made->corrections.assign(options.corrections.size(), taken::no_model);
    if (has_errors(found)) return nullptr;
    return std::shared_ptr<library>(new library(std::move(made)));
}

std::span<const playbook> library::all() const { return it_->books; }

const playbook* library::find(const playbook_id& id) const {
    const auto found = std::ranges::lower_bound(it_->books, id, {}, &playbook::id);
    return found == it_->books.end() || found->id != id ? nullptr : &*found;
}

std::span<const playbook> library::shadows() const { return it_->shadows; }

const playbook* library::find_shadow(const playbook_id& id) const {
    const auto found = std::ranges::find(it_->shadows, id, &playbook::id);
    return found == it_->shadows.end() ? nullptr : &*found;
}

const library* library::trial() const { return it_->trial.get(); }

const response* library::find_response(std::string_view id) const {
    for (const auto& book : it_->books)
        for (const auto& r : book.responses)
            if (r.id == id) return &r;
    return nullptr;
}

verdict library::classify(std::string_view text, const classify_options& options) const {
    auto v = it_->rules.classify(text, options);
    if (!it_->trial) return v;
    const auto tried = it_->trial->classify(text, options);
    const auto* shadow = tried.category ? find_shadow(*tried.category) : nullptr;
    if (shadow == nullptr) return v;
    const bool fi = (v.lang_known ? v.lang : options.hint.value_or(language::en)) == language::fi;
    v.why.push_back({"shadow",
                     fmt::format("{} ({:.0f} %, {} {}, {} {})",
                                 fi ? "varjotilassa: olisi päättänyt tämän"
                                    : "in shadow mode: it would have decided this",
                                 tried.confidence * 100, fi ? "vakavuus" : "severity",
                                 word(tried.level), fi ? "tiimi" : "team", shadow->team.value),
                     std::nullopt, shadow->id, 0});
    return v;
}

std::span<const example> library::examples() const { return it_->examples; }

std::vector<example_result> library::run_examples() const {
    std::vector<example_result> out;
    out.reserve(it_->examples.size());
    for (const auto& e : it_->examples)
        out.push_back({&e, classify(e.text, {.abstain = true, .hint = e.lang})});
    return out;
}

std::vector<idle_phrase> library::idle_phrases() const {
    std::vector<bool> hit(it_->rules.phrase_count());
    for (const auto& e : it_->examples) it_->rules.mark_hits(e.text, hit);
    std::vector<idle_phrase> out;
    for (std::size_t i = 0; i < hit.size(); ++i) {
        const auto name = hit[i] ? std::nullopt : it_->rules.name_of(i);
        if (!name) continue;
        const auto& d = it_->all.playbooks[name->playbook];
        out.push_back({d.book.id, &d.phrases[name->index], &d.file});
    }
    return out;
}

const classifier& library::rules() const { return it_->rules; }

const model_origin& library::origin() const { return it_->origin; }

std::span<const taken> library::corrections() const { return it_->corrections; }

audit library::examine() const { return playbooks::examine(it_->all, it_->rules); }

}  // namespace firebreak::playbooks
