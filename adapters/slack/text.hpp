// Text on its way to Slack and from Slack (contract: slack, section 9). Every text that is not our
// own goes through one of these before it is sent.
#pragma once

#include "bot/domain/address.hpp"
#include "bot/domain/ids.hpp"
#include "bot/domain/instant.hpp"
#include "bot/domain/visible.hpp"
#include "bot/ports/directory.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::slack {

inline constexpr std::size_t unlimited = static_cast<std::size_t>(-1);

/// How Slack may count: at least as many as code points and as UTF-16 units, so that a limit holds
/// in both.
std::size_t units(std::string_view utf8);

/// Nothing but blanks and line ends.
inline bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == text.npos;
}

using firebreak::lines;

/// Untrusted text inside mrkdwn or `text`: shows what was written and means nothing. The three
/// entities; *, _, ~, ` and :emoji: broken by a zero-width space (an underscore within a word is
/// left alone, so that ids can be copied); @here, @channel, @everyone and a leading > too; what is
/// invisible or turns the direction of text is removed. At most `most` units after escaping, with
/// "…" where something is missing; no entity is cut.
std::string escape_mrkdwn(std::string_view untrusted, std::size_t most = unlimited,
                          lines = lines::many);

/// Untrusted text for plain_text objects and rich_text elements, which Slack does not interpret:
/// cleaned as above but not escaped. "<!", "<@", "<#" and "<scheme:" are broken all the same, for
/// not every place of a plain_text is documented. At most `most` units, with "…".
std::string plain(std::string_view untrusted, std::size_t most = unlimited, lines = lines::many);

/// The first `most` units of what escape_mrkdwn or markdown_to_mrkdwn made: no entity, <…> or
/// character is cut; "…" where something is missing.
std::string cut_mrkdwn(std::string_view mrkdwn, std::size_t most);
std::string cut_mrkdwn_bytes(std::string_view mrkdwn, std::size_t most);

/// The same in parts of at most `most` units, between lines where possible; nothing is left out but
/// line ends between parts.
std::vector<std::string> split_mrkdwn(std::string_view mrkdwn, std::size_t most);

/// Text as a person wrote it, from text as Slack sends it: <@U1> becomes "@Anna" where the
/// directory knows the account (else the name that came with it, else the id), channels "#general",
/// links their address or "label (address)", dates their fallback; then the three entities, once.
std::string plain_from_slack(std::string_view received, const directory* who = nullptr);

/// Without a leading mention of this account, and the blanks, ':' or ',' after it.
std::string_view without_mention(std::string_view received, std::string_view account);

/// ^[UW][A-Z0-9]{2,}$, ^[CGD]…, of at most 30 characters: the only ids that are ever put
/// between < and >.
bool is_user(std::string_view id);
bool is_channel(std::string_view id);

/// The Slack account of a person, when the directory knows a valid one.
std::optional<std::string> account_of(const directory& who, const person_id& person);

using firebreak::address;
using firebreak::read_address;

}  // namespace firebreak::slack
