// Expected failure is a value: one list of codes, one category, result<T>.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <type_traits>

namespace firebreak {

/// What can go wrong outside the rules of a ticket's life (those are refusals, see refusal.hpp).
enum class errc {
    ok = 0,
    not_found,       ///< no such row, file or place
    invalid,         ///< malformed input; a list of findings tells more where people wrote it
    busy,            ///< too much is waiting; come again in a moment
    closed,          ///< shutting down
    disk_full,       ///< the store could not grow; nothing of the command was kept
    read_only,       ///< the store's folder or file cannot be written
    locked,          ///< another program holds the database
    corrupt,         ///< the database file is damaged
    newer_version,   ///< the database was written by a newer Firebreak
    io_failed,       ///< any other failure of the disk
    not_delivered,   ///< a message was not taken by its network; trying again may help
    undeliverable,   ///< a message that its network will never take
    already_exists,  ///< refusing to overwrite
};

const boost::system::error_category& firebreak_category() noexcept;

inline boost::system::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), firebreak_category()};
}

template <class T = void>
using result = boost::system::result<T>;

}  // namespace firebreak

template <>
struct boost::system::is_error_code_enum<firebreak::errc> : std::true_type {};
