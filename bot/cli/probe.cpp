#include "bot/cli/probe.hpp"

#include "storage/sqlite/store.hpp"

#include <boost/asio/io_context.hpp>

namespace firebreak::cli {

database_state probe_database(const std::filesystem::path& path) {
    database_state state;
    state.supported = storage::supported_version();
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return state;
    boost::asio::io_context io(1);
    auto opened =
        storage::open({.path = path.string(), .executor = io.get_executor(), .read_only = true});
    if (opened) {
        (*opened)->close();
        state.is = database_state::kind::fine;
        state.version = state.supported;  // read-only opening takes no other
        return state;
    }
    const auto code = static_cast<errc>(opened.error().value());
    state.detail = storage::explain(code, path.string());
    switch (code) {
        case errc::newer_version: state.is = database_state::kind::newer; break;
        case errc::corrupt: state.is = database_state::kind::damaged; break;
        case errc::locked: state.is = database_state::kind::locked; break;
        case errc::invalid: state.is = database_state::kind::foreign; break;
        default: state.is = database_state::kind::unreadable; break;
    }
    return state;
}

}  // namespace firebreak::cli
