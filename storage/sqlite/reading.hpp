// The questions of the port, asked of SQLite. Every function throws store_failure.
#pragma once

#include "bot/ports/store.hpp"
#include "storage/sqlite/connection.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::storage {

namespace reading {

std::optional<ticket> find_ticket(connection& db, ticket_number number);
std::vector<report> reports_of(connection& db, ticket_number number);
std::string first_text_of(connection& db, ticket_number number);
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
std::vector<network_id> waiting_networks(connection& db);
std::int64_t waiting_for(connection& db, const network_id& network);
outbox_number newest_message(connection& db);
std::vector<outbox_row> parked_messages(connection& db, std::int64_t limit);
std::optional<std::string> placed(connection& db, const conversation& where, std::string_view slot);

std::optional<ticket_number> ticket_at(connection& db, const conversation& where,
                                       std::string_view reference);
std::vector<person> known_people(connection& db);
std::optional<std::string> kept(connection& db, const network_id& network, std::string_view name);
std::vector<std::pair<std::string, std::string>> kept_under(connection& db,
                                                            const network_id& network,
                                                            std::string_view prefix,
                                                            std::int64_t limit);

std::optional<sign_in_link> find_link(connection& db, const digest& token);
std::optional<web_session> find_session(connection& db, const digest& token);
std::vector<web_session> sessions_of(connection& db, const person_id& who);

std::optional<ticket_clocks> clocks_of(connection& db, ticket_number number);
std::optional<ticket_number> holder_of(connection& db, std::string_view post,
                                       std::string_view circle);
std::vector<ticket_number> about_author(connection& db, std::string_view author,
                                        std::int64_t limit);
std::vector<live_text> live_texts(connection& db, ticket_number before, std::int64_t limit);
std::vector<hour_count> opened_by_hour(connection& db, instant since);
std::vector<recent_ticket> opened_lately(connection& db, instant since, std::int64_t limit);
std::int64_t reports_since(connection& db, const person_id& who, instant since, std::int64_t limit);
std::vector<ticket> surging(connection& db);
std::vector<ticket> taught(connection& db, std::int64_t limit);
std::optional<muting> find_muting(connection& db, const person_id& who);
std::optional<bulk_closing> find_bulk(connection& db, std::int64_t number);

std::vector<due_row> due_rows(connection& db, instant now, std::int64_t limit);
std::optional<instant> next_due(connection& db);

void observe_week(connection& db, const week_span& week, instant now, const observer& see);
week_facts facts_of(connection& db, const week_span& week, instant now);
bool facts_kept(connection& db, const week_span& week);
std::optional<instant> first_opened(connection& db);
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
    std::string first_text_of(ticket_number n) override { return reading::first_text_of(db_, n); }
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
    std::vector<network_id> waiting_networks() override { return reading::waiting_networks(db_); }
    std::int64_t waiting_for(const network_id& network) override {
        return reading::waiting_for(db_, network);
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
    std::optional<sign_in_link> find_link(const digest& token) override {
        return reading::find_link(db_, token);
    }
    std::optional<web_session> find_session(const digest& token) override {
        return reading::find_session(db_, token);
    }
    std::vector<web_session> sessions_of(const person_id& who) override {
        return reading::sessions_of(db_, who);
    }
    std::optional<std::string> kept(const network_id& n, std::string_view name) override {
        return reading::kept(db_, n, name);
    }
    std::vector<std::pair<std::string, std::string>> kept_under(const network_id& n,
                                                                std::string_view prefix,
                                                                std::int64_t limit) override {
        return reading::kept_under(db_, n, prefix, limit);
    }
    std::optional<ticket_clocks> clocks_of(ticket_number n) override {
        return reading::clocks_of(db_, n);
    }
    std::optional<ticket_number> holder_of(std::string_view post,
                                           std::string_view circle) override {
        return reading::holder_of(db_, post, circle);
    }
    std::vector<ticket_number> about_author(std::string_view author, std::int64_t limit) override {
        return reading::about_author(db_, author, limit);
    }
    std::vector<live_text> live_texts(ticket_number before, std::int64_t limit) override {
        return reading::live_texts(db_, before, limit);
    }
    std::vector<hour_count> opened_by_hour(instant since) override {
        return reading::opened_by_hour(db_, since);
    }
    std::vector<recent_ticket> opened_lately(instant since, std::int64_t limit) override {
        return reading::opened_lately(db_, since, limit);
    }
    std::int64_t reports_since(const person_id& who, instant since, std::int64_t limit) override {
        return reading::reports_since(db_, who, since, limit);
    }
    std::vector<ticket> surging() override { return reading::surging(db_); }
    std::vector<ticket> taught(std::int64_t limit) override { return reading::taught(db_, limit); }
    std::optional<muting> find_muting(const person_id& who) override {
        return reading::find_muting(db_, who);
    }
    std::optional<bulk_closing> find_bulk(std::int64_t number) override {
        return reading::find_bulk(db_, number);
    }
    std::vector<due_row> due_rows(instant now, std::int64_t limit) override {
        return reading::due_rows(db_, now, limit);
    }
    std::optional<instant> next_due() override { return reading::next_due(db_); }
    void observe_week(const week_span& week, instant now, const observer& see) override {
        reading::observe_week(db_, week, now, see);
    }
    week_facts facts_of(const week_span& week, instant now) override {
        return reading::facts_of(db_, week, now);
    }
    bool facts_kept(const week_span& week) override { return reading::facts_kept(db_, week); }
    std::optional<instant> first_opened() override { return reading::first_opened(db_); }
    store_size size() override { return reading::size(db_); }

 private:
    connection& db_;
};

}  // namespace firebreak::storage
