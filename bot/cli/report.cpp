#include "bot/cli/report.hpp"

#include "adapters/console/clock.hpp"
#include "adapters/console/lines.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/cli/teaching.hpp"
#include "bot/desk/clean_text.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <ostream>

namespace firebreak::cli {
namespace {

constexpr std::size_t most_under_way = 256;  // as many as share one commit

/// One line on its way: answered in the order of the input.
struct line {
    std::string id;
    std::size_t number = 0;
    bool finished = false;
    outcome answer;
};

std::string plain(const message& m) {
    auto text = m.heading;
    for (const auto& p : m.body) text += (text.empty() ? "" : " ") + p.text;
    return text;
}

/// Without thread, channel or network of its own: an answer goes nowhere but to `out`.
origin from_command_line() { return {{network_id{"cli"}, "cli"}, {}}; }

class feeder {
 public:
    struct places {
        std::ostream& out;
        std::ostream& err;
        bool numbered = false;  ///< complaints name the line
    };

    feeder(boost::asio::io_context& io, office& bureau, firebreak::clock& time, person_id person,
           places to)
        : io_(io),
          bureau_(bureau),
          time_(time),
          person_(std::move(person)),
          to_(to),
          answered_(io, std::chrono::steady_clock::time_point::max()) {}

    /// Completes when it is on its way and there is room for another one.
    boost::asio::awaitable<void> file(std::string id, std::string text,
                                      std::optional<language> lang, std::size_t number) {
        auto& l = lines_.emplace_back();
        l.id = id;
        l.number = number;
        command c;
        c.key = "cli:" + id;
        c.actor = person_;
        c.from = from_command_line();
        c.lang = lang.value_or(language::en);
        c.at = time_.now();
        wanted::file_report r;
        r.text = std::move(text);
        r.text_language = lang;
        c.what = std::move(r);
        boost::asio::co_spawn(io_, bureau_.front().handle(std::move(c)),
                              [this, &l](const std::exception_ptr& failure, outcome o) {
                                  if (failure) std::rethrow_exception(failure);
                                  l.answer = std::move(o);
                                  l.finished = true;
                                  show();
                                  answered_.cancel();
                              });
        // It begins, and what has been answered meanwhile is shown, before the next line is read.
        co_await boost::asio::post(io_, boost::asio::use_awaitable);
        co_await until_at_most(most_under_way - 1);
    }

    boost::asio::awaitable<void> finish() { return until_at_most(0); }

    [[nodiscard]] bool all_done() const { return all_done_; }

 private:
    boost::asio::awaitable<void> until_at_most(std::size_t under_way) {
        while (lines_.size() > under_way) {
            boost::system::error_code cancelled;
            co_await answered_.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        }
    }

    void show() {
        if (lines_.empty() || !lines_.front().finished) return;
        while (!lines_.empty() && lines_.front().finished) {
            const auto& l = lines_.front();
            const bool done = l.answer.kind == outcome_kind::done;
            nlohmann::ordered_json j;
            j["id"] = l.id;
            j["ticket"] = l.answer.ticket ? nlohmann::ordered_json(l.answer.ticket.value) : nullptr;
            j["outcome"] = word(l.answer.kind);
            j["message"] = l.answer.reply.heading;
            to_.out << j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
            if (!done) {
                all_done_ = false;
                if (to_.numbered) to_.err << "line " << l.number << ": ";
                to_.err << plain(l.answer.reply) << '\n';
            }
            lines_.pop_front();
        }
        to_.out.flush();
    }

    boost::asio::io_context& io_;
    office& bureau_;
    firebreak::clock& time_;
    person_id person_;
    places to_;
    std::deque<line> lines_;  // references stay valid while growing and shrinking at the ends
    boost::asio::steady_timer answered_;  // never expires; cancelled with each answer
    bool all_done_ = true;
};

/// Files every line as it comes; false when one of them was bad.
boost::asio::awaitable<bool> feed(feeder& to, console::line_source& in, std::ostream& err) {
    bool good = true;
    while (auto line = co_await in.next()) {
        const auto number = static_cast<std::size_t>(line->number);
        const auto& text = line->text;
        const auto bad = [&](std::string_view why) {
            err << "line " << number << ": " << why << '\n';
            good = false;
        };
        if (line->too_long) {
            bad("it is longer than " + std::to_string(console::max_line_bytes / 1024) +
                " kB, more than any report may be");
            continue;
        }
        if (text.find_first_not_of(" \t") == std::string::npos) continue;
        // Bytes that are no text become marks before the JSON is read: the rest of it still counts.
        nlohmann::json j;
        try {
            j = nlohmann::json::parse(clean(text).text);
        } catch (const nlohmann::json::parse_error& e) {
            const bool half =
                std::string_view(e.what()).find("surrogate") != std::string_view::npos;
            bad(half ? "it holds half a character (a \\ud800 without its other half)"
                     : "this is no JSON");
            continue;
        }
        if (!j.is_object()) {
            bad("this is no JSON object");
            continue;
        }
        const auto id = j.find("id");
        const auto report = j.find("text");
        if (id == j.end() || !(id->is_string() || id->is_number_integer())) {
            bad("\"id\" is missing: it keeps the report from being filed twice");
            continue;
        }
        if (report == j.end() || !report->is_string()) {
            bad("\"text\" is missing");
            continue;
        }
        std::optional<language> lang;
        if (const auto l = j.find("lang"); l != j.end() && l->is_string())
            lang = to_language(l->get<std::string>());
        auto key =
            id->is_string() ? id->get<std::string>() : std::to_string(id->get<std::int64_t>());
        co_await to.file(std::move(key), report->get<std::string>(), lang, number);
    }
    if (!in.error().empty()) {
        err << "firebreak report: standard input cannot be read: " << in.error() << '\n';
        good = false;
    }
    co_return good;
}

/// Everything up to the end of input, or the first megabyte: far more than a report may be.
std::string read_all(int input) {
    constexpr std::size_t most = std::size_t{1} << 20U;
    std::string text;
    std::array<char, 16384> bytes{};
    while (text.size() < most) {
        const auto got = ::read(input, bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return text;
}

}  // namespace

int run_report(const report_arguments& a, int input, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    const auto books = load_taught_library(*config, "report", err);
    if (!books) return 2;
    const std::shared_ptr<const directory> who = make_directory(*config);
    person_id person{"cli"};
    if (!a.person.empty()) {
        const auto* known = known_person(*who, a.person, "report", err);
        if (!known) return 2;
        person = known->id;
    }

    boost::asio::io_context io(1);
    console::real_clock time(io.get_executor());
    log_telemetry log;
    storage::open_options options{
        .path = config->database.string(), .executor = io.get_executor(), .purpose = "report"};
    auto files = storage::open(options);
    if (!files) {
        err << "firebreak report: "
            << storage::explain(static_cast<errc>(files.error().value()), options.path) << '\n';
        return 2;
    }
    // Only the desk: what it queues is sent by the bot that serves this database.
    office bureau({io, time, log, std::move(*files), who, books, [] { return 0.0; }});
    auto open = boost::asio::make_work_guard(io);
    feeder to(io, bureau, time, person, {out, err, a.jsonl});
    bool good = true;
    auto story = [&]() -> boost::asio::awaitable<void> {
        if (a.jsonl) {
            console::line_source lines(io.get_executor(), input);
            good = co_await feed(to, lines, err);
        } else {
            std::string text;
            for (const auto& word : a.words) text += (text.empty() ? "" : " ") + word;
            if (a.words.empty()) text = read_all(input);
            co_await to.file(run_id(), std::move(text), std::nullopt, 1);
        }
        co_await to.finish();
    };
    std::exception_ptr broken;
    boost::asio::co_spawn(io, story(), [&](const std::exception_ptr& failure) {
        broken = failure;
        open.reset();
    });
    io.run();
    if (broken) std::rethrow_exception(broken);
    bureau.files().close();
    out.flush();
    if (!out) {
        err << "firebreak report: the answers could not be written\n";
        return 1;
    }
    return good && to.all_done() ? 0 : 1;
}

}  // namespace firebreak::cli
