// How long loading the playbooks and classifying a text take.
//   bench_classify [FOLDER [TEXTS.jsonl [LEAST MOST [ROUNDS]]]]
// Without texts the library's own examples are classified; with LEAST and MOST only texts of so
// many bytes. Prints medians; measures, never fails.
#include "playbooks/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using firebreak::playbooks::library;

/// Processor time, not wall time: what other programs do on the machine doesn't count.
double now_micros() { return static_cast<double>(std::clock()) * 1e6 / CLOCKS_PER_SEC; }

double median(std::vector<double> all) {
    std::ranges::sort(all);
    return all.empty() ? 0 : all[all.size() / 2];
}

/// The values of "text" in lines of JSON; escapes are left as they are, for length is what matters
/// here.
std::vector<std::string> read_texts(const char* path) {
    std::vector<std::string> out;
    std::ifstream in(path);
    constexpr std::string_view key = "\"text\": \"";
    for (std::string line; std::getline(in, line);) {
        const auto at = line.find(key);
        if (at == std::string::npos) continue;
        const auto begin = at + key.size();
        out.push_back(line.substr(begin, line.find("\", \"", begin) - begin));
    }
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string folder = argc > 1 ? argv[1] : "playbooks/library";
    std::vector<double> loads;
    firebreak::playbooks::load_result loaded;
    for (int i = 0; i < 7; ++i) {
        const auto begin = now_micros();
        loaded = library::load(std::filesystem::path(folder));
        loads.push_back((now_micros() - begin));
    }
    if (!loaded) {
        for (const auto& f : loaded.found)
            if (f.severity == firebreak::finding::grade::error) fmt::print("{}\n", to_string(f));
        return 2;
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files += entry.file_size();
    fmt::print("load: first {:.1f} ms, median {:.1f} ms ({} playbooks, {} phrases, {} kB)\n",
               loads.front() / 1000, median(loads) / 1000, loaded.loaded->all().size(),
               loaded.loaded->rules().phrase_count(), files / 1000);

    std::vector<std::string> texts;
    if (argc > 2)
        texts = read_texts(argv[2]);
    else
        for (const auto& e : loaded.loaded->examples()) texts.push_back(e.text);
    if (argc > 4)
        std::erase_if(texts, [least = std::stoul(argv[3]), most = std::stoul(argv[4])](auto& t) {
            return t.size() < least || t.size() > most;
        });
    const int round_count = argc > 5 ? std::stoi(argv[5]) : 9;
    std::size_t bytes = 0, evidence = 0, sure = 0;
    for (const auto& t : texts) bytes += t.size();
    std::vector<double> rounds;
    for (int round = 0; round < round_count; ++round) {
        evidence = sure = 0;
        const auto begin = now_micros();
        for (const auto& t : texts) {
            const auto v = loaded.loaded->classify(t);
            evidence += v.why.size();
            sure += v.category ? 1U : 0U;
        }
        rounds.push_back((now_micros() - begin) / static_cast<double>(texts.size()));
    }
    fmt::print(
        "classify: first round {:.1f} us, median {:.1f}, least {:.1f} us a text ({} texts, mean {} "
        "B, {:.1f} "
        "reasons, {} % sure)\n",
        rounds.front(), median(rounds), std::ranges::min(rounds), texts.size(),
        bytes / std::max<std::size_t>(texts.size(), 1),
        static_cast<double>(evidence) / static_cast<double>(texts.size()),
        sure * 100 / texts.size());
}
