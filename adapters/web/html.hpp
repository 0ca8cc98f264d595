// Writes HTML. Whatever comes from outside goes in as text or as an attribute's value and is
// escaped there; markup can only be a literal of our own source. So nobody's words ever become
// markup, and no page has to remember to see to it.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

/// A text of our source code. There is no way to make one while running.
class literal {
 public:
    template <std::size_t N>
    consteval literal(const char (&text)[N])  // NOLINT(google-explicit-constructor): meant to be
        : text_(text, N - 1) {}
    [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
    std::string_view text_;
};

/// The name of an attribute. Those that would make markup or code of a value don't compile.
class attribute_name {
 public:
    template <std::size_t N>
    consteval attribute_name(const char (&text)[N])  // NOLINT(google-explicit-constructor)
        : text_(text, N - 1) {
        if (text_.starts_with("on") || text_ == "style" || text_ == "srcdoc")
            throw "this attribute is not for values";  // does not compile
    }
    [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
    std::string_view text_;
};

struct attribute {
    attribute_name name;
    std::string_view value;
    bool present = true;  ///< false: left out
};

class html {
 public:
    using attributes = std::initializer_list<attribute>;

    /// "<p class="x">". Void elements (input, br …) have no end.
    html& begin(literal tag, attributes = {});
    /// Ends the innermost element that is open. Nothing open is a bug: the program ends.
    html& end();
    /// Text: & < > " ' are escaped, control characters but tab and line feed are dropped, and what
    /// is no UTF-8 becomes U+FFFD.
    html& text(std::string_view);
    /// begin, text, end.
    html& element(literal tag, std::string_view text, attributes = {});
    /// Markup of our own.
    html& markup(literal);
    /// What another writer made; all of it must be ended.
    html& add(const html&);

    [[nodiscard]] bool empty() const { return out_.empty(); }
    /// All of it. Something still open is a bug: the program ends.
    [[nodiscard]] const std::string& str() const;
    [[nodiscard]] std::string take();

 private:
    void write(std::string_view, bool in_attribute);

    std::string out_;
    std::vector<std::string_view> open_;
};

/// Whether a browser may be sent there: a path of this site ("/tickets/3", not "//host" and no
/// backslash), "#part", or an http, https or mailto address without control characters. A link
/// elsewhere is written without href.
bool is_safe_address(std::string_view);

}  // namespace firebreak::web
