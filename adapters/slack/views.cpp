#include "adapters/slack/views.hpp"

#include "adapters/slack/markdown.hpp"
#include "adapters/slack/message_blocks.hpp"
#include "adapters/slack/view_parts.hpp"
#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>

namespace firebreak::slack {
namespace {

using namespace parts;

const text& title_of(choice_form::kind k) {
    switch (k) {
        case choice_form::kind::resolve: return texts::slack_resolve_title;
        case choice_form::kind::recategorise: return texts::slack_recategorise_title;
        case choice_form::kind::severity: return texts::slack_severity_title;
    }
    return texts::slack_title;
}
const text& question_of(choice_form::kind k) {
    switch (k) {
        case choice_form::kind::resolve: return texts::outcomes_heading;
        case choice_form::kind::recategorise: return texts::categories_heading;
        case choice_form::kind::severity: return texts::slack_severity_question;
    }
    return texts::slack_title;
}
std::string_view verb_of(choice_form::kind k) {
    switch (k) {
        case choice_form::kind::resolve: return "resolve";
        case choice_form::kind::recategorise: return "recategorise";
        case choice_form::kind::severity: return "severity";
    }
    return "";
}

struct writing {
    std::string_view verb;
    const text& title;
    const text& label;
    bool optional;
};
const writing& writing_of(text_form::kind k) {
    static const std::array<writing, 6> all = {{
        {"add", texts::slack_add_title, texts::slack_add_label, false},
        {"note", texts::slack_note_title, texts::slack_note_text_label, false},
        {"escalate", texts::slack_escalate_title, texts::slack_why_label, true},
        {"hold", texts::slack_hold_title, texts::slack_hold_label, true},
        {"release", texts::slack_release_title, texts::slack_why_label, true},
        {"reopen", texts::slack_reopen_title, texts::slack_why_label, true},
    }};
    return all[static_cast<std::size_t>(k)];
}

std::string words_for(std::string_view verb, ticket_number ticket) {
    return std::string(verb) + " " + std::to_string(ticket.value);
}

/// The frame of a form about one ticket.
frame ask_frame(language lang, std::string_view verb, ticket_number ticket, const text& title) {
    return {
        lang, ask_callback, words_for(verb, ticket), say(lang, title), say(lang, texts::slack_save),
        {}};
}

void notice(net::json_out& out, std::string_view words) { section(out, words); }

}  // namespace

std::string report_view(const report_form& f) {
    const auto lang = f.lang;
    block_list list;
    auto& out = list.out;
    if (!f.author.empty())
        context(out, say(lang, texts::slack_report_author, {{"person", f.author}}));
    text_input(out,
               {blocks::text, say(lang, texts::slack_report_text),
                say(lang, texts::slack_report_text_hint)},
               f.text, true);
    // An input that keeps its ids keeps what it holds, even nothing, when its view is replaced
    // (contract: slack, section 8): one that gets a value only then needs a name of its own.
    const auto to = read_address(f.link);
    const bool known = to && !to->url.starts_with("mailto:");
    const std::string_view action = known ? "known-link" : blocks::link;
    input_block(out, {blocks::link, say(lang, texts::slack_report_link), {}, true, false, action},
                "url_text_input", [&] {
                    if (known) out.key("initial_value"), out.string(to->url);
                });
    text_input(out, {blocks::place, say(lang, texts::slack_report_place), {}, true}, f.place, false,
               say(lang, texts::slack_report_place_example));
    input_block(out, {blocks::danger, say(lang, texts::slack_report_danger)}, "radio_buttons", [&] {
        const option no{say(lang, texts::slack_no), "no", {}};
        const option yes{say(lang, texts::slack_yes), "yes", {}};
        out.key("options"), out.begin_array();
        option_object(out, no), option_object(out, yes);
        out.end_array();
        out.key("initial_option"), option_object(out, no);
    });
    context(out, say(lang, texts::danger_first));
    frame around{lang,
                 report_callback,
                 "report",
                 say(lang, texts::slack_report_title),
                 say(lang, texts::slack_report_submit),
                 {}};
    if (!f.author.empty()) around.metadata += " by " + plain(f.author, 200, lines::one);
    return modal(around, list.take());
}

std::string loading_view(language lang) {
    block_list list;
    auto& out = list.out;
    notice(out, say(lang, texts::slack_loading));
    return modal({lang,
                  notice_callback,
                  {},
                  say(lang, texts::slack_title),
                  {},
                  say(lang, texts::slack_close)},
                 list.take());
}

std::string choice_view(const choice_form& f) {
    std::vector<option> fitting;
    for (const auto& o : f.options)
        if (fits_option(o.value) && fitting.size() < most::options) fitting.push_back(o);
    block_list list;
    auto& out = list.out;
    ticket_line(out, f.ticket, f.about);
    auto around = ask_frame(f.lang, verb_of(f.is), f.ticket, title_of(f.is));
    if (fitting.empty()) {
        notice(out, say(f.lang, texts::slack_home_nothing));
        around.callback = notice_callback;
        around.submit.clear();
        around.close = say(f.lang, texts::slack_close);
        return modal(around, list.take());
    }
    input_block(out,
                {blocks::choice, say(f.lang, question_of(f.is), {{"ticket", spoken(f.ticket)}})},
                "static_select", [&] {
                    out.key("placeholder"),
                        plain_text(out, say(f.lang, texts::slack_choose), most::placeholder);
                    out.key("options"), out.begin_array();
                    for (const auto& o : fitting) option_object(out, o);
                    out.end_array();
                    const auto chosen = std::ranges::find(fitting, f.chosen, &option::value);
                    if (chosen != fitting.end())
                        out.key("initial_option"), option_object(out, *chosen);
                });
    if (f.is != choice_form::kind::recategorise)
        text_input(out, {blocks::note, say(f.lang, texts::slack_note_label), {}, true}, {}, true);
    return modal(around, list.take());
}

std::vector<option> severity_options(language lang) {
    std::vector<option> out;
    for (const auto s : {severity::low, severity::normal, severity::high, severity::critical}) {
        auto label = std::string(mark(s)) + " ";
        label += name_of(lang, s);
        out.push_back({std::move(label), std::string(word(s)), {}});
    }
    return out;
}

std::string text_view(const text_form& f) {
    const auto& what = writing_of(f.is);
    block_list list;
    auto& out = list.out;
    ticket_line(out, f.ticket, f.about);
    text_input(out, {blocks::text, say(f.lang, what.label), {}, what.optional}, {}, true);
    return modal(ask_frame(f.lang, what.verb, f.ticket, what.title), list.take());
}

std::string assign_view(const assign_form& f) {
    block_list list;
    auto& out = list.out;
    ticket_line(out, f.ticket, f.about);
    input_block(out, {blocks::person, say(f.lang, texts::slack_assign_label)}, "users_select", [&] {
        out.key("placeholder"),
            plain_text(out, say(f.lang, texts::slack_choose), most::placeholder);
        if (is_user(f.account)) out.key("initial_user"), out.string(f.account);
    });
    return modal(ask_frame(f.lang, "assign", f.ticket, texts::slack_assign_title), list.take());
}

std::string reply_view(const reply_form& f) {
    constexpr std::size_t most_blanks = 20, most_preview = 12'000, longest_name = 200;
    const auto lang = f.lang;
    block_list list;
    auto& out = list.out;
    ticket_line(out, f.ticket, f.about);
    input_block(out, {blocks::response, say(lang, texts::slack_reply_label), {}, false, true},
                "external_select", [&] {
                    out.key("placeholder"),
                        plain_text(out, say(lang, texts::slack_reply_type), most::placeholder);
                    out.key("min_query_length"), out.number(0);
                    if (f.response && fits_option(f.response->value))
                        out.key("initial_option"), option_object(out, *f.response);
                });
    if (f.response) {
        std::vector<std::string_view> seen;
        for (const auto& b : f.blanks) {
            if (seen.size() == most_blanks) break;
            // Two inputs of one name would be one block_id twice.
            if (b.name.empty() || b.name.size() > longest_name || !utf8::valid(b.name) ||
                std::ranges::find(seen, b.name) != seen.end())
                continue;
            seen.push_back(b.name);
            text_input(out,
                       {std::string(blocks::blank) + b.name, b.label.empty() ? b.name : b.label},
                       b.value, false);
        }
        if (!f.preview.empty()) {
            context(out, say(lang, texts::slack_reply_preview));
            const auto words = cut_mrkdwn(markdown_to_mrkdwn(f.preview), most_preview);
            for (const auto& part : split_mrkdwn(words, most::section)) section_mrkdwn(out, part);
        }
        context(out, say(lang, f.to_reporter ? texts::slack_reply_to_reporter
                                             : texts::replied_public_hint));
    }
    auto around = ask_frame(lang, "reply", f.ticket, texts::slack_reply_title);
    around.submit = say(lang, texts::slack_send);
    return modal(around, list.take());
}

std::string notice_view(const message& m, const render_context& context) {
    block_list list;
    auto& out = list.out;
    for (const auto& block : blocks_of(m, context, most::view_blocks)) out.raw(block);
    return modal({context.lang,
                  notice_callback,
                  {},
                  say(context.lang, texts::slack_title),
                  {},
                  say(context.lang, texts::slack_close)},
                 list.take());
}

}  // namespace firebreak::slack
