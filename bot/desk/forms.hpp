// Forms, neutral of any network: what a choice still has to ask for, and what becomes of the
// answers. Whoever shows them (the workspace does) only has to draw fields.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/domain/command.hpp"
#include "bot/ports/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace firebreak {

struct form_option {
    std::string value;
    std::string label;
    std::string about;  ///< a line below it; may be empty

    /// Of an approved response: its words, Markdown, with {{name}} for each blank, in the language
    /// of whom they are for; and the blanks with what to fill in.
    std::string words;
    std::vector<std::pair<std::string, std::string>> blanks;
};

struct form_field {
    enum class kind {
        line,      ///< one line of text
        text,      ///< several
        choice,    ///< one of `options`
        response,  ///< an approved response out of `options`, found by typing; its blanks follow
                   ///< as values named "blank:customer"
        yes_no,    ///< "yes" or nothing
    };
    kind is = kind::line;
    std::string name;  ///< of its value
    std::string label;
    std::string hint;  ///< may be empty
    bool required = false;
    std::vector<form_option> options;
    std::string value;  ///< to begin with
};

struct form {
    std::string words;  ///< what it belongs to: "resolve 128", "report"
    language lang = language::en;
    std::string title;
    std::string about;  ///< what the ticket is; may be empty
    std::string submit, cancel;
    std::vector<form_field> fields;
};

/// The form that these words open: "reply 128", "resolve 128", "report". Nothing when nothing is
/// missing in them, or for a person who is nothing to the ticket; then the words go to the desk,
/// which knows what to say. Ticket and people are looked up in `files` and `speak`.
std::optional<form> form_for(snapshot& files, const speaker& speak, const person_id& person,
                             std::string_view words);

/// What is to be mended in a form that was submitted.
struct form_problem {
    std::string field;  ///< its name; empty: the form as a whole
    std::string words;
};

using form_values = std::vector<std::pair<std::string, std::string>>;

/// The wish of a form that was filled in. What the person may do is the desk's to say.
std::variant<wish, form_problem> to_wish(std::string_view words, const form_values&, language);

}  // namespace firebreak
