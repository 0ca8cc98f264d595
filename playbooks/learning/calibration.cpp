#include "playbooks/learning/calibration.hpp"

#include "playbooks/learning/trainer.hpp"

#include <algorithm>
#include <cmath>

namespace firebreak::playbooks {
namespace {

double surprise(std::span<const tried> all, double temperature) {
    double sum = 0;
    std::vector<float> p;
    for (const auto& t : all) {
        p = t.scores;
        for (auto& x : p) x /= static_cast<float>(temperature);
        softmax(p);
        double right = 0;
        for (std::size_t c = 0; c < p.size(); ++c)
            if (t.accepted >> c & 1U) right += static_cast<double>(p[c]);
        sum -= static_cast<double>(t.weight) * std::log(std::max(right, 1e-9));
    }
    return sum;
}

}  // namespace

float fit_temperature(std::span<const tried> all) {
    if (all.empty()) return 1;
    // The surprise has one valley; golden section finds its bottom.
    constexpr double golden = 0.6180339887498949;
    double low = 0.4, high = 2.5;
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = surprise(all, a), at_b = surprise(all, b);
    for (int i = 0; i < 20; ++i) {
        if (at_a < at_b) {
            high = b, b = a, at_b = at_a;
            a = high - golden * (high - low);
            at_a = surprise(all, a);
        } else {
            low = a, a = b, at_a = at_b;
            b = low + golden * (high - low);
            at_b = surprise(all, b);
        }
    }
    return static_cast<float>((low + high) / 2);
}

}  // namespace firebreak::playbooks
