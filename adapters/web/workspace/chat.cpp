#include "adapters/web/workspace/chat.hpp"

#include "adapters/web/workspace/people.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::web {

const network_id& workspace_chat::network() const { return workspace_network(); }

boost::asio::awaitable<delivery_result> workspace_chat::deliver(delivery d) {
    using kind = delivery_result::kind;
    delivery_result answer;
    const auto places = places_of(*who_);
    if (d.to.network != network() ||
        std::ranges::find(places, d.to.id, &place::id) == places.end()) {
        answer.is = kind::never;
        answer.detail = "no such conversation in the workspace";
        co_return answer;
    }
    const bool edit = !d.edits.empty();
    answer.reference = edit ? d.edits : "w" + std::to_string(d.number.value);
    const auto* there = board_.find(answer.reference);
    if (edit && there == nullptr) {
        answer.is = kind::gone;
        answer.reference.clear();
        answer.detail = "that message is not on the board";
        co_return answer;
    }
    if (there != nullptr && (!edit || there->newest == d.number))
        co_return answer;  // an attempt whose success nobody noted
    post p;
    if (there != nullptr) p = *there;
    p.reference = answer.reference;
    p.place = std::move(d.to.id);
    if (!edit) p.thread = std::move(d.thread);
    p.ticket = d.ticket;
    p.content = std::move(d.content);
    p.lang = d.lang;
    p.newest = d.number;
    p.edited = edit;
    if (edit) {
        board_.replace(answer.reference, std::move(p));
    } else {
        p.at = time_.now();
        board_.add(std::move(p));
    }
    co_return answer;
}

}  // namespace firebreak::web
