#include "adapters/slack/text.hpp"
#include "adapters/slack/views.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>

namespace firebreak::slack {
namespace {

constexpr std::string_view author_mark = "report by ";

std::string_view take_word(std::string_view& text) {
    const auto begin = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(begin);
    const auto word = text.substr(0, std::min(text.find(' '), text.size()));
    text.remove_prefix(word.size());
    return word;
}

std::variant<wish, form_problem> report_of(const submitted& s, language lang) {
    wanted::file_report out;
    const auto text = s.state.value(blocks::text);
    if (is_blank(text))
        return form_problem{std::string(blocks::text), say(lang, texts::slack_text_missing)};
    out.text = text;
    if (const auto place = s.state.value(blocks::place); !is_blank(place))
        out.text += "\n\n" + say(lang, texts::slack_report_place_line, {{"place", place}});
    if (const auto link = s.state.value(blocks::link); !is_blank(link)) {
        const auto to = read_address(link);
        if (!to || to->url.starts_with("mailto:"))
            return form_problem{std::string(blocks::link), say(lang, texts::slack_link_wrong)};
        out.source_link = to->url;
    }
    const std::string_view words = s.view.private_metadata;
    if (words.starts_with(author_mark)) out.source_author = words.substr(author_mark.size());
    out.danger_now = s.state.value(blocks::danger) == "yes";
    return out;
}

}  // namespace

std::variant<wish, form_problem> to_wish(const submitted& s, language lang, const directory& who) {
    if (s.view.callback_id == report_callback) return report_of(s, lang);
    const auto unknown = [&] { return form_problem{{}, say(lang, texts::slack_form_unknown)}; };
    if (s.view.callback_id != ask_callback) return unknown();

    std::string_view rest = s.view.private_metadata;
    const auto* word = find_word(take_word(rest));
    const auto ticket = to_ticket_number(take_word(rest));
    if (!word || !ticket) return unknown();
    const auto is = [&](std::string_view name) { return word->word == name; };
    const auto missing = [&](std::string_view block, const text& words) {
        return form_problem{std::string(block), say(lang, words)};
    };
    const auto value = [&](std::string_view block) { return std::string(s.state.value(block)); };
    const auto n = *ticket;

    if (is("resolve") || is("recategorise") || is("severity")) {
        const auto chosen = value(blocks::choice);
        if (is_blank(chosen)) return missing(blocks::choice, texts::slack_choice_missing);
        if (is("resolve")) return wanted::resolve{n, chosen, value(blocks::note)};
        if (is("recategorise")) return wanted::recategorise{n, chosen};
        return wanted::set_severity{n, chosen, value(blocks::note)};
    }
    if (is("add") || is("note")) {
        const auto text = value(blocks::text);
        if (is_blank(text)) return missing(blocks::text, texts::slack_text_missing);
        if (is("add")) return wanted::add_to_report{n, text};
        return wanted::note{n, text};
    }
    if (is("escalate")) return wanted::escalate{n, value(blocks::text)};
    if (is("hold")) return wanted::hold{n, value(blocks::text)};
    if (is("release")) return wanted::release{n, value(blocks::text)};
    if (is("reopen")) return wanted::reopen{n, value(blocks::text)};
    if (is("assign")) {
        const auto account = value(blocks::person);
        if (account.empty()) return missing(blocks::person, texts::slack_choice_missing);
        const auto* person = who.by_account(network_id{"slack"}, account);
        if (!person) return missing(blocks::person, texts::slack_person_unknown);
        return wanted::assign{n, person->id.value};
    }
    if (is("reply")) {
        const auto response = value(blocks::response);
        if (is_blank(response)) return missing(blocks::response, texts::slack_choice_missing);
        wanted::reply out{n, response, {}};
        for (const auto& i : s.state.inputs) {
            const std::string_view block = i.block;
            if (!block.starts_with(blocks::blank)) continue;
            if (is_blank(i.value)) return missing(block, texts::slack_text_missing);
            out.blanks.emplace_back(block.substr(blocks::blank.size()), i.value);
        }
        return out;
    }
    return unknown();
}

std::optional<form_request> form_for(std::string_view words) {
    auto rest = words;
    const auto* word = find_word(take_word(rest));
    if (!word) return std::nullopt;
    if (word->word == "report") {
        if (!is_blank(rest)) return std::nullopt;
        return form_request{wanted_report{}, {}};
    }
    const auto ticket = to_ticket_number(take_word(rest));
    if (!ticket) return std::nullopt;
    const auto more = take_word(rest);
    if (word->word == "reply") return form_request{wanted_reply{std::string(more)}, *ticket};
    if (!more.empty()) return std::nullopt;
    using choose = choice_form::kind;
    using write = text_form::kind;
    const auto is = [&](std::string_view name) { return word->word == name; };
    const auto form = [&](auto kind) { return form_request{kind, *ticket}; };
    if (is("resolve")) return form(choose::resolve);
    if (is("recategorise")) return form(choose::recategorise);
    if (is("severity")) return form(choose::severity);
    if (is("add")) return form(write::add);
    if (is("note")) return form(write::note);
    if (is("escalate")) return form(write::escalate);
    if (is("hold")) return form(write::hold);
    if (is("release")) return form(write::release);
    if (is("reopen")) return form(write::reopen);
    if (is("assign")) return form(wanted_assign{});
    return std::nullopt;
}

}  // namespace firebreak::slack
