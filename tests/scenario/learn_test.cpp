// The bot learns from people's choices of a category, and forgets them again; what other playbooks
// would have decided.
#include "bot/cli/loading.hpp"
#include "bot/cli/reload.hpp"
#include "bot/cli/replay.hpp"
#include "bot/cli/teaching.hpp"
#include "bot/desk/corrections.hpp"
#include "bot/desk/hindsight.hpp"
#include "bot/desk/weeks.hpp"
#include "storage/verify.hpp"
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace firebreak;
using namespace firebreak::test;
using Catch::Matchers::ContainsSubstring;

namespace {

using state = team_choice::state;

const std::string odd = "Hrmpf blorb qwxz, ktulu zyx grunk.";
const std::string complaint = "A customer wants her money back for the broken lamp, refund please";

std::vector<team_choice> choices(bot& b) {
    return b.read([](snapshot& files) { return team_choices(files); });
}

/// Three playbooks with examples enough to learn from, in a folder.
void write_playbooks(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const auto book = [&](const std::string& id, const std::string& level, const std::string& team,
                          const std::string& words) {
        std::ofstream out(folder / (id + ".yaml"));
        out << "id: " << id << "\ntitle: { en: T, fi: T }\nseverity: " << level
            << "\nteam: " << team << "\nadvice: { en: A, fi: A }\nmatch: { strong: { en: [\""
            << words << "\"] } }\nexamples:\n";
        for (const char* more : {"the lamp", "the boat", "all of us", "a kettle", "my sofa",
                                 "five chairs", "the shop", "some shoes"})
            out << "  - { text: \"" << words << ", " << more << "\" }\n";
    };
    book("refund_request", "normal", "social", "money back");
    book("praise_or_question", "low", "legal", "thank you");
    book("threat", "critical", "safety", "kill you");
}

/// A configuration of the demo's company with that database and those playbooks.
std::filesystem::path write_config(const scratch& folder) {
    write_playbooks(folder / "books");
    std::ifstream in("config/demo.yaml");
    const auto file = folder / "bot.yaml";
    std::ofstream out(file);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("database:")) line = "database: a.db";
        if (line.starts_with("playbooks:")) line = "playbooks: books";
        out << line << '\n';
    }
    return file;
}

configuration settings(const std::filesystem::path& file) {
    std::ostringstream err;
    auto config = cli::load_config(file, wanted_secrets::no, err);
    INFO(err.str());
    REQUIRE(config);
    return std::move(*config);
}

cli::corrections_arguments about(const std::filesystem::path& config, std::int64_t ticket = 0) {
    cli::corrections_arguments a;
    a.config = config;
    a.ticket = ticket;
    a.now = to_instant(1'795'420'900'000);
    return a;
}

}  // namespace

TEST_CASE("corrections: a person's choice is kept with who and when, and taken back by a word") {
    scratch folder;
    bot b(folder / "a.db");
    b.report("tom", odd);
    b.report("maija", complaint);
    CHECK(choices(b).empty());
    const auto chosen = b.say("anna", "luokittele 1 refund_request");
    REQUIRE(chosen.kind == outcome_kind::done);
    CHECK_THAT(text_of(chosen.reply), ContainsSubstring("unohda 1"));
    auto all = choices(b);
    REQUIRE(all.size() == 1);
    CHECK(all[0].ticket == ticket_number{1});
    CHECK(all[0].category.value == "refund_request");
    CHECK(all[0].by == person_id{"anna"});
    CHECK(all[0].at == b.time.now());
    CHECK(all[0].text == odd);
    CHECK(all[0].is == state::teaches);

    // The latest choice holds; the newest ticket stands first.
    b.say("anna", "recategorise 1 bad_review");
    b.say("eero", "recategorise 2 bad_review");
    b.say("anna", "recategorise 1 refund_request");
    all = choices(b);
    REQUIRE(all.size() == 2);
    CHECK(all[0].ticket == ticket_number{1});
    CHECK(all[0].category.value == "refund_request");
    CHECK(all[1].by == person_id{"eero"});

    // Who may choose may take it back; who does not belong to the team can do neither.
    CHECK(b.say("maija", "forget 2").kind == outcome_kind::refused);
    CHECK(b.say("ville", "forget 1").kind == outcome_kind::refused);
    CHECK(b.say("pekka", "forget 1").kind == outcome_kind::refused);
    CHECK(choices(b).size() == 2);
    CHECK(b.say("eero", "forget 1").kind == outcome_kind::done);
    CHECK(choices(b).size() == 1);
    CHECK(b.say("eero", "forget 1").kind == outcome_kind::refused);  // there is nothing any more
    CHECK_THAT(text_of(b.say("eero", "history 1").reply), ContainsSubstring("shall not learn"));
    CHECK(b.ticket_of(1).category.value == "refund_request");  // the ticket keeps its category
    b.say("anna", "recategorise 1 bad_review");
    CHECK(choices(b).size() == 2);
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("corrections: closed as invalid, deleted or erased words teach nothing") {
    scratch folder;
    bot b(folder / "a.db");
    const auto is = [&](std::int64_t ticket) {
        const auto all = choices(b);
        const auto found = std::ranges::find(all, ticket_number{ticket}, &team_choice::ticket);
        REQUIRE(found != all.end());
        CHECK(found->text.empty() == (found->is != state::teaches));
        return found->is;
    };
    b.report("tom", odd);
    b.report("tom", "Zyx grunk hrmpf, blorb?");
    b.report("maija", "Qwxz qwxz, ktulu blorb!");
    for (const char* each : {"1", "2", "3"})
        REQUIRE(b.say("anna", std::string("recategorise ") + each + " bad_review").kind ==
                outcome_kind::done);
    const auto preview = b.say("liisa", "bulk tom 24h only jokes");
    REQUIRE(preview.reply.choices.size() == 1);
    const auto closed = b.say("liisa", preview.reply.choices.front().words);
    REQUIRE(closed.kind == outcome_kind::done);
    CHECK(is(1) == state::invalid);
    CHECK(is(2) == state::invalid);
    CHECK(is(3) == state::teaches);
    REQUIRE(b.say("liisa", closed.reply.choices.front().words).kind == outcome_kind::done);
    CHECK(is(1) == state::teaches);
    // What is part of something invalid is invalid, too.
    REQUIRE(b.say("anna", "merge 3 2").kind == outcome_kind::done);
    b.write([](transaction& t) {
        auto two = *t.find_ticket(ticket_number{2});
        t.append(two, to_instant(1'795'420'900'000), person_id{"anna"},
                 happened::invalidated{1, "jokes"});
        return true;
    });
    CHECK(is(3) == state::invalid);

    // An edit teaches its new words; an edit whose words are gone, nothing.
    const auto amend = [&](const std::string& text, const std::string& told) {
        b.write([&](transaction& t) {
            auto one = *t.find_ticket(ticket_number{1});
            const auto before = t.reports_of(one.number).back();
            auto r = before;
            r.corrects = before.number;
            r.text = text;
            t.add_report(r);
            t.append(one, to_instant(1'795'420'900'000), r.reporter,
                     happened::amended{r.number, before.number, hex(sha256(told))});
            return true;
        });
    };
    amend("better words", "better words");
    CHECK(is(1) == state::teaches);
    CHECK(choices(b).back().text == "better words");
    amend("", "words that were erased later");
    CHECK(is(1) == state::erased);
    amend("redacted", "words that were erased later");
    CHECK(is(1) == state::erased);
    amend("words again", "words again");
    CHECK(is(1) == state::teaches);
    b.write([](transaction& t) {
        auto one = *t.find_ticket(ticket_number{1});
        const auto reports = t.reports_of(one.number);
        t.append(one, to_instant(1'795'420'900'000), person_id{"tom"},
                 happened::source_removed{reports[1].number, ""});
        return true;
    });
    CHECK(is(1) == state::removed);
}

TEST_CASE("corpus: the running bot learns from it, and a reload takes it anew or not at all") {
    scratch folder;
    const auto file = write_config(folder);
    std::ofstream(file, std::ios::app) << "playbooks_corpus: mine.jsonl\n";
    const auto config = settings(file);
    const auto write = [&](const std::string& lines) {
        std::ofstream(folder / "mine.jsonl") << lines;
    };
    const auto first_guess = [](const playbooks::library& books) {
        return books.classify(odd, {.abstain = false, .hint = {}}).guesses.front().playbook.value;
    };
    const auto line = [](const std::string& category) {
        const nlohmann::json one = {{"text", odd}, {"category", category}, {"weight", 5}};
        return one.dump() + "\n" + one.dump() + "\n";  // one text alone might be chance
    };
    std::ostringstream err;
    CHECK_FALSE(cli::load_taught_library(config, "serve", err));
    CHECK_THAT(err.str(), ContainsSubstring("mine.jsonl: error: can't be read"));

    // An empty one is fine, and kept; gone, it is told all the same.
    write("");
    CHECK(cli::load_taught_library(config, "serve", err));
    std::filesystem::remove(folder / "mine.jsonl");
    CHECK_FALSE(cli::load_taught_library(config, "serve", err));

    write(line("refund_request"));
    const auto books = cli::load_taught_library(config, "serve", err);
    REQUIRE(books);
    CHECK(books->origin().corpus);
    CHECK(first_guess(*books) == "refund_request");

    write(line("threat"));
    const auto anew = cli::try_library(config);
    REQUIRE(anew.books);
    CHECK(first_guess(*anew.books) == "threat");

    // What is only tried may be named, too.
    std::ofstream(folder / "books" / "praise_or_question.yaml", std::ios::app) << "mode: shadow\n";
    write(line("threat") + line("praise_or_question"));
    const auto shadowed = cli::try_library(config);
    for (const auto& problem : shadowed.problems) UNSCOPED_INFO(problem);
    REQUIRE(shadowed.books);
    CHECK(shadowed.books->shadows().size() == 1);

    write(line("threat") + line("thread"));
    const auto refused = cli::try_library(config);
    CHECK_FALSE(refused.books);
    REQUIRE(refused.problems.size() == 2);
    CHECK_THAT(refused.problems.front(),
               ContainsSubstring("mine.jsonl:3:1: error: there is no playbook 'thread' (did you"));
}

TEST_CASE("corrections: a reload learns them, from the file beside the running bot") {
    scratch folder;
    const auto config = write_config(folder);
    bot b(folder / "a.db");
    b.report("tom", odd);
    const auto loaded = [&] {
        auto r = cli::try_library(settings(config));
        for (const auto& problem : r.problems) UNSCOPED_INFO(problem);
        REQUIRE(r.books);
        return r.books;
    };
    CHECK(loaded()->corrections().empty());
    b.say("anna", "recategorise 1 refund_request");
    const auto books = loaded();
    CHECK(books->origin().corrections == 1);
    CHECK(books->classify(odd, {.abstain = false, .hint = {}}).guesses.front().playbook.value ==
          "refund_request");

    std::ostringstream out, err;
    REQUIRE(cli::run_corrections_list(about(config), out, err) == 0);
    CHECK_THAT(out.str(), ContainsSubstring("#1") && ContainsSubstring("anna") &&
                              ContainsSubstring("refund_request") && ContainsSubstring("yes"));
    out.str("");
    auto as_json = about(config);
    as_json.json = true;
    REQUIRE(cli::run_corrections_list(as_json, out, err) == 0);
    const auto line = nlohmann::json::parse(out.str());
    CHECK(line["ticket"] == 1);
    CHECK(line["learned"] == true);
    CHECK(line["by"] == "anna");
    CHECK_THAT(out.str(), !ContainsSubstring("blorb"));  // the words stand in the report alone
    // The bot writes the file: who wants to forget says so in chat.
    err.str("");
    CHECK(cli::run_corrections_forget(about(config, 1), out, err) == 2);
    CHECK_THAT(err.str(), ContainsSubstring("forget 1"));
    b.say("anna", "forget 1");
    CHECK(loaded()->corrections().empty());
}

TEST_CASE("corrections: forgotten from the command line while nobody serves") {
    scratch folder;
    const auto config = write_config(folder);
    std::ostringstream out, err;
    CHECK(cli::run_corrections_list(about(config), out, err) == 2);  // no database yet
    CHECK(cli::run_corrections_forget(about(config, 1), out, err) == 2);
    CHECK_FALSE(std::filesystem::exists(folder / "a.db"));
    {
        bot b(folder / "a.db");
        b.report("tom", odd);
        b.say("anna", "recategorise 1 refund_request");
    }
    CHECK(cli::run_corrections_forget(about(config, 7), out, err) == 1);
    CHECK(cli::run_corrections_forget(about(config, 1), out, err) == 0);
    CHECK(cli::choices_on_file(folder / "a.db").value().empty());
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}

TEST_CASE("replay: the same playbooks decide the same; others show what they would change") {
    scratch folder;
    const auto config = write_config(folder);
    bot b(folder / "a.db");
    b.report("tom", complaint);
    b.report("maija", "He wrote: I will kill you and burn your shop down");
    b.report("eero", odd);
    b.say("anna", "recategorise 3 refund_request");
    const auto events = [&] { return b.read([](snapshot& s) { return s.size().events; }); };
    const auto before = events();
    const auto back = [&](const playbooks::library& books, std::int64_t number) {
        return b.read([&](snapshot& files) {
            return *look_back(files, *files.find_ticket(ticket_number{number}), *b.who, books);
        });
    };
    for (std::int64_t n = 1; n <= 3; ++n) CHECK_FALSE(back(*shipped_library(), n).differs());
    const auto threat = back(*shipped_library(), 2);
    CHECK(threat.then.team == team_id{"safety"});
    CHECK(threat.then.called == std::vector{person_id{"ville"}, person_id{"liisa"}});
    const auto corrected = back(*shipped_library(), 3);
    CHECK(corrected.then.category.empty());
    CHECK(corrected.chosen.value == "refund_request");
    CHECK(back(*shipped_library(), 1).chosen.empty());

    // Threats are no critical matter of these, and refunds go elsewhere.
    const auto rewrite = [&](const char* file, const std::string& from, const std::string& to) {
        std::ifstream in(folder / "books" / file);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        std::ofstream(folder / "books" / file) << text;
    };
    rewrite("threat.yaml", "severity: critical", "severity: high");
    rewrite("refund_request.yaml", "team: social", "team: legal");
    std::ostringstream out, err;
    cli::replay_arguments a;
    a.config = config;
    a.now = b.time.now();
    a.json = true;
    REQUIRE(cli::run_replay(a, out, err) == 0);
    const auto all = nlohmann::json::parse(out.str());
    CHECK(all["tickets"] == 3);
    CHECK(all["critical_lost"] == 1);
    CHECK(all["chosen_by_people"]["tickets"] == 1);
    REQUIRE(all["differences"].size() >= 2);
    CHECK(all["differences"][0]["ticket"] == 1);
    CHECK(all["differences"][0]["then"]["team"] == "social");
    CHECK(all["differences"][0]["now"]["team"] == "legal");
    CHECK(all["differences"][1]["then"]["called"] == nlohmann::json{"ville", "liisa"});
    CHECK(all["differences"][1]["now"]["called"].empty());
    out.str("");
    a.json = false;
    REQUIRE(cli::run_replay(a, out, err) == 0);
    CHECK_THAT(out.str(), ContainsSubstring("3 tickets") &&
                              ContainsSubstring("not critical any more 1") &&
                              ContainsSubstring("social -> legal"));
    CHECK_THAT(out.str(), !ContainsSubstring("lamp"));
    // With what people taught, the corrected ticket is right.
    out.str("");
    a.json = a.taught = true;
    REQUIRE(cli::run_replay(a, out, err) == 0);
    CHECK(nlohmann::json::parse(out.str())["chosen_by_people"]["now"] == 1);
    // Only those since then.
    a.since = "1h";
    a.now += std::chrono::hours{3};
    out.str("");
    REQUIRE(cli::run_replay(a, out, err) == 0);
    CHECK(nlohmann::json::parse(out.str())["tickets"] == 0);
    a.since = "yesteryear";
    CHECK(cli::run_replay(a, out, err) == 2);
    CHECK(events() == before);
}

TEST_CASE("shadow: noted with the ticket, told by why and the week, and nothing else comes of it") {
    scratch folder;
    write_playbooks(folder / "books");
    std::ofstream(folder / "books" / "warranty.yaml")
        << "id: warranty\ntitle: { en: Warranty, fi: Takuu }\nseverity: critical\nteam: safety\n"
           "mode: shadow\nadvice: { en: A, fi: A }\nmatch: { strong: { en: [guarantee] } }\n"
           "examples: [{ text: the guarantee holds }]\n";
    playbooks::load_options options;
    options.learn = false;
    const auto loaded = playbooks::library::load(folder / "books", options);
    REQUIRE(loaded);
    bot b(folder / "a.db");
    b.use(loaded.loaded);
    b.report("tom", "He wants his money back by the guarantee");
    b.report("tom", "What about the guarantee?");
    b.report("tom", "He wants his money back");
    CHECK(b.ticket_of(1).category.value == "refund_request");
    CHECK(b.ticket_of(1).level == severity::normal);
    CHECK(b.ticket_of(2).state == status::triage);
    CHECK(b.network.count("#safety") == 0);
    CHECK_THAT(text_of(b.say("anna", "why 1").reply),
               ContainsSubstring("Takuu") && ContainsSubstring("shadow mode"));
    CHECK_THAT(text_of(b.say("eero", "history 2").reply), ContainsSubstring("Warranty"));
    CHECK(b.say("anna", "recategorise 2 warranty").kind == outcome_kind::misunderstood);
    const auto shadows = b.read([&](snapshot& files) {
        const auto week = *week_of("", b.time.now(), "Europe/Helsinki");
        return summary_of(files, week, b.time.now(), "Europe/Helsinki", std::nullopt).shadows;
    });
    REQUIRE(shadows.size() == 1);
    CHECK(shadows[0].playbook == "warranty");
    CHECK(shadows[0].tickets == 2);
    CHECK(shadows[0].instead_of == std::vector<counted>{{"", 1}, {"refund_request", 1}});
    CHECK(storage::verify((folder / "a.db").string()).value().intact());
}
