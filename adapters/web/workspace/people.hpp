// Who stands in the browser workspace: everybody of a configuration, with a place of their own in
// it, although the configuration says nothing about it.
#pragma once

#include "bot/ports/directory.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

/// "workspace".
const network_id& workspace_network();

/// The same people and teams, with a direct chat "@maija", team channels "#social" and "#managers"
/// in the workspace. Of the places that the configuration names only those of networks in `kept`
/// remain: what is written to a network that is not there would wait for ever.
std::shared_ptr<const directory> with_workspace(std::shared_ptr<const directory> configured,
                                                const std::vector<network_id>& kept);

/// One conversation of the workspace, as people are shown it.
struct place {
    std::string id;    ///< "#social", "@maija"
    std::string name;  ///< "Social team", "Maija"; of the managers' channel empty
    bool channel = false;
    bool restricted = false;
    std::vector<person_id> members;  ///< who sees it
};

/// Channels first, in the order of the configuration, then the direct chats.
std::vector<place> places_of(const directory&);

/// Whether a person sees a conversation: their own direct chat, the channels of their teams, and
/// the managers' channel if they are one.
bool sees(const directory&, const person_id&, std::string_view place_id);

}  // namespace firebreak::web
