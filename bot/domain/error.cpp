#include "bot/domain/error.hpp"

#include <string>

namespace firebreak {
namespace {

class category final : public boost::system::error_category {
 public:
    const char* name() const noexcept override { return "firebreak"; }

    std::string message(int code) const override {
        switch (static_cast<errc>(code)) {
            case errc::ok: return "all is well";
            case errc::not_found: return "there is no such thing";
            case errc::invalid: return "it is not well formed";
            case errc::busy: return "too much is waiting; try again in a moment";
            case errc::closed: return "Firebreak is shutting down";
            case errc::disk_full: return "the disk is full; nothing was kept";
            case errc::read_only: return "the database cannot be written";
            case errc::locked: return "another program holds the database";
            case errc::corrupt: return "the database file is damaged";
            case errc::newer_version: return "the database was written by a newer Firebreak";
            case errc::io_failed: return "the disk failed";
            case errc::not_delivered: return "the message was not taken; it will be tried again";
            case errc::undeliverable: return "the message can never be delivered";
            case errc::already_exists: return "it exists already and is not overwritten";
        }
        return "unknown failure";
    }
};

}  // namespace

const boost::system::error_category& firebreak_category() noexcept {
    static const category the_category;
    return the_category;
}

}  // namespace firebreak
