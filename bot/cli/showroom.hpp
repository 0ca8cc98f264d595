// The browser workspace of a demo: its pages on loopback, the live company, and the play.
#pragma once

#include "adapters/net/http_server.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/theatre.hpp"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

namespace firebreak::cli {

/// All members on the io thread.
class showroom {
 public:
    struct parts {
        boost::asio::io_context& io;
        clock& time;
        telemetry& log;
        office& bureau;
        std::shared_ptr<const directory> who;  ///< made by with_workspace()
        std::shared_ptr<const playbooks::library> books;
    };

    showroom(parts, const std::string& id);
    ~showroom();

    /// For the courier of the live company.
    [[nodiscard]] chat& network() { return live_.network(); }

    /// Listens on 127.0.0.1 at this port; with none at 8080 or, where that is taken, the next that
    /// is free. False: `err` was told why not.
    bool open(std::optional<std::uint16_t> port, std::ostream& err);
    /// "http://127.0.0.1:8080/", after open().
    [[nodiscard]] std::string address() const;

    /// Serves; ends soon after stop().
    void start();
    void stop();
    /// Completes when nothing of it is under way any more.
    boost::asio::awaitable<void> finished();

 private:
    parts parts_;
    nursery tasks_;
    web::workspace_room live_;
    web::workspace pages_;
    theatre play_;
    std::unique_ptr<net::http_server> server_;
};

/// Asks the desktop to show an address (xdg-open). Nothing happens where there is none.
void open_in_browser(const std::string& address);

}  // namespace firebreak::cli
