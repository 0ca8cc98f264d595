#include "tests/scenario/bot.hpp"

#include "bot/cli/loading.hpp"
#include "config/directory.hpp"
#include "storage/sqlite/store.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace firebreak::test {

boost::asio::awaitable<delivery_result> fake_network::deliver(delivery d) {
    if (d.to.id == hangs) {
        const auto held = held_ ? held_
                                : held_ = std::make_shared<boost::asio::steady_timer>(
                                      co_await boost::asio::this_coro::executor,
                                      boost::asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await held->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
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

void fake_network::let_go() {
    hangs.clear();
    if (held_) held_->cancel();
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
        auto options = cli::usual_options();  // with the model that is part of the program
        options.cache.reset();
        auto loaded = playbooks::library::load(std::filesystem::path("playbooks/library"), options);
        REQUIRE(loaded.loaded);
        return std::shared_ptr<const playbooks::library>(loaded.loaded);
    }();
    return library;
}

bot::bot(const std::filesystem::path& database, const circumstances& c)
    : time(io.get_executor(), c.start),
      log({.out = &logged}),
      network(c.network_name),
      run_(cli::run_id()) {
    auto config = load_configuration(c.config);
    REQUIRE(config.usable());
    if (c.unlimited) config.value.limits = {};
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
    if (c.more) more_ = c.more(*office_, io);
    for (auto* other : more_.all) office_->connect(*other);
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

void bot::run_until(const std::function<bool()>& so) {
    io.restart();
    auto open = boost::asio::make_work_guard(io);
    // The store answers from other threads; a test that fails shall end.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!so() && std::chrono::steady_clock::now() < end)
        io.run_one_for(std::chrono::milliseconds{100});
    CHECK(so());
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

std::vector<outcome> bot::report_together(
    const std::vector<std::pair<std::string, std::string>>& said) {
    std::vector<outcome> answers(said.size());
    std::size_t done = 0;
    for (std::size_t i = 0; i < said.size(); ++i) {
        auto u = from(said[i].first, said[i].second, time.now(), *who);
        u.is = utterance::kind::report_words;
        u.key = run_ + std::to_string(++said_);
        auto talk = [](desk& front, utterance one, outcome& into) -> boost::asio::awaitable<void> {
            into = co_await front.hear(std::move(one));
        };
        boost::asio::co_spawn(io, talk(office_->front(), std::move(u), answers[i]),
                              [&done](const std::exception_ptr&) { ++done; });
    }
    run_until([&] { return done == said.size(); });
    settle();
    return answers;
}

outcome bot::say(const std::string& person, const std::string& words, ticket_number thread) {
    auto u = from(person, words, time.now(), *who);
    u.key = run_ + std::to_string(++said_);
    u.thread_ticket = thread;
    if (thread) u.from.thread = "thread";
    return hear(std::move(u));
}

outcome bot::say_in(const std::string& channel, const std::string& person,
                    const std::string& words) {
    auto u = from(person, words, time.now(), *who);
    u.key = run_ + std::to_string(++said_);
    u.from.where.id = channel;
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

void bot::jump(instant when) {
    settle();
    time.set(when);
    settle();
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
