// What the configuration's tests share: a text in, the findings out as people see them.
#pragma once

#include "config/configuration.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::testing {

inline load_options with_variables(std::map<std::string, std::string> set) {
    load_options options;
    options.environment = [set](const std::string& name) -> std::optional<std::string> {
        const auto found = set.find(name);
        if (found == set.end()) return std::nullopt;
        return found->second;
    };
    return options;
}

/// The tokens of all tests.
inline load_options tokens() {
    return with_variables({{"BOT", "xoxb-1"}, {"APP", "xapp-1"}, {"SIGN", "s"}, {"MX", "syt"}});
}

inline loaded_configuration read(std::string_view text, const load_options& options = tokens()) {
    return parse_configuration(text, "f.yaml", options);
}

/// "f.yaml:1:1: error: …", one for each finding.
inline std::vector<std::string> complaints(std::string_view text,
                                           const load_options& options = tokens()) {
    std::vector<std::string> all;
    for (const auto& f : read(text, options).found) all.push_back(to_string(f));
    return all;
}

/// What every configuration needs, in three lines: tests go on in line 4.
inline std::string basis(std::string_view more = {}) {
    return "database: var/f.db\n"
           "people: { anna: { name: Anna, console: anna }, eero: { name: Eero } }\n"
           "teams: { social: { console: \"#social\", responders: [anna] } }\n" +
           std::string(more);
}

using list = std::vector<std::string>;

}  // namespace firebreak::testing
