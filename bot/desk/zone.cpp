#include "bot/desk/zone.hpp"

#include <exception>
#include <string>

namespace firebreak {

const date::time_zone& zone_named(std::string_view name) {
    try {
        return *date::locate_zone(std::string(name));
    } catch (const std::exception&) {
        return *date::locate_zone("UTC");
    }
}

}  // namespace firebreak
