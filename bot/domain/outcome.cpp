#include "bot/domain/outcome.hpp"

namespace firebreak {

std::string_view word(outcome_kind kind) {
    switch (kind) {
        case outcome_kind::done: return "done";
        case outcome_kind::refused: return "refused";
        case outcome_kind::misunderstood: return "misunderstood";
        case outcome_kind::failed: return "failed";
    }
    return "";
}

}  // namespace firebreak
