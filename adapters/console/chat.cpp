#include "adapters/console/chat.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::console {
namespace {

constexpr std::size_t kept = 2000;  ///< messages that can be edited or chosen from

bool is_channel(const conversation& c) { return c.id.starts_with('#'); }

/// The answer to a report is what can be added to.
bool answers_report(const shown& s) {
    const auto words = "add " + std::to_string(s.ticket.value);
    return std::any_of(s.content.choices.begin(), s.content.choices.end(),
                       [&](const choice& c) { return c.words == words; });
}

bool has(const std::vector<person_id>& people, const person_id& who) {
    return std::find(people.begin(), people.end(), who) != people.end();
}

/// The newest ones only: a demo may run for months.
void trim(std::deque<shown>& all) {
    while (all.size() > kept) all.pop_front();
}

}  // namespace

terminal_chat::terminal_chat(screen& s, const directory& who) : screen_(s), who_(who) {}

boost::asio::awaitable<delivery_result> terminal_chat::deliver(delivery d) {
    using kind = delivery_result::kind;
    delivery_result answer;
    const std::string own = "c" + std::to_string(d.number.value);
    const auto& id = d.to.id;
    const bool known =
        is_channel(d.to) || id.starts_with('@') || who_.by_account(network_, id) != nullptr;
    if (d.to.network != network_ || !known) {
        answer.is = kind::never;
        answer.detail = "no such conversation on the console";
        co_return answer;
    }
    const auto& wanted = d.edits.empty() ? own : d.edits;
    const auto is_same = [&](const delivery& other) {
        return (other.edits.empty() ? "c" + std::to_string(other.number.value) : other.edits) ==
               wanted;
    };
    const auto waiting = std::find_if(held_.begin(), held_.end(), is_same);
    const auto posted = find(wanted);
    const bool there = posted != history_.end() || waiting != held_.end();
    const bool again = (posted != history_.end() && posted->newest == d.number) ||
                       std::any_of(held_.begin(), held_.end(),
                                   [&](const delivery& other) { return other.number == d.number; });
    answer.reference = wanted;
    if (!d.edits.empty() && !there) {
        answer.is = kind::gone;
        answer.reference.clear();
        answer.detail = "that message is not on the screen";
    } else if (again || (d.edits.empty() && there)) {
        // An attempt whose success nobody noted: it is on the screen already.
    } else if (holding_) {
        held_.push_back(std::move(d));
    } else {
        show(std::move(d));
    }
    co_return answer;
}

void terminal_chat::release() {
    holding_ = false;
    auto held = std::exchange(held_, {});
    std::sort(held.begin(), held.end(),
              [](const delivery& a, const delivery& b) { return a.number.value < b.number.value; });
    for (auto& d : held) show(std::move(d));
}

void terminal_chat::answer(const person& p, const outcome& o) {
    shown s{direct(p), o.ticket, {}, {}, o.reply, {}};
    screen_.show(label(s), "", s.content);
    s.reference = "a" + std::to_string(++count_);
    recent_.push_back(s.reference);
    answers_.push_back(std::move(s));
    trim(answers_);
}

conversation terminal_chat::direct(const person& p) {
    const network_id console{"console"};
    for (const auto& account : p.accounts)
        if (account.network == console) return account;
    return {console, "@" + p.id.value};
}

bool terminal_chat::sees(const person& p, const conversation& c) const {
    if (!is_channel(c)) return c == direct(p) || c.id == "@" + p.id.value;
    for (const auto& t : who_.teams())
        if (std::find(t.channels.begin(), t.channels.end(), c) != t.channels.end() &&
            (has(t.responders, p.id) || has(t.leads, p.id)))
            return true;
    const auto managed = who_.manager_channels();
    return who_.is_manager(p.id) && std::find(managed.begin(), managed.end(), c) != managed.end();
}

const shown* terminal_chat::thread_of(const person& p, ticket_number ticket) const {
    const shown* best = nullptr;
    for (const auto& s : history_)
        if (s.ticket == ticket && s.thread.empty() && sees(p, s.to))
            // The first one in a channel is the card; else their own receipt.
            if (!best || (is_channel(s.to) && !is_channel(best->to))) best = &s;
    if (best) return best;
    for (const auto& s : answers_)
        if (s.ticket == ticket && s.to == direct(p) && answers_report(s)) best = &s;
    return best;
}

const shown* terminal_chat::choices_for(const person& p, ticket_number about) const {
    for (auto i = recent_.rbegin(); i != recent_.rend(); ++i) {
        const auto& all = i->starts_with('a') ? answers_ : history_;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const shown& s) { return s.reference == *i; });
        if (found == all.end() || found->content.choices.empty()) continue;
        if (about && found->ticket != about) continue;
        if (sees(p, found->to)) return &*found;
    }
    return nullptr;
}

void terminal_chat::show(delivery d) {
    const bool edit = !d.edits.empty();
    shown s{d.to,
            d.ticket,
            edit ? d.edits : "c" + std::to_string(d.number.value),
            d.thread,
            std::move(d.content),
            d.number};
    const auto before = find(s.reference);
    if (before != history_.end() && s.thread.empty()) s.thread = before->thread;
    if (edit)
        screen_.redraw(label(s), s.reference, s.content, d.lang);
    else
        screen_.show(label(s), s.reference, s.content);
    std::erase(recent_, s.reference);
    recent_.push_back(s.reference);
    if (recent_.size() > kept) recent_.erase(recent_.begin());
    if (before != history_.end())
        *before = std::move(s);
    else
        history_.push_back(std::move(s)), trim(history_);
}

std::string terminal_chat::label(const shown& s) const {
    std::string name = s.to.id;
    if (!is_channel(s.to) && !name.starts_with('@')) {
        const auto* p = who_.by_account(network_, s.to.id);
        name = "@" + (p ? p->id.value : name);
    }
    if (!s.thread.empty() && s.ticket) name += " ▸ #" + std::to_string(s.ticket.value);
    return name;
}

std::deque<shown>::iterator terminal_chat::find(const std::string& reference) {
    return std::find_if(history_.begin(), history_.end(),
                        [&](const shown& s) { return s.reference == reference; });
}

int gutter_for(const directory& who) {
    int widest = 8;
    const network_id console{"console"};
    const auto channel = [&](const conversation& c) {
        if (c.network == console) widest = std::max(widest, width(safe_line(c.id)) + 6);
    };
    for (const auto& p : who.people()) widest = std::max(widest, width(safe_line(p.id.value)) + 1);
    for (const auto& t : who.teams())
        for (const auto& c : t.channels) channel(c);
    for (const auto& c : who.manager_channels()) channel(c);
    return std::min(widest, 20);
}

}  // namespace firebreak::console
