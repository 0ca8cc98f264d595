// More to learn from than the playbooks' own examples: a file of lines
//
//     {"text": "…", "category": "refund_request", "lang": "fi", "weight": 2}
//
// "lang" and "weight" (0 to 10; 1) may be left out. Every bad line is a finding with its number.
#pragma once

#include "bot/domain/language.hpp"
#include "config/yaml.hpp"

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::playbooks {

struct corpus_line {
    std::string text;
    std::optional<language> lang;
    std::string category;
    double weight = 1;
};

/// At most 50,000 lines of at most 64 kB. `classes`: the ids of the playbooks.
std::vector<corpus_line> read_corpus(std::istream&, const std::vector<std::string>& classes,
                                     const yaml::notes&);
std::vector<corpus_line> read_corpus(const std::filesystem::path&,
                                     const std::vector<std::string>& classes, findings&);

}  // namespace firebreak::playbooks
