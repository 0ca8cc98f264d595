#include "playbooks/learning/corpus_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <system_error>

namespace firebreak::playbooks {
namespace {

constexpr std::size_t most_corpus_lines = 50'000;
constexpr std::size_t longest_corpus_line = 64 * 1024;
constexpr std::uintmax_t longest_corpus = 256 * 1024 * 1024;
constexpr int most_bad_lines = 20;  // told; then reading ends
constexpr double most_weight = 10;

std::optional<corpus_line> read_line(const std::string& raw, std::string& problem) {
    const auto json = nlohmann::json::parse(raw, nullptr, false);
    if (!json.is_object() || !json.contains("text") || !json["text"].is_string() ||
        !json.contains("category") || !json["category"].is_string()) {
        problem =
            "a line reads {\"text\": \"…\", \"category\": \"…\"}, with \"lang\" and "
            "\"weight\" if you like";
        return std::nullopt;
    }
    corpus_line out;
    out.text = json["text"].get<std::string>();
    out.category = json["category"].get<std::string>();
    if (const auto l = json.find("lang"); l != json.end()) {
        out.lang = l->is_string() ? to_language(l->get<std::string>()) : std::nullopt;
        if (!out.lang) {
            problem = "\"lang\" must be one of en, fi, sv, de and es";
            return std::nullopt;
        }
    }
    if (const auto w = json.find("weight"); w != json.end()) {
        out.weight = w->is_number() ? w->get<double>() : -1;
        if (!(out.weight >= 0 && out.weight <= most_weight)) {
            problem = fmt::format("\"weight\" must be a number from 0 to {}", most_weight);
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace

std::vector<corpus_line> read_corpus(std::istream& in, const std::vector<std::string>& classes,
                                     const yaml::notes& notes) {
    const std::vector<std::string_view> known(classes.begin(), classes.end());
    std::vector<corpus_line> out;
    int number = 0, bad = 0;
    for (std::string raw; in && std::getline(in, raw);) {
        ++number;
        if (raw.find_first_not_of(" \t\r") == std::string::npos) continue;
        std::string problem = "longer than 64 kB";
        auto line = raw.size() > longest_corpus_line ? std::nullopt : read_line(raw, problem);
        if (line && std::ranges::find(classes, line->category) == classes.end()) {
            problem = fmt::format("there is no playbook '{}'{}", line->category,
                                  yaml::did_you_mean(line->category, known));
            line.reset();
        }
        if (line)
            out.push_back(std::move(*line));
        else
            notes.error({number, 1}, problem), ++bad;
        if (bad == most_bad_lines) {
            notes.error({number, 1}, "too many bad lines: what follows was not read");
            break;
        }
        if (out.size() == most_corpus_lines) {
            notes.warning({number, 1}, "only the first 50000 lines are read");
            break;
        }
    }
    return out;
}

std::vector<corpus_line> read_corpus(const std::filesystem::path& path,
                                     const std::vector<std::string>& classes, findings& found) {
    const yaml::notes notes(found, path.string());
    std::error_code failed;
    if (std::filesystem::is_regular_file(path, failed) &&
        std::filesystem::file_size(path, failed) > longest_corpus) {
        notes.error({}, "is longer than 256 MB");
        return {};
    }
    std::ifstream in(path);
    if (!in) notes.error({}, "can't be read: does it exist, and may this account read it?");
    return read_corpus(in, classes, notes);
}

}  // namespace firebreak::playbooks
