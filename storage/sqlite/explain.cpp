#include "storage/sqlite/lock_file.hpp"
#include "storage/sqlite/store.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace firebreak::storage {
namespace {

std::string name_of(const std::string& pid) {
    std::ifstream file{"/proc/" + pid + "/comm"};
    std::string name;
    std::getline(file, name);
    return name;
}

/// The process that holds a lock of SQLite's on the file or its shared memory, as the system tells.
std::string lock_holder(const std::string& path) {
    std::ifstream locks{"/proc/locks"};
    const auto self = std::to_string(::getpid());
    for (std::string line; std::getline(locks, line);) {
        // "1: POSIX  ADVISORY  WRITE 4711 fe:00:1234 120 120"
        std::istringstream words{line};
        std::string number, type, manner, mode, pid, where;
        words >> number >> type >> manner >> mode >> pid >> where;
        if (type != "POSIX" || mode != "WRITE" || pid == self) continue;
        for (const char* end : {"", "-shm"}) {
            struct stat found{};
            if (::stat((path + end).c_str(), &found) != 0) continue;
            const auto inode = ":" + std::to_string(found.st_ino);
            if (where.ends_with(inode)) {
                const auto name = name_of(pid);
                return "process " + pid + (name.empty() ? "" : " (" + name + ")");
            }
        }
    }
    return {};
}

std::string who_locks(const std::string& path) {
    if (const auto holder = lock_file::holder(path); !holder.empty()) {
        const auto space = holder.find(' ');
        return "process " + holder.substr(0, space) +
               (space == std::string::npos ? "" : " (" + holder.substr(space + 1) + ")");
    }
    const auto holder = lock_holder(path);
    return holder.empty() ? "another program" : holder;
}

}  // namespace

std::string explain(errc code, const std::string& path) {
    const auto folder = std::filesystem::path{path}.parent_path().string();
    const auto where = folder.empty() ? std::string{"this folder"} : "the folder " + folder;
    switch (code) {
        case errc::ok: return "The database " + path + " is fine.";
        case errc::not_found:
            return "There is no database " + path +
                   ", or no folder to put it in. Check the path, or make " + where + " first.";
        case errc::already_exists:
            return path + " exists already and is not overwritten. Choose another name.";
        case errc::disk_full:
            return "The disk that holds " + path +
                   " is full (or a limit on file sizes was reached). Nothing was half-written. "
                   "Make "
                   "room and try again.";
        case errc::read_only:
            return "The database " + path + " or " + where +
                   " cannot be written. Give the user that runs Firebreak the right to write both, "
                   "or check whether the file system is mounted read-only.";
        case errc::locked:
            return "The database " + path + " is in use by " + who_locks(path) +
                   ". Stop that first; only one Firebreak writes a database.";
        case errc::corrupt:
            return "The database " + path +
                   " is damaged, or is no database. Keep the file, run `firebreak verify` on it, "
                   "and "
                   "restore the newest backup to a new path with `firebreak restore`.";
        case errc::newer_version:
            return "The database " + path +
                   " was written by a newer Firebreak. Install that version or a later one; going "
                   "back means restoring the backup \"" +
                   path + ".before-v….bak\" that it made.";
        case errc::invalid:
            return path +
                   " is no database that this Firebreak can read: it belongs to another program, "
                   "or "
                   "to an older version (`firebreak serve` brings it up to date). Check the path.";
        case errc::closed: return "The database " + path + " is being closed.";
        case errc::busy:
            return "Too much is waiting to be written to " + path + ". Try again in a moment.";
        default:
            return "Reading or writing " + path +
                   " failed. Look for disk errors in the system's log, then start again; what was "
                   "answered with success is kept.";
    }
}

}  // namespace firebreak::storage
