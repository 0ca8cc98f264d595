// Any bytes as a lexicon, as the threat grammar and as its examples: read or refused with findings.
#include "playbooks/classifier.hpp"
#include "playbooks/loader.hpp"
#include "tests/fuzz/input.hpp"

using namespace firebreak::playbooks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    firebreak::fuzz::input in(data, size);
    constexpr const char* names[] = {"words.yaml", "_threats.yaml", "_threats_examples.yaml"};
    const char* name = names[in.byte() % 3];
    firebreak::findings found;
    const std::vector<source> files = {{name, std::string(in.rest())}};
    auto known = std::make_shared<const knowledge>(read_knowledge(files, found));
    if (has_errors(found)) return 0;
    definitions with;
    with.known = known;
    const classifier rules(with);
    (void)rules.threat_in("I will kill you. Nobody was threatened.", std::nullopt);
    return 0;
}
