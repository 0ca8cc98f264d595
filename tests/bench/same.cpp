// What the same conflict once costs: look-ups of look-alikes among 100,000 tickets, surges per
// report, addresses read.
//   bench_same [TICKETS] [ROUNDS]
// Texts are made of a few hundred words, as reports of one company are, so that buckets fill
// unevenly; every tenth is an edited copy of an earlier one. Figures: medians of rounds, CPU time
// of this thread.
#include "bot/desk/look_alikes.hpp"
#include "bot/domain/surge.hpp"
#include "bot/domain/web_link.hpp"
#include "playbooks/likeness.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace firebreak;

double cpu_us() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

double median(std::vector<double> v) {
    std::ranges::sort(v);
    return v[v.size() / 2];
}

class writer {
 public:
    writer() {
        for (int i = 0; i < 400; ++i) {
            auto& w = words_.emplace_back();
            for (auto n = 2 + draw_() % 9; n > 0; --n) w += static_cast<char>('a' + draw_() % 20);
        }
    }
    std::string text() {
        if (!written_.empty() && draw_() % 10 == 0) {
            auto copy = written_[draw_() % written_.size()];
            return copy.substr(0, copy.size() * 9 / 10) + " " + word();
        }
        std::string out;
        for (auto n = 12 + draw_() % 20; n > 0; --n) out += word() + " ";
        if (written_.size() < 5000) written_.push_back(out);
        return out;
    }

 private:
    const std::string& word() {  // a few words are very frequent
        const auto x = static_cast<double>(draw_() % 10'000) / 10'000;
        return words_[static_cast<std::size_t>(x * x * static_cast<double>(words_.size()))];
    }
    std::mt19937_64 draw_{7};
    std::vector<std::string> words_, written_;
};

void look_ups(std::int64_t tickets, int rounds) {
    writer pen;
    const auto before = mallinfo2().uordblks + mallinfo2().hblkhd;
    look_alikes known{static_cast<std::size_t>(tickets)};
    double adding = cpu_us();
    for (std::int64_t n = 1; n <= tickets; ++n)
        known.add(ticket_number{n}, playbooks::sketch_of(playbooks::pieces_of(pen.text())));
    adding = cpu_us() - adding;
    const auto memory = mallinfo2().uordblks + mallinfo2().hblkhd - before;
    std::vector<double> sketching, asking, worst;
    std::size_t found = 0, asked = 0;
    for (int r = 0; r < rounds; ++r) {
        constexpr int each = 1000;
        std::vector<playbooks::sketch> looks;
        std::vector<std::string> texts;
        for (int i = 0; i < each; ++i) texts.push_back(pen.text());
        auto t = cpu_us();
        for (const auto& text : texts)
            looks.push_back(playbooks::sketch_of(playbooks::pieces_of(text)));
        sketching.push_back((cpu_us() - t) / each);
        double longest = 0;
        t = cpu_us();
        for (const auto& l : looks) {
            const auto one = cpu_us();
            found += known.like(l, 0.38, 4).empty() ? 0 : 1;
            longest = std::max(longest, cpu_us() - one);
            ++asked;
        }
        asking.push_back((cpu_us() - t) / each);
        worst.push_back(longest);
    }
    std::printf(
        "look-alikes, %lld tickets: sketch %.1f us, look-up %.1f us (longest %.0f us); "
        "%.1f %% found; filling %.1f us each, %.0f bytes each\n",
        static_cast<long long>(tickets), median(sketching), median(asking), median(worst),
        100.0 * static_cast<double>(found) / static_cast<double>(asked),
        adding / static_cast<double>(tickets),
        static_cast<double>(memory) / static_cast<double>(tickets));
}

void surges(int rounds) {
    surge_watch watch;
    constexpr std::int64_t first = 490'056;
    std::mt19937_64 draw{3};
    const std::vector<std::string> kinds = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    for (auto h = first - surge_weeks * hours_of_week; h < first; ++h)
        for (const auto& k : kinds) watch.learn(h, k, static_cast<std::int64_t>(draw() % 12));
    std::vector<double> cost;
    std::int64_t ms = first * 3'600'000;
    int alarms = 0;
    for (int r = 0; r < rounds; ++r) {
        constexpr int each = 2000;
        const auto t = cpu_us();
        for (int i = 0; i < each; ++i) {
            ms += static_cast<std::int64_t>(draw() % 60'000);
            const auto at = to_instant(ms);
            const auto who = "p" + std::to_string(draw() % 200);
            alarms +=
                watch.saw("category", kinds[draw() % kinds.size()], who, at, sensitivity::normal)
                    .has_value();
            alarms +=
                watch
                    .saw("post", "x:" + std::to_string(draw() % 5000), who, at, sensitivity::normal)
                    .has_value();
            alarms += watch
                          .saw("author", "x:a" + std::to_string(draw() % 2000), who, at,
                               sensitivity::normal)
                          .has_value();
        }
        cost.push_back((cpu_us() - t) / each);
    }
    std::printf("surges: %.1f us a report (category, post and author); %d alarms\n", median(cost),
                alarms);
}

void links(int rounds) {
    const std::vector<std::string> some = {
        "https://www.facebook.com/lampshop/posts/pfbid02abcXYZ?__cft__[0]=AZ&__tn__=%2CO",
        "https://www.tripadvisor.fi/ShowUserReviews-g189934-d123-r987654321-Lamp_Hotel.html",
        "https://news.example/lamps?b=2&a=1&utm_source=x", "https://t.me/s/lampchannel/55"};
    std::vector<double> cost;
    std::size_t sum = 0;
    for (int r = 0; r < rounds; ++r) {
        constexpr int each = 5000;
        const auto t = cpu_us();
        for (std::size_t i = 0; i < each; ++i) sum += place_of(some[i % some.size()]).post.size();
        cost.push_back((cpu_us() - t) / each);
    }
    std::printf("addresses: %.2f us each (%zu)\n", median(cost), sum % 10);
}

}  // namespace

int main(int argc, char** argv) {
    const auto tickets = argc > 1 ? std::atoll(argv[1]) : 100'000;  // NOLINT(cert-err34-c)
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;           // NOLINT(cert-err34-c)
    look_ups(tickets, rounds);
    surges(rounds);
    links(rounds);
}
