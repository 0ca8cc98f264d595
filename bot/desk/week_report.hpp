// A week's summary in words: headings, sentences and tables in one language, the same for the
// terminal, the page and the dashboard. Markup is the adapters' matter; numbers for programs are in
// week_summary itself.
#pragma once

#include "bot/desk/speaker.hpp"
#include "bot/domain/message.hpp"
#include "bot/domain/summary.hpp"

#include <optional>
#include <string>
#include <vector>

namespace firebreak {

/// An approved text whose review is due within four weeks, or was due already.
struct text_to_review {
    std::string response;
    playbook_id playbook;
    std::string approved_by;
    std::chrono::year_month_day review_by;
    bool past = false;
};
/// The earliest first.
std::vector<text_to_review> texts_to_review(const playbooks::library& books,
                                            std::chrono::sys_days today);

/// One of the few numbers at the top.
struct report_tile {
    std::string id;  ///< its figure, for --explain and for links: "tickets"
    std::string label, value;
    std::string compared;  ///< "4 more than the week before; usually 10"; may be empty
};

struct report_row {
    std::string id;  ///< the name behind the label: "refund_request"
    std::string label;
    std::vector<std::string> cells;  ///< as many as there are columns
    std::int64_t size = 0;           ///< of its bar, where the table is drawn as a chart
};

struct report_table {
    std::string id;  ///< never renamed: anchors and charts go by it; "by_category"
    std::string title;
    std::string note;                  ///< what is counted, in a sentence; may be empty
    std::string first;                 ///< heading of the labels
    std::vector<std::string> columns;  ///< headings of the cells
    std::vector<report_row> rows;
    bool chart = false;  ///< its sizes make bars
    bool words = false;  ///< its cells are words, not numbers
};

struct week_report {
    language lang = language::en;
    std::string company;
    std::string title;   ///< "Week 47/2026"
    std::string period;  ///< "16–22 November 2026"
    std::string state;   ///< that the week is not over, or that nothing happened; else empty
    bool empty = false;  ///< nothing was reported and nothing is open
    std::vector<report_tile> tiles;
    std::string concerns_title;
    std::vector<std::string> concerns;  ///< sentences; one that all is well when there are none
    std::vector<report_table> tables;   ///< those with rows
    std::vector<std::string> notes;     ///< what is not measured yet; how the numbers are made
};

week_report report_on_week(const speaker& speak, const week_summary& week);

/// "Week 47/2026: 16–22 November 2026".
std::string week_title(const speaker& speak, const week_span& week);

/// For chat: the headline numbers, what needs a manager, and `page` as a link unless it is empty.
message summary_message(const speaker& speak, const week_summary& week,
                        const std::string& page = {});

}  // namespace firebreak
