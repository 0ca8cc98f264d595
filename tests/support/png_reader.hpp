// Reads a PNG back, by a way of its own: whether what we write is one, and what can be seen in it.
#pragma once

#include "tests/support/catch.hpp"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::test {

struct seen_png {
    std::size_t width = 0, height = 0;
    std::vector<std::array<std::uint8_t, 3>> pixels;  ///< red, green, blue; row by row

    [[nodiscard]] const std::array<std::uint8_t, 3>& at(std::size_t x, std::size_t y) const {
        return pixels.at(y * width + x);
    }
};

/// Fails the test where it is no PNG with 8 bits of indexed colour and no filters.
inline seen_png read_png(std::string_view file) {
    const auto number = [](std::string_view four) {
        std::uint32_t n = 0;
        for (const char c : four) n = n << 8U | static_cast<unsigned char>(c);
        return n;
    };
    seen_png seen;
    std::string palette, packed, order;
    REQUIRE(file.substr(0, 8) == "\x89PNG\r\n\x1a\n");
    file.remove_prefix(8);
    while (!file.empty()) {
        REQUIRE(file.size() >= 12);
        const auto size = number(file.substr(0, 4));
        REQUIRE(file.size() >= size + 12);
        const auto type = file.substr(4, 4), data = file.substr(8, size);
        const auto checked = file.substr(4, size + 4);
        REQUIRE(number(file.substr(8 + size, 4)) ==
                ::crc32(0, reinterpret_cast<const Bytef*>(checked.data()), size + 4));
        order += std::string(type) + " ";
        if (type == "IHDR") {
            seen.width = number(data.substr(0, 4)), seen.height = number(data.substr(4, 4));
            REQUIRE(data.substr(8) == std::string_view("\x08\x03\0\0\0", 5));
        }
        if (type == "PLTE") palette = data;
        if (type == "IDAT") packed += data;
        file.remove_prefix(size + 12);
    }
    REQUIRE(order == "IHDR PLTE IDAT IEND ");
    std::vector<unsigned char> rows((seen.width + 1) * seen.height + 1);
    auto size = static_cast<uLongf>(rows.size());
    REQUIRE(::uncompress(rows.data(), &size, reinterpret_cast<const Bytef*>(packed.data()),
                         packed.size()) == Z_OK);
    REQUIRE(size == rows.size() - 1);
    for (std::size_t y = 0; y < seen.height; ++y) {
        REQUIRE(rows[y * (seen.width + 1)] == 0);
        for (std::size_t x = 0; x < seen.width; ++x) {
            const auto index = std::size_t{rows[y * (seen.width + 1) + 1 + x]} * 3;
            if (index + 2 >= palette.size()) FAIL("a colour that is not in the palette");
            const auto part = [&](std::size_t i) {
                return static_cast<std::uint8_t>(palette[index + i]);
            };
            seen.pixels.push_back({part(0), part(1), part(2)});
        }
    }
    return seen;
}

}  // namespace firebreak::test
