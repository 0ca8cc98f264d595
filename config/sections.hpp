// How the sections of the configuration are read. For configuration.cpp only.
#pragma once

#include "config/configuration.hpp"

namespace firebreak::sections {

/// What all sections need: where findings go, where paths start, where secrets come from.
/// References must outlive it.
struct context {
    const yaml::notes& notes;
    std::filesystem::path folder;
    const load_options& options;

    std::optional<secret> secret_of(const yaml::node&, std::string_view key) const;
    /// A text that `is_fine` accepts, else a finding "'…' is not NOUN".
    std::optional<std::string> text_of(const yaml::node&, bool (*is_fine)(std::string_view),
                                       std::string_view noun) const;
    /// The same for a list; wrong items are left out.
    std::vector<std::string> texts_of(const yaml::node&, bool (*is_fine)(std::string_view),
                                      std::string_view noun) const;
    std::optional<std::filesystem::path> path_of(const yaml::node&) const;
};

http_settings read_http(const yaml::node&, const context&);
proxy_settings read_proxy(const yaml::node&, const context&);
slack_settings read_slack(const yaml::node&, const context&);
matrix_settings read_matrix(const yaml::node&, const context&);

/// Fills people, teams and managers from the root's keys of these names; each may be null.
void read_people(const yaml::node* people, const yaml::node* teams, const yaml::node* managers,
                 const context&, configuration&);

}  // namespace firebreak::sections
