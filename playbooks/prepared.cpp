#include "playbooks/prepared.hpp"

#include "playbooks/built_in.hpp"
#include "playbooks/kept_file.hpp"
#include "playbooks/language.hpp"
#include "playbooks/stem.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <map>
#include <memory>

namespace firebreak::playbooks {
namespace {

// Raised whenever the same files would give other phrases, or the same ones other bytes.
constexpr std::string_view format = "FBPHRAS2", ending = ".phrases";

std::string_view base_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// Another release of a stemmer or of Unicode makes other stems of the texts than it made of the
/// phrases. The function words are a sample of what it does to every kind of ending.
std::string words_here() {
    UVersionInfo unicode{};
    u_getUnicodeVersion(unicode);
    auto all = fmt::format("Unicode {}.{}", unicode[0], unicode[1]);
    for (const auto l : all_languages)
        for_each_function_word(l,
                               [&](std::string_view w) { all.append(1, ' ').append(stem(l, w)); });
    return all;
}

}  // namespace

digest contents_of(const std::vector<source>& files, const load_options& options) {
    std::string all(format);
    // Lengths stand before contents, so that nothing can be shifted from one to the next.
    const auto put = [&](std::string_view part) {
        all += fmt::format("\n{}:{}", part.size(), hex(sha256(part)));
    };
    put(words_here());
    std::map<std::string_view, std::string_view> by_name;
    for (const auto& f : files) by_name[base_name(f.name)] = f.bytes;
    for (const auto& [name, bytes] : by_name) {
        put(name);
        put(bytes);
    }
    findings ignored;
    if (options.lexicons)
        for (const auto& f : read_folder(*options.lexicons, ignored)) put(f.bytes);
    else
        for (const auto& f : lexicon_files()) put(f.bytes);
    return sha256(all);
}

std::optional<classifier> find_prepared(const definitions& all, const digest& contents,
                                        const load_options& options) {
    const auto of = [&](std::string_view bytes) {
        const auto packed = unseal(bytes, format, contents);
        return packed ? classifier::unpack(all, *packed) : std::nullopt;
    };
    for (const auto bytes : options.prepared)
        if (auto made = of(bytes)) return made;
    if (!options.cache) return std::nullopt;
    const auto bytes = find_kept(*options.cache, ending, contents);
    return bytes ? of(*bytes) : std::nullopt;
}

classifier prepare(definitions& all, const digest& contents, const load_options& options) {
    if (!all.known) all.known = std::make_shared<const knowledge>(built_in_knowledge());
    std::string packed;
    classifier made(all, &packed);
    if (options.cache && !options.lexicons)
        keep(*options.cache, ending, contents, seal(format, contents, packed));
    return made;
}

std::string prepared_phrases(const std::vector<source>& files) {
    findings found;
    auto all = read_definitions(files, {}, found);
    if (has_errors(found)) return {};
    all.known = std::make_shared<const knowledge>(built_in_knowledge());
    std::string packed;
    const classifier made(all, &packed);
    return seal(format, contents_of(files, {}), packed);
}

}  // namespace firebreak::playbooks
