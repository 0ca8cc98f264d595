// A trained model, and how one is made from labelled texts.
//
// Features come in three blocks. What rules, lexicons, the threat grammar and the shape of a text
// say is taken as it is. Words with their pairs, and letters inside words, are weighted by how
// rare they are (idf), counted sublinearly, and brought to length one each. What is not in the
// vocabulary still counts for that length: a text of mostly unknown words gives small scores, and
// so little confidence.
#pragma once

#include "playbooks/learning/cut_words.hpp"
#include "playbooks/learning/features.hpp"
#include "playbooks/learning/trainer.hpp"
#include "playbooks/learning/vocabulary.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace firebreak::playbooks {

/// What a rule, a lexicon or the like says about a text.
struct known_feature {
    std::uint64_t key = 0;  ///< keys::of(feature_kind::known, name)
    float value = 0;
};

/// An n-gram of a text that the vocabulary has.
struct occurrence {
    std::uint32_t at = 0;               ///< of vector_of_text::features
    std::uint32_t first = 0, next = 0;  ///< tokens
};

/// A text as the model sees it. Reused from text to text.
struct vector_of_text {
    std::vector<std::uint32_t> features;  ///< each once; known ones first
    std::vector<float> values;
    std::size_t known = 0;         ///< so many of them are known ones
    std::vector<occurrence> seen;  ///< in the order of the text
    double known_share = 0;        ///< 0..1: of its words, those the vocabulary has
    cut_words cut;                 ///< of earlier texts
};

struct learned {
    std::vector<std::string> classes;  ///< ids of playbooks, sorted
    vocabulary words;
    std::vector<feature_kind> kinds;           ///< per feature
    std::vector<float> idf;                    ///< per feature; 1 for known ones
    weight_table weights;                      ///< [feature][class], stride_for(classes.size())
    float unknown_idf = 0;                     ///< of words and letters that the vocabulary lacks
    float words_scale = 1, letters_scale = 1;  ///< length of these blocks
    float temperature = 1;                     ///< scores are divided by it

    [[nodiscard]] std::size_t stride() const { return stride_for(classes.size()); }
    /// out.cut must have been told of this model.
    void read(const text&, std::span<const known_feature>, vector_of_text& out) const;
    /// Scores of all classes into `out` (stride() floats).
    void score(const vector_of_text&, std::span<float> out) const;
};

/// Texts made ready for training: of each its keys. The texts themselves are not kept.
class maker;
class row_maker;

class corpus {
 public:
    struct document {
        std::uint64_t accepted = 0;  ///< a bit per class
        float weight = 1;
        std::uint32_t counts_as = 1;  ///< so many documents, when words are chosen by how many have
                                      ///< them
        std::uint32_t ngrams_begin = 0, ngrams_end = 0;
        std::uint32_t known_begin = 0, known_end = 0;
    };

    void add(const text&, std::span<const known_feature>, std::uint64_t accepted, float weight);
    /// The last one was chosen with care: its words shall be learned though no other has them.
    void insist() { documents_.back().counts_as = 2; }
    /// How a known feature is called.
    void name_known(std::uint64_t key, std::string name);
    [[nodiscard]] const std::vector<document>& documents() const { return documents_; }

 private:
    friend class maker;
    friend class row_maker;
    struct gram {
        std::uint64_t key;
        feature_kind kind;
    };
    std::vector<document> documents_;
    std::vector<gram> grams_;
    std::vector<known_feature> known_;
    struct named {
        feature_kind kind = feature_kind::known;
    };
    vocabulary index_;  // key -> place in counts_
    std::vector<named> counts_;
};

struct learning_options {
    training_options training;
    std::uint32_t fewest_documents = 2;  ///< in which a feature must stand
    std::uint32_t most_features = 80'000;
    float known_scale = 1;
    float words_scale = 1;
    float letters_scale = 1;
    const vocabulary* only = nullptr;  ///< when given, no other features than these
    float unknown_share = 0.5F;        ///< of the highest idf: what an unknown n-gram counts
};

/// Documents as a model sees them, for training and for trying it.
sparse_rows rows_for(const corpus&, std::span<const std::uint32_t> documents, const learned&);

/// Of a model's features the `most` that can move a score furthest, and all known ones.
vocabulary weightiest(const learned&, std::size_t most);

/// Trains on the documents whose numbers are given. `prior` may be null; its classes may be others.
learned make_model(const corpus&, std::span<const std::uint32_t> documents,
                   std::vector<std::string> classes, const learned* prior, const learning_options&);

}  // namespace firebreak::playbooks
