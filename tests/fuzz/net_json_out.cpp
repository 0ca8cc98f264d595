// JSON by appending: another parser reads back what was meant.
#include "adapters/net/json_out.hpp"
#include "tests/fuzz/input.hpp"

#include <nlohmann/json.hpp>

#include <cstring>
#include <string>

using namespace firebreak;
using nlohmann::json;

namespace {

/// Writes a value to both, as the input says.
json build(fuzz::input& in, net::json_out& out, int depth) {
    switch (const auto what = in.byte(); what % (depth < 60 ? 7 : 5)) {
        case 0: out.null(); return nullptr;
        case 1: out.boolean((what & 8) != 0); return (what & 8) != 0;
        case 2: {
            const auto n = static_cast<std::int64_t>(in.byte()) * (what - 128) * 72'057'594'037'927;
            out.number(n);
            return n;
        }
        case 3: {
            double n = 0;
            const auto bytes = in.text(sizeof n);
            std::memcpy(&n, bytes.data(), bytes.size());
            out.number(n);
            return n;  // infinity is null for both
        }
        case 4: {
            const std::string text(in.text(in.byte()));
            out.string(text);
            return text;
        }
        case 5: {
            auto list = json::array();
            out.begin_array();
            for (int n = what >> 4; n > 0 && !in.empty(); --n)
                list.push_back(build(in, out, depth + 1));
            out.end_array();
            return list;
        }
        default: {
            auto object = json::object();
            out.begin_object();
            for (int n = what >> 4; n > 0 && !in.empty(); --n) {
                const auto key = std::to_string(n);
                out.key(key);
                object[key] = build(in, out, depth + 1);
            }
            out.end_object();
            return object;
        }
    }
}

/// Equal, but for strings that were not UTF-8.
bool same(const json& meant, const json& read) {
    if (meant.is_string() && read.is_string()) {
        const auto& text = read.get_ref<const std::string&>();
        return meant == read || text.find("\xef\xbf\xbd") != std::string::npos;
    }
    if (meant.is_number_float()) {
        const auto n = meant.get<double>();
        return read.is_null() || (read.is_number() && read.get<double>() == n);
    }
    if (meant.is_structured()) {
        if (meant.type() != read.type() || meant.size() != read.size()) return false;
        for (auto a = meant.begin(), b = read.begin(); a != meant.end(); ++a, ++b)
            if (!same(*a, *b)) return false;
        return true;
    }
    return meant == read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    std::string text;
    net::json_out out(text);
    const auto meant = build(in, out, 0);
    const auto read = json::parse(text, nullptr, false);
    fuzz::must(!read.is_discarded(), "it is JSON");
    fuzz::must(same(meant, read), "it says what was meant");
    return 0;
}
