// One ticket: what was reported, everything that happened to it, and what the visitor may do.
#pragma once

#include "adapters/web/pages/view.hpp"
#include "bot/domain/command.hpp"
#include "bot/domain/outcome.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::web {

/// What the visitor sees of a ticket: nothing at all, their own report with its receipt, or all.
enum class insight { none, receipt, whole };
insight insight_into(const view& v, const ticket_view& t);

/// `answer`: what the desk said to the form that led here. 404 for a ticket that is not there as
/// well as for one that the visitor may not know of.
content ticket_page(snapshot& files, const view& v, ticket_number number,
                    const std::optional<outcome>& answer);

/// The forms of what this visitor may do to the ticket in its present state.
void add_actions(html& out, const view& v, const ticket_view& t);

/// "add", "note" …: the forms of a ticket, as their paths end. False: there is no such form.
bool is_ticket_form(std::string_view action);
/// What a sent form wants, in the words of bot/domain/command.hpp. Nothing: a value is missing, or
/// there is no such form.
std::optional<wish> wish_of_form(std::string_view action, ticket_number number,
                                 std::string_view body);

/// What the desk answered, at the top of a page.
void add_answer(html& out, const view& v, const outcome& answer);

content no_such_ticket(const view& v);

/// Choosing an approved response and filling it in. `response`: empty to see them all.
struct reply_draft {
    std::string response;
    std::vector<std::pair<std::string, std::string>> blanks;
};
content reply_page(snapshot& files, const view& v, ticket_number number, const reply_draft& draft);
/// The draft in a sent form, and the command of it. Blanks are fields named "blank-NAME".
reply_draft draft_of_form(std::string_view body);

}  // namespace firebreak::web
