#include "bot/desk/explanation.hpp"

#include "bot/desk/clean_text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace firebreak {
namespace {

struct teller {
    const speaker& speak;

    std::string detail(const text& t, std::string_view value) const {
        return speak.say(t, {{"detail", value}});
    }
    std::string operator()(const happened::filed&) const { return speak.say(texts::did_filed); }
    std::string operator()(const happened::added&) const { return speak.say(texts::did_added); }
    std::string operator()(const happened::acknowledged&) const {
        return speak.say(texts::did_acknowledged);
    }
    std::string operator()(const happened::claimed&) const { return speak.say(texts::did_claimed); }
    std::string operator()(const happened::released& e) const {
        return with_why(speak.say(texts::did_released), e.why);
    }
    std::string operator()(const happened::assigned& e) const {
        if (e.from.empty()) return detail(texts::did_assigned, speak.name(e.to));
        return speak.say(texts::did_reassigned,
                         {{"detail", speak.name(e.to)}, {"old", speak.name(e.from)}});
    }
    std::string operator()(const happened::recategorised& e) const {
        return detail(texts::did_recategorised, speak.title(e.to));
    }
    std::string operator()(const happened::severity_set& e) const {
        return with_why(detail(texts::did_severity_set, name_of(speak.lang, e.to)), e.why);
    }
    std::string operator()(const happened::noted& e) const {
        return detail(texts::did_noted, shortened(e.text, 300));
    }
    std::string operator()(const happened::replied& e) const {
        return detail(texts::did_replied, e.response);
    }
    std::string operator()(const happened::held& e) const {
        return detail(texts::did_held,
                      e.waiting_for.empty() ? speak.say(texts::somebody) : e.waiting_for);
    }
    std::string operator()(const happened::resumed&) const { return speak.say(texts::did_resumed); }
    std::string operator()(const happened::escalated& e) const {
        return with_why(detail(texts::did_escalated, name_of(speak.lang, e.to)), e.why);
    }
    std::string operator()(const happened::resolved& e) const {
        return with_why(detail(texts::did_resolved, e.outcome), e.note);
    }
    std::string operator()(const happened::reopened& e) const {
        return with_why(speak.say(texts::did_reopened), e.why);
    }
    std::string operator()(const happened::merged& e) const {
        return detail(texts::did_merged, spoken(e.into));
    }
    std::string operator()(const happened::absorbed& e) const {
        return detail(texts::did_absorbed, spoken(e.child));
    }
    std::string operator()(const happened::unmerged& e) const {
        return detail(texts::did_unmerged, spoken(e.from));
    }
    std::string operator()(const happened::reply_withdrawn& e) const {
        return detail(texts::did_withdraw, e.response);
    }
    std::string operator()(const happened::parted& e) const {
        return detail(texts::did_parted, spoken(e.child));
    }
    std::string operator()(const happened::listed&) const { return speak.say(texts::did_listed); }

    static std::string with_why(std::string text, const std::string& why) {
        if (!why.empty()) text += ": " + shortened(why, 300);
        return text;
    }
};

std::string evidence_line(const speaker& speak, const evidence& e, std::string_view report_text) {
    std::string line;
    if (!e.playbook.empty()) line += speak.title(e.playbook) + ": ";
    if (e.where && e.where->begin < e.where->end && e.where->end <= report_text.size())
        line += "“" +
                shortened(report_text.substr(e.where->begin, e.where->end - e.where->begin), 80) +
                "” ";
    line += "(" + e.detail + ")";
    if (e.weight != 0) line += fmt::format(" {:+g}", e.weight);
    return line;
}

void add_counts(message& m, const speaker& speak, const text& label,
                const std::vector<counted>& counts, auto name) {
    if (counts.empty()) return;
    std::string line;
    for (const auto& c : counts)
        line += (line.empty() ? "" : ", ") + name(c.name) + " " + std::to_string(c.count);
    m.facts.push_back({speak.say(label), std::move(line)});
}

}  // namespace

std::string did(const speaker& speak, const event_body& body) {
    return std::visit(teller{speak}, body);
}

message explanation(const speaker& speak, const ticket& t, const happened::filed& filed,
                    std::string_view report_text) {
    message m;
    m.heading = filed.category
                    ? speak.say(texts::why_heading, {{"ticket", spoken(t.number)},
                                                     {"category", speak.title(*filed.category)}})
                    : speak.say(texts::why_unsure_heading, {{"ticket", spoken(t.number)}});
    m.facts.push_back(
        {speak.say(texts::label_severity), std::string(name_of(speak.lang, filed.level))});
    m.facts.push_back(
        {speak.say(texts::label_confidence), fmt::format("{:.0f} %", filed.confidence * 100)});
    for (const auto& e : filed.why)
        m.say(evidence_line(speak, e, report_text), paragraph_kind::list);
    return m;
}

message summary_message(const speaker& speak, const week_summary& week) {
    message m;
    m.heading = speak.say(texts::summary_heading, {{"week", week.week}});
    const auto number = [](std::int64_t n) { return std::to_string(n); };
    if (week.reports == 0 && week.tickets == 0) {
        m.say(speak.say(texts::summary_nothing));
        return m;
    }
    m.say(speak.say(texts::summary_counts, {{"tickets", number(week.tickets)},
                                            {"reports", number(week.reports)},
                                            {"reporters", number(week.reporters)},
                                            {"open", number(week.open_now)}}));
    const auto as_category = [&](const std::string& n) { return speak.title(playbook_id{n}); };
    const auto as_severity = [&](const std::string& n) {
        const auto s = to_severity(n);
        return s ? std::string(name_of(speak.lang, *s)) : n;
    };
    const auto as_status = [&](const std::string& n) {
        const auto s = to_status(n);
        return s ? std::string(name_of(speak.lang, *s)) : n;
    };
    const auto as_team = [&](const std::string& n) { return speak.name(team_id{n}); };
    const auto as_is = [](const std::string& n) { return n; };
    add_counts(m, speak, texts::summary_by_category, week.by_category, as_category);
    add_counts(m, speak, texts::summary_by_severity, week.by_severity, as_severity);
    add_counts(m, speak, texts::summary_by_team, week.by_team, as_team);
    add_counts(m, speak, texts::summary_by_status, week.by_status, as_status);
    if (week.unsure) m.facts.push_back({speak.say(texts::summary_unsure), number(week.unsure)});
    if (week.recategorised)
        m.facts.push_back({speak.say(texts::summary_recategorised), number(week.recategorised)});
    const auto times = [&](const text& label, const durations& d) {
        if (d.count == 0) return;
        const auto span = [&](std::int64_t ms) {
            return duration_text(speak.lang, std::chrono::milliseconds{ms});
        };
        m.facts.push_back(
            {speak.say(label), speak.say(texts::summary_times, {{"median", span(d.median)},
                                                                {"p90", span(d.p90)},
                                                                {"worst", span(d.worst)},
                                                                {"count", number(d.count)}})});
    };
    times(texts::summary_to_claim, week.to_claim);
    times(texts::summary_to_answer, week.to_answer);
    times(texts::summary_to_resolve, week.to_resolve);
    add_counts(m, speak, texts::summary_responses, week.responses, as_is);
    m.say(speak.say(texts::summary_events, {{"reopened", number(week.reopened)},
                                            {"merged", number(week.merged)},
                                            {"escalated", number(week.escalated)},
                                            {"acknowledged", number(week.acknowledged)},
                                            {"reports", number(week.reports)}}),
          paragraph_kind::aside);
    return m;
}

}  // namespace firebreak
