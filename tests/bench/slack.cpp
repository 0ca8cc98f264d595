// How long a request from Slack takes to be checked and understood, and an answer to be written.
//   bench_slack [PAYLOAD.json]
// Without a payload, a press of a button in a message of some blocks. Prints medians; measures,
// never fails.
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/codec.hpp"
#include "adapters/slack/response.hpp"
#include "adapters/slack/signature.hpp"
#include "tests/unit/slack/payloads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace firebreak;

double now_micros() { return static_cast<double>(std::clock()) * 1e6 / CLOCKS_PER_SEC; }

template <class Work>
void measure(const char* what, std::size_t bytes, Work work) {
    constexpr int each = 2000, rounds = 15;
    std::vector<double> all;
    std::size_t sum = 0;
    for (int r = 0; r < rounds; ++r) {
        const auto begin = now_micros();
        for (int i = 0; i < each; ++i) sum += work();
        all.push_back((now_micros() - begin) / each);
    }
    std::ranges::sort(all);
    fmt::print("{:<44} {:>6} B  median {:6.2f} us, best {:6.2f} us{}\n", what, bytes,
               all[all.size() / 2], all.front(), sum ? "" : " (nothing done)");
}

/// As Slack encodes it: letters, digits and a few marks stay, the rest takes three bytes.
std::string form_of(std::string_view payload) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out = "payload=";
    for (const char c : payload) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '-' || c == '_' || c == '.') {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

/// 3.3 kB, as a card of ours comes back.
std::string usual_press() {
    auto payload = test::payloads::press;
    std::string blocks = "\"blocks\":[";
    for (int i = 0; i < 9; ++i)
        blocks += fmt::format(
            R"({}{{"type":"section","block_id":"b{}","text":{{"type":"mrkdwn","text":"*Request {}* from the shop: the order was late and cold, nobody answered","verbatim":true}},"accessory":{{"type":"button","action_id":"say:{}","value":"claim {}"}}}})",
            i ? "," : "", i, i, i, i);
    const std::string empty = "\"blocks\":[";
    return payload.replace(payload.find(empty), empty.size(), blocks);
}

}  // namespace

int main(int argc, char** argv) {
    std::string payload;
    if (argc > 1) {
        std::ifstream in(argv[1]);
        payload.assign(std::istreambuf_iterator<char>(in), {});
    } else {
        payload = usual_press();
    }
    const auto form = form_of(payload);
    const auto frame = test::payloads::in_frame("interactive", payload);
    const auto& command = test::payloads::command_form;

    slack::codec codec;
    const auto good = [](const auto& r) { return r.has_value() ? 1U : 0U; };
    measure("frame of Socket Mode, interaction", frame.size(),
            [&] { return good(codec.frame(frame)); });
    measure("form with an interaction", form.size(), [&] { return good(codec.interaction(form)); });
    measure("event", test::payloads::direct.size(),
            [&] { return good(codec.event(test::payloads::direct)); });
    measure("form with a slash command", command.size(),
            [&] { return good(codec.command(command)); });

    const std::vector<std::string> secrets{"not-a-real-secret-0123456789abcd"};
    slack::signature_check check(secrets);
    const std::array<std::string_view, 1> time{"1700000000"};
    const auto signature = "v0=" + std::string(64, 'a');
    const std::array<std::string_view, 1> signatures{signature};
    const auto now = to_instant(1'700'000'000'000);
    measure("signature of a slash command", command.size(), [&] {
        return check.check(time, signatures, command, now) == slack::authenticity::wrong ? 1U : 0U;
    });

    message m;
    m.heading = "#6 Threat against people or premises";
    m.level = severity::critical;
    m.facts = {{"Severity", "critical"}, {"Status", "open"}, {"Reported by", "Maija"}};
    m.say(std::string(400, 'x'), paragraph_kind::quote);
    for (const auto* word : {"Claim", "Recategorise", "Escalate", "Why?"}) {
        choice c;
        c.label = word;
        c.words = "claim 6";
        m.choices.push_back(c);
    }
    const slack::render_context context{language::en, nullptr, ticket_number{6}, "/desk"};
    const auto size = slack::answer(slack::render(m, context)).size();
    measure("card rendered and written as an answer", size,
            [&] { return slack::answer(slack::render(m, context)).size(); });
}
