#include "bot/desk/explanation.hpp"

#include "bot/desk/clean_text.hpp"

#include <fmt/format.h>

namespace firebreak {
namespace {

struct teller {
    const speaker& speak;

    std::string detail(const text& t, std::string_view value) const {
        return speak.say(t, {{"detail", value}});
    }
    std::string operator()(const happened::filed&) const { return speak.say(texts::did_filed); }
    std::string operator()(const happened::added&) const { return speak.say(texts::did_added); }
    std::string operator()(const happened::amended&) const { return speak.say(texts::did_edit); }
    std::string operator()(const happened::source_removed& e) const {
        return with_why(speak.say(texts::did_remove_source), e.why);
    }
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
    [[nodiscard]] std::string target_name(target t) const {
        return speak.say(t == target::claim    ? texts::target_name_claim
                         : t == target::answer ? texts::target_name_answer
                                               : texts::target_name_resolve);
    }
    std::string operator()(const happened::deadline_warned& e) const {
        return detail(texts::did_deadline_warned, target_name(e.of));
    }
    std::string operator()(const happened::deadline_missed& e) const {
        return detail(texts::did_deadline_missed, target_name(e.of));
    }
    std::string operator()(const happened::called& e) const {
        return detail(texts::did_called, e.people.empty() ? e.hook : speak.names(e.people));
    }
    std::string operator()(const happened::clock_stopped& e) const {
        const auto span = [&](std::int64_t ms) {
            return duration_text(speak.lang, std::chrono::milliseconds{ms});
        };
        return detail(texts::did_clock_stopped,
                      speak.say(e.missed ? texts::clock_said_missed : texts::clock_said,
                                {{"target", target_name(e.of)},
                                 {"all", span(e.all)},
                                 {"business", span(e.business)}}));
    }
    std::string operator()(const happened::reminded&) const {
        return speak.say(texts::did_reminded);
    }

    std::string operator()(const happened::joined&) const { return speak.say(texts::did_joined); }
    std::string operator()(const happened::resembled& e) const {
        return detail(texts::did_resembled,
                      speak.say(texts::alike_value, {{"other", spoken(e.other)},
                                                     {"percent", std::to_string(e.percent)}}));
    }
    std::string operator()(const happened::surged& e) const {
        return detail(texts::did_surged, surge_name(speak, e.of, e.name));
    }
    std::string operator()(const happened::calmed&) const { return speak.say(texts::did_calmed); }
    std::string operator()(const happened::invalidated& e) const {
        return with_why(speak.say(texts::did_invalidated), e.why);
    }
    std::string operator()(const happened::restored&) const {
        return speak.say(texts::did_restored);
    }
    std::string operator()(const happened::unlearned&) const {
        return speak.say(texts::did_unlearned);
    }
    std::string operator()(const happened::shadowed& e) const {
        return detail(texts::did_shadowed, speak.title(e.playbook));
    }

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
    if (!e.detail.empty()) line += "(" + e.detail + ")";
    if (e.weight != 0) line += fmt::format(" {:+g}", e.weight);
    return line;
}

}  // namespace

std::string surge_name(const speaker& speak, std::string_view of, const std::string& name) {
    if (of == "post") return speak.say(texts::surge_of_post);
    if (of == "author")
        return speak.say(texts::surge_of_author, {{"name", name.substr(name.find(':') + 1)}});
    return speak.title(playbook_id{name});
}

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

}  // namespace firebreak
