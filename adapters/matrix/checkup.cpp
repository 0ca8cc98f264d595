#include "adapters/matrix/checkup.hpp"

#include "adapters/matrix/client.hpp"
#include "adapters/net/url.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::matrix {
namespace {

using grade = finding::grade;
using kind = call_result::kind;
using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds for_invitations{15'000};
constexpr std::size_t most_of_a_sync = std::size_t{32} * 1024 * 1024;
constexpr std::pair wanted_version{1, 11};  // what docs/matrix.md promises was tried

class checkup {
 public:
    checkup(session& account, homeserver& server, checkup_questions q)
        : account_(account),
          server_(server),
          q_(std::move(q)),
          until_(steady::now() + q_.patience) {}

    boost::asio::awaitable<std::vector<online_finding>> all() {
        const auto opened = co_await account_.open();
        version();
        if (const auto drift = judge_clock(account_.drift())) take("matrix", *drift);
        if (!opened.ok()) {
            refused(opened);
            co_return std::move(found_);
        }
        say(grade::fine, "matrix.access_token works: the bot is " + q_.user_id);
        servers();
        co_await invitations();
        for (const auto& r : q_.rooms) co_await room(r);
        co_return std::move(found_);
    }

 private:
    void say(grade g, std::string problem, std::string mend = {}) {
        found_.push_back({g, std::move(problem), std::move(mend)});
    }
    void take(const std::string& about, const finding& f) {
        say(f.is, about + ": " + f.problem.in(language::en), f.mend.in(language::en));
    }

    void version() {
        const auto newest = account_.newest_version();
        if (newest.first == 0) return;
        const auto name = "v" + std::to_string(newest.first) + "." + std::to_string(newest.second);
        if (newest < wanted_version)
            say(grade::warning, "matrix.homeserver_url: the server speaks " + name + " at most",
                "bring the server up to date: Firebreak was made for v1.11 and newer");
        else
            say(grade::fine,
                "matrix.homeserver_url: " + account_.server() + " answers and speaks " + name);
    }

    void refused(const call_result& r) {
        const auto why = " (" + (r.errcode.empty() ? std::to_string(r.status) : r.errcode) + ")";
        // What the session itself knows how to mend says it best.
        if (q_.has_password && r.is == kind::logged_out) {
            say(grade::warning,
                "matrix.password: not tried, for logging in would end the session of a bot that "
                "is running; its rooms were not looked at",
                "start the bot and ask it in chat: doctor");
            return;
        }
        std::string mend;
        for (const auto& m : account_.to_mend())
            mend += (mend.empty() ? "" : " ") + m.in(language::en);
        switch (r.is) {
            case kind::wait:
            case kind::transient:
                if (r.status == 0 && mend.empty()) {
                    say(grade::broken,
                        "matrix.homeserver_url: the server can't be reached or did not answer" +
                            why,
                        "see that this machine may open connections to it, and try again");
                    return;
                }
                say(r.status == 0 ? grade::broken : grade::warning,
                    "matrix: not tried, for the server asks for a pause or is slow" + why,
                    mend.empty() ? "run check --online again in a minute" : mend);
                return;
            case kind::logged_out:
            case kind::forbidden:
                say(grade::broken, "matrix.access_token: the server refuses it" + why,
                    mend.empty() ? "make a new token (docs/matrix.md)" : mend);
                return;
            case kind::locked:
            case kind::suspended:
                say(grade::broken, "matrix.user_id: the account may not work now" + why,
                    mend.empty() ? "ask the server's administrators" : mend);
                return;
            default: break;
        }
        say(grade::broken, "matrix: the server would not let the bot in" + why,
            mend.empty() ? "look at matrix.homeserver_url: it must be the address that clients "
                           "use, without a path"
                         : mend);
    }

    void servers() {
        const std::string own(server_of(q_.user_id));
        if (q_.allowed_servers.empty()) {
            say(grade::fine,
                "matrix.allowed_servers is left out: only people of " + own + " are answered");
            return;
        }
        if (std::ranges::find(q_.allowed_servers, own) == q_.allowed_servers.end())
            say(grade::warning,
                "matrix.allowed_servers does not name the bot's own server: nobody of " + own +
                    " is answered",
                "add " + own + " unless that is meant");
        else
            say(grade::fine, "matrix.allowed_servers names the bot's own server");
    }

    /// A first sync has them all, and nothing of what was said. What it can't tell is not invited.
    boost::asio::awaitable<void> invitations() {
        raw_call c;
        c.path = "/_matrix/client/v3/sync?set_presence=offline&timeout=0&filter=" +
                 net::percent_encode(sync_filter(q_.user_id, true));
        c.deadline = for_invitations;
        c.max_body = most_of_a_sync;
        const auto r = co_await account_.call(std::move(c));
        if (!r.ok()) co_return;
        if (const auto all = account_.read().sync(r.value))
            for (const auto& i : all->invited) invited_.push_back(i.room);
    }

    boost::asio::awaitable<void> room(const checkup_questions::room& r) {
        const auto about = r.key + ".matrix";
        if (steady::now() >= until_) {
            say(grade::warning,
                about + ": " + r.which.name + " was not looked at: no time was left",
                "run check --online again");
            co_return;
        }
        auto allowed = q_.allowed_servers;
        if (allowed.empty()) allowed.emplace_back(server_of(q_.user_id));
        const auto all = co_await inspect(server_, r.which, std::move(allowed), invited_);
        for (const auto& f : all) take(about, f);
    }

    session& account_;
    homeserver& server_;
    checkup_questions q_;
    steady::time_point until_;
    std::vector<std::string> invited_;
    std::vector<online_finding> found_;
};

}  // namespace

boost::asio::awaitable<std::vector<online_finding>> look_online(session& account,
                                                                homeserver& server,
                                                                checkup_questions q) {
    checkup c(account, server, std::move(q));
    co_return co_await c.all();
}

}  // namespace firebreak::matrix
