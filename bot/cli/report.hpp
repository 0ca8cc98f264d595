// `firebreak report`: files reports from the command line, one or many.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace firebreak::cli {

struct report_arguments {
    std::filesystem::path config;
    bool jsonl = false;              ///< read {"id","text","lang"?} lines
    std::string person;              ///< who reports: a name of the configuration; empty: "cli"
    std::vector<std::string> words;  ///< the report, when not jsonl; empty: read from `input`
};

/// `input` is a descriptor. With `jsonl` every line of it gets one line on `out`, in order, written
/// as soon as the report is on the disk, whether or not another line has come:
/// {"id","ticket":12|null,"outcome":"done|refused|…","message"}. The id is the idempotency key:
/// feeding the same file twice files nothing twice. Lines that can't be read are told on `err` with
/// their number. The exit status: 0; 1 when a line was bad or refused; 2 when nothing could be
/// done.
int run_report(const report_arguments&, int input, std::ostream& out, std::ostream& err);

}  // namespace firebreak::cli
