// A small page to draw on with four inks: rectangles and text, both with smooth edges. The font is
// part of the program (DejaVu Sans), so a server needs none, and equal drawings are equal to the
// pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::drawing {

/// What is drawn with, on white: dark for words, grey for small print, and two blues for what is
/// counted. All but `pale` have a contrast of 4.5 to 1 or more.
enum class ink : std::uint8_t { dark, grey, strong, pale };
inline constexpr std::size_t inks = 4;

/// A pixel is an ink and how much of it: ink * shades + shade; shade 0 is white.
inline constexpr unsigned shades = 64;

struct colour {
    std::uint8_t red = 0, green = 0, blue = 0;
    bool operator==(const colour&) const = default;
};
/// What a pixel looks like.
colour colour_of(std::uint8_t pixel);

struct lettering {
    double size = 14;  ///< of the font, in units
    ink with = ink::dark;
    bool bold = false;
};

/// Lengths are in units, from the left upper corner; each unit is `scale` pixels wide and high.
/// What lies outside the page is not drawn. A canvas belongs to one thread.
class canvas {
 public:
    /// At most 4096 pixels wide and high.
    canvas(int width, int height, int scale);
    ~canvas();
    canvas(const canvas&) = delete;
    canvas& operator=(const canvas&) = delete;

    struct box {
        double x = 0, y = 0, width = 0, height = 0;
    };
    /// `radius`: of its corners.
    void rectangle(const box&, double radius, ink);

    /// One line of UTF-8, beginning at `x` and standing on `baseline`. Letters the font lacks are
    /// empty boxes, control characters nothing.
    void text(double x, double baseline, std::string_view, const lettering&);
    [[nodiscard]] double width_of(std::string_view, const lettering&) const;
    /// As much of the text as has room in `width`, with "…" where something is missing.
    [[nodiscard]] std::string fitting(std::string_view, const lettering&, double width) const;

    /// In pixels.
    [[nodiscard]] int width() const { return width_; }
    [[nodiscard]] int height() const { return height_; }
    /// Row by row from the top, `width` a row.
    [[nodiscard]] const std::vector<std::uint8_t>& pixels() const { return pixels_; }

 private:
    struct fonts;
    void cover(int x, int y, unsigned coverage, ink);

    int width_, height_, scale_;
    std::vector<std::uint8_t> pixels_;
    std::unique_ptr<fonts> fonts_;
};

}  // namespace firebreak::drawing
