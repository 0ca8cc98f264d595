#include "bot/cli/loading.hpp"

#include "bot/cli/embedded.hpp"
#include "bot/domain/nearest.hpp"
#include "playbooks/built_in.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ostream>
#include <random>
#include <span>

namespace firebreak::cli {

std::optional<configuration> load_config(const std::filesystem::path& file, wanted_secrets secrets,
                                         std::ostream& err) {
    firebreak::load_options options;
    options.secrets = secrets;
    auto loaded = load_configuration(file, options);
    for (const auto& f : loaded.found) err << to_string(f) << '\n';
    if (!loaded.usable()) return std::nullopt;
    return std::move(loaded.value);
}

playbooks::load_options usual_options() {
    playbooks::load_options options;
    static const auto trained = trained_files();
    for (const auto& f : trained) options.prepared.push_back(f.bytes);
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    if (cache != nullptr && cache[0] == '/')
        options.cache = std::filesystem::path(cache) / "firebreak" / "models";
    else if (home != nullptr && home[0] == '/')
        options.cache = std::filesystem::path(home) / ".cache" / "firebreak" / "models";
    return options;
}

namespace {

/// The pages that hold nothing else.
void let_go(std::span<const embedded_file> files) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (const auto& f : files) {
        const auto at = reinterpret_cast<std::uintptr_t>(f.bytes.data());
        const auto before = (page - at % page) % page;  // up to the first page of its own
        if (f.bytes.size() < before + page) continue;
        auto* begin = const_cast<char*>(f.bytes.data()) + before;
        ::madvise(begin, (f.bytes.size() - before) / page * page, MADV_DONTNEED);
    }
}

}  // namespace

void let_go_of_playbooks() {
    let_go(trained_files());
    let_go(library_files());
    let_go(playbooks::lexicon_files());
    let_go(playbooks::prior_files());
}

std::shared_ptr<const playbooks::library> load_library(
    const std::filesystem::path& folder, const std::optional<std::vector<team_id>>& teams,
    std::ostream& err, std::optional<std::filesystem::path> corpus,
    std::vector<playbooks::correction> corrections) {
    auto options = usual_options();
    options.teams = teams;
    options.corrections = std::move(corrections);
    options.corpus = std::move(corpus);
    playbooks::load_result loaded;
    if (folder.empty()) {
        std::vector<playbooks::source> sources;
        for (const auto& f : library_files())
            sources.push_back({std::string(f.name), std::string(f.bytes)});
        loaded = playbooks::library::load(sources, options);
    } else {
        loaded = playbooks::library::load(folder, options);
    }
    let_go_of_playbooks();
    for (const auto& f : loaded.found)
        if (f.severity == finding::grade::error) err << to_string(f) << '\n';
    return std::move(loaded.loaded);
}

std::vector<team_id> team_ids(const configuration& config) {
    std::vector<team_id> out;
    for (const auto& t : config.teams) out.push_back(t.who.id);
    return out;
}

const person* known_person(const directory& who, std::string_view name, std::string_view verb,
                           std::ostream& err) {
    if (const auto* known = who.by_name(name)) return known;
    err << "firebreak " << verb << ": there is nobody called '" << name << "'";
    std::vector<std::string_view> names;
    for (const auto& p : who.people()) names.push_back(p.id.value), names.push_back(p.name);
    if (const auto near = nearest(name, names)) err << "; did you mean '" << *near << "'?";
    constexpr std::size_t most = 20;
    err << "\nThere are:";
    for (const auto& p : who.people().first(std::min(most, who.people().size())))
        err << ' ' << p.id.value;
    err << (who.people().size() > most ? " …\n" : "\n");
    return nullptr;
}

std::string run_id() {
    std::random_device random;
    static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string id;
    for (int i = 0; i < 12; ++i) id += letters[random() % 36];
    return id;
}

}  // namespace firebreak::cli
