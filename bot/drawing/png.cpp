#include "bot/drawing/png.hpp"

#include <zlib.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace firebreak::drawing {
namespace {

constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
constexpr char bits_per_pixel = 8, indexed = 3;

void append_number(std::string& out, std::size_t n) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>((n >> shift) & 0xffU);
}

void append_chunk(std::string& out, std::string_view type, std::string_view data) {
    append_number(out, data.size());
    const auto begin = out.size();
    out.append(type).append(data);
    const auto* bytes = reinterpret_cast<const Bytef*>(out.data()) + begin;
    append_number(out, ::crc32(0, bytes, static_cast<uInt>(out.size() - begin)));
}

std::string compressed(const std::string& rows) {
    auto size = ::compressBound(rows.size());
    std::string out(size, '\0');
    const auto done =
        ::compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                    reinterpret_cast<const Bytef*>(rows.data()), rows.size(), Z_BEST_COMPRESSION);
    if (done != Z_OK) throw std::runtime_error("zlib has no memory");
    out.resize(size);
    return out;
}

}  // namespace

std::string png(const canvas& drawn) {
    const auto width = static_cast<std::size_t>(drawn.width());
    const auto height = static_cast<std::size_t>(drawn.height());
    std::string head;
    append_number(head, width), append_number(head, height);
    head += {bits_per_pixel, indexed, 0, 0, 0};  // deflate, filters of each row, not interlaced
    std::string palette;
    for (unsigned pixel = 0; pixel < inks * shades; ++pixel) {
        const auto c = colour_of(static_cast<std::uint8_t>(pixel));
        for (const auto part : {c.red, c.green, c.blue}) palette += static_cast<char>(part);
    }
    // Indexed pixels compress best without a filter (section 12.7 of the standard).
    std::string rows;
    rows.reserve((width + 1) * height);
    const auto* pixels = reinterpret_cast<const char*>(drawn.pixels().data());
    for (std::size_t y = 0; y < height; ++y) rows.append(1, '\0').append(pixels + y * width, width);

    std::string out(signature);
    append_chunk(out, "IHDR", head);
    append_chunk(out, "PLTE", palette);
    append_chunk(out, "IDAT", compressed(rows));
    append_chunk(out, "IEND", {});
    return out;
}

}  // namespace firebreak::drawing
