// Any bytes as a corpus: lines are read or refused with their number.
#include "playbooks/learning/corpus_file.hpp"
#include "tests/fuzz/input.hpp"

#include <sstream>

using namespace firebreak::playbooks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    firebreak::findings found;
    const firebreak::yaml::notes notes(found, "corpus");
    for (const auto& line : read_corpus(in, {"threat", "none"}, notes)) {
        firebreak::fuzz::must(line.category == "threat" || line.category == "none",
                              "only known playbooks");
        firebreak::fuzz::must(line.weight >= 0 && line.weight <= 10, "weights are bounded");
    }
    return 0;
}
