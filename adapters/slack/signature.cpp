#include "adapters/slack/signature.hpp"

#include "bot/domain/digest.hpp"

#include <algorithm>
#include <charconv>

namespace firebreak::slack {
namespace {

constexpr std::string_view version = "v0=";
constexpr std::size_t hex_digits = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string_view word(authenticity a) {
    switch (a) {
        case authenticity::genuine: return "genuine";
        case authenticity::missing: return "missing";
        case authenticity::repeated: return "repeated";
        case authenticity::malformed: return "malformed";
        case authenticity::stale: return "stale";
        case authenticity::early: return "early";
        case authenticity::wrong: return "wrong";
    }
    return "";
}

signature_check::signature_check(std::span<const std::string> secrets, std::chrono::seconds window)
    : window_(window) {
    keys_.reserve(secrets.size());
    // An empty secret would let everybody sign.
    for (const auto& secret : secrets)
        if (!secret.empty()) keys_.emplace_back(secret);
}

authenticity signature_check::check(std::span<const std::string_view> timestamps,
                                    std::span<const std::string_view> signatures,
                                    std::string_view body, instant now) {
    if (timestamps.empty() || signatures.empty()) return authenticity::missing;
    if (timestamps.size() > 1 || signatures.size() > 1) return authenticity::repeated;
    const auto timestamp = timestamps.front();
    const auto signature = signatures.front();

    constexpr std::size_t most_digits = 12;
    if (timestamp.empty() || timestamp.size() > most_digits ||
        !std::ranges::all_of(timestamp, is_digit))
        return authenticity::malformed;
    if (signature.size() != version.size() + hex_digits || !signature.starts_with(version) ||
        !std::ranges::all_of(signature.substr(version.size()), is_small_hex))
        return authenticity::malformed;

    std::int64_t seconds = 0;
    std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
    const auto age = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() -
                     std::chrono::seconds{seconds};
    if (age > window_) return authenticity::stale;
    if (-age > window_) return authenticity::early;

    // All keys are tried, so that the time taken does not tell which one fits.
    bool fits = false;
    for (auto& key : keys_) {
        const auto expected = key.sign({"v0:", timestamp, ":", body});
        const auto text = hex(expected.data(), expected.size());
        fits |= net::equal_in_constant_time(text, signature.substr(version.size()));
    }
    return fits ? authenticity::genuine : authenticity::wrong;
}

}  // namespace firebreak::slack
