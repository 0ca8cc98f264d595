// Ways to sign in. The dashboard asks each in turn whether a path below /sign-in is its own; a way
// shows pages of its own until it knows who somebody is. OpenID Connect would be a second one: it
// sends the browser to the provider at /sign-in/openid and learns from the code that comes back
// which person of the directory it is.
#pragma once

#include "adapters/net/http.hpp"
#include "adapters/web/pages/view.hpp"
#include "bot/domain/session.hpp"
#include "bot/ports/clock.hpp"
#include "bot/ports/directory.hpp"
#include "bot/ports/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <string_view>
#include <variant>

namespace firebreak::web {

/// Who it is, known for sure.
struct identified {
    person_id who;
    language lang = language::en;
};
/// A page to show meanwhile, an address to go to, or the person.
using sign_in_step = std::variant<content, net::http_response, identified>;

class sign_in_way {
 public:
    virtual ~sign_in_way() = default;
    [[nodiscard]] virtual bool owns(std::string_view path) const = 0;
    /// `lang`: what the browser prefers. `from_our_page`: browsers say that a page of ours sent it.
    virtual boost::asio::awaitable<result<sign_in_step>> step(const net::http_request&,
                                                              language lang, const directory& who,
                                                              bool from_our_page) = 0;
};

/// The personal link that `/desk dashboard` gives: /sign-in/SECRET. Opening it changes nothing,
/// since programs that preview links open them too; its button uses it up.
class chat_link final : public sign_in_way {
 public:
    chat_link(store& files, clock& time) : files_(files), time_(time) {}

    [[nodiscard]] bool owns(std::string_view path) const override;
    boost::asio::awaitable<result<sign_in_step>> step(const net::http_request&, language lang,
                                                      const directory& who,
                                                      bool from_our_page) override;

 private:
    store& files_;
    clock& time_;
};

/// How to sign in, for whoever is not.
content sign_in_page(language lang, bool was_signed_in);

/// English, or Finnish where Accept-Language prefers it.
language preferred_language(const net::http_head&);

}  // namespace firebreak::web
