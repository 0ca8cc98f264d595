#include "bot/desk/week_chart.hpp"

#include "bot/desk/numbers.hpp"
#include "bot/domain/utf8.hpp"
#include "bot/drawing/canvas.hpp"
#include "bot/drawing/png.hpp"

#include <algorithm>
#include <cmath>

namespace firebreak {
namespace {

using drawing::canvas;
using drawing::ink;
using drawing::lettering;

constexpr std::size_t longest_words = 1000;

std::string one_line(const std::string& title, const std::vector<chart_bar>& bars) {
    std::string line;
    for (const auto& bar : bars) line += (line.empty() ? "" : ", ") + bar.label + ": " + bar.value;
    return title + ": " + line + ".";
}

std::string first_letters(std::string text, std::size_t most) {
    std::size_t at = 0;
    for (std::size_t letters = 0; at < text.size(); ++letters) {
        if (letters == most) break;
        at += utf8::first(std::string_view(text).substr(at)).size;
    }
    text.resize(at);
    return text;
}

/// Where things stand, in units of the canvas.
namespace at {
constexpr int width = 420, margin = 20, right = width - margin;
constexpr int title = 38, period = 58;
constexpr int weeks_title = 92, compared = 110;
constexpr int plot_top = 142, plot_bottom = 250, week_labels = 267;
constexpr int parts_title = 302, parts_top = 313, part_height = 27;
constexpr int part_labels = 172, part_values = 46;  ///< their widths
constexpr int foot = 14;
}  // namespace at

constexpr lettering title_letters{.size = 20, .with = ink::dark, .bold = true};
constexpr lettering heading_letters{.size = 14, .with = ink::dark, .bold = true};
constexpr lettering small_letters{.size = 12, .with = ink::grey};
constexpr lettering label_letters{.size = 13, .with = ink::dark};
constexpr lettering value_letters{.size = 13, .with = ink::dark, .bold = true};

/// The page while it is drawn.
class sheet {
 public:
    explicit sheet(const week_chart& chart) : chart_(chart), page_(at::width, height(chart), 2) {}

    const canvas& draw() {
        line(at::title, chart_.title, title_letters);
        line(at::period, chart_.period + " · " + chart_.company, small_letters);
        line(at::weeks_title, chart_.weeks_title, heading_letters);
        line(at::compared, chart_.compared, small_letters);
        columns();
        if (chart_.parts.empty()) return page_;
        line(at::parts_title, chart_.parts_title, heading_letters);
        rows();
        return page_;
    }

 private:
    static int height(const week_chart& chart) {
        const auto rows = static_cast<int>(chart.parts.size());
        return (rows == 0 ? at::week_labels : at::parts_top + rows * at::part_height) + at::foot;
    }
    static std::int64_t biggest(const std::vector<chart_bar>& bars) {
        std::int64_t most = 1;
        for (const auto& bar : bars) most = std::max(most, bar.size);
        return most;
    }

    /// Of words that take so many columns' width, which ones have room.
    static std::size_t one_in(double columns) {
        return static_cast<std::size_t>(std::max(1.0, std::ceil(columns)));
    }

    void line(int baseline, const std::string& words, const lettering& how) {
        page_.text(at::margin, baseline, page_.fitting(words, how, at::right - at::margin), how);
    }
    void centred(double middle, double baseline, const std::string& words, const lettering& how) {
        page_.text(middle - page_.width_of(words, how) / 2, baseline, words, how);
    }

    /// This week stands at the right end, however few weeks there are. Where columns are narrow,
    /// only some are labelled, counted from this week.
    void columns() {
        constexpr std::size_t least_places = 6;
        constexpr double thickness = 0.68, widest = 40;
        const auto& weeks = chart_.weeks;
        const auto places = std::max(least_places, weeks.size());
        const double step = double{at::right - at::margin} / static_cast<double>(places);
        const auto most = static_cast<double>(biggest(weeks));
        const lettering week_label{.size = 11, .with = ink::grey};
        double labels = 1, values = 1;
        for (const auto& week : weeks) {
            labels = std::max(labels, page_.width_of(week.label, week_label) + 4);
            values = std::max(values, page_.width_of(week.value, value_letters) + 4);
        }
        const auto each_label = one_in(labels / step), each_value = one_in(values / step);
        for (std::size_t back = 0; back < weeks.size(); ++back) {
            const auto& week = weeks[weeks.size() - 1 - back];
            const bool present = back == 0;
            const double middle = at::right - step * (static_cast<double>(back) + 0.5);
            const double width = std::min(step * thickness, widest);
            const double tall =
                static_cast<double>(week.size) * (at::plot_bottom - at::plot_top) / most;
            if (week.size > 0)
                page_.rectangle({middle - width / 2, at::plot_bottom - std::max(tall, 2.0), width,
                                 std::max(tall, 2.0)},
                                2, present ? ink::strong : ink::pale);
            auto letters = present ? value_letters : lettering{.size = 12, .with = ink::grey};
            if (back % each_value == 0)
                centred(middle, at::plot_bottom - tall - 6, week.value, letters);
            letters = week_label;
            if (present) letters.with = ink::dark, letters.bold = true;
            if (back % each_label == 0) centred(middle, at::week_labels, week.label, letters);
        }
        page_.rectangle({at::margin, at::plot_bottom, at::right - at::margin, 1}, 0, ink::grey);
    }

    void rows() {
        const auto most = static_cast<double>(biggest(chart_.parts));
        constexpr double left = at::margin + at::part_labels + 10;
        constexpr double room = at::right - at::part_values - left;
        double top = at::parts_top;
        for (const auto& part : chart_.parts) {
            const auto label = page_.fitting(part.label, label_letters, at::part_labels);
            page_.text(at::margin, top + 18, label, label_letters);
            const double length = std::max(static_cast<double>(part.size) * room / most, 2.0);
            page_.rectangle({left, top + 6, length, at::part_height - 11}, 3, ink::strong);
            page_.text(left + length + 8, top + 18, part.value, value_letters);
            top += at::part_height;
        }
    }

    const week_chart& chart_;
    canvas page_;
};

}  // namespace

week_chart chart_of(const speaker& speak, const week_report& report,
                    const std::vector<week_in_row>& row) {
    week_chart chart;
    chart.title = report.title;
    chart.period = report.period;
    chart.company = report.company;
    chart.weeks_title = speak.say(texts::chart_weeks);
    if (!report.tiles.empty()) chart.compared = report.tiles.front().compared;
    const auto skipped = row.size() > weeks_in_chart ? row.size() - weeks_in_chart : 0;
    for (std::size_t i = skipped; i < row.size(); ++i) {
        chart.week = row[i].week.name;
        chart.weeks.push_back({speak.say(texts::week_short, {{"week", chart.week.substr(6)}}),
                               number_text(speak.lang, row[i].now.tickets), row[i].now.tickets});
    }
    const auto parts = std::ranges::find(report.tables, "by_category", &report_table::id);
    if (parts == report.tables.end()) return chart;
    chart.parts_title = parts->title;
    const auto& rows = parts->rows;
    const auto shown = rows.size() > parts_in_chart ? parts_in_chart - 1 : rows.size();
    for (std::size_t i = 0; i < shown; ++i)
        chart.parts.push_back({rows[i].label, number_text(speak.lang, rows[i].size), rows[i].size});
    if (shown == rows.size()) return chart;
    std::int64_t rest = 0;
    for (std::size_t i = shown; i < rows.size(); ++i) rest += rows[i].size;
    chart.parts.push_back(
        {speak.say(texts::chart_rest, {{"count", std::to_string(rows.size() - shown)}}),
         number_text(speak.lang, rest), rest});
    return chart;
}

week_chart chart_of_week(snapshot& files, const speaker& speak, const week_span& week,
                         const visible_teams& whose) {
    const auto& zone = speak.who.time_zone();
    const auto report = report_on_week(speak, summary_of(files, week, speak.now, zone, whose));
    return chart_of(speak, report,
                    row_of_weeks(files, week, weeks_in_chart, speak.now, zone, whose));
}

std::string in_words(const week_chart& chart) {
    auto words = one_line(chart.weeks_title, chart.weeks);
    if (!chart.parts.empty()) words += " " + one_line(chart.parts_title, chart.parts);
    return first_letters(chart.title + ". " + words, longest_words);
}

message in_message(const speaker& speak, const week_chart& chart) {
    message m;
    m.heading = speak.say(texts::chart_heading, {{"title", chart.title}});
    m.say(one_line(chart.weeks_title, chart.weeks));
    if (!chart.parts.empty()) m.say(one_line(chart.parts_title, chart.parts));
    return m;
}

picture drawn(const week_chart& chart) {
    sheet page(chart);
    const auto& done = page.draw();
    return {.name = "firebreak-" + chart.week,
            .title = chart.title + ": " + chart.period,
            .alt = in_words(chart),
            .png = drawing::png(done),
            .width = done.width(),
            .height = done.height()};
}

}  // namespace firebreak
