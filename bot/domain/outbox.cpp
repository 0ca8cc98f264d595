#include "bot/domain/outbox.hpp"

namespace firebreak {

std::string slot(const dispatch& d) {
    const auto number = std::to_string(d.ticket.value);
    if (std::holds_alternative<card_of>(d.content)) return "card:" + number;
    if (const auto* r = std::get_if<receipt_of>(&d.content))
        return "receipt:" + number + ":" + r->reporter.value;
    return {};
}

}  // namespace firebreak
