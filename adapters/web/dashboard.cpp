#include "adapters/web/dashboard.hpp"

#include "adapters/net/url.hpp"
#include "adapters/web/assets.hpp"
#include "adapters/web/headers.hpp"
#include "adapters/web/pages/account.hpp"
#include "adapters/web/pages/overview.hpp"
#include "adapters/web/pages/playbooks.hpp"
#include "adapters/web/pages/queue.hpp"
#include "adapters/web/pages/ticket.hpp"
#include "adapters/web/pages/weeks.hpp"
#include "adapters/web/session_forms.hpp"
#include "bot/desk/words.hpp"

#include <algorithm>

namespace firebreak::web {

/// One request of somebody who is signed in. Owns what its page refers to.
struct dashboard::visit {
    web_session session;
    std::string new_cookie;
    visitor who;
    std::shared_ptr<const directory> people;
    std::shared_ptr<const playbooks::library> books;
    instant now;
    std::string stamp;

    [[nodiscard]] view as_view() const { return {{who.lang, *people, *books, now}, who, stamp}; }
};

namespace {

constexpr std::size_t most_body = 64 * 1024;
constexpr std::size_t digest_digits = 64;

net::http_response plain(unsigned status, std::string words) {
    net::http_response r;
    r.status = status;
    if (!words.empty()) r.content_type = "text/plain; charset=utf-8";
    r.body = std::move(words);
    add_security_headers(r, page_kind::page);
    return r;
}

net::http_response too_many(const rate_limit& limit) {
    auto r = plain(429, "Too many requests. Please wait a moment.\n");
    r.headers.emplace_back("Retry-After", std::to_string(limit.pause().count()));
    return r;
}

/// "/tickets/128/reply" -> 128 and "reply"; nothing when it is no such path.
struct ticket_path {
    ticket_number number;
    std::string_view rest;
};
std::optional<ticket_path> ticket_in(std::string_view path) {
    constexpr std::string_view prefix = "/tickets/";
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    const auto slash = std::min(path.find('/'), path.size());
    const auto digits = path.substr(0, slash);
    if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos)
        return std::nullopt;
    const auto number = to_ticket_number(digits);
    if (!number) return std::nullopt;
    return ticket_path{*number, path.substr(std::min(slash + 1, path.size()))};
}

bool takes_forms(std::string_view path) {
    const auto t = ticket_in(path);
    return path == "/sign-out" || path == "/sign-out-everywhere" || path.starts_with("/sign-in/") ||
           (t && !t->rest.empty());
}

std::vector<way> ways_of(const visitor& who, std::string_view title) {
    std::vector<way> all;
    const auto l = who.lang;
    const auto add = [&](std::string_view path, const text& label) {
        all.push_back({std::string(path), std::string(in(l, label)), in(l, label) == title});
    };
    add("/", texts::page_overview);
    if (who.works()) add("/queue", texts::page_queue);
    if (who.oversees) add("/weeks", texts::page_weeks);
    if (who.works()) add("/playbooks", texts::page_playbooks);
    return all;
}

}  // namespace

dashboard::dashboard(parts p)
    : parts_(std::move(p)),
      site_(parts_.where),
      sessions_(parts_.files, parts_.time, parts_.secret),
      by_address_(240, 600),
      by_session_(120, 300),
      changes_(30, 60),
      sign_ins_(10, 10) {
    ways_.push_back(std::make_unique<chat_link>(parts_.files, parts_.time));
}

std::optional<net::http_response> dashboard::admit(const net::http_head& head) {
    const bool post = head.method == "POST";
    if (!post && head.method != "GET" && head.method != "HEAD") {
        auto r = plain(405, "Only GET, HEAD and POST are answered here.\n");
        r.headers.emplace_back("Allow", "GET, HEAD, POST");
        return r;
    }
    if (post && !takes_forms(head.path)) return plain(404, {});
    if (auto no = site_.misdirected(head)) return no;
    if (head.path.starts_with("/static/")) return std::nullopt;
    if (!by_address_.allow(site_.client_of(head), parts_.time.now())) return too_many(by_address_);
    if (!post) return std::nullopt;
    if (!head.declared_length) return plain(411, "The length of the form is missing.\n");
    if (*head.declared_length > most_body) return plain(413, "That is too long.\n");
    const auto type = head.media_type();
    if (*head.declared_length > 0 && !net::same_name(type, "application/x-www-form-urlencoded"))
        return plain(415, "Only forms are understood here.\n");
    return std::nullopt;
}

net::http_response dashboard::framed(const net::http_head& head, const visit* v, language lang,
                                     content c) {
    page p;
    p.lang = c.lang.value_or(lang);
    p.company = parts_.front.people()->company();
    if (v) {
        p.ways = ways_of(v->who, c.title);
        p.account.element("a", v->who.name, {{"class", "who"}, {"href", "/account"}});
    }
    p.title = std::move(c.title);
    p.body = std::move(c.body);
    auto r = page_answer(head, c.status, document(std::move(p)));
    if (site_.secure()) add_transport_security(r);
    if (v && !v->new_cookie.empty())
        r.headers.emplace_back("Set-Cookie", site_.set_cookie(v->new_cookie));
    return r;
}

net::http_response dashboard::unavailable(const net::http_head& head, const visit* v,
                                          language lang) {
    auto r = framed(head, v, lang,
                    notice_page(lang, 503, std::string(in(lang, texts::page_unavailable)),
                                std::string(in(lang, texts::page_unavailable_why))));
    r.headers.emplace_back("Retry-After", "5");
    return r;
}

template <class Make>
boost::asio::awaitable<net::http_response> dashboard::show(const net::http_request& request,
                                                           const visit& v, Make make) {
    auto work = [&v, &make](snapshot& files) { return make(files, v.as_view()); };
    auto made = co_await parts_.files.read(work);
    if (!made) co_return unavailable(request, &v, v.who.lang);
    co_return framed(request, &v, v.who.lang, std::move(*made));
}

boost::asio::awaitable<net::http_response> dashboard::answer(const net::http_request& request) {
    if (request.path.starts_with("/static/")) co_return serve_asset(request);
    for (const auto& way : ways_)
        if (way->owns(request.path)) co_return co_await signing_in(request, *way);

    const auto lang = preferred_language(request);
    const auto cookie = site_.cookie_of(request);
    std::optional<sessions::entry> entry;
    if (cookie) {
        auto found = co_await sessions_.find(*cookie, request.method == "GET");
        if (!found) co_return unavailable(request, nullptr, lang);
        entry = std::move(*found);
    }
    visit v;
    v.people = parts_.front.people();
    v.books = parts_.front.library();
    v.now = parts_.time.now();
    // Who has left the configuration is signed out; strangers to it are called "network:account".
    const bool known = entry && (v.people->find(entry->session.who) ||
                                 entry->session.who.value.find(':') != std::string::npos);
    if (!known) {
        auto r = framed(request, nullptr, lang, sign_in_page(lang, cookie.has_value()));
        if (cookie) r.headers.emplace_back("Set-Cookie", site_.set_cookie({}));
        co_return r;
    }
    v.session = std::move(entry->session);
    v.new_cookie = std::move(entry->new_cookie);
    v.who = visitor_of(*v.people, v.session.who, v.session.lang);
    v.stamp = make_stamp(v.session.form_key, parts_.secret());
    const bool post = request.method == "POST";
    auto& limit = post ? changes_ : by_session_;
    if (!limit.allow(std::to_string(v.session.number.value), v.now)) co_return too_many(limit);
    co_return post ? co_await this->post(request, std::move(v))
                   : co_await get(request, std::move(v));
}

boost::asio::awaitable<net::http_response> dashboard::signing_in(const net::http_request& request,
                                                                 sign_in_way& way) {
    const auto lang = preferred_language(request);
    if (!sign_ins_.allow(site_.client_of(request), parts_.time.now()))
        co_return too_many(sign_ins_);
    const auto people = parts_.front.people();
    auto step = co_await way.step(request, lang, *people, site_.from_our_page(request));
    if (!step) co_return unavailable(request, nullptr, lang);
    if (auto* page = std::get_if<content>(&*step))
        co_return framed(request, nullptr, lang, std::move(*page));
    if (auto* elsewhere = std::get_if<net::http_response>(&*step)) co_return std::move(*elsewhere);
    const auto& who = std::get<identified>(*step);
    // A session that this browser had before ends: its cookie is replaced.
    if (const auto cookie = site_.cookie_of(request)) {
        const auto old = co_await sessions_.find(*cookie, false);
        if (old && *old) co_await sessions_.end((*old)->session.number);
    }
    const auto begun = co_await sessions_.begin(who.who, who.lang);
    if (!begun) co_return unavailable(request, nullptr, lang);
    parts_.log.log(level::info, "signed-in",
                   {{"session", std::to_string(begun->session.number.value)}});
    auto r = see_other("/");
    r.headers.emplace_back("Set-Cookie", site_.set_cookie(begun->new_cookie));
    co_return r;
}

boost::asio::awaitable<net::http_response> dashboard::get(const net::http_request& request,
                                                          visit v) {
    const auto path = request.path;
    if (path == "/") co_return co_await show(request, v, overview_page);
    if (path == "/account")
        co_return co_await show(request, v, [&v](snapshot& files, const view& seen) {
            return account_page(files, seen, v.session.number);
        });
    if (path == "/queue" && v.who.works())
        co_return co_await show(request, v, [&](snapshot& files, const view& seen) {
            return queue_page(files, seen, read_queue_wish(request.query));
        });
    constexpr std::string_view weeks = "/weeks";
    if ((path == weeks || path.starts_with("/weeks/")) && v.who.oversees)
        co_return co_await show(request, v, [&](snapshot& files, const view& seen) {
            auto name = path.substr(std::min(weeks.size() + 1, path.size()));
            constexpr std::string_view tickets = "/tickets";
            if (!name.ends_with(tickets)) return week_page(files, seen, name);
            name.remove_suffix(tickets.size());
            return week_tickets_page(files, seen, name, request.query);
        });
    if (path == "/playbooks" && v.who.works()) co_return co_await show(request, v, playbooks_page);
    constexpr std::string_view book = "/playbooks/";
    if (path.starts_with(book) && v.who.works())
        co_return co_await show(request, v, [&](snapshot& files, const view& seen) {
            const auto id = net::percent_decode(path.substr(book.size())).value_or("");
            return playbook_page(files, seen, playbook_id{id});
        });
    if (const auto t = ticket_in(path); t && t->rest.empty())
        co_return co_await show(request, v, [&](snapshot& files, const view& seen) {
            const auto form = net::form_value(request.query, "answer").value_or("");
            std::optional<outcome> answer;
            if (form.size() == digest_digits)
                answer = files.find_outcome(form_command_key(v.who.id.value, form));
            if (answer && answer->ticket && answer->ticket != t->number) answer.reset();
            return ticket_page(files, seen, t->number, answer);
        });
    else if (t && t->rest == "reply")
        co_return co_await show(request, v, [&](snapshot& files, const view& seen) {
            const auto id = net::form_value(request.query, "response").value_or("");
            return reply_page(files, seen, t->number, {id, {}});
        });
    const auto l = v.who.lang;
    co_return framed(request, &v, l,
                     notice_page(l, 404, std::string(in(l, texts::page_not_found)),
                                 std::string(in(l, texts::page_not_found_why))));
}

boost::asio::awaitable<net::http_response> dashboard::post(const net::http_request& request,
                                                           visit v) {
    const auto l = v.who.lang;
    const auto stamp = net::form_value(request.body, "stamp").value_or("");
    if (!is_stamp(v.session.form_key, stamp))
        co_return framed(request, &v, l,
                         notice_page(l, 403, std::string(in(l, texts::page_old_form)),
                                     std::string(in(l, texts::page_old_form_why))));
    if (request.path == "/sign-out") co_return co_await sign_out(v, false);
    if (request.path == "/sign-out-everywhere") co_return co_await sign_out(v, true);
    if (const auto t = ticket_in(request.path); t && t->rest == "reply-preview")
        co_return co_await draft(request, v, t->number);
    else if (t)
        co_return co_await ticket_form(request, v, t->rest);
    co_return framed(request, &v, l,
                     notice_page(l, 404, std::string(in(l, texts::page_not_found)),
                                 std::string(in(l, texts::page_not_found_why))));
}

boost::asio::awaitable<net::http_response> dashboard::draft(const net::http_request& request,
                                                            const visit& v, ticket_number number) {
    co_return co_await show(request, v, [&](snapshot& files, const view& seen) {
        return reply_page(files, seen, number, draft_of_form(request.body));
    });
}

boost::asio::awaitable<net::http_response> dashboard::ticket_form(const net::http_request& request,
                                                                  const visit& v,
                                                                  std::string_view rest) {
    const auto l = v.who.lang;
    const auto number = ticket_in(request.path)->number;
    std::optional<wish> wanted;
    if (rest == "reply") {
        auto d = draft_of_form(request.body);
        if (!d.response.empty())
            wanted = wanted::reply{number, std::move(d.response), std::move(d.blanks)};
    } else if (is_ticket_form(rest)) {
        wanted = wish_of_form(rest, number, request.body);
    }
    if (!wanted)
        co_return framed(request, &v, l,
                         notice_page(l, 400, std::string(in(l, texts::page_bad_form)),
                                     std::string(in(l, texts::page_bad_form_why))));
    const auto form = form_digest(request.path, request.body);
    command c;
    c.key = form_command_key(v.who.id.value, form);
    c.actor = v.who.id;
    c.from.where = {network_id{"web"}, v.who.id.value};
    c.lang = l;
    c.at = v.now;
    c.what = std::move(*wanted);
    auto done = co_await parts_.front.handle(std::move(c));
    if (done.kind == outcome_kind::failed) {
        // Nothing was kept, the answer neither: it is shown at once.
        content page;
        page.status = 503;
        page.title = done.reply.heading;
        add_heading(page.body, done.reply.heading);
        co_return framed(request, &v, l, std::move(page));
    }
    co_return see_other(path_of(number) + "?answer=" + form);
}

boost::asio::awaitable<net::http_response> dashboard::sign_out(const visit& v, bool everywhere) {
    if (everywhere)
        co_await sessions_.end_all(v.who.id);
    else
        co_await sessions_.end(v.session.number);
    parts_.log.log(level::info, "signed-out",
                   {{"session", std::to_string(v.session.number.value)}});
    auto r = see_other("/");
    r.headers.emplace_back("Set-Cookie", site_.set_cookie({}));
    co_return r;
}

}  // namespace firebreak::web
