// The set of playbooks in force: what everything else asks. Immutable, so that a reload is one
// pointer exchanged; all its methods may be called from any thread.
#pragma once

#include "bot/domain/digest.hpp"
#include "bot/domain/playbook.hpp"
#include "bot/domain/verdict.hpp"
#include "config/yaml.hpp"
#include "playbooks/classifier.hpp"
#include "playbooks/learning/audit.hpp"
#include "playbooks/learning/teaching.hpp"
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

/// What a folder says, checked but not compiled: for whoever wants to know what is wrong with it.
struct inspection {
    std::vector<playbook> playbooks;  ///< by id; none when any finding is an error
    std::size_t examples = 0;
    findings found;  ///< by file and line
};
inspection inspect(const std::filesystem::path& folder, const load_options& = {});

struct example_result {
    const example* what = nullptr;  ///< of the library
    verdict got;
    [[nodiscard]] bool passed() const { return got.category == what->expect; }
};

/// Where a library's model comes from, and what it was made of.
struct model_origin {
    enum class from { nowhere, program, cache, training };
    from came = from::nowhere;  ///< nowhere: written rules decide alone
    std::size_t examples = 0;
    std::size_t corrections = 0;  ///< that were learned; all of them: library::corrections()
    bool corpus = false;          ///< an own corpus was learned, too
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
    /// Those in shadow mode: they decide nothing and are not among all().
    [[nodiscard]] std::span<const playbook> shadows() const;
    [[nodiscard]] const playbook* find_shadow(const playbook_id&) const;
    /// How it would be if those decided like the others; null: there are none.
    [[nodiscard]] const library* trial() const;
    [[nodiscard]] const response* find_response(std::string_view id) const;

    /// Never fails; see classify_options. 20 µs for a chat message; linear; first 100 kB of the
    /// text. Where playbooks in shadow mode are tried beside the others, twice that; one that would
    /// have decided is named in the reasons.
    [[nodiscard]] verdict classify(std::string_view text, const classify_options& = {}) const;

    [[nodiscard]] std::span<const example> examples() const;
    /// Each example classified as a report would be.
    [[nodiscard]] std::vector<example_result> run_examples() const;
    [[nodiscard]] std::vector<idle_phrase> idle_phrases() const;
    [[nodiscard]] const classifier& rules() const;
    [[nodiscard]] const model_origin& origin() const;
    /// What became of each of load_options::corrections, in their order.
    [[nodiscard]] std::span<const taken> corrections() const;
    /// Cross-validation over the examples; seconds (learning/audit.hpp). Pointers live as long as
    /// the library.
    [[nodiscard]] audit examine() const;
    /// Whether a model decides with the rules; then guesses are scored in percent, else in points.
    [[nodiscard]] bool learned() const { return rules().in_use() != nullptr; }

 private:
    struct content;
    explicit library(std::unique_ptr<content>);
    struct making;
    std::unique_ptr<content> it_;
};

}  // namespace firebreak::playbooks
