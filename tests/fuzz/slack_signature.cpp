// Any headers and body, "timestamp\nsignature\nbody": nothing unsigned is ever genuine, and what is
// signed stays so whatever the body is.
#include "adapters/slack/signature.hpp"
#include "bot/domain/digest.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace firebreak;
    static const std::vector<std::string> secrets{"not-a-real-secret-0123456789abcd"};
    static slack::signature_check check(secrets);
    static net::hmac_sha256 sign(secrets[0]);
    const auto now = to_instant(1'700'000'000'000);
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = [&] {
        const auto end = text.find('\n');
        const auto out = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        return out;
    };
    const std::array<std::string_view, 1> time{line()}, signature{line()};
    const auto got = check.check(time, signature, text, now);
    const auto mac = sign.sign({"v0:", time[0], ":", text});
    const auto right = "v0=" + hex(mac.data(), mac.size());
    if ((got == slack::authenticity::genuine) && signature[0] != right) std::abort();

    const std::array<std::string_view, 1> recent{"1700000000"};
    const auto good = sign.sign({"v0:1700000000:", text});
    const auto fitting = "v0=" + hex(good.data(), good.size());
    const std::array<std::string_view, 1> signed_now{fitting};
    if (check.check(recent, signed_now, text, now) != slack::authenticity::genuine) std::abort();
    return 0;
}
