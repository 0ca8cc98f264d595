// `firebreak manifest slack`: the app manifest that Slack takes when the app is made.
#pragma once

#include <filesystem>
#include <iosfwd>

namespace firebreak::cli {

/// JSON on `out`, for the transport that the configuration names, with the commands that it names,
/// and the scopes and events of adapters/slack/needs.hpp. In http mode the request URLs begin with
/// `public_url`, which is an https address. The exit status: 0; 2 when the configuration is broken
/// or has no `slack`, or in http mode when Slack would not take the address.
int run_slack_manifest(const std::filesystem::path& config, const std::string& public_url,
                       std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
