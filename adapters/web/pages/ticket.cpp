#include "adapters/web/pages/ticket.hpp"

#include "adapters/web/message_html.hpp"
#include "bot/desk/cards.hpp"
#include "bot/desk/duty.hpp"
#include "bot/desk/explanation.hpp"
#include "bot/domain/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace firebreak::web {
namespace {

// A page is read by a person. What is beyond this is in `firebreak export`.
constexpr std::size_t most_reports = 200, most_events = 1000;

void add_left_out(html& out, const view& v, std::size_t count) {
    if (count > 0)
        out.element("p", v.speak.say(texts::ticket_left_out, {{"count", std::to_string(count)}}),
                    {{"class", "aside"}});
}

void add_fact(html& out, const view& v, const text& label, std::string_view value) {
    if (value.empty()) return;
    out.begin("div").element("dt", in(v.speak.lang, label)).element("dd", value).end();
}

std::string outcome_title(const view& v, const ticket& t) {
    if (const auto* book = v.speak.books.find(t.category))
        for (const auto& o : book->outcomes)
            if (o.id == t.outcome) return o.title.in(v.speak.lang);
    if (t.outcome == invalid_outcome) return v.speak.say(texts::outcome_invalid);
    return t.outcome;
}

void add_facts(html& out, const view& v, const ticket_view& tv) {
    const auto& t = tv.t;
    const auto& speak = v.speak;
    out.begin("section", {{"class", "panel"}});
    out.element("h2", speak.say(texts::ticket_facts));
    out.begin("dl", {{"class", "facts"}});
    add_fact(out, v, texts::label_team, speak.name(t.team));
    if (!t.claimant.empty()) {
        out.begin("div").element("dt", speak.say(texts::label_claimant)).begin("dd");
        out.text(speak.name(t.claimant));
        if (t.claimed_at) {
            out.text(", ").text(speak.say(texts::ticket_since)).text(" ");
            add_moment(out, v, *t.claimed_at);
        }
        out.end().end();
    }
    if (t.state == status::waiting) add_fact(out, v, texts::label_waiting_for, t.waiting_for);
    if (tv.clocks && tv.clocks->held_until && !t.ended())
        add_fact(out, v, texts::label_rests_until, speak.time(*tv.clocks->held_until));
    if (tv.clocks && !t.ended()) {
        const auto deadline = deadline_text(speak, *tv.clocks);
        if (!deadline.empty()) add_fact(out, v, texts::label_deadline, deadline);
    }
    if (t.state == status::resolved) add_fact(out, v, texts::label_outcome, outcome_title(v, t));
    if (!t.surge.empty()) add_fact(out, v, texts::label_surge, speak.say(texts::surge_goes_on));
    add_fact(out, v, texts::label_reporters, speak.names(reporters_of(tv)));
    if (const auto people = std::ranges::count_if(
            reporters_of(tv), [](const person_id& who) { return who != the_clock(); });
        people > 1)
        add_fact(out, v, texts::label_reach,
                 speak.say(texts::reach_value, {{"count", std::to_string(people)}}));
    if (t.alike && !t.ended()) {
        out.begin("div").element("dt", speak.say(texts::label_alike)).begin("dd");
        add_ticket_link(out, t.alike);
        out.text(" ").text(std::to_string(t.alike_percent) + " %").end().end();
    }
    out.begin("div").element("dt", speak.say(texts::ticket_opened)).begin("dd");
    add_moment(out, v, t.opened_at);
    out.end().end();
    if (!tv.children.empty() || tv.parent) {
        out.begin("div");
        out.element("dt", speak.say(tv.parent ? texts::ticket_part_of : texts::label_merged));
        out.begin("dd");
        if (tv.parent)
            add_ticket_link(out, tv.parent->number);
        else
            for (const auto child : tv.children) {
                add_ticket_link(out, child);
                out.text(" ");
            }
        out.end().end();
    }
    if (t.confidence > 0 && !t.category.empty())
        add_fact(out, v, texts::label_confidence, fmt::format("{:.0f} %", t.confidence * 100));
    out.end().end();
}

void add_report(html& out, const view& v, const report& r) {
    const auto& speak = v.speak;
    out.begin("li", {{"class", "report"}}).begin("p", {{"class", "byline"}});
    out.element("strong", speak.name(r.reporter)).text(" · ");
    add_moment(out, v, r.at);
    out.text(" · ").text(r.from.where.network.value);
    if (r.acknowledged) out.text(" · ").text(speak.say(texts::ticket_understood));
    out.end();
    add_quote(out, r.text);
    if (!r.source_link.empty() || !r.source_author.empty()) {
        out.begin("p", {{"class", "aside"}}).text(speak.say(texts::label_source)).text(": ");
        if (!r.source_link.empty())
            out.element("a", r.source_link,
                        {{"href", r.source_link}, {"rel", "noreferrer noopener"}});
        if (!r.source_author.empty())
            out.text(r.source_link.empty() ? "" : " ").text("(" + r.source_author + ")");
        out.end();
    }
    out.end();
}

void add_reports(html& out, const view& v, const ticket_view& tv, bool own_only) {
    out.begin("section", {{"class", "block"}}).element("h2", v.speak.say(texts::ticket_reports));
    out.begin("ol", {{"class", "report-list"}});
    std::size_t shown = 0, left_out = 0;
    for (const auto& r : tv.reports) {
        if (own_only && r.reporter != v.who.id) continue;
        if (shown < most_reports)
            add_report(out, v, r), ++shown;
        else
            ++left_out;
    }
    out.end();
    add_left_out(out, v, left_out);
    out.end();
}

/// The words that went with an event and are too long for its line.
std::string_view long_words(const event_body& body) {
    if (const auto* e = std::get_if<happened::noted>(&body)) return e->text;
    if (const auto* e = std::get_if<happened::replied>(&body)) return e->text;
    return {};
}

/// As in chat, but that the words of a note stand below.
std::string line_of(const view& v, const event_body& body) {
    if (std::holds_alternative<happened::noted>(body)) return v.speak.say(texts::ticket_noted);
    return did(v.speak, body);
}

std::string_view mark_of(const event_body& body) {
    const auto k = kind(body);
    if (k == "filed" || k == "added") return "event in";
    if (k == "escalated" || k == "severity_set") return "event hot";
    if (k == "resolved") return "event done";
    if (k == "replied") return "event out";
    return "event";
}

void add_timeline(html& out, snapshot& files, const view& v, ticket_number number) {
    out.begin("section", {{"class", "block"}}).element("h2", v.speak.say(texts::ticket_timeline));
    const auto timeline = files.timeline_of(number);
    const auto left_out = timeline.size() > most_events ? timeline.size() - most_events : 0;
    add_left_out(out, v, left_out);
    out.begin("ol", {{"class", "timeline"}});
    for (const auto& e : std::span(timeline).subspan(left_out)) {
        out.begin("li", {{"class", mark_of(e.body)}}).begin("p");
        out.element("strong", v.speak.name(e.actor)).text(" ").text(line_of(v, e.body)).end();
        if (const auto words = long_words(e.body); !words.empty()) {
            if (std::holds_alternative<happened::replied>(e.body)) {
                out.begin("div", {{"class", "approved"}});
                add_markdown(out, words);
                out.end();
            } else {
                add_quote(out, words);
            }
        }
        out.begin("p", {{"class", "when"}});
        add_moment(out, v, e.at);
        out.end().end();
    }
    out.end().end();
}

/// What the classifier said, folded away: for those who doubt it.
void add_explanation(html& out, snapshot& files, const view& v, const ticket_view& tv) {
    const auto timeline = files.timeline_of(tv.t.number);
    if (timeline.empty() || tv.reports.empty()) return;
    const auto* filed = std::get_if<happened::filed>(&timeline.front().body);
    if (!filed) return;
    auto m = explanation(v.speak, tv.t, *filed, tv.reports.front().text);
    out.begin("details", {{"class", "panel"}}).element("summary", m.heading);
    add_message_body(out, m);
    out.end();
}

void add_links(html& out, const view& v, const ticket& t) {
    const auto* book = v.speak.books.find(t.category);
    if (!book) return;
    const auto links = v.speak.resources(*book, t);
    if (links.empty()) return;
    out.begin("section", {{"class", "panel"}}).element("h2", v.speak.say(texts::ticket_resources));
    out.begin("ul");
    for (const auto& l : links)
        out.begin("li")
            .element("a", l.label, {{"href", l.url}, {"rel", "noreferrer noopener"}})
            .end();
    out.end().end();
}

void add_head(html& out, const view& v, const ticket& t) {
    out.begin("p", {{"class", "above"}})
        .element("a", v.speak.say(texts::page_queue), {{"href", "/queue"}})
        .end();
    out.begin("div", {{"class", "ticket-head"}});
    out.begin("h1").element("span", spoken(t.number), {{"class", "h-number"}}).text(" ");
    out.text(v.speak.title(t.category)).end();
    out.begin("p", {{"class", "badges"}});
    add_severity(out, v, t.level);
    out.text(" ");
    add_status(out, v, t.state);
    out.end().end();
}

}  // namespace

insight insight_into(const view& v, const ticket_view& t) {
    const auto who = standing_of(v.speak.who, t, v.who.id);
    if (who.responder || who.lead || who.manager) return insight::whole;
    return who.reporter ? insight::receipt : insight::none;
}

content no_such_ticket(const view& v) {
    return notice_page(v.speak.lang, 404, v.speak.say(texts::page_no_ticket),
                       v.speak.say(texts::page_no_ticket_why));
}

void add_answer(html& out, const view& v, const outcome& answer) {
    begin_notice(out, answer.kind == outcome_kind::done ? tone::good : tone::bad);
    out.element("p", answer.reply.heading, {{"class", "notice-head"}});
    add_message_body(out, answer.reply);
    for (const auto& c : answer.reply.choices)
        if (c.words.starts_with("undo ") && answer.ticket) {
            begin_form(out, v, path_of(answer.ticket) + "/undo");
            add_button(out, c.label);
            out.end();
        }
    out.end();
}

content ticket_page(snapshot& files, const view& v, ticket_number number,
                    const std::optional<outcome>& answer) {
    const auto found = firebreak::view(files, number);
    const auto seen = found ? insight_into(v, *found) : insight::none;
    content c;
    if (seen == insight::none) {
        // A form may have taken the ticket out of its sender's sight: they still read the answer.
        c = no_such_ticket(v);
        if (answer) {
            html body;
            add_answer(body, v, *answer);
            c.body = std::move(body.add(c.body));
            c.status = 200;
        }
        return c;
    }
    const auto& t = found->t;
    c.title = spoken(number) + " " + v.speak.title(t.category);
    auto& out = c.body;
    if (answer) add_answer(out, v, *answer);
    if (seen == insight::receipt) {
        const auto m = receipt(v.speak, *found);
        out.begin("div", {{"class", "narrow"}});
        add_heading(out, m.heading);
        add_message_body(out, m);
        add_reports(out, v, *found, true);
        add_actions(out, v, *found);
        out.end();
        return c;
    }
    add_head(out, v, t);
    out.begin("div", {{"class", "columns"}});
    out.begin("div", {{"class", "column-main"}});
    add_actions(out, v, *found);
    add_reports(out, v, *found, false);
    add_timeline(out, files, v, number);
    out.end().begin("div", {{"class", "column-side"}});
    add_facts(out, v, *found);
    add_links(out, v, t);
    add_explanation(out, files, v, *found);
    out.end().end();
    return c;
}

}  // namespace firebreak::web
