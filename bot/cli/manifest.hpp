// `firebreak manifest slack`: the app manifest that Slack takes when the app is made.
#pragma once

#include <filesystem>
#include <iosfwd>

namespace firebreak::cli {

/// JSON on `out`. For the transport the configuration names; in http mode the request URLs begin
/// with `public_url`. The exit status: 0; 2 when the configuration is broken or has no `slack`.
int run_slack_manifest(const std::filesystem::path& config, const std::string& public_url,
                       std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
