#include "adapters/web/pages/view.hpp"

#include "bot/desk/doctor.hpp"
#include "bot/desk/lookups.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::web {
namespace {

std::chrono::year_month_day day_of(instant when) {
    return std::chrono::floor<std::chrono::days>(when);
}

std::string machine_time(instant when) {
    const auto day = day_of(when);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(when) -
                         std::chrono::floor<std::chrono::days>(when);
    const auto s = seconds.count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                       s / 3600, s / 60 % 60, s % 60);
}

literal severity_class(severity s) {
    switch (s) {
        case severity::low: return "severity low";
        case severity::normal: return "severity normal";
        case severity::high: return "severity high";
        case severity::critical: return "severity critical";
    }
    return "severity";
}

literal status_class(status s) {
    switch (s) {
        case status::triage: return "status triage";
        case status::open: return "status open";
        case status::claimed: return "status claimed";
        case status::waiting: return "status waiting";
        case status::resolved: return "status resolved";
        case status::merged: return "status merged";
    }
    return "status";
}

std::string id_of(const field_options& o) { return std::string(o.form).append("-").append(o.name); }

void begin_field(html& out, const field_options& o, const std::string& id) {
    out.begin("div", {{"class", "field"}});
    out.element("label", o.label, {{"for", id}});
}

}  // namespace

visitor visitor_of(const directory& who, const person_id& id, language lang) {
    visitor v;
    v.id = id;
    v.name = id.value;
    v.lang = lang;
    if (const auto* known = who.find(id)) {
        v.name = known->name;
        v.lang = known->lang.value_or(lang);
    }
    v.teams = teams_seen_by(who, id);
    v.oversees = oversees(who, id);
    return v;
}

void add_moment(html& out, const view& v, instant when) {
    auto shown = v.speak.time(when);
    constexpr auto most_of_a_year = std::chrono::days{300};
    if (v.speak.now - when > most_of_a_year)
        shown += fmt::format(" ({})", static_cast<int>(day_of(when).year()));
    add_time(out, shown, machine_time(when));
}

std::string age_text(const view& v, instant since) {
    return duration_text(v.speak.lang, std::max(v.speak.now - since, std::chrono::milliseconds{}));
}

void add_severity(html& out, const view& v, severity s) {
    out.element("span", name_of(v.speak.lang, s), {{"class", severity_class(s).view()}});
}

void add_status(html& out, const view& v, status s) {
    out.element("span", name_of(v.speak.lang, s), {{"class", status_class(s).view()}});
}

void add_quote(html& out, std::string_view words) {
    out.element("blockquote", words, {{"dir", "auto"}});
}

std::string path_of(ticket_number n) { return "/tickets/" + std::to_string(n.value); }

void add_ticket_link(html& out, ticket_number n) {
    out.element("a", spoken(n), {{"href", path_of(n)}, {"class", "number"}});
}

void add_heading(html& out, std::string_view words, std::string_view above) {
    if (!above.empty()) out.element("p", above, {{"class", "above"}});
    out.element("h1", words);
}

void begin_form(html& out, const view& v, std::string_view path, std::string_view css) {
    out.begin("form", {{"method", "post"}, {"action", path}, {"class", css, !css.empty()}});
    out.begin("input", {{"type", "hidden"}, {"name", "stamp"}, {"value", v.stamp}});
}

void add_button(html& out, std::string_view words, std::string_view css) {
    out.element("button", words, {{"type", "submit"}, {"class", css}});
}

void add_text_field(html& out, const field_options& o) {
    const auto id = id_of(o);
    begin_field(out, o, id);
    out.begin("input", {{"type", "text"},
                        {"id", id},
                        {"name", o.name},
                        {"value", o.value, !o.value.empty()},
                        {"autocomplete", "off"},
                        {"required", "", o.required}});
    out.end();
}

void add_text_area(html& out, const field_options& o) {
    const auto id = id_of(o);
    begin_field(out, o, id);
    out.begin("textarea",
              {{"id", id}, {"name", o.name}, {"rows", "3"}, {"required", "", o.required}});
    // A browser drops the first line break after the tag.
    out.text("\n").text(o.value).end().end();
}

void add_select(html& out, const field_options& o, const std::vector<option>& options) {
    const auto id = id_of(o);
    begin_field(out, o, id);
    out.begin("select", {{"id", id}, {"name", o.name}, {"required", "", o.required}});
    for (const auto& each : options)
        out.element("option", each.label,
                    {{"value", each.value}, {"selected", "", each.value == o.value}});
    out.end().end();
}

content notice_page(language lang, unsigned status, std::string title, std::string words) {
    content c;
    c.status = status;
    c.body.begin("div", {{"class", "narrow"}});
    add_heading(c.body, title);
    c.body.element("p", words);
    c.body.begin("p").element("a", in(lang, texts::page_to_start), {{"href", "/"}}).end().end();
    c.title = std::move(title);
    return c;
}

}  // namespace firebreak::web
