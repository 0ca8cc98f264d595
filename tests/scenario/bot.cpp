#include "tests/scenario/bot.hpp"

#include "bot/cli/loading.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>

namespace firebreak::test {

boost::asio::awaitable<delivery_result> fake_network::deliver(delivery d) {
    delivery_result r;
    if (react)
        if (auto decided = react(d)) {
            if (decided->is != delivery_result::kind::delivered) co_return *decided;
            r = *decided;
        }
    if (r.reference.empty())
        r.reference = d.edits.empty() ? "m" + std::to_string(d.number.value) : d.edits;
    all.push_back({std::move(d), r.reference});
    co_return r;
}

const fake_network::sent* fake_network::last(std::string_view conversation) const {
    for (auto s = all.rbegin(); s != all.rend(); ++s)
        if (s->what.to.id == conversation) return &*s;
    return nullptr;
}

std::size_t fake_network::count(std::string_view conversation) const {
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const sent& s) { return s.what.to.id == conversation; }));
}

const std::shared_ptr<const playbooks::library>& shipped_library() {
    static const auto library = [] {
        auto loaded = playbooks::library::load(std::filesystem::path("playbooks/library"));
        REQUIRE(loaded.loaded);
        return std::shared_ptr<const playbooks::library>(loaded.loaded);
    }();
    return library;
}

namespace {

log_telemetry::options into(std::ostream& out) {
    log_telemetry::options o;
    o.out = &out;
    return o;
}

}  // namespace

// Monday 2026-11-23 10:00 in Helsinki.
bot::bot(const std::filesystem::path& database, const circumstances& c)
    : time(io.get_executor(), to_instant(1'795'420'800'000)),
      log(into(logged)),
      network(c.network_name),
      run_(cli::run_id()) {
    auto config = load_configuration(c.config);
    REQUIRE(config.usable());
    who = make_directory(config.value);
    auto files = storage::open({.path = database.string(),
                                .executor = io.get_executor(),
                                .wal_pages = 0,
                                .purpose = "test"});
    REQUIRE(files);
    office_ = std::make_unique<cli::office>(
        cli::office::parts{io, time, log, std::move(*files), who, shipped_library(),
                           [] { return 0.0; }, c.undo_window, c.networks});
    office_->connect(network);
    office_->open();
}

bot::~bot() { run(office_->close()); }

void bot::run(boost::asio::awaitable<void> work) {
    bool done = false;
    std::exception_ptr broken;
    boost::asio::co_spawn(io, std::move(work), [&](const std::exception_ptr& failure) {
        broken = failure;
        done = true;
    });
    io.restart();
    auto open = boost::asio::make_work_guard(io);
    while (!done) io.run_one();
    if (broken) std::rethrow_exception(broken);
}

void bot::settle() { run(office_->settled()); }

outcome bot::hear(utterance u) {
    outcome answer;
    auto talk = [&]() -> boost::asio::awaitable<void> {
        answer = co_await office_->front().hear(std::move(u));
        co_await office_->settled();
    };
    run(talk());
    return answer;
}

namespace {

utterance from(const std::string& person, const std::string& text, instant now,
               const directory& who) {
    utterance u;
    u.actor = person_id{person};
    u.from.where = {network_id{"console"}, person};
    if (const auto* known = who.find(u.actor)) u.lang = known->lang.value_or(language::en);
    u.at = now;
    u.text = text;
    return u;
}

}  // namespace

outcome bot::report(const std::string& person, const std::string& text) {
    auto u = from(person, text, time.now(), *who);
    u.is = utterance::kind::report_words;
    u.key = run_ + std::to_string(++said_);
    return hear(std::move(u));
}

outcome bot::say(const std::string& person, const std::string& words, ticket_number thread) {
    auto u = from(person, words, time.now(), *who);
    u.key = run_ + std::to_string(++said_);
    u.thread_ticket = thread;
    if (thread) u.from.thread = "thread";
    return hear(std::move(u));
}

outcome bot::say_again(const std::string& key, const std::string& person,
                       const std::string& words) {
    auto u = from(person, words, time.now(), *who);
    u.key = key;
    return hear(std::move(u));
}

void bot::wait(std::chrono::milliseconds span) {
    run(time.advance(time.now() + span, [this] { return office_->settled(); }));
}

ticket bot::ticket_of(std::int64_t number) {
    auto find = [number](snapshot& files) { return files.find_ticket(ticket_number{number}); };
    const auto found = read(find);
    REQUIRE(found);
    return *found;
}

std::string text_of(const message& m) {
    std::string out = m.heading + "\n";
    for (const auto& f : m.facts) out += f.label + ": " + f.value + "\n";
    for (const auto& p : m.body) out += p.text + "\n";
    for (const auto& l : m.links) out += l.label + " " + l.url + "\n";
    for (const auto& c : m.choices) out += "[" + c.label + "] " + c.words + "\n";
    return out;
}

}  // namespace firebreak::test
