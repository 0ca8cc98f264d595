#include "playbooks/learning/model_file.hpp"

#include "playbooks/kept_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace firebreak::playbooks {
namespace {

constexpr std::string_view format = "FBMODEL1", ending = ".model";
constexpr float steps = 1024;
constexpr std::size_t most_features = 500'000;

class writer {
 public:
    std::string bytes;
    void number(std::uint32_t n, int size) {
        for (int i = 0; i < size; ++i) bytes += static_cast<char>(n >> (8 * i) & 0xFFU);
    }
    void real(float f) {
        std::uint32_t n = 0;
        std::memcpy(&n, &f, sizeof n);
        number(n, 4);
    }
    void words(std::string_view s) {
        const auto size = std::min<std::size_t>(s.size(), 0xFFFF);
        number(static_cast<std::uint32_t>(size), 2);
        bytes += s.substr(0, size);
    }
};

/// Reads what is there; `fine` turns false at the first thing that is not.
class reader {
 public:
    explicit reader(std::string_view bytes) : rest(bytes) {}
    std::string_view rest;
    bool fine = true;

    std::string_view take(std::size_t size) {
        if (size > rest.size()) {
            fine = false;
            return {};
        }
        const auto out = rest.substr(0, size);
        rest.remove_prefix(size);
        return out;
    }
    std::uint32_t number(int size) {
        std::uint32_t n = 0;
        const auto b = take(static_cast<std::size_t>(size));
        for (std::size_t i = 0; i < b.size(); ++i)
            n |= static_cast<std::uint32_t>(static_cast<unsigned char>(b[i])) << (8 * i);
        return n;
    }
    float real() {
        const auto n = number(4);
        float f = 0;
        std::memcpy(&f, &n, sizeof f);
        fine = fine && std::isfinite(f);
        return f;
    }
    std::string_view words() { return take(number(2)); }
};

}  // namespace

void round_weights(learned& m) {
    for (auto& w : m.weights) w = std::round(std::clamp(w * steps, -32767.0F, 32767.0F)) / steps;
}

std::string write_model(const learned& m, const digest& made_from) {
    writer out;
    out.number(static_cast<std::uint32_t>(m.classes.size()), 2);
    for (const auto& c : m.classes) out.words(c);
    for (const float f : {m.unknown_idf, m.words_scale, m.letters_scale, m.temperature})
        out.real(f);
    out.number(static_cast<std::uint32_t>(m.words.size()), 4);
    for (std::uint32_t f = 0; f < m.words.size(); ++f) {
        const auto key = m.words.key(f);
        out.number(static_cast<std::uint32_t>(key), 4);
        out.number(static_cast<std::uint32_t>(key >> 32U), 4);
        out.number(static_cast<std::uint32_t>(m.kinds[f]), 1);
        out.real(m.idf[f]);
        out.words(m.words.name(f));
        for (std::size_t c = 0; c < m.classes.size(); ++c)
            out.number(static_cast<std::uint32_t>(static_cast<std::int32_t>(
                           std::lround(m.weights[f * m.stride() + c] * steps))),
                       2);
    }
    return seal(format, made_from, out.bytes);
}

std::optional<learned> read_model(std::string_view bytes, const digest& made_from) {
    const auto content = unseal(bytes, format, made_from);
    if (!content) return std::nullopt;
    reader in(*content);
    learned m;
    const auto classes = in.number(2);
    if (classes == 0 || classes > most_classes) return std::nullopt;
    for (std::uint32_t c = 0; c < classes; ++c) m.classes.emplace_back(in.words());
    for (float* f : {&m.unknown_idf, &m.words_scale, &m.letters_scale, &m.temperature})
        *f = in.real();
    const auto features = in.number(4);
    if (!in.fine || features > most_features || !(m.temperature > 0)) return std::nullopt;
    m.words.reserve(features);
    m.kinds.reserve(features);
    m.idf.reserve(features);
    m.weights.assign(features * m.stride(), 0);
    for (std::uint32_t f = 0; f < features && in.fine; ++f) {
        const std::uint64_t low = in.number(4), high = in.number(4);
        const auto kind = in.number(1);
        m.kinds.push_back(static_cast<feature_kind>(kind));
        m.idf.push_back(in.real());
        if (m.words.add(high << 32U | low, in.words()) != f || kind > 3) return std::nullopt;
        for (std::size_t c = 0; c < classes; ++c)
            m.weights[f * m.stride() + c] =
                static_cast<float>(static_cast<std::int16_t>(in.number(2))) / steps;
    }
    if (!in.fine || !in.rest.empty()) return std::nullopt;
    return m;
}

std::optional<learned> find_model(const std::filesystem::path& folder, const digest& d) {
    const auto bytes = find_kept(folder, ending, d);
    return bytes ? read_model(*bytes, d) : std::nullopt;
}

void keep_model(const std::filesystem::path& folder, const digest& d, const learned& m) {
    keep(folder, ending, d, write_model(m, d));
}

}  // namespace firebreak::playbooks
