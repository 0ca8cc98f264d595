// Tokens and keys: where they come from, and a type that keeps them out of logs and messages.
#pragma once

#include "config/yaml.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace firebreak {

/// A token or key. It has no text form: it can't be printed, formatted, compared or converted. The
/// one way to its value is reveal(), so that every use can be found by that name.
class secret {
 public:
    secret() = default;
    secret(std::string value, std::string origin)
        : value_(std::move(value)), origin_(std::move(origin)) {}

    /// Empty when the configuration was read without its secrets (see wanted_secrets).
    [[nodiscard]] const std::string& reveal() const { return value_; }
    /// Where it came from, fit for logs: "env:SLACK_BOT_TOKEN".
    [[nodiscard]] const std::string& origin() const { return origin_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }

    template <class Stream>
    friend Stream& operator<<(Stream&, const secret&) = delete;

 private:
    std::string value_;
    std::string origin_;
};

/// The value of an environment variable; nothing when it is not set. Tests bring their own.
using variables = std::function<std::optional<std::string>(const std::string& name)>;
/// Those of this process.
variables process_environment();

/// Whether the secrets are fetched too. Verbs that only read the database do not need them.
enum class wanted_secrets { yes, no };

}  // namespace firebreak

namespace firebreak::yaml {

/// `env:NAME` or `file:PATH` (relative paths from `folder`). Nothing, with a finding, when it is
/// something else (the text itself is never repeated: it may be a token), when the variable is
/// missing or the file unreadable. A file that everybody may read is a warning. `key` says where
/// the secret is wanted: "slack.bot_token".
std::optional<secret> as_secret(const node&, const notes&, std::string_view key,
                                const std::filesystem::path& folder, const variables&,
                                wanted_secrets);

}  // namespace firebreak::yaml
