// The questions of the port, asked of SQLite. Every function throws store_failure.
#pragma once

#include "bot/ports/store.hpp"
#include "storage/sqlite/connection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::storage {

namespace reading {

std::optional<ticket> find_ticket(connection& db, ticket_number number);
std::vector<report> reports_of(connection& db, ticket_number number);
std::vector<ticket_number> children_of(connection& db, ticket_number number);
std::vector<event> timeline_of(connection& db, ticket_number number);
std::vector<ticket> tickets(connection& db, const ticket_filter& filter);
std::int64_t count_tickets(connection& db, const ticket_filter& filter);
std::vector<ticket> reported_by(connection& db, const person_id& who, std::int64_t limit);
/// `digest` is an inbox_key.
std::optional<outcome> find_outcome(connection& db, blob digest);
/// By its number in the inbox.
std::optional<outcome> outcome_numbered(connection& db, std::int64_t number);
ticket_number newest(connection& db);

std::vector<outbox_row> first_messages(connection& db, const network_id& network,
                                       std::string_view after, std::int64_t limit);
std::vector<std::pair<network_id, std::int64_t>> waiting_networks(connection& db);
outbox_number newest_message(connection& db);
std::vector<outbox_row> parked_messages(connection& db, std::int64_t limit);
std::optional<std::string> placed(connection& db, const conversation& where, std::string_view slot);

std::optional<ticket_number> ticket_at(connection& db, const conversation& where,
                                       std::string_view reference);
std::vector<person> known_people(connection& db);

std::vector<due_row> due_rows(connection& db, instant now, std::int64_t limit);
std::optional<instant> next_due(connection& db);

week_summary summarise(connection& db, std::string week, instant from, instant to);
store_size size(connection& db);

/// The first 16 bytes of the SHA-256 of an idempotency key.
std::string inbox_key(std::string_view key);

}  // namespace reading

/// `Port` is snapshot or transaction: the questions are the same.
template <class Port>
class reading_on : public Port {
 public:
    explicit reading_on(connection& db) : db_(db) {}

    [[nodiscard]] connection& database() { return db_; }

    std::optional<ticket> find_ticket(ticket_number n) override {
        return reading::find_ticket(db_, n);
    }
    std::vector<report> reports_of(ticket_number n) override { return reading::reports_of(db_, n); }
    std::vector<ticket_number> children_of(ticket_number n) override {
        return reading::children_of(db_, n);
    }
    std::vector<event> timeline_of(ticket_number n) override {
        return reading::timeline_of(db_, n);
    }
    std::vector<ticket> tickets(const ticket_filter& f) override {
        return reading::tickets(db_, f);
    }
    std::int64_t count_tickets(const ticket_filter& f) override {
        return reading::count_tickets(db_, f);
    }
    std::vector<ticket> reported_by(const person_id& who, std::int64_t limit) override {
        return reading::reported_by(db_, who, limit);
    }
    std::optional<outcome> find_outcome(std::string_view key) override {
        const auto digest = reading::inbox_key(key);
        return reading::find_outcome(db_, blob{digest});
    }
    ticket_number newest() override { return reading::newest(db_); }
    std::vector<outbox_row> first_messages(const network_id& network, std::string_view after,
                                           std::int64_t limit) override {
        return reading::first_messages(db_, network, after, limit);
    }
    std::vector<std::pair<network_id, std::int64_t>> waiting_networks() override {
        return reading::waiting_networks(db_);
    }
    outbox_number newest_message() override { return reading::newest_message(db_); }
    std::vector<outbox_row> parked_messages(std::int64_t limit) override {
        return reading::parked_messages(db_, limit);
    }
    std::optional<std::string> placed(const conversation& c, std::string_view slot) override {
        return reading::placed(db_, c, slot);
    }
    std::optional<ticket_number> ticket_at(const conversation& c, std::string_view ref) override {
        return reading::ticket_at(db_, c, ref);
    }
    std::vector<person> known_people() override { return reading::known_people(db_); }
    std::vector<due_row> due_rows(instant now, std::int64_t limit) override {
        return reading::due_rows(db_, now, limit);
    }
    std::optional<instant> next_due() override { return reading::next_due(db_); }
    week_summary summarise(std::string week, instant from, instant to) override {
        return reading::summarise(db_, std::move(week), from, to);
    }
    store_size size() override { return reading::size(db_); }

 private:
    connection& db_;
};

}  // namespace firebreak::storage
