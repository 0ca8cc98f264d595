// The seam by which a learned model can later weigh in beside the written rules. None exists today:
// load_options::learned is null, and nothing changes.
#pragma once

#include <span>
#include <string_view>

namespace firebreak::playbooks {

/// Rules stay in command: a model's points are added to those of the rules, on the same scale (an
/// ordinary phrase is worth 2), but they can neither make a strong hit nor take points away, and a
/// critical playbook that rules found stays found. Whatever it adds is told in the verdict's
/// evidence as kind "model". Must be thread safe, not throw, and take time linear in the text.
class model {
 public:
    virtual ~model() = default;
    /// `scores` has one place per playbook, in the order of library::all(), and holds the rules'
    /// points. Writes the points to add to `more`, of the same size and zeroed before.
    virtual void score(std::string_view text, std::span<const double> scores,
                       std::span<double> more) const = 0;
};

}  // namespace firebreak::playbooks
