// The client's response reader: within its limits whatever a server says, and the same in one piece
// and in many.
#include "adapters/net/response_reader.hpp"
#include "tests/fuzz/input.hpp"

#include <algorithm>
#include <string>

using namespace firebreak;
using net::response_reader;
using progress = response_reader::progress;

namespace {

constexpr std::size_t most = 256;

/// The answer as one text; empty when there is none.
std::string read(std::string_view bytes, std::size_t piece, bool has_body) {
    response_reader reader(most, has_body);
    std::string kept;
    bool whole = false;
    while (!whole) {
        std::size_t used = 0;
        const auto now = reader.feed(kept, used);
        kept.erase(0, used);
        if (now == progress::failed) return {};
        whole = now == progress::done || (bytes.empty() && reader.finish());
        if (bytes.empty() && !whole) return {};
        fuzz::must(whole || kept.size() < net::max_answer_head, "bounded memory");
        const auto more = bytes.substr(0, std::min(piece, net::max_answer_head - kept.size()));
        kept += more;
        bytes.remove_prefix(more.size());
    }
    auto text = std::string(reader.keeps_alive() ? "+" : "-");
    const auto answer = reader.take();
    fuzz::must(answer.body.size() <= most, "short bodies");
    text += std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\n";
    return text + "\n" + answer.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto how = in.byte();
    const std::size_t piece = how % 32 + 1;
    const bool has_body = how < 128;
    const auto bytes = in.rest();
    fuzz::must(read(bytes, 4096, has_body) == read(bytes, piece, has_body), "the same in pieces");
    return 0;
}
