// URLs and forms: whatever comes, what is accepted stays the same when it is written and read
// again, and can't break out of a request's head.
#include "adapters/net/http.hpp"
#include "adapters/net/url.hpp"
#include "tests/fuzz/input.hpp"

#include <string>

using namespace firebreak;
using fuzz::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    if (const auto at = net::parse_url(text)) {
        must(net::is_field_value(at->target) && at->target.find(' ') == std::string::npos,
             "target");
        must(net::is_field_value(at->host_field()), "host");
        must(at->target.starts_with('/') && at->port != 0, "parts");
        const auto again = net::parse_url(at->scheme + "://" + at->authority() + at->target);
        must(again.has_value() && again->target == at->target && again->host == at->host &&
                 again->port == at->port && again->host_field() == at->host_field(),
             "read again");
    }

    must(net::percent_decode(net::percent_encode(text)) == text, "escapes");
    net::percent_decode(text);

    fuzz::input in(data, size);
    const std::string name(in.text(in.byte()));
    const std::string value(in.rest());
    std::string form;
    net::append_form_field(form, name, value);
    must(net::form_value(form, name) == value, "form");
    net::append_form_field(form, name + "x", name);
    must(net::form_value(form, name + "x") == name, "second field");
    net::form_value(text, name);
    return 0;
}
