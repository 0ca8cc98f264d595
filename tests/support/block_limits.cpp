#include "tests/support/block_limits.hpp"

#include "adapters/slack/text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>

namespace firebreak::test {
namespace {

namespace json = boost::json;
using names = std::initializer_list<std::string_view>;

std::string_view view(const json::value& v) {
    if (!v.is_string()) return {};
    return {v.get_string().data(), v.get_string().size()};
}

class inspector {
 public:
    std::vector<std::string> problems;

    void wrong(const std::string& at, std::string_view what) {
        problems.push_back(at + ": " + std::string(what));
    }

    const json::value* get(const json::object& o, std::string_view key) {
        return o.if_contains(key);
    }

    void keys(const std::string& at, const json::object& o, names required, names optional) {
        for (const auto key : required)
            if (!o.contains(key)) wrong(at, "'" + std::string(key) + "' is missing");
        for (const auto& member : o) {
            const std::string_view key(member.key().data(), member.key().size());
            if (std::ranges::find(required, key) == required.end() &&
                std::ranges::find(optional, key) == optional.end())
                wrong(at, "unknown key '" + std::string(key) + "'");
        }
    }

    void text(const std::string& at, const json::value* v, std::size_t most,
              std::size_t least = 1) {
        if (!v) return;
        if (!v->is_string()) return wrong(at, "no text");
        const auto size = slack::units(view(*v));
        if (size > most)
            wrong(at, std::to_string(size) + " units, " + std::to_string(most) + " fit");
        if (size < least) wrong(at, "empty");
    }

    /// A text object.
    void words(const std::string& at, const json::value* v, std::size_t most, bool plain_only) {
        if (!v) return;
        const auto* o = v->if_object();
        if (!o) return wrong(at, "no text object");
        const auto* type = get(*o, "type");
        if (type && view(*type) == "mrkdwn" && !plain_only) {
            keys(at, *o, {"type", "text", "verbatim"}, {});
            const auto* verbatim = get(*o, "verbatim");
            if (!verbatim || *verbatim != true) wrong(at, "not verbatim");
        } else if (type && view(*type) == "plain_text") {
            keys(at, *o, {"type", "text"}, {"emoji"});
        } else {
            wrong(at, "neither plain_text nor, where allowed, mrkdwn");
        }
        text(at + "/text", get(*o, "text"), most);
    }

    template <class Check>
    void list(const std::string& at, const json::value* v, std::size_t least, std::size_t most,
              Check check) {
        if (!v) return;
        const auto* a = v->if_array();
        if (!a) return wrong(at, "no list");
        if (a->size() < least || a->size() > most)
            wrong(at, std::to_string(a->size()) + " items, " + std::to_string(least) + " to " +
                          std::to_string(most) + " fit");
        for (std::size_t i = 0; i < a->size(); ++i) {
            const auto place = at + "/" + std::to_string(i);
            if (const auto* o = (*a)[i].if_object())
                check(place, *o);
            else
                wrong(place, "no object");
        }
    }

    void option(const std::string& at, const json::object& o, bool plain_only) {
        keys(at, o, {"text", "value"}, {"description"});
        words(at + "/text", get(o, "text"), 75, plain_only);
        text(at + "/value", get(o, "value"), 75);
        words(at + "/description", get(o, "description"), 75, plain_only);
    }
    void options(const std::string& at, const json::object& o, std::size_t most, bool plain_only) {
        list(at + "/options", get(o, "options"), 1, most,
             [&](const std::string& place, const json::object& item) {
                 option(place, item, plain_only);
             });
        if (const auto* initial = get(o, "initial_option")) {
            const auto* all = get(o, "options");
            const auto* items = all ? all->if_array() : nullptr;
            if (items && std::find(items->begin(), items->end(), *initial) == items->end())
                wrong(at + "/initial_option", "none of the options");
            if (initial->is_object())
                option(at + "/initial_option", initial->get_object(), plain_only);
        }
    }

    void confirm(const std::string& at, const json::value* v) {
        if (!v) return;
        if (!v->is_object()) return wrong(at, "no object");
        const auto& o = v->get_object();
        keys(at, o, {"title", "text", "confirm", "deny"}, {"style"});
        words(at + "/title", get(o, "title"), 100, true);
        words(at + "/text", get(o, "text"), 300, false);
        words(at + "/confirm", get(o, "confirm"), 30, true);
        words(at + "/deny", get(o, "deny"), 30, true);
    }

    void element(const std::string& at, const json::object& o, bool in_input) {
        const auto* type_value = get(o, "type");
        const auto type = type_value ? view(*type_value) : std::string_view{};
        text(at + "/action_id", get(o, "action_id"), 255);
        confirm(at + "/confirm", get(o, "confirm"));
        words(at + "/placeholder", get(o, "placeholder"), 150, true);
        if (type == "button" && !in_input) {
            keys(at, o, {"type", "action_id", "text"},
                 {"value", "url", "style", "confirm", "accessibility_label"});
            words(at + "/text", get(o, "text"), 75, true);
            text(at + "/value", get(o, "value"), 2000);
            text(at + "/url", get(o, "url"), 3000);
            text(at + "/accessibility_label", get(o, "accessibility_label"), 75);
            if (const auto* style = get(o, "style"))
                if (view(*style) != "primary" && view(*style) != "danger") wrong(at, "style");
        } else if (type == "overflow" && !in_input) {
            keys(at, o, {"type", "action_id", "options"}, {"confirm"});
            options(at, o, 5, true);
        } else if (type == "static_select") {
            keys(at, o, {"type", "action_id", "options"},
                 {"placeholder", "initial_option", "confirm"});
            options(at, o, 100, true);
        } else if (type == "external_select") {
            keys(at, o, {"type", "action_id"},
                 {"placeholder", "initial_option", "min_query_length", "confirm"});
            if (const auto* initial = get(o, "initial_option"))
                if (initial->is_object())
                    option(at + "/initial_option", initial->get_object(), true);
        } else if (type == "users_select") {
            keys(at, o, {"type", "action_id"}, {"placeholder", "initial_user", "confirm"});
        } else if (type == "radio_buttons") {
            keys(at, o, {"type", "action_id", "options"}, {"initial_option", "confirm"});
            options(at, o, 10, false);
        } else if (type == "plain_text_input" && in_input) {
            keys(at, o, {"type", "action_id"},
                 {"multiline", "max_length", "min_length", "initial_value", "placeholder"});
            text(at + "/initial_value", get(o, "initial_value"), 3000);
            const auto* longest = get(o, "max_length");
            if (longest &&
                (!longest->is_int64() || longest->get_int64() < 1 || longest->get_int64() > 3000))
                wrong(at, "max_length");
        } else if (type == "url_text_input" && in_input) {
            keys(at, o, {"type", "action_id"}, {"initial_value", "placeholder"});
            text(at + "/initial_value", get(o, "initial_value"), 3000);
        } else {
            wrong(at, "unknown element '" + std::string(type) + "'");
        }
    }

    void rich(const std::string& at, const json::object& o, bool in_list = false) {
        const auto* type_value = get(o, "type");
        const auto type = type_value ? view(*type_value) : std::string_view{};
        if (type == "rich_text_list" && !in_list) {
            keys(at, o, {"type", "style", "elements"}, {"indent", "offset", "border"});
            list(at, get(o, "elements"), 1, 1000,
                 [&](const std::string& p, const json::object& i) { rich(p, i, true); });
            return;
        }
        if (type != "rich_text_section" && type != "rich_text_quote")
            return wrong(at, "unknown rich text '" + std::string(type) + "'");
        keys(at, o, {"type", "elements"}, {});
        list(at, get(o, "elements"), 1, 1000, [&](const std::string& p, const json::object& i) {
            const auto* kind = get(i, "type");
            if (kind && view(*kind) == "text") {
                keys(p, i, {"type", "text"}, {"style"});
                text(p, get(i, "text"), 3000);
            } else if (kind && view(*kind) == "link") {
                keys(p, i, {"type", "url"}, {"text"});
                text(p + "/url", get(i, "url"), 3000);
                text(p + "/text", get(i, "text"), 3000);
            } else {
                wrong(p, "unknown rich text element");
            }
        });
    }

    void block(const std::string& at, const json::object& o, bool in_message) {
        const auto* type_value = get(o, "type");
        const auto type = type_value ? view(*type_value) : std::string_view{};
        const auto elements = [&](std::size_t most, auto check) {
            list(at + "/elements", get(o, "elements"), 1, most, check);
        };
        if (type == "section") {
            keys(at, o, {"type"}, {"text", "fields", "accessory", "block_id", "expand"});
            if (!get(o, "text") && !get(o, "fields")) wrong(at, "neither text nor fields");
            words(at + "/text", get(o, "text"), 3000, false);
            list(at + "/fields", get(o, "fields"), 1, 10,
                 [&](const std::string& p, const json::object& f) {
                     const json::value v(f);
                     words(p, &v, 2000, false);
                 });
            if (const auto* a = get(o, "accessory"); a && a->is_object())
                element(at + "/accessory", a->get_object(), false);
        } else if (type == "header") {
            keys(at, o, {"type", "text"}, {"block_id"});
            words(at + "/text", get(o, "text"), 150, true);
        } else if (type == "context") {
            keys(at, o, {"type", "elements"}, {"block_id"});
            elements(10, [&](const std::string& p, const json::object& e) {
                const json::value v(e);
                words(p, &v, 3000, false);
            });
        } else if (type == "actions") {
            keys(at, o, {"type", "elements"}, {"block_id"});
            std::set<std::string> ids;
            int primary = 0;
            elements(25, [&](const std::string& p, const json::object& e) {
                element(p, e, false);
                const auto* id = get(e, "action_id");
                if (id && !ids.insert(std::string(view(*id))).second) wrong(p, "action_id twice");
                const auto* style = get(e, "style");
                if (style && view(*style) == "primary" && ++primary > 1) wrong(p, "two primary");
            });
        } else if (type == "divider") {
            keys(at, o, {"type"}, {"block_id"});
        } else if (type == "rich_text") {
            keys(at, o, {"type", "elements"}, {"block_id"});
            elements(1000, [&](const std::string& p, const json::object& e) { rich(p, e); });
        } else if (type == "input" && !in_message) {
            keys(at, o, {"type", "label", "element"},
                 {"block_id", "hint", "optional", "dispatch_action"});
            words(at + "/label", get(o, "label"), 2000, true);
            words(at + "/hint", get(o, "hint"), 2000, true);
            if (const auto* e = get(o, "element"); e && e->is_object())
                element(at + "/element", e->get_object(), true);
            else
                wrong(at, "no element");
        } else {
            wrong(at, "unknown block '" + std::string(type) + "'");
        }
        if (const auto* id = get(o, "block_id")) {
            text(at + "/block_id", id, 255);
            if (!block_ids_.insert(std::string(view(*id))).second) wrong(at, "block_id twice");
        }
    }

    void blocks(const json::value* v, std::size_t most, bool in_message) {
        list("blocks", v, 1, most,
             [&](const std::string& p, const json::object& o) { block(p, o, in_message); });
    }

 private:
    std::set<std::string> block_ids_;
};

std::optional<json::value> parsed(std::string_view text, std::vector<std::string>& problems) {
    boost::system::error_code bad;
    json::parse_options options;
    options.max_depth = 64;
    auto v = json::parse(text, bad, {}, options);
    if (!bad) return v;
    problems.push_back("no JSON: " + bad.message());
    return std::nullopt;
}

/// Every text with whether Slack interprets it.
void each_text(const json::value& v, const std::function<void(std::string_view, bool)>& see) {
    if (const auto* a = v.if_array()) {
        for (const auto& item : *a) each_text(item, see);
    } else if (const auto* o = v.if_object()) {
        const auto* type = o->if_contains("type");
        const auto* text = o->if_contains("text");
        if (type && text && text->is_string()) see(view(*text), view(*type) == "mrkdwn");
        for (const auto& member : *o) each_text(member.value(), see);
    }
}

void look_for_escapes(std::string_view text, const std::set<std::string>& may_be_mentioned,
                      std::vector<std::string>& problems) {
    std::string rest;  // what is left when references are taken out
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '>') problems.emplace_back("a bare '>'");
        if (text[i] != '<') {
            rest += text[i];
            continue;
        }
        const auto close = text.find('>', i);
        if (close == text.npos) {
            problems.emplace_back("a bare '<'");
            continue;
        }
        const auto inner = text.substr(i + 1, close - i - 1);
        const bool mention =
            inner.starts_with('@') && may_be_mentioned.contains(std::string(inner.substr(1)));
        const auto scheme = inner.starts_with("https://")  ? 8U
                            : inner.starts_with("http://") ? 7U
                                                           : 0U;
        // No label, and no user name before the host.
        const auto host = inner.substr(scheme, inner.find_first_of("/?#", scheme) - scheme);
        const bool address = scheme > 0 && inner.find_first_of("| \n\"") == inner.npos &&
                             host.find('@') == host.npos;
        if (!mention && !address) problems.push_back("<" + std::string(inner) + ">");
        i = close;
    }
    for (const std::string_view call : {"@here", "@channel", "@everyone"})
        if (rest.find(call) != rest.npos) problems.emplace_back(call);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const bool broken = std::string_view(rest).substr(i + 1).starts_with("\u200B");
        if ((rest[i] == '~' || rest[i] == '`') && !broken)
            problems.push_back("formatting: " + std::string(1, rest[i]));
    }
    for (const std::string_view hidden : {"\u202E", "\u2066", "\u200D\u200D", "\u200E", "\uFEFF"})
        if (text.find(hidden) != text.npos) problems.emplace_back("a character that hides");
}

}  // namespace

std::vector<std::string> problems_of_message(std::string_view text, std::string_view blocks_json) {
    inspector in;
    if (text.empty()) in.wrong("text", "empty");
    if (text.size() > 4000) in.wrong("text", std::to_string(text.size()) + " bytes");
    const auto v = parsed(blocks_json, in.problems);
    if (v) in.blocks(&*v, 50, true);
    return in.problems;
}

std::vector<std::string> problems_of_view(std::string_view view_json) {
    inspector in;
    if (view_json.size() > 250'000) in.wrong("view", "too large");
    const auto v = parsed(view_json, in.problems);
    if (!v) return in.problems;
    const auto* o = v->if_object();
    if (!o) return {"no object"};
    const auto* type = in.get(*o, "type");
    if (type && view(*type) == "home") {
        in.keys("view", *o, {"type", "blocks"}, {"private_metadata", "callback_id", "external_id"});
    } else {
        in.keys("view", *o, {"type", "blocks", "title"},
                {"submit", "close", "private_metadata", "callback_id", "external_id",
                 "clear_on_close", "notify_on_close"});
        in.words("title", in.get(*o, "title"), 24, true);
        in.words("submit", in.get(*o, "submit"), 24, true);
        in.words("close", in.get(*o, "close"), 24, true);
        const bool asks = view_json.find(R"("type":"input")") != view_json.npos;
        if (asks && !in.get(*o, "submit")) in.wrong("view", "inputs, but nothing to submit");
    }
    in.text("private_metadata", in.get(*o, "private_metadata"), 3000, 0);
    in.text("callback_id", in.get(*o, "callback_id"), 255);
    in.blocks(in.get(*o, "blocks"), 100, false);
    return in.problems;
}

std::vector<std::string> escapes_of_message(std::string_view text, std::string_view blocks_json,
                                            const std::set<std::string>& may_be_mentioned) {
    std::vector<std::string> problems;
    look_for_escapes(text, may_be_mentioned, problems);
    if (const auto v = parsed(blocks_json, problems))
        each_text(*v, [&](std::string_view words, bool interpreted) {
            if (interpreted) return look_for_escapes(words, may_be_mentioned, problems);
            for (const std::string_view bad : {"<!", "<@", "<#", "<http", "<mailto"})
                if (words.find(bad) != words.npos) problems.push_back("plain " + std::string(bad));
        });
    return problems;
}

std::string readable(std::string_view text) {
    std::vector<std::string> ignored;
    std::string out;
    if (const auto v = parsed(text, ignored))
        each_text(*v, [&](std::string_view words, bool) { out.append(words).append("\n"); });
    return out;
}

namespace {
void write(std::string& out, const json::value& v, std::size_t depth) {
    const std::string margin(2 * (depth + 1), ' ');
    const auto close = [&](char c) { out.append("\n").append(2 * depth, ' ') += c; };
    // What is short stays on one line.
    constexpr std::size_t short_enough = 90;
    const auto flat = json::serialize(v);
    if (!v.is_structured() || flat.size() + 2 * depth <= short_enough) {
        out += flat;
    } else if (const auto* a = v.if_array()) {
        out += '[';
        for (std::size_t i = 0; i < a->size(); ++i) {
            out.append(i ? ",\n" : "\n").append(margin);
            write(out, (*a)[i], depth + 1);
        }
        close(']');
    } else {
        out += '{';
        bool first = true;
        for (const auto& member : v.get_object()) {
            out.append(first ? "\n" : ",\n").append(margin);
            out.append(json::serialize(json::value(member.key()))).append(": ");
            first = false;
            write(out, member.value(), depth + 1);
        }
        close('}');
    }
}
}  // namespace

std::string indented(std::string_view text) {
    std::vector<std::string> problems;
    std::string out;
    if (const auto v = parsed(text, problems)) write(out, *v, 0);
    return out + "\n";
}

}  // namespace firebreak::test
