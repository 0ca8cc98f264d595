// Links and sessions of the dashboard.
#include "storage/sqlite/writing.hpp"

#include <algorithm>

namespace firebreak::storage {
namespace {

constexpr auto columns =
    "SELECT number,person,lang,token,previous,form_key,started,renewed FROM sessions WHERE ";
const query session_by_token{std::string{columns} + "token=?1 OR previous=?1"};
const query sessions_by_person{std::string{columns} + "person=?1 ORDER BY number DESC"};
const query insert_link{"INSERT INTO sign_in_links(token,person,lang,expires) VALUES(?1,?2,?3,?4)"};
const query crowd_out_links{
    "DELETE FROM sign_in_links WHERE person=?1 AND number NOT IN"
    " (SELECT number FROM sign_in_links WHERE person=?1 ORDER BY number DESC LIMIT ?2)"};
const query link_by_token{"SELECT token,person,lang,expires FROM sign_in_links WHERE token=?1"};
const query delete_link{"DELETE FROM sign_in_links WHERE token=?1"};
const query delete_links_of{"DELETE FROM sign_in_links WHERE person=?1"};
const query delete_old_links{"DELETE FROM sign_in_links WHERE expires<=?1"};
const query insert_session{
    "INSERT INTO sessions(person,lang,token,previous,form_key,started,renewed)"
    " VALUES(?1,?2,?3,?4,?5,?6,?7) RETURNING number"};
const query crowd_out_sessions{
    "DELETE FROM sessions WHERE person=?1 AND number NOT IN"
    " (SELECT number FROM sessions WHERE person=?1 ORDER BY number DESC LIMIT ?2)"};
const query delete_old_sessions{"DELETE FROM sessions WHERE started<=?1 OR renewed<=?2"};
const query replace_token{
    "UPDATE sessions SET previous=token,token=?3,renewed=?4 WHERE number=?1 AND token=?2"};
const query delete_session{"DELETE FROM sessions WHERE number=?1"};
const query delete_sessions_of{"DELETE FROM sessions WHERE person=?1"};

digest load_digest(const statement& row, int column) {
    const auto bytes = row.bytes(column);
    digest d{};
    if (bytes.size() != d.size()) throw store_failure{errc::corrupt};
    std::copy(bytes.begin(), bytes.end(), d.begin());
    return d;
}

web_session load_session(const statement& row) {
    web_session s;
    load(row, 0, s.number), load(row, 1, s.who), load(row, 2, s.lang);
    s.token = load_digest(row, 3);
    if (!row.null(4)) s.previous = load_digest(row, 4);
    load(row, 5, s.form_key), load(row, 6, s.started), load(row, 7, s.renewed);
    return s;
}

}  // namespace

std::optional<sign_in_link> reading::find_link(connection& db, const digest& token) {
    std::optional<sign_in_link> found;
    db.rows(
        link_by_token,
        [&](const statement& row) {
            auto& l = found.emplace();
            l.token = load_digest(row, 0);
            load(row, 1, l.who), load(row, 2, l.lang), load(row, 3, l.expires);
        },
        as_blob(token));
    return found;
}

std::optional<web_session> reading::find_session(connection& db, const digest& token) {
    std::optional<web_session> found;
    db.rows(
        session_by_token, [&](const statement& row) { found = load_session(row); }, as_blob(token));
    return found;
}

std::vector<web_session> reading::sessions_of(connection& db, const person_id& who) {
    std::vector<web_session> found;
    db.rows(
        sessions_by_person, [&](const statement& row) { found.push_back(load_session(row)); }, who);
    return found;
}

void writing::add_link(const sign_in_link& l, instant now) {
    database().run(delete_old_links, now);
    database().run(insert_link, as_blob(l.token), l.who, l.lang, l.expires);
    database().run(crowd_out_links, l.who, static_cast<std::int64_t>(most_links));
}

std::optional<sign_in_link> writing::take_link(const digest& token, instant now) {
    auto found = reading::find_link(database(), token);
    database().run(delete_link, as_blob(token));
    if (found && now >= found->expires) found.reset();
    return found;
}

session_number writing::start_session(const web_session& s) {
    database().run(delete_old_sessions, s.started - session_lifetime, s.started - session_idle);
    std::optional<blob> previous;
    if (s.previous) previous = as_blob(*s.previous);
    const session_number number{database().number(insert_session, s.who, s.lang, as_blob(s.token),
                                                  previous, s.form_key, s.started, s.renewed)};
    database().run(crowd_out_sessions, s.who, static_cast<std::int64_t>(most_sessions));
    return number;
}

bool writing::renew_session(session_number number, const digest& present, const digest& next,
                            instant now) {
    return database().run(replace_token, number, as_blob(present), as_blob(next), now) == 1;
}

bool writing::end_session(session_number number) {
    return database().run(delete_session, number) == 1;
}

std::int64_t writing::end_sessions(const person_id& who) {
    database().run(delete_links_of, who);
    return database().run(delete_sessions_of, who);
}

}  // namespace firebreak::storage
