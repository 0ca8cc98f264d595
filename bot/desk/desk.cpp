#include "bot/desk/desk.hpp"

#include "bot/desk/answers.hpp"
#include "bot/desk/lookups.hpp"
#include "bot/desk/perform.hpp"
#include "bot/desk/words.hpp"

namespace firebreak {

desk::desk(parts p) : parts_(std::move(p)), books_since_(parts_.time.now()) {}

void desk::use(std::shared_ptr<const playbooks::library> books) {
    parts_.books = std::move(books);
    books_since_ = parts_.time.now();
}
void desk::use(std::shared_ptr<const firebreak::directory> who) { parts_.who = std::move(who); }

boost::asio::awaitable<outcome> desk::handle(command c) {
    // Kept by value: a reload while this command is under way must not change its ground.
    const auto who = parts_.who;
    const auto books = parts_.books;
    const auto lang = c.lang;
    if (only_looks(c.what)) {
        bot_state state;
        if (std::holds_alternative<wanted::doctor>(c.what))
            state = {parts_.networks(), books_since_};
        auto look = [&c, &who, &books, &state](snapshot& files) {
            return look_up(files, c, {c.lang, *who, *books, c.at}, state);
        };
        auto seen = co_await parts_.files.read(look);
        if (!seen) co_return answers::failed(lang, seen.error());
        co_return std::move(*seen);
    }
    auto ready = prepare(c, *books);
    ready.undo_window = parts_.undo_window;
    playbooks::sketch looks;
    if (recalled_ == memory::whole && ready.judged &&
        std::holds_alternative<wanted::file_report>(c.what)) {
        const auto pieces = playbooks::pieces_of(ready.text);
        looks = playbooks::sketch_of(pieces);
        ready.alike = co_await resembling(pieces, looks);
    }
    if (dashboard_ && std::holds_alternative<wanted::dashboard>(c.what))
        ready.link_secret = dashboard_->secret();
    if (const auto* post = std::get_if<wanted::post_summary>(&c.what)) {
        // Read before the writer's turn: a week that is over does not change any more.
        auto read = [&c, &who, &books, week = post->week,
                     page = page_of_week(post->week)](snapshot& files) {
            return weekly_post_of(files, week, page, c.at, *who, *books);
        };
        auto told = co_await parts_.files.read(read);
        if (!told) co_return answers::failed(lang, told.error());
        ready.weekly = std::move(*told);
    }
    auto act = [&c, &ready, &who, &books](transaction& files) {
        return perform(files, c, ready, *who, *books);
    };
    const auto asked = std::chrono::steady_clock::now();
    auto done = co_await parts_.files.write(act);
    const auto took = std::chrono::steady_clock::now() - asked;
    parts_.log.count("commands");
    parts_.log.count("command_milliseconds",
                     std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    if (!done) {
        parts_.log.count("commands_failed");
        parts_.log.log(level::error, "command-not-kept", {{"why", done.error().message()}});
        co_return answers::failed(lang, done.error());
    }
    if (done->something_to_do) parts_.something_to_do();
    if (done->link_given)
        done->answer.reply = dashboard_answer(c, dashboard_->address, ready.link_secret);
    if (recalled_ == memory::whole && !done->again && (done->filed || done->joined))
        co_await kept(c, ready, *done, looks);
    if (done->filed) done->answer.reply = filed_answer(c, *done->filed, ready.mended, *who, *books);
    co_return std::move(done->answer);
}

boost::asio::awaitable<outcome> desk::hear(utterance u) {
    command c{u.key, u.actor, u.from, u.lang, u.at, {}};
    if (u.is == utterance::kind::report_words) {
        const auto* word = find_word(u.text);
        if (word && word->word == "help") {
            c.what = wanted::help{};
        } else {
            wanted::file_report r;
            r.text = std::move(u.text);
            r.source_link = std::move(u.source_link);
            r.source_author = std::move(u.source_author);
            c.what = std::move(r);
        }
        co_return co_await handle(std::move(c));
    }
    c.for_all = take_here(u.text) && !u.alone;
    auto understood = understand(u.text, u.thread_ticket);
    if (const auto* m = std::get_if<misunderstanding>(&understood)) {
        const auto who = parts_.who;
        const auto books = parts_.books;
        co_return answers::misunderstood({u.lang, *who, *books, u.at}, *m);
    }
    c.what = std::move(std::get<wish>(understood));
    co_return co_await handle(std::move(c));
}

}  // namespace firebreak
