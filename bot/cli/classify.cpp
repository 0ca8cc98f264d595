#include "bot/cli/classify.hpp"

#include "bot/cli/explain_model.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <istream>
#include <iterator>
#include <ostream>

namespace firebreak::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t longest_line = 4 * 1024 * 1024;

/// Report ids may be numbers; they come back as they came.
struct line {
    ordered_json id;
    std::string text;
    std::optional<language> lang;
};

std::optional<line> read_line(const std::string& raw, std::string& problem) {
    if (raw.size() > longest_line) {
        problem = "longer than 4 MB";
        return std::nullopt;
    }
    const auto json = ordered_json::parse(raw, nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        problem = "not a JSON object";
        return std::nullopt;
    }
    line out;
    out.id = json.value("id", ordered_json());
    if (!out.id.is_string() && !out.id.is_number_integer()) {
        problem = "\"id\" is missing, or neither text nor a whole number";
        return std::nullopt;
    }
    if (!json.contains("text") || !json["text"].is_string()) {
        problem = "\"text\" is missing or no text";
        return std::nullopt;
    }
    out.text = json["text"].get<std::string>();
    if (const auto lang = json.find("lang"); lang != json.end() && lang->is_string())
        out.lang = to_language(lang->get<std::string>());
    return out;
}

ordered_json to_json(const line& l, const verdict& v) {
    ordered_json out;
    out["id"] = l.id;
    out["category"] = v.category ? ordered_json(v.category->value) : ordered_json();
    out["severity"] = word(v.level);
    out["confidence"] = std::round(v.confidence * 1000) / 1000;
    out["lang"] = v.lang_known ? ordered_json(word(v.lang)) : ordered_json();
    out["why"] = ordered_json::array();
    for (const auto& e : v.why) {
        ordered_json one{{"kind", e.kind}, {"detail", e.detail}};
        if (e.where) one["span"] = {e.where->begin, e.where->end};
        if (!e.playbook.empty()) one["playbook"] = e.playbook.value;
        if (e.weight != 0) one["weight"] = e.weight;
        out["why"].push_back(std::move(one));
    }
    const auto other =
        std::ranges::find_if(v.guesses, [&](auto& g) { return g.playbook != v.category; });
    out["runner_up"] =
        other == v.guesses.end() ? ordered_json() : ordered_json(other->playbook.value);
    return out;
}

int run_lines(const classify_arguments& a, std::istream& in, std::ostream& out, std::ostream& err) {
    std::string raw, problem;
    int status = 0;
    for (std::size_t number = 1; std::getline(in, raw); ++number) {
        if (raw.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto l = read_line(raw, problem);
        if (!l) {
            err << fmt::format("line {}: {}; it should read {{\"id\": \"…\", \"text\": \"…\"}}\n",
                               number, problem);
            status = 1;
            continue;
        }
        const auto v = a.library->classify(l->text, {.abstain = !a.no_abstain, .hint = l->lang});
        out << to_json(*l, v).dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    }
    return status;
}

/// A quoted part of the text on one line.
std::string quoted(std::string_view text, span where) {
    std::string out(text.substr(where.begin, where.end - where.begin));
    std::ranges::replace(out, '\n', ' ');
    return out;
}

void print(const playbooks::library& library, std::string_view text, const verdict& v,
           std::ostream& out) {
    const auto title = [&](const playbook_id& id) {
        const auto* book = library.find(id);
        if (book == nullptr) book = library.find_shadow(id);
        return book == nullptr || book->title.empty()
                   ? id.value
                   : fmt::format("{} ({})", book->title.in(language::en), id.value);
    };
    if (v.category)
        out << fmt::format("{}, {} % sure\n", title(*v.category),
                           static_cast<int>(v.confidence * 100));
    else
        out << "Unsure: a person decides\n";
    out << "Severity: " << word(v.level) << '\n';
    out << "Language: " << (v.lang_known ? word(v.lang) : "not clear") << '\n';
    const auto section = [&](std::string_view heading, auto wanted) {
        bool first = true;
        for (const auto& e : v.why) {
            if (!wanted(e)) continue;
            if (std::exchange(first, false)) out << '\n' << heading << '\n';
            out << "  ";
            if (e.where) out << "\"" << quoted(text, *e.where) << "\"  ";
            if (e.kind == "phrase" || e.kind == "pattern")
                out << fmt::format("{} of {} [{}], {:+g}", e.kind, e.playbook.value, e.detail,
                                   e.weight);
            else if (e.kind == "word")
                out << fmt::format("for {}, {:+g}", e.playbook.value, e.weight);
            else if (e.kind == "cue")
                out << fmt::format("{}: for {}, {:+g}", e.detail, e.playbook.value, e.weight);
            else if (e.kind == "runner_up" || e.kind == "shadow")
                out << title(e.playbook) << ": " << e.detail;
            else
                out << e.detail;
            out << '\n';
        }
    };
    const auto kind = [](std::string_view k) {
        return [k](const evidence& e) { return e.kind == k; };
    };
    section("Why a person decides:", kind("unsure"));
    section("Found:", [](const evidence& e) { return e.kind == "phrase" || e.kind == "pattern"; });
    section("Sounds like a threat:", kind("threat"));
    const auto learned = [&](bool in_favour) {
        return [&v, in_favour](const evidence& e) {
            const bool best = !v.guesses.empty() && e.playbook == v.guesses.front().playbook;
            return (e.kind == "word" || e.kind == "cue") && best == in_favour;
        };
    };
    section("Learned words that speak for it:", learned(true));
    section("Learned words that speak against it:", learned(false));
    section("Found, but does not count:", kind("cancelled"));
    section("More serious because:",
            [](const evidence& e) { return e.kind == "risk" || e.kind == "reach"; });
    section("Runner-up:", kind("runner_up"));
    section("What would have changed it:",
            [](const evidence& e) { return e.kind == "counterfactual"; });
    section("In shadow mode:", kind("shadow"));
    if (!v.category && !v.guesses.empty()) {
        out << "\nBest guesses:\n";
        for (const auto& g : v.guesses)
            out << (library.learned()
                        ? fmt::format("  {}: {:.0f} %\n", title(g.playbook), g.score)
                        : fmt::format("  {}: {} points\n", title(g.playbook), g.score));
    }
}

}  // namespace

int run_classify(const classify_arguments& a, std::istream& in, std::ostream& out,
                 std::ostream& err) {
    if (a.explain_model) return explain_model(*a.library, out, err);
    if (a.jsonl) return run_lines(a, in, out, err);
    std::string text;
    for (const auto& t : a.texts) text += (text.empty() ? "" : " ") + t;
    if (a.texts.empty()) text.assign(std::istreambuf_iterator<char>(in), {});
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
        err << "Nothing to classify: give the text as an argument or on standard input.\n";
        return 1;
    }
    print(*a.library, text, a.library->classify(text, {.abstain = !a.no_abstain, .hint = {}}), out);
    return 0;
}

}  // namespace firebreak::cli
