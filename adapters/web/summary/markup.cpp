#include "adapters/web/summary/markup.hpp"

namespace firebreak::web {

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: {
                const auto byte = static_cast<unsigned char>(c);
                if (byte < 0x20 && c != '\n' && c != '\t' && c != '\r')
                    out += "\uFFFD";
                else
                    out += c;
            }
        }
    }
    return out;
}

}  // namespace firebreak::web
