#include "bot/domain/message.hpp"

namespace firebreak {

std::string_view word(paragraph_kind kind) {
    switch (kind) {
        case paragraph_kind::plain: return "plain";
        case paragraph_kind::strong: return "strong";
        case paragraph_kind::quote: return "quote";
        case paragraph_kind::approved: return "approved";
        case paragraph_kind::list: return "list";
        case paragraph_kind::aside: return "aside";
    }
    return "";
}

}  // namespace firebreak
