// From the bytes that Slack sends to values. Never trusts anything: absent, null and unexpected
// fields give empty values, wrong kinds count as absent; what is no form, no JSON or no object is
// refused as a whole.
#pragma once

#include "adapters/slack/heard.hpp"
#include "bot/domain/error.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace firebreak::slack {

/// Holds the memory that parsing needs, reused from call to call: one for each thread. The values
/// it returns are independent of it and of the body.
///
/// All functions fail with errc::invalid and nothing else: cut or malformed JSON, more than 64
/// levels deep, text that is not UTF-8, a bad percent-escape, a field given twice, a payload that
/// is missing or no object. Of duplicate JSON keys the last one counts. How long a body may be is
/// the caller's to limit.
class codec {
 public:
    codec();
    codec(codec&&) noexcept;
    codec& operator=(codec&&) noexcept;
    ~codec();

    /// Body of POST /slack/commands: slash_command, or ssl_check.
    result<heard> command(std::string_view form_body);
    /// Body of POST /slack/interactivity and /slack/options (a form with the field `payload`):
    /// pressed, submitted, closed, shortcut, message_shortcut, suggestion, ssl_check or unknown.
    result<heard> interaction(std::string_view form_body);
    /// Body of POST /slack/events (JSON): event, url_verification, rate_limited or unknown.
    result<heard> event(std::string_view json_body);
    /// A frame of Socket Mode: every payload of the others.
    result<envelope> frame(std::string_view json_text);

    static constexpr std::size_t deepest = 64;

 private:
    struct memory;
    std::unique_ptr<memory> memory_;
};

/// Whether an unsigned form body asks for the certificate check. Anything else in it is ignored.
bool asks_ssl_check(std::string_view form_body);

}  // namespace firebreak::slack
