// A ticket's life as people live it, through the whole bot.
#include "bot/desk/words.hpp"
#include "storage/verify.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const char* const complaint = "Customer wants her money back for the broken lamp, refund please";
const char* const threat = "He wrote: I will kill you and burn your shop down";

}  // namespace

TEST_CASE("life: report, card, claim, reply, resolve; everybody hears what concerns them") {
    scratch folder;
    bot b(folder / "a.db");
    const auto filed = b.report("tom", complaint);
    REQUIRE(filed.kind == outcome_kind::done);
    CHECK(filed.ticket == ticket_number{1});
    CHECK_THAT(text_of(filed.reply), ContainsSubstring("Please do not answer it yourself."));
    CHECK_THAT(text_of(filed.reply), ContainsSubstring("ref=FB-1"));
    CHECK_THAT(text_of(filed.reply), ContainsSubstring("“"));  // the words that decided

    REQUIRE(b.network.last("#social"));
    const auto card = b.network.last("#social")->reference;
    CHECK_THAT(text_of(b.network.last("#social")->what.content), ContainsSubstring("#1"));

    CHECK(b.say("anna", "claim 1").kind == outcome_kind::done);
    CHECK(b.network.last("#social")->reference == card);  // edited in place
    CHECK(b.network.last("#social")->what.edits == card);
    CHECK_THAT(text_of(b.network.last("tom")->what.content), ContainsSubstring("Anna"));
    const auto receipt = b.network.last("tom")->reference;

    const auto listed = b.say("anna", "reply 1");
    CHECK(listed.kind == outcome_kind::done);
    REQUIRE_FALSE(listed.reply.choices.empty());

    CHECK(b.say("anna", "resolve 1").reply.choices.size() >= 2);
    const auto outcome_words = b.say("anna", "resolve 1").reply.choices.front().words;
    CHECK(b.say("anna", outcome_words).kind == outcome_kind::done);
    CHECK(b.ticket_of(1).state == status::resolved);
    CHECK(b.network.last("tom")->reference == receipt);  // one message, edited
    CHECK(b.network.count("tom") == 2);
}

TEST_CASE("life: two want the same ticket; the second is told who has it and since when") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    CHECK(b.say("anna", "claim 1").kind == outcome_kind::done);
    b.wait(std::chrono::minutes{5});
    const auto second = b.say("liisa", "claim 1");
    CHECK(second.kind == outcome_kind::refused);
    CHECK_THAT(text_of(second.reply), ContainsSubstring("Anna") && ContainsSubstring("10:00"));
    CHECK(b.ticket_of(1).claimant == person_id{"anna"});
}

TEST_CASE("life: a threat goes to the restricted team at once and calls its people") {
    scratch folder;
    bot b(folder / "a.db");
    const auto filed = b.report("maija", threat);
    CHECK(b.ticket_of(1).category == playbook_id{"threat"});
    CHECK(b.ticket_of(1).level == severity::critical);
    CHECK_THAT(text_of(filed.reply), ContainsSubstring("112"));
    CHECK(b.network.count("#social") == 0);
    REQUIRE(b.network.last("#safety"));
    CHECK_FALSE(b.network.last("#safety")->what.content.mentions.empty());
    CHECK_FALSE(b.network.last("#safety")->what.thread.empty());  // the call is under the card
    for (const char* other : {"anna", "tom"}) {
        const auto no = b.say(other, "show 1");
        CHECK(no.kind == outcome_kind::refused);
        CHECK_THAT(text_of(no.reply), !ContainsSubstring("kill"));
        CHECK(text_of(no.reply) ==
              text_of(b.say(other, "show 99").reply)
                  .replace(text_of(b.say(other, "show 99").reply).find("#99"), 3, "#1"));
    }
}

TEST_CASE(
    "life: an unsure report offers its best guesses, and nothing else happens before a choice") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", "Hrmpf blorb qwxz, ktulu zyx grunk.");
    const auto t = b.ticket_of(1);
    REQUIRE(t.state == status::triage);
    const std::string member = b.who->find(t.team)->responders.front().value;
    const auto no = b.say(member, "claim 1");
    CHECK(no.kind == outcome_kind::refused);
    CHECK(b.say(member, "recategorise 1 bad_review").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).category == playbook_id{"bad_review"});
    CHECK(b.ticket_of(1).state == status::open);
}

TEST_CASE("life: a category of another team moves the card there and leaves a stub") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    CHECK(b.say("anna", "recategorise 1 threat").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).team == team_id{"safety"});
    CHECK(b.ticket_of(1).claimant.empty());
    CHECK_THAT(text_of(b.network.last("#social")->what.content),
               ContainsSubstring("moved") && !ContainsSubstring("lamp"));
    REQUIRE(b.network.last("#safety"));
}

TEST_CASE(
    "life: a report without conflict has no card, is listed next morning, and can come back") {
    scratch folder;
    bot b(folder / "a.db");
    const auto filed = b.report("tom", "what is the capital of France");
    REQUIRE(b.ticket_of(1).category == playbook_id{"none"});
    CHECK(filed.kind == outcome_kind::done);
    CHECK(b.network.all.empty());
    b.wait(std::chrono::hours{24});
    REQUIRE(b.network.last("#social"));
    CHECK_THAT(text_of(b.network.last("#social")->what.content),
               ContainsSubstring("capital of France"));
    CHECK(b.ticket_of(1).state == status::resolved);
    CHECK(b.network.count("#social") == 1);
    b.wait(std::chrono::hours{24});
    CHECK(b.network.count("#social") == 1);  // nothing new: no list
    CHECK(b.say("anna", "reopen 1").kind == outcome_kind::done);
    CHECK_THAT(text_of(b.say("anna", "queue").reply), ContainsSubstring("#1"));
    CHECK(b.say("anna", "recategorise 1 unhappy_customer").kind == outcome_kind::done);
    CHECK(b.network.count("#social") >= 2);
}

TEST_CASE("life: one responder alone does not move a threat out of the restricted team") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("maija", threat);
    CHECK(b.say("ville", "recategorise 1 none").kind == outcome_kind::refused);
    CHECK(b.network.count("#social") == 0);
    CHECK(b.say("liisa", "recategorise 1 bad_review").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).team == team_id{"social"});
}

TEST_CASE("life: merging what is merged already names the right tickets") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.report("maija", complaint);
    b.say("anna", "merge 2 1");
    const auto again = b.say("liisa", "merge 2 1");
    CHECK(again.kind == outcome_kind::refused);
    CHECK_THAT(text_of(again.reply),
               ContainsSubstring("#2") && ContainsSubstring("#1") && ContainsSubstring("erota 2"));
}

TEST_CASE("life: merged tickets are answered together and parted without a trace left") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.report("maija", complaint);
    const auto before = b.ticket_of(2);
    CHECK(b.say("anna", "merge 2 into 1").kind == outcome_kind::done);
    CHECK(b.say("anna", "claim 2").kind == outcome_kind::refused);
    CHECK(b.say("anna", "claim 1").kind == outcome_kind::done);
    const auto words = b.say("anna", "resolve 1").reply.choices.front().words;
    CHECK(b.say("anna", words).kind == outcome_kind::done);
    REQUIRE(b.network.last("maija"));
    REQUIRE(b.network.last("tom"));
    CHECK(b.say("anna", "unmerge 2").kind == outcome_kind::done);
    const auto after = b.ticket_of(2);
    CHECK(after.state == before.state);
    CHECK(after.category == before.category);
    CHECK_FALSE(after.merged_into);
}

TEST_CASE("life: hold, resume, release, assign, severity, note, escalate, reopen") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    CHECK(b.say("anna", "hold 1 customer").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).state == status::waiting);
    CHECK(b.say("anna", "resume 1").kind == outcome_kind::done);
    CHECK(b.say("anna", "assign 1 eero").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).claimant == person_id{"eero"});
    CHECK(b.say("anna", "assign 1 pekka").kind == outcome_kind::refused);
    CHECK(b.say("eero", "assign 1 pekka").kind == outcome_kind::refused);  // not of the team
    CHECK(b.say("eero", "release 1 my shift ends").kind == outcome_kind::done);
    CHECK(b.say("anna", "severity 1 high it spreads").kind == outcome_kind::done);
    CHECK(b.say("anna", "note 1 called the customer").kind == outcome_kind::done);
    CHECK_THAT(text_of(b.network.last("#social")->what.content),
               ContainsSubstring("called the customer"));
    CHECK(b.say("tom", "escalate 1 she is at the counter").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).level == severity::critical);
    CHECK(b.network.count("#managers") == 1);
    const auto history = b.say("anna", "history 1");
    CHECK_THAT(text_of(history.reply), ContainsSubstring("called the customer"));
}

TEST_CASE("life: a note said in the ticket's thread needs no number and is not repeated there") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    const auto posts = b.network.count("#social");
    CHECK(b.say("anna", "note she called again", ticket_number{1}).kind == outcome_kind::done);
    CHECK(b.network.count("#social") == posts);
    CHECK(b.say("anna", "claim", ticket_number{1}).kind == outcome_kind::done);
    CHECK(b.ticket_of(1).claimant == person_id{"anna"});
}

TEST_CASE(
    "idempotency: the same key twice has one effect and the same answer, after a restart too") {
    scratch folder;
    outcome first;
    {
        bot b(folder / "a.db");
        b.report("tom", complaint);
        first = b.say_again("k1", "anna", "claim 1");
        CHECK(b.say_again("k1", "anna", "claim 1") == first);
        CHECK(b.say_again("k2", "anna", "claim 1").kind == outcome_kind::refused);
    }
    bot b(folder / "a.db");
    CHECK(b.say_again("k1", "anna", "claim 1") == first);
    auto count = [](snapshot& files) { return files.timeline_of(ticket_number{1}).size(); };
    CHECK(b.read(count) == 3);  // filed, claimed, and how long that took
}

TEST_CASE("idempotency: a report sent twice is one ticket and gets the same answer") {
    scratch folder;
    bot b(folder / "a.db");
    const auto words = std::string("report ") + complaint;
    const auto first = b.say_again("r1", "tom", words);
    REQUIRE(first.kind == outcome_kind::done);
    CHECK_FALSE(first.reply.heading.empty());
    b.say("anna", "claim 1");
    CHECK(b.say_again("r1", "tom", words) == first);
    CHECK(b.say_again("r1", "tom", "report something else") == first);
    auto newest = [](snapshot& files) { return files.newest(); };
    CHECK(b.read(newest) == ticket_number{1});
}

TEST_CASE("refusals: each says who may, and changes nothing") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    const auto before = b.ticket_of(1);
    struct row {
        const char *person, *words, *says;
    };
    const auto r = GENERATE(values<row>({
        {"tom", "claim 1", "Anna"},
        {"pekka", "claim 1", "Anna"},
        {"anna", "resolve 1 refunded", "ota 1"},
        {"anna", "reply 1", "ota 1"},
        {"anna", "assign 1 eero", "Liisa"},
        {"tom", "history 1", "managers"},
        {"leena", "show 1", "mine"},
        {"anna", "show 77", "#77"},
        {"liisa", "unmerge 1", "erota"},
        {"tom", "queue", "mine"},
        {"tom", "summary", "managers"},
    }));
    CAPTURE(r.person, r.words);
    const auto o = b.say(r.person, r.words);
    CHECK(o.kind == outcome_kind::refused);
    CHECK_THAT(text_of(o.reply), ContainsSubstring(r.says));
    CHECK(b.ticket_of(1) == before);
}

TEST_CASE("words: who reads Finnish is told the Finnish words, and may type what they are told") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    const auto says = [&](const char* typed) { return text_of(b.say("anna", typed).reply); };
    CHECK_THAT(says("ohje"), ContainsSubstring("ratkaise N") && !ContainsSubstring("resolve"));
    CHECK_THAT(says("ohje vastaa"), ContainsSubstring("vastaa 128"));
    CHECK_THAT(says("ota"), ContainsSubstring("ota 128"));
    CHECK_THAT(says("muistiinpano 1"), ContainsSubstring("muistiinpano N TEKSTI"));
    CHECK_THAT(says("luokittele 1"), ContainsSubstring("Millainen konflikti"));
    CHECK_THAT(says("otaa 1"), ContainsSubstring("Tarkoititko ota? Esimerkiksi: ota 128"));
    CHECK_THAT(says("saanko 1"), ContainsSubstring("vastaa 1"));
    says("ota 1");
    CHECK_THAT(says("jono työn alla"), ContainsSubstring("#1"));
    CHECK_THAT(says("jono avoinna"), !ContainsSubstring("#1"));
    CHECK_THAT(says("jono minne"), ContainsSubstring("tiimiä, luokkaa tai tilaa"));
    CHECK_THAT(says("vastaa 1"), ContainsSubstring("Lähetä näin: vastaa 1 "));
}

TEST_CASE("words: a near miss is told what was meant, with an example") {
    scratch folder;
    bot b(folder / "a.db");
    const auto o = b.say("anna", "clam 1");
    CHECK(o.kind == outcome_kind::misunderstood);
    CHECK_THAT(text_of(o.reply), ContainsSubstring("claim 128"));
    const auto fi = b.say("maija", "nyatä 1");
    CHECK(fi.kind == outcome_kind::misunderstood);
}

TEST_CASE("text: empty, too long, broken and tricky reports get a clear answer") {
    scratch folder;
    bot b(folder / "a.db");
    CHECK(b.report("tom", "   ").kind == outcome_kind::misunderstood);
    const auto long_one = b.report("tom", std::string(100'000, 'x'));
    CHECK(long_one.kind == outcome_kind::refused);
    CHECK_THAT(text_of(long_one.reply), ContainsSubstring("98 kB") && ContainsSubstring("16 kB"));
    const auto broken = b.report("tom", std::string("refund my money back \xff\xfe \0 now", 29));
    CHECK(broken.kind == outcome_kind::done);
    CHECK_THAT(text_of(broken.reply), ContainsSubstring("�"));
    std::string links;
    for (int i = 0; i < 50; ++i) links += "https://example.org/post/" + std::to_string(i) + " ";
    CHECK(b.report("tom", links).kind == outcome_kind::done);
    CHECK(b.report("tom", "I want a \xe2\x80\xaerefund\xe2\x80\xac now, money\xe2\x80\x8b back")
              .kind == outcome_kind::done);
    CHECK(b.ticket_of(3).category == playbook_id{"refund_request"});
}

TEST_CASE("files: after a long day everything verifies") {
    scratch folder;
    {
        bot b(folder / "a.db");
        for (int i = 0; i < 10; ++i) b.report(i % 2 ? "tom" : "maija", complaint);
        b.say("anna", "claim 3");
        b.say("anna", "merge 4 5");
        b.say("maija", "understood 1");
        b.say("maija", "add 1 it is still there");
        b.report("tom", "what is the capital of France");
        b.wait(std::chrono::hours{30});
    }
    const auto checked = storage::verify((folder / "a.db").string());
    REQUIRE(checked.has_value());
    CHECK(checked->intact());
    CHECK(checked->tickets == 11);
}

TEST_CASE("life: a reply can be taken back until it goes out") {
    using namespace std::chrono_literals;
    const scratch files;
    bot b(files / "f.db",
          {.config = "config/demo.yaml", .network_name = "console", .undo_window = 5s});
    REQUIRE(b.report("maija", "A customer wants the money back for a broken lamp.").ticket);
    REQUIRE(b.say("anna", "claim 1").kind == outcome_kind::done);
    const auto before = b.network.count("maija");
    const auto reply = "reply 1 refund-reporter-working";
    const auto answer = b.say("anna", reply);
    INFO(text_of(answer.reply));
    REQUIRE(answer.kind == outcome_kind::done);
    REQUIRE(answer.reply.choices.size() == 1);
    CHECK(answer.reply.choices[0].words == "undo 1");
    CHECK(b.ticket_of(1).first_answered_at);
    b.wait(4s);
    CHECK(b.network.count("maija") == before);
    CHECK(b.say("eero", "undo 1").kind == outcome_kind::refused);
    CHECK(b.say("anna", "undo 1").kind == outcome_kind::done);
    CHECK_FALSE(b.ticket_of(1).first_answered_at);
    b.wait(60s);
    CHECK(b.network.count("maija") == before);
    CHECK(b.say("anna", "undo 1").kind == outcome_kind::refused);  // nothing left

    REQUIRE(b.say("anna", reply).kind == outcome_kind::done);
    b.wait(5s);
    CHECK(b.network.count("maija") == before + 1);
    CHECK_THAT(text_of(b.say("anna", "undo 1").reply),
               ContainsSubstring("jonka voisi vielä perua"));
    CHECK(b.ticket_of(1).first_answered_at);
}

TEST_CASE("queue: what others have taken does not hide what nobody has, however much it is") {
    scratch folder;
    bot b(folder / "a.db");
    constexpr int taken = 30;  // more than a list shows
    for (int i = 1; i <= taken; ++i) {
        b.report("tom", complaint);
        b.say("anna", "claim " + std::to_string(i));
        b.say("anna", "severity " + std::to_string(i) + " critical");
    }
    b.report("tom", complaint);
    CHECK_THAT(text_of(b.say("eero", "queue unclaimed").reply),
               ContainsSubstring(": 1\n") && ContainsSubstring("#31"));
    CHECK_THAT(text_of(b.say("eero", "queue").reply), ContainsSubstring(": 25+"));
}

TEST_CASE("life: a manager gives a claimed ticket to another; both are called, history says it") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.say("anna", "claim 1");
    CHECK(b.say("eero", "assign 1 eero").kind == outcome_kind::refused);
    CHECK(b.say("pekka", "assign 1 eero").kind == outcome_kind::done);
    CHECK(b.ticket_of(1).claimant == person_id{"eero"});
    const auto& said = b.network.last("#social")->what.content;
    CHECK_THAT(text_of(said), ContainsSubstring("Eero") && ContainsSubstring("Anna"));
    CHECK(said.mentions == std::vector<person_id>{person_id{"eero"}, person_id{"anna"}});
    CHECK_THAT(text_of(b.say("liisa", "history 1").reply),
               ContainsSubstring("sitä ennen sen hoiti Anna"));
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("card: its deadline is to be claimed, then answered, at last resolved") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", complaint);
    const auto target = [&] {
        for (const auto& f : b.network.last("#social")->what.content.facts)
            if (f.label == "Deadline") return f.value;
        return std::string();
    };
    CHECK(target() == "claim by 14:00");
    b.say("anna", "claim 1");
    CHECK(target() == "answer by 18:00");
    b.say("anna", "reply 1 refund-first-answer customer=Tiina");
    CHECK(target() == "resolve by Wed 25.11. 14:00");
}

TEST_CASE("words: the examples in the help name what the playbooks have") {
    const auto& books = *shipped_library();
    const auto* refund = books.find(playbook_id{"refund_request"});
    REQUIRE(refund != nullptr);
    for (const auto lang : {language::en, language::fi})
        for (const auto& w : command_words()) {
            CAPTURE(w.example_in(lang));
            const auto understood = understand(w.example_in(lang), {});
            const auto* asked = std::get_if<wish>(&understood);
            REQUIRE(asked != nullptr);
            if (const auto* r = std::get_if<wanted::reply>(asked))
                CHECK(std::ranges::any_of(refund->responses,
                                          [&](const response& x) { return x.id == r->response; }));
            if (const auto* r = std::get_if<wanted::resolve>(asked))
                CHECK(std::ranges::any_of(refund->outcomes,
                                          [&](const ending& x) { return x.id == r->outcome; }));
            if (const auto* r = std::get_if<wanted::recategorise>(asked))
                CHECK(books.find(playbook_id{r->to}) != nullptr);
        }
}
