// Any bytes as a form: what is accepted is UTF-8, has each field once, and is found again.
#include "adapters/slack/form.hpp"
#include "bot/domain/utf8.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto form = firebreak::slack::form::parse(body);
    if (!form) return 0;
    std::size_t decoded = 0;
    for (const auto& f : form->fields()) {
        decoded += f.name.size() + f.value.size();
        if (!firebreak::utf8::valid(f.name) || !firebreak::utf8::valid(f.value)) std::abort();
        const auto found = form->find(f.name);
        if (!found || found->data() != f.value.data()) std::abort();
    }
    if (decoded > size) std::abort();
    return 0;
}
