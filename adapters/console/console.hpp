// The console: several people in one terminal, or a script of what they say.
//
//     console::options o = console::options_for(STDIN_FILENO, STDOUT_FILENO, std::cout);
//     console::console talk(io.get_executor(), o, parts);
//     courier post({…, .networks = {&talk.network()}});
//     const int status = co_await talk.run();
#pragma once

#include "adapters/console/clock.hpp"
#include "bot/desk/desk.hpp"
#include "bot/ports/chat.hpp"
#include "bot/ports/directory.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace firebreak::console {

struct options {
    int input = 0;                   ///< a descriptor to read; stays the caller's
    std::ostream* output = nullptr;  ///< the conversation; required
    std::ostream* errors = nullptr;  ///< "file:line: what is wrong" of scripts; null: `output`
    int output_fd = -1;              ///< asked for the window's size; -1: no terminal
    bool script = false;             ///< comments, @directives, echo; the first mistake ends it
    bool prompt = false;             ///< who speaks, before each line; for people who type
    bool terminal = false;           ///< cards redrawn in place; implies `prompt`
    bool colour = false;
    int width = 0;                          ///< columns; 0: the window's, or 100
    std::string source = "standard input";  ///< the script's name, for errors
    std::string start_person;               ///< a name; empty: the first one there is
    std::string run_id;                     ///< keys are "console:<run id>:<n>"
    bool interrupts = true;                 ///< Ctrl-C ends it as end of input does
    /// Everything a line caused is shown before the next one is read. A bot that serves answers at
    /// once instead, however much waits to be sent. Scripts are always in order.
    bool in_order = true;
};

/// What fits these descriptors: colours and redrawing on a terminal only, NO_COLOR and TERM=dumb
/// are obeyed, a prompt where a terminal is read, input that is no terminal is a script.
options options_for(int input_fd, int output_fd, std::ostream& output);

/// Everything is called on the io thread and must outlive the console.
struct parts {
    const directory& who;
    firebreak::clock& time;
    manual_clock* hands = nullptr;  ///< for @start and @wait; null: they are mistakes
    /// desk::hear.
    std::function<boost::asio::awaitable<outcome>(utterance)> hear;
    /// Completes when everything that is due at this moment is done: the clock's rows and then the
    /// messages they and the last command caused.
    std::function<boost::asio::awaitable<void>()> settled;
    /// Is this line, said in that ticket's thread (0: in none), meant as a command?
    std::function<bool(std::string_view, ticket_number)> is_command;
};

/// On the io thread.
class console {
 public:
    console(const boost::asio::any_io_executor& io, options, parts);
    ~console();
    console(const console&) = delete;
    console& operator=(const console&) = delete;

    /// For the courier. Lives as long as the console; works before and after run().
    [[nodiscard]] chat& network();

    /// Reads and does every line until the end of input, /quit, Ctrl-C or stop(). Returns the exit
    /// status: 0; 1 when input can't be read or output can't be written; 2 after a mistake in a
    /// script.
    boost::asio::awaitable<int> run();
    /// Ends run() after what is under way.
    void stop();

 private:
    class talk;
    std::unique_ptr<talk> talk_;
};

}  // namespace firebreak::console
