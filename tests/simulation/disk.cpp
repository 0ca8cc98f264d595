#include "tests/simulation/disk.hpp"

#include <algorithm>
#include <cstring>

namespace firebreak::simulation {

bool disk::chance(double p) {
    return p > 0 && std::uniform_real_distribution<double>{0, 1}(random_) < p;
}

bool disk::last_operation() {
    if (operations_left_ < 0) return false;
    return operations_left_-- == 0;
}

disk::~disk() { sqlite3_vfs_unregister(vfs_.get()); }

void disk::set(const weather& w) {
    const std::lock_guard lock{mutex_};
    weather_ = w;
}

void disk::die_after(std::int64_t operations) {
    const std::lock_guard lock{mutex_};
    operations_left_ = operations;
}

void disk::die() {
    const std::lock_guard lock{mutex_};
    dead_ = true;
}

bool disk::dead() const {
    const std::lock_guard lock{mutex_};
    return dead_;
}

disk_figures disk::figures() const {
    const std::lock_guard lock{mutex_};
    return figures_;
}

void disk::apply(std::string& content, const change& c, std::int64_t from, std::int64_t size) {
    if (c.truncates) {
        content.resize(static_cast<std::size_t>(c.at));
        return;
    }
    const auto begin = static_cast<std::size_t>(c.at + from);
    const auto length = static_cast<std::size_t>(size);
    if (content.size() < begin + length) content.resize(begin + length);
    std::memcpy(content.data() + begin, c.bytes.data() + from, length);
}

void disk::lose_power(node& n) {
    // Mostly a mixture; sometimes all of it was just on the platter, or nothing was.
    enum class manner { nothing, everything, mixture };
    const auto how = chance(0.3)   ? manner::nothing
                     : chance(0.2) ? manner::everything
                                   : manner::mixture;
    auto found = std::move(n.platter);
    for (const auto& c : n.unsynced) {
        const bool keep =
            !c.doomed && (how == manner::everything || (how == manner::mixture && chance(0.6)));
        const auto size = static_cast<std::int64_t>(c.bytes.size());
        if (!keep) {
            ++figures_.lost;
        } else if (how == manner::mixture && !c.truncates && chance(0.2)) {
            // Sectors lie at fixed places of the file; any of them may have been written.
            ++figures_.torn;
            for (std::int64_t at = 0; at < size;) {
                const auto end = std::min(size, ((c.at + at) / sector + 1) * sector - c.at);
                if (chance(0.5)) {
                    auto part = c;
                    apply(found, part, at, end - at);
                }
                at = end;
            }
        } else {
            apply(found, c, 0, size);
        }
    }
    n.now = found;
    n.platter = std::move(found);
    n.unsynced.clear();
}

void disk::restart(loss what) {
    const std::lock_guard lock{mutex_};
    for (auto& [path, n] : files_) {
        if (what == loss::power) lose_power(*n);
        n->shared.clear();
        n->shared_locks = 0;
        n->reserved = n->pending = n->exclusive = nullptr;
        std::fill(std::begin(n->slot_shared), std::end(n->slot_shared), 0);
        std::fill(std::begin(n->slot_exclusive), std::end(n->slot_exclusive), nullptr);
    }
    operations_left_ = -1;
    dead_ = false;
}

}  // namespace firebreak::simulation
