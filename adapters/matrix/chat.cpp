#include "adapters/matrix/chat.hpp"

#include "adapters/matrix/content.hpp"
#include "adapters/matrix/picture.hpp"
#include "bot/desk/texts.hpp"

#include <chrono>
#include <utility>

namespace firebreak::matrix {
namespace {

using kind = delivery_result::kind;
using call = call_result::kind;
using std::chrono::milliseconds;

constexpr milliseconds until_mended{60'000};  // somebody has to do something
constexpr std::size_t most_remembered = 20'000;
constexpr std::size_t most_pictures = 100;

delivery_result made(kind is, std::string why, std::optional<milliseconds> after = {}) {
    delivery_result r;
    r.is = is;
    r.detail = std::move(why);
    r.retry_after = after;
    return r;
}

delivery_result failed(const call_result& r) {
    switch (r.is) {
        case call::ok:
        case call::transient:
        case call::wait: return made(kind::later, r.errcode, r.retry_after);
        // All of these end when somebody does something: a member invites, an administrator
        // unlocks.
        case call::locked:
        case call::suspended:
        case call::logged_out:
        case call::forbidden:
        case call::absent: return made(kind::later, r.errcode, until_mended);
        case call::refused:
        case call::too_large: break;
    }
    return made(kind::never, r.errcode);
}

/// Whether a failed call may have had its effect all the same.
bool may_have_arrived(const call_result& r) {
    return r.is == call::transient && r.errcode != "no-connection" && r.errcode != "not-trusted";
}

/// A relation to what is not there, or can't be related to.
bool is_bad_relation(const call_result& r) {
    return r.is == call::refused && r.status == 400 &&
           (r.errcode == "M_UNKNOWN" || r.errcode == "M_NOT_FOUND" ||
            r.errcode == "M_INVALID_PARAM");
}

/// What can be looked for at all: "@user:server", "#alias:server", "!room".
bool is_conversation(std::string_view id) {
    constexpr std::size_t longest = 255;
    if (id.starts_with('!')) return id.size() > 1 && id.size() <= longest;
    if (id.starts_with('#')) return id.find(':') != std::string_view::npos && id.size() <= longest;
    return is_user(id);
}

}  // namespace

matrix_chat::matrix_chat(parts p) : parts_(std::move(p)) {}

boost::asio::awaitable<delivery_result> matrix_chat::deliver(delivery d) {
    if (d.to.network != network_ || !is_conversation(d.to.id))
        co_return made(kind::never, "no Matrix conversation");
    const auto at = co_await parts_.places.locate(d.to.id);
    using where = rooms::located::kind;
    switch (at.is) {
        case where::here: break;
        case where::encrypted:
            // A room's name may be given to another one, and a direct chat begun anew.
            co_return made(kind::later, "the room is encrypted", until_mended);
        case where::later: co_return made(kind::later, at.detail, at.retry_after);
        case where::never: co_return made(kind::later, at.detail, until_mended);
    }
    if (!d.edits.empty()) co_return co_await edit(d, at.room);
    if (d.image) co_return co_await post_picture(d, at.room);
    co_return co_await post(d, at.room);
}

std::string matrix_chat::content(const delivery& d, const std::string& edits,
                                 const std::string& thread) const {
    const auto who = parts_.office.people();
    render_context context;
    context.lang = d.lang;
    context.who = who.get();
    context.ticket = d.ticket;
    context.card = d.is_card;
    context.desk_prefix = parts_.desk_prefix;
    if (is_user(d.to.id)) context.desk_prefix = {};
    sending how;
    how.edits = edits;
    how.thread = thread;
    return content_of(d.content, context, how);
}

void matrix_chat::stands(const std::string& event) {
    if (standing_.size() >= most_remembered) standing_.clear();
    standing_.insert(event);
}

void matrix_chat::removed(const std::string& event) {
    if (removed_.size() >= most_remembered) removed_.clear();
    standing_.erase(event);
    removed_.insert(event);
}

boost::asio::awaitable<delivery_result> matrix_chat::post(const delivery& d,
                                                          const std::string& room) {
    const bool maybe_sent = d.number <= parts_.inherited || unknown_.contains(d.number);
    auto sent = co_await parts_.server.send(room, "m.room.message", parts_.ids.of(d.number, "post"),
                                            content(d, {}, d.thread), urgency::card);
    if (is_bad_relation(sent) && !d.thread.empty())
        // The thread's root is no more: better in the room than nowhere.
        sent = co_await parts_.server.send(room, "m.room.message", parts_.ids.of(d.number, "post"),
                                           content(d, {}, {}), urgency::card);
    if (!sent.ok()) co_return not_posted(d, sent);
    unknown_.erase(d.number);
    delivery_result done;
    done.reference = sent.value;
    // With a known transaction id the server answers with what an earlier attempt brought.
    done.earlier = maybe_sent;
    stands(done.reference);
    if (d.is_card && !d.content.choices.empty())
        parts_.reactions.want(room, done.reference, !maybe_sent);
    co_return done;
}

delivery_result matrix_chat::not_posted(const delivery& d, const call_result& r) {
    if (may_have_arrived(r)) {
        if (unknown_.size() >= most_remembered) unknown_.clear();
        unknown_.insert(d.number);
    }
    return failed(r);
}

boost::asio::awaitable<delivery_result> matrix_chat::post_picture(const delivery& d,
                                                                  const std::string& room) {
    if (!uploaded_.contains(d.number)) {
        auto put = co_await parts_.server.upload(file_name(*d.image), d.image->png);
        if (refuses_files(put)) {
            no_uploads_ = say(texts::matrix_mend_upload, {{"error", put.errcode}});
            parts_.log.log(level::error, "matrix-mend", {{"mend", no_uploads_.in(language::en)}});
            co_return made(kind::never, put.errcode);
        }
        if (!put.ok()) co_return failed(put);
        no_uploads_ = {};
        if (uploaded_.size() >= most_pictures) uploaded_.clear();
        uploaded_.insert_or_assign(d.number, std::move(put.value));
    }
    // A picture that an earlier run posted stays the one: the server knows the transaction again.
    const auto sent =
        co_await parts_.server.send(room, "m.room.message", parts_.ids.of(d.number, "post"),
                                    picture_content(*d.image, uploaded_[d.number]), urgency::card);
    if (!sent.ok()) co_return not_posted(d, sent);
    delivery_result done;
    done.reference = sent.value;
    done.earlier = d.number <= parts_.inherited || unknown_.erase(d.number) > 0;
    uploaded_.erase(d.number);
    co_return done;
}

boost::asio::awaitable<std::optional<delivery_result>> matrix_chat::look_for(
    const std::string& room, const std::string& event) {
    if (!removed_.contains(event) && !standing_.contains(event)) {
        const auto found = co_await parts_.server.event(room, event);
        if (!found.ok() && found.call.is != call::absent) co_return failed(found.call);
        if (found.ok() && !found.value.redacted)
            stands(event);
        else
            removed(event);
    }
    if (removed_.contains(event)) co_return made(kind::gone, "removed");
    co_return std::nullopt;
}

boost::asio::awaitable<delivery_result> matrix_chat::edit(const delivery& d,
                                                          const std::string& room) {
    // A server takes edits of what nobody can see any more.
    if (auto no = co_await look_for(room, d.edits)) co_return *no;
    // Doing it twice is as good as once, so each attempt shows what is so now.
    const auto step = "edit " + std::to_string(d.attempt);
    const auto sent =
        co_await parts_.server.send(room, "m.room.message", parts_.ids.of(d.number, step),
                                    content(d, d.edits, {}), urgency::card);
    if (is_bad_relation(sent)) {
        removed(d.edits);
        co_return made(kind::gone, sent.errcode);
    }
    if (!sent.ok()) co_return failed(sent);
    delivery_result done;
    done.reference = d.edits;
    // An attempt of an earlier run may have had the same number.
    done.earlier = d.number <= parts_.inherited;
    if (d.is_card && !d.content.choices.empty()) parts_.reactions.want(room, done.reference, false);
    co_return done;
}

}  // namespace firebreak::matrix
