// The whole bot in a test: real desk, courier, clockwork and SQLite file, the demo's people, a
// manual clock, and a network that does what the test tells it.
#pragma once

#include "adapters/console/clock.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/office.hpp"
#include "tests/support/scratch.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace firebreak::test {

/// Network "console" unless told otherwise: remembers every delivery; `react` decides what becomes
/// of it.
class fake_network final : public chat {
 public:
    explicit fake_network(std::string name) : network_{std::move(name)} {}

    struct sent {
        delivery what;
        std::string reference;
    };

    [[nodiscard]] const network_id& network() const override { return network_; }
    boost::asio::awaitable<delivery_result> deliver(delivery d) override;

    /// What to answer; without it everything is delivered under a new reference.
    std::function<std::optional<delivery_result>(const delivery&)> react;
    std::vector<sent> all;  ///< delivered ones, in order

    /// Deliveries to this conversation do not end before let_go().
    std::string hangs;
    void let_go();

    /// The newest message in a conversation, edits included; null if none.
    [[nodiscard]] const sent* last(std::string_view conversation) const;
    [[nodiscard]] std::size_t count(std::string_view conversation) const;

 private:
    network_id network_;
    std::shared_ptr<boost::asio::steady_timer> held_;  ///< never expires
};

/// The library that ships, loaded once.
const std::shared_ptr<const playbooks::library>& shipped_library();

struct more_networks {
    std::vector<chat*> all;
    std::shared_ptr<void> owner;  ///< kept until the office is closed; its timers need the bot's io
};

/// What is not the same in every test.
struct circumstances {
    std::filesystem::path config = "config/demo.yaml";
    std::string network_name = "console";
    std::chrono::milliseconds undo_window{};
    network_watch networks{};
    instant start = to_instant(1'795'420'800'000);  ///< Monday 2026-11-23 10:00 in Helsinki
    bool unlimited = false;                         ///< one person may send any number of reports
    /// Networks besides the fake one, made before anything is sent.
    std::function<more_networks(cli::office&, boost::asio::io_context&)> more{};
};

class bot {
 public:
    /// `database` may be that of an earlier bot.
    explicit bot(const std::filesystem::path& database, const circumstances& = {});
    ~bot();

    /// Each says one thing, waits until everything due is sent, and gives the answer.
    outcome report(const std::string& person, const std::string& text);
    outcome say(const std::string& person, const std::string& words, ticket_number thread = {});
    /// The same in a channel, where others read.
    outcome say_in(const std::string& channel, const std::string& person, const std::string& words);
    /// All of them under way before any is answered; who said what.
    std::vector<outcome> report_together(
        const std::vector<std::pair<std::string, std::string>>& said);
    outcome say_again(const std::string& key, const std::string& person, const std::string& words);

    void wait(std::chrono::milliseconds span);
    /// To a moment far away, at once: what was due on the way is done there.
    void jump(instant when);
    template <class Fn>
    auto read(Fn fn) {
        return cli::read_now(io, office_->files(), std::move(fn)).value();
    }
    /// Changes what is on file behind the bot's back.
    template <class Fn>
    void write(Fn fn) {
        const auto work = [&]() -> boost::asio::awaitable<void> {
            (co_await office_->files().write(std::move(fn))).value();
        };
        run(work());
    }
    [[nodiscard]] ticket ticket_of(std::int64_t number);
    void settle();
    /// Lets the bot work until something is so, though it may not settle.
    void run_until(const std::function<bool()>& so);
    /// The same playbooks, loaded anew.
    void reload() { use(shipped_library()); }
    void use(std::shared_ptr<const playbooks::library> books) {
        office_->front().use(std::move(books));
    }

    boost::asio::io_context io{1};
    console::manual_clock time;
    std::ostringstream logged;
    log_telemetry log;
    fake_network network;
    std::shared_ptr<const directory> who;

 private:
    void run(boost::asio::awaitable<void> work);
    outcome hear(utterance u);

    more_networks more_;
    std::unique_ptr<cli::office> office_;
    std::string run_;
    int said_ = 0;
};

/// Everything a person reads in a message, as one text.
std::string text_of(const message& m);

}  // namespace firebreak::test
