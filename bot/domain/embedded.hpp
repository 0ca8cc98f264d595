// A file that is part of the binary, byte for byte (config/cmake/embed.cmake).
#pragma once

#include <string_view>

namespace firebreak {

struct embedded_file {
    std::string_view name;
    std::string_view bytes;
};

}  // namespace firebreak
