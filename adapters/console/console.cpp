#include "adapters/console/console.hpp"

#include "adapters/console/chat.hpp"
#include "adapters/console/lines.hpp"
#include "adapters/console/screen.hpp"
#include "adapters/console/script.hpp"

#include <boost/asio/signal_set.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace firebreak::console {
namespace asio = boost::asio;
namespace {

constexpr int usual_columns = 100;

screen_size window(const options& o) {
    screen_size size{o.width > 0 ? o.width : usual_columns, 0};
    struct winsize w{};
    if (o.terminal && o.output_fd >= 0 && ::ioctl(o.output_fd, TIOCGWINSZ, &w) == 0) {
        size.rows = w.ws_row;
        if (o.width <= 0 && w.ws_col > 0) size.columns = w.ws_col;
    }
    return size;
}

bool says_yes(std::string_view text) {
    static const std::vector<std::string_view> yes = {"y",     "yes",   "Yes", "k",
                                                      "kyllä", "Kyllä", "joo"};
    return std::find(yes.begin(), yes.end(), text) != yes.end();
}

/// Where what is said under it was said.
origin message_of(const shown& s) {
    origin from{s.to, s.thread.empty() ? s.reference : s.thread};
    if (from.thread.starts_with('a')) from.thread.clear();  // an answer, no message of the network
    return from;
}

constexpr std::string_view help_text =
    "What you type goes to the bot, as the person whose name is in front.\n"
    "Plain words are a report, or a command when they begin with one (help lists those).\n"
    "  /report WORDS     report a conflict\n"
    "  /desk WORDS       a command: /desk claim 3\n"
    "  1, 2, 3 …         do that choice of the newest message you see; /choose 2 WORDS gives the "
    "rest at once\n"
    "  /thread 3         go into the thread of #3: commands need no number there, other words are "
    "notes\n"
    "  /thread           leave it\n"
    "  /as NAME          be somebody else\n"
    "  /who              everybody there is\n"
    "  /quit             or Ctrl-D: end";

}  // namespace

options options_for(int input_fd, int output_fd, std::ostream& output) {
    const auto set = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string_view(value ? value : "");
    };
    options o;
    o.input = input_fd;
    o.output = &output;
    o.output_fd = output_fd;
    o.script = ::isatty(input_fd) == 0;
    const bool capable = ::isatty(output_fd) != 0 && set("TERM") != "dumb";
    o.prompt = !o.script;
    o.terminal = capable && !o.script;
    o.colour = capable && set("NO_COLOR").empty();
    return o;
}

class console::talk {
 public:
    talk(const asio::any_io_executor& io, options o, parts p)
        : options_(std::move(o)),
          parts_(std::move(p)),
          screen_(settings_for(options_, parts_.who)),
          network_(screen_, parts_.who),
          lines_(io, options_.input),
          signals_(io) {}

    terminal_chat& network() { return network_; }
    asio::awaitable<int> run();
    void stop() {
        stopping_ = true;
        lines_.close();
    }

 private:
    /// A choice that waits for its rest or for a yes.
    struct question {
        choice what;
        shown where;
        bool confirm = false;
        std::string input;
    };

    static screen::settings settings_for(const options& o, const directory& who) {
        screen::settings s{*o.output};
        s.terminal = o.terminal;
        s.prompt = o.prompt || o.terminal;
        s.colour = o.colour;
        s.gutter = gutter_for(who);
        s.size = [&o] { return window(o); };
        return s;
    }

    asio::awaitable<void> take(input_line);
    asio::awaitable<void> answer_question(std::string text);
    asio::awaitable<void> choose(said::choose);
    asio::awaitable<void> ask_or_do(question);
    asio::awaitable<void> say(said::words);
    asio::awaitable<void> start(said::start);
    asio::awaitable<void> wait(said::wait);
    asio::awaitable<void> hear(utterance::kind, std::string text, origin, ticket_number thread);
    asio::awaitable<void> settle();

    void become(const std::string& name);
    void enter_thread(ticket_number);
    void list_people();
    void mistake(const std::string& problem);
    [[nodiscard]] std::string prompt() const;
    [[nodiscard]] origin here() const;

    options options_;
    parts parts_;
    screen screen_;
    terminal_chat network_;
    line_source lines_;
    asio::signal_set signals_;

    const person* speaker_ = nullptr;
    ticket_number thread_;
    origin thread_place_;
    std::optional<question> question_;
    std::uint64_t count_ = 0;
    int line_ = 0;
    int status_ = 0;
    bool begun_ = false;  ///< something was said: @start may not turn the clock back any more
    bool stopping_ = false;
};

asio::awaitable<int> console::talk::run() {
    if (parts_.who.people().empty()) {
        mistake("there is nobody to speak: the configuration names no people");
        co_return status_ = 2;
    }
    speaker_ = &parts_.who.people().front();
    if (!options_.start_person.empty()) become(options_.start_person);
    if (options_.interrupts) {
        signals_.add(SIGINT);
        auto stopped = [this](const boost::system::error_code& failed, int) {
            if (!failed) stop();
        };
        signals_.async_wait(std::move(stopped));
    }
    if (!options_.script && !stopping_)
        screen_.narrate("You are " + speaker_->id.value + ". /help says what can be typed here.");
    while (!stopping_) {
        if (!options_.script) screen_.prompt(prompt());
        auto next = co_await lines_.next();
        if (!next) break;
        line_ = next->number;
        if (!options_.script) screen_.entered();
        auto line = std::move(*next);
        co_await take(std::move(line));
        if (screen_.failed()) status_ = 1, stopping_ = true;
    }
    screen_.leave();
    signals_.cancel();
    if (!lines_.error().empty()) {
        mistake("cannot be read: " + lines_.error());
        status_ = 1;
    }
    co_return status_;
}

asio::awaitable<void> console::talk::take(input_line in) {
    if (in.too_long) {
        mistake("this line is longer than " + std::to_string(max_line_bytes / 1024) +
                " kB and was not sent. Report the important part, and say where the rest is");
        co_return;
    }
    if (in.repaired)
        screen_.narrate(
            "This line held bytes that are no text (NUL or invalid UTF-8); they stand as "
            "\xef\xbf\xbd.");
    if (question_) {
        const bool own_word =
            in.text.starts_with('/') ||
            (options_.script && (in.text.starts_with('@') || in.text.starts_with('#')));
        if (!own_word) {
            auto text = std::move(in.text);
            co_await answer_question(std::move(text));
            co_return;
        }
        const bool comment = in.text.starts_with('#');
        if (!comment) question_.reset();
    }
    auto meant = understand(in.text, options_.script);
    const bool silent =
        std::holds_alternative<said::nothing>(meant) ||
        std::holds_alternative<said::narration>(meant) || std::holds_alternative<said::as>(meant) ||
        std::holds_alternative<said::start>(meant) || std::holds_alternative<said::wait>(meant) ||
        std::holds_alternative<said::thread>(meant) || std::holds_alternative<said::mistake>(meant);
    if (options_.script && !silent) screen_.echo(prompt(), in.text);

    if (auto* n = std::get_if<said::narration>(&meant)) {
        screen_.narrate("— " + n->text);
    } else if (auto* s = std::get_if<said::start>(&meant)) {
        co_await start(*s);
    } else if (auto* w = std::get_if<said::wait>(&meant)) {
        co_await wait(*w);
    } else if (auto* a = std::get_if<said::as>(&meant)) {
        become(a->name);
    } else if (auto* t = std::get_if<said::thread>(&meant)) {
        enter_thread(ticket_number{t->ticket});
    } else if (auto* r = std::get_if<said::report>(&meant)) {
        co_await hear(utterance::kind::report_words, std::move(r->text), here(), thread_);
    } else if (auto* d = std::get_if<said::desk>(&meant)) {
        co_await hear(utterance::kind::desk_words, std::move(d->words), here(), thread_);
    } else if (auto* c = std::get_if<said::choose>(&meant)) {
        co_await choose(std::move(*c));
    } else if (auto* words = std::get_if<said::words>(&meant)) {
        co_await say(std::move(*words));
    } else if (std::holds_alternative<said::who>(meant)) {
        list_people();
    } else if (std::holds_alternative<said::help>(meant)) {
        screen_.narrate(help_text);
    } else if (std::holds_alternative<said::quit>(meant)) {
        stopping_ = true;
    } else if (auto* m = std::get_if<said::mistake>(&meant)) {
        mistake(m->problem);
    }
}

asio::awaitable<void> console::talk::say(said::words words) {
    const bool command = parts_.is_command(words.text, thread_);
    if (!thread_) {
        const auto kind = command ? utterance::kind::desk_words : utterance::kind::report_words;
        co_await hear(kind, std::move(words.text), here(), thread_);
        co_return;
    }
    // Under their own receipt people add to their report; under the team's card they take notes.
    const bool receipt = !thread_place_.where.id.starts_with('#');
    std::string text = command ? std::move(words.text) : (receipt ? "add " : "note ") + words.text;
    co_await hear(utterance::kind::desk_words, std::move(text), here(), thread_);
}

asio::awaitable<void> console::talk::choose(said::choose wanted) {
    const auto* found = network_.choices_for(*speaker_, thread_);
    if (!found) {
        mistake("there is nothing to choose from in what " + speaker_->id.value +
                " has been shown");
        co_return;
    }
    const auto& all = found->content.choices;
    if (static_cast<std::size_t>(wanted.number) > all.size()) {
        mistake("the newest message with choices has " + std::to_string(all.size()) +
                " of them; there is no " + std::to_string(wanted.number));
        co_return;
    }
    question q{all[static_cast<std::size_t>(wanted.number) - 1], *found, false,
               std::move(wanted.rest)};
    co_await ask_or_do(std::move(q));
}

asio::awaitable<void> console::talk::ask_or_do(question q) {
    if (q.what.needs_input && q.input.empty()) {
        screen_.narrate(q.what.label + ": type the rest of \"" + q.what.words +
                        " …\"; a command with / instead gives up");
        question_ = std::move(q);
        co_return;
    }
    if (q.what.risky && !q.confirm) {
        screen_.narrate(q.what.label + ": really? (yes or no)");
        q.confirm = true;
        question_ = std::move(q);
        co_return;
    }
    std::string words = q.what.words;
    if (!q.input.empty()) words += " " + q.input;
    screen_.narrate("→ " + words);
    co_await hear(utterance::kind::desk_words, std::move(words), message_of(q.where),
                  q.where.ticket);
}

asio::awaitable<void> console::talk::answer_question(std::string text) {
    auto q = *std::exchange(question_, std::nullopt);
    if (options_.script) {
        if (text.empty()) {
            question_ = std::move(q);
            co_return;
        }
        screen_.echo(prompt(), text);
    }
    if (text.empty() || (q.confirm && !says_yes(text))) {
        screen_.narrate("Nothing was done.");
        co_return;
    }
    if (!q.confirm) q.input = std::move(text);
    co_await ask_or_do(std::move(q));
}

asio::awaitable<void> console::talk::hear(utterance::kind kind, std::string text, origin from,
                                          ticket_number thread) {
    begun_ = true;
    utterance said;
    said.is = kind;
    said.key = "console:" + options_.run_id + ":" + std::to_string(++count_);
    said.actor = speaker_->id;
    said.from = std::move(from);
    said.lang = speaker_->lang.value_or(language::en);
    said.at = parts_.time.now();
    said.text = std::move(text);
    said.alone = !said.from.where.id.starts_with('#');
    said.thread_ticket = thread;
    network_.hold();
    const auto answer = co_await parts_.hear(std::move(said));
    network_.answer(*speaker_, answer);
    co_await settle();
}

/// Scripts show everything that a line caused at once, in order; at a terminal it is shown as it
/// comes.
asio::awaitable<void> console::talk::settle() {
    if (!options_.script) network_.release();
    if (options_.script || options_.in_order) co_await parts_.settled();
    network_.release();
}

asio::awaitable<void> console::talk::start(said::start s) {
    const auto when = at_wall_time(s.local, parts_.who.time_zone());
    if (!parts_.hands) {
        mistake("@start needs a clock that can be set: run it with demo --script");
    } else if (!when) {
        mistake("the time zone '" + parts_.who.time_zone() + "' is unknown");
    } else if (*when < parts_.time.now() && begun_) {
        mistake("@start cannot turn the clock back: it is " +
                wall_time(parts_.time.now(), parts_.who.time_zone()));
    } else {
        network_.hold();
        if (begun_)
            co_await parts_.hands->advance(*when, parts_.settled);
        else
            parts_.hands->set(*when);
        co_await parts_.settled();
        screen_.narrate("── " + wall_time(*when, parts_.who.time_zone()) + " ──");
        network_.release();
    }
}

asio::awaitable<void> console::talk::wait(said::wait w) {
    if (!parts_.hands) {
        mistake("@wait needs a clock that can be set: run it with demo --script");
        co_return;
    }
    begun_ = true;
    // What the clock causes on the way is shown at its own moment.
    const auto target = parts_.time.now() + w.how_long;
    const auto& zone = parts_.who.time_zone();
    auto between = [this]() -> asio::awaitable<void> {
        network_.hold();
        co_await parts_.settled();
        network_.release();
    };
    co_await parts_.hands->advance(target, between);
    screen_.narrate("── " + wall_time(target, zone) + " ──");
}

void console::talk::become(const std::string& name) {
    if (const auto* p = parts_.who.by_name(name)) {
        speaker_ = p;
        thread_ = {};
        question_.reset();
        return;
    }
    std::vector<std::string> known;
    for (const auto& p : parts_.who.people()) known.push_back(p.id.value);
    for (const auto& p : parts_.who.people()) known.push_back(p.name);
    mistake("there is nobody called '" + safe_line(name) + "'" + did_you_mean(name, known) +
            ". /who lists everybody");
}

void console::talk::enter_thread(ticket_number ticket) {
    if (!ticket) {
        thread_ = {};
        return;
    }
    const auto* root = network_.thread_of(*speaker_, ticket);
    if (!root) {
        mistake(speaker_->id.value + " sees no message about #" + std::to_string(ticket.value) +
                ", so there is no thread to go into");
        return;
    }
    thread_ = ticket;
    thread_place_ = message_of(*root);
}

void console::talk::list_people() {
    const auto has = [](const std::vector<person_id>& people, const person_id& id) {
        return std::find(people.begin(), people.end(), id) != people.end();
    };
    std::string text;
    for (const auto& p : parts_.who.people()) {
        std::vector<std::string> roles;
        for (const auto& t : parts_.who.teams()) {
            if (has(t.leads, p.id))
                roles.push_back("leads " + t.name);
            else if (has(t.responders, p.id))
                roles.push_back(t.name);
        }
        if (parts_.who.is_manager(p.id)) roles.emplace_back("manager");
        if (p.trained) roles.emplace_back("trained to answer");
        if (p.admin) roles.emplace_back("administrator");
        if (roles.empty()) roles.emplace_back("reports");
        text += (speaker_ == &p ? "› " : "  ") + p.id.value;
        text +=
            std::string(p.id.value.size() < 10 ? 10 - p.id.value.size() : 1, ' ') + p.name + ": ";
        for (std::size_t i = 0; i < roles.size(); ++i) text += (i ? ", " : "") + roles[i];
        text += '\n';
    }
    for (const auto& t : parts_.who.teams()) {
        text += "  " + t.name + (t.restricted ? " (restricted)" : "");
        for (const auto& c : t.channels)
            if (c.network == network_.network()) text += " " + c.id;
        text += '\n';
    }
    text.pop_back();
    screen_.narrate(text);
}

void console::talk::mistake(const std::string& problem) {
    if (!options_.script) {
        screen_.narrate(problem);
        return;
    }
    auto& out = options_.errors ? *options_.errors : *options_.output;
    out << options_.source << ':' << line_ << ": " << safe_line(problem) << std::endl;
    status_ = 2;
    stopping_ = true;
}

std::string console::talk::prompt() const {
    std::string text = speaker_->id.value;
    if (thread_) text += " in #" + std::to_string(thread_.value);
    if (question_) text += question_->confirm ? " (yes or no)" : " (" + question_->what.label + ")";
    return text + "> ";
}

origin console::talk::here() const {
    if (thread_) return thread_place_;
    return {terminal_chat::direct(*speaker_), {}};
}

console::console(const asio::any_io_executor& io, options o, parts p)
    : talk_(std::make_unique<talk>(io, std::move(o), std::move(p))) {}
console::~console() = default;
chat& console::network() { return talk_->network(); }
asio::awaitable<int> console::run() { return talk_->run(); }
void console::stop() { talk_->stop(); }

}  // namespace firebreak::console
