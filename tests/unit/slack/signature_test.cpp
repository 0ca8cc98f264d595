#include "adapters/slack/signature.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <string>
#include <vector>

using namespace firebreak;
using slack::authenticity;

namespace {

const std::string secret_a = "8f742231b10e8888abcd99yyyzzz85a5";
const std::string secret = "not-a-real-secret-0123456789abcd";

// The contract's vectors (slack, section 2).
const std::string body_a =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
    "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const std::string signature_a =
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
const std::string body_b =
    R"({"type":"event_callback","team_id":"T0ACME001","api_app_id":"A0ACME001","event":{"type":"app_mention","user":"U0ACME123","text":"<@U0BOT0001> café ☕","ts":"1700000000.000100","channel":"C0ACME001","event_ts":"1700000000.000100"},"event_id":"Ev0ACME0001","event_time":1700000000})";
const std::string signature_b =
    "v0=2caef4c3b2ba62b6a90ea72d6ee201cfdcdd6b1cd5be2e0c69a6f7539a4875bd";
const std::string body_c =
    "payload=%7B%22type%22%3A%22block_actions%22%2C%22api_app_id%22%3A%22A0ACME001%22%2C%22team%22"
    "%3A%7B%22id%22%3A%22T0ACME001%22%7D%2C%22user%22%3A%7B%22id%22%3A%22U0ACME123%22%7D%2C%22"
    "trigger_id%22%3A%22111.222.abc%22%2C%22actions%22%3A%5B%7B%22type%22%3A%22button%22%2C%22"
    "block_id%22%3A%22b1%22%2C%22action_id%22%3A%22approve%22%2C%22value%22%3A%22a%2Bb+c%26d%22%7D"
    "%5D%7D";
const std::string signature_c =
    "v0=e4e76de6cb10df0ba11fb1aa2e4b895388662b8c14328a454beea8cfd04ac7bb";
const std::string signature_d =
    "v0=6de8e4f4e828973f25dfb6b28c5162bc5ebb4fbb621ebf17af1065bb1ccc2c65";

constexpr std::int64_t time_b = 1'700'000'000;

authenticity check(slack::signature_check& with, const std::string& timestamp,
                   const std::string& signature, std::string_view body, std::int64_t now) {
    const std::array<std::string_view, 1> t{timestamp}, s{signature};
    return with.check(t, s, body, to_instant(now * 1000));
}

slack::signature_check checker(std::vector<std::string> secrets) {
    return slack::signature_check(secrets);
}

}  // namespace

TEST_CASE("Slack signature: the published vectors are genuine") {
    CHECK(body_a.size() == 362);
    CHECK(body_b.size() == 281);
    CHECK(body_c.size() == 370);
    auto a = checker({secret_a});
    auto ours = checker({secret});
    CHECK(check(a, "1531420618", signature_a, body_a, 1'531'420'618) == authenticity::genuine);
    CHECK(check(ours, "1700000000", signature_b, body_b, time_b) == authenticity::genuine);
    CHECK(check(ours, "1700000123", signature_c, body_c, time_b) == authenticity::genuine);
    CHECK(check(ours, "1700000000", signature_d, "", time_b) == authenticity::genuine);
    // The same object again: nothing of the request before is left in it.
    CHECK(check(ours, "1700000000", signature_b, body_b, time_b) == authenticity::genuine);
}

TEST_CASE("Slack signature: whatever is changed on the way is noticed") {
    auto c = checker({secret});
    auto body = body_b;
    body[100] ^= 1;
    CHECK(check(c, "1700000000", signature_b, body, time_b) == authenticity::wrong);
    CHECK(check(c, "1700000000", signature_b, body_b + "\n", time_b) == authenticity::wrong);
    CHECK(check(c, "1700000001", signature_b, body_b, time_b) == authenticity::wrong);
    // As a number the same, as a text another: what came is what was signed.
    CHECK(check(c, "01700000000", signature_b, body_b, time_b) == authenticity::wrong);
    for (const std::size_t at : {3U, 34U, 66U}) {
        auto signature = signature_b;
        signature[at] = signature[at] == '0' ? '1' : '0';
        CHECK(check(c, "1700000000", signature, body_b, time_b) == authenticity::wrong);
    }
    auto other = checker({"another"});
    CHECK(check(other, "1700000000", signature_b, body_b, time_b) == authenticity::wrong);
}

TEST_CASE("Slack signature: 300 seconds on both sides are fine, 301 are not") {
    auto c = checker({secret});
    CHECK(check(c, "1700000000", signature_b, body_b, time_b + 300) == authenticity::genuine);
    CHECK(check(c, "1700000000", signature_b, body_b, time_b + 301) == authenticity::stale);
    CHECK(check(c, "1700000000", signature_b, body_b, time_b - 300) == authenticity::genuine);
    CHECK(check(c, "1700000000", signature_b, body_b, time_b - 301) == authenticity::early);
    // A wrong signature tells nothing about the clock, and the other way round.
    CHECK(check(c, "999999999999", signature_b, body_b, time_b) == authenticity::early);
    CHECK(check(c, "0", signature_b, body_b, time_b) == authenticity::stale);
}

TEST_CASE("Slack signature: only one form of each header is accepted") {
    auto c = checker({secret});
    for (const auto* timestamp : {"", " 1700000000", "1700000000 ", "+1700000000", "-1700000000",
                                  "1700000000.0", "0x6553f100", "1e9", "1700000000000"})
        CHECK(check(c, timestamp, signature_b, body_b, time_b) == authenticity::malformed);
    auto upper = signature_b;
    for (auto& ch : upper)
        if (ch >= 'a' && ch <= 'f') ch = static_cast<char>(ch - 0x20);
    const auto digits = signature_b.substr(3);
    for (const auto& signature : {std::string{}, digits, "v1=" + digits, "V0=" + digits, upper,
                                  signature_b + "0", signature_b.substr(0, 66), " " + signature_b,
                                  signature_b + " ", "v0=" + std::string(64, 'g')})
        CHECK(check(c, "1700000000", signature, body_b, time_b) == authenticity::malformed);
}

TEST_CASE("Slack signature: a header that is missing or comes twice is refused") {
    auto c = checker({secret});
    const std::vector<std::string_view> none, time{"1700000000"}, times{"1700000000", "1700000000"};
    const std::vector<std::string_view> sign{signature_b}, signs{signature_b, signature_b};
    const auto now = to_instant(time_b * 1000);
    CHECK(c.check(time, sign, body_b, now) == authenticity::genuine);
    CHECK(c.check(none, sign, body_b, now) == authenticity::missing);
    CHECK(c.check(time, none, body_b, now) == authenticity::missing);
    CHECK(c.check(times, sign, body_b, now) == authenticity::repeated);
    CHECK(c.check(time, signs, body_b, now) == authenticity::repeated);
}

TEST_CASE("Slack signature: while the secret is changed, both are good; without any, nothing is") {
    auto both = checker({"new-secret", secret});
    CHECK(check(both, "1700000000", signature_b, body_b, time_b) == authenticity::genuine);
    auto none = checker({});
    CHECK(check(none, "1700000000", signature_b, body_b, time_b) == authenticity::wrong);
    // HMAC takes an empty key; everybody could sign with it.
    auto empty = checker({""});
    net::hmac_sha256 anybody("");
    const auto mac = anybody.sign({"v0:1700000000:", body_b});
    std::string signature = "v0=";
    for (const auto byte : mac) {
        signature += "0123456789abcdef"[byte >> 4];
        signature += "0123456789abcdef"[byte & 15];
    }
    CHECK(check(empty, "1700000000", signature, body_b, time_b) == authenticity::wrong);
}
