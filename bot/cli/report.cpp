#include "bot/cli/report.hpp"

#include "adapters/console/clock.hpp"
#include "adapters/telemetry/log.hpp"
#include "bot/cli/loading.hpp"
#include "bot/cli/office.hpp"
#include "bot/desk/clean_text.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <nlohmann/json.hpp>

#include <deque>
#include <istream>
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
    feeder(boost::asio::io_context& io, office& bureau, firebreak::clock& time, person_id person,
           std::ostream& out, std::ostream& err)
        : io_(io), bureau_(bureau), time_(time), person_(std::move(person)), out_(out), err_(err) {}

    void file(std::string id, std::string text, std::optional<language> lang, std::size_t number) {
        while (lines_.size() >= most_under_way) step();
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
                              [&l](const std::exception_ptr& failure, outcome o) {
                                  if (failure) std::rethrow_exception(failure);
                                  l.answer = std::move(o);
                                  l.finished = true;
                              });
        io_.poll();
        show();
    }

    void finish() {
        while (!lines_.empty()) step();
    }

    [[nodiscard]] bool all_done() const { return all_done_; }

 private:
    void step() {
        io_.run_one();
        show();
    }

    void show() {
        while (!lines_.empty() && lines_.front().finished) {
            const auto& l = lines_.front();
            const bool done = l.answer.kind == outcome_kind::done;
            nlohmann::ordered_json j;
            j["id"] = l.id;
            j["ticket"] = l.answer.ticket ? nlohmann::ordered_json(l.answer.ticket.value) : nullptr;
            j["outcome"] = word(l.answer.kind);
            j["message"] = l.answer.reply.heading;
            out_ << j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
            if (!done) {
                all_done_ = false;
                err_ << "line " << l.number << ": " << plain(l.answer.reply) << '\n';
            }
            lines_.pop_front();
        }
        out_.flush();
    }

    boost::asio::io_context& io_;
    office& bureau_;
    firebreak::clock& time_;
    person_id person_;
    std::ostream& out_;
    std::ostream& err_;
    std::deque<line> lines_;  // references stay valid while growing and shrinking at the ends
    bool all_done_ = true;
};

/// Files every line; false when one of them was bad.
bool feed(feeder& to, std::istream& in, std::ostream& err) {
    bool good = true;
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto bad = [&](std::string_view why) {
            err << "line " << number << ": " << why << '\n';
            good = false;
        };
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
        to.file(id->is_string() ? id->get<std::string>() : std::to_string(id->get<std::int64_t>()),
                report->get<std::string>(), lang, number);
    }
    return good;
}

}  // namespace

int run_report(const report_arguments& a, std::istream& in, std::ostream& out, std::ostream& err) {
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    const auto books = load_library(config->playbooks, team_ids(*config), err);
    if (!books) return 2;
    const std::shared_ptr<const directory> who = make_directory(*config);
    person_id person{"cli"};
    if (!a.person.empty()) {
        const auto* known = who->by_name(a.person);
        if (!known) {
            err << "firebreak report: the configuration knows nobody called " << a.person << '\n';
            return 2;
        }
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
    feeder to(io, bureau, time, person, out, err);
    bool good = true;
    if (a.jsonl) {
        good = feed(to, in, err);
    } else {
        std::string text;
        for (const auto& word : a.words) text += (text.empty() ? "" : " ") + word;
        if (a.words.empty()) text.assign(std::istreambuf_iterator<char>(in), {});
        to.file(run_id(), std::move(text), std::nullopt, 1);
    }
    to.finish();
    bureau.files().close();
    out.flush();
    if (!out) {
        err << "firebreak report: the answers could not be written\n";
        return 1;
    }
    return good && to.all_done() ? 0 : 1;
}

}  // namespace firebreak::cli
