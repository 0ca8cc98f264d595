#include "bot/desk/answers.hpp"

#include "bot/desk/cards.hpp"
#include "bot/desk/doctor.hpp"
#include "bot/domain/decide.hpp"

#include <algorithm>

namespace firebreak::answers {
namespace {

std::string number_of(const ticket& t) { return std::to_string(t.number.value); }

/// Links to hand out, and the words around them where the policy lets this person speak.
void add_resources(message& m, const speaker& speak, const playbook& book, const ticket& t,
                   const person_id& person) {
    if (book.resources.empty()) return;
    if (may_speak(speak.who, book, person)) {
        const auto values = speak.automatic(t);
        for (const auto& r : book.resources) {
            if (r.say.empty()) continue;
            m.say(speak.say(texts::you_may_say));
            m.say(filled(r.say.in(speak.lang), values), paragraph_kind::approved);
        }
    }
    m.say(speak.say(texts::you_may_hand_out));
    m.links = speak.resources(book, t);
}

choice make_choice(std::string label, std::string words) {
    choice c;
    c.label = std::move(label);
    c.words = std::move(words);
    return c;
}

}  // namespace

message filed(const speaker& speak, const ticket& t, const std::vector<evidence>& why,
              std::string_view text, const person_id& reporter, bool mended) {
    message m;
    const auto number = spoken(t.number);
    const auto* book = speak.books.find(t.category);
    m.level = t.level;
    if (!book) {
        m.heading = speak.say(texts::filed_unsure_heading, {{"ticket", number}});
    } else {
        m.heading = speak.say(texts::filed_heading,
                              {{"ticket", number}, {"category", book->title.in(speak.lang)}});
    }
    if (t.level == severity::critical || (!book && t.level >= severity::high))
        m.say(speak.say(texts::danger_first), paragraph_kind::strong);
    if (!t.daily && !(book && book->speaking == speaking_policy::anyone))
        m.say(speak.say(texts::do_not_engage), paragraph_kind::strong);
    if (book)
        m.say(filled(book->advice.in(speak.lang), speak.automatic(t)), paragraph_kind::approved);
    else
        m.say(speak.say(texts::do_not_engage_why));
    if (t.daily) m.say(speak.say(texts::filed_daily));
    if (book) add_resources(m, speak, *book, t, reporter);

    m.facts.push_back({speak.say(texts::label_team), speak.name(t.team)});
    const auto words = deciding_words(speak.lang, why, t.category, text);
    if (book && !words.empty())
        m.facts.push_back(
            {speak.say(texts::label_why), speak.say(texts::because_of, {{"words", words}})});
    if (!book) m.facts.push_back({speak.say(texts::label_why), speak.say(texts::because_unsure)});
    if (book && !t.daily && book->due.claim) {
        auto time = duration_text(speak.lang, *book->due.claim);
        if (!book->due.always) time += " " + speak.say(texts::business_hours);
        m.facts.push_back(
            {speak.say(texts::label_target),
             speak.say(texts::filed_target, {{"team", speak.name(t.team)}, {"time", time}})});
    }
    if (mended) m.say(speak.say(texts::text_was_mended), paragraph_kind::aside);
    if (!t.daily) {
        m.choices.push_back(
            make_choice(speak.say(texts::button_understood), "understood " + number_of(t)));
        m.choices.back().primary = true;
    }
    m.choices.push_back(make_choice(speak.say(texts::button_add), "add " + number_of(t)));
    m.choices.back().needs_input = true;
    return m;
}

message may_i(const speaker& speak, const ticket& t, const person_id& person) {
    message m;
    const auto* book = speak.books.find(t.category);
    if (!book) {
        m.heading = speak.say(texts::may_wait);
        return m;
    }
    const auto* team = speak.who.find(book->team);
    if (!may_speak(speak.who, *book, person)) {
        m.heading = book->speaking == speaking_policy::trained
                        ? speak.say(texts::may_no_trained)
                        : speak.say(texts::may_no_team, {{"team", speak.name(book->team)}});
    } else if (team && belongs(*team, person)) {
        m.heading = speak.say(texts::may_yes_team,
                              {{"example", command_text(speak.lang, "reply", number_of(t))}});
    } else {
        m.heading = speak.say(book->speaking == speaking_policy::trained ? texts::may_yes_trained
                                                                         : texts::may_yes_anyone);
    }
    const auto& why = book->speaking_why.in(speak.lang);
    m.say(why.empty() ? speak.say(texts::do_not_engage_why) : why);
    add_resources(m, speak, *book, t, person);
    return m;
}

message responses(const speaker& speak, const ticket& t) {
    message m;
    m.heading = speak.say(texts::responses_heading, {{"ticket", spoken(t.number)}});
    const auto* book = speak.books.find(t.category);
    std::string example;
    if (book) {
        for (const auto& r : book->responses) {
            if (!approved_on_day(r, speak.today())) continue;
            const auto& to =
                r.to == audience::responder ? texts::response_public : texts::response_reporter;
            m.say(r.id + " – " + r.title.in(speak.lang) + " (" + speak.say(to) + ")",
                  paragraph_kind::strong);
            m.say(r.text.in(speak.lang), paragraph_kind::approved);
            auto words = "reply " + number_of(t) + " " + r.id;
            auto c = make_choice(r.title.in(speak.lang), words);
            std::string blanks;
            for (const auto& [name, what] : r.asks) {
                blanks += (blanks.empty() ? "" : ", ") + name + " (" + what.in(speak.lang) + ")";
                words += " " + name + "=…";
            }
            if (!blanks.empty())
                m.say(speak.say(texts::label_blanks) + ": " + blanks, paragraph_kind::aside);
            c.needs_input = !r.asks.empty();
            m.choices.push_back(std::move(c));
            if (example.empty())
                example = command_text(speak.lang, "reply", words.substr(words.find(' ') + 1));
        }
    }
    if (example.empty())
        m.say(speak.say(texts::responses_none));
    else
        m.say(speak.say(texts::responses_how, {{"example", example}}));
    return m;
}

message outcomes(const speaker& speak, const ticket& t) {
    message m;
    m.heading = speak.say(texts::outcomes_heading, {{"ticket", spoken(t.number)}});
    const auto* book = speak.books.find(t.category);
    if (!book) return m;
    for (const auto& o : book->outcomes) {
        auto line = o.title.in(speak.lang);
        if (!o.means.empty()) line += ": " + o.means.in(speak.lang);
        m.say(std::move(line), paragraph_kind::list);
        m.choices.push_back(
            make_choice(o.title.in(speak.lang), "resolve " + number_of(t) + " " + o.id));
    }
    return m;
}

message categories(const speaker& speak, const ticket& t) {
    message m;
    m.heading = speak.say(texts::categories_heading, {{"ticket", spoken(t.number)}});
    for (const auto& book : speak.books.all()) {
        auto line = book.title.in(speak.lang);
        if (!book.about.empty()) line += ": " + book.about.in(speak.lang);
        m.say(std::move(line), paragraph_kind::list);
        m.choices.push_back(make_choice(book.title.in(speak.lang),
                                        "recategorise " + number_of(t) + " " + book.id.value));
    }
    return m;
}

outcome done(ticket_number ticket, std::string heading) {
    outcome o;
    o.ticket = ticket;
    o.reply.heading = std::move(heading);
    return o;
}

outcome refused_with(ticket_number ticket, std::string heading, std::string more) {
    outcome o;
    o.kind = outcome_kind::refused;
    o.ticket = ticket;
    o.reply.heading = std::move(heading);
    if (!more.empty()) o.reply.say(std::move(more));
    return o;
}

outcome no_such_ticket(const speaker& speak, ticket_number number) {
    return refused_with({}, speak.say(texts::no_such_ticket, {{"ticket", spoken(number)}}),
                        speak.say(texts::no_such_ticket_hint));
}

outcome failed(language lang, boost::system::error_code why) {
    outcome o;
    o.kind = outcome_kind::failed;
    if (why == make_error_code(errc::busy)) {
        o.reply.heading = say(lang, texts::failed_busy);
        return o;
    }
    const auto& reason = why == make_error_code(errc::disk_full)   ? texts::failure_disk_full
                         : why == make_error_code(errc::read_only) ? texts::failure_read_only
                         : why == make_error_code(errc::locked)    ? texts::failure_locked
                         : why == make_error_code(errc::closed)    ? texts::failure_closed
                                                                   : texts::failure_other;
    o.reply.heading = say(lang, texts::failed_store, {{"why", in(lang, reason)}});
    return o;
}

outcome misunderstood(const speaker& speak, const misunderstanding& m) {
    outcome o;
    o.kind = outcome_kind::misunderstood;
    // A suggestion is a word of the language that was typed, and its example goes with it.
    const auto lang = m.suggestion.empty()                        ? speak.lang
                      : m.word && m.suggestion == m.word->finnish ? language::fi
                                                                  : language::en;
    const auto example = m.word ? std::string(m.word->example_in(lang)) : std::string();
    using reason = misunderstanding::reason;
    switch (m.why) {
        case reason::unknown_word:
            o.reply.heading = speak.say(texts::unknown_word, {{"word", m.typed}});
            if (m.word)
                o.reply.say(
                    speak.say(texts::did_you_mean, {{"word", m.suggestion}, {"example", example}}));
            o.reply.say(speak.say(texts::see_help), paragraph_kind::aside);
            break;
        case reason::number_missing:
            o.reply.heading = speak.say(texts::number_missing, {{"example", example}});
            break;
        case reason::bad_number:
            o.reply.heading =
                speak.say(texts::bad_number, {{"word", m.typed}, {"example", example}});
            break;
        case reason::more_needed:
            o.reply.heading =
                speak.say(texts::more_needed,
                          {{"usage", m.word->usage_in(speak.lang)}, {"example", example}});
            break;
    }
    return o;
}

message help(const speaker& speak, const person_id& person, std::string_view about) {
    message m;
    if (const auto* word = about.empty() ? nullptr : find_word(about)) {
        m.heading = speak.say(texts::help_line, {{"usage", word->usage_in(speak.lang)},
                                                 {"what", word->about_in(speak.lang)}});
        m.say(speak.say(texts::help_example, {{"example", word->example_in(speak.lang)}}));
        return m;
    }
    m.heading = speak.say(texts::help_heading);
    m.say(speak.say(texts::help_intro, {{"report", ""}}));
    const bool overseer = oversees(speak.who, person);
    bool of_a_team = overseer;
    for (const auto& team : speak.who.teams()) of_a_team = of_a_team || belongs(team, person);
    // The first five words are everybody's; the rest is the teams' work.
    constexpr std::size_t everybody = 5;
    std::size_t shown = 0;
    for (const auto& w : command_words()) {
        const bool general = shown < everybody || w.word == "help" || w.word == "show" ||
                             w.word == "why" || w.word == "dashboard";
        ++shown;
        if ((!general && !of_a_team) || ((w.word == "doctor" || w.word == "replay") && !overseer))
            continue;
        if (shown == everybody + 1 && of_a_team)
            m.say(speak.say(texts::help_team), paragraph_kind::strong);
        m.say(speak.say(texts::help_line,
                        {{"usage", w.usage_in(speak.lang)}, {"what", w.about_in(speak.lang)}}),
              paragraph_kind::list);
    }
    if (of_a_team) {
        m.say(speak.say(texts::help_number), paragraph_kind::aside);
        const auto* example = speak.lang == language::fi ? "jono tänne" : "queue here";
        m.say(speak.say(texts::help_here, {{"example", example}}), paragraph_kind::aside);
    }
    return m;
}

}  // namespace firebreak::answers
