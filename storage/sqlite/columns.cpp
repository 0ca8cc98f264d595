#include "storage/sqlite/columns.hpp"

namespace firebreak::storage {

std::string ticket_columns() {
    std::string names;
    ticket any;
    each_column(any, [&](std::string_view name, auto&) {
        if (!names.empty()) names += ',';
        names += name;
    });
    return names;
}

ticket load_ticket(const statement& s) {
    ticket t;
    int at = 0;
    each_column(t, [&](std::string_view, auto& field) { load(s, at++, field); });
    return t;
}

report load_report(const statement& s) {
    report r;
    int at = 0;
    const auto next = [&](auto& field) { load(s, at++, field); };
    next(r.number), next(r.ticket), next(r.at), next(r.reporter), next(r.from.where.network);
    next(r.from.where.id), next(r.from.thread), next(r.text), next(r.lang), next(r.source_link);
    next(r.source_author), next(r.acknowledged), next(r.corrects);
    return r;
}

}  // namespace firebreak::storage
