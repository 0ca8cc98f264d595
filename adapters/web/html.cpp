#include "adapters/web/html.hpp"

#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace firebreak::web {
namespace {

// https://html.spec.whatwg.org/#void-elements, those that we use
constexpr std::array<std::string_view, 7> voids = {"input", "br",  "hr", "meta",
                                                   "link",  "img", "wbr"};
// Attributes whose value is followed by the browser.
constexpr std::array<std::string_view, 5> addresses = {"href", "src", "action", "formaction",
                                                       "cite"};

bool among(std::string_view one, const auto& all) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool begins(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char p, char t) {
               return p == (t >= 'A' && t <= 'Z' ? static_cast<char>(t + ('a' - 'A')) : t);
           });
}

}  // namespace

bool is_safe_address(std::string_view to) {
    const auto control = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7F;
    };
    if (to.empty() || std::ranges::any_of(to, control)) return false;
    if (to.front() == '#') return true;
    if (to.front() == '/') return to.find('\\') == to.npos && !to.starts_with("//");
    return begins(to, "https://") || begins(to, "http://") || begins(to, "mailto:");
}

html& html::begin(literal tag, attributes all) {
    out_.append("<").append(tag.view());
    for (const auto& a : all) {
        const auto name = a.name.view();
        if (!a.present || (among(name, addresses) && !is_safe_address(a.value))) continue;
        out_.append(" ").append(name);
        if (a.value.empty() && (name == "disabled" || name == "required" || name == "selected" ||
                                name == "checked" || name == "readonly" || name == "open"))
            continue;
        out_ += "=\"";
        write(a.value, true);
        out_ += '"';
    }
    out_ += '>';
    if (!among(tag.view(), voids)) open_.push_back(tag.view());
    return *this;
}

html& html::end() {
    if (open_.empty()) std::abort();
    out_.append("</").append(open_.back()).append(">");
    open_.pop_back();
    return *this;
}

html& html::text(std::string_view text) {
    write(text, false);
    return *this;
}

html& html::element(literal tag, std::string_view words, attributes all) {
    return begin(tag, all).text(words).end();
}

html& html::markup(literal ours) {
    out_ += ours.view();
    return *this;
}

html& html::add(const html& other) {
    out_ += other.str();
    return *this;
}

const std::string& html::str() const {
    if (!open_.empty()) std::abort();
    return out_;
}

std::string html::take() {
    if (!open_.empty()) std::abort();
    return std::move(out_);
}

void html::write(std::string_view text, bool in_attribute) {
    if (!utf8::valid(text)) {
        std::string mended;
        while (!text.empty()) {
            const auto next = utf8::first(text);
            utf8::append(mended, next.code);
            text.remove_prefix(next.size);
        }
        return write(mended, in_attribute);
    }
    for (const char c : text) {
        switch (c) {
            case '&': out_ += "&amp;"; break;
            case '<': out_ += "&lt;"; break;
            case '>': out_ += "&gt;"; break;
            case '"': out_ += "&quot;"; break;
            case '\'': out_ += "&#39;"; break;
            default: {
                const auto byte = static_cast<unsigned char>(c);
                if (byte >= 0x20 && byte != 0x7F)
                    out_ += c;
                else if (c == '\n' || c == '\t')
                    in_attribute ? out_.append(c == '\n' ? "&#10;" : "&#9;") : out_.append(1, c);
            }
        }
    }
}

}  // namespace firebreak::web
