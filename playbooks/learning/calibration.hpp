// Confidence that means something: scores are divided by one temperature, found on texts that the
// model was not trained on (Guo et al. 2017).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace firebreak::playbooks {

struct tried {
    std::vector<float> scores;   ///< per class
    std::uint64_t accepted = 0;  ///< a bit per class
    float weight = 1;
};

/// The temperature in [0.4, 2.5] under which the accepted classes are least surprising; 1 for no
/// texts.
float fit_temperature(std::span<const tried>);

}  // namespace firebreak::playbooks
