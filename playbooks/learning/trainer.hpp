// Multinomial logistic regression with L2, trained by L-BFGS. Deterministic: the same rows give the
// same weights to the bit, on one machine and build.
//
// A row may have several acceptable classes; its loss is -log of the probability of any of them.
// The penalty pulls the weights towards `mean` (the shipped prior; zero where there is none), so
// that examples only change what the prior does not know already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

namespace firebreak::playbooks {

/// Classes per row of weights, padded so that compilers can use vector instructions.
inline constexpr std::size_t most_classes = 64;
constexpr std::size_t stride_for(std::size_t classes) { return (classes + 7) / 8 * 8; }

/// The weights of a feature begin where a line of the processor's cache does.
template <class T>
struct in_cache_lines {
    using value_type = T;
    static constexpr std::align_val_t line{64};
    in_cache_lines() = default;
    template <class U>
    in_cache_lines(const in_cache_lines<U>&) {}  // NOLINT(google-explicit-constructor)
    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), line)); }
    void deallocate(T* at, std::size_t) { ::operator delete(at, line); }
    bool operator==(const in_cache_lines&) const = default;
};
using weight_table = std::vector<float, in_cache_lines<float>>;

/// Sparse rows, one after the other.
struct sparse_rows {
    struct row {
        std::uint32_t begin = 0, end = 0;  ///< into features and values
        std::uint64_t accepted = 0;        ///< a bit per class
        float weight = 1;
    };
    std::vector<std::uint32_t> features;
    std::vector<float> values;
    std::vector<row> rows;
};

struct training_options {
    double penalty = 1;  ///< of ½·penalty·|w - mean|²; the loss is a sum over rows
    int most_steps = 60;
    double good_enough = 1e-4;  ///< relative change of the objective that ends it
};

/// Weights [feature][class], of stride_for(classes) floats a feature. `mean` is empty or of the
/// same size. Time: steps × (features of all rows) × classes.
weight_table train(const sparse_rows&, std::size_t features, std::size_t classes,
                   std::span<const float> mean, const training_options&);

/// Adds the scores of one row to `out` (stride_for(classes) floats).
void add_scores(std::span<const float> weights, std::size_t stride,
                std::span<const std::uint32_t> features, std::span<const float> values, float* out);

/// Scores to probabilities, in place; never NaN.
void softmax(std::span<float> scores);

}  // namespace firebreak::playbooks
