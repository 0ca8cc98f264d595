// The dashboard with the whole bot behind it: real desk, courier and SQLite file; requests on
// paper, a manual clock.
#include "adapters/web/dashboard.hpp"

#include "config/directory.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/web/request.hpp"

#include <boost/asio/co_spawn.hpp>

#include <map>

using namespace firebreak;
using namespace firebreak::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using firebreak::testing::header;
using firebreak::testing::request;

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

std::string encoded(const fields& all) {
    std::string body;
    for (const auto& [name, value] : all) {
        body += (body.empty() ? "" : "&") + name + "=";
        for (const char c : value) {
            static constexpr char digits[] = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            body += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return body;
}

/// The text between two others.
std::string between(std::string_view text, std::string_view before, std::string_view after) {
    const auto at = text.find(before);
    if (at == text.npos) return {};
    const auto from = at + before.size();
    return std::string(text.substr(from, text.find(after, from) - from));
}

/// A bot with a dashboard, and browsers that remember their cookies.
class desk_site {
 public:
    explicit desk_site(std::chrono::milliseconds undo_window = {}) : bot_(make(undo_window)) {
        open();
    }

    test::bot& bot() { return *bot_; }

    /// As after a restart: only the database is left.
    void restart() {
        pages_.reset();
        bot_.reset();
        bot_ = make({});
        open();
    }

    net::http_response ask(const std::string& browser, const std::string& method,
                           const std::string& target, const std::string& body = {}) {
        fields headers{{"Host", "127.0.0.1:8080"},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
        if (method == "POST") headers.emplace_back("Origin", "http://127.0.0.1:8080");
        if (cookies_.contains(browser))
            headers.emplace_back("Cookie", "firebreak=" + cookies_[browser]);
        const request r(method, target, std::move(headers), body);
        if (auto no = pages_->admit(r.get())) return std::move(*no);
        net::http_response got;
        run([&]() -> boost::asio::awaitable<void> { got = co_await pages_->answer(r.get()); });
        if (const auto set = header(got, "Set-Cookie"); !set.empty())
            cookies_[browser] = between(set, "firebreak=", ";");
        return got;
    }
    net::http_response get(const std::string& browser, const std::string& target) {
        return ask(browser, "GET", target);
    }
    /// Sends a form with the stamp of a page that this browser gets.
    net::http_response send(const std::string& browser, const std::string& target, fields all) {
        all.emplace_back("stamp", stamp(browser));
        return ask(browser, "POST", target, encoded(all));
    }
    std::string stamp(const std::string& browser) {
        return between(get(browser, "/account").body, "name=\"stamp\" value=\"", "\"");
    }
    /// What the page says to which a form led.
    std::string told(const std::string& browser, const net::http_response& led) {
        REQUIRE(led.status == 303);
        return get(browser, header(led, "Location")).body;
    }

    /// The path of a link given in chat.
    std::string link(const std::string& person) {
        const auto given = bot_->say(person, "dashboard");
        REQUIRE(given.kind == outcome_kind::done);
        REQUIRE(given.reply.links.size() == 1);
        const auto& url = given.reply.links[0].url;
        REQUIRE(url.starts_with("http://127.0.0.1:8080/sign-in/"));
        return url.substr(21);
    }
    /// A browser named after its person.
    void sign_in(const std::string& person) {
        CHECK(ask(person, "POST", link(person)).status == 303);
    }

    /// From now on these are the company's people.
    void use(std::string_view configuration) {
        const auto read = parse_configuration(configuration, "f.yaml");
        REQUIRE(read.usable());
        office_->front().use(std::shared_ptr<const directory>(make_directory(read.value)));
    }

    std::string& cookie(const std::string& browser) { return cookies_[browser]; }

 private:
    std::unique_ptr<test::bot> make(std::chrono::milliseconds undo_window) {
        circumstances c;
        c.undo_window = undo_window;
        c.more = [this](cli::office& o, boost::asio::io_context&) {
            office_ = &o;
            return more_networks{};
        };
        return std::make_unique<test::bot>(folder_ / "bot.db", c);
    }

    void open() {
        const auto secret = [this] {
            return "secret-number-" + std::to_string(++secrets_) + "-of-this-test";
        };
        pages_ = std::make_unique<web::dashboard>(
            web::dashboard::parts{office_->front(),
                                  office_->files(),
                                  bot_->time,
                                  bot_->log,
                                  {"http://127.0.0.1:8080", {}, false},
                                  secret});
        office_->front().use(dashboard_door{"http://127.0.0.1:8080", secret});
    }

    template <class Work>
    void run(Work work) {
        bool done = false;
        std::exception_ptr broken;
        boost::asio::co_spawn(bot_->io, work(), [&](const std::exception_ptr& failure) {
            broken = failure;
            done = true;
        });
        bot_->io.restart();
        auto open = boost::asio::make_work_guard(bot_->io);
        bot_->run_until([&] { return done; });
        if (broken) std::rethrow_exception(broken);
    }

    scratch folder_;
    int secrets_ = 0;
    cli::office* office_ = nullptr;
    std::unique_ptr<test::bot> bot_;
    std::unique_ptr<web::dashboard> pages_;
    std::map<std::string, std::string> cookies_;
};

constexpr auto refund = "A customer wants her money back for order 8812, she never got the cups.";
constexpr auto threat = "\"I will come to the shop tomorrow and hurt the cashier.\" On Instagram.";

}  // namespace

TEST_CASE("dashboard: a link from chat signs in its person, once, for ten minutes") {
    desk_site s;
    const auto link = s.link("anna");
    CHECK(s.get("anna", "/").status == 401);
    const auto asked = s.get("anna", link);
    CHECK(asked.status == 200);
    CHECK_THAT(asked.body, ContainsSubstring("Anna") && ContainsSubstring("lang=\"fi\""));
    CHECK(s.get("anna", "/").status == 401);  // looking is not signing in
    CHECK(s.ask("anna", "POST", link).status == 303);
    CHECK_THAT(s.get("anna", "/").body, ContainsSubstring("Hei, Anna"));
    CHECK(s.ask("eero", "POST", link).status == 410);
    CHECK(s.get("eero", "/").status == 401);

    const auto late = s.link("eero");
    s.bot().wait(9min + 59s);
    CHECK(s.get("eero", late).status == 200);
    s.bot().wait(1s);
    CHECK(s.get("eero", late).status == 410);
    CHECK(s.ask("eero", "POST", late).status == 410);
}

TEST_CASE("dashboard: a repeated command does not show the link again") {
    desk_site s;
    const auto first = s.bot().say_again("slack:1", "anna", "dashboard");
    const auto again = s.bot().say_again("slack:1", "anna", "dashboard");
    CHECK(first.reply.links.size() == 1);
    CHECK(again.kind == outcome_kind::done);
    CHECK(again.reply.links.empty());
    CHECK_THAT(again.reply.heading, ContainsSubstring("koontinäyttö"));
    CHECK(s.bot().say("anna", "dashboard nonsense").kind == outcome_kind::misunderstood);
}

TEST_CASE("dashboard: a session outlives a restart, not a day of silence, and not a week") {
    desk_site s;
    s.sign_in("anna");
    s.restart();
    CHECK(s.get("anna", "/").status == 200);
    s.bot().wait(session_idle - 1min);
    CHECK(s.get("anna", "/").status == 200);
    s.bot().wait(session_idle);
    CHECK(s.get("anna", "/").status == 401);

    s.sign_in("anna");
    for (auto left = session_lifetime; left > 0h; left -= 6h) {
        CHECK(s.get("anna", "/").status == 200);
        s.bot().wait(6h);
    }
    CHECK(s.get("anna", "/").status == 401);
}

TEST_CASE("dashboard: cookies are replaced as they are used, and the old one ends") {
    desk_site s;
    s.sign_in("anna");
    const auto first = s.cookie("anna");
    CHECK(s.get("anna", "/").status == 200);
    CHECK(s.cookie("anna") == first);
    s.bot().wait(session_renewal);
    CHECK(s.get("anna", "/").status == 200);
    const auto second = s.cookie("anna");
    CHECK(second != first);
    // A request that was under way with the old one still arrives, for a moment.
    s.cookie("slow") = first;
    CHECK(s.get("slow", "/").status == 200);
    s.bot().wait(session_overlap);
    CHECK(s.get("slow", "/").status == 401);
    CHECK(s.get("anna", "/").status == 200);
}

TEST_CASE("dashboard: signing out ends one session, `dashboard revoke` all of them and the links") {
    desk_site s;
    s.sign_in("anna");
    const auto one = s.cookie("anna");
    s.sign_in("anna");  // the same browser: the former session ends
    s.cookie("former") = one;
    CHECK(s.get("former", "/").status == 401);
    s.cookie("phone") = s.cookie("anna");
    s.cookie("anna").clear();
    s.sign_in("anna");
    CHECK(s.send("phone", "/sign-out", {}).status == 303);
    CHECK(s.get("phone", "/").status == 401);
    CHECK(s.get("anna", "/").status == 200);
    const auto unused = s.link("anna");
    CHECK_THAT(s.bot().say("anna", "koontinäyttö ulos").reply.heading, ContainsSubstring("(1)"));
    CHECK(s.get("anna", "/").status == 401);
    CHECK(s.ask("anna", "POST", unused).status == 410);
    s.sign_in("anna");
    s.sign_in("eero");
    CHECK(s.send("anna", "/sign-out-everywhere", {}).status == 303);
    CHECK(s.get("anna", "/").status == 401);
    CHECK(s.get("eero", "/").status == 200);
}

TEST_CASE("dashboard: who leaves the company is signed out, who changes roles has the new ones") {
    desk_site s;
    s.bot().report("tom", refund);
    s.sign_in("anna"), s.sign_in("eero");
    CHECK(s.get("eero", "/tickets/1").status == 200);
    s.use(
        "database: d\npeople: { eero: { name: Eero, console: eero }, tom: { name: Tom, console: "
        "tom } }\nteams: { social: { name: Social, console: \"#social\", responders: [tom] } }\n");
    CHECK(s.get("anna", "/").status == 401);
    CHECK(s.get("eero", "/").status == 200);
    CHECK(s.get("eero", "/tickets/1").status == 404);
    CHECK(s.get("eero", "/queue").status == 404);
}

TEST_CASE("dashboard: restricted tickets are nowhere for those without the role") {
    desk_site s;
    s.bot().report("tom", refund);
    const auto before_overview = [&] { return s.get("anna", "/").body; };
    s.sign_in("anna");
    const auto count = between(before_overview(), "tile-number\">", "<");
    s.bot().report("tom", threat);
    for (const auto* person : {"ville", "liisa", "pekka", "tom"}) s.sign_in(person);
    CHECK(between(before_overview(), "tile-number\">", "<") == count);
    for (const auto* path : {"/", "/queue", "/queue?team=safety", "/queue?severity=critical"}) {
        CAPTURE(path);
        CHECK_THAT(s.get("anna", path).body, !ContainsSubstring("cashier"));
    }
    CHECK(s.get("anna", "/tickets/2").status == 404);
    CHECK(s.get("anna", "/tickets/2").body == s.get("anna", "/tickets/9999").body);
    CHECK(s.get("anna", "/tickets/2/reply").status == 404);
    for (const auto* person : {"ville", "liisa", "pekka"}) {
        CHECK(s.get(person, "/tickets/2").status == 200);
        CHECK_THAT(s.get(person, "/queue").body, ContainsSubstring("cashier"));
    }
    // Who reported it sees the receipt and their own words, and nothing of the team's work.
    s.bot().say("ville", "claim 2");
    s.bot().say("ville", "note 2 the police know");
    const auto receipt = s.get("tom", "/tickets/2");
    CHECK(receipt.status == 200);
    CHECK_THAT(receipt.body, ContainsSubstring("cashier") && !ContainsSubstring("police") &&
                                 !ContainsSubstring("timeline"));
    CHECK(s.get("tom", "/queue").status == 404);
    CHECK(s.get("tom", "/weeks").status == 404);
    CHECK(s.get("ville", "/tickets/1").status == 404);
}

TEST_CASE("dashboard: a command from a form is a command as from chat, and twice is once") {
    desk_site s;
    s.bot().report("tom", refund);
    s.sign_in("anna");
    const auto body = encoded({{"stamp", s.stamp("anna")}});
    const auto led = s.ask("anna", "POST", "/tickets/1/claim", body);
    CHECK_THAT(s.told("anna", led), ContainsSubstring("notice good"));
    CHECK(s.bot().ticket_of(1).claimant == person_id{"anna"});
    const auto again = s.ask("anna", "POST", "/tickets/1/claim", body);
    CHECK(header(again, "Location") == header(led, "Location"));
    CHECK_THAT(s.told("anna", again), ContainsSubstring("notice good"));
    CHECK_THAT(s.told("anna", s.send("anna", "/tickets/1/claim", {})),
               ContainsSubstring("notice bad"));

    const auto stamp = s.stamp("anna");
    for (int i = 0; i < 2; ++i)
        s.ask("anna", "POST", "/tickets/1/note",
              encoded({{"stamp", stamp}, {"text", "<b>one</b> & \"two\""}}));
    const auto other =
        s.ask("anna", "POST", "/tickets/1/note", encoded({{"stamp", stamp}, {"text", "three"}}));
    const auto page = s.told("anna", other);
    CHECK_THAT(page, ContainsSubstring("&lt;b&gt;one&lt;/b&gt; &amp; &quot;two&quot;") &&
                         ContainsSubstring("three") && !ContainsSubstring("<b>one"));
    std::size_t notes = 0;
    for (const auto& e : s.bot().read([](snapshot& f) { return f.timeline_of(ticket_number{1}); }))
        notes += std::holds_alternative<happened::noted>(e.body) ? 1 : 0;
    CHECK(notes == 2);
    // Somebody else's browser does not read her answers.
    s.sign_in("eero");
    CHECK_THAT(s.get("eero", header(led, "Location")).body, !ContainsSubstring("notice"));
}

TEST_CASE("dashboard: rules and roles hold for forms, whatever a browser sends") {
    desk_site s;
    s.bot().report("tom", refund);
    s.bot().report("tom", threat);
    s.sign_in("anna"), s.sign_in("tom");
    const auto refused = [&](const std::string& who, const std::string& path, fields all) {
        return s.told(who, s.send(who, path, std::move(all)));
    };
    CHECK_THAT(refused("tom", "/tickets/1/claim", {}), ContainsSubstring("notice bad"));
    CHECK_THAT(refused("anna", "/tickets/2/claim", {}),
               ContainsSubstring("notice bad") && !ContainsSubstring("cashier"));
    CHECK_THAT(refused("anna", "/tickets/1/resolve", {{"choice", "refund_paid"}}),
               ContainsSubstring("notice bad"));
    CHECK(s.bot().ticket_of(1).state == status::open);
    CHECK(s.bot().ticket_of(2).claimant.empty());
    CHECK(s.send("anna", "/tickets/1/resolve", {}).status == 400);
    CHECK(s.send("anna", "/tickets/1/delete", {}).status == 400);
    CHECK(s.ask("anna", "POST", "/tickets/1/claim").status == 403);
    for (const auto* nowhere : {"/", "/queue", "/tickets/1", "/slack", "//sign-out"}) {
        const auto got = s.ask("anna", "POST", nowhere);
        CHECK(got.status == 404);
        CHECK(got.body.empty());
    }
    CHECK(s.ask("anna", "POST", "/tickets/1/claim", encoded({{"stamp", s.stamp("tom")}})).status ==
          403);
    CHECK(s.bot().ticket_of(1).claimant.empty());
}

TEST_CASE("dashboard: approved words are filled in, read, sent, and can be taken back") {
    desk_site s(5s);
    s.bot().report("tom", refund);
    s.sign_in("anna");
    s.send("anna", "/tickets/1/claim", {});
    const auto& books = *shipped_library();
    const auto* book = books.find(playbook_id{"refund_request"});
    REQUIRE(book);
    const response* to_reporter = nullptr;
    const response* with_blanks = nullptr;
    for (const auto& r : book->responses) {
        if (r.to == audience::reporter) to_reporter = &r;
        if (!r.asks.empty()) with_blanks = &r;
    }
    REQUIRE(to_reporter);
    REQUIRE(with_blanks);
    CHECK_THAT(s.get("anna", "/tickets/1/reply").body,
               ContainsSubstring("response=" + with_blanks->id));

    fields draft{{"response", with_blanks->id}};
    for (const auto& [name, what] : with_blanks->asks)
        draft.emplace_back("blank-" + name, "<i>Sami");
    const auto preview = s.send("anna", "/tickets/1/reply-preview", draft);
    CHECK(preview.status == 200);
    CHECK_THAT(preview.body,
               ContainsSubstring("value=\"&lt;i&gt;Sami\"") && !ContainsSubstring("<i>Sami"));
    CHECK_FALSE(s.bot().ticket_of(1).first_answered_at);
    CHECK_THAT(s.told("anna", s.send("anna", "/tickets/1/reply", {{"response", with_blanks->id}})),
               ContainsSubstring("notice bad"));
    CHECK_FALSE(s.bot().ticket_of(1).first_answered_at);

    fields reply{{"response", to_reporter->id}};
    for (const auto& [name, what] : to_reporter->asks) reply.emplace_back("blank-" + name, "Sami");
    const auto sent = s.told("anna", s.send("anna", "/tickets/1/reply", reply));
    CHECK_THAT(sent, ContainsSubstring("notice good") && ContainsSubstring("/tickets/1/undo"));
    CHECK(s.bot().ticket_of(1).first_answered_at);
    CHECK_THAT(s.told("anna", s.send("anna", "/tickets/1/undo", {})),
               ContainsSubstring("notice good"));
    CHECK_FALSE(s.bot().ticket_of(1).first_answered_at);
}

TEST_CASE("dashboard: every page of every role is whole, in both languages") {
    desk_site s;
    s.bot().report("maija", refund);
    s.bot().report("tom", threat);
    s.bot().report("tom", "\"You know what you did.\" That is the whole post.");
    for (const auto* person : {"maija", "tom", "anna", "liisa", "pekka", "leena"}) {
        s.sign_in(person);
        for (const auto* path :
             {"/", "/queue", "/queue?sort=changed&who=nobody", "/weeks", "/weeks/2026-W48",
              "/weeks/2026-W48/tickets?figure=tickets", "/playbooks", "/playbooks/refund_request",
              "/account", "/tickets/1", "/tickets/3", "/tickets/1/reply", "/nothing",
              "/weeks/2026-W60", "/weeks/2099-W01", "/weeks/x/tickets?figure=%zz"}) {
            CAPTURE(person, path);
            const auto got = s.get(person, path);
            CHECK((got.status == 200 || got.status == 404));
            CHECK_THAT(got.body, ContainsSubstring("<h1>") && !ContainsSubstring("<script"));
        }
        CHECK_THAT(s.get(person, "/").body, ContainsSubstring("lang=\""));
    }
}

TEST_CASE("dashboard: too many requests are refused for a while, others' are not") {
    desk_site s;
    s.sign_in("anna"), s.sign_in("eero");
    unsigned last = 0;
    for (int i = 0; i < 130 && last != 429; ++i) last = s.get("anna", "/account").status;
    CHECK(last == 429);
    CHECK(s.get("eero", "/account").status == 200);
    s.bot().wait(1min);
    CHECK(s.get("anna", "/account").status == 200);
}
