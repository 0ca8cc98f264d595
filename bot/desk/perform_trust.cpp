// Too many reports, reporters who are muted, reports closed together as invalid.
#include "bot/desk/clean_text.hpp"
#include "bot/desk/moments.hpp"
#include "bot/desk/performer.hpp"
#include "bot/desk/trust.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>
#include <charconv>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_at_once = 200;
constexpr std::size_t longest_why = 300;

/// Takes one word from the left.
std::string take_word(std::string_view& text) {
    const auto begin = std::min(text.size(), text.find_first_not_of(" \t\n"));
    text.remove_prefix(begin);
    const auto word = text.substr(0, std::min(text.size(), text.find_first_of(" \t\n")));
    text.remove_prefix(word.size());
    const auto next = std::min(text.size(), text.find_first_not_of(" \t\n"));
    text.remove_prefix(next);
    return std::string(word);
}

std::optional<std::int64_t> to_count(std::string_view typed) {
    std::int64_t n = 0;
    const auto [end, failed] = std::from_chars(typed.data(), typed.data() + typed.size(), n);
    if (failed != std::errc{} || end != typed.data() + typed.size()) return std::nullopt;
    return n;
}

/// Up to 90 days.
std::optional<std::chrono::minutes> bounded_span(std::string_view typed) {
    const auto span = to_span(typed);
    return span && *span <= std::chrono::days{90} ? span : std::nullopt;
}

/// Open tickets that only this person reported, and that `actor` may close.
std::vector<ticket_view> closable(transaction& files, const directory& who, const person_id& actor,
                                  const person_id& reporter, instant since) {
    std::vector<ticket_view> out;
    for (const auto& t : files.reported_by(reporter, most_at_once)) {
        if (t.ended() || t.level == severity::critical || t.opened_at < since) continue;
        auto v = view(files, t.number);
        if (!v || reporters_of(*v) != std::vector{reporter}) continue;
        const auto standing = standing_of(who, *v, actor);
        if (standing.lead || standing.manager) out.push_back(std::move(*v));
    }
    std::ranges::reverse(out);
    return out;
}

/// The number of the closing that closed it last.
std::int64_t closed_by(const std::vector<event>& timeline) {
    std::int64_t number = 0;
    for (const auto& e : timeline)
        if (const auto* i = std::get_if<happened::invalidated>(&e.body)) number = i->bulk;
    return number;
}

}  // namespace

std::optional<outcome> performer::turned_away(const wanted::file_report& w) const {
    const auto& judged = *p.judged;
    const bool threat = w.danger_now || judged.level == severity::critical ||
                        (!judged.category && judged.level >= severity::high);
    if (threat || c.from.where.network.value == "cli") return std::nullopt;
    if (const auto m = files.find_muting(c.actor); m && m->until > c.at) {
        const auto why = m->why.empty() ? speak().say(texts::no_reason) : m->why;
        auto o = answers::refused_with(
            {}, speak().say(texts::muted_heading, {{"time", speak().time(m->until)}}),
            speak().say(texts::muted_hint, {{"person", speak().name(m->by)}, {"why", why}}));
        o.reply.say(speak().say(texts::too_many_threat), paragraph_kind::strong);
        return o;
    }
    const auto limits = who.limits();
    const auto over = [&](std::int64_t most, std::chrono::milliseconds span) {
        return most > 0 && files.reports_since(c.actor, c.at - span, most) >= most;
    };
    const bool quickly = over(limits.per_ten_minutes, 10min);
    if (!quickly && !over(limits.per_day, 24h)) return std::nullopt;
    const auto newest = files.reported_by(c.actor, 1);
    const auto number =
        newest.empty() ? std::string("N") : std::to_string(newest.front().number.value);
    auto o = answers::refused_with(
        {}, speak().say(
                texts::too_many_reports,
                {{"count", std::to_string(quickly ? limits.per_ten_minutes : limits.per_day)}}));
    o.reply.say(
        speak().say(texts::too_many_hint,
                    {{"example", command_text(c.lang, "add", number + " …")},
                     {"time", duration_text(c.lang, quickly ? std::chrono::milliseconds{10min}
                                                            : std::chrono::milliseconds{24h})}}));
    o.reply.say(speak().say(texts::too_many_threat), paragraph_kind::strong);
    return o;
}

outcome performer::operator()(const wanted::mute& w) {
    if (!keeps_order(who, c.actor))
        return answers::refused_with({}, speak().say(texts::only_leads));
    const auto person = find_anyone(files, who, w.who);
    if (!person) return misunderstood(speak().say(texts::unknown_person, {{"word", w.who}}));
    const auto span = bounded_span(w.span);
    if (!span)
        return misunderstood(speak().say(
            texts::mute_span, {{"example", command_text(c.lang, "mute", w.who + " 7d")}}));
    const muting m{*person, c.at + *span, c.actor, shortened(clean(w.why).text, longest_why)};
    files.set_muting(m);
    auto o = answers::done({}, speak().say(texts::mute_done, {{"person", speak().name(*person)},
                                                              {"time", speak().time(m.until)}}));
    o.reply.say(speak().say(texts::mute_undo, {{"example", command_text(c.lang, "unmute", w.who)}}),
                paragraph_kind::aside);
    return o;
}

outcome performer::operator()(const wanted::unmute& w) {
    if (!keeps_order(who, c.actor))
        return answers::refused_with({}, speak().say(texts::only_leads));
    const auto person = find_anyone(files, who, w.who);
    if (!person) return misunderstood(speak().say(texts::unknown_person, {{"word", w.who}}));
    const auto m = files.find_muting(*person);
    files.lift_muting(*person);
    const bool was = m && m->until > c.at;
    return answers::done({}, speak().say(was ? texts::unmute_done : texts::unmute_none,
                                         {{"person", speak().name(*person)}}));
}

outcome performer::undo_bulk(std::int64_t number) {
    const auto bulk = files.find_bulk(number);
    const bool overseer = who.is_manager(c.actor);
    if (!bulk || (bulk->by != c.actor && !overseer))
        return answers::refused_with(
            {}, speak().say(texts::bulk_unknown, {{"number", std::to_string(number)}}));
    std::int64_t restored = 0;
    for (const auto t : bulk->tickets) {
        auto v = view(files, t);
        // Those that somebody has taken up again since are left as they are.
        if (!v || v->t.state != status::resolved || v->t.outcome != invalid_outcome) continue;
        if (closed_by(files.timeline_of(t)) != number) continue;
        append(*v, happened::restored{number});
        ++restored;
    }
    return answers::done({},
                         speak().say(texts::bulk_undone, {{"count", std::to_string(restored)}}));
}

outcome performer::operator()(const wanted::bulk& w) {
    if (!keeps_order(who, c.actor))
        return answers::refused_with({}, speak().say(texts::only_leads));
    const auto how = [&] {
        return misunderstood(speak().say(
            texts::bulk_how, {{"example", std::string(find_word("bulk")->example_in(c.lang))}}));
    };
    std::string_view rest = w.what;
    auto first = take_word(rest);
    if (first == "undo" || first == "peru") {
        const auto number = to_count(take_word(rest));
        return number ? undo_bulk(*number) : how();
    }
    std::string shown;
    if (first == "confirm" || first == "vahvista") {
        shown = take_word(rest);
        if (shown.empty()) return how();
        first = take_word(rest);
    }
    const auto typed_span = take_word(rest);
    const auto why = shortened(clean(rest).text, longest_why);
    if (first.empty() || typed_span.empty() || why.empty()) return how();
    const auto person = find_anyone(files, who, first);
    if (!person) return misunderstood(speak().say(texts::unknown_person, {{"word", first}}));
    const auto span = bounded_span(typed_span);
    if (!span) return misunderstood(speak().say(texts::bulk_bad_span, {{"word", typed_span}}));

    auto found = closable(files, who, c.actor, *person, c.at - *span);
    const auto name = speak().name(*person);
    const auto count = std::to_string(found.size());
    if (found.empty())
        return answers::refused_with({}, speak().say(texts::bulk_nothing, {{"person", name}}),
                                     speak().say(texts::bulk_left_out));
    // How many they are, and which one is the newest: what was not shown is not closed.
    const auto these = count + "-" + std::to_string(found.back().t.number.value);
    if (shown != these) {
        outcome o;
        o.reply.heading = speak().say(texts::bulk_preview, {{"person", name}, {"count", count}});
        if (!shown.empty()) o.reply.say(speak().say(texts::bulk_changed), paragraph_kind::strong);
        constexpr std::size_t most_shown = 20;
        for (const auto& v : found) {
            if (o.reply.body.size() >= most_shown) {
                o.reply.say("…", paragraph_kind::list);
                break;
            }
            o.reply.say(ticket_line(speak(), files, v.t), paragraph_kind::list);
        }
        o.reply.say(speak().say(texts::bulk_left_out), paragraph_kind::aside);
        choice yes;
        yes.label = speak().say(texts::bulk_confirm, {{"count", count}});
        yes.words = "bulk confirm " + these + " " + first + " " + typed_span + " " + why;
        yes.risky = true;
        o.reply.choices.push_back(std::move(yes));
        return o;
    }
    bulk_closing b;
    b.by = c.actor;
    b.at = c.at;
    b.why = why;
    for (const auto& v : found) b.tickets.push_back(v.t.number);
    b.number = files.add_bulk(b);
    for (auto& v : found) append(v, happened::invalidated{b.number, why});
    const auto& last = found.back().reports.front();
    const auto their = announce.speak(last.lang);
    message told;
    told.heading = their.say(texts::bulk_told,
                             {{"count", count}, {"why", why}, {"person", their.name(c.actor)}});
    announce.tell_person(*person, last.from.where.network, last.lang, std::move(told));
    auto o = answers::done({}, speak().say(texts::bulk_done, {{"person", name}, {"count", count}}));
    const auto undo = "undo " + std::to_string(b.number);
    o.reply.say(
        speak().say(texts::bulk_undo_how, {{"example", command_text(c.lang, "bulk", undo)}}),
        paragraph_kind::aside);
    choice back;
    back.label = speak().say(texts::button_bulk_undo);
    back.words = "bulk " + undo;
    o.reply.choices.push_back(std::move(back));
    return o;
}

}  // namespace firebreak
