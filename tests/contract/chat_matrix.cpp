// Matrix in the suite: the real adapter, its rooms and transaction ids, against a homeserver on
// paper.
#include "adapters/console/clock.hpp"
#include "adapters/matrix/chat.hpp"
#include "adapters/matrix/content.hpp"
#include "tests/contract/chat_kinds.hpp"
#include "tests/contract/store_kinds.hpp"
#include "tests/support/paper_homeserver.hpp"
#include "tests/unit/matrix/company.hpp"
#include "tests/unit/matrix/html.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>

#include <map>
#include <optional>
#include <set>

namespace firebreak::contract {
namespace {

namespace json = boost::json;
using matrix::call_result;

class silent final : public telemetry {
 public:
    void log(level, std::string_view, std::initializer_list<field>) override {}
    void count(std::string_view, std::int64_t) override {}
};

std::string text(const json::object& o, std::string_view key) {
    const auto* v = o.if_contains(key);
    return v && v->is_string() ? std::string(v->get_string().c_str()) : std::string();
}

/// What an event shows, and of which message: an edit shows what is new.
struct version {
    std::string of;
    json::object shown;
};
version version_of(const test::paper_homeserver::kept& e) {
    auto content = json::parse(e.content).as_object();
    const auto* edited = content.if_contains("m.new_content");
    if (!edited) return {e.id, std::move(content)};
    return {text(content.at("m.relates_to").as_object(), "event_id"), edited->as_object()};
}

class matrix_bench final : public chat_bench, public wire {
 public:
    matrix_bench() {
        server_.all_rooms["!social"].members = {server_.self.user_id, "@anna:example.org"};
        server_.aliases[channel()] = "!social";
        server_.fails = [this](const std::string&,
                               const std::string& type) -> std::optional<call_result> {
            if (type != "m.room.message" || asks_ == 0) return std::nullopt;
            --asks_;
            return next_;
        };
        restart({});
    }

    chat& network() override { return *chat_; }
    delivery_result send(delivery d) override { return finished(chat_->deliver(std::move(d))); }
    std::string seen() override {
        std::string all;
        std::map<std::string, std::string> newest;
        for (const auto& e : server_.events) {
            if (e.type != "m.room.message") continue;
            const auto v = version_of(e);
            const auto words = text(v.shown, "body");
            if (std::exchange(newest[v.of], words) != words) all.append(words).append("\n");
        }
        return all;
    }
    [[nodiscard]] std::string channel() const override { return "#social:example.org"; }
    [[nodiscard]] std::string direct() const override { return "@maija:example.org"; }
    [[nodiscard]] std::vector<std::string> impossible() const override {
        return {"U0123", "#social", "@maija", ""};
    }
    std::vector<std::string> mischief(const std::vector<person_id>& meant) override {
        std::set<std::string> accounts;
        for (const auto& p : meant)
            if (const auto a = matrix::account_of(*who_, p)) accounts.insert(*a);
        std::vector<std::string> all;
        for (const auto& e : server_.events) {
            if (e.type != "m.room.message") continue;
            if (e.content.size() > 65'536 / 2) all.emplace_back("too large");
            const auto v = version_of(e);
            if (text(v.shown, "body").find("@room") != std::string::npos)
                all.emplace_back("calls the room");
            std::ranges::copy(test::read_html(text(v.shown, "formatted_body")).problems,
                              std::back_inserter(all));
            const auto whole = json::parse(e.content).as_object();
            const auto& called = whole.at("m.mentions").as_object();
            if (called.contains("room")) all.emplace_back("calls the room");
            if (const auto* ids = called.if_contains("user_ids"))
                for (const auto& id : ids->as_array())
                    if (!accounts.contains(std::string(id.as_string())))
                        all.push_back("calls " + std::string(id.as_string()));
        }
        return all;
    }
    bool remove(const std::string& reference) override {
        server_.remove(reference);
        chat_->removed(reference);  // as the way in tells it
        return true;
    }
    std::optional<std::size_t> pictures() override {
        return std::ranges::count_if(server_.events, [](const auto& e) {
            return text(version_of(e).shown, "msgtype") == "m.image";
        });
    }

    wire* between() override { return this; }
    void rate_limits(std::chrono::seconds span) override {
        refuse(call_result::kind::wait, "M_LIMIT_EXCEEDED", 429);
        next_.retry_after = span;
    }
    void is_down() override { refuse(call_result::kind::transient, "no-connection", 0); }
    void loses_the_answer() override {
        refuse(call_result::kind::transient, "no-answer", 1);  // 1: it is kept all the same;
        asks_ = 2;                                             // asked before and after
    }
    void restart(outbox_number newest) override {
        // What the bot had queued is in its database.
        files_
            .write([&](transaction& t) {
                dispatch d;
                d.to = {network_id{"another"}, "a"};
                d.content = notice{};
                while (t.newest_message() < newest) t.enqueue(d, time_.now());
                return true;
            })
            .value();
        chat_.reset();
        auto& io = files_.io();
        rooms_.emplace(matrix::rooms::parts{io.get_executor(), server_, files_.get(), time_, log_});
        seeds_.emplace(matrix::seeds::parts{io.get_executor(), server_, log_});
        const auto recall = [this]() -> boost::asio::awaitable<bool> {
            co_await rooms_->recall();  // as the bot's start does
            co_return true;
        };
        finished(recall());
        ids_ = {};
        finished(ids_.recall(files_.get(), time_.now(), "run " + std::to_string(++runs_))).value();
        chat_.emplace(matrix::matrix_chat::parts{server_, *rooms_, *seeds_, ids_, log_, office_,
                                                 "!desk", newest});
    }
    [[nodiscard]] std::string unknown_place() const override { return "#nowhere:example.org"; }

 private:
    void refuse(call_result::kind is, std::string errcode, unsigned status) {
        next_ = {};
        next_.is = is;
        next_.errcode = std::move(errcode);
        next_.status = status;
        asks_ = 1;
    }
    template <class T>
    T finished(boost::asio::awaitable<T> work) {
        auto& io = files_.io();
        std::optional<T> got;
        boost::asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& broken, T value) {
            if (broken) std::rethrow_exception(broken);
            got.emplace(std::move(value));
        });
        io.restart();
        auto open = boost::asio::make_work_guard(io);
        while (!got) io.run_one();
        return std::move(*got);
    }

    test::paper_homeserver server_;
    call_result next_;  ///< what the server answers instead,
    int asks_ = 0;      ///< as often as it is asked
    silent log_;
    bench files_{store_kinds().front()};
    console::manual_clock time_{files_.io().get_executor(), to_instant(1'900'000'000'000)};
    std::shared_ptr<const directory> who_ = std::make_shared<test::matrix_company>();
    desk office_{{.files = files_.get(), .time = time_, .log = log_, .who = who_, .books = {}}};
    std::optional<matrix::rooms> rooms_;
    std::optional<matrix::seeds> seeds_;
    matrix::sending_ids ids_;
    std::optional<matrix::matrix_chat> chat_;
    int runs_ = 0;
};

}  // namespace

std::unique_ptr<chat_bench> matrix_on_paper() { return std::make_unique<matrix_bench>(); }

}  // namespace firebreak::contract
