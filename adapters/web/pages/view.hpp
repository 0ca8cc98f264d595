// What every page of the dashboard is made from: who looks, in which language, and what is on file.
// Pages are functions of these alone; they run on the store's reader thread and change nothing.
#pragma once

#include "adapters/web/html.hpp"
#include "adapters/web/page.hpp"
#include "bot/desk/speaker.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/ports/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

/// Whoever is signed in, and what they may look at.
struct visitor {
    person_id id;
    std::string name;
    language lang = language::en;
    std::vector<team_id> teams;  ///< whose tickets they may list
    bool oversees = false;       ///< leads, managers, administrators: the weeks
    [[nodiscard]] bool works() const { return !teams.empty(); }
};

/// `lang`: of the session, where the directory does not know the person's.
visitor visitor_of(const directory& who, const person_id& id, language lang);

struct view {
    speaker speak;
    const visitor& who;
    std::string_view stamp;  ///< of this page's forms (session_forms.hpp)
};

struct content {
    unsigned status = 200;
    std::string title;
    html body;
    std::optional<language> lang{};  ///< of the words; none: the reader's
};

/// A moment as the reader says it, with the exact one for machines.
void add_moment(html& out, const view& v, instant when);
/// How long ago: "3 h 5 min".
std::string age_text(const view& v, instant since);

void add_severity(html& out, const view& v, severity s);
void add_status(html& out, const view& v, status s);

/// Somebody else's words: shown as they are, in their own direction, never interpreted.
void add_quote(html& out, std::string_view words);

/// "/tickets/128"
std::string path_of(ticket_number n);
/// A link to a ticket: "#128".
void add_ticket_link(html& out, ticket_number n);

/// <h1>, with a line above it where there is one.
void add_heading(html& out, std::string_view words, std::string_view above = {});

/// A form that posts to a path of ours, with its stamp; end() ends it.
void begin_form(html& out, const view& v, std::string_view path, std::string_view css = {});
void add_button(html& out, std::string_view words, std::string_view css = "button");

/// A label with its field; `name` is also the field's id together with `form`.
struct field_options {
    std::string_view form;  ///< makes ids unique on the page
    std::string_view name;
    std::string label;
    std::string_view value{};
    bool required = false;
};
void add_text_field(html& out, const field_options& o);
void add_text_area(html& out, const field_options& o);
struct option {
    std::string value, label;
};
void add_select(html& out, const field_options& o, const std::vector<option>& options);

/// A page that says why there is nothing: not found, too much at once …
content notice_page(language lang, unsigned status, std::string title, std::string words);

}  // namespace firebreak::web
