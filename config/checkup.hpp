// What `firebreak check` judges: a configuration against the machine and the playbooks it will
// meet. Pure: the facts are gathered by the caller (bot/cli/check.cpp), the verdicts are made here.
#pragma once

#include "bot/domain/playbook.hpp"
#include "config/configuration.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// The folder that shall hold the database.
struct folder_state {
    bool exists = false;
    bool writable = false;                     ///< by this account; of no meaning without `exists`
    std::optional<std::uintmax_t> free_bytes;  ///< for this account
};

/// The database file, opened for reading only.
struct database_state {
    enum class kind {
        absent,   ///< no file yet: the first start makes it
        fine,     ///< opens, and its version is one that this Firebreak can bring up to date
        newer,    ///< written by a newer Firebreak
        foreign,  ///< a file, but not one of Firebreak's databases
        damaged,
        locked,      ///< by another program, for longer than a moment
        unreadable,  ///< by this account, or the disk failed
    };
    kind is = kind::absent;
    int version = 0;     ///< of the file
    int supported = 0;   ///< newest that this Firebreak knows
    std::string detail;  ///< what the database said, for people; may be empty
};

/// The playbooks' folder: what could be loaded, and everything to mend in it.
struct playbooks_state {
    std::vector<playbook> playbooks;
    findings found;
};

/// One line of the result.
struct advice {
    enum class grade { note, warning, error };
    grade severity = grade::note;
    std::string about;    ///< configuration, database, playbooks, network or secrets
    std::string file;     ///< where to mend it; may be empty
    int line = 0;         ///< from 1; 0: the file as a whole
    int column = 0;       ///< from 1
    std::string problem;  ///< what is; for a note: what was looked at and is fine
    std::string mend;     ///< what to do; empty for notes only
    bool operator==(const advice&) const = default;
};
std::string_view word(advice::grade);

struct facts {
    folder_state folder;
    database_state database;
    playbooks_state library;
    std::chrono::year_month_day today{};  ///< in the configuration's time zone
    bool online = false;                  ///< the user asked for the networks to be tried too
    std::vector<advice> answers;          ///< what the networks said to that
};

/// Everything to say: configuration, secrets, database, playbooks, networks, in this order. When
/// the configuration is not usable, only what does not depend on its mistakes.
std::vector<advice> examine(const loaded_configuration&, const facts&);

/// Hosts that a running Firebreak opens connections to, sorted, each once. There are no others.
std::vector<std::string> outbound_hosts(const configuration&);

/// 0 fine, 1 warnings, 2 broken.
int exit_status(const std::vector<advice>&);

}  // namespace firebreak
