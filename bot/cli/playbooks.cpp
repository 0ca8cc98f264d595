#include "bot/cli/playbooks.hpp"

#include "bot/cli/audit.hpp"
#include "bot/cli/table.hpp"
#include "playbooks/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <ostream>

namespace firebreak::cli {
namespace {

using playbooks::example_result;

std::string plural(std::size_t n, std::string_view one) {
    return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

void print(const findings& found, std::ostream& to) {
    for (const auto& f : found) to << to_string(f) << '\n';
}

std::shared_ptr<const playbooks::library> load(const playbooks_arguments& a, std::ostream& err) {
    auto result = playbooks::library::load(a.folder, a.options);
    if (!result) {
        std::erase_if(result.found, [](auto& f) { return f.severity != finding::grade::error; });
        print(result.found, err);
        err << "The playbooks can't be used before these are mended.\n";
    }
    return result.loaded;
}

std::string hits(const verdict& v, const playbook_id& of, std::string_view text) {
    std::string out;
    for (const auto& e : v.why)
        if (e.playbook == of && e.where && (e.kind == "phrase" || e.kind == "pattern"))
            out +=
                fmt::format("{}\"{}\" ({:+g})", out.empty() ? "" : ", ",
                            text.substr(e.where->begin, e.where->end - e.where->begin), e.weight);
    return out;
}

/// What to write to mend it.
std::string advice(const example_result& r) {
    const auto& want = r.what->expect.value;
    const auto mine = std::ranges::find(r.got.guesses, r.what->expect, &guess::playbook);
    const bool found = mine != r.got.guesses.end();
    const auto cancelled = std::ranges::find_if(
        r.got.why, [&](auto& e) { return e.kind == "cancelled" && e.playbook == r.what->expect; });
    if (!found && cancelled != r.got.why.end())
        return fmt::format(
            "its words were found but do not count: {}. Write a phrase that holds the negation "
            "itself, or narrow the 'not'",
            cancelled->detail);
    if (!found)
        return fmt::format(
            "nothing of {} was found in it: add the words it is known by to 'phrases', or the "
            "surest to 'strong'",
            want);
    if (!r.got.category && r.got.guesses.front().playbook == r.what->expect &&
        r.got.guesses.size() == 1)
        return fmt::format(
            "only {:g} of 2 points: make one of its hints an ordinary phrase, or add a phrase",
            mine->score);
    const auto& rival = r.got.category ? *r.got.category
                        : r.got.guesses.front().playbook == r.what->expect
                            ? r.got.guesses[1].playbook
                            : r.got.guesses.front().playbook;
    return fmt::format(
        "add a phrase to {} that tells them apart ('strong' when it is sure), or put what misleads "
        "under 'not' of {}",
        want, rival.value);
}

void print_failure(const example_result& r, std::ostream& out) {
    const auto& e = *r.what;
    out << fmt::format("{}:{}:{}: \"{}\"\n", e.file, e.at.line, e.at.column, one_line(e.text));
    out << fmt::format("    should be {}, is {}\n", e.expect.value,
                       r.got.category ? r.got.category->value : "unsure");
    for (const auto& g : r.got.guesses)
        out << fmt::format("    {} {:.3g}: {}\n", g.playbook.value, g.score,
                           hits(r.got, g.playbook, e.text));
    out << "    to mend it: " << advice(r) << '\n';
}

struct tally {
    std::size_t passed = 0, all = 0, unsure = 0;
};

/// Pairs of playbooks that meet in many examples: where the wording is not sharp.
void print_overlaps(const std::vector<example_result>& results, bool learned, std::ostream& out) {
    const double much = learned ? 20 : 2;  // percent, or points

    std::map<std::pair<std::string, std::string>, std::size_t> pairs;
    for (const auto& r : results)
        for (const auto& g : r.got.guesses)
            if (g.playbook != r.what->expect && g.score >= much)
                ++pairs[{r.what->expect.value, g.playbook.value}];
    std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> most;
    for (const auto& [names, n] : pairs)
        if (n > 1) most.emplace_back(n, names);
    std::ranges::sort(most, std::greater{});
    if (most.size() > 10) most.resize(10);
    if (!most.empty())
        out << fmt::format("\nOverlaps (examples of one in which the other has {} or more):\n",
                           learned ? "20 %" : "2 points");
    for (const auto& [n, names] : most)
        out << fmt::format("  {}: {} in {}\n", names.first, names.second, plural(n, "example"));
}

void print_idle(const playbooks::library& library, std::ostream& out) {
    const auto idle = library.idle_phrases();
    if (idle.empty()) return;
    std::map<std::string, std::vector<const playbooks::idle_phrase*>> by_book;
    for (const auto& i : idle) by_book[i.in.value].push_back(&i);
    out << "\nPhrases that no example hits (write an example for the important ones, or check "
           "their spelling):\n";
    for (const auto& [id, phrases] : by_book) {
        out << fmt::format("  {}: {}, such as", id, plural(phrases.size(), "phrase"));
        for (std::size_t i = 0; i < std::min<std::size_t>(phrases.size(), 3); ++i)
            out << fmt::format("{} line {} \"{}\"", i == 0 ? "" : ",", phrases[i]->phrase->at.line,
                               one_line(phrases[i]->phrase->source));
        out << '\n';
    }
}

std::string date(std::chrono::year_month_day d) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()),
                       static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

}  // namespace

int run_lint(const playbooks_arguments& a, std::ostream& out, std::ostream& err) {
    const auto seen = playbooks::inspect(a.folder, a.options);
    print(seen.found, out);
    const auto errors = static_cast<std::size_t>(
        std::ranges::count(seen.found, finding::grade::error, &finding::severity));
    const auto warnings = seen.found.size() - errors;
    if (errors == 0)
        err << fmt::format("{}, {}: {}\n", plural(seen.playbooks.size(), "playbook"),
                           plural(seen.examples, "example"),
                           warnings == 0 ? "nothing to mend" : plural(warnings, "warning"));
    else
        err << fmt::format("{}, {}\n", plural(errors, "error"), plural(warnings, "warning"));
    return errors != 0 ? 2 : warnings != 0 ? 1 : 0;
}

namespace {

int test_one(const playbooks::library& library, bool thorough, std::ostream& out,
             std::ostream& err) {
    const auto results = library.run_examples();
    std::map<std::string, tally> tallies;
    tally all;
    for (const auto& r : results) {
        for (tally* t : {&tallies[r.what->expect.value], &all}) {
            ++t->all;
            t->passed += r.passed() ? 1U : 0U;
            t->unsure += r.got.category ? 0U : 1U;
        }
        if (!r.passed() && r.got.category) print_failure(r, out);
    }
    std::vector<std::vector<std::string>> rows{
        {"playbook", "examples", "right", "unsure", "elsewhere"}};
    const auto row = [&](const std::string& name, const tally& t) {
        rows.push_back({name, std::to_string(t.all), std::to_string(t.passed),
                        std::to_string(t.unsure), std::to_string(t.all - t.passed - t.unsure)});
    };
    for (const auto& [id, t] : tallies) row(id, t);
    row("all", all);
    const auto elsewhere = all.all - all.passed - all.unsure;
    if (elsewhere != 0) out << '\n';
    print_table(rows, out);
    print_overlaps(results, library.learned(), out);
    print_idle(library, out);
    if (thorough) print_audit(library.examine(), out);
    if (elsewhere != 0)
        err << fmt::format("{} of {} land elsewhere.\n", elsewhere, plural(all.all, "example"));
    else if (all.unsure != 0)
        err << fmt::format("Every example lands where it should, or with a person ({}).\n",
                           plural(all.unsure, "example"));
    else
        err << "Every example lands where it should.\n";
    return elsewhere == 0 ? 0 : 1;
}

}  // namespace

int run_test(const playbooks_arguments& a, std::ostream& out, std::ostream& err) {
    const auto library = load(a, err);
    if (!library) return 2;
    const int decided = test_one(*library, a.thorough, out, err);
    if (library->trial() == nullptr) return decided;
    out << "\nIf the playbooks in shadow mode decided, too:\n\n";
    err << "If the playbooks in shadow mode decided, too: ";
    return std::max(decided, test_one(*library->trial(), a.thorough, out, err));
}

int run_list(const playbooks_arguments& a, std::ostream& out, std::ostream& err) {
    const auto library = load(a, err);
    if (!library) return 2;
    std::map<std::string, std::size_t> examples;
    const auto& whole = library->trial() ? *library->trial() : *library;
    for (const auto& e : whole.examples()) ++examples[e.expect.value];
    std::vector<std::vector<std::string>> rows{
        {"id", "title", "severity", "team", "speaking", "mode", "examples", "next review"}};
    for (const auto& b : whole.all()) {
        std::string review = "-";
        for (const auto& r : b.responses)
            if (const auto d = date(r.review_by); review == "-" || d < review) review = d;
        rows.push_back({b.id.value, b.title.in(language::en), std::string(word(b.level)),
                        b.team.value, std::string(word(b.speaking)), std::string(word(b.mode)),
                        std::to_string(examples[b.id.value]), review});
    }
    print_table(rows, out);
    return 0;
}

}  // namespace firebreak::cli
