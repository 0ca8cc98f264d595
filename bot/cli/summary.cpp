#include "bot/cli/summary.hpp"

#include "adapters/console/report.hpp"
#include "adapters/web/summary/json.hpp"
#include "adapters/web/summary/page.hpp"
#include "bot/cli/archive.hpp"
#include "bot/cli/loading.hpp"
#include "bot/desk/numbers.hpp"
#include "bot/desk/week_chart.hpp"
#include "bot/desk/week_report.hpp"
#include "bot/desk/weeks.hpp"
#include "bot/domain/nearest.hpp"
#include "config/directory.hpp"

#include <algorithm>
#include <array>

namespace firebreak::cli {
namespace {

constexpr std::array<std::string_view, 6> formats = {"text", "json", "csv", "html", "svg", "png"};
constexpr int text_columns = 100;
constexpr std::size_t weeks_on_page = 13;

int no(std::ostream& err, const std::string& why) {
    err << "firebreak summary: " << why << '\n';
    return 2;
}

/// "figure" or "figure:name", as --explain takes it.
struct question {
    figure what = figure::tickets;
    std::optional<std::string> name;
};

std::optional<question> to_question(const std::string& typed) {
    const auto colon = typed.find(':');
    const auto what = to_figure(typed.substr(0, colon));
    if (!what) return std::nullopt;
    question q{*what, std::nullopt};
    if (colon != typed.npos) q.name = typed.substr(colon + 1);
    return q;
}

std::string unknown_figure(const std::string& typed) {
    std::vector<std::string_view> known;
    std::string all;
    for (const auto f : all_figures()) {
        known.push_back(word(f));
        all += (all.empty() ? "" : ", ") + std::string(word(f));
    }
    const auto what = typed.substr(0, typed.find(':'));
    auto why = "there is no figure \"" + what + "\"";
    if (const auto near = nearest(what, known))
        why += " (did you mean \"" + std::string(*near) + "\"?)";
    return why + "; there are " + all + ". One name of it: category:refund_request";
}

int explain(const question& q, const week_span& week, const speaker& speak, instant now,
            archive& db, std::ostream& out, std::ostream& err) {
    auto ask = [&](snapshot& files) {
        return tickets_behind(files, week, now, q.what, q.name, std::nullopt);
    };
    const auto found = read_now(db.io, *db.files, ask);
    if (!found) return no(err, found.error().message());
    std::int64_t count = 0;
    for (const auto& e : *found) count += is_span(q.what) ? 1 : e.value;
    err << speak.say(texts::explained_heading, {{"figure", word(q.what)},
                                                {"title", week_title(speak, week)},
                                                {"count", number_text(speak.lang, count)}})
        << '\n';
    for (const auto& e : *found) {
        out << spoken(e.ticket);
        if (is_span(q.what))
            out << '\t' << span_text(speak.lang, e.value);
        else if (!e.name.empty())
            out << '\t' << e.name;
        out << '\n';
    }
    return 0;
}

struct told {
    week_summary summary;
    std::vector<week_in_row> row;
    bool differs = false;
};

std::string page(const speaker& speak, const told& t) {
    std::vector<web::column> columns;
    for (const auto& w : t.row)
        columns.push_back({speak.say(texts::week_short, {{"week", w.week.name.substr(6)}}),
                           number_text(speak.lang, w.now.tickets), w.now.tickets});
    return web::summary_page(report_on_week(speak, t.summary), columns,
                             speak.say(texts::tile_tickets));
}

}  // namespace

int run_summary(const summary_arguments& a, std::ostream& out, std::ostream& err) {
    if (std::ranges::find(formats, a.format) == formats.end()) {
        const auto near = nearest(a.format, formats);
        return no(err, "\"" + a.format + "\" is no format it writes" +
                           (near ? " (did you mean \"" + std::string(*near) + "\"?)" : "") +
                           "; there are text, json, csv, html, svg and png");
    }
    if (a.format == "png" && a.to_terminal)
        return no(err,
                  "a picture is nothing for a terminal; send it to a file: "
                  "firebreak summary … --format png > week.png");
    const auto lang = to_language(a.language);
    if (!lang || (*lang != language::en && *lang != language::fi))
        return no(err, a.language + " is no language it writes; there are en and fi");
    const auto asked = a.explain.empty() ? std::nullopt : to_question(a.explain);
    if (!a.explain.empty() && !asked) return no(err, unknown_figure(a.explain));
    const auto config = load_config(a.config, wanted_secrets::no, err);
    if (!config) return 2;
    const auto& zone = config->time_zone;
    const auto week = week_of(a.week, a.now, zone);
    if (!week) return no(err, "\"" + a.week + "\" is no week; write 2026-W47, or last");
    const auto books = load_library(config->playbooks, std::nullopt, err);
    if (!books) return 2;
    const auto who = make_directory(*config);
    const speaker speak{*lang, *who, *books, a.now};
    archive db;
    if (!db.open(config->database, "summary", err)) return 2;
    if (asked) return explain(*asked, *week, speak, a.now, db, out, err);

    auto ask = [&](snapshot& files) {
        told t;
        t.summary = summary_of(files, *week, a.now, zone, std::nullopt);
        if (a.anew) {
            auto anew = summary_anew(files, *week, a.now, zone, std::nullopt);
            t.differs = anew != t.summary;
            t.summary = std::move(anew);
        }
        if (a.format == "html" || a.format == "png")
            t.row = row_of_weeks(files, *week, weeks_on_page, a.now, zone, std::nullopt);
        return t;
    };
    const auto answer = read_now(db.io, *db.files, ask);
    if (!answer) return no(err, answer.error().message());
    const auto& summary = answer->summary;
    if (a.format == "json")
        out << web::summary_json(summary, texts_to_review(*books, speak.today())) << '\n';
    else if (a.format == "csv")
        out << web::summary_csv(summary);
    else if (a.format == "html")
        out << page(speak, *answer);
    else if (a.format == "png")
        out << drawn(chart_of(speak, report_on_week(speak, summary), answer->row)).png;
    else if (a.format == "svg")
        out << web::week_picture(report_on_week(speak, summary));
    else
        out << console::report_text(report_on_week(speak, summary), text_columns);
    if (!answer->differs) return 0;
    err << "firebreak summary: what was kept of this week or of one before it differs from the "
           "timeline. Above are the numbers of the timeline; check it with firebreak verify.\n";
    return 1;
}

}  // namespace firebreak::cli
