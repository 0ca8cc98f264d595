#include "bot/domain/playbook.hpp"

namespace firebreak {

std::string_view word(speaking_policy p) {
    switch (p) {
        case speaking_policy::social_team: return "social_team";
        case speaking_policy::trained: return "trained";
        case speaking_policy::anyone: return "anyone";
    }
    return "";
}

std::string_view word(audience a) { return a == audience::responder ? "responder" : "reporter"; }

std::string_view word(sensitivity s) {
    switch (s) {
        case sensitivity::never: return "never";
        case sensitivity::low: return "low";
        case sensitivity::normal: return "normal";
        case sensitivity::high: return "high";
    }
    return "";
}

std::string_view word(footing f) { return f == footing::live ? "live" : "shadow"; }

std::string_view word(handling h) { return h == handling::live ? "live" : "daily"; }

}  // namespace firebreak
