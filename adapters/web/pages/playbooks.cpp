#include "adapters/web/pages/playbooks.hpp"

#include "adapters/net/url.hpp"
#include "adapters/web/message_html.hpp"
#include "bot/desk/numbers.hpp"
#include "bot/desk/week_report.hpp"

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr auto soon = std::chrono::days{28};

enum class freshness { fine, due_soon, past };

freshness of(const response& r, std::chrono::sys_days today) {
    const std::chrono::sys_days until{r.review_by};
    if (until < today) return freshness::past;
    return until < today + soon ? freshness::due_soon : freshness::fine;
}

void add_freshness(html& out, const view& v, const response& r) {
    switch (of(r, v.speak.today())) {
        case freshness::past:
            out.element("span", v.speak.say(texts::review_state_past),
                        {{"class", "status triage"}});
            break;
        case freshness::due_soon:
            out.element("span", v.speak.say(texts::review_state_soon),
                        {{"class", "status waiting"}});
            break;
        case freshness::fine:
            out.element("span", v.speak.say(texts::review_state_fine),
                        {{"class", "status resolved"}});
    }
}

const text& speaking_text(speaking_policy p) {
    switch (p) {
        case speaking_policy::social_team: return texts::speaking_team;
        case speaking_policy::trained: return texts::speaking_trained;
        case speaking_policy::anyone: return texts::speaking_anyone;
    }
    return texts::speaking_team;
}

std::string path_of(const playbook& b) { return "/playbooks/" + net::percent_encode(b.id.value); }

void add_reviews(html& out, const view& v) {
    const auto due = texts_to_review(v.speak.books, v.speak.today());
    out.begin("section", {{"class", "block"}}).element("h2", v.speak.say(texts::review_heading));
    if (due.empty()) {
        out.begin("div", {{"class", "empty"}}).element("p", v.speak.say(texts::review_none)).end();
    } else {
        out.begin("ul", {{"class", "reviews"}});
        for (const auto& i : due) {
            const auto* r = v.speak.books.find_response(i.response);
            const auto* book = v.speak.books.find(i.playbook);
            if (!r || !book) continue;
            out.begin("li");
            add_freshness(out, v, *r);
            out.text(" ").element("a", r->title.in(v.speak.lang),
                                  {{"href", path_of(*book) + "#" + r->id}});
            out.text(" · ").text(book->title.in(v.speak.lang)).text(" · ");
            out.text(v.speak.say(texts::review_by, {{"date", date_text(v.speak.lang, i.review_by)},
                                                    {"person", i.approved_by}}));
            out.end();
        }
        out.end();
    }
    out.end();
}

void add_response(html& out, const view& v, const response& r) {
    out.begin("article", {{"class", "panel response"}, {"id", r.id}});
    out.begin("div", {{"class", "block-head"}}).element("h3", r.title.in(v.speak.lang));
    add_freshness(out, v, r);
    out.end();
    out.element("p",
                v.speak.say(r.to == audience::responder ? texts::response_public
                                                        : texts::response_reporter),
                {{"class", "aside"}});
    for (const auto l : {language::en, language::fi}) {
        if (!r.text.has(l)) continue;
        out.begin("div", {{"class", "approved"}, {"lang", word(l)}});
        add_markdown(out, r.text.in(l));
        out.end();
    }
    out.element(
        "p",
        v.speak.say(texts::reply_approved,
                    {{"person", r.approved_by}, {"date", date_text(v.speak.lang, r.approved_on)}}) +
            " " +
            v.speak.say(texts::review_until, {{"date", date_text(v.speak.lang, r.review_by)}}),
        {{"class", "aside"}});
    out.end();
}

}  // namespace

content playbooks_page(snapshot&, const view& v) {
    const auto& speak = v.speak;
    content c;
    c.title = speak.say(texts::page_playbooks);
    auto& out = c.body;
    add_heading(out, c.title);
    add_reviews(out, v);
    out.begin("section", {{"class", "block"}}).element("h2", speak.say(texts::playbooks_all));
    out.begin("ul", {{"class", "cards"}});
    for (const auto& b : speak.books.all()) {
        out.begin("li", {{"class", "card"}});
        out.begin("h3").element("a", b.title.in(speak.lang), {{"href", path_of(b)}}).end();
        out.element("p", b.about.in(speak.lang), {{"class", "aside"}});
        out.begin("p", {{"class", "badges"}});
        add_severity(out, v, b.level);
        out.text(" ").element("span", speak.name(b.team), {{"class", "status"}}).end();
        const auto count = std::to_string(b.responses.size());
        out.element("p", speak.say(texts::playbook_responses, {{"count", count}}),
                    {{"class", "aside"}});
        out.end();
    }
    out.end().end();
    return c;
}

content playbook_page(snapshot&, const view& v, const playbook_id& id) {
    const auto& speak = v.speak;
    const auto* book = speak.books.find(id);
    if (!book)
        return notice_page(speak.lang, 404, speak.say(texts::page_not_found),
                           speak.say(texts::page_not_found_why));
    content c;
    c.title = book->title.in(speak.lang);
    auto& out = c.body;
    out.begin("p", {{"class", "above"}})
        .element("a", speak.say(texts::page_playbooks), {{"href", "/playbooks"}})
        .end();
    add_heading(out, c.title);
    out.element("p", book->about.in(speak.lang), {{"class", "lead"}});
    out.begin("div", {{"class", "columns"}}).begin("div", {{"class", "column-main"}});
    out.begin("section", {{"class", "panel"}}).element("h2", speak.say(texts::playbook_advice));
    out.begin("div", {{"class", "approved"}});
    add_markdown(out, book->advice.in(speak.lang));
    out.end().end();
    if (!book->responses.empty()) {
        out.begin("section", {{"class", "block"}});
        out.element("h2", speak.say(texts::playbook_texts));
        for (const auto& r : book->responses) add_response(out, v, r);
        out.end();
    }
    out.end().begin("div", {{"class", "column-side"}});
    out.begin("section", {{"class", "panel"}}).element("h2", speak.say(texts::ticket_facts));
    out.begin("dl", {{"class", "facts"}});
    const auto fact = [&](const text& label, const std::string& value) {
        if (value.empty()) return;
        out.begin("div").element("dt", speak.say(label)).element("dd", value).end();
    };
    fact(texts::label_team, speak.name(book->team));
    fact(texts::label_severity, std::string(name_of(speak.lang, book->level)));
    fact(texts::playbook_speaking, speak.say(speaking_text(book->speaking)));
    const auto target = [&](const text& label, const std::optional<std::chrono::minutes>& limit) {
        if (!limit) return;
        auto time = duration_text(speak.lang, *limit);
        if (!book->due.always) time += " " + speak.say(texts::business_hours);
        fact(label, time);
    };
    target(texts::playbook_claim, book->due.claim);
    target(texts::playbook_answer, book->due.answer);
    target(texts::playbook_resolve, book->due.resolve);
    fact(texts::playbook_version, book->version);
    out.end().end();
    if (!book->outcomes.empty()) {
        out.begin("section", {{"class", "panel"}});
        out.element("h2", speak.say(texts::playbook_outcomes)).begin("ul");
        for (const auto& o : book->outcomes) {
            out.begin("li").element("strong", o.title.in(speak.lang));
            if (!o.means.empty()) out.text(": ").text(o.means.in(speak.lang));
            out.end();
        }
        out.end().end();
    }
    out.end().end();
    return c;
}

}  // namespace firebreak::web
