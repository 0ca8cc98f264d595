#include "tests/simulation/asks.hpp"

#include <array>
#include <string_view>

namespace firebreak::simulation {
namespace {

struct somebody {
    std::string_view id, network, account;
};
constexpr auto people = std::to_array<somebody>({
    {"anna", "slack", "U0103"},
    {"eero", "matrix", "@eero:example.org"},
    {"ville", "slack", "U0105"},
    {"leena", "matrix", "@leena:example.org"},
    {"liisa", "slack", "U0107"},
    {"maija", "slack", "U0101"},
    {"tom", "matrix", "@tom:example.org"},
    {"pekka", "slack", "U0108"},
});
constexpr std::size_t of_the_teams = 5;  // the first ones

constexpr auto stories = std::to_array<std::string_view>({
    "A customer wants her money back and says we ignore her on Facebook.",
    "Someone threatens to kill our staff at the Helsinki shop tonight.",
    "Thank you, the coffee was great! When do you open on Sunday?",
    "They write on Google that our food made them sick, one star.",
    "Uhkailee tulla myymälään ja hakata työntekijän.",
    "Asiakas vaatii rahojaan takaisin ja haukkuu meitä Instagramissa.",
    "A journalist asks for a comment about the lawsuit.",
    "what is the capital of New Zealand",
    "play some quiet jazz in the kitchen",
    "Hello, could you start selling oat buns?",
    "asdf qwer something odd happened online",
    "They publish a colleague's home address in a comment.",
});

constexpr auto words = std::to_array<std::string_view>({
    "release {} my shift ends",
    "hold {} customer",
    "resume {}",
    "resolve {} refund_paid",
    "resolve {} handled",
    "reopen {} a new post",
    "escalate {} it spreads",
    "severity {} high",
    "severity {} critical",
    "recategorise {} refund_request",
    "recategorise {} threat",
    "forget {}",
    "recategorise {} praise_or_question",
    "understood {}",
    "assign {} eero",
    "assign {} anna",
    "reply {}",
    "show {}",
    "history {}",
    "add {} it is still up",
    "merge {} 1",
    "unmerge {}",
    "queue",
    "mine",
    "nonsense {}",
    "undo {}",
    "summary",
    "may-i {}",
    "why {}",
});

std::string with_number(std::string_view pattern, std::int64_t n) {
    std::string out(pattern);
    if (const auto at = out.find("{}"); at != std::string::npos)
        out.replace(at, 2, std::to_string(n));
    return out;
}

}  // namespace

std::uint64_t below(generator& random, std::uint64_t end) { return end == 0 ? 0 : random() % end; }

bool chance(generator& random, double p) {
    return static_cast<double>(random() >> 11) < p * 9007199254740992.0;
}

utterance ask::as_said(instant now) const {
    utterance u;
    u.is = is == kind::report ? utterance::kind::report_words : utterance::kind::desk_words;
    u.key = key;
    u.actor = who;
    u.from.where = where;
    u.at = now;
    u.text = text;
    return u;
}

ask next_ask(generator& random, std::size_t number, std::int64_t tickets) {
    ask a;
    a.key = "ask:" + std::to_string(number);
    const auto mark = " (r" + std::to_string(1'000'000 + number) + ")";
    const bool reports = tickets == 0 || chance(random, 0.3);
    const auto& p = reports
                        ? people[below(random, people.size())]
                        : people[below(random, chance(random, 0.9) ? of_the_teams : people.size())];
    a.who = person_id{std::string(p.id)};
    a.where = {network_id{std::string(p.network)}, std::string(p.account)};
    if (reports) {
        a.is = ask::kind::report;
        a.text = std::string(stories[below(random, stories.size())]) + mark;
        return a;
    }
    // Mostly about the same few, so that people get in each other's way.
    const auto newest = static_cast<std::uint64_t>(tickets);
    const auto recent = std::min<std::uint64_t>(newest, 3);
    const auto n = chance(random, 0.7) ? newest - below(random, recent) : 1 + below(random, newest);
    a.about = ticket_number{static_cast<std::int64_t>(n)};
    if (chance(random, 0.35)) {
        a.is = ask::kind::claim;
        a.text = with_number("claim {}", a.about.value);
    } else if (chance(random, 0.3)) {
        a.is = ask::kind::note;
        a.text = with_number("note {} called them", a.about.value) + mark;
    } else {
        a.text = with_number(words[below(random, words.size())], a.about.value);
    }
    return a;
}

}  // namespace firebreak::simulation
