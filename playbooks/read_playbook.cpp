// What a playbook says about handling, and the texts in it.
#include "bot/domain/digest.hpp"
#include "playbooks/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace firebreak::playbooks {
namespace {

using yaml::missing_language;

bool is_id(std::string_view s, std::string_view also) {
    return !s.empty() && s.size() <= 64 && s[0] >= 'a' && s[0] <= 'z' &&
           std::ranges::all_of(s, [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      also.find(c) != std::string_view::npos;
           });
}

std::string read_id(const yaml::node& n, std::string_view also, const yaml::notes& notes) {
    auto id = yaml::as_text(n, notes).value_or("");
    if (!id.empty() && !is_id(id, also))
        notes.error(
            n.at,
            fmt::format("'{}' is no id: small letters a-z, digits and {}, beginning with a letter",
                        id, also == "_" ? "'_'" : "'_' or '-'"));
    return id;
}

std::string date(std::chrono::year_month_day d) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()),
                       static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

/// Only what the bot fills in by itself may stand in such a text.
void check_automatic(const yaml::node* n, const localized& text, const yaml::notes& notes) {
    for (const auto l : all_languages) {
        if (n == nullptr || !text.has(l)) continue;
        const auto* at = n->find(firebreak::word(l));
        for (const auto& name : placeholders(text.in(l), at->at, notes))
            if (!automatic(name))
                notes.error(
                    at->at,
                    fmt::format(
                        "nobody fills in {{{{{}}}}} here: only {{{{ticket}}}}, {{{{company}}}} and "
                        "{{{{team}}}} can stand in this text",
                        name));
    }
}

localized plain_text(const yaml::node* n, missing_language missing, const yaml::notes& notes) {
    if (n == nullptr) return {};
    auto out = yaml::as_localized(*n, notes, missing);
    check_automatic(n, out, notes);
    return out;
}

void check_asks(const yaml::node& at, const yaml::node& text_node, const response& r,
                const yaml::notes& notes) {
    std::set<std::string> used;
    for (const auto l : all_languages) {
        if (!r.text.has(l)) continue;
        const auto* n = text_node.find(firebreak::word(l));
        for (auto& name : placeholders(r.text.in(l), n->at, notes)) {
            if (!automatic(name) && !r.asks.contains(name))
                notes.error(n->at, fmt::format("nobody fills in {{{{{}}}}}: say under 'asks' what "
                                               "a responder has to put there",
                                               name));
            used.insert(std::move(name));
        }
    }
    for (const auto& [name, _] : r.asks) {
        const auto* n = at.find("asks");
        if (automatic(name))
            notes.error(n->at,
                        fmt::format("'{}' is filled in by the bot: leave it out of 'asks'", name));
        else if (!used.contains(name))
            notes.error(n->at, fmt::format("'{}' stands under 'asks', but no text has {{{{{}}}}}",
                                           name, name));
    }
}

response read_response(const yaml::node& n, const load_options& options, const yaml::notes& notes) {
    response out;
    yaml::fields f(n, notes);
    if (const auto* v = f.required("id")) out.id = read_id(*v, "_-", notes);
    out.title = plain_text(f.optional("title"), missing_language::warning, notes);
    if (const auto* v = f.optional("audience"))
        out.to = yaml::as_word(*v, notes, {audience::responder, audience::reporter})
                     .value_or(audience::responder);
    const auto* text = f.required("text");
    if (text != nullptr) out.text = yaml::as_localized(*text, notes, missing_language::warning);
    if (const auto* v = f.optional("asks")) {
        if (!v->is_mapping())
            notes.error(
                v->at,
                "placeholders with their meaning belong here: { customer: { en: …, fi: … } }");
        for (const auto& m : v->members)
            out.asks[m.key] = yaml::as_localized(m.value, notes, missing_language::warning);
    }
    if (const auto* v = f.required("approved_by"))
        out.approved_by = yaml::as_text(*v, notes).value_or("");
    if (const auto* v = f.required("approved_on"))
        if (const auto d = yaml::as_date(*v, notes)) out.approved_on = *d;
    if (const auto* v = f.required("review_by")) {
        if (const auto d = yaml::as_date(*v, notes)) {
            out.review_by = *d;
            if (options.today && *d < *options.today)
                notes.warning(v->at,
                              fmt::format("'{}' had to be reviewed by {}: it is no longer offered",
                                          out.id, date(*d)));
            if (out.approved_on.ok() && *d < out.approved_on)
                notes.error(v->at, "the review is due before the approval");
        }
    }
    f.done();
    if (text != nullptr) check_asks(n, *text, out, notes);
    return out;
}

resource read_resource(const yaml::node& n, const yaml::notes& notes) {
    resource out;
    yaml::fields f(n, notes);
    if (const auto* v = f.required("id")) out.id = read_id(*v, "_-", notes);
    out.title = plain_text(f.optional("title"), missing_language::warning, notes);
    if (const auto* v = f.required("url")) {
        out.url = yaml::as_text(*v, notes).value_or("");
        bool ticket = false;
        for (const auto& name : placeholders(out.url, v->at, notes)) {
            ticket = ticket || name == "ticket";
            if (!automatic(name))
                notes.error(v->at, fmt::format("nobody fills in {{{{{}}}}} in a URL", name));
        }
        if (!out.url.empty() && !out.url.starts_with("https://"))
            notes.warning(v->at, "not an https:// address");
        if (!out.url.empty() && !ticket)
            notes.warning(
                v->at,
                "carries no {{ticket}}: what comes back through it can't be matched to the report");
    }
    out.say = plain_text(f.optional("say"), missing_language::warning, notes);
    f.done();
    return out;
}

ending read_outcome(const yaml::node& n, const yaml::notes& notes) {
    ending out;
    yaml::fields f(n, notes);
    if (const auto* v = f.required("id")) out.id = read_id(*v, "_-", notes);
    out.title = plain_text(f.optional("title"), missing_language::warning, notes);
    out.means = plain_text(f.optional("means"), missing_language::warning, notes);
    out.tell = plain_text(f.optional("tell"), missing_language::warning, notes);
    f.done();
    return out;
}

/// The four keys that every group of deadlines has.
deadlines read_limits(yaml::fields& f, const yaml::notes& notes, bool always = false) {
    deadlines out;
    out.always = always;
    if (const auto* v = f.optional("hours")) {
        constexpr std::array<std::string_view, 2> words = {"business", "always"};
        out.always = always || yaml::as_one_of(*v, notes, words).value_or(0) == 1;
    }
    const auto read = [&](std::string_view key, std::optional<std::chrono::minutes>& into) {
        const auto* v = f.optional(key);
        if (v == nullptr) return;
        const auto d = out.always ? yaml::as_duration(*v, notes) : yaml::as_working_time(*v, notes);
        if (!d) return;
        into = std::chrono::duration_cast<std::chrono::minutes>(*d);
        if (*into != *d) notes.error(v->at, "a deadline is counted in whole minutes");
    };
    read("claim", out.claim);
    read("answer", out.answer);
    read("resolve", out.resolve);
    return out;
}

void read_deadlines(const yaml::node& n, const yaml::notes& notes, playbook& book) {
    yaml::fields f(n, notes);
    book.due = read_limits(f, notes);
    const std::pair<severity, const yaml::node*> levels[] = {
        {severity::low, f.optional("low")},
        {severity::normal, f.optional("normal")},
        {severity::high, f.optional("high")},
        {severity::critical, f.optional("critical")}};
    for (const auto& [level, v] : levels) {
        if (v == nullptr) continue;
        yaml::fields of_level(*v, notes);
        book.due_by_severity[level] = read_limits(of_level, notes, book.due.always);
        of_level.done();
    }
    f.done();
}

sensitivity read_surge(const yaml::node& n, const yaml::notes& notes) {
    auto out = sensitivity::normal;
    yaml::fields f(n, notes);
    if (const auto* v = f.required("sensitivity"))
        out = yaml::as_word(
                  *v, notes,
                  {sensitivity::never, sensitivity::low, sensitivity::normal, sensitivity::high})
                  .value_or(out);
    f.done();
    return out;
}

reach_levels read_reach(const yaml::node& n, const yaml::notes& notes) {
    constexpr std::int64_t most = 100'000;
    reach_levels out;
    out.high.reset();
    yaml::fields f(n, notes);
    if (const auto* v = f.optional("high")) out.high = yaml::as_integer(*v, notes, 2, most);
    if (const auto* v = f.optional("critical")) out.critical = yaml::as_integer(*v, notes, 2, most);
    if (out.high && out.critical && *out.critical <= *out.high)
        notes.error(n.at, "'critical' needs more colleagues than 'high'");
    f.done();
    return out;
}

void read_examples(const yaml::node& n, definition& out, const yaml::notes& notes) {
    const auto items = yaml::as_list(n, notes);
    if (n.is_sequence() && items.empty())
        notes.error(n.at, "no examples: they teach and they are the tests");
    for (const auto& item : items) {
        example e;
        yaml::fields f(item, notes);
        e.at = item.at;
        e.file = notes.file();
        e.in = e.expect = out.book.id;
        if (const auto* v = f.required("text")) e.text = yaml::as_text(*v, notes).value_or("");
        if (const auto* v = f.optional("lang"))
            e.lang = yaml::as_word(
                *v, notes, {language::en, language::fi, language::sv, language::de, language::es});
        if (const auto* v = f.optional("expect")) {
            e.expect = playbook_id(yaml::as_text(*v, notes).value_or(""));
            e.at = v->at;
        }
        f.done();
        out.examples.push_back(std::move(e));
    }
}

template <class F>
void each(const yaml::node* list, const yaml::notes& notes, F read) {
    if (list == nullptr) return;
    std::set<std::string> ids;
    for (const auto& item : yaml::as_list(*list, notes)) {
        const std::string id = read(item);
        if (!id.empty() && !ids.insert(id).second)
            notes.error(item.at, fmt::format("the id '{}' stands in this list twice", id));
    }
}

}  // namespace

bool automatic(std::string_view name) {
    return name == "ticket" || name == "company" || name == "team";
}

std::vector<std::string> placeholders(std::string_view text, yaml::position at,
                                      const yaml::notes& notes) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        const auto open = text.find("{{", i);
        const auto close = text.find("}}", i);
        if (open == std::string_view::npos && close == std::string_view::npos) break;
        if (close == std::string_view::npos || close < open) {
            notes.error(at, open < close ? "'{{' without its '}}'" : "'}}' without its '{{'");
            break;
        }
        auto name = text.substr(open + 2, close - open - 2);
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (name.find("{{") != std::string_view::npos)
            notes.error(at, "'{{' without its '}}'");
        else if (!is_id(name, "_"))
            notes.error(
                at,
                fmt::format("'{{{{{}}}}}' is no placeholder: small letters, digits and '_'", name));
        else
            out.emplace_back(name);
        i = close + 2;
    }
    return out;
}

definition read_playbook(const yaml::node& root, const source& from, const load_options& options,
                         const yaml::notes& notes) {
    definition out;
    auto& book = out.book;
    out.file = from.name;
    book.version = hex(sha256(from.bytes)).substr(0, 16);
    yaml::fields f(root, notes);
    if (const auto* v = f.required("id")) {
        out.id_at = v->at;
        book.id = playbook_id(read_id(*v, "_", notes));
        const auto stem = std::filesystem::path(from.name).stem().string();
        if (!book.id.empty() && book.id.value != stem)
            notes.error(v->at, fmt::format("the id '{}' must be the file's name ('{}')",
                                           book.id.value, stem));
    }
    if (const auto* v = f.optional("title"))
        book.title = plain_text(v, missing_language::error, notes);
    else if (root.is_mapping())
        notes.warning(root.at, "no 'title': people will see the id");
    book.about = plain_text(f.optional("about"), missing_language::warning, notes);
    if (const auto* v = f.required("severity"))
        book.level =
            yaml::as_word(*v, notes,
                          {severity::low, severity::normal, severity::high, severity::critical})
                .value_or(severity::normal);
    if (const auto* v = f.required("team")) {
        out.team_at = v->at;
        book.team = team_id(yaml::as_text(*v, notes).value_or(""));
    }
    if (const auto* v = f.optional("speaking"))
        book.speaking = yaml::as_word(*v, notes,
                                      {speaking_policy::social_team, speaking_policy::trained,
                                       speaking_policy::anyone})
                            .value_or(speaking_policy::social_team);
    book.speaking_why = plain_text(f.optional("speaking_why"), missing_language::warning, notes);
    if (const auto* v = f.optional("handling"))
        book.handled =
            yaml::as_word(*v, notes, {handling::live, handling::daily}).value_or(handling::live);
    if (const auto* v = f.optional("mode"))
        book.mode =
            yaml::as_word(*v, notes, {footing::live, footing::shadow}).value_or(footing::live);
    if (const auto* v = f.optional("deadlines")) read_deadlines(*v, notes, book);
    if (const auto* v = f.optional("surge")) book.surge = read_surge(*v, notes);
    if (const auto* v = f.optional("reach")) book.reach = read_reach(*v, notes);
    if (const auto* v = f.required("match")) read_match(*v, out, notes);
    if (const auto* v = f.optional("raises")) read_raises(*v, out, notes);
    if (const auto* v = f.required("examples")) read_examples(*v, out, notes);
    if (const auto* v = f.optional("advice"))
        book.advice = plain_text(v, missing_language::error, notes);
    else if (root.is_mapping())
        notes.warning(root.at, "no 'advice': the reporter is told nothing about what to do");
    each(f.optional("responses"), notes, [&](const yaml::node& n) {
        return book.responses.emplace_back(read_response(n, options, notes)).id;
    });
    each(f.optional("resources"), notes, [&](const yaml::node& n) {
        return book.resources.emplace_back(read_resource(n, notes)).id;
    });
    each(f.optional("outcomes"), notes, [&](const yaml::node& n) {
        return book.outcomes.emplace_back(read_outcome(n, notes)).id;
    });
    f.done();
    return out;
}

}  // namespace firebreak::playbooks
