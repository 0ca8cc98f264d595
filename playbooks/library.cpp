#include "playbooks/library.hpp"

#include <algorithm>

namespace firebreak::playbooks {

struct library::content {
    explicit content(definitions d, const std::shared_ptr<const model>& learned)
        : all(std::move(d)), rules(all, learned) {
        for (const auto& each : all.playbooks) {
            books.push_back(each.book);
            examples.insert(examples.end(), each.examples.begin(), each.examples.end());
        }
    }
    definitions all;
    classifier rules;
    std::vector<playbook> books;
    std::vector<example> examples;
};

library::library(std::unique_ptr<content> c) : it_(std::move(c)) {}
library::~library() = default;

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
    auto all = read_definitions(files, options, out.found);
    if (all.playbooks.empty() && !has_errors(out.found))
        out.found.push_back({finding::grade::error,
                             files.empty() ? "playbooks" : files.front().name, 0, 0,
                             "no playbook among the files"});
    sort(out.found);
    if (!has_errors(out.found))
        out.loaded = std::shared_ptr<const library>(
            new library(std::make_unique<content>(std::move(all), options.learned)));
    return out;
}

std::span<const playbook> library::all() const { return it_->books; }

const playbook* library::find(const playbook_id& id) const {
    const auto found = std::ranges::lower_bound(it_->books, id, {}, &playbook::id);
    return found == it_->books.end() || found->id != id ? nullptr : &*found;
}

const response* library::find_response(std::string_view id) const {
    for (const auto& book : it_->books)
        for (const auto& r : book.responses)
            if (r.id == id) return &r;
    return nullptr;
}

verdict library::classify(std::string_view text, const classify_options& options) const {
    return it_->rules.classify(text, options);
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

}  // namespace firebreak::playbooks
