// The small parts that blocks and views are made of, each within its limit (contract: slack,
// section 8).
#pragma once

#include "adapters/net/json_out.hpp"
#include "adapters/slack/response.hpp"
#include "adapters/slack/text.hpp"
#include "bot/domain/language.hpp"
#include "bot/domain/message.hpp"
#include "bot/domain/severity.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace firebreak::slack::parts {

namespace most {
inline constexpr std::size_t header = 150, section = 3000, field = 2000, fields = 10, button = 75,
                             value = 2000, option = 75, options = 100, overflow = 5,
                             confirm_title = 100, confirm_text = 300, confirm_button = 30,
                             label = 2000, hint = 2000, placeholder = 150, title = 24, input = 3000,
                             metadata = 3000, blocks = 50, view_blocks = 100;
}  // namespace most

/// The shape that tells a severity where there are no colours.
std::string_view mark(severity);

/// {"type":"plain_text",…}: cleaned and cut; "–" where nothing is left, for Slack takes no empty
/// text.
void plain_text(net::json_out&, std::string_view untrusted, std::size_t limit,
                lines how = lines::one);
/// {"type":"mrkdwn",…,"verbatim":true} of text that is mrkdwn already.
void mrkdwn(net::json_out&, std::string_view text, std::size_t limit);

struct button_style {
    bool primary = false;
    bool risky = false;  ///< asks once more
};
void button(net::json_out&, language, std::string_view action_id, std::string_view value,
            std::string_view label, button_style = {});
/// The key "confirm" and its object.
void confirm(net::json_out&, language, std::string_view what);
/// {"text":…,"value":…}; the value must fit (fits_option).
void option_object(net::json_out&, const option&);
bool fits_option(std::string_view value);

/// A section of plain text.
void section(net::json_out&, std::string_view untrusted);
void section_mrkdwn(net::json_out&, std::string_view text);
void header(net::json_out&, std::string_view untrusted);
void context(net::json_out&, std::string_view untrusted);

/// Small letters and digits that stand for a text: block_ids change with what they name.
std::string short_hash(std::string_view text);

}  // namespace firebreak::slack::parts
