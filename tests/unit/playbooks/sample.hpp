// Small playbooks for the tests of this folder.
#pragma once

#include "playbooks/library.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sample {

using namespace firebreak;
using namespace firebreak::playbooks;

/// A playbook without anything to complain about; `more` is added as top-level keys.
inline source book(const std::string& id, const std::string& level, const std::string& match,
                   const std::string& more = {}) {
    return {id + ".yaml", "id: " + id + "\ntitle: { en: T, fi: T }\nseverity: " + level +
                              "\nteam: social\nadvice: { en: A, fi: A }\nmatch:\n" + match +
                              "examples:\n  - { text: x }\n" + more};
}

inline std::string said(const findings& found) {
    std::string out;
    for (const auto& f : found) out += to_string(f) + "\n";
    return out;
}

inline std::shared_ptr<const library> load(const std::vector<source>& files) {
    auto result = library::load(files);
    INFO(said(result.found));
    REQUIRE(result.loaded);
    return result.loaded;
}

/// Whether one phrase of one language is found in a text.
inline bool finds(const std::string& phrase, const std::string& text,
                  const std::string& lang = "en") {
    const auto l =
        load({book("p", "normal", "  phrases: { " + lang + ": [\"" + phrase + "\"] }\n")});
    return l->classify(text).category.has_value();
}

inline std::string category(const verdict& v) { return v.category ? v.category->value : "unsure"; }

inline const evidence* reason(const verdict& v, std::string_view kind) {
    for (const auto& e : v.why)
        if (e.kind == kind) return &e;
    return nullptr;
}

}  // namespace sample
