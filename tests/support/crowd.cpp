// A crowd that reports to the bot over HTTP, as Slack would deliver it: signed commands, each with
// a trigger of its own, from this machine only.
//   crowd PORT SECRET CONNECTIONS SECONDS RATE FILED BUSY <BODY
// RATE 0: every connection as fast as it is answered. Else so many a second whatever is answered,
// as long as a connection is free (the others are counted as "unsent"); times are counted from the
// moment each was meant to leave. BODY is the form, with @@ID@@ for what is different in each;
// FILED and BUSY are words of the two answers. Prints one line of JSON.
#include "adapters/net/hmac.hpp"
#include "adapters/net/http_client.hpp"
#include "bot/domain/digest.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace firebreak;
using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds deadline{20'000};  // longer than anything is allowed to take
constexpr double most_seconds = 60, most_rate = 100'000;
constexpr std::size_t most_connections = 1000;

struct crowd {
    std::string url, filed_words, busy_words;
    std::vector<std::string> parts;  ///< of the body: the id stands between them
    net::hmac_sha256 key;
    std::size_t connections;
    clock::duration span;
    double rate;

    boost::asio::io_context io{1};
    net::http_client http;
    std::size_t asked = 0, filed = 0, busy = 0, refused = 0, odd = 0, failed = 0, unsent = 0,
                under_way = 0;
    std::vector<double> took{};  ///< milliseconds, of what was answered
    std::string first_odd{};

    crowd(char** a, const std::string& body)
        : url(std::string("http://127.0.0.1:") + a[1] + "/slack/commands"),
          filed_words(a[6]),
          busy_words(a[7]),
          key(a[2]),
          connections(std::min(most_connections, std::stoul(a[3]))),
          span(std::chrono::duration_cast<clock::duration>(
              std::chrono::duration<double>(std::min(most_seconds, std::stod(a[4]))))),
          rate(std::min(most_rate, std::stod(a[5]))),
          http(io.get_executor(), options()) {
        constexpr std::string_view mark = "@@ID@@";
        std::size_t from = 0;
        for (auto at = body.find(mark); at != body.npos; at = body.find(mark, from)) {
            parts.push_back(body.substr(from, at - from));
            from = at + mark.size();
        }
        parts.push_back(body.substr(from));
    }

    [[nodiscard]] net::http_client::options options() const {
        net::http_client::options o;
        o.connections_per_host = connections;
        o.waiting_per_host = 100'000;
        return o;
    }

    net::http_call next() {
        net::http_call call;
        const auto time = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                                             std::chrono::system_clock::now().time_since_epoch())
                                             .count());
        const auto id =
            std::to_string(clock::now().time_since_epoch().count()) + "." + std::to_string(++asked);
        call.method = "POST";
        call.url = url;
        call.deadline = deadline;
        call.body = parts.front();
        for (std::size_t i = 1; i < parts.size(); ++i) call.body += id + parts[i];
        call.headers = {
            {"Content-Type", "application/x-www-form-urlencoded"},
            {"X-Slack-Request-Timestamp", time},
            {"X-Slack-Signature", "v0=" + hex(key.sign({"v0:", time, ":", call.body}))}};
        return call;
    }

    boost::asio::awaitable<void> ask(clock::time_point meant) {
        ++under_way;
        const auto r = co_await http.request(next());
        --under_way;
        if (!r.answered()) {
            ++failed;
            co_return;
        }
        took.push_back(std::chrono::duration<double, std::milli>(clock::now() - meant).count());
        const auto& a = r.answer;
        const auto says = [&](const std::string& words) {
            return a.status == 200 && a.body.find(words) != std::string::npos;
        };
        if (says(filed_words)) {
            ++filed;
        } else if (says(busy_words)) {
            ++busy;
        } else if (a.status == 503) {
            ++refused;
        } else {
            if (odd++ == 0) first_odd = std::to_string(a.status) + " " + a.body.substr(0, 300);
        }
    }

    boost::asio::awaitable<void> without_rest(clock::time_point end) {
        while (clock::now() < end) co_await ask(clock::now());
    }

    boost::asio::awaitable<void> at_rate(clock::time_point begin) {
        boost::asio::steady_timer timer(io);
        const auto all =
            static_cast<std::size_t>(rate * std::chrono::duration<double>(span).count());
        for (std::size_t i = 0; i < all; ++i) {
            const auto meant = begin + std::chrono::duration_cast<clock::duration>(
                                           std::chrono::duration<double>(double(i) / rate));
            if (meant > clock::now()) {
                timer.expires_at(meant);
                boost::system::error_code ignored;
                co_await timer.async_wait(
                    boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
            }
            if (under_way >= connections)
                ++unsent;
            else
                boost::asio::co_spawn(io, ask(meant), boost::asio::detached);
        }
    }

    void run() {
        const auto begin = clock::now();
        if (rate > 0)
            boost::asio::co_spawn(io, at_rate(begin), boost::asio::detached);
        else
            for (std::size_t i = 0; i < connections; ++i)
                boost::asio::co_spawn(io, without_rest(begin + span), boost::asio::detached);
        boost::asio::steady_timer look(io);
        // Kept connections would keep the loop waiting: it ends when all have their answers.
        while (clock::now() < begin + span || under_way > 0) {
            io.restart();
            if (io.run_one_for(milliseconds{10}) == 0 && clock::now() > begin + span + deadline)
                break;
        }
        http.stop();
        const auto seconds = std::chrono::duration<double>(clock::now() - begin).count();
        std::ranges::sort(took);
        const auto at = [&](double share) {
            return took.empty() ? 0.0
                                : took[static_cast<std::size_t>(share * double(took.size() - 1))];
        };
        const auto late = took.end() - std::ranges::upper_bound(took, 3000.0);
        fmt::print(
            "{{\"asked\":{},\"unsent\":{},\"filed\":{},\"busy\":{},\"refused\":{},\"odd\":{},"
            "\"failed\":{},"
            "\"late\":{},\"seconds\":{:.2f},\"p50\":{:.1f},\"p99\":{:.1f},\"max\":{:.1f}}}\n",
            asked, unsent, filed, busy, refused, odd, failed, late, seconds, at(.5), at(.99),
            at(1));
        if (!first_odd.empty()) std::cerr << first_odd << '\n';
    }
};

}  // namespace

int main(int count, char** a) {
    if (count != 8) {
        std::cerr << "crowd PORT SECRET CONNECTIONS SECONDS RATE FILED BUSY <BODY\n";
        return 2;
    }
    const std::string body{std::istreambuf_iterator<char>(std::cin), {}};
    crowd(a, body).run();
    return 0;
}
