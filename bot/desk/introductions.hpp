// Colleagues who are not in the configuration: what their network says about them is kept, so that
// cards name them and they are answered in their language, after a restart too.
#pragma once

#include "bot/desk/desk.hpp"
#include "bot/desk/group_members.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <vector>

namespace firebreak {

/// The configuration's people first; who is not among them is looked up in `strangers`, who have no
/// rights but those of a team that a group makes them members of. Their account follows from their
/// id ("slack:U0123").
std::shared_ptr<const directory> with_strangers(std::shared_ptr<const directory> configured,
                                                const std::vector<person>& strangers);

/// On the io thread. Outlives every coroutine it started.
class introductions {
 public:
    introductions(desk& office, store& files, std::shared_ptr<const directory> configured);

    /// Takes up everybody who is on file. Once, before the first command.
    boost::asio::awaitable<void> recall();

    /// Somebody's name and language, as their network says. What is new is kept and in force when
    /// this completes; a failing store only means that it is asked for again after a restart.
    boost::asio::awaitable<void> meet(person stranger);

    /// From now on these, and no others, are members of teams by a group of their network.
    void join(std::vector<group_members> members);

 private:
    void spread();

    desk& desk_;
    store& files_;
    std::shared_ptr<const directory> configured_;
    std::map<person_id, person> known_;
    std::vector<group_members> members_;
};

}  // namespace firebreak
