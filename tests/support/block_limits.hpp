// Everything that Slack publishes about blocks and views, checked (contract: slack, section 8); and
// our own rules beside it: mrkdwn is verbatim, texts are not empty, unknown keys are refused.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::test {

/// What is wrong, each with its place; empty: nothing.
std::vector<std::string> problems_of_message(std::string_view text, std::string_view blocks_json);
std::vector<std::string> problems_of_view(std::string_view view_json);

/// What untrusted text has managed to make Slack do, anywhere in the texts that Slack interprets:
/// mentions but of these accounts, calls to everybody, links behind a label, formatting but bold
/// labels. Also what would be dangerous if Slack interpreted texts that it says it does not.
std::vector<std::string> escapes_of_message(std::string_view text, std::string_view blocks_json,
                                            const std::set<std::string>& may_be_mentioned);

/// Every text in blocks, a line each: what people can read.
std::string readable(std::string_view json);

/// The same JSON, two blanks deep: for golden files.
std::string indented(std::string_view json);

}  // namespace firebreak::test
