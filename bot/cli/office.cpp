#include "bot/cli/office.hpp"

#include <algorithm>
#include <random>

namespace firebreak::cli {

office::office(parts p)
    : parts_(std::move(p)),
      desk_({*parts_.files, parts_.time, parts_.log, parts_.who, parts_.books,
             [this] {
                 if (courier_) courier_->wake();
                 clockwork_.wake();
             },
             parts_.undo_window, true, [this] { return networks(); }}),
      clockwork_({*parts_.files, parts_.time, parts_.log, desk_}),
      supervisor_(parts_.io.get_executor(), parts_.time, parts_.log) {}

std::vector<network_health> office::networks() const {
    auto all = parts_.networks ? parts_.networks() : std::vector<network_health>{};
    for (const auto* each : networks_) {
        const auto known = [&](const network_health& n) { return n.network == each->network(); };
        if (std::ranges::none_of(all, known)) all.push_back({each->network(), true, {}});
    }
    return all;
}

void office::connect(chat& network) { networks_.push_back(&network); }

void office::open() {
    courier_ = std::make_unique<courier>(courier::parts{parts_.io.get_executor(), *parts_.files,
                                                        parts_.time, parts_.log, desk_, networks_,
                                                        parts_.jitter});
    supervisor_.own("courier", [this] { return courier_->run(); }, [this] { courier_->stop(); });
    supervisor_.own(
        "clockwork", [this] { return clockwork_.run(); }, [this] { clockwork_.stop(); });
}

boost::asio::awaitable<void> office::settled() {
    co_await clockwork_.catch_up();
    if (courier_) co_await courier_->settled();
}

void office::interrupt() {
    if (courier_) courier_->stop();
}

boost::asio::awaitable<void> office::close() {
    co_await supervisor_.stop();
    parts_.files->close();
}

std::function<double()> system_jitter() {
    auto generator = std::make_shared<std::mt19937>(std::random_device{}());
    return [generator] { return std::uniform_real_distribution<double>{0, 1}(*generator); };
}

}  // namespace firebreak::cli
