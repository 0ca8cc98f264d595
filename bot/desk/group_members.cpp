#include "bot/desk/group_members.hpp"

#include "bot/ports/directory_over.hpp"

#include <algorithm>
#include <utility>

namespace firebreak {
namespace {

void add(std::vector<person_id>& to, const std::vector<person_id>& more) {
    for (const auto& id : more)
        if (std::ranges::find(to, id) == to.end()) to.push_back(id);
}

class grown_directory final : public directory_over {
 public:
    grown_directory(std::shared_ptr<const directory> configured,
                    const std::vector<group_members>& more)
        : directory_over(std::move(configured)),
          teams_(below().teams().begin(), below().teams().end()) {
        for (const auto& each : more) {
            const auto grows = std::ranges::find(teams_, each.team, &team::id);
            if (grows == teams_.end()) continue;
            add(grows->responders, each.responders);
            add(grows->leads, each.leads);
        }
    }
    using directory_over::find;
    const team* find(const team_id& id) const override {
        const auto found = std::ranges::find(teams_, id, &team::id);
        return found == teams_.end() ? nullptr : &*found;
    }
    std::span<const team> teams() const override { return teams_; }

 private:
    std::vector<team> teams_;
};

}  // namespace

std::shared_ptr<const directory> with_members(std::shared_ptr<const directory> configured,
                                              const std::vector<group_members>& more) {
    if (more.empty()) return configured;
    return std::make_shared<grown_directory>(std::move(configured), more);
}

}  // namespace firebreak
