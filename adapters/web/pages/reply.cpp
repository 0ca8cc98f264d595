// Approved responses: choosing one, filling it in, reading it before it is used.
#include "adapters/net/url.hpp"
#include "adapters/web/message_html.hpp"
#include "adapters/web/pages/ticket.hpp"
#include "bot/desk/numbers.hpp"
#include "bot/domain/decide.hpp"

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr std::size_t most_blanks = 20;

std::string whom_for(const view& v, const response& r) {
    return v.speak.say(r.to == audience::responder ? texts::response_public
                                                   : texts::response_reporter);
}

/// The wording goes out in the language of whom it is for.
language language_of(const response& r, const ticket_view& tv) {
    return r.to == audience::reporter && !tv.reports.empty() ? tv.reports.front().lang : tv.t.lang;
}

const response* find(const playbook* book, std::string_view id, std::chrono::sys_days today) {
    if (!book) return nullptr;
    const auto found = std::ranges::find(book->responses, id, &response::id);
    return found == book->responses.end() || !approved_on_day(*found, today) ? nullptr : &*found;
}

void add_head(html& out, const view& v, const ticket& t) {
    out.begin("p", {{"class", "above"}})
        .element("a", spoken(t.number) + " " + v.speak.title(t.category),
                 {{"href", path_of(t.number)}})
        .end();
}

void add_choices(html& out, const view& v, const ticket_view& tv, const playbook* book) {
    add_heading(out, v.speak.say(texts::responses_heading, {{"ticket", spoken(tv.t.number)}}));
    bool any = false;
    if (book)
        for (const auto& r : book->responses) {
            if (!approved_on_day(r, v.speak.today())) continue;
            any = true;
            const auto title = r.title.in(v.speak.lang);
            out.begin("section", {{"class", "panel response"}});
            out.element("h2", title);
            out.element("p", whom_for(v, r), {{"class", "aside"}});
            out.begin("div", {{"class", "approved"}, {"lang", word(language_of(r, tv))}});
            add_markdown(out, filled(r.text.in(language_of(r, tv)), v.speak.automatic(tv.t)));
            out.end();
            out.begin("p");
            out.begin("a", {{"class", "button primary"},
                            {"href", path_of(tv.t.number) +
                                         "/reply?response=" + net::percent_encode(r.id)}});
            out.text(v.speak.say(texts::reply_use));
            out.element("span", ": " + title, {{"class", "hidden"}}).end().end().end();
        }
    if (!any) out.element("p", v.speak.say(texts::responses_none));
}

void add_form(html& out, const view& v, const ticket_view& tv, const response& r,
              const reply_draft& draft) {
    const auto path = path_of(tv.t.number) + "/reply";
    auto values = v.speak.automatic(tv.t);
    out.begin("div", {{"class", "columns"}}).begin("div", {{"class", "column-main"}});
    begin_form(out, v, path, "panel");
    out.element("h2", v.speak.say(r.asks.empty() ? texts::reply_check : texts::label_blanks));
    out.begin("input", {{"type", "hidden"}, {"name", "response"}, {"value", r.id}});
    for (const auto& [name, what] : r.asks) {
        const auto given = std::ranges::find(draft.blanks, name, [](auto& b) { return b.first; });
        const auto value = given == draft.blanks.end() ? std::string() : given->second;
        if (!value.empty()) values.emplace_back(name, value);
        const auto field = "blank-" + name;
        const auto label = what.in(v.speak.lang);
        field_options o{"reply", field, label};
        o.value = value;
        o.required = true;
        add_text_field(out, o);
    }
    out.element("p",
                v.speak.say(r.to == audience::reporter ? texts::slack_reply_to_reporter
                                                       : texts::replied_public_hint),
                {{"class", "aside"}});
    out.begin("div", {{"class", "buttons"}});
    out.element("button",
                v.speak.say(r.to == audience::reporter ? texts::slack_send : texts::reply_take),
                {{"type", "submit"}, {"class", "button primary"}});
    if (!r.asks.empty())
        out.element("button", v.speak.say(texts::reply_preview),
                    {{"type", "submit"},
                     {"class", "button"},
                     {"formaction", path + "-preview"},
                     {"formnovalidate", "formnovalidate"}});
    out.element("a", v.speak.say(texts::reply_other), {{"href", path}}).end().end();
    out.end().begin("div", {{"class", "column-side"}}).begin("section", {{"class", "panel"}});
    out.element("h2", v.speak.say(texts::slack_reply_preview));
    const auto lang = language_of(r, tv);
    out.begin("div", {{"class", "approved"}, {"lang", word(lang)}});
    add_markdown(out, filled(r.text.in(lang), values));
    out.end();
    out.element(
        "p",
        v.speak.say(texts::reply_approved,
                    {{"person", r.approved_by}, {"date", date_text(v.speak.lang, r.approved_on)}}),
        {{"class", "aside"}});
    out.end().end().end();
}

}  // namespace

content reply_page(snapshot& files, const view& v, ticket_number number, const reply_draft& draft) {
    const auto found = firebreak::view(files, number);
    if (!found || insight_into(v, *found) != insight::whole) return no_such_ticket(v);
    const auto* book = v.speak.books.find(found->t.category);
    content c;
    c.title = v.speak.say(texts::slack_reply_title) + " " + spoken(number);
    add_head(c.body, v, found->t);
    const auto* chosen = find(book, draft.response, v.speak.today());
    if (!chosen) {
        add_choices(c.body, v, *found, book);
        return c;
    }
    add_heading(c.body, chosen->title.in(v.speak.lang));
    c.body.element("p", whom_for(v, *chosen), {{"class", "aside"}});
    add_form(c.body, v, *found, *chosen, draft);
    return c;
}

reply_draft draft_of_form(std::string_view body) {
    reply_draft d;
    d.response = net::form_value(body, "response").value_or("");
    while (!body.empty() && d.blanks.size() < most_blanks) {
        const auto end = std::min(body.find('&'), body.size());
        const auto pair = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        constexpr std::string_view mark = "blank-";
        const auto equals = std::min(pair.find('='), pair.size());
        if (!pair.starts_with(mark) || equals < mark.size()) continue;
        const auto name = net::percent_decode(pair.substr(mark.size(), equals - mark.size()));
        if (!name) continue;
        if (auto value = net::form_value(pair, std::string(mark) + *name))
            d.blanks.emplace_back(*name, std::move(*value));
    }
    return d;
}

}  // namespace firebreak::web
