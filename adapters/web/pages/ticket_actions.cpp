// What a visitor may do to a ticket, as forms; and what the sent forms want. Allowed is what the
// desk allows: the forms ask the same two tables that it asks.
#include "adapters/net/url.hpp"
#include "adapters/web/pages/ticket.hpp"
#include "bot/desk/words.hpp"
#include "bot/domain/transitions.hpp"

#include <algorithm>
#include <array>

namespace firebreak::web {
namespace {

/// Every form of a ticket: its action is the last part of its path.
constexpr std::array forms = {
    action::add_to_report, action::claim,        action::release,  action::assign,
    action::recategorise,  action::set_severity, action::note,     action::undo,
    action::hold,          action::resume,       action::escalate, action::resolve,
    action::reopen,        action::merge,        action::unmerge,  action::acknowledge};

class actions {
 public:
    actions(html& out, const view& v, const ticket_view& t)
        : out_(out), v_(v), t_(t.t), who_(standing_of(v.speak.who, t, v.who.id)), all_(t) {}

    void add() {
        html panel;
        std::swap(panel, out_);
        main_ones();
        folded_ones();
        std::swap(panel, out_);
        if (panel.empty()) return;
        out_.begin("section", {{"class", "panel actions"}});
        out_.element("h2", say(texts::ticket_actions)).add(panel).end();
    }

 private:
    [[nodiscard]] std::string say(const text& t) const { return v_.speak.say(t); }
    [[nodiscard]] bool can(action what) const {
        return may(who_, what, t_) && after(t_.state, what).has_value();
    }
    [[nodiscard]] std::string path(action what) const {
        return path_of(t_.number) + "/" + std::string(word(what));
    }
    [[nodiscard]] field_options field(action what, std::string_view name, std::string label,
                                      bool required = false) const {
        field_options o{word(what), name, std::move(label)};
        o.required = required;
        return o;
    }

    void simple(action what, const text& label, bool primary = false) {
        if (!can(what)) return;
        begin_form(out_, v_, path(what));
        add_button(out_, say(label), primary ? "button primary" : "button");
        out_.end();
    }

    /// One form below a line that opens it.
    void begin_folded(action what, const text& label) {
        out_.begin("details", {{"class", "action"}, {"name", "action"}});
        out_.element("summary", say(label));
        begin_form(out_, v_, path(what));
    }
    void end_folded(const text& button, std::string_view css = "button primary") {
        add_button(out_, say(button), css);
        out_.end().end();
    }

    void main_ones() {
        html row;
        std::swap(row, out_);
        if (t_.state == status::triage && can(action::recategorise)) {
            for (const auto& guess : t_.guesses) {
                const auto* book = v_.speak.books.find(guess);
                if (!book) continue;
                begin_form(out_, v_, path(action::recategorise));
                out_.begin("input",
                           {{"type", "hidden"}, {"name", "choice"}, {"value", guess.value}});
                add_button(out_, book->title.in(v_.speak.lang), "button primary");
                out_.end();
            }
        }
        simple(action::claim, texts::button_claim, true);
        simple(action::resume, texts::button_resume, true);
        if (can(action::reply))
            out_.element("a", say(texts::button_reply),
                         {{"class", "button primary"}, {"href", path(action::reply)}});
        if (who_.reporter && !acknowledged())
            simple(action::acknowledge, texts::button_understood, true);
        simple(action::unmerge, texts::ticket_unmerge);
        std::swap(row, out_);
        if (row.empty()) return;
        if (t_.state == status::triage) out_.element("p", say(texts::choose_category));
        out_.begin("div", {{"class", "buttons"}}).add(row).end();
    }

    [[nodiscard]] bool acknowledged() const {
        return std::ranges::all_of(all_.reports, [&](const report& r) {
            return r.reporter != v_.who.id || r.acknowledged;
        });
    }

    void folded_ones() {
        resolving();
        text_form(action::note, texts::slack_note_title, texts::slack_note_text_label,
                  texts::slack_save, true);
        recategorising();
        changing_severity();
        assigning();
        line_form(action::hold, texts::slack_hold_title, texts::slack_hold_label);
        line_form(action::escalate, texts::button_escalate, texts::slack_why_label);
        line_form(action::release, texts::button_release, texts::slack_why_label);
        line_form(action::reopen, texts::button_reopen, texts::slack_why_label);
        if (can(action::merge)) {
            begin_folded(action::merge, texts::ticket_merge);
            add_text_field(out_,
                           field(action::merge, "choice", say(texts::ticket_merge_into), true));
            end_folded(texts::ticket_merge);
        }
        if (who_.reporter)
            text_form(action::add_to_report, texts::button_add, texts::slack_add_label,
                      texts::slack_send, true);
    }

    void text_form(action what, const text& title, const text& label, const text& button,
                   bool required) {
        if (!can(what)) return;
        begin_folded(what, title);
        add_text_area(out_, field(what, "text", say(label), required));
        end_folded(button);
    }

    void line_form(action what, const text& title, const text& label) {
        if (!can(what)) return;
        begin_folded(what, title);
        add_text_field(out_, field(what, "text", say(label)));
        end_folded(title);
    }

    void resolving() {
        const auto* book = v_.speak.books.find(t_.category);
        if (!can(action::resolve) || !book) return;
        begin_folded(action::resolve, texts::button_resolve);
        out_.begin("fieldset").element("legend", say(texts::label_outcome));
        for (const auto& o : book->outcomes) {
            const auto id = "outcome-" + o.id;
            out_.begin("div", {{"class", "radio"}});
            out_.begin("input", {{"type", "radio"},
                                 {"id", id},
                                 {"name", "choice"},
                                 {"value", o.id},
                                 {"required", ""}});
            out_.begin("label", {{"for", id}}).element("strong", o.title.in(v_.speak.lang));
            if (!o.means.empty()) out_.text(" ").element("span", o.means.in(v_.speak.lang));
            out_.end().end();
        }
        out_.end();
        add_text_area(out_, field(action::resolve, "text", say(texts::slack_note_label)));
        end_folded(texts::button_resolve);
    }

    void recategorising() {
        if (!can(action::recategorise)) return;
        begin_folded(action::recategorise, texts::button_recategorise);
        std::vector<option> options;
        for (const auto& b : v_.speak.books.all())
            options.push_back({b.id.value, b.title.in(v_.speak.lang)});
        auto o = field(action::recategorise, "choice", say(texts::label_category), true);
        o.value = t_.category.value;
        add_select(out_, o, options);
        end_folded(texts::slack_save);
    }

    void changing_severity() {
        if (!can(action::set_severity)) return;
        begin_folded(action::set_severity, texts::label_severity);
        std::vector<option> options;
        for (const auto s : all_severities)
            options.push_back({std::string(word(s)), std::string(name_of(v_.speak.lang, s))});
        auto o = field(action::set_severity, "choice", say(texts::label_severity), true);
        o.value = word(t_.level);
        add_select(out_, o, options);
        add_text_field(out_, field(action::set_severity, "text", say(texts::slack_why_label)));
        end_folded(texts::slack_save);
    }

    void assigning() {
        const auto* team = v_.speak.who.find(t_.team);
        if (!can(action::assign) || !team) return;
        std::vector<option> options;
        const auto offer = [&](const person_id& p) {
            const bool there = std::ranges::find(options, p.value, &option::value) != options.end();
            if (!there && p != t_.claimant) options.push_back({p.value, v_.speak.name(p)});
        };
        std::ranges::for_each(team->responders, offer);
        std::ranges::for_each(team->leads, offer);
        if (options.empty()) return;
        begin_folded(action::assign, texts::slack_assign_title);
        add_select(out_, field(action::assign, "choice", say(texts::slack_assign_label), true),
                   options);
        end_folded(texts::slack_save);
    }

    html& out_;
    const view& v_;
    const ticket& t_;
    standing who_;
    const ticket_view& all_;
};

std::optional<action> form_of(std::string_view name) {
    for (const auto a : forms)
        if (word(a) == name) return a;
    return std::nullopt;
}

}  // namespace

void add_actions(html& out, const view& v, const ticket_view& t) { actions(out, v, t).add(); }

bool is_ticket_form(std::string_view name) { return form_of(name).has_value(); }

std::optional<wish> wish_of_form(std::string_view name, ticket_number n, std::string_view body) {
    const auto what = form_of(name);
    if (!what) return std::nullopt;
    const auto words = net::form_value(body, "text").value_or("");
    const auto chosen = net::form_value(body, "choice").value_or("");
    switch (*what) {
        case action::add_to_report: return wanted::add_to_report{n, words};
        case action::acknowledge: return wanted::acknowledge{n};
        case action::claim: return wanted::claim{n};
        case action::release: return wanted::release{n, words};
        case action::note: return wanted::note{n, words};
        case action::undo: return wanted::undo{n};
        case action::hold: return wanted::hold{n, words};
        case action::resume: return wanted::resume{n};
        case action::escalate: return wanted::escalate{n, words};
        case action::reopen: return wanted::reopen{n, words};
        case action::unmerge: return wanted::unmerge{n};
        default: break;
    }
    if (chosen.empty()) return std::nullopt;
    switch (*what) {
        case action::assign: return wanted::assign{n, chosen};
        case action::recategorise: return wanted::recategorise{n, chosen};
        case action::set_severity: return wanted::set_severity{n, chosen, words};
        case action::resolve: return wanted::resolve{n, chosen, words};
        case action::merge: {
            const auto into = to_ticket_number(chosen);
            if (!into) return std::nullopt;
            return wanted::merge{n, *into};
        }
        default: return std::nullopt;
    }
}

}  // namespace firebreak::web
