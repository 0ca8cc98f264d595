// What all views have in common: the frame around their blocks, and inputs.
#pragma once

#include "adapters/net/json_out.hpp"
#include "adapters/slack/parts.hpp"
#include "adapters/slack/views.hpp"
#include "bot/desk/texts.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace firebreak::slack::parts {

struct frame {
    language lang = language::en;
    std::string_view callback;
    std::string metadata;
    std::string title;   ///< at most 24 characters are shown
    std::string submit;  ///< empty: nothing to submit
    std::string close;
};

/// The blocks of a view, in the order they are written.
class block_list {
    std::string json_;

 public:
    net::json_out out{json_};

    block_list() { out.begin_array(); }
    /// The array; nothing can be added afterwards.
    std::string take() {
        out.end_array();
        return std::move(json_);
    }
};

/// A modal: the frame around an array of blocks.
std::string modal(const frame&, std::string_view blocks_json);

/// {"type":"input",…} with an element that `fill` completes; block_id is `id`, and so is action_id
/// unless `action` says otherwise.
struct question {
    std::string_view id;
    std::string label;
    std::string hint = {};
    bool optional = false;
    bool dispatch = false;  ///< each change is told at once
    std::string_view action = {};
};
template <class Fill>
void input_block(net::json_out& out, const question& q, std::string_view element, Fill fill) {
    out.begin_object();
    out.key("type"), out.string("input");
    out.key("block_id"), out.string(q.id);
    out.key("label"), plain_text(out, q.label, most::label);
    if (!q.hint.empty()) out.key("hint"), plain_text(out, q.hint, most::hint);
    out.key("optional"), out.boolean(q.optional);
    if (q.dispatch) out.key("dispatch_action"), out.boolean(true);
    out.key("element"), out.begin_object();
    out.key("type"), out.string(element);
    out.key("action_id"), out.string(q.action.empty() ? q.id : q.action);
    fill();
    out.end_object();
    out.end_object();
}

/// A text of at most 3000 characters.
void text_input(net::json_out&, const question&, std::string_view initial, bool multiline,
                std::string_view example = {});

/// "#128" and what it is about.
void ticket_line(net::json_out&, ticket_number, std::string_view about);

}  // namespace firebreak::slack::parts
