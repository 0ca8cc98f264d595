// Slack in the suite: the real adapter, its Web API client and its HTTP client, against Slack on
// paper.
#include "adapters/console/clock.hpp"
#include "adapters/slack/chat.hpp"
#include "adapters/slack/text.hpp"
#include "tests/contract/chat_kinds.hpp"
#include "tests/contract/store_kinds.hpp"
#include "tests/support/block_limits.hpp"
#include "tests/support/paper_slack.hpp"
#include "tests/unit/slack/company.hpp"

#include <optional>

namespace firebreak::contract {
namespace {

using fault = test::paper_slack::fault;

class silent final : public telemetry {
 public:
    void log(level, std::string_view, std::initializer_list<field>) override {}
    void count(std::string_view, std::int64_t) override {}
};

class slack_bench final : public chat_bench, public wire {
 public:
    slack_bench() {
        paper_.channels = {"C0SOCIAL1"};
        restart({});
    }

    chat& network() override { return *chat_; }
    delivery_result send(delivery d) override { return loop_.run(chat_->deliver(std::move(d))); }
    std::string seen() override {
        std::string all;
        for (const auto& v : paper_.versions) all.append(v.text).append("\n");
        return all;
    }
    [[nodiscard]] std::string channel() const override { return "C0SOCIAL1"; }
    [[nodiscard]] std::string direct() const override { return "U0MAIJA1"; }
    [[nodiscard]] std::vector<std::string> impossible() const override {
        return {"#social", "@maija:example.org", "", "U1><!channel>"};
    }
    std::vector<std::string> mischief(const std::vector<person_id>& meant) override {
        std::set<std::string> accounts;
        for (const auto& p : meant)
            if (const auto a = slack::account_of(*who_, p)) accounts.insert(*a);
        std::vector<std::string> all;
        for (const auto& v : paper_.versions) {
            if (!v.file_name.empty()) continue;
            std::ranges::copy(test::problems_of_message(v.text, v.blocks), std::back_inserter(all));
            std::ranges::copy(test::escapes_of_message(v.text, v.blocks, accounts),
                              std::back_inserter(all));
        }
        return all;
    }
    bool remove(const std::string& reference) override {
        paper_.remove(slack::to_place(channel(), reference).ts);
        return true;
    }
    std::optional<std::size_t> pictures() override {
        return std::ranges::count_if(paper_.posts, [](const auto& p) { return p.file_name != ""; });
    }

    wire* between() override { return this; }
    void rate_limits(std::chrono::seconds span) override {
        paper_.faults.push_back({fault::kind::rate_limited, "chat.postMessage", span});
    }
    void is_down() override { paper_.faults.push_back({fault::kind::not_reached, "", {}}); }
    void loses_the_answer() override {
        paper_.faults.push_back({fault::kind::answer_lost, "chat.postMessage", {}});
    }
    void restart(outbox_number newest) override {
        chat_.reset();
        api_.emplace(loop_.executor(), http_, log_,
                     slack::web_api::options{.base_url = paper_.base_url() + "api/",
                                             .bot_token = "xoxb-paper",
                                             .app_token = "",
                                             .upload_prefixes = {paper_.base_url() + "upload/"}});
        chat_.emplace(slack::slack_chat::parts{*api_, log_, office_, "/desk", newest});
    }
    [[nodiscard]] std::string unknown_place() const override { return "C0NOWHERE"; }

 private:
    net::test::loop loop_;
    test::paper_slack paper_{loop_};
    net::http_client http_{loop_.executor(), {}};
    silent log_;
    bench files_{store_kinds().front()};
    console::manual_clock time_{files_.io().get_executor(), to_instant(1'900'000'000'000)};
    std::shared_ptr<const directory> who_ = std::make_shared<test::slack_company>();
    desk office_{{.files = files_.get(), .time = time_, .log = log_, .who = who_, .books = {}}};
    std::optional<slack::web_api> api_;
    std::optional<slack::slack_chat> chat_;
};

}  // namespace

std::unique_ptr<chat_bench> slack_on_paper() { return std::make_unique<slack_bench>(); }

}  // namespace firebreak::contract
