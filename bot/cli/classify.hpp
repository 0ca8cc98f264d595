// firebreak classify: what would happen to a text, and why.
#pragma once

#include "playbooks/library.hpp"

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace firebreak::cli {

struct classify_arguments {
    std::shared_ptr<const playbooks::library> library;  ///< loaded by the caller; not null
    bool jsonl = false;              ///< read {"id","text","lang"?} lines, write one verdict a line
    bool explain_model = false;      ///< what the model has learned, instead of a report
    bool no_abstain = false;         ///< always name the best guess
    std::vector<std::string> texts;  ///< joined by spaces; when empty, `in` is read to its end
};

/// 0: done. 1: lines that could not be read (jsonl; the others are done), or nothing to classify.
int run_classify(const classify_arguments&, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
