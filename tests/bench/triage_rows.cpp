#include "tests/bench/triage_rows.hpp"

#include "playbooks/learning/corpus_file.hpp"
#include "playbooks/learning/prior.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace firebreak::bench {

using nlohmann::json;

std::vector<row> read_rows(const std::string& path, const library& books) {
    std::vector<row> out;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        const auto j = json::parse(line);
        row r;
        r.id = j.value("id", "");
        r.text = j["text"].get<std::string>();
        r.source = j.value("source", "");
        r.licence = j.value("licence", "");
        r.form = j.value("form", "");
        r.lang = to_language(j.value("lang", ""));
        for (const auto& e : j["expected"]) {
            const auto id = e.get<std::string>();
            if (r.primary.empty()) r.primary = id;
            for (std::size_t i = 0; i < books.all().size(); ++i)
                if (books.all()[i].id.value == id) r.accepted |= std::uint64_t{1} << i;
        }
        out.push_back(std::move(r));
    }
    return out;
}

std::vector<row> read_texts(const std::string& folder, const library& books) {
    std::vector<std::string> classes;
    for (const auto& b : books.all()) classes.push_back(b.id.value);
    std::vector<std::filesystem::path> files;
    for (const auto& each : std::filesystem::directory_iterator(folder))
        if (each.path().extension() == ".jsonl") files.push_back(each.path());
    std::ranges::sort(files);
    std::vector<row> out;
    findings found;
    for (const auto& file : files)
        for (auto& line : playbooks::read_corpus(file, classes, found)) {
            row r;
            r.text = std::move(line.text);
            r.lang = line.lang;
            r.source = "own";
            r.primary = std::move(line.category);
            const auto at = std::ranges::find(classes, r.primary);
            r.accepted = std::uint64_t{1} << (at - classes.begin());
            out.push_back(std::move(r));
        }
    for (const auto& f : found) fmt::print(stderr, "{}\n", to_string(f));
    if (!found.empty()) std::exit(2);
    return out;
}

std::string development_set() {
    const char* shared = std::getenv("FIREBREAK_SHARED");
    return std::string(shared ? shared : "../shared") + "/eval/dev.jsonl";
}

std::string make_prior(const playbooks::corpus& texts, std::span<const std::uint32_t> documents,
                       const std::vector<std::string>& classes, playbooks::learning_options how,
                       std::size_t most) {
    const auto wide = make_model(texts, documents, classes, nullptr, how);
    const auto only = weightiest(wide, most);
    how.only = &only;
    auto model = make_model(texts, documents, classes, nullptr, how);
    model.temperature = fit_temperature(try_out(texts, documents, classes, nullptr, 3, how));
    return write_prior(model);
}

}  // namespace firebreak::bench
