// Addresses of posts: the first one in a text, its plain form, the site it belongs to, whose it is
// and which post it shows. The sites and the shapes of their addresses are data: sites.def.
// Addresses are read, never opened.
#pragma once

#include <string>
#include <string_view>

namespace firebreak {

/// What an address says by itself.
struct web_place {
    std::string_view
        site;  ///< "facebook", "x" …; "other" for one not in the table, "" for no address
    /// The same however it was shared: https, a small host without "www." or "m.", no fragment,
    /// none of the parameters that only tell who shared it; of a known post the shape of sites.def.
    std::string address;
    std::string author;  ///< the account's name or number, small; empty where the address is silent
    /// The same for every address of the same post, and for no other: "x:1234". Empty for pages,
    /// profiles, and addresses of known sites in a shape that is not known. Elsewhere on the web
    /// the whole address is the post, unless it is only a front page.
    std::string post;
    bool operator==(const web_place&) const = default;
};

/// Never fails: what is no address, or longer than longest_address, has no site. One that only
/// leads on (l.facebook.com, google.com/url …) is read as where it leads to.
web_place place_of(std::string_view address);

/// The first http or https address in a text, without punctuation that only ends the sentence;
/// empty when there is none.
std::string_view first_link(std::string_view text);

/// place_of(address).address
std::string plain_link(std::string_view address);

/// place_of(address).site
std::string_view platform_of(std::string_view address);

/// As the site writes its own name: "YouTube". Nothing for what is no id of one ("other", "").
std::string_view site_title(std::string_view site);

}  // namespace firebreak
