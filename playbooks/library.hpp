// The set of playbooks in force: what everything else asks. Immutable, so that a reload is one
// pointer exchanged; all its methods may be called from any thread.
#pragma once

#include "bot/domain/playbook.hpp"
#include "bot/domain/verdict.hpp"
#include "config/yaml.hpp"
#include "playbooks/classifier.hpp"
#include "playbooks/loader.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace firebreak::playbooks {

class library;

struct load_result {
    std::shared_ptr<const library> loaded;  ///< null when any finding is an error
    findings found;                         ///< by file and line
    [[nodiscard]] explicit operator bool() const { return loaded != nullptr; }
};

struct example_result {
    const example* what = nullptr;  ///< of the library
    verdict got;
    [[nodiscard]] bool passed() const { return got.category == what->expect; }
};

/// A phrase that no example of its playbook hits.
struct idle_phrase {
    playbook_id in;
    const written_phrase* phrase = nullptr;
    const std::string* file = nullptr;
};

class library {
 public:
    /// Every .yaml file of a folder.
    static load_result load(const std::filesystem::path& folder, const load_options& = {});
    /// The same from memory, for the set that is part of the program.
    static load_result load(const std::vector<source>& files, const load_options& = {});

    library(const library&) = delete;
    library& operator=(const library&) = delete;
    ~library();

    /// By id. Pointers and spans live as long as the library.
    [[nodiscard]] std::span<const playbook> all() const;
    [[nodiscard]] const playbook* find(const playbook_id&) const;
    [[nodiscard]] const response* find_response(std::string_view id) const;

    /// Never fails; see classify_options. 20 µs for a chat message; linear; first 100 kB of the
    /// text.
    [[nodiscard]] verdict classify(std::string_view text, const classify_options& = {}) const;

    [[nodiscard]] std::span<const example> examples() const;
    /// Each example classified as a report would be.
    [[nodiscard]] std::vector<example_result> run_examples() const;
    [[nodiscard]] std::vector<idle_phrase> idle_phrases() const;
    [[nodiscard]] const classifier& rules() const;

 private:
    struct content;
    explicit library(std::unique_ptr<content>);
    std::unique_ptr<content> it_;
};

}  // namespace firebreak::playbooks
