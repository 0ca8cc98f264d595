// Any bytes as a frame of Socket Mode; what is read is acknowledged with its id.
#include "adapters/slack/codec.hpp"
#include "adapters/slack/response.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static firebreak::slack::codec codec;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto frame = codec.frame(text);
    if (!frame) return 0;
    using kind = firebreak::slack::envelope::kind;
    if (frame->is == kind::payload && frame->id.empty()) std::abort();
    const auto ack = firebreak::slack::acknowledge(*frame, R"({"text":"x"})");
    const auto again = codec.frame(ack);
    if (!again.has_value() || again->id != frame->id) std::abort();
    return 0;
}
