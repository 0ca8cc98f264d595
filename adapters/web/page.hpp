// The frame of every page: head, top bar, navigation, main part, foot. The dashboard and the
// browser workspace fill it in.
#pragma once

#include "adapters/web/html.hpp"
#include "bot/domain/language.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace firebreak::web {

struct way {  ///< one entry of the navigation
    std::string path;
    std::string label;
    bool here = false;
};

struct page {
    language lang = language::en;
    std::string title;        ///< of the window; "Firebreak" is added
    std::string company;      ///< whose Firebreak this is
    std::vector<way> ways;    ///< empty: no navigation
    html account;             ///< at the right of the top bar: who is signed in; may be empty
    html body;                ///< of <main>; has the page's only <h1>
    std::string_view script;  ///< the name of an asset; empty: none (needs page_kind::live)
    bool wide = false;        ///< use the whole width of the window
};

/// A complete document. People with a keyboard or a screen reader get a way past the navigation,
/// landmarks, and the language; the page needs nothing but its style sheet.
std::string document(page);

/// A notice at the top of <main>: what was done or refused, said to screen readers too.
enum class tone { good, bad, plain };
void begin_notice(html&, tone);  ///< end() ends it

/// "14:05" with its moment for machines: <time datetime="2026-11-23T12:05:00Z">.
void add_time(html&, std::string_view shown, std::string_view machine);

}  // namespace firebreak::web
