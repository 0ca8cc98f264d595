#include "adapters/slack/form_models.hpp"

#include "adapters/slack/text.hpp"
#include "bot/desk/clean_text.hpp"
#include "bot/desk/ticket_view.hpp"
#include "bot/domain/decide.hpp"

#include <algorithm>
#include <cctype>

namespace firebreak::slack {
namespace {

constexpr std::int64_t most_of_a_list = 30;
constexpr std::size_t most_gist = 90;

/// The ticket, if it exists and this person is anything to it.
std::optional<ticket_view> seen(snapshot& files, const speaker& speak, const person_id& person,
                                ticket_number number) {
    auto v = view(files, number);
    if (!v || !standing_of(speak.who, *v, person).involved()) return std::nullopt;
    return v;
}

bool works_on(const speaker& speak, const ticket_view& v, const person_id& person) {
    const auto s = standing_of(speak.who, v, person);
    return s.responder || s.lead;
}

std::string small(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

option as_option(const response& r, const speaker& speak) {
    const auto& to =
        r.to == audience::responder ? texts::response_public : texts::response_reporter;
    return {r.title.in(speak.lang), r.id, speak.say(to)};
}

std::vector<option> outcome_options(const speaker& speak, const ticket& t) {
    std::vector<option> out;
    if (const auto* book = speak.books.find(t.category))
        for (const auto& o : book->outcomes)
            out.push_back({o.title.in(speak.lang), o.id, o.means.in(speak.lang)});
    return out;
}

std::vector<option> category_options(const speaker& speak, const ticket& t) {
    std::vector<option> out;
    const auto add = [&](const playbook& b) {
        out.push_back({b.title.in(speak.lang), b.id.value, b.about.in(speak.lang)});
    };
    for (const auto& guess : t.guesses)
        if (const auto* book = speak.books.find(guess)) add(*book);
    for (const auto& b : speak.books.all())
        if (std::ranges::find(t.guesses, b.id) == t.guesses.end()) add(b);
    return out;
}

struct form_maker {
    const speaker& speak;
    const ticket_view& v;
    bool worker;

    [[nodiscard]] std::string about() const { return speak.title(v.t.category); }

    std::optional<std::string> operator()(wanted_report) const { return std::nullopt; }
    std::optional<std::string> operator()(choice_form::kind kind) const {
        choice_form f;
        f.lang = speak.lang;
        f.is = kind;
        f.ticket = v.t.number;
        f.about = about();
        switch (kind) {
            case choice_form::kind::resolve: f.options = outcome_options(speak, v.t); break;
            case choice_form::kind::recategorise:
                f.options = category_options(speak, v.t);
                f.chosen = v.t.category.value;
                break;
            case choice_form::kind::severity:
                f.options = severity_options(speak.lang);
                f.chosen = word(v.t.level);
                break;
        }
        return choice_view(f);
    }
    std::optional<std::string> operator()(text_form::kind kind) const {
        text_form f;
        f.lang = speak.lang;
        f.is = kind;
        f.ticket = v.t.number;
        f.about = about();
        return text_view(f);
    }
    std::optional<std::string> operator()(wanted_assign) const {
        assign_form f;
        f.lang = speak.lang;
        f.ticket = v.t.number;
        f.about = about();
        return assign_view(f);
    }
    std::optional<std::string> operator()(const wanted_reply& w) const {
        if (!worker) return std::nullopt;
        return reply(w.response, {});
    }

    [[nodiscard]] std::string reply(
        std::string_view id,
        const std::vector<std::pair<std::string, std::string>>& filled_in) const {
        reply_form f;
        f.lang = speak.lang;
        f.ticket = v.t.number;
        f.about = about();
        const auto* book = speak.books.find(v.t.category);
        const response* chosen = nullptr;
        if (book != nullptr)
            for (const auto& r : book->responses)
                if (r.id == id && approved_on_day(r, speak.today())) chosen = &r;
        if (chosen != nullptr) {
            f.response = as_option(*chosen, speak);
            f.to_reporter = chosen->to == audience::reporter;
            auto values = speak.automatic(v.t);
            for (const auto& [name, what] : chosen->asks) {
                const auto given =
                    std::ranges::find(filled_in, name, [](auto& p) { return p.first; });
                f.blanks.push_back({name, what.in(speak.lang),
                                    given == filled_in.end() ? std::string() : given->second});
                if (given != filled_in.end() && !given->second.empty()) values.push_back(*given);
            }
            // The wording goes out in the language of whom it is for.
            const auto lang =
                f.to_reporter && !v.reports.empty() ? v.reports.front().lang : v.t.lang;
            f.preview = filled(chosen->text.in(lang), values);
        }
        return reply_view(f);
    }
};

home::line line_of(const speaker& speak, snapshot& files, const ticket& t, bool claimable) {
    home::line l;
    l.ticket = t.number;
    l.title = speak.title(t.category);
    l.detail = std::string(name_of(speak.lang, t.state)) + " · " + speak.name(t.team);
    if (const auto text = files.first_text_of(t.number); !text.empty())
        l.detail += " · " + shortened(text, most_gist);
    l.level = t.level;
    l.claimable = claimable;
    return l;
}

/// When its next target is due, counted on the clock; nothing without one.
std::optional<instant> target(const speaker& speak, const ticket& t) {
    const auto* book = speak.books.find(t.category);
    if (book == nullptr || t.ended()) return std::nullopt;
    const auto& limit = t.claimant.empty() ? book->due.claim : book->due.resolve;
    if (!limit) return std::nullopt;
    return t.opened_at + *limit;
}

}  // namespace

std::optional<std::string> form_view(snapshot& files, const speaker& speak, const person_id& person,
                                     const form_request& wanted) {
    const auto v = seen(files, speak, person, wanted.ticket);
    if (!v) return std::nullopt;
    return std::visit(form_maker{speak, *v, works_on(speak, *v, person)}, wanted.is);
}

std::optional<std::string> reply_view_with(
    snapshot& files, const speaker& speak, const person_id& person, ticket_number ticket,
    std::string_view response, const std::vector<std::pair<std::string, std::string>>& filled_in) {
    const auto v = seen(files, speak, person, ticket);
    if (!v || !works_on(speak, *v, person)) return std::nullopt;
    return form_maker{speak, *v, true}.reply(response, filled_in);
}

std::vector<option> responses_like(snapshot& files, const speaker& speak, const person_id& person,
                                   ticket_number ticket, std::string_view typed) {
    std::vector<option> out;
    const auto v = seen(files, speak, person, ticket);
    if (!v || !works_on(speak, *v, person)) return out;
    const auto* book = speak.books.find(v->t.category);
    if (book == nullptr) return out;
    const auto wanted = small(typed);
    for (const auto& r : book->responses) {
        if (!approved_on_day(r, speak.today())) continue;
        const auto all = r.id + "\n" + r.title.in(speak.lang) + "\n" + r.text.in(speak.lang);
        if (wanted.empty() || small(all).find(wanted) != std::string::npos)
            out.push_back(as_option(r, speak));
    }
    return out;
}

home home_of(snapshot& files, const speaker& speak, const person_id& person) {
    home h;
    h.lang = speak.lang;
    for (const auto& t : files.reported_by(person, most_of_a_list))
        h.reports.push_back(line_of(speak, files, t, false));
    std::vector<std::pair<instant, ticket>> due;
    for (const auto& team : speak.who.teams()) {
        if (!belongs(team, person)) continue;
        h.responder = true;
        ticket_filter filter;
        filter.team = team.id;
        filter.limit = 200;
        for (auto& t : files.tickets(filter)) {
            if (t.daily) continue;
            if (t.claimant == person)
                h.mine.push_back(line_of(speak, files, t, false));
            else if (t.claimant.empty() &&
                     h.unclaimed.size() < static_cast<std::size_t>(most_of_a_list))
                h.unclaimed.push_back(line_of(speak, files, t, t.state == status::open));
            if (const auto when = target(speak, t);
                when && (t.claimant.empty() || t.claimant == person))
                due.emplace_back(*when, std::move(t));
        }
    }
    std::ranges::sort(due, {}, [](const auto& each) { return each.first; });
    constexpr std::size_t most_due = 5;
    constexpr auto soon = std::chrono::hours{4};
    for (const auto& [when, t] : due) {
        if (h.due_soon.size() == most_due || when > speak.now + soon) break;
        auto l = line_of(speak, files, t, t.state == status::open);
        l.detail = speak.say(texts::slack_due_at, {{"time", speak.time(when)}}) + " · " + l.detail;
        h.due_soon.push_back(std::move(l));
    }
    return h;
}

}  // namespace firebreak::slack
