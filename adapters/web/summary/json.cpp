#include "adapters/web/summary/json.hpp"

#include "adapters/net/json_out.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace firebreak::web {
namespace {

using net::json_out;

constexpr std::pair<std::string_view, std::int64_t headline::*> counts_of_headline[] = {
    {"tickets", &headline::tickets},     {"reports", &headline::reports},
    {"reporters", &headline::reporters}, {"open", &headline::open},
    {"unclaimed", &headline::unclaimed}, {"slow_claim", &headline::slow},
    {"reopened", &headline::reopened},   {"escalated", &headline::escalated},
    {"unsure", &headline::unsure},       {"moved", &headline::moved}};

void write(json_out& out, const std::optional<std::int64_t>& n) {
    if (n)
        out.number(*n);
    else
        out.null();
}

void write(json_out& out, const std::vector<counted>& list) {
    out.begin_object();
    for (const auto& c : list) out.field(c.name, c.count);
    out.end_object();
}

void write(json_out& out, const durations& d) {
    const auto known = [&](std::int64_t ms) {
        return d.count > 0 ? std::optional(ms) : std::nullopt;
    };
    out.begin_object().field("count", d.count);
    write(out.key("median_ms"), known(d.median));
    write(out.key("p90_ms"), known(d.p90));
    write(out.key("worst_ms"), known(d.worst));
    out.end_object();
}

void write(json_out& out, const headline& h);

template <class T>
void write(json_out& out, const std::optional<T>& value) {
    if (value)
        write(out, *value);
    else
        out.null();
}

void write(json_out& out, const headline& h) {
    out.begin_object();
    for (const auto& [name, what] : counts_of_headline) out.field(name, h.*what);
    write(out.key("to_claim_ms"), h.to_claim);
    write(out.key("to_answer_ms"), h.to_answer);
    write(out.key("to_resolve_ms"), h.to_resolve);
    out.end_object();
}

std::string_view word(concern::kind k) {
    switch (k) {
        case concern::kind::grew: return "grew";
        case concern::kind::late: return "late";
        case concern::kind::playbook: return "playbook";
    }
    return "";
}

void write(json_out& out, const concern& c) {
    out.begin_object().field("kind", word(c.is)).field("name", c.name).field("count", c.count);
    write(out.key("of"), c.of > 0 ? std::optional(c.of) : std::nullopt);
    write(out.key("usual"), c.usual);
    out.end_object();
}

void write(json_out& out, const playbook_health& p) {
    out.begin_object().field("playbook", p.playbook).field("hits", p.hits);
    out.field("moved", p.moved).field("placed", p.placed);
    write(out.key("moved_to"), p.moved_to);
    out.end_object();
}

void write(json_out& out, const shadow_play& p) {
    out.begin_object().field("playbook", p.playbook).field("tickets", p.tickets);
    write(out.key("instead_of"), p.instead_of);
    out.end_object();
}

void write(json_out& out, const load& l) {
    out.begin_object().field("person", l.person).field("took", l.took);
    out.field("finished", l.finished).field("holds", l.holds).end_object();
}

void write(json_out& out, const text_to_review& r) {
    const auto date = fmt::format("{:04}-{:02}-{:02}", int{r.review_by.year()},
                                  unsigned{r.review_by.month()}, unsigned{r.review_by.day()});
    out.begin_object().field("response", r.response).field("playbook", r.playbook.value);
    out.field("approved_by", r.approved_by).field("review_by", date).field("past", r.past);
    out.end_object();
}

template <class T>
void write_list(json_out& out, std::string_view name, const std::vector<T>& list) {
    out.key(name).begin_array();
    for (const auto& one : list) write(out, one);
    out.end_array();
}

/// What JSON and CSV both have by name.
template <class Each>
void each_breakdown(const week_summary& w, Each each) {
    each("by_category", w.by_category), each("by_severity", w.by_severity);
    each("by_team", w.by_team), each("by_status", w.by_status);
    each("by_platform", w.by_platform), each("by_network", w.by_network);
    each("by_language", w.by_language), each("slow_claims", w.slow_claims);
    each("open_by_status", w.open_by_status), each("open_by_age", w.open_by_age);
    each("responses", w.responses), each("links", w.links), each("sources", w.sources);
}

class csv {
 public:
    explicit csv(const std::string& week) : week_(week) {}

    void row(std::string_view figure, std::string_view name, std::string_view value,
             std::string_view unit) {
        out_ += week_ + ",";
        field(figure), out_ += ',', field(name), out_ += ',';
        out_ += value;
        out_ += ',';
        out_ += unit;
        out_ += "\r\n";
    }
    void count(std::string_view figure, std::string_view name, std::int64_t n) {
        row(figure, name, std::to_string(n), "count");
    }
    void time(std::string_view figure, std::string_view name, std::int64_t ms) {
        row(figure, name, std::to_string(ms), "ms");
    }
    [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
    void field(std::string_view text) {
        const bool formula =
            !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != text.npos;
        if (!formula && text.find_first_of(",\"\r\n") == text.npos) {
            out_ += text;
            return;
        }
        out_ += '"';
        if (formula) out_ += '\'';
        for (const char c : text) {
            if (c == '"') out_ += '"';
            out_ += c;
        }
        out_ += '"';
    }

    std::string week_;
    std::string out_ = "week,figure,name,value,unit\r\n";
};

}  // namespace

std::string summary_json(const week_summary& w, const std::vector<text_to_review>& reviews) {
    std::string text;
    json_out out(text);
    out.begin_object().field("format", "firebreak-summary-1").field("week", w.week.name);
    out.field("from_ms", to_number(w.week.from())).field("to_ms", to_number(w.week.to()));
    out.field("over", w.over);
    for (const auto& [name, what] : counts_of_headline) out.field(name, w.now.*what);
    out.field("merged", w.merged);
    write(out.key("joined"), w.joined);
    write(out.key("surges"), w.surges);
    each_breakdown(w, [&](std::string_view name, const std::vector<counted>& list) {
        write(out.key(name), list);
    });
    out.key("by_day").begin_array();
    for (const auto n : w.by_day) out.number(n);
    out.end_array();
    write(out.key("time_to_claim"), w.to_claim);
    write(out.key("time_to_first_answer"), w.to_answer);
    write(out.key("time_to_resolve"), w.to_resolve);
    out.key("business_hours").begin_object();
    write(out.key("time_to_claim"), w.to_claim_business);
    write(out.key("time_to_first_answer"), w.to_answer_business);
    write(out.key("time_to_resolve"), w.to_resolve_business);
    out.end_object();
    write(out.key("deadlines_missed"), w.deadlines_missed);
    out.field("classified", w.classified).field("asked", w.asked).field("understood", w.understood);
    write_list(out, "playbooks", w.playbooks);
    write_list(out, "shadow_playbooks", w.shadows);
    write_list(out, "texts_to_review", reviews);
    write_list(out, "people", w.people);
    write_list(out, "concerns", w.concerns);
    write(out.key("before"), w.before);
    write(out.key("usual"), w.usual);
    out.field("usual_weeks", w.usual_weeks);
    out.end_object();
    return text;
}

std::string summary_csv(const week_summary& w) {
    csv out(w.week.name);
    for (const auto& [name, what] : counts_of_headline) out.count(name, "", w.now.*what);
    out.count("merged", "", w.merged);
    if (w.joined) out.count("joined", "", *w.joined);
    if (w.surges) out.count("surges", "", *w.surges);
    out.count("classified", "", w.classified);
    out.count("asked", "", w.asked);
    out.count("understood", "", w.understood);
    each_breakdown(w, [&](std::string_view figure, const std::vector<counted>& list) {
        for (const auto& c : list) out.count(figure, c.name, c.count);
    });
    for (std::size_t i = 0; i < w.by_day.size(); ++i)
        out.count("by_day", std::to_string(i + 1), w.by_day.at(i));
    const auto times = [&](std::string_view name, const durations& d) {
        out.count(name, "count", d.count);
        if (d.count == 0) return;
        out.time(name, "median", d.median);
        out.time(name, "p90", d.p90);
        out.time(name, "worst", d.worst);
    };
    times("time_to_claim", w.to_claim);
    times("time_to_first_answer", w.to_answer);
    times("time_to_resolve", w.to_resolve);
    if (w.to_claim_business) times("time_to_claim_business", *w.to_claim_business);
    if (w.to_answer_business) times("time_to_first_answer_business", *w.to_answer_business);
    if (w.to_resolve_business) times("time_to_resolve_business", *w.to_resolve_business);
    if (w.deadlines_missed)
        for (const auto& c : *w.deadlines_missed) out.count("deadlines_missed", c.name, c.count);
    for (const auto& p : w.playbooks) {
        out.count("playbook_hits", p.playbook, p.hits);
        out.count("playbook_moved", p.playbook, p.moved);
        out.count("playbook_placed", p.playbook, p.placed);
    }
    for (const auto& p : w.shadows)
        for (const auto& c : p.instead_of)
            out.count("shadowed", p.playbook + " " + c.name, c.count);
    for (const auto& p : w.people) {
        out.count("person_took", p.person, p.took);
        out.count("person_finished", p.person, p.finished);
        out.count("person_holds", p.person, p.holds);
    }
    return std::move(out).text();
}

}  // namespace firebreak::web
