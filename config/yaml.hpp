// A strict, small YAML reader for files that people write: configuration, playbooks.
//
// Two layers:
//   1. parse() makes a tree of nodes, each with its line and column. What the format allows but
//   people
//      never mean (anchors, aliases, tags, merge keys, several documents, duplicate keys) is
//      refused, and so is whatever could exhaust memory.
//   2. `fields` and the as_…() functions read typed values out of the tree. They never stop at the
//   first
//      mistake: each one becomes a finding with its place, and reading goes on.
//
//     firebreak::findings found;
//     yaml::notes notes(found, "firebreak.yaml");
//     if (const auto file = yaml::read_file("firebreak.yaml", notes))
//         if (const auto root = yaml::parse(*file, notes)) {
//             yaml::fields f(*root, notes);
//             if (auto* n = f.required("database")) path = yaml::as_text(*n, notes).value_or("");
//             if (auto* n = f.optional("http")) read_http(*n, notes);
//             f.done();      // reports every key that nobody asked for: (did you mean '…'?)
//         }
//     if (firebreak::has_errors(found)) …
#pragma once

#include "bot/domain/language.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak {

/// Something to mend in a file. Printed as "file:line:column: error: problem".
struct finding {
    enum class grade { warning, error };
    grade severity = grade::error;
    std::string file;
    int line = 0;    ///< from 1; 0: the file as a whole
    int column = 0;  ///< from 1, counted in characters
    std::string problem;
    bool operator==(const finding&) const = default;
};
using findings = std::vector<finding>;

std::string to_string(const finding&);
bool has_errors(const findings&);
bool has_warnings(const findings&);
/// By file, then line, then column.
void sort(findings&);

}  // namespace firebreak

namespace firebreak::yaml {

struct position {
    int line = 0;
    int column = 0;
    auto operator<=>(const position&) const = default;
};

/// Where findings about one file go. Keeps a reference to the list: the list must outlive it.
class notes {
 public:
    notes(findings& into, std::string file) : into_(into), file_(std::move(file)) {}
    void error(position at, std::string problem) const;
    void warning(position at, std::string problem) const;
    [[nodiscard]] const std::string& file() const { return file_; }
    /// The same list, for findings about another file.
    [[nodiscard]] notes with_file(std::string file) const { return {into_, std::move(file)}; }
    /// Findings so far, of all files that share the list.
    [[nodiscard]] std::size_t size() const { return into_.size(); }

 private:
    findings& into_;
    std::string file_;
};

struct member;

/// One value of the file. Owns everything below it.
struct node {
    enum class kind { scalar, sequence, mapping };
    kind is = kind::scalar;
    bool quoted = false;  ///< '…' or "…" or a block (| >): never null, number or truth
    position at;
    std::string text;             ///< of a scalar
    std::vector<node> items;      ///< of a sequence
    std::vector<member> members;  ///< of a mapping, in the order of the file

    [[nodiscard]] bool is_scalar() const { return is == kind::scalar; }
    [[nodiscard]] bool is_sequence() const { return is == kind::sequence; }
    [[nodiscard]] bool is_mapping() const { return is == kind::mapping; }
    /// Nothing, `~` or `null`, unquoted.
    [[nodiscard]] bool is_null() const;
    /// The value under `key`, or null when absent or when this is no mapping.
    [[nodiscard]] const node* find(std::string_view key) const;
};

struct member {
    std::string key;
    position at;  ///< of the key
    node value;
};

/// What a file may hold at most.
struct limits {
    std::size_t bytes = 2'097'152;
    std::size_t scalar_bytes = 65'536;
    std::size_t nodes = 100'000;
    int depth = 20;
};

/// The tree of `text`, or nothing when it can't be read; every reason is in `notes`. Duplicate keys
/// are errors too but leave a tree (the first one counts), so that the rest is checked as well.
std::optional<node> parse(std::string_view text, const notes&, const limits& = {});

/// The bytes of a file; a finding when it can't be read or is larger than `limits.bytes`.
std::optional<std::string> read_file(const std::filesystem::path&, const notes&,
                                     const limits& = {});

/// " (did you mean 'advice'?)" when one of the words is near enough, else "".
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

/// The keys of one mapping. Ask for each key that exists, then call done(). References must outlive
/// it.
class fields {
 public:
    /// A finding when `n` is no mapping; then every key counts as absent, without further findings.
    fields(const node& n, const notes& notes);

    /// The value; absent (or null) is a finding "the key 'id' is missing".
    const node* required(std::string_view key);
    /// The value; null when absent or null.
    const node* optional(std::string_view key);
    /// Every key that nobody asked for becomes a finding.
    void done() const;
    [[nodiscard]] position at() const { return node_.at; }

 private:
    const node& node_;
    const notes& notes_;
    std::vector<std::string_view> known_;
};

// Typed values. Each gives nothing and adds a finding when the node is something else.

/// A text, not empty.
std::optional<std::string> as_text(const node&, const notes&);
/// A whole number from `least` to `most`.
std::optional<std::int64_t> as_integer(const node&, const notes&, std::int64_t least,
                                       std::int64_t most);
/// true or false.
std::optional<bool> as_bool(const node&, const notes&);
/// 2026-11-22
std::optional<std::chrono::year_month_day> as_date(const node&, const notes&);
/// 30s, 10m, 4h, 3d, 2w; more than nothing and at most ten years.
std::optional<std::chrono::seconds> as_duration(const node&, const notes&);
/// The same in business hours: a day is a working day of eight hours, a week five of them.
std::optional<std::chrono::seconds> as_working_time(const node&, const notes&);
/// A list of texts; one text alone is a list of one. Wrong items are findings and left out.
std::vector<std::string> as_texts(const node&, const notes&);
/// The items of a list; a finding and nothing when it is no list.
std::span<const node> as_list(const node&, const notes&);

/// How bad it is when English or Finnish is missing from a localized text.
enum class missing_language { fine, warning, error };

/// { en: …, fi: … }. Unknown languages, wrong kinds and empty texts are findings.
localized as_localized(const node&, const notes&, missing_language = missing_language::error);

/// The index of the scalar's word in `words`, with "did you mean".
std::optional<std::size_t> as_one_of(const node&, const notes&,
                                     std::span<const std::string_view> words);

/// One word of an enumeration: as_word<handling>(n, notes, {handling::live, handling::daily}).
/// Every value must have a function word(E) that argument-dependent lookup finds.
template <class E>
std::optional<E> as_word(const node& n, const notes& notes, std::initializer_list<E> values) {
    std::vector<std::string_view> words;
    for (const E value : values) words.push_back(word(value));
    const auto index = as_one_of(n, notes, words);
    if (!index) return std::nullopt;
    return *(values.begin() + *index);
}

}  // namespace firebreak::yaml
