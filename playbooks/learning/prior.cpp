#include "playbooks/learning/prior.hpp"

#include "playbooks/built_in.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <span>

namespace firebreak::playbooks {
namespace {

constexpr std::string_view first_line = "firebreak-prior 1";
constexpr float unit = 0.04F;
constexpr std::string_view kind_letters = "kwpl";
constexpr std::size_t most_features = 200'000;

std::string_view next_field(std::string_view& line, char end) {
    const auto at = std::min(line.find(end), line.size());
    const auto field = line.substr(0, at);
    line.remove_prefix(std::min(at + 1, line.size()));
    return field;
}

template <class T>
bool number(std::string_view s, T& out) {
    const auto [end, failed] = std::from_chars(s.data(), s.data() + s.size(), out);
    return failed == std::errc{} && end == s.data() + s.size();
}

std::uint64_t key_of(feature_kind kind, std::string_view name) {
    if (kind != feature_kind::pair) return keys::of(kind, name);
    const auto blank = std::min(name.find(' '), name.size() - 1);
    return keys::pair(keys::of(feature_kind::word, name.substr(0, blank)),
                      keys::of(feature_kind::word, name.substr(blank + 1)));
}

class reader {
 public:
    explicit reader(std::string_view text) : text_(text) {}

    std::optional<learned> read(std::string& problem) {
        if (!header()) {
            problem = fmt::format("line {}: no prior of this format", line_);
            return std::nullopt;
        }
        while (!text_.empty()) {
            auto line = take();
            if (line.empty() || line[0] == '#') continue;
            if (made_.words.size() >= most_features || !feature(line)) {
                problem = fmt::format("line {}: not a feature with its weights", line_);
                return std::nullopt;
            }
        }
        return std::move(made_);
    }

 private:
    std::string_view take() {
        ++line_;
        return next_field(text_, '\n');
    }

    bool header() {
        if (take() != first_line) return false;
        auto line = take();
        if (next_field(line, ' ') != "classes") return false;
        while (!line.empty()) made_.classes.emplace_back(next_field(line, ' '));
        if (made_.classes.empty() || made_.classes.size() > most_classes) return false;
        const auto value = [&](std::string_view name, float& into) {
            auto l = take();
            return next_field(l, ' ') == name && number(next_field(l, ' '), into) &&
                   std::isfinite(into);
        };
        if (!value("unit", unit_) || !value("unknown-idf", made_.unknown_idf)) return false;
        auto scales = take();
        return next_field(scales, ' ') == "scales" &&
               number(next_field(scales, ' '), made_.words_scale) &&
               number(next_field(scales, ' '), made_.letters_scale) &&
               value("temperature", made_.temperature) && made_.temperature > 0;
    }

    bool feature(std::string_view line) {
        const auto letter = next_field(line, '\t');
        const auto kind = letter.size() == 1 ? kind_letters.find(letter[0]) : std::string::npos;
        float idf = 0;
        if (kind == std::string::npos || !number(next_field(line, '\t'), idf)) return false;
        const auto name = next_field(line, '\t');
        if (name.empty() || !std::isfinite(idf)) return false;
        const auto is = static_cast<feature_kind>(kind);
        const auto f = made_.words.add(key_of(is, name), name);
        if (f < made_.kinds.size()) return false;  // twice
        made_.kinds.push_back(is);
        made_.idf.push_back(idf);
        made_.weights.resize(made_.weights.size() + made_.stride(), 0);
        while (!line.empty()) {
            auto one = next_field(line, ' ');
            std::size_t c = 0;
            int steps = 0;
            if (!number(next_field(one, ':'), c) || !number(one, steps) ||
                c >= made_.classes.size() || std::abs(steps) > 100'000)
                return false;
            made_.weights[f * made_.stride() + c] = static_cast<float>(steps) * unit_;
        }
        return true;
    }

    std::string_view text_;
    std::size_t line_ = 0;
    float unit_ = unit;
    learned made_;
};

}  // namespace

std::string write_prior(const learned& m) {
    std::vector<std::uint32_t> order(m.words.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](auto f) { return std::pair(m.kinds[f], m.words.name(f)); });
    std::string out(first_line);
    out += "\nclasses";
    for (const auto& c : m.classes) out += ' ' + c;
    out += fmt::format("\nunit {}\nunknown-idf {:.3f}\nscales {:g} {:g}\ntemperature {:.3f}\n",
                       unit, m.unknown_idf, m.words_scale, m.letters_scale, m.temperature);
    for (const auto f : order) {
        std::string weights;
        for (std::size_t c = 0; c < m.classes.size(); ++c) {
            const auto steps = std::lround(m.weights[f * m.stride() + c] / unit);
            if (steps != 0) weights += fmt::format("{}{}:{}", weights.empty() ? "" : " ", c, steps);
        }
        if (weights.empty()) continue;
        out +=
            fmt::format("{}\t{:.2f}\t{}\t{}\n", kind_letters[static_cast<std::size_t>(m.kinds[f])],
                        m.idf[f], m.words.name(f), weights);
    }
    return out;
}

std::optional<learned> read_prior(std::string_view text, std::string& problem) {
    return reader(text).read(problem);
}

const learned* built_in_prior() {
    static const std::optional<learned> made = []() -> std::optional<learned> {
        const auto files = prior_files();
        std::string problem;
        return files.empty() ? std::nullopt : read_prior(files.front().bytes, problem);
    }();
    return made ? &*made : nullptr;
}

}  // namespace firebreak::playbooks
