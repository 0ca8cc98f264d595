#include "playbooks/learning/trainer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>

namespace firebreak::playbooks {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
    // Four sums: fast, and in a fixed order.
    std::array<double, 4> s{};
    std::size_t i = 0;
    for (; i + 4 <= a.size(); i += 4)
        for (std::size_t k = 0; k < 4; ++k)
            s[k] += static_cast<double>(a[i + k]) * static_cast<double>(b[i + k]);
    for (; i < a.size(); ++i) s[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return s[0] + s[1] + s[2] + s[3];
}

void add(std::span<float> to, double factor, std::span<const float> what) {
    const auto f = static_cast<float>(factor);
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += f * what[i];
}

/// The objective and its gradient.
class objective {
 public:
    objective(const sparse_rows& data, std::size_t classes, std::span<const float> mean,
              double penalty)
        : data_(data),
          classes_(classes),
          stride_(stride_for(classes)),
          mean_(mean),
          penalty_(penalty) {}

    double at(std::span<const float> w, std::vector<float>& gradient) const {
        double sum = penalty_part(w, gradient);
        std::array<float, most_classes> p{};
        for (const auto& row : data_.rows) {
            std::fill_n(p.begin(), stride_, 0.0F);
            const auto count = row.end - row.begin;
            const std::span features(data_.features.data() + row.begin, count);
            const std::span values(data_.values.data() + row.begin, count);
            add_scores(w, stride_, features, values, p.data());
            softmax(std::span(p.data(), classes_));
            sum += static_cast<double>(row.weight) * blame(row, p);
            for (std::size_t k = 0; k < count; ++k) {
                float* g = gradient.data() + features[k] * stride_;
                const float v = values[k];
                for (std::size_t c = 0; c < stride_; ++c) g[c] += v * p[c];
            }
        }
        return sum;
    }

 private:
    double penalty_part(std::span<const float> w, std::vector<float>& gradient) const {
        gradient.resize(w.size());
        const auto factor = static_cast<float>(penalty_);
        double sum = 0;
        for (std::size_t i = 0; i < w.size(); ++i) {
            const float away = mean_.empty() ? w[i] : w[i] - mean_[i];
            gradient[i] = factor * away;
            sum += static_cast<double>(away) * static_cast<double>(away);
        }
        return penalty_ * sum / 2;
    }

    /// The row's loss; `p` becomes the gradient by its scores.
    double blame(const sparse_rows::row& row, std::array<float, most_classes>& p) const {
        double accepted = 0;
        for (std::size_t c = 0; c < classes_; ++c)
            if (row.accepted >> c & 1U) accepted += static_cast<double>(p[c]);
        accepted = std::max(accepted, 1e-12);
        for (std::size_t c = 0; c < classes_; ++c) {
            const float share = row.accepted >> c & 1U ? p[c] / static_cast<float>(accepted) : 0.0F;
            p[c] = row.weight * (p[c] - share);
        }
        for (std::size_t c = classes_; c < stride_; ++c) p[c] = 0;
        return -std::log(accepted);
    }

    const sparse_rows& data_;
    std::size_t classes_, stride_;
    std::span<const float> mean_;
    double penalty_;
};

/// The last steps of L-BFGS.
class memory {
 public:
    void learn(std::vector<float> step, std::vector<float> change) {
        const double sy = dot(step, change);
        if (!(sy > 1e-12)) return;
        if (pairs_.size() == most) pairs_.pop_front();
        pairs_.push_back({std::move(step), std::move(change), 1 / sy});
    }

    /// The direction to go, by the two loops of L-BFGS (Nocedal 1980).
    [[nodiscard]] std::vector<float> direction(std::span<const float> gradient) const {
        std::vector<float> d(gradient.begin(), gradient.end());
        std::array<double, most> alpha{};
        for (std::size_t i = pairs_.size(); i-- > 0;) {
            alpha[i] = pairs_[i].rho * dot(pairs_[i].step, d);
            add(d, -alpha[i], pairs_[i].change);
        }
        if (!pairs_.empty()) {
            const auto& last = pairs_.back();
            const auto scale = static_cast<float>(1 / (last.rho * dot(last.change, last.change)));
            for (auto& x : d) x *= scale;
        }
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            const double beta = pairs_[i].rho * dot(pairs_[i].change, d);
            add(d, alpha[i] - beta, pairs_[i].step);
        }
        for (auto& x : d) x = -x;
        return d;
    }

 private:
    static constexpr std::size_t most = 7;
    struct pair {
        std::vector<float> step, change;
        double rho;
    };
    std::deque<pair> pairs_;
};

}  // namespace

void add_scores(std::span<const float> weights, std::size_t stride,
                std::span<const std::uint32_t> features, std::span<const float> values,
                float* out) {
    for (std::size_t k = 0; k < features.size(); ++k) {
        const float* w = weights.data() + features[k] * stride;
        const float v = values[k];
        for (std::size_t c = 0; c < stride; ++c) out[c] += v * w[c];
    }
}

void softmax(std::span<float> scores) {
    const float top = *std::ranges::max_element(scores);
    float sum = 0;
    for (auto& s : scores) sum += s = std::exp(s - top);
    for (auto& s : scores) s /= sum;
}

weight_table train(const sparse_rows& data, std::size_t features, std::size_t classes,
                   std::span<const float> mean, const training_options& options) {
    weight_table w(features * stride_for(classes), 0);
    if (!mean.empty()) w.assign(mean.begin(), mean.end());
    if (data.rows.empty() || classes == 0) return w;
    const objective f(data, classes, mean, options.penalty);
    memory past;
    std::vector<float> g, next_g;
    weight_table next(w.size());
    double value = f.at(w, g);
    for (int step = 0; step < options.most_steps; ++step) {
        auto d = past.direction(g);
        double slope = dot(g, d);
        if (!(slope < 0)) break;
        double length = step == 0 ? 1 / std::max(1.0, std::sqrt(dot(g, g))) : 1;
        double reached = 0;
        bool lower = false;
        for (int tries = 0; tries < 20 && !lower; ++tries) {
            next = w;
            add(next, length, d);
            reached = f.at(next, next_g);
            lower = reached <= value + 1e-4 * length * slope;
            length /= 2;
        }
        if (!lower) break;
        std::vector<float> moved(w.size()), change(w.size());
        for (std::size_t i = 0; i < w.size(); ++i) {
            moved[i] = next[i] - w[i];
            change[i] = next_g[i] - g[i];
        }
        past.learn(std::move(moved), std::move(change));
        w.swap(next);
        g.swap(next_g);
        const double gain = value - reached;
        value = reached;
        if (gain < options.good_enough * std::max(1.0, std::abs(value))) break;
    }
    return w;
}

}  // namespace firebreak::playbooks
