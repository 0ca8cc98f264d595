#include "adapters/net/hmac.hpp"

#include "bot/domain/digest.hpp"
#include "tests/support/catch.hpp"

#include <string>

using namespace firebreak;
using namespace firebreak::net;

namespace {

std::string signature(std::string_view key, std::initializer_list<std::string_view> parts) {
    const auto bytes = hmac_sha256(key).sign(parts);
    return hex(bytes.data(), bytes.size());
}

}  // namespace

TEST_CASE("hmac: the vectors of RFC 4231") {
    CHECK(signature(std::string(20, '\x0b'), {"Hi There"}) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(signature("Jefe", {"what do ya want ", "for nothing?"}) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(signature(std::string(131, '\xaa'),
                    {"Test Using Larger Than Block-Size Key - Hash Key First"}) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("hmac: an empty key and an empty message count too") {
    CHECK(signature("", {}) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    CHECK(signature("", {"", ""}) == signature("", {}));
    CHECK(signature("not-a-real-secret-0123456789abcd", {"v0:", "1700000000", ":", ""}) ==
          "6de8e4f4e828973f25dfb6b28c5162bc5ebb4fbb621ebf17af1065bb1ccc2c65");
}

TEST_CASE("hmac: a kept context signs one message after the other") {
    hmac_sha256 h("Jefe");
    const auto first = h.sign({"what do ya want for nothing?"});
    CHECK(h.sign({"something else"}) != first);
    CHECK(h.sign({"what do ya ", "want for", " nothing?"}) == first);
}

TEST_CASE("hmac: comparison") {
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK(equal_in_constant_time("", ""));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
    CHECK_FALSE(equal_in_constant_time("", "a"));
}
