#include "bot/drawing/canvas.hpp"

#include "bot/domain/utf8.hpp"
#include "bot/drawing/font.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace firebreak::drawing {
namespace {

constexpr std::array<colour, inks> colours = {
    {{0x1c, 0x2b, 0x33}, {0x5a, 0x6b, 0x74}, {0x1f, 0x6f, 0x8b}, {0x8f, 0xb7, 0xc6}}};
constexpr unsigned full = shades - 1;
constexpr int most_pixels = 4096;
constexpr double units_26_6 = 64, units_16_16 = 65536;  // FreeType's fixed points
constexpr std::string_view ellipsis = "…";

std::uint8_t mixed(std::uint8_t part, unsigned shade) {
    return static_cast<std::uint8_t>((255U * (full - shade) + part * shade + full / 2) / full);
}

/// How far a point lies outside of a rectangle with round corners; negative inside.
double outside(const canvas::box& b, double radius, double x, double y) {
    const double dx = std::abs(x - (b.x + b.width / 2)) - (b.width / 2 - radius);
    const double dy = std::abs(y - (b.y + b.height / 2)) - (b.height / 2 - radius);
    const double beyond_x = std::max(dx, 0.0), beyond_y = std::max(dy, 0.0);
    return std::sqrt(beyond_x * beyond_x + beyond_y * beyond_y) + std::min(std::max(dx, dy), 0.0) -
           radius;
}

}  // namespace

colour colour_of(std::uint8_t pixel) {
    const auto& c = colours.at(pixel / shades);
    const auto shade = pixel % shades;
    return {mixed(c.red, shade), mixed(c.green, shade), mixed(c.blue, shade)};
}

/// FreeType with both weights. Outlines are neither hinted nor fitted to pixels, so that a line is
/// as wide as the sum of its letters whatever the scale.
struct canvas::fonts {
    FT_Library library = nullptr;
    FT_Face regular = nullptr, bold = nullptr;

    fonts() {
        if (FT_Init_FreeType(&library) != 0) throw std::runtime_error("FreeType does not start");
        for (const auto& file : font_files())
            (file.name.find("Bold") != file.name.npos ? bold : regular) = opened(file.bytes);
        if (regular == nullptr || bold == nullptr) fail("a font is missing");
    }
    ~fonts() { FT_Done_FreeType(library); }  // and its faces
    fonts(const fonts&) = delete;
    fonts& operator=(const fonts&) = delete;

    /// Calls see(slot, x) for each letter of a line, with where it begins in pixels; gives where
    /// the line ends. `slot` holds the letter's outline.
    double each_letter(std::string_view words, const lettering& how, int scale,
                       const auto& see) const {
        auto* const face = how.bold ? bold : regular;
        const auto size = static_cast<FT_F26Dot6>(std::lround(how.size * scale * units_26_6));
        if (FT_Set_Char_Size(face, 0, size, 0, 0) != 0) return 0;
        double x = 0;
        FT_UInt before = 0;
        while (!words.empty()) {
            const auto letter = utf8::first(words);
            words.remove_prefix(letter.size);
            if (letter.code < U' ' || letter.code == 0x7f) continue;
            const auto glyph = FT_Get_Char_Index(face, letter.code);
            FT_Vector closer{};
            if (before != 0 && glyph != 0 &&
                FT_Get_Kerning(face, before, glyph, FT_KERNING_UNFITTED, &closer) == 0)
                x += static_cast<double>(closer.x) / units_26_6;
            before = glyph;
            if (FT_Load_Glyph(face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) continue;
            see(face->glyph, x);
            x += static_cast<double>(face->glyph->linearHoriAdvance) / units_16_16;
        }
        return x;
    }

 private:
    [[noreturn]] void fail(const char* why) {
        FT_Done_FreeType(library);
        throw std::runtime_error(why);
    }
    FT_Face opened(std::string_view bytes) {
        FT_Face face = nullptr;
        const auto* begin = reinterpret_cast<const FT_Byte*>(bytes.data());
        if (FT_New_Memory_Face(library, begin, static_cast<FT_Long>(bytes.size()), 0, &face) != 0)
            fail("a font can't be read");
        return face;
    }
};

canvas::canvas(int width, int height, int scale)
    : width_(std::clamp(width * scale, 1, most_pixels)),
      height_(std::clamp(height * scale, 1, most_pixels)),
      scale_(scale),
      pixels_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)),
      fonts_(std::make_unique<fonts>()) {}

canvas::~canvas() = default;

/// Where things meet, the one that covers more is seen.
void canvas::cover(int x, int y, unsigned coverage, ink with) {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
    auto& pixel = pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                          static_cast<std::size_t>(x)];
    if (coverage > pixel % shades)
        pixel = static_cast<std::uint8_t>(static_cast<unsigned>(with) * shades + coverage);
}

void canvas::rectangle(const box& where, double radius, ink with) {
    const auto s = static_cast<double>(scale_);
    const box b{where.x * s, where.y * s, where.width * s, where.height * s};
    const auto round = std::min({radius * s, b.width / 2, b.height / 2});
    const auto right = static_cast<int>(std::ceil(std::min(b.x + b.width, double{most_pixels})));
    const auto bottom = static_cast<int>(std::ceil(std::min(b.y + b.height, double{most_pixels})));
    for (int y = static_cast<int>(std::max(b.y, 0.0)); y < bottom; ++y)
        for (int x = static_cast<int>(std::max(b.x, 0.0)); x < right; ++x) {
            const auto inside = std::clamp(0.5 - outside(b, round, x + 0.5, y + 0.5), 0.0, 1.0);
            cover(x, y, static_cast<unsigned>(std::lround(inside * full)), with);
        }
}

void canvas::text(double x, double baseline, std::string_view words, const lettering& how) {
    const auto left = x * scale_, base = std::round(baseline * scale_);
    const auto draw = [&](FT_GlyphSlot slot, double begin) {
        const auto at = left + begin, whole = std::floor(at);
        FT_Outline_Translate(&slot->outline, std::lround((at - whole) * units_26_6), 0);
        if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return;
        const auto& map = slot->bitmap;
        for (unsigned row = 0; row < map.rows; ++row)
            for (unsigned column = 0; column < map.width; ++column) {
                const auto grey = map.buffer[row * static_cast<unsigned>(map.pitch) + column];
                cover(static_cast<int>(whole) + slot->bitmap_left + static_cast<int>(column),
                      static_cast<int>(base) - slot->bitmap_top + static_cast<int>(row),
                      (grey * full + 127U) / 255U, how.with);
            }
    };
    fonts_->each_letter(words, how, scale_, draw);
}

double canvas::width_of(std::string_view words, const lettering& how) const {
    return fonts_->each_letter(words, how, scale_, [](FT_GlyphSlot, double) {}) / scale_;
}

std::string canvas::fitting(std::string_view words, const lettering& how, double width) const {
    if (width_of(words, how) <= width) return std::string(words);
    std::string kept;
    while (!words.empty()) {
        const auto next = words.substr(0, utf8::first(words).size);
        if (width_of(kept + std::string(next) + std::string(ellipsis), how) > width) break;
        kept += next;
        words.remove_prefix(next.size());
    }
    while (kept.ends_with(' ')) kept.pop_back();
    return kept + std::string(ellipsis);
}

}  // namespace firebreak::drawing
