// The server's request reader: within its limits whatever comes, and the same in one piece and in
// many. Only the moment of a refusal may differ: a bad line is sometimes noticed before, sometimes
// after the end of the head.
#include "adapters/net/request_reader.hpp"
#include "tests/fuzz/input.hpp"

#include <string>

using namespace firebreak;
using net::request_reader;
using progress = request_reader::progress;

namespace {

constexpr request_reader::limits small{512, 20, 256};

struct story {
    std::string told;
    unsigned refusal = 0;
};

/// Everything that is read out of `bytes`, given in pieces of `piece`.
story read(std::string_view bytes, std::size_t piece) {
    request_reader reader(small);
    story s;
    std::string kept;
    for (;;) {
        std::size_t used = 0;
        const auto now = reader.feed(kept, used);
        kept.erase(0, used);
        const auto& request = reader.request();
        if (now == progress::head) {
            fuzz::must(request.fields.size() <= small.fields, "few fields");
            s.told += std::string(request.method) + " " + std::string(request.target) + "\n";
            for (const auto& [name, value] : request.fields)
                s.told += std::string(name) + ": " + std::string(value) + "\n";
            s.told += std::string(request.media_type());
            s.told += reader.keeps_alive() ? "+" : "-";
        } else if (now == progress::done) {
            fuzz::must(request.body.size() <= small.body, "short bodies");
            s.told += std::string(request.body) + "\n--\n";
            reader.next();
        } else if (now == progress::failed) {
            s.refusal = reader.refusal();
            return s;
        } else if (bytes.empty()) {
            return s;
        } else {
            fuzz::must(kept.size() < small.header, "bounded memory");
            const auto more = bytes.substr(0, std::min(piece, small.header - kept.size()));
            kept += more;
            bytes.remove_prefix(more.size());
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::size_t piece = in.byte() % 32 + 1;
    const auto bytes = in.rest();
    const auto whole = read(bytes, small.header);
    const auto pieces = read(bytes, piece);
    fuzz::must(whole.told == pieces.told, "the same in pieces");
    const bool late = whole.refusal == 0 || pieces.refusal == 0 ||
                      (whole.refusal == 400 && pieces.refusal == 431) ||
                      (whole.refusal == 431 && pieces.refusal == 400);
    fuzz::must(late || whole.refusal == pieces.refusal, "refused for the same reason");
    return 0;
}
