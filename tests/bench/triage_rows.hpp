// Rows of the development set and of other corpora, for the tools that measure and train.
#pragma once

#include "playbooks/learning/training.hpp"
#include "playbooks/library.hpp"

#include <bit>
#include <cmath>
#include <ctime>
#include <span>
#include <string>
#include <vector>

namespace firebreak::bench {

using playbooks::library;

struct row {
    std::string id, text, source, form, licence;
    std::optional<language> lang;
    std::uint64_t accepted = 0;
    std::string primary;
    std::uint32_t document = 0;
    std::size_t fold = 0;
    std::vector<std::size_t> found_in;  // folds of development rows that hold this text
};

inline double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The rows of a file in JSON Lines, with the places of their categories in the library.
std::vector<row> read_rows(const std::string& path, const library& books);

/// The texts that the prior alone is trained on: every *.jsonl of a folder, in the form of
/// playbooks/learning/corpus_file.hpp. Lines that can't be read are told, and end the program.
std::vector<row> read_texts(const std::string& folder, const library& books);

/// $FIREBREAK_SHARED/eval/dev.jsonl
std::string development_set();

/// A prior as it ships: trained, pruned to the `most` weightiest features, trained again with what
/// is left, and written.
std::string make_prior(const playbooks::corpus& texts, std::span<const std::uint32_t> documents,
                       const std::vector<std::string>& classes, playbooks::learning_options how,
                       std::size_t most);

/// Classes of more equal weight: of n texts where 200 are usual, (200 / n)^power each.
class balancing {
 public:
    balancing(std::size_t classes, double power) : sizes_(classes, 0), power_(power) {}
    void count(std::uint64_t accepted, double weight = 1) {
        for (std::size_t c = 0; c < sizes_.size(); ++c)
            if (accepted >> c & 1U) sizes_[c] += weight / std::popcount(accepted);
    }
    [[nodiscard]] float weight(std::uint64_t accepted) const {
        double sum = 1;
        for (std::size_t c = 0; c < sizes_.size(); ++c)
            if (accepted >> c & 1U) sum += sizes_[c];
        return static_cast<float>(std::pow(200.0 / sum, power_));
    }

 private:
    std::vector<double> sizes_;
    double power_;
};

}  // namespace firebreak::bench
