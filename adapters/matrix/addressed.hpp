// Whom a message is for: the bot by its commands, by its name or by a mention, or nobody in
// particular (contract: matrix, section 8). Pure.
#pragma once

#include "adapters/matrix/heard.hpp"

#include <string>
#include <string_view>

namespace firebreak::matrix {

/// What the bot is called here.
struct own_names {
    std::string user_id;       ///< "@firebreak:example.org"
    std::string display_name;  ///< as clients write it for a mention; maybe an old one
    std::string report_command = "!report";
    std::string desk_command = "!desk";
};

struct addressed {
    enum class kind {
        nobody,
        report,  ///< !report: `text` is the report
        desk,    ///< !desk: `text` is a command
        bot,     ///< by name or mention: `text` may be either, or empty
    };
    kind is = kind::nobody;
    std::string text;  ///< what is left, without the quotation that old clients put before answers
};

addressed to_whom(const said::message&, const own_names&);

}  // namespace firebreak::matrix
