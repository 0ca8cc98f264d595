#include "bot/cli/audit.hpp"

#include "bot/cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace firebreak::cli {
namespace {

using playbooks::audit;

constexpr std::size_t most_confusions = 10, most_examples = 10;

std::string percent(double share) { return fmt::format("{:.0f} %", share * 100); }

std::string place(const playbooks::example& e) {
    return fmt::format("{}:{}:{}", e.file, e.at.line, e.at.column);
}

void print_figures(const audit& a, std::ostream& out) {
    std::vector<std::vector<std::string>> rows{{"playbook", "examples", "precision", "recall"}};
    for (const auto& l : a.playbooks)
        rows.push_back(
            {l.of.value, std::to_string(l.examples), percent(l.precision()), percent(l.recall())});
    out << fmt::format(
        "\nCross-validation: each example tried by a model that learned from four fifths of the "
        "others and knows nothing else. {} of {} are told right ({}).\n",
        a.right, a.examples,
        percent(static_cast<double>(a.right) /
                static_cast<double>(std::max<std::size_t>(a.examples, 1))));
    print_table(rows, out);
    if (a.confusions.empty()) return;
    out << "\nMost often confused:\n";
    for (std::size_t i = 0; i < std::min(a.confusions.size(), most_confusions); ++i) {
        const auto& c = a.confusions[i];
        out << fmt::format("  {} taken for {}: {}\n", c.of.value, c.called.value, c.times);
    }
}

void print_doubts(const audit& a, std::ostream& out) {
    if (a.doubts.empty()) return;
    out << "\nLook mislabelled (or show what words are missing):\n";
    for (std::size_t i = 0; i < std::min(a.doubts.size(), most_examples); ++i) {
        const auto& d = a.doubts[i];
        out << fmt::format("  {}: \"{}\"\n      is {}, reads like {} ({})\n", place(*d.what),
                           one_line(d.what->text), d.what->expect.value, d.rather.value,
                           percent(d.probability));
    }
}

void print_duplicates(const audit& a, std::ostream& out) {
    if (a.duplicates.empty()) return;
    out << "\nNearly the same in two playbooks:\n";
    for (std::size_t i = 0; i < std::min(a.duplicates.size(), most_examples); ++i) {
        const auto& d = a.duplicates[i];
        out << fmt::format("  {} ({})\n  {} ({}), {} alike\n", place(*d.one), d.one->expect.value,
                           place(*d.other), d.other->expect.value, percent(d.alike));
    }
}

}  // namespace

void print_audit(const audit& a, std::ostream& out) {
    if (a.folds != 0) print_figures(a, out);
    print_doubts(a, out);
    print_duplicates(a, out);
    std::string few;
    for (const auto& l : a.playbooks)
        if (l.examples < playbooks::enough_examples)
            few += fmt::format("{}{} ({})", few.empty() ? "" : ", ", l.of.value, l.examples);
    if (!few.empty())
        out << fmt::format("\nToo few examples to teach much (fewer than {}): {}\n",
                           playbooks::enough_examples, few);
}

}  // namespace firebreak::cli
