// A database opened for looking only, beside a running bot or without one: for verbs that ask it
// something and end.
#pragma once

#include "bot/cli/office.hpp"
#include "storage/sqlite/store.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <ostream>
#include <string_view>

namespace firebreak::cli {

struct archive {
    boost::asio::io_context io{1};
    std::unique_ptr<store> files;

    archive() = default;
    archive(const archive&) = delete;
    archive& operator=(const archive&) = delete;
    ~archive() {
        if (files) files->close();
    }

    /// False after `err` was told why, in the name of `verb`.
    bool open(const std::filesystem::path& path, std::string_view verb, std::ostream& err) {
        storage::open_options options{
            .path = path.string(), .executor = io.get_executor(), .read_only = true};
        auto opened = storage::open(options);
        if (!opened) {
            err << "firebreak " << verb << ": "
                << storage::explain(static_cast<errc>(opened.error().value()), options.path)
                << '\n';
            return false;
        }
        files = std::move(*opened);
        return true;
    }
};

}  // namespace firebreak::cli
