// What the front door costs: a signed request of a slash command over a kept connection, checked
// and answered. Beside it, in interleaved rounds of the same run, a bare epoll loop that does the
// same without HTTP's rules: what is left is the kernel's. And the small things on the way.
//   bench_net [SECONDS_PER_CASE] [ROUNDS] [CONNECTIONS]     medians of rounds
#include "adapters/net/hmac.hpp"
#include "adapters/net/http_server.hpp"
#include "adapters/net/json_out.hpp"
#include "bot/domain/digest.hpp"

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace firebreak;
using steady = std::chrono::steady_clock;

const std::string secret = "bench-signing-secret";
const std::string fields =
    "token=ignored&team_id=T0ACME001&team_domain=acme&channel_id=C0ACME001&channel_name=ops"
    "&user_id=U0ACME123&user_name=ana&command=%2Freport&text=Customer+writes+on+Facebook%3A+%22My+"
    "order+was+late+and+cold%2C+and+nobody+answers+the+phone.%22+Really+disappointed.&api_app_id="
    "A0ACME001&is_enterprise_install=false&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F"
    "T0ACME001%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0b"
    "c887a14d10d2c447fce8b6703c";

double thread_cpu() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double median(std::vector<double> all) {
    std::sort(all.begin(), all.end());
    return all.empty() ? 0 : all[all.size() / 2];
}

std::string answer_text() {
    std::string out;
    net::json_out(out)
        .begin_object()
        .field("response_type", "ephemeral")
        .field("text",
               "Thank you. #1 is filed: Unhappy customer. Please do not answer it yourself.")
        .field("replace_original", false)
        .end_object();
    return out;
}

bool is_signed(net::hmac_sha256& h, std::string_view timestamp, std::string_view signature,
               std::string_view body) {
    const auto bytes = h.sign({"v0:", timestamp, ":", body});
    return net::equal_in_constant_time(signature, "v0=" + hex(bytes.data(), bytes.size()));
}

std::string request_text() {
    net::hmac_sha256 h(secret);
    const auto bytes = h.sign({"v0:", "1700000000", ":", fields});
    return "POST /slack/commands HTTP/1.1\r\nHost: bot.example.org\r\nUser-Agent: Slackbot 1.0 "
           "(+https://api.slack.com/robots)\r\nAccept-Encoding: gzip,deflate\r\nAccept: "
           "application/json,*/*\r\nX-Slack-Signature: v0=" +
           hex(bytes.data(), bytes.size()) +
           "\r\nX-Slack-Request-Timestamp: 1700000000\r\nContent-Type: "
           "application/x-www-form-urlencoded\r\nContent-Length: " +
           std::to_string(fields.size()) + "\r\n\r\n" + fields;
}

int connect_to(std::uint16_t port) {
    const int s = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    if (::connect(s, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) std::abort();
    const int yes = 1;
    ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return s;
}

/// Each connection asks again as soon as it is answered. Returns the number of answers.
std::uint64_t ask(std::uint16_t port, std::size_t connections, double seconds) {
    const auto request = request_text();
    const int poll = ::epoll_create1(0);
    std::vector<int> sockets;
    for (std::size_t i = 0; i < connections; ++i) {
        const int s = connect_to(port);
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.fd = s;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, s, &e);
        sockets.push_back(s);
        if (::send(s, request.data(), request.size(), 0) < 0) std::abort();
    }
    std::uint64_t answers = 0;
    const auto end = steady::now() + std::chrono::duration<double>(seconds);
    std::vector<epoll_event> events(connections);
    char bytes[4096];
    while (steady::now() < end) {
        const int n = ::epoll_wait(poll, events.data(), static_cast<int>(connections), 100);
        for (int i = 0; i < n; ++i) {
            const auto s = events[static_cast<std::size_t>(i)].data.fd;
            const auto got = ::recv(s, bytes, sizeof bytes, 0);
            if (got < 20 || std::memcmp(bytes, "HTTP/1.1 200", 12) != 0) std::abort();
            ++answers;
            if (::send(s, request.data(), request.size(), 0) < 0) std::abort();
        }
    }
    for (const int s : sockets) ::close(s);
    ::close(poll);
    return answers;
}

/// Microseconds of CPU of the serving thread for each answer.
double ours(std::size_t connections, double seconds) {
    boost::asio::io_context io(1);
    net::hmac_sha256 h(secret);
    const auto handle =
        [&](const net::http_request& r) -> boost::asio::awaitable<net::http_response> {
        net::http_response answer;
        const auto timestamp = r.sole_header("X-Slack-Request-Timestamp");
        const auto signature = r.sole_header("X-Slack-Signature");
        if (!timestamp || !signature || !is_signed(h, *timestamp, *signature, r.body)) {
            answer.status = 401;
        } else {
            answer.content_type = "application/json";
            answer.body = answer_text();
        }
        co_return answer;
    };
    const auto admit = [](const net::http_head& head) -> std::optional<net::http_response> {
        if (head.method == "POST" && head.path == "/slack/commands" &&
            net::same_name(head.media_type(), "application/x-www-form-urlencoded"))
            return std::nullopt;
        net::http_response no;
        no.status = 404;
        return no;
    };
    net::http_server server(io.get_executor(), {}, {handle, admit, nullptr});
    if (!server.open()) std::abort();
    boost::asio::co_spawn(io, server.run(), [](const std::exception_ptr&) {});
    double used = 0;
    std::thread serving([&] {
        const auto begin = thread_cpu();
        io.run();
        used = thread_cpu() - begin;
    });
    const auto answers = ask(server.port(), connections, seconds);
    boost::asio::post(io, [&] { server.stop(); });
    serving.join();
    return used / static_cast<double>(answers) * 1e6;
}

double bare(std::size_t connections, double seconds) {
    const int door = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(door, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(door, 1024) != 0)
        std::abort();
    ::getsockname(door, reinterpret_cast<sockaddr*>(&at), &size);
    std::atomic<bool> stop{false};
    double used = 0;
    std::thread serving([&] {
        const auto begin = thread_cpu();
        net::hmac_sha256 h(secret);
        const int poll = ::epoll_create1(0);
        const auto watch = [poll](int s) {
            epoll_event e{};
            e.events = EPOLLIN;
            e.data.fd = s;
            ::epoll_ctl(poll, EPOLL_CTL_ADD, s, &e);
        };
        watch(door);
        epoll_event events[256];
        char bytes[4096];
        while (!stop) {
            const int n = ::epoll_wait(poll, events, 256, 100);
            for (int i = 0; i < n; ++i) {
                const int s = events[i].data.fd;
                if (s == door) {
                    const int made = ::accept4(door, nullptr, nullptr, SOCK_NONBLOCK);
                    const int yes = 1;
                    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                    watch(made);
                    continue;
                }
                const auto got = ::recv(s, bytes, sizeof bytes, 0);
                if (got <= 0) {
                    ::close(s);
                    continue;
                }
                const std::string_view text(bytes, static_cast<std::size_t>(got));
                const auto signature = text.substr(text.find("v0="), 67);
                if (!is_signed(h, "1700000000", signature, text.substr(text.find("\r\n\r\n") + 4)))
                    std::abort();
                const auto body = answer_text();
                const auto answer =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-"
                    "Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body;
                if (::send(s, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) ::close(s);
            }
        }
        ::close(poll);
        used = thread_cpu() - begin;
    });
    const auto answers = ask(ntohs(at.sin_port), connections, seconds);
    stop = true;
    serving.join();
    ::close(door);
    return used / static_cast<double>(answers) * 1e6;
}

/// Nanoseconds of one call.
double each(double seconds, const std::function<void()>& work) {
    std::uint64_t count = 0;
    const auto begin = thread_cpu();
    while (thread_cpu() - begin < seconds)
        for (int i = 0; i < 1000; ++i, ++count) work();
    return (thread_cpu() - begin) / static_cast<double>(count) * 1e9;
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 0.5;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    const auto connections = static_cast<std::size_t>(argc > 3 ? std::atoi(argv[3]) : 64);
    std::vector<double> served, floor, sign, json;
    net::hmac_sha256 h(secret);
    std::size_t sum = 0;
    for (int i = 0; i < rounds; ++i) {
        served.push_back(ours(connections, seconds));
        floor.push_back(bare(connections, seconds));
        sign.push_back(each(0.05, [&] { sum += h.sign({"v0:", "1700000000", ":", fields})[0]; }));
        json.push_back(each(0.05, [&] { sum += answer_text().size(); }));
    }
    std::printf("signed request, %zu connections   %6.1f us of CPU (%.1f-%.1f)\n", connections,
                median(served), *std::min_element(served.begin(), served.end()),
                *std::max_element(served.begin(), served.end()));
    std::printf("the same on bare epoll           %6.1f us, ours / bare %.2f\n", median(floor),
                median(served) / median(floor));
    std::printf("signature of %zu bytes           %6.0f ns\n", fields.size(), median(sign));
    std::printf("answer of %zu bytes of JSON      %6.0f ns\n", answer_text().size(), median(json));
    return sum == 0 ? 1 : 0;
}
