// What must be true of messages: each arrived once, in order, and what stands there is the present.
#include "bot/desk/cards.hpp"
#include "tests/simulation/invariants.hpp"
#include "tests/simulation/rows.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace firebreak::simulation {
namespace {

const server* server_of(const evidence& e, const std::string& network) {
    for (const auto& s : e.servers)
        if (s.network().value == network) return &s;
    return nullptr;
}

}  // namespace

void messages_are_delivered_once(evidence& e, snapshot& files) {
    std::set<std::int64_t> parked;
    for (const auto& m : files.parked_messages(100'000)) parked.insert(m.number.value);
    std::set<std::pair<std::string, std::int64_t>> known;
    rows(e.database, "SELECT number,network,state,reference FROM outbox", [&](const row& r) {
        const auto name = "message " + r.text(0);
        const auto* to = server_of(e, r.text(1));
        if (to == nullptr) return e.wrong.push_back(name + " is for no network of ours");
        known.emplace(r.text(1), r.number(0));
        const auto state = r.text(2);
        const outbox_number number{r.number(0)};
        const auto arrived = to->arrived.find(number);
        if (state == "delivered") {
            e.require(arrived != to->arrived.end(), name + " is said to be delivered and is not");
            if (arrived != to->arrived.end())
                e.require(arrived->second == r.text(3), name + " stands under another name");
        } else if (state == "parked") {
            e.require(to->refused.contains(number), name + " was parked though nobody refused it");
            e.require(parked.contains(number.value), name + " is parked, and nobody can see it");
        } else if (state == "withdrawn") {
            e.require(arrived == to->arrived.end(), name + " was withdrawn and sent all the same");
        } else {
            e.require(state == "superseded", name + " is still " + state);
        }
    });
    for (const auto& to : e.servers)
        for (const auto& [number, reference] : to.arrived)
            e.require(known.contains({to.network().value, number.value}),
                      "message " + std::to_string(number.value) + " arrived and is not on file");
}

void messages_keep_their_order(evidence& e, snapshot&) {
    for (const auto& to : e.servers) {
        std::map<std::pair<conversation, ticket_number>, outbox_number> newest;
        for (const auto& m : to.messages) {
            if (!m.shown.ticket) continue;
            auto& before = newest[{m.shown.to, m.shown.ticket}];
            e.require(before <= m.posted, "message " + std::to_string(m.posted.value) +
                                              " came after " + std::to_string(before.value));
            before = m.posted;
        }
    }
}

void cards_show_the_present(evidence& e, snapshot& files) {
    // By place: somebody may have removed a card, and then there is a newer one.
    std::map<std::pair<conversation, ticket_number>, const standing_message*> cards;
    std::map<std::pair<conversation, ticket_number>, int> standing;
    for (const auto& to : e.servers)
        for (const auto& m : to.messages) {
            if (!m.shown.is_card) continue;
            cards[{m.shown.to, m.shown.ticket}] = &m;
            if (!m.removed) ++standing[{m.shown.to, m.shown.ticket}];
        }
    // An edit that its network refused for good is parked, and the card stays as it was.
    std::set<std::pair<std::string, std::int64_t>> given_up;
    rows(e.database,
         "SELECT network||' '||conversation,ticket FROM outbox WHERE state='parked' AND"
         " kind='card_of'",
         [&](const row& r) { given_up.emplace(r.text(0), r.number(1)); });
    for (const auto& [where, m] : cards) {
        if (given_up.contains(
                {where.first.network.value + " " + where.first.id, where.second.value}))
            continue;
        const auto name =
            "the card of #" + std::to_string(where.second.value) + " in " + where.first.id;
        e.require(standing[where] <= 1, name + " stands there twice");
        if (m->removed) continue;
        const auto v = view(files, where.second);
        if (!v) {
            e.wrong.push_back(name + " is of no ticket");
            continue;
        }
        const speaker speak{m->shown.lang, *e.around.who, *e.around.books, m->made};
        e.require(card(speak, *v, where.first) == m->shown.content, name + " is out of date");
    }
}

}  // namespace firebreak::simulation
