#include "bot/desk/week_report.hpp"

#include "bot/desk/numbers.hpp"
#include "bot/desk/weeks.hpp"
#include "bot/desk/words.hpp"
#include "bot/domain/web_link.hpp"

#include <algorithm>

namespace firebreak {
namespace {

constexpr auto soon = std::chrono::days{28};

std::string capital(std::string name) {
    if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') name.front() -= 'a' - 'A';
    return name;
}

/// Platforms as they write their own names.
std::string site_name(const speaker& speak, std::string_view id) {
    if (id.empty()) return speak.say(texts::site_none);
    if (id == "other") return speak.say(texts::site_other);
    if (const auto title = site_title(id); !title.empty()) return std::string(title);
    return capital(std::string(id));
}

std::string language_name(const speaker& speak, std::string_view id) {
    const auto l = to_language(id);
    if (!l) return std::string(id);
    switch (*l) {
        case language::en: return speak.say(texts::language_en);
        case language::fi: return speak.say(texts::language_fi);
        case language::sv: return speak.say(texts::language_sv);
        case language::de: return speak.say(texts::language_de);
        case language::es: return speak.say(texts::language_es);
    }
    return std::string(id);
}

const text& age_name(std::string_view id) {
    if (id == "under_1d") return texts::age_under_1d;
    if (id == "1d_to_3d") return texts::age_1d_to_3d;
    if (id == "3d_to_7d") return texts::age_3d_to_7d;
    if (id == "7d_to_28d") return texts::age_7d_to_28d;
    return texts::age_over_28d;
}

std::string weekday_name(language l, std::size_t day) {
    static constexpr std::array<std::string_view, 7> en = {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    static constexpr std::array<std::string_view, 7> fi = {
        "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"};
    return std::string((l == language::fi ? fi : en).at(day));
}

/// Writes one report: everything needs the words and the week.
class writer_of_report {
 public:
    writer_of_report(const speaker& speak, const week_summary& week) : speak_(speak), w_(week) {}

    week_report write() {
        r_.lang = speak_.lang;
        r_.company = speak_.who.company();
        r_.title = title();
        r_.period = period();
        if (!w_.over) r_.state = say(texts::week_until_now);
        r_.empty = w_.now.tickets == 0 && w_.now.reports == 0 && w_.now.open == 0;
        if (r_.empty) {
            r_.state = say(texts::week_nothing);
            return std::move(r_);
        }
        add_tiles();
        r_.concerns_title = say(texts::concerns_title);
        r_.concerns = concerns();
        add_tables();
        const auto command = "firebreak summary --week " + w_.week.name + " --explain tickets";
        r_.notes.push_back(
            speak_.say(texts::note_how, {{"file", "docs/summary.md"}, {"command", command}}));
        return std::move(r_);
    }

    [[nodiscard]] std::string title() const {
        return speak_.say(texts::summary_heading,
                          {{"week", std::to_string(std::stoi(w_.week.name.substr(6)))},
                           {"year", w_.week.name.substr(0, 4)}});
    }
    [[nodiscard]] std::string period() const {
        const auto days = days_of(w_.week, speak_.who.time_zone());
        return dates_text(speak_.lang, days.first, days.last);
    }

    [[nodiscard]] std::vector<report_tile> tiles() {
        add_tiles();
        return std::move(r_.tiles);
    }

    [[nodiscard]] std::vector<std::string> concerns() const {
        std::vector<std::string> lines;
        for (const auto& c : w_.concerns) {
            const auto name = category(c.name);
            switch (c.is) {
                case concern::kind::grew:
                    lines.push_back(
                        speak_.say(texts::concern_grew, {{"category", name},
                                                         {"count", number(c.count)},
                                                         {"usual", number(c.usual.value_or(0))}}));
                    break;
                case concern::kind::late:
                    lines.push_back(speak_.say(
                        c.of == c.count ? texts::concern_late_all : texts::concern_late,
                        {{"count", number(c.of)}, {"category", name}, {"some", number(c.count)}}));
                    break;
                case concern::kind::playbook:
                    lines.push_back(speak_.say(
                        texts::concern_playbook,
                        {{"category", name}, {"share", share_text(speak_.lang, c.count, c.of)}}));
                    break;
            }
        }
        if (lines.empty()) lines.push_back(say(texts::concern_none));
        return lines;
    }

 private:
    using rows = std::vector<report_row>;

    [[nodiscard]] std::string say(const text& t) const { return speak_.say(t); }
    [[nodiscard]] std::string number(std::int64_t n) const { return number_text(speak_.lang, n); }
    [[nodiscard]] std::string span(std::int64_t ms) const { return span_text(speak_.lang, ms); }
    [[nodiscard]] std::string category(const std::string& id) const {
        return speak_.title(playbook_id{id});
    }
    [[nodiscard]] std::string person(const std::string& id) const {
        return speak_.name(person_id{id});
    }

    // ---- at the top

    template <class Value>
    std::string compared(Value headline::* what, auto show) const {
        std::string out;
        const auto add = [&](const text& t, std::string_view name, const Value& value) {
            const auto shown = show(value);
            if (shown.empty()) return;
            out += (out.empty() ? "" : " · ") + speak_.say(t, {{name, shown}});
        };
        if (w_.before) add(texts::compared_before, "before", (*w_.before).*what);
        if (w_.usual) add(texts::compared_usual, "usual", (*w_.usual).*what);
        return out;
    }

    void add_tiles() {
        const auto count = [&](figure f, const text& label, std::int64_t headline::* what) {
            r_.tiles.push_back({std::string(word(f)), say(label), number(w_.now.*what),
                                compared(what, [&](std::int64_t n) { return number(n); })});
        };
        const auto time = [&](figure f, const text& label,
                              std::optional<std::int64_t> headline::* what) {
            const auto& now = w_.now.*what;
            if (!now) return;
            const auto show = [&](const std::optional<std::int64_t>& ms) {
                return ms ? span(*ms) : std::string();
            };
            r_.tiles.push_back(
                {std::string(word(f)), say(label), span(*now), compared(what, show)});
        };
        count(figure::tickets, texts::tile_tickets, &headline::tickets);
        count(figure::reports, texts::tile_reports, &headline::reports);
        count(figure::reporters, texts::tile_reporters, &headline::reporters);
        time(figure::to_claim, texts::tile_to_claim, &headline::to_claim);
        time(figure::to_answer, texts::tile_to_answer, &headline::to_answer);
        time(figure::to_resolve, texts::tile_to_resolve, &headline::to_resolve);
        count(figure::open, w_.over ? texts::tile_open : texts::tile_open_now, &headline::open);
        count(figure::slow_claim, texts::tile_slow, &headline::slow);
    }

    // ---- the tables

    void table(std::string_view id, const text& title, const text* note, const text& first,
               std::vector<std::string> columns, rows list, bool chart = false) {
        if (list.empty()) return;
        r_.tables.push_back({std::string(id), say(title), note ? say(*note) : std::string(),
                             say(first), std::move(columns), std::move(list), chart});
    }

    /// Counts that are parts of a whole, with their share of it where there are enough.
    void parts(std::string_view id, const text& title, const text* note, const text& first,
               const std::vector<counted>& list, auto name) {
        std::int64_t whole = 0;
        for (const auto& c : list) whole += c.count;
        const bool shares = whole >= enough_cases;
        rows out;
        for (const auto& c : list) {
            auto& row =
                out.emplace_back(report_row{c.name, name(c.name), {number(c.count)}, c.count});
            if (shares) row.cells.push_back(percent_text(speak_.lang, c.count, whole));
        }
        std::vector<std::string> columns{say(texts::column_tickets)};
        if (shares) columns.push_back(say(texts::column_share));
        table(id, title, note, first, std::move(columns), std::move(out), true);
    }

    void counts(std::string_view id, const text& title, const text& first, const text& column,
                const std::vector<counted>& list, auto name) {
        rows out;
        for (const auto& c : list)
            out.push_back({c.name, name(c.name), {number(c.count)}, c.count});
        table(id, title, nullptr, first, {say(column)}, std::move(out));
    }

    void add_tables() {
        const auto as_category = [&](const std::string& n) { return category(n); };
        const auto as_is = [](const std::string& n) { return n; };
        const auto as_status = [&](const std::string& n) {
            const auto s = to_status(n);
            return s ? std::string(name_of(speak_.lang, *s)) : n;
        };
        parts("by_category", texts::summary_by_category, &texts::summary_opened_note,
              texts::first_category, w_.by_category, as_category);
        add_days();
        parts("by_severity", texts::summary_by_severity, nullptr, texts::label_severity,
              w_.by_severity, [&](const std::string& n) {
                  const auto s = to_severity(n);
                  return s ? std::string(name_of(speak_.lang, *s)) : n;
              });
        parts("by_team", texts::summary_by_team, nullptr, texts::label_team, w_.by_team,
              [&](const std::string& n) { return speak_.name(team_id{n}); });
        parts("by_platform", texts::summary_by_platform, nullptr, texts::first_site, w_.by_platform,
              [&](const std::string& n) { return site_name(speak_, n); });
        parts("by_language", texts::summary_by_language, nullptr, texts::first_language,
              w_.by_language, [&](const std::string& n) { return language_name(speak_, n); });
        parts("by_network", texts::summary_by_network, nullptr, texts::first_network, w_.by_network,
              [](const std::string& n) { return capital(n); });
        add_times();
        add_missed();
        counts("slow_claim", texts::summary_slow, texts::first_category, texts::column_tickets,
               w_.slow_claims, as_category);
        counts("open", texts::summary_open, texts::label_status, texts::column_tickets,
               w_.open_by_status, as_status);
        if (w_.now.open > 0)
            parts("age", texts::summary_age, nullptr, texts::first_age, w_.open_by_age,
                  [&](const std::string& n) { return say(age_name(n)); });
        add_events();
        add_playbooks();
        add_shadows();
        counts("answered", texts::summary_responses, texts::first_response, texts::column_count,
               w_.responses, as_is);
        add_reviews();
        counts("link", texts::summary_links, texts::first_link, texts::column_reports, w_.links,
               as_is);
        counts("source", texts::summary_sources, texts::first_author, texts::column_reports,
               w_.sources, as_is);
        add_people();
    }

    void add_days() {
        if (w_.now.tickets == 0) return;
        rows list;
        for (std::size_t i = 0; i < w_.by_day.size(); ++i)
            list.push_back({std::to_string(i + 1),
                            weekday_name(speak_.lang, i),
                            {number(w_.by_day.at(i))},
                            w_.by_day.at(i)});
        table("by_day", texts::summary_by_day, nullptr, texts::first_day,
              {say(texts::column_tickets)}, std::move(list), true);
    }

    void add_times() {
        rows list;
        const auto add = [&](figure f, const text& label, const durations& d) {
            if (d.count == 0) return;
            list.push_back(
                {std::string(word(f)),
                 say(label),
                 {span(d.median), d.count >= enough_cases ? span(d.p90) : say(texts::too_few),
                  span(d.worst), number(d.count)},
                 d.median});
        };
        add(figure::to_claim, texts::summary_to_claim, w_.to_claim);
        add(figure::to_answer, texts::summary_to_answer, w_.to_answer);
        add(figure::to_resolve, texts::summary_to_resolve, w_.to_resolve);
        if (w_.to_claim_business)
            add(figure::to_claim_business, texts::summary_to_claim_business, *w_.to_claim_business);
        if (w_.to_answer_business)
            add(figure::to_answer_business, texts::summary_to_answer_business,
                *w_.to_answer_business);
        if (w_.to_resolve_business)
            add(figure::to_resolve_business, texts::summary_to_resolve_business,
                *w_.to_resolve_business);
        table("times", texts::summary_times, &texts::summary_times_note, texts::first_time,
              {say(texts::column_median), say(texts::column_p90), say(texts::column_worst),
               say(texts::column_tickets)},
              std::move(list));
    }

    void add_missed() {
        if (!w_.deadlines_missed) return;
        rows list;
        for (const auto& c : *w_.deadlines_missed) {
            const auto of = to_target(c.name);
            if (!of) continue;
            const auto& label = *of == target::claim    ? texts::summary_to_claim
                                : *of == target::answer ? texts::summary_to_answer
                                                        : texts::summary_to_resolve;
            list.push_back({c.name, say(label), {number(c.count)}, c.count});
        }
        table("missed", texts::summary_missed, nullptr, texts::first_deadline,
              {say(texts::column_tickets)}, std::move(list));
    }

    void add_events() {
        rows list;
        const auto add = [&](figure f, const text& label, std::string value, std::int64_t n) {
            list.push_back({std::string(word(f)), say(label), {std::move(value)}, n});
        };
        const auto share = [&](std::int64_t n, std::int64_t of) {
            return of > 0 ? share_text(speak_.lang, n, of) : number(n);
        };
        add(figure::understood, texts::event_understood, share(w_.understood, w_.asked),
            w_.understood);
        add(figure::unsure, texts::event_unsure, share(w_.now.unsure, w_.classified),
            w_.now.unsure);
        add(figure::moved, texts::event_moved, number(w_.now.moved), w_.now.moved);
        add(figure::escalated, texts::event_escalated, number(w_.now.escalated), w_.now.escalated);
        add(figure::reopened, texts::event_reopened, number(w_.now.reopened), w_.now.reopened);
        add(figure::merged, texts::event_merged, number(w_.merged), w_.merged);
        if (w_.joined) add(figure::joined, texts::event_joined, number(*w_.joined), *w_.joined);
        if (w_.surges) add(figure::surges, texts::event_surges, number(*w_.surges), *w_.surges);
        table("happened", texts::summary_happened, nullptr, texts::first_event,
              {say(texts::column_count)}, std::move(list));
    }

    void add_playbooks() {
        rows list;
        for (const auto& p : w_.playbooks)
            list.push_back({p.playbook,
                            category(p.playbook),
                            {number(p.hits), number(p.moved), number(p.placed),
                             share_text(speak_.lang, p.failed(), p.cases()),
                             p.moved_to.empty() ? "–" : category(p.moved_to.front().name)},
                            p.failed()});
        table("playbooks", texts::summary_playbooks, &texts::summary_playbooks_note,
              texts::first_playbook,
              {say(texts::column_hits), say(texts::column_moved), say(texts::column_placed),
               say(texts::column_not_right), say(texts::column_moved_to)},
              std::move(list));
    }

    void add_shadows() {
        rows list;
        for (const auto& p : w_.shadows) {
            std::string whose;
            for (const auto& c : p.instead_of)
                whose += (whose.empty() ? "" : ", ") + category(c.name) + " " + number(c.count);
            list.push_back(
                {p.playbook, category(p.playbook), {number(p.tickets), whose}, p.tickets});
        }
        table("shadowed", texts::summary_shadows, &texts::summary_shadows_note,
              texts::first_playbook, {say(texts::column_would), say(texts::column_instead_of)},
              std::move(list));
        if (!r_.tables.empty() && r_.tables.back().id == "shadowed") r_.tables.back().words = true;
    }

    void add_reviews() {
        rows list;
        for (const auto& one : texts_to_review(speak_.books, speak_.today())) {
            const auto date = date_text(speak_.lang, one.review_by);
            list.push_back({one.response,
                            one.response,
                            {category(one.playbook.value),
                             one.past ? speak_.say(texts::review_past, {{"date", date}}) : date,
                             one.approved_by},
                            0});
        }
        table("reviews", texts::summary_reviews, nullptr, texts::first_response,
              {say(texts::first_playbook), say(texts::column_review_by),
               say(texts::column_approved_by)},
              std::move(list));
        if (!r_.tables.empty() && r_.tables.back().id == "reviews") r_.tables.back().words = true;
    }

    void add_people() {
        auto people = w_.people;
        std::ranges::sort(people, {}, [&](const load& l) { return person(l.person); });
        rows list;
        for (const auto& p : people)
            list.push_back({p.person,
                            person(p.person),
                            {number(p.took), number(p.finished), number(p.holds)},
                            0});
        table("people", texts::summary_people, &texts::summary_people_note, texts::first_person,
              {say(texts::column_took), say(texts::column_finished), say(texts::column_holds)},
              std::move(list));
    }

    const speaker& speak_;
    const week_summary& w_;
    week_report r_;
};

}  // namespace

std::vector<text_to_review> texts_to_review(const playbooks::library& books,
                                            std::chrono::sys_days today) {
    std::vector<text_to_review> list;
    for (const auto& book : books.all())
        for (const auto& r : book.responses) {
            const std::chrono::sys_days by{r.review_by};
            if (by <= today + soon)
                list.push_back({r.id, book.id, r.approved_by, r.review_by, by < today});
        }
    std::ranges::sort(list, [](const text_to_review& a, const text_to_review& b) {
        return std::pair(a.review_by, a.response) < std::pair(b.review_by, b.response);
    });
    return list;
}

week_report report_on_week(const speaker& speak, const week_summary& week) {
    return writer_of_report{speak, week}.write();
}

std::string week_title(const speaker& speak, const week_span& week) {
    week_summary only_the_week;
    only_the_week.week = week;
    const writer_of_report writer{speak, only_the_week};
    return speak.say(texts::week_heading, {{"title", writer.title()}, {"period", writer.period()}});
}

message summary_message(const speaker& speak, const week_summary& week, const std::string& page) {
    message m;
    m.heading = week_title(speak, week.week);
    if (!week.over) m.say(speak.say(texts::week_until_now), paragraph_kind::aside);
    writer_of_report writer{speak, week};
    if (week.now.tickets == 0 && week.now.reports == 0 && week.now.open == 0) {
        m.say(speak.say(texts::week_nothing));
    } else {
        for (auto& tile : writer.tiles())
            m.facts.push_back({tile.label, tile.compared.empty()
                                               ? tile.value
                                               : tile.value + " (" + tile.compared + ")"});
        m.say(speak.say(texts::concerns_title), paragraph_kind::strong);
        for (auto& line : writer.concerns()) m.say(std::move(line), paragraph_kind::list);
    }
    if (!page.empty()) m.links.push_back({speak.say(texts::week_page), page});
    return m;
}

}  // namespace firebreak
