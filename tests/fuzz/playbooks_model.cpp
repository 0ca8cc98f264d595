// Any bytes as a kept model, with a digest that fits: what is believed can be written and read
// again.
#include "bot/domain/digest.hpp"
#include "playbooks/learning/model_file.hpp"
#include "playbooks/learning/prior.hpp"
#include "tests/fuzz/input.hpp"

using firebreak::fuzz::must;
using namespace firebreak::playbooks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    firebreak::fuzz::input in(data, size);
    const bool prior = in.byte() % 2 == 0;
    if (prior) {
        std::string problem;
        const auto read = read_prior(in.rest(), problem);
        must(read.has_value() || !problem.empty(), "a refused prior has a problem");
        return 0;
    }
    const firebreak::digest made_from{};
    std::string bytes = "FBMODEL1";
    bytes.append(reinterpret_cast<const char*>(made_from.data()), made_from.size());
    bytes += in.rest();
    const auto sum = firebreak::sha256(bytes);
    bytes.append(reinterpret_cast<const char*>(sum.data()), sum.size());
    const auto read = read_model(bytes, made_from);
    if (!read) return 0;
    must(read->kinds.size() == read->words.size() && read->idf.size() == read->words.size(),
         "every feature has its numbers");
    must(read_model(write_model(*read, made_from), made_from).has_value(), "read what was written");
    return 0;
}
