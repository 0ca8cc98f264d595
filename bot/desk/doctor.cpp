#include "bot/desk/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace firebreak {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_parked = 200;  // that are looked at for their reasons
constexpr std::size_t most_reasons = 5;
constexpr std::size_t most_texts = 5;
constexpr std::size_t most_names = 5;
constexpr auto late = 5min;  // after this a waiting message is worth a look

std::string bytes_text(std::int64_t bytes) {
    const auto kilo = static_cast<double>(bytes) / 1000;
    if (kilo < 1000) return fmt::format("{:.0f} kB", kilo);
    if (kilo < 1'000'000) return fmt::format("{:.1f} MB", kilo / 1000);
    return fmt::format("{:.1f} GB", kilo / 1'000'000);
}

/// "a, b, c …"
std::string some_of(const std::vector<std::string>& all, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i)
        out += (i == 0 ? "" : ", ") + all[i];
    return all.size() > most ? out + " …" : out;
}

std::string day_text(std::chrono::year_month_day day) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

class doctor {
 public:
    doctor(snapshot& files, const speaker& speak, const bot_state& state)
        : files_(files), speak_(speak), state_(state) {}

    message look() {
        const auto size = files_.size();
        database(size);
        outbox(size);
        parked(size);
        networks();
        playbooks();
        const auto version = std::string_view(FIREBREAK_VERSION);
        if (to_mend_.empty()) {
            m_.heading = speak_.say(texts::doctor_well, {{"version", version}});
            return std::move(m_);
        }
        m_.heading = speak_.say(texts::doctor_unwell,
                                {{"version", version}, {"count", std::to_string(to_mend_.size())}});
        m_.say(speak_.say(texts::doctor_to_mend), paragraph_kind::strong);
        for (auto& each : to_mend_) m_.say(std::move(each), paragraph_kind::list);
        return std::move(m_);
    }

 private:
    void fact(const text& label, std::string value) {
        m_.facts.push_back({speak_.say(label), std::move(value)});
    }

    void database(const store_size& size) {
        const auto bytes = bytes_text(size.bytes);
        fact(texts::label_database,
             size.last_event
                 ? speak_.say(texts::doctor_database, {{"size", bytes},
                                                       {"tickets", std::to_string(size.tickets)},
                                                       {"time", speak_.time(*size.last_event)}})
                 : speak_.say(texts::doctor_database_empty, {{"size", bytes}}));
    }

    void outbox(const store_size& size) {
        if (size.outbox_due == 0 || !size.next_due || !size.waiting_since) {
            fact(texts::label_outbox, speak_.say(texts::doctor_none));
            return;
        }
        const auto count = std::to_string(size.outbox_due);
        const auto waited = speak_.now - *size.waiting_since;
        const auto span = duration_text(speak_.lang, std::max(waited, 0ms));
        fact(texts::label_outbox,
             *size.next_due > speak_.now
                 ? speak_.say(texts::doctor_outbox_later,
                              {{"count", count}, {"time", speak_.time(*size.next_due)}})
                 : speak_.say(texts::doctor_outbox_due, {{"count", count}, {"time", span}}));
        if (waited >= late)
            to_mend_.push_back(speak_.say(texts::doctor_mend_late, {{"time", span}}));
    }

    /// Their reasons, the most frequent first. Of a restricted ticket even the number would tell.
    void parked(const store_size& size) {
        if (size.outbox_parked == 0) {
            fact(texts::label_parked, speak_.say(texts::doctor_none));
            return;
        }
        std::map<std::string, std::int64_t> reasons;
        for (const auto& row : files_.parked_messages(most_parked))
            ++reasons[row.what.to.network.value + ": " + row.last_error];
        std::vector<std::pair<std::string, std::int64_t>> sorted(reasons.begin(), reasons.end());
        std::ranges::sort(sorted, [](const auto& a, const auto& b) {
            return std::tuple(-a.second, a.first) < std::tuple(-b.second, b.first);
        });
        std::vector<std::string> lines;
        for (const auto& [why, count] : sorted) lines.push_back(fmt::format("{} ({})", why, count));
        const auto count = std::to_string(size.outbox_parked);
        fact(texts::label_parked, count + ": " + some_of(lines, most_reasons));
        to_mend_.push_back(speak_.say(texts::doctor_mend_parked, {{"count", count}}));
    }

    void networks() {
        std::string line;
        for (const auto& n : state_.networks) {
            const auto& name = n.network.value;
            line += (line.empty() ? "" : " · ") +
                    speak_.say(n.connected ? texts::doctor_connected : texts::doctor_unconnected,
                               {{"network", name}});
            if (!n.connected)
                to_mend_.push_back(speak_.say(texts::doctor_mend_network, {{"network", name}}));
            for (const auto& what : n.to_mend)
                to_mend_.push_back(name + ": " + what.in(speak_.lang));
        }
        fact(texts::label_networks, line.empty() ? speak_.say(texts::doctor_none) : line);
    }

    void playbooks() {
        const auto all = speak_.books.all();
        fact(texts::label_playbooks,
             speak_.say(texts::doctor_playbooks, {{"count", std::to_string(all.size())},
                                                  {"time", speak_.time(state_.books_since)}}));
        std::vector<std::string> past;
        for (const auto& book : all)
            for (const auto& r : book.responses)
                if (std::chrono::sys_days{r.review_by} < speak_.today())
                    past.push_back(r.id + " (" + day_text(r.review_by) + ")");
        if (past.empty()) {
            fact(texts::label_past_review, speak_.say(texts::doctor_none));
            return;
        }
        fact(texts::label_past_review, some_of(past, most_texts));
        to_mend_.push_back(
            speak_.say(texts::doctor_mend_review, {{"count", std::to_string(past.size())}}));
    }

    snapshot& files_;
    const speaker& speak_;
    const bot_state& state_;
    message m_;
    std::vector<std::string> to_mend_;
};

}  // namespace

bool oversees(const directory& who, const person_id& person) {
    const auto* known = who.find(person);
    return who.is_manager(person) || (known && known->admin) ||
           std::ranges::any_of(who.teams(), [&](const team& t) {
               return std::ranges::find(t.leads, person) != t.leads.end();
           });
}

message diagnosis(snapshot& files, const speaker& speak, const bot_state& state) {
    return doctor(files, speak, state).look();
}

std::string only_for_overseers(const speaker& speak) {
    std::vector<std::string> names;
    for (const auto& p : speak.who.people())
        if (oversees(speak.who, p.id)) names.push_back(p.name);
    return speak.say(texts::doctor_refused,
                     {{"people", names.empty() ? "–" : some_of(names, most_names)}});
}

}  // namespace firebreak
