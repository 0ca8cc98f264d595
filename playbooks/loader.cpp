#include "playbooks/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

namespace firebreak::playbooks {
namespace {

constexpr std::string_view risk_file = "_risk.yaml";

std::string_view base_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// What no file can know alone: ids used twice, examples that expect an unknown playbook, teams.
void check_together(const definitions& all, const load_options& options, findings& found) {
    std::map<std::string, const definition*> ids;
    std::map<std::string, std::string> responses;
    for (const auto& d : all.playbooks) {
        const yaml::notes notes(found, d.file);
        if (!d.book.id.empty()) {
            const auto [first, added] = ids.try_emplace(d.book.id.value, &d);
            if (!added)
                notes.error(d.id_at, fmt::format("the id '{}' is taken by {}", d.book.id.value,
                                                 first->second->file));
        }
        for (const auto& r : d.book.responses) {
            const auto [first, added] = responses.try_emplace(r.id, d.file);
            if (!added && !r.id.empty() && first->second != d.file)
                notes.error(
                    {}, fmt::format("the response id '{}' is taken by {}", r.id, first->second));
        }
        if (options.teams && !d.book.team.empty() &&
            std::ranges::find(*options.teams, d.book.team) == options.teams->end()) {
            std::vector<std::string_view> names;
            for (const auto& t : *options.teams) names.push_back(t.value);
            notes.error(d.team_at,
                        fmt::format("the configuration has no team '{}'{}", d.book.team.value,
                                    yaml::did_you_mean(d.book.team.value, names)));
        }
    }
    std::vector<std::string_view> known;
    for (const auto& [id, _] : ids) known.push_back(id);
    for (const auto& d : all.playbooks)
        for (const auto& e : d.examples)
            if (!e.expect.empty() && !ids.contains(e.expect.value))
                yaml::notes(found, d.file)
                    .error(e.at,
                           fmt::format("'expect' names the playbook '{}', which does not exist{}",
                                       e.expect.value, yaml::did_you_mean(e.expect.value, known)));
}

}  // namespace

std::vector<source> read_folder(const std::filesystem::path& folder, findings& found) {
    std::vector<source> out;
    const yaml::notes of_folder(found, folder.string());
    std::error_code failed;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator it(folder, failed), end; !failed && it != end;
         it.increment(failed)) {
        const auto name = it->path().filename().string();
        if (name.starts_with('.')) continue;
        if (it->path().extension() == ".yaml") files.push_back(it->path());
        if (it->path().extension() == ".yml")
            yaml::notes(found, it->path().string())
                .warning({}, "not read: the file's name must end in .yaml");
    }
    if (failed) {
        of_folder.error({},
                        "the folder can't be read: does it exist, and may this account read it?");
        return out;
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
        const yaml::notes notes(found, file.string());
        // Reading a pipe would wait for its writer, and a reload with it, perhaps for ever.
        if (!std::filesystem::is_regular_file(file, failed)) {
            notes.error({}, "is no ordinary file");
            continue;
        }
        if (auto bytes = yaml::read_file(file, notes))
            out.push_back({file.string(), std::move(*bytes)});
    }
    if (files.empty()) of_folder.error({}, "no playbooks here: the folder holds no .yaml file");
    return out;
}

definitions read_definitions(const std::vector<source>& sources, const load_options& options,
                             findings& found) {
    definitions out;
    for (const auto& from : sources) {
        const yaml::notes notes(found, from.name);
        const auto root = yaml::parse(from.bytes, notes);
        if (!root) continue;
        if (base_name(from.name) == risk_file)
            out.risks = read_risks(*root, notes);
        else
            out.playbooks.push_back(read_playbook(*root, from, options, notes));
    }
    std::ranges::sort(out.playbooks, {},
                      [](const definition& d) { return std::tie(d.book.id.value, d.file); });
    check_together(out, options, found);
    return out;
}

}  // namespace firebreak::playbooks
