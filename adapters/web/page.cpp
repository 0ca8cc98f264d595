#include "adapters/web/page.hpp"

#include "adapters/web/assets.hpp"
#include "bot/desk/texts.hpp"

namespace firebreak::web {
namespace {

// A flame that stops at a cut line: the firebreak.
constexpr literal logo =
    "<svg class=\"logo\" viewBox=\"0 0 32 32\" width=\"28\" height=\"28\" aria-hidden=\"true\" "
    "focusable=\"false\"><rect class=\"logo-ground\" width=\"32\" height=\"32\" rx=\"8\"/>"
    "<path class=\"logo-flame\" d=\"M16.6 4.5c.6 3.6-1 5.3-2.9 7.4-1.8 2-3.4 4-3.4 7 0 1 .2 1.9.5 "
    "2.7h10.4c.4-.9.6-1.8.6-2.8 0-2.3-1-4.2-2.3-5.9-.2 1.4-.8 2.4-1.8 3.1.5-3.9-.1-8.3-1.1-11.5z"
    "\"/><path class=\"logo-line\" d=\"M7 24.8h18\"/></svg>";

void add_head(html& out, const page& p) {
    out.begin("head");
    out.begin("meta", {{"charset", "utf-8"}});
    out.begin("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
    out.begin("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
    out.element("title", p.title.empty() ? "Firebreak" : p.title + " · Firebreak");
    out.begin("link",
              {{"rel", "icon"}, {"type", "image/svg+xml"}, {"href", asset_path("firebreak.svg")}});
    out.begin("link", {{"rel", "stylesheet"}, {"href", asset_path("firebreak.css")}});
    out.end();
}

void add_bar(html& out, const page& p) {
    out.begin("header", {{"class", "bar"}}).begin("div", {{"class", "bar-inner"}});
    out.begin("a", {{"class", "brand"}, {"href", "/"}}).markup(logo);
    out.begin("span").element("strong", "Firebreak");
    if (!p.company.empty()) out.element("span", p.company, {{"class", "company"}});
    out.end().end();
    if (!p.ways.empty()) {
        out.begin("nav", {{"class", "ways"}, {"aria-label", in(p.lang, texts::page_navigation)}});
        out.begin("ul");
        for (const auto& w : p.ways)
            out.begin("li")
                .element("a", w.label, {{"href", w.path}, {"aria-current", "page", w.here}})
                .end();
        out.end().end();
    }
    if (!p.account.empty()) out.begin("div", {{"class", "account"}}).add(p.account).end();
    out.end().end();
}

}  // namespace

std::string document(page p) {
    const auto lang = p.lang == language::fi ? language::fi : language::en;
    html out;
    out.markup("<!doctype html>").begin("html", {{"lang", word(lang)}});
    add_head(out, p);
    out.begin("body", {{"class", "wide", p.wide}});
    out.element("a", in(lang, texts::page_skip), {{"class", "skip"}, {"href", "#main"}});
    add_bar(out, p);
    out.begin("main", {{"id", "main"}, {"tabindex", "-1"}}).add(p.body).end();
    out.begin("footer", {{"class", "foot"}});
    out.element("p", in(lang, texts::page_foot)).end();
    if (!p.script.empty())
        out.begin("script", {{"src", asset_path(p.script)}, {"defer", ""}}).end();
    out.end().end();
    return out.take();
}

void begin_notice(html& out, tone t) {
    const bool bad = t == tone::bad;
    out.begin("div", {{"class", bad               ? "notice bad"
                                : t == tone::good ? "notice good"
                                                  : "notice"},
                      {"role", bad ? "alert" : "status"}});
}

void add_time(html& out, std::string_view shown, std::string_view machine) {
    out.element("time", shown, {{"datetime", machine}});
}

}  // namespace firebreak::web
