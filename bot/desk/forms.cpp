#include "bot/desk/forms.hpp"

#include "bot/desk/ticket_view.hpp"
#include "bot/desk/words.hpp"
#include "bot/domain/decide.hpp"

#include <algorithm>
#include <array>

namespace firebreak {
namespace {

using kind = form_field::kind;

constexpr std::string_view blank_prefix = "blank:";

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const auto word = text.substr(0, std::min(text.find(' '), text.size()));
    text.remove_prefix(word.size());
    return word;
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// What "reply 128 some-response" asks for.
struct asked {
    std::string_view word;  ///< the English one
    ticket_number ticket;
    std::string_view more;
};

std::optional<asked> read(std::string_view words) {
    const auto* word = find_word(take_word(words));
    if (word == nullptr) return std::nullopt;
    asked a{word->word, {}, {}};
    if (a.word != "report") {
        const auto number = to_ticket_number(take_word(words));
        if (!number) return std::nullopt;
        a.ticket = *number;
    }
    a.more = take_word(words);
    return a;
}

form_field asking(kind is, std::string_view name, std::string label, bool required) {
    form_field f;
    f.is = is;
    f.name = name;
    f.label = std::move(label);
    f.required = required;
    return f;
}

/// Forms that ask for one text.
struct text_form {
    std::string_view word;
    const text &title, &label;
    bool required;
};
constexpr std::array<text_form, 6> text_forms{{
    {"add", texts::slack_add_title, texts::slack_add_label, true},
    {"note", texts::slack_note_title, texts::slack_note_text_label, true},
    {"escalate", texts::slack_escalate_title, texts::slack_why_label, false},
    {"hold", texts::slack_hold_title, texts::slack_hold_label, false},
    {"release", texts::slack_release_title, texts::slack_why_label, false},
    {"reopen", texts::slack_reopen_title, texts::slack_why_label, false},
}};

struct maker {
    const speaker& speak;
    const ticket_view* v = nullptr;
    form out;

    void title(const text& t) { out.title = speak.say(t); }
    void add(form_field f) { out.fields.push_back(std::move(f)); }

    void report() {
        title(texts::slack_report_title);
        out.submit = speak.say(texts::slack_report_submit);
        auto what = asking(kind::text, "text", speak.say(texts::slack_report_text), true);
        what.hint = speak.say(texts::slack_report_text_hint);
        add(std::move(what));
        add(asking(kind::line, "link", speak.say(texts::slack_report_link), false));
        auto where = asking(kind::line, "place", speak.say(texts::slack_report_place), false);
        where.hint = speak.say(texts::slack_report_place_example);
        add(std::move(where));
        add(asking(kind::yes_no, "danger", speak.say(texts::slack_report_danger), false));
    }
    void resolve() {
        title(texts::slack_resolve_title);
        auto outcome = asking(kind::choice, "choice", speak.say(texts::label_outcome), true);
        if (const auto* book = speak.books.find(v->t.category))
            for (const auto& o : book->outcomes)
                outcome.options.push_back(
                    {o.id, o.title.in(speak.lang), o.means.in(speak.lang), {}, {}});
        add(std::move(outcome));
        add(asking(kind::text, "note", speak.say(texts::slack_note_label), false));
    }
    void recategorise() {
        title(texts::slack_recategorise_title);
        auto to = asking(kind::choice, "choice", speak.say(texts::choose_category), true);
        const auto offer = [&](const playbook& b) {
            to.options.push_back(
                {b.id.value, b.title.in(speak.lang), b.about.in(speak.lang), {}, {}});
        };
        for (const auto& guess : v->t.guesses)
            if (const auto* book = speak.books.find(guess)) offer(*book);
        for (const auto& b : speak.books.all())
            if (std::ranges::find(v->t.guesses, b.id) == v->t.guesses.end()) offer(b);
        to.value = v->t.category.value;
        add(std::move(to));
    }
    void severity_of() {
        title(texts::slack_severity_title);
        auto to = asking(
            kind::choice, "choice",
            speak.say(texts::slack_severity_question, {{"ticket", spoken(v->t.number)}}), true);
        for (const auto each :
             {severity::low, severity::normal, severity::high, severity::critical})
            to.options.push_back(
                {std::string(word(each)), std::string(name_of(speak.lang, each)), {}, {}, {}});
        to.value = word(v->t.level);
        add(std::move(to));
        add(asking(kind::line, "note", speak.say(texts::slack_why_label), false));
    }
    void assign() {
        title(texts::slack_assign_title);
        auto to = asking(kind::choice, "person", speak.say(texts::slack_assign_label), true);
        if (const auto* team = speak.who.find(v->t.team))
            for (const auto* group : {&team->responders, &team->leads})
                for (const auto& id : *group) {
                    const auto same = [&](const form_option& o) { return o.value == id.value; };
                    if (id != v->t.claimant && std::ranges::none_of(to.options, same))
                        to.options.push_back({id.value, speak.name(id), {}, {}, {}});
                }
        add(std::move(to));
    }
    void reply(std::string_view chosen) {
        title(texts::slack_reply_title);
        out.submit = speak.say(texts::slack_send);
        auto what = asking(kind::response, "response", speak.say(texts::slack_reply_label), true);
        what.hint = speak.say(texts::slack_reply_type);
        if (const auto* book = speak.books.find(v->t.category))
            for (const auto& r : book->responses)
                if (approved_on_day(r, speak.today())) what.options.push_back(offered(r));
        what.value = chosen;
        add(std::move(what));
    }
    [[nodiscard]] form_option offered(const response& r) const {
        const bool to_reporter = r.to == audience::reporter;
        form_option o{r.id,
                      r.title.in(speak.lang),
                      speak.say(to_reporter ? texts::response_reporter : texts::response_public),
                      {},
                      {}};
        // The wording goes out in the language of whom it is for.
        const auto lang = to_reporter && !v->reports.empty() ? v->reports.front().lang : v->t.lang;
        o.words = filled(r.text.in(lang), speak.automatic(v->t));
        for (const auto& [name, what] : r.asks) o.blanks.emplace_back(name, what.in(speak.lang));
        return o;
    }
};

}  // namespace

std::optional<form> form_for(snapshot& files, const speaker& speak, const person_id& person,
                             std::string_view words) {
    const auto wanted = read(words);
    if (!wanted) return std::nullopt;
    maker make{speak, nullptr, {}};
    make.out.words = words;
    make.out.lang = speak.lang;
    make.out.submit = speak.say(texts::slack_save);
    make.out.cancel = speak.say(texts::slack_cancel);
    const auto is = [&](std::string_view word) { return wanted->word == word; };
    if (is("report")) {
        if (!wanted->more.empty()) return std::nullopt;
        make.report();
        return std::move(make.out);
    }
    if (!wanted->more.empty() && !is("reply")) return std::nullopt;
    const auto v = view(files, wanted->ticket);
    if (!v) return std::nullopt;
    const auto standing = standing_of(speak.who, *v, person);
    if (!standing.involved()) return std::nullopt;
    make.v = &*v;
    make.out.about = spoken(v->t.number) + " " + speak.title(v->t.category);
    const auto simple = std::ranges::find(text_forms, wanted->word, &text_form::word);
    if (simple != text_forms.end()) {
        make.title(simple->title);
        make.add(asking(kind::text, "text", speak.say(simple->label), simple->required));
        return std::move(make.out);
    }
    if (is("resolve"))
        make.resolve();
    else if (is("recategorise"))
        make.recategorise();
    else if (is("severity"))
        make.severity_of();
    else if (is("assign"))
        make.assign();
    else if (is("reply") && (standing.responder || standing.lead))
        make.reply(wanted->more);
    else
        return std::nullopt;
    // A list without anything on it is no form: the desk says why there is nothing to choose.
    const auto& first = make.out.fields.front();
    const bool listed = first.is == kind::choice || first.is == kind::response;
    if (listed && first.options.empty()) return std::nullopt;
    return std::move(make.out);
}

std::variant<wish, form_problem> to_wish(std::string_view words, const form_values& values,
                                         language lang) {
    const auto wanted = read(words);
    if (!wanted) return form_problem{{}, say(lang, texts::slack_form_unknown)};
    const auto value = [&](std::string_view name) {
        const auto found = std::ranges::find(values, name, &form_values::value_type::first);
        return found == values.end() ? std::string() : found->second;
    };
    const auto missing = [&](std::string_view name, const text& why) {
        return form_problem{std::string(name), say(lang, why)};
    };
    const auto is = [&](std::string_view word) { return wanted->word == word; };
    const auto n = wanted->ticket;
    if (is("report")) {
        wanted::file_report r;
        r.text = value("text");
        if (is_blank(r.text)) return missing("text", texts::slack_text_missing);
        if (const auto place = value("place"); !is_blank(place))
            r.text += "\n\n" + say(lang, texts::slack_report_place_line, {{"place", place}});
        r.source_link = value("link");
        const bool address =
            r.source_link.starts_with("https://") || r.source_link.starts_with("http://");
        if (!r.source_link.empty() && !address) return missing("link", texts::slack_link_wrong);
        r.danger_now = value("danger") == "yes";
        return r;
    }
    if (is("resolve") || is("recategorise") || is("severity")) {
        const auto chosen = value("choice");
        if (is_blank(chosen)) return missing("choice", texts::slack_choice_missing);
        if (is("resolve")) return wanted::resolve{n, chosen, value("note")};
        if (is("recategorise")) return wanted::recategorise{n, chosen};
        return wanted::set_severity{n, chosen, value("note")};
    }
    if (is("add") || is("note")) {
        auto text = value("text");
        if (is_blank(text)) return missing("text", texts::slack_text_missing);
        if (is("add")) return wanted::add_to_report{n, std::move(text)};
        return wanted::note{n, std::move(text)};
    }
    if (is("escalate")) return wanted::escalate{n, value("text")};
    if (is("hold")) return wanted::hold{n, value("text")};
    if (is("release")) return wanted::release{n, value("text")};
    if (is("reopen")) return wanted::reopen{n, value("text")};
    if (is("assign")) {
        const auto person = value("person");
        if (is_blank(person)) return missing("person", texts::slack_choice_missing);
        return wanted::assign{n, person};
    }
    if (is("reply")) {
        wanted::reply r{n, value("response"), {}};
        if (is_blank(r.response)) return missing("response", texts::slack_choice_missing);
        for (const auto& [name, text] : values) {
            if (!name.starts_with(blank_prefix)) continue;
            if (is_blank(text)) return missing(name, texts::slack_text_missing);
            r.blanks.emplace_back(name.substr(blank_prefix.size()), text);
        }
        return r;
    }
    return form_problem{{}, say(lang, texts::slack_form_unknown)};
}

}  // namespace firebreak
