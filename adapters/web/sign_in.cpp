#include "adapters/web/sign_in.hpp"

#include "bot/desk/words.hpp"

#include <algorithm>

namespace firebreak::web {
namespace {

constexpr std::string_view prefix = "/sign-in/";
constexpr std::size_t shortest_secret = 22, longest_secret = 128;

content dead_link(language lang) {
    content c;
    c.status = 410;
    c.title = in(lang, texts::sign_in_dead);
    c.body.begin("div", {{"class", "narrow"}});
    add_heading(c.body, c.title);
    c.body.element("p", in(lang, texts::sign_in_dead_why));
    c.body.element("p", say(lang, texts::sign_in_how,
                            {{"command", "/desk " + command_text(lang, "dashboard")}}));
    c.body.end();
    return c;
}

content question(language lang, std::string_view path, std::string_view name) {
    content c;
    c.lang = lang;
    c.title = in(lang, texts::sign_in_title);
    c.body.begin("div", {{"class", "narrow panel"}});
    add_heading(c.body, say(lang, texts::sign_in_as, {{"name", name}}));
    c.body.element("p", in(lang, texts::sign_in_own));
    c.body.begin("form", {{"method", "post"}, {"action", path}});
    add_button(c.body, in(lang, texts::dashboard_link), "button primary");
    c.body.end().end();
    return c;
}

}  // namespace

bool chat_link::owns(std::string_view path) const {
    if (!path.starts_with(prefix)) return false;
    const auto secret = path.substr(prefix.size());
    return secret.size() >= shortest_secret && secret.size() <= longest_secret &&
           secret.find('/') == secret.npos;
}

boost::asio::awaitable<result<sign_in_step>> chat_link::step(const net::http_request& request,
                                                             language lang, const directory& who,
                                                             bool from_our_page) {
    const auto token = sha256(request.path.substr(prefix.size()));
    const auto now = time_.now();
    if (request.method != "POST") {
        const auto link = co_await files_.read([token](snapshot& s) { return s.find_link(token); });
        if (!link) co_return link.error();
        if (!*link || now >= (*link)->expires) co_return sign_in_step{dead_link(lang)};
        const auto* known = who.find((*link)->who);
        co_return sign_in_step{
            question((*link)->lang, request.path, known ? known->name : (*link)->who.value)};
    }
    // Nobody is signed in by somebody else's page, as somebody else.
    if (!from_our_page) co_return sign_in_step{dead_link(lang)};
    const auto link =
        co_await files_.write([token, now](transaction& t) { return t.take_link(token, now); });
    if (!link) co_return link.error();
    if (!*link) co_return sign_in_step{dead_link(lang)};
    co_return sign_in_step{identified{(*link)->who, (*link)->lang}};
}

content sign_in_page(language lang, bool was_signed_in) {
    content c;
    c.status = 401;
    c.title = in(lang, texts::sign_in_title);
    c.body.begin("div", {{"class", "narrow panel"}});
    add_heading(c.body, c.title);
    if (was_signed_in) c.body.element("p", in(lang, texts::sign_in_over));
    c.body.element("p", say(lang, texts::sign_in_how,
                            {{"command", "/desk " + command_text(lang, "dashboard")}}));
    c.body.element("p", in(lang, texts::sign_in_why), {{"class", "aside"}});
    c.body.end();
    return c;
}

language preferred_language(const net::http_head& head) {
    // The first of ours that is named: browsers send them in order of preference.
    auto rest = head.header("Accept-Language").value_or("");
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        auto tag = rest.substr(0, std::min(end, rest.find(';')));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (tag.starts_with(' ')) tag.remove_prefix(1);
        const auto lang = to_language(tag);
        if (lang == language::fi || lang == language::en) return *lang;
    }
    return language::en;
}

}  // namespace firebreak::web
