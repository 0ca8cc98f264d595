#include "bot/domain/record.hpp"
#include "storage/checks/checks.hpp"

#include <algorithm>
#include <set>

namespace firebreak::storage {
namespace {

const query report_by_number{"SELECT ticket,text FROM reports WHERE number=?1"};
const query report_numbers{"SELECT number FROM reports WHERE ticket=?1 ORDER BY number"};

// A column as text, as SQLite would give it.
std::string shown(std::int64_t n) { return std::to_string(n); }
std::string shown(bool b) { return b ? "1" : "0"; }
std::string shown(const std::string& text) { return text; }
std::string shown(instant t) { return shown(to_number(t)); }
template <class Tag>
std::string shown(const numbered<Tag>& n) {
    return shown(n.value);
}
template <class Tag>
std::string shown(const named<Tag>& n) {
    return n.value;
}
template <record::has_word E>
std::string shown(E e) {
    return std::string{word(e)};
}
template <class T>
std::string shown(const std::optional<T>& o) {
    return o ? shown(*o) : "nothing";
}
std::string shown(const std::vector<playbook_id>& ids) {
    std::string text;
    record::append(text, ids);
    return text;
}
std::string shown(double d) {
    std::string text;
    record::append(text, d);
    return text;
}

class check {
 public:
    check(connection& db, verification& so_far, const tell& found)
        : db_(db),
          so_far_(so_far),
          found_(found),
          rows_(db.handle(), "SELECT " + ticket_columns() + " FROM tickets ORDER BY number"),
          events_(db.handle(),
                  "SELECT ticket,number,at,kind,actor,data FROM events ORDER BY ticket,number") {}

    // Both run in order of the ticket's number, side by side.
    void run() {
        row_ = rows_.step(), event_ = events_.step();
        std::int64_t last = 0;
        while (row_ || event_) {
            const auto row_number = row_ ? rows_.number(0) : INT64_MAX;
            const auto event_ticket = event_ ? events_.number(0) : INT64_MAX;
            number_ = ticket_number{std::min(row_number, event_ticket)};
            if (row_number <= event_ticket) {
                ++so_far_.tickets;
                if (number_.value != last + 1) say("is the next, those between are missing");
                last = number_.value;
            }
            fold();
            if (row_number > number_.value) {
                say("has events but no row");
            } else {
                if (named_reports_.empty() && !folded_.number && foldable_)
                    say("has a row but no events");
                else if (foldable_)
                    compare();
                row_ = rows_.step();
            }
        }
        strays();
    }

 private:
    void say(std::string what, std::string column = {}, event_number e = {}, report_number r = {}) {
        found_(
            {e, number_, r, std::move(column), "ticket " + shown(number_) + " " + std::move(what)});
    }

    /// Reads the events of ticket number_ and makes the ticket of them.
    void fold() {
        folded_ = {};
        foldable_ = true;
        named_reports_.clear();
        bool first = true;
        for (; event_ && events_.number(0) == number_.value; event_ = events_.step()) {
            auto body = read_body(events_.bytes(3), events_.bytes(5));
            const event_number number{events_.number(1)};
            if (!body) {
                foldable_ = false;
                say("has an event that cannot be read: event " + shown(number), {}, number);
                continue;
            }
            const bool filed = std::holds_alternative<happened::filed>(*body);
            if (filed != first) {
                foldable_ = false;
                say(filed ? "is opened twice, again by event " + shown(number)
                          : "does not begin with `filed` but with event " + shown(number),
                    {}, number);
            }
            first = false;
            if (const auto* f = std::get_if<happened::filed>(&*body))
                check_report(number, f->report, f->text_sha256);
            if (const auto* a = std::get_if<happened::added>(&*body))
                check_report(number, a->report, a->text_sha256);
            if (const auto* a = std::get_if<happened::amended>(&*body))
                check_report(number, a->report, a->text_sha256);
            if (const auto* j = std::get_if<happened::joined>(&*body))
                check_report(number, j->report, j->text_sha256);
            folded_.number = number_;
            apply(folded_, event{number,
                                 number_,
                                 to_instant(events_.number(2)),
                                 person_id{std::string{events_.bytes(4)}},
                                 std::move(*body),
                                 {}});
        }
        check_unnamed_reports();
    }

    void check_report(event_number number, report_number report, const std::string& text_sha256) {
        named_reports_.insert(report.value);
        bool there = false;
        db_.rows(
            report_by_number,
            [&](const statement& row) {
                there = true;
                ++so_far_.reports;
                if (row.number(0) != number_.value)
                    say("should have report " + shown(report) + ", which stands at ticket " +
                            shown(row.number(0)),
                        {}, number, report);
                if (hex(sha256(row.bytes(1))) != text_sha256)
                    say("has report " + shown(report) + " whose text is not the one of event " +
                            shown(number) + ": it was changed",
                        {}, number, report);
            },
            report);
        if (!there)
            say("lacks report " + shown(report) + ", which event " + shown(number) + " names", {},
                number, report);
    }

    void check_unnamed_reports() {
        db_.rows(
            report_numbers,
            [&](const statement& row) {
                if (named_reports_.contains(row.number(0))) return;
                ++so_far_.reports;
                say("has report " + shown(row.number(0)) + ", which no event names", {}, {},
                    report_number{row.number(0)});
            },
            number_);
    }

    void compare() {
        int at = -1;
        each_column(folded_, [&](std::string_view name, const auto& field) {
            ++at;
            const auto stored = rows_.null(at) ? std::string{"nothing"} : stored_text(at, field);
            const auto told = shown(field);
            if (stored == told) return;
            say("has " + std::string{name} + " = \"" + stored + "\", its timeline says \"" + told +
                    "\"",
                std::string{name});
        });
    }
    [[nodiscard]] std::string stored_text(int at, double) const { return shown(rows_.real(at)); }
    template <class T>
    [[nodiscard]] std::string stored_text(int at, const T&) const {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(rows_.handle(), at));
        return {text, static_cast<std::size_t>(sqlite3_column_bytes(rows_.handle(), at))};
    }

    /// Reports of tickets that do not exist at all.
    void strays() {
        statement s{db_.handle(),
                    "SELECT number,ticket FROM reports WHERE ticket NOT IN (SELECT number FROM "
                    "tickets) AND ticket NOT IN (SELECT ticket FROM events) ORDER BY number"};
        while (s.step()) {
            ++so_far_.reports;
            number_ = ticket_number{s.number(1)};
            say("does not exist, but has report " + shown(s.number(0)), {}, {},
                report_number{s.number(0)});
        }
    }

    connection& db_;
    verification& so_far_;
    const tell& found_;
    statement rows_, events_;
    bool row_ = false, event_ = false;
    ticket_number number_;
    ticket folded_;
    bool foldable_ = true;
    std::set<std::int64_t> named_reports_;
};

}  // namespace

void check_tickets(connection& db, verification& so_far, const tell& found) {
    check{db, so_far, found}.run();
}

}  // namespace firebreak::storage
