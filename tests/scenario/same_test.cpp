// The same conflict once: reports of one post, texts that read alike, surges, reporters in bad
// faith.
#include "bot/desk/words.hpp"
#include "storage/verify.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <fstream>
#include <set>

using namespace firebreak;
using namespace firebreak::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string complaint = "A customer wants her money back for the broken lamp, refund please";
const std::string post = "https://www.facebook.com/lampshop/posts/123456?fbclid=abc";
const std::string same_post = "https://m.facebook.com/story.php?story_fbid=123456&id=99";
const std::string threat = "He wrote: I will kill you and burn your shop down";

std::string text_of_last(bot& b, const char* where) {
    const auto* sent = b.network.last(where);
    return sent ? text_of(sent->what.content) : std::string();
}

std::int64_t open_tickets(bot& b) {
    return b.read([](snapshot& files) {
        ticket_filter live;
        return files.count_tickets(live);
    });
}

/// Reports of one kind by many people, in many words.
void storm(bot& b, int count, int from = 0) {
    static const std::vector<std::string> words = {
        "lamp",  "sofa",  "table", "radio", "kettle", "mirror", "carpet", "chair", "clock",
        "stove", "fan",   "vase",  "shelf", "bed",    "heater", "mixer",  "drill", "saw",
        "tent",  "piano", "boat",  "skis",  "bike",   "phone",  "oven"};
    for (int i = from; i < from + count; ++i) {
        const auto& what = words.at(static_cast<std::size_t>(i) % words.size());
        b.report("console:u" + std::to_string(i % 40),
                 "Customer number " + std::to_string(i * 7919) + " wants a refund for the " + what +
                     ", money back");
    }
}

}  // namespace

TEST_CASE("same post: the second reporter joins the first one's ticket and hears who is on it") {
    scratch folder;
    bot b(folder / "a.db");
    REQUIRE(b.report("tom", complaint + " " + post).ticket == ticket_number{1});
    const auto card = b.network.last("#social")->reference;
    b.say("anna", "claim 1");
    const auto second = b.report("maija", "Katsokaa tätä: " + same_post);
    CHECK(second.kind == outcome_kind::done);
    CHECK(second.ticket == ticket_number{1});
    CHECK(b.read([](snapshot& files) { return files.newest(); }) == ticket_number{1});
    CHECK_THAT(text_of(second.reply),
               ContainsSubstring("yksi kollega") && ContainsSubstring("Anna"));
    CHECK(b.ticket_of(1).reports == 2);
    CHECK(b.network.last("#social")->reference == card);
    CHECK_THAT(text_of_last(b, "#social"),
               ContainsSubstring("2 kollegaa") || ContainsSubstring("2 colleagues"));
    // A third one, in English: "2 people".
    const auto third = b.report("eero", "look " + post);
    CHECK_THAT(text_of(third.reply),
               ContainsSubstring("Already reported by 2 people; Anna is on it."));

    // Whoever joined is one of its reporters: may see it, and hears how it ends.
    CHECK(b.say("maija", "show 1").kind == outcome_kind::done);
    CHECK(b.say("maija", "understood 1").kind == outcome_kind::done);
    const auto outcome = b.say("anna", "resolve 1").reply.choices.front().words;
    REQUIRE(b.say("anna", outcome).kind == outcome_kind::done);
    for (const char* reporter : {"tom", "maija", "eero"})
        CHECK_THAT(text_of_last(b, reporter), ContainsSubstring("#1"));
    // What has ended holds its post no longer.
    CHECK(b.report("pekka", complaint + " " + post).ticket == ticket_number{2});
}

TEST_CASE("same post: a repeated report gets the same answer and joins once") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint + " " + post);
    const auto first = b.say_again("k1", "maija", "report look at " + post);
    const auto again = b.say_again("k1", "maija", "report look at " + post);
    CHECK(first == again);
    CHECK(b.ticket_of(1).reports == 2);
}

TEST_CASE("same post: the one who reported it is told so, others' pages are no post") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint + " " + post);
    CHECK_THAT(text_of(b.report("tom", complaint + " " + post).reply), ContainsSubstring("before"));
    CHECK(b.report("tom", complaint + " https://facebook.com/lampshop").ticket == ticket_number{2});
    CHECK(b.report("maija", complaint + " https://facebook.com/lampshop").ticket ==
          ticket_number{3});
}

TEST_CASE("same post: a threat under it is a ticket of the restricted team, and of nobody else") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint + " " + post);
    const auto two = b.report("maija", threat + " " + post);
    CHECK(two.ticket == ticket_number{2});
    CHECK(b.ticket_of(2).team == team_id{"safety"});
    CHECK(b.ticket_of(2).level == severity::critical);
    // Each circle goes on with its own.
    CHECK(b.report("eero", threat + " " + same_post).ticket == ticket_number{2});
    CHECK(b.report("eero", complaint + " " + same_post).ticket == ticket_number{1});
}

TEST_CASE("same post: reach raises the severity, and says why") {
    scratch folder;
    bot b(folder / "a.db");
    const auto text = complaint + " " + post;
    for (const char* person : {"tom", "maija", "anna", "eero"}) b.report(person, text);
    CHECK(b.ticket_of(1).level < severity::high);
    b.report("ville", complaint + " " + post);
    CHECK(b.ticket_of(1).level == severity::high);
    CHECK_THAT(text_of(b.say("anna", "history 1").reply), ContainsSubstring("5"));
}

TEST_CASE(
    "same post: joined tickets, parted tickets and reopened ones keep one open ticket a post") {
    scratch folder;
    {
        bot b(folder / "a.db");
        b.report("tom", complaint + " https://x.com/a/status/1");
        b.report("maija", "Another unhappy customer who shouts at us https://x.com/a/status/2");
        b.say("anna", "recategorise 2 refund_request");
        REQUIRE(b.say("anna", "merge 2 1").kind == outcome_kind::done);
        CHECK(b.report("eero", "see https://twitter.com/a/status/2?s=20").ticket ==
              ticket_number{1});
    }
    bot b(folder / "a.db");  // after a restart too
    CHECK(b.report("ville", "see https://x.com/i/status/2").ticket == ticket_number{1});
    CHECK(b.say("anna", "unmerge 2").kind == outcome_kind::done);
    CHECK(b.report("leena", "see https://x.com/i/status/2").ticket == ticket_number{2});
    b.say("anna", "claim 1");
    b.say("anna", b.say("anna", "resolve 1").reply.choices.front().words);
    const auto fresh = b.report("tom", complaint + " https://x.com/a/status/1").ticket;
    CHECK(fresh == ticket_number{3});
    b.say("anna", "reopen 1");
    CHECK(b.report("pekka", "again https://x.com/a/status/1").ticket == fresh);
}

TEST_CASE("same post: two who report at the same moment are on one ticket") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("pekka", "Hrmpf something else entirely");
    // Both are decided before either is written.
    const auto outcomes = b.report_together({{"tom", complaint + " " + post},
                                             {"maija", complaint + " " + same_post},
                                             {"eero", "see " + post}});
    REQUIRE(outcomes.size() == 3);
    for (const auto& o : outcomes) CHECK(o.ticket == outcomes.front().ticket);
    CHECK(b.ticket_of(outcomes.front().ticket.value).reports == 3);
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("alike: copies that a restricted team has do not hide the one that may be proposed") {
    scratch folder;
    bot b(folder / "a.db");
    b.settle();  // what is on file is remembered
    const std::string words =
        "The customer writes that our lamps caught fire in her kitchen on Sunday and she wants her "
        "money back at once";
    b.report("tom", words + ", she said so on the phone");
    for (int i = 2; i <= 5; ++i) {
        b.report("console:u" + std::to_string(i), words);
        REQUIRE(b.say("anna", "recategorise " + std::to_string(i) + " threat").kind ==
                outcome_kind::done);
        REQUIRE(b.ticket_of(i).team != b.ticket_of(1).team);
    }
    b.report("eero", words);
    CHECK(b.ticket_of(6).team == b.ticket_of(1).team);
    CHECK(b.ticket_of(6).alike == ticket_number{1});
}

TEST_CASE("alike: a text with small changes is proposed and joined by one tap; parting restores") {
    scratch folder;
    {
        bot b(folder / "a.db");
        b.settle();
        b.report("tom",
                 "The customer writes that our lamps caught fire in her kitchen on Sunday and "
                 "she wants her money back at once");
        b.report("maija",
                 "Completely different: somebody copied our product photos without asking "
                 "and sells them as their own");
    }
    bot b(folder / "a.db");  // recalled at the start
    b.settle();
    b.report("eero",
             "A customer writes that our lamps caught fire in her kitchen on sunday!! and she "
             "wants all her money back at once");
    const auto t = b.ticket_of(3);
    REQUIRE(t.alike == ticket_number{1});
    CHECK(t.alike_percent >= 60);
    std::string join;
    for (const auto& sent : b.network.all)
        for (const auto& c : sent.what.content.choices)
            if (c.words.starts_with("merge 3")) join = c.words;
    CHECK(join == "merge 3 1");
    const auto before = b.ticket_of(3);
    REQUIRE(b.say("anna", join).kind == outcome_kind::done);
    CHECK(b.ticket_of(3).state == status::merged);
    REQUIRE(b.say("anna", "unmerge 3").kind == outcome_kind::done);
    auto after = b.ticket_of(3);
    CHECK(after.state == before.state);
    CHECK(after.category == before.category);
    CHECK(after.team == before.team);
    CHECK(after.level == before.level);
    CHECK_FALSE(after.alike);
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("alike: Finnish with other endings; nothing for other conflicts and short texts") {
    scratch folder;
    bot b(folder / "a.db");
    b.settle();
    b.report(
        "tom",
        "Asiakas kertoo Facebookissa, että lampusta tuli savua ja hän vaatii rahojaan takaisin");
    b.report(
        "maija",
        "Asiakas kertoi facebookissa että lampuista tuli savua, ja hän vaatii rahaansa takaisin");
    CHECK(b.ticket_of(2).alike == ticket_number{1});
    b.report("eero", "Refund please");
    b.report("tom", "Refund please!");
    CHECK_FALSE(b.ticket_of(4).alike);
}

TEST_CASE("surge: many reports of a kind become one ticket; accounts come; all are answered") {
    scratch folder;
    std::int64_t parent = 0;
    {
        bot b(folder / "a.db");
        b.settle();
        storm(b, 25);
        const auto surging = b.read([](snapshot& files) { return files.surging(); });
        REQUIRE(surging.size() == 1);
        parent = surging.front().number.value;
        CHECK(surging.front().surge == "category:refund_request");
        CHECK(surging.front().level >= severity::high);
        CHECK(open_tickets(b) < 10);
        // The lead is called, once.
        std::size_t calls = 0;
        for (const auto& sent : b.network.all)
            if (sent.what.to.id == "#social")
                for (const auto& who : sent.what.content.mentions)
                    calls += who == person_id{"liisa"} ? 1 : 0;
        CHECK(calls == 1);
        // What follows makes no card of its own.
        const auto shown = b.network.count("#social");
        const auto told =
            b.report("tom", "Yet another customer wants a refund, money back for shoes");
        CHECK_THAT(text_of(told.reply), ContainsSubstring("#" + std::to_string(parent)));
        CHECK(b.network.count("#social") == shown);
        CHECK(b.ticket_of(told.ticket.value).merged_into == ticket_number{parent});
    }
    bot b(folder / "a.db",
          {.start = to_instant(1'795'420'800'000) + 1min});  // goes on after a restart
    b.settle();
    const auto before = b.network.count("#social");
    b.wait(16min);
    CHECK(b.network.count("#social") > before);
    storm(b, 5, 100);
    CHECK(b.ticket_of(b.read([](snapshot& f) { return f.newest(); }).value).merged_into ==
          ticket_number{parent});
    b.wait(2h);
    CHECK(b.ticket_of(parent).surge.empty());  // it has calmed down
    // From now on, reports have their own cards again.
    CHECK(b.report("maija", "A customer wants a refund for gloves, money back").ticket);
    CHECK(b.ticket_of(b.read([](snapshot& f) { return f.newest(); }).value).state !=
          status::merged);
    // All reporters hear together how it ended.
    const auto sent = b.network.all.size();
    b.say("anna", "claim " + std::to_string(parent));
    b.say("anna", b.say("anna", "resolve " + std::to_string(parent)).reply.choices.front().words);
    std::set<std::string> told;
    for (auto i = sent; i < b.network.all.size(); ++i) told.insert(b.network.all[i].what.to.id);
    CHECK(told.contains("u3"));
    CHECK(told.contains("u12"));
    CHECK(told.contains("tom"));
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("surge: what somebody works on stays with them, and threats are never part of one") {
    scratch folder;
    bot b(folder / "a.db");
    b.settle();
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    b.report("maija", threat);
    storm(b, 25);
    REQUIRE(b.read([](snapshot& files) { return files.surging(); }).size() == 1);
    CHECK(b.ticket_of(1).claimant == person_id{"anna"});
    CHECK(b.ticket_of(1).state == status::claimed);
    CHECK(b.ticket_of(2).state == status::open);
    CHECK(b.report("eero", threat).ticket);
    CHECK(b.ticket_of(b.read([](snapshot& f) { return f.newest(); }).value).state == status::open);
}

TEST_CASE("surge: a post that many report calls the lead on its own ticket") {
    scratch folder;
    bot b(folder / "a.db");
    b.settle();
    const auto text = complaint + " " + post;
    for (int i = 0; i < 20; ++i) b.report("console:v" + std::to_string(i), text);
    CHECK(b.ticket_of(1).reports == 20);
    CHECK(b.ticket_of(1).surge == "post:facebook:123456");
    CHECK(b.read([](snapshot& f) { return f.newest(); }) == ticket_number{1});
}

TEST_CASE("flood: a reporter who sends too many is told so kindly; threats come through") {
    scratch folder;
    bot b(folder / "a.db");
    outcome last;
    for (int i = 0; i < 45; ++i)
        last = b.report("tom", "what is the capital of country number " + std::to_string(i));
    CHECK(last.kind == outcome_kind::refused);
    CHECK_THAT(text_of(last.reply), ContainsSubstring("Thank you") && ContainsSubstring("112"));
    CHECK(b.read([](snapshot& f) { return f.newest(); }) == ticket_number{40});
    CHECK(b.report("tom", threat).kind == outcome_kind::done);
    CHECK(b.report("maija", "mikä on Ranskan pääkaupunki").kind == outcome_kind::done);
    b.wait(11min);
    CHECK(b.report("tom", complaint).kind == outcome_kind::done);
}

TEST_CASE("mute: a lead stops a reporter for a while; threats come through; it ends by itself") {
    scratch folder;
    {
        bot b(folder / "a.db");
        CHECK(b.say("anna", "mute tom 7d").kind == outcome_kind::refused);
        CHECK(b.say("liisa", "mute nobody 7d").kind == outcome_kind::misunderstood);
        CHECK(b.say("liisa", "mute tom").kind == outcome_kind::misunderstood);
        CHECK(b.say("liisa", "mute tom 400d").kind == outcome_kind::misunderstood);
        CHECK(b.say("liisa", "mykistä @Tom 7d vain pilailua").kind == outcome_kind::done);
    }
    bot b(folder / "a.db");
    const auto no = b.report("tom", complaint);
    CHECK(no.kind == outcome_kind::refused);
    CHECK_THAT(text_of(no.reply), ContainsSubstring("Liisa") && ContainsSubstring("pilailua"));
    CHECK(b.report("tom", threat).kind == outcome_kind::done);
    CHECK(b.report("maija", complaint).kind == outcome_kind::done);
    CHECK_THAT(text_of(b.say("liisa", "record tom").reply),
               ContainsSubstring("Tom") && ContainsSubstring("Mykistys"));
    CHECK(b.say("anna", "record tom").kind == outcome_kind::refused);
    CHECK(b.say("liisa", "unmute tom").kind == outcome_kind::done);
    CHECK(b.report("tom", complaint).kind == outcome_kind::done);
    b.say("liisa", "mute tom 2h");
    CHECK(b.report("tom", complaint).kind == outcome_kind::refused);
    b.wait(121min);
    CHECK(b.report("tom", complaint).kind == outcome_kind::done);
}

TEST_CASE("bulk: many reports are closed as invalid after a preview, and restored by undo") {
    scratch folder;
    bot b(folder / "a.db");
    for (const char* text : {"A customer wants a refund for a lamp",
                             "A refund for a boat, says one", "Hrmpf blorb qwxz, ktulu zyx grunk."})
        b.report("tom", text);
    b.report("maija", complaint + " " + post);
    b.report("tom", "see " + post);  // others reported it too
    b.say("anna", "claim 1");
    const auto before1 = b.ticket_of(1), before3 = b.ticket_of(3);

    CHECK(b.say("anna", "bulk tom 24h only jokes").kind == outcome_kind::refused);
    CHECK(b.say("liisa", "bulk tom 24h").kind == outcome_kind::misunderstood);
    const auto preview = b.say("liisa", "bulk tom 24h only jokes");
    REQUIRE(preview.reply.choices.size() == 1);
    CHECK(preview.reply.choices.front().words == "bulk confirm 3-3 tom 24h only jokes");
    CHECK(b.ticket_of(1) == before1);  // nothing has happened yet
    b.report("tom", "One more refund for the sofa");
    CHECK_THAT(text_of(b.say("liisa", preview.reply.choices.front().words).reply),
               ContainsSubstring("bulk confirm 4-5"));
    const auto done = b.say("liisa", "bulk confirm 4-5 tom 24h only jokes");
    REQUIRE(done.kind == outcome_kind::done);
    CHECK(b.ticket_of(1).state == status::resolved);
    CHECK(b.ticket_of(1).outcome == "invalid");
    CHECK(b.ticket_of(4).state == status::open);
    CHECK_THAT(text_of_last(b, "tom"), ContainsSubstring("only jokes"));

    const auto undone = b.say("liisa", done.reply.choices.front().words);
    CHECK(undone.kind == outcome_kind::done);
    const auto after1 = b.ticket_of(1), after3 = b.ticket_of(3);
    CHECK(after1.state == before1.state);
    CHECK(after1.claimant == before1.claimant);
    CHECK(after3.state == before3.state);
    CHECK(after3.guesses == before3.guesses);
    CHECK(b.say("liisa", "bulk undo 77").kind == outcome_kind::refused);
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("same post: who reports it does not learn of a ticket that a restricted team has now") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint + " " + post);
    b.report("tom", "Customer wants his kettle repaired https://x.com/somebody/status/77");
    b.say("anna", "merge 2 1");
    b.say("anna", "recategorise 1 threat");
    REQUIRE(b.ticket_of(1).team == team_id{"safety"});
    const auto third = b.report("maija", complaint + " https://x.com/somebody/status/77");
    CHECK(third.ticket == ticket_number{3});
    CHECK(text_of(third.reply).find("#1") == std::string::npos);
}

TEST_CASE("same post: serious reports beside a complaint are one ticket among themselves") {
    scratch folder;
    const auto config = folder / "open.yaml";
    std::ofstream(config) << "database: a.db\nteams:\n"
                             "  social: { console: \"#social\", responders: [anna] }\n"
                             "  safety: { console: \"#safety\", responders: [anna] }\n"
                             "  legal: { console: \"#legal\", responders: [anna] }\n"
                             "people: { anna: { console: anna }, tom: { console: tom }, maija: { "
                             "console: maija } }\n";
    bot b(folder / "a.db", {.config = config});
    b.report("tom", complaint + " " + post);
    CHECK(b.report("tom", threat + " " + post).ticket == ticket_number{2});
    CHECK(b.report("maija", threat + " " + same_post).ticket == ticket_number{2});
    CHECK(b.report("maija", complaint + " " + same_post).ticket == ticket_number{1});
}

TEST_CASE("same post: addresses that the bot hands out are nobody's post") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint + " she has https://example.org/refunds?ref=FB-12");
    const auto* book = shipped_library()->find(playbook_id{"refund_request"});
    REQUIRE(book);
    REQUIRE_FALSE(book->resources.empty());
    auto address = book->resources.front().url;
    address.resize(address.find('?'));
    const auto one = b.report("tom", complaint + " see " + address + "?ref=FB-12").ticket;
    CHECK(b.report("maija", complaint + " see " + address + "?ref=FB-40").ticket != one);
}

TEST_CASE("surge: merged into another ticket it goes on no longer, and can begin again") {
    scratch folder;
    bot b(folder / "a.db");
    b.settle();
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    storm(b, 25);
    const auto surging = b.read([](snapshot& files) { return files.surging(); });
    REQUIRE(surging.size() == 1);
    const auto parent = surging.front().number.value;
    REQUIRE(b.say("anna", "merge " + std::to_string(parent) + " 1").kind == outcome_kind::done);
    CHECK(b.read([](snapshot& files) { return files.surging(); }).empty());
    b.jump(b.time.now() + 48h);
    storm(b, 25, 200);
    CHECK(b.read([](snapshot& files) { return files.surging(); }).size() == 1);
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("record: a lead of another team does not see what a restricted team has") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.report("tom", threat);
    const auto all = text_of(b.say("pekka", "record tom").reply);
    CHECK_THAT(all, ContainsSubstring("Tickets: 2"));
    CHECK_FALSE(b.say("anna", "record tom").kind == outcome_kind::done);
}
