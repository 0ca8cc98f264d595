#include "bot/desk/perform.hpp"

#include "bot/desk/clean_text.hpp"
#include "bot/desk/performer.hpp"

#include <algorithm>

namespace firebreak {
namespace {

/// Evidence as the timeline keeps it: bounded, for a report may hit hundreds of phrases, and a
/// phrase may be as long as its author likes. What was found is in the report; the spans say where.
shared_list<evidence> kept(std::vector<evidence> all) {
    constexpr std::size_t most = 12, most_detail = 64;
    std::vector<evidence> out;
    out.reserve(std::min(all.size(), most));
    // The last ones say why it is unsure and what would have changed it: they stay in any case.
    const auto found = [](const evidence& e) {
        return e.kind == "phrase" || e.kind == "pattern" || e.kind == "cancelled" ||
               e.kind == "word" || e.kind == "cue";
    };
    std::size_t room = most;
    for (const auto& e : all) room -= !found(e) && room > 0 ? 1 : 0;
    for (auto& e : all) {
        if (found(e)) {
            if (room == 0) continue;
            --room;
        }
        if (e.detail.size() > most_detail) e.detail = shortened(e.detail, most_detail);
        out.push_back(std::move(e));
    }
    return out;
}

/// How a report was filed, from its ticket's first event.
std::optional<filed_report> as_filed(snapshot& files, ticket_number number) {
    const auto timeline = files.timeline_of(number);
    if (timeline.empty()) return std::nullopt;
    const auto* first = std::get_if<happened::filed>(&timeline.front().body);
    if (!first) return std::nullopt;
    filed_report f;
    apply(f.as_filed, timeline.front());
    f.why = first->why;
    f.text = files.first_text_of(number);
    return f;
}

/// An address that the bot gives to reporters itself is nobody's post.
bool is_handed_out(const playbooks::library& books, const web_place& p) {
    if (p.site != "other" || p.post.empty()) return false;
    const auto bare = [](std::string_view post) { return post.substr(0, post.find('?')); };
    for (const auto& book : books.all())
        for (const auto& r : book.resources)
            if (bare(place_of(r.url).post) == bare(p.post)) return true;
    return false;
}

/// Where the conflict is: by its link; where that leads to the message in chat in which somebody
/// told of it, by the address in the words.
web_place place_reported(const wanted::file_report& r, std::string_view text,
                         const playbooks::library& books) {
    auto place = place_of(r.source_link.empty() ? first_link(text) : r.source_link);
    if (!r.source_link.empty() && place.site == "other")
        if (auto said = place_of(first_link(text));
            !said.post.empty() && (place.post.empty() || said.site != "other"))
            place = std::move(said);
    if (is_handed_out(books, place)) place.post.clear();
    return place;
}

}  // namespace

prepared prepare(const command& c, const playbooks::library& books) {
    prepared p;
    const auto take = [&](std::string_view text) {
        auto safe = clean(text);
        p.text = std::move(safe.text);
        p.mended = safe.mended;
        p.text_sha256 = hex(sha256(p.text));
    };
    if (const auto* r = std::get_if<wanted::file_report>(&c.what)) {
        take(r->text);
        if (!p.text.empty() && p.text.size() <= max_report_bytes) {
            playbooks::classify_options options;
            options.hint = r->text_language;
            p.judged = books.classify(p.text, options);
            p.why = kept(std::exchange(p.judged->why, {}));
            p.place = place_reported(*r, p.text, books);
        }
    } else if (const auto* a = std::get_if<wanted::add_to_report>(&c.what)) {
        take(a->text);
    } else if (const auto* edit = std::get_if<wanted::correct_report>(&c.what)) {
        take(edit->text);
        if (!p.text.empty() && p.text.size() <= max_report_bytes) p.judged = books.classify(p.text);
    }
    return p;
}

performed perform(transaction& files, const command& c, const prepared& p, const directory& who,
                  const playbooks::library& books) {
    performed done;
    const bool reports = std::holds_alternative<wanted::file_report>(c.what);
    if (auto before = files.find_outcome(c.key)) {
        done.answer = std::move(*before);
        done.again = true;
        if (const auto* posted = std::get_if<wanted::post_summary>(&c.what))
            next_summary(files, who, *posted);  // the row would come again and again
        // One that was joined to a ticket has its words with it.
        if (reports && done.answer.kind == outcome_kind::done && done.answer.reply == message{})
            done.filed = as_filed(files, done.answer.ticket);
        return done;
    }
    performer one{files, c,     p,  who, books, announcer{files, who, books, c, p.undo_window},
                  {},    false, {}, {}};
    done.answer = std::visit(one, c.what);
    files.remember(c.key, c.at, done.answer);
    if (one.filed) done.filed = filed_report{std::move(*one.filed), p.why, p.text, one.part_of};
    done.joined = std::move(one.joined);
    done.link_given = one.link_given;
    done.something_to_do = one.announce.queued > 0 || done.answer.ticket.value != 0;
    return done;
}

message filed_answer(const command& c, const filed_report& filed, bool mended, const directory& who,
                     const playbooks::library& books) {
    const speaker speak{c.lang, who, books, c.at};
    auto m = answers::filed(speak, filed.as_filed, filed.why.items(), filed.text, c.actor, mended);
    if (filed.part_of)
        m.body.insert(m.body.begin(),
                      {paragraph_kind::plain,
                       speak.say(texts::filed_in_surge, {{"ticket", spoken(filed.part_of)}})});
    return m;
}

}  // namespace firebreak
