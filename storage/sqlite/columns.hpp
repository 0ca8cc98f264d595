// How values of the domain stand in columns, both ways, and the one list of a ticket's columns.
// (Not called `bind`: argument-dependent lookup would find std::bind, and prefer it.)
// Text binds without a copy: it must live until the statement was stepped.
#pragma once

#include "bot/domain/digest.hpp"
#include "bot/domain/record.hpp"
#include "bot/domain/ticket.hpp"
#include "bot/ports/store.hpp"
#include "storage/codec.hpp"
#include "storage/sqlite/statement.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::storage {

/// Binary data, as distinct from text.
struct blob {
    std::string_view bytes;
};
inline blob as_blob(const digest& d) {
    return {{reinterpret_cast<const char*>(d.data()), d.size()}};
}

inline void bind_at(sqlite3_stmt* s, int at, std::int64_t n) { sqlite3_bind_int64(s, at, n); }
inline void bind_at(sqlite3_stmt* s, int at, bool b) { sqlite3_bind_int(s, at, b ? 1 : 0); }
inline void bind_at(sqlite3_stmt* s, int at, double d) { sqlite3_bind_double(s, at, d); }
inline void bind_at(sqlite3_stmt* s, int at, std::nullopt_t) { sqlite3_bind_null(s, at); }
inline void bind_at(sqlite3_stmt* s, int at, std::string_view text) {
    // A null pointer would bind NULL.
    sqlite3_bind_text64(s, at, text.data() == nullptr ? "" : text.data(), text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}
inline void bind_at(sqlite3_stmt* s, int at, const std::string& text) {
    bind_at(s, at, std::string_view{text});
}
inline void bind_at(sqlite3_stmt* s, int at, const char*) = delete;
inline void bind_at(sqlite3_stmt* s, int at, blob b) {
    sqlite3_bind_blob64(s, at, b.bytes.data(), b.bytes.size(), SQLITE_STATIC);
}
inline void bind_at(sqlite3_stmt* s, int at, instant t) { bind_at(s, at, to_number(t)); }
template <class Tag>
void bind_at(sqlite3_stmt* s, int at, const numbered<Tag>& n) {
    bind_at(s, at, n.value);
}
template <class Tag>
void bind_at(sqlite3_stmt* s, int at, const named<Tag>& n) {
    bind_at(s, at, std::string_view{n.value});
}
template <record::has_word E>
void bind_at(sqlite3_stmt* s, int at, E e) {
    bind_at(s, at, word(e));
}
template <class T>
void bind_at(sqlite3_stmt* s, int at, const std::optional<T>& o) {
    if (o)
        bind_at(s, at, *o);
    else
        sqlite3_bind_null(s, at);
}
inline void bind_at(sqlite3_stmt* s, int at, const std::vector<playbook_id>& ids) {
    if (ids.empty()) return bind_at(s, at, std::string_view{"[]"});
    std::string text;
    record::append(text, ids);
    sqlite3_bind_text64(s, at, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

inline void load(const statement& s, int at, std::int64_t& n) { n = s.number(at); }
inline void load(const statement& s, int at, bool& b) { b = s.number(at) != 0; }
inline void load(const statement& s, int at, double& d) { d = s.real(at); }
inline void load(const statement& s, int at, std::string& text) { text = s.bytes(at); }
inline void load(const statement& s, int at, instant& t) { t = to_instant(s.number(at)); }
template <class Tag>
void load(const statement& s, int at, numbered<Tag>& n) {
    n.value = s.number(at);
}
template <class Tag>
void load(const statement& s, int at, named<Tag>& n) {
    n.value = s.bytes(at);
}
template <record::has_word E>
void load(const statement& s, int at, E& e) {
    if (!from_word(s.bytes(at), e)) throw store_failure{errc::corrupt};
}
template <class T>
void load(const statement& s, int at, std::optional<T>& o) {
    if (s.null(at))
        o.reset();
    else
        load(s, at, o.emplace());
}
inline void load(const statement& s, int at, std::vector<playbook_id>& ids) {
    if (s.bytes(at) == "[]") return ids.clear();
    if (!read_names(s.bytes(at), ids)) throw store_failure{errc::corrupt};
}

/// Binds everything in order, from 1 on.
template <class... Values>
void bind_all(statement& s, const Values&... values) {
    int at = 0;
    (bind_at(s.handle(), ++at, values), ...);
}

/// Every column of `tickets`, in order, with the field it stands for.
void each_column(auto& t, auto&& visit) {
    visit("number", t.number), visit("state", t.state), visit("category", t.category);
    visit("playbook_version", t.playbook_version), visit("guesses", t.guesses);
    visit("level", t.level), visit("team", t.team), visit("claimant", t.claimant);
    visit("claimed_at", t.claimed_at), visit("waiting_for", t.waiting_for);
    visit("outcome", t.outcome), visit("merged_into", t.merged_into);
    visit("before_merge", t.before_merge), visit("reports", t.reports), visit("daily", t.daily);
    visit("lang", t.lang), visit("network", t.network), visit("confidence", t.confidence);
    visit("opened_at", t.opened_at), visit("changed_at", t.changed_at);
    visit("first_claimed_at", t.first_claimed_at), visit("first_answered_at", t.first_answered_at);
    visit("resolved_at", t.resolved_at), visit("reopened", t.reopened);
    visit("recategorised", t.recategorised), visit("escalated", t.escalated);
    visit("last_event", t.last_event), visit("alike", t.alike);
    visit("alike_percent", t.alike_percent), visit("surge", t.surge);
    visit("taught", t.taught);
}

/// "number,state,category,…"
std::string ticket_columns();
/// From a row that begins with ticket_columns().
ticket load_ticket(const statement& s);
/// "number,ticket,…" of a report, and the row.
inline constexpr std::string_view report_columns =
    "number,ticket,at,reporter,network,conversation,thread,text,lang,source_link,source_author,"
    "acknowledged,corrects";
report load_report(const statement& s);

}  // namespace firebreak::storage
