// Who is writing: a colleague from the configuration, one whom only Matrix knows, or somebody who
// may not use the bot (contract: matrix, section 8). Names are shown, never proof.
#pragma once

#include "adapters/matrix/homeserver.hpp"
#include "bot/desk/introductions.hpp"
#include "bot/desk/nursery.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace firebreak::matrix {

struct visitor {
    enum class standing {
        colleague,
        foreign,  ///< of a server that the configuration does not name
        guest,    ///< an account without a name of its own: anybody at all
        itself,   ///< the bot
    };
    person_id id;
    language lang = language::en;
    bool said_so = false;  ///< the configuration knows the language; else what they write tells it
    standing is = standing::colleague;
};

/// All members on the io thread.
class visitors {
 public:
    struct parts {
        homeserver& server;
        introductions& known;
        const desk& office;
        nursery& tasks;
        std::vector<std::string> allowed_servers;  ///< empty: the bot's own
    };

    explicit visitors(parts);

    /// Answers at once. Whose name is not known yet is asked for meanwhile.
    visitor meet(const std::string& user);
    /// Whether this user may use the bot, by their server or because the configuration names them.
    [[nodiscard]] bool is_welcome(std::string_view user) const;
    /// A member event told this name.
    void heard(const said::member&);

 private:
    boost::asio::awaitable<void> ask(std::string user);
    boost::asio::awaitable<void> introduce(std::string user, std::string name);
    [[nodiscard]] bool is_configured(std::string_view user) const;

    parts parts_;
    std::unordered_map<std::string, std::string> names_;  ///< by user; "": asked for
};

}  // namespace firebreak::matrix
