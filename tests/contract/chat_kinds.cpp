#include "tests/contract/chat_kinds.hpp"

#include "adapters/console/chat.hpp"
#include "adapters/console/clock.hpp"
#include "adapters/web/workspace/chat.hpp"
#include "adapters/web/workspace/people.hpp"
#include "adapters/web/workspace/render.hpp"
#include "tests/unit/console/people.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <optional>
#include <sstream>

namespace firebreak::contract {
namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

class console_bench final : public chat_bench {
 public:
    chat& network() override { return chat_; }
    std::string seen() override { return out_.str(); }
    std::vector<std::string> mischief(const std::vector<person_id>&) override {
        const auto commands = [](unsigned char c) { return (c < ' ' && c != '\n') || c == 0x7f; };
        if (std::ranges::none_of(out_.str(), commands)) return {};
        return {"the terminal got a control character"};
    }

 private:
    test::small_company who_;
    std::ostringstream out_;
    console::screen screen_{console::screen::settings{out_}};
    console::terminal_chat chat_{screen_, who_};
};

class workspace_bench final : public chat_bench {
 public:
    workspace_bench() {
        board_.on_change = [this] {
            for (const auto& p : board_.posts())
                if (p.changed == board_.newest()) seen_.push_back(p.content);
        };
    }
    chat& network() override { return chat_; }
    std::string seen() override {
        std::string all;
        for (const auto& m : seen_) {
            all.append(m.heading).append("\n");
            for (const auto& p : m.body) all.append(p.text).append("\n");
        }
        return all;
    }
    std::vector<std::string> mischief(const std::vector<person_id>&) override {
        std::vector<std::string> all;
        for (const auto& m : seen_) {
            const auto html = web::render(m, language::en, *who_);
            for (const std::string_view bad : {"<script", "<img", "onerror=\"", "href=\"https://e"})
                if (count(html, bad) > 0) all.emplace_back(bad);
        }
        return all;
    }

 private:
    boost::asio::io_context io_;
    console::manual_clock time_{io_.get_executor(), to_instant(1'900'000'000'000)};
    std::shared_ptr<const directory> who_ =
        web::with_workspace(std::make_shared<test::small_company>(), {});
    web::board board_;
    std::vector<message> seen_;
    web::workspace_chat chat_{board_, who_, time_};
};

}  // namespace

delivery_result chat_bench::send(delivery d) {
    boost::asio::io_context io;
    std::optional<delivery_result> got;
    boost::asio::co_spawn(io, network().deliver(std::move(d)),
                          [&](const std::exception_ptr& e, delivery_result r) {
                              if (e) std::rethrow_exception(e);
                              got = std::move(r);
                          });
    io.run();
    return got.value();
}

std::size_t chat_bench::shown(std::string_view words) { return count(seen(), words); }

const std::vector<chat_kind>& chat_kinds() {
    static const std::vector<chat_kind> kinds = {
        {"console", [] { return std::make_unique<console_bench>(); }},
        {"workspace", [] { return std::make_unique<workspace_bench>(); }},
        {"slack", slack_on_paper},
        {"matrix", matrix_on_paper},
    };
    return kinds;
}

}  // namespace firebreak::contract
