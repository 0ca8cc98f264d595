#include "adapters/net/json_out.hpp"

#include "bot/domain/record.hpp"
#include "bot/domain/utf8.hpp"

namespace firebreak::net {

void json_out::string(std::string_view text) {
    comma();
    if (utf8::valid(text)) {
        record::append_string(out_, text);
        return;
    }
    std::string mended;
    mended.reserve(text.size() + 16);
    while (!text.empty()) {
        const auto c = utf8::first(text);
        utf8::append(mended, c.code);
        text.remove_prefix(c.size);
    }
    record::append_string(out_, mended);
}

void json_out::number(std::int64_t value) {
    comma();
    record::append(out_, value);
}

}  // namespace firebreak::net
