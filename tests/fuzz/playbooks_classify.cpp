// Any bytes as a report: the verdict is bounded, and its reasons point into the text.
#include "playbooks/library.hpp"
#include "tests/fuzz/input.hpp"

using firebreak::fuzz::must;
using namespace firebreak::playbooks;

namespace {

/// Rules, grammar and lexicons of the program, and a small model over them.
const library& books() {
    static const auto loaded = [] {
        std::vector<source> files;
        for (const char* id : {"threat", "none"}) {
            std::string yaml =
                std::string("id: ") + id +
                "\ntitle: { en: T, fi: T }\nseverity: " + (id[0] == 't' ? "critical" : "low") +
                "\nteam: social\nadvice: { en: A, fi: A }\nmatch:\n  phrases: { en: [" +
                (id[0] == 't' ? "kill" : "hello") + "] }\nexamples:\n";
            for (int i = 0; i < 10; ++i)
                yaml += std::string("  - { text: \"") +
                        (id[0] == 't' ? "kill him " : "hello there ") + std::to_string(i) +
                        "\" }\n";
            files.push_back({std::string(id) + ".yaml", yaml});
        }
        auto result = library::load(files);
        must(result.loaded != nullptr, "the sample loads");
        return result.loaded;
    }();
    return *loaded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto v = books().classify(text);
    must(v.why.size() <= classifier::most_evidence, "reasons are few");
    must(v.confidence >= 0 && v.confidence <= 1, "confidence is a probability");
    for (const auto& e : v.why)
        if (e.where)
            must(e.where->begin <= e.where->end && e.where->end <= size, "reasons are in the text");
    return 0;
}
