// Any bytes as the body of each request: read or refused, and read the same way the second time.
#include "adapters/slack/codec.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static firebreak::slack::codec codec;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    for (int again = 0; again < 2; ++again) {
        const auto command = codec.command(body);
        const auto interaction = codec.interaction(body);
        const auto event = codec.event(body);
        const bool signs_off = firebreak::slack::asks_ssl_check(body);
        if (signs_off && (!command.has_value() ||
                          !std::holds_alternative<firebreak::slack::ssl_check>(*command)))
            std::abort();
        (void)interaction, (void)event;
    }
    return 0;
}
