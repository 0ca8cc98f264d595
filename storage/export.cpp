#include "storage/export.hpp"

#include "bot/domain/record.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/open_read.hpp"
#include "storage/sqlite/reading.hpp"

namespace firebreak::storage {
namespace {

const query report_row{"SELECT " + std::string{report_columns} + " FROM reports WHERE number=?1"};

class line {
 public:
    explicit line(std::string& text) : text_(text) { (text_ += '{'); }
    template <class T>
    line& field(std::string_view name, const T& value) {
        key(name);
        record::append(text_, value);
        return *this;
    }
    line& raw(std::string_view name, std::string_view json) {
        key(name);
        text_ += json;
        return *this;
    }
    line& key(std::string_view name) {
        if (text_.back() != '{') text_ += ',';
        record::append_string(text_, name);
        text_ += ':';
        return *this;
    }
    void end() { text_ += '}'; }

 private:
    std::string& text_;
};

std::string text(std::string_view bytes) {
    // A damaged text must not make the whole line unreadable.
    return valid_utf8(bytes)
               ? std::string{bytes}
               : "hex:" + hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

void append_report(connection& db, line& out, std::string& buffer, std::int64_t number) {
    db.rows(
        report_row,
        [&](const statement& row) {
            out.key("report");
            line r{buffer};
            r.field("number", row.number(0)).field("ticket", row.number(1));
            r.field("at", row.number(2)).field("reporter", text(row.bytes(3)));
            r.field("network", text(row.bytes(4))).field("conversation", text(row.bytes(5)));
            r.field("thread", text(row.bytes(6))).field("text", text(row.bytes(7)));
            r.field("lang", text(row.bytes(8))).field("source_link", text(row.bytes(9)));
            r.field("source_author", text(row.bytes(10)));
            r.field("acknowledged", row.number(11) != 0);
            r.field("corrects", row.number(12)).end();
        },
        number);
}

std::int64_t report_of(std::string_view kind, std::string_view data) {
    if (kind != "filed" && kind != "added" && kind != "amended" && kind != "joined") return 0;
    const auto body = read_body(kind, data);
    if (!body) return 0;
    if (const auto* f = std::get_if<happened::filed>(&*body)) return f->report.value;
    if (const auto* a = std::get_if<happened::amended>(&*body)) return a->report.value;
    if (const auto* j = std::get_if<happened::joined>(&*body)) return j->report.value;
    return std::get<happened::added>(*body).report.value;
}

std::string header(connection& db, std::optional<ticket_number> only) {
    std::string buffer;
    line out{buffer};
    statement meta{db.handle(), "SELECT chain_number,chain_hash FROM meta WHERE id=1"};
    if (!meta.step()) throw store_failure{errc::corrupt};
    const auto hash = meta.bytes(1);
    out.field("firebreak_export", std::int64_t{1});
    if (only) out.field("ticket", only->value);
    out.field("database_version", db.ask_number("PRAGMA user_version"));
    out.field("events", meta.number(0));
    out.field("head", hex(reinterpret_cast<const std::uint8_t*>(hash.data()), hash.size())).end();
    return buffer + "\n";
}

}  // namespace

result<> export_lines(const std::string& path, std::optional<ticket_number> only,
                      const std::function<bool(std::string_view)>& write) try {
    const auto db = open_read(path, std::chrono::seconds{3});
    db->execute("BEGIN");
    if (only && !reading::find_ticket(*db, *only)) return errc::not_found;
    if (!write(header(*db, only))) return {};
    statement events{db->handle(), std::string{"SELECT number,ticket,at,kind,actor,data,hash FROM "
                                               "events"} +
                                       (only ? " WHERE ticket=?1" : "") + " ORDER BY number"};
    if (only) bind_all(events, *only);
    std::string buffer;
    while (events.step()) {
        buffer.clear();
        line out{buffer};
        const auto kind = events.bytes(3), data = events.bytes(5), hash = events.bytes(6);
        out.field("number", events.number(0)).field("ticket", events.number(1));
        out.field("at", events.number(2)).field("kind", text(kind));
        out.field("actor", text(events.bytes(4)));
        // As it was hashed, byte for byte; what is no JSON (any more) goes as a string.
        if (well_formed(data))
            out.raw("data", data);
        else
            out.field("damaged_data", text(data));
        out.field("hash", hex(reinterpret_cast<const std::uint8_t*>(hash.data()), hash.size()));
        if (const auto report = report_of(kind, data); report != 0)
            append_report(*db, out, buffer, report);
        out.end();
        buffer += '\n';
        if (!write(buffer)) return {};
    }
    return {};
} catch (...) {
    return caught();
}

}  // namespace firebreak::storage
