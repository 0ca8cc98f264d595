// Any bytes as a classifier's packed phrases: refused, or good enough to look for them in a text.
#include "playbooks/classifier.hpp"
#include "playbooks/loader.hpp"
#include "tests/fuzz/input.hpp"

using namespace firebreak::playbooks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto all = [] {
        firebreak::findings found;
        return read_definitions(
            {{"p.yaml",
              "id: p\nseverity: low\nteam: t\nmatch:\n"
              "  phrases: { en: [\"money ... back\", \"=no 12\"], fi: [\"hyvi*\"] }\n"
              "examples: [{ text: x }]\n"}},
            {}, found);
    }();
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto made = classifier::unpack(all, bytes)) {
        (void)made->classify("No 12, I want my money back. Hyvitys, please, right now!", {});
        (void)made->threat_in("I will kill you", std::nullopt);
    }
    return 0;
}
