// Phrases, patterns, negation, decision: what a verdict says about a text.
#include "playbooks/decision.hpp"
#include "playbooks/reach.hpp"
#include "tests/unit/playbooks/sample.hpp"

using namespace sample;

TEST_CASE("phrases: the syntax of the handbook") {
    CHECK(finds("money back", "I want my MONEY, back!"));
    CHECK_FALSE(finds("money back", "money is back"));
    CHECK(finds("refund ... order", "refund me for that last order"));
    CHECK_FALSE(finds("refund ... order", "refund one two three four five order"));
    CHECK_FALSE(finds("refund ... order", "I got the refund. My order"));
    CHECK(finds("hurt|harm you|her", "they will harm her"));
    CHECK(finds("uhka*", "uhkaavasti", "fi"));
    CHECK_FALSE(finds("uhka*", "uhmakas", "fi"));
    CHECK(finds("=reading", "reading"));
    CHECK_FALSE(finds("=reading", "reads"));
    CHECK(finds("# star*", "gave us 1 star"));
    CHECK(finds("# star*", "gave us 2,5 stars"));
    CHECK(finds("🔪", "see you 🔪"));
    CHECK(finds("take-down", "a takedown"));
    CHECK(finds("takedown", "a take-down"));
    CHECK(finds("doesn't work", "it doesnt work"));
}

TEST_CASE("phrases: a word stands for its other forms") {
    CHECK(finds("refund", "refunds"));
    CHECK(finds("refund", "was refunded"));
    for (const auto* form : {"hyvityksen", "hyvitystä", "hyvityksiä", "HYVITYS"})
        CHECK(finds("hyvitys", form, "fi"));
    CHECK(finds("vihainen", "vihaisia asiakkaita", "fi"));
    CHECK(finds("Rückerstattung", "rückerstattungen", "de"));
}

TEST_CASE("phrases: stems of one language don't swallow the words of another") {
    CHECK_FALSE(finds("manne", "a man", "fi"));
    CHECK_FALSE(finds("tapetaan", "a tape", "fi"));
    CHECK_FALSE(finds("köniin", "Das können wir", "fi"));
    CHECK(finds("die", "ihr sollt die in hell"));
}

TEST_CASE("phrases: disguises are seen through") {
    for (const auto* text : {"r3fund", "r e f u n d", "R-E-F-U-N-D", "refuuuund", "r\u0435fund",
                             "re\u200Bfund", "ｒｅｆｕｎｄ"}) {
        INFO(text);
        CHECK(finds("refund", std::string("I want a ") + text + " now"));
    }
    CHECK(finds("kill you", "i w i l l k i l l y o u"));
    CHECK(finds("kill you", "k!ll yoooou"));
}

TEST_CASE("negation: what is denied does not count") {
    CHECK_FALSE(finds("refund", "did not ask for a refund"));
    CHECK_FALSE(finds("refund", "she doesn't want any refund"));
    CHECK_FALSE(finds("hyvitys", "ei halua hyvitystä", "fi"));
    CHECK(finds("refund", "it did not work, a refund please"));
    CHECK(finds("refund", "not a joke but a refund"));
    CHECK(finds("refund", "not only a refund"));
    CHECK(finds("refund", "have not received my refund"));
    CHECK(finds("refund", "they won't refund me"));
    CHECK(finds("hyvitys", "en ole saanut hyvitystä", "fi"));
}

TEST_CASE("negation: a phrase with its own negation counts") {
    CHECK(finds("does not work", "it does not work"));
    CHECK(finds("ei toimi", "se ei toimi", "fi"));
    CHECK(finds("does not work", "she never said it does not work"));
    CHECK_FALSE(finds("does work", "she never said it does work"));
}

TEST_CASE("negation: it reaches neither into a quotation nor over a new subject") {
    CHECK(finds("kill you", "he did not write \"i will kill you\""));
    CHECK_FALSE(finds("kill you", "he wrote \"i will not kill you\""));
    CHECK(finds("i will kill", "if you do not pay i will kill somebody"));
    CHECK(finds("kill you", "if you do not pay i will kill you"));
}

TEST_CASE("not: cancels what it covers, in its own playbook only, and stays in the evidence") {
    const auto l = load(
        {book("money", "normal", "  phrases: { en: [refund] }\n  not: { en: ['tax refund'] }\n"),
         book("other", "normal", "  phrases: { en: [refund] }\n")});
    const auto v = l->classify("my tax refund");
    CHECK(category(v) == "other");
    const auto* cancelled = reason(v, "cancelled");
    REQUIRE(cancelled != nullptr);
    CHECK(cancelled->playbook.value == "money");
    CHECK(cancelled->detail == "\"refund\": covered by \"tax refund\"");
    CHECK(category(l->classify("my tax refund and another refund")) == "unsure");
}

TEST_CASE("patterns: hits have places in the original") {
    const auto l = load({book("p", "normal", "  patterns: ['order #?[0-9]{6,}']\n")});
    const std::string text = "Ä\u200B Straße ORDER #123456!";
    const auto v = l->classify(text);
    const auto* hit = reason(v, "pattern");
    REQUIRE(hit != nullptr);
    CHECK(text.substr(hit->where->begin, hit->where->end - hit->where->begin) == "ORDER #123456");
    CHECK(hit->weight == 2);
}

TEST_CASE("decision: each different phrase counts once") {
    const auto l =
        load({book("p", "normal", "  phrases: { en: [refund, 'charged twice'], sv: [refund] }\n")});
    CHECK(l->classify("refund refund refund").guesses.at(0).score == 2);
    CHECK(l->classify("refund, charged twice").guesses.at(0).score == 4);
}

TEST_CASE("decision: the table of the handbook") {
    using why = decision::reason;
    const auto low = severity::low, normal = severity::normal, high = severity::high,
               critical = severity::critical;
    struct row {
        std::vector<standing> all;
        decision::reason why;
        std::optional<std::size_t> best;
    };
    const std::vector<row> rows = {
        {{}, why::nothing, std::nullopt},
        {{{0, false, normal}}, why::nothing, std::nullopt},
        {{{1, false, normal}}, why::too_little, 0},
        {{{2, false, normal}}, why::score, 0},
        {{{2, false, normal}, {1, false, normal}}, why::score, 0},
        {{{2, false, normal}, {2, false, normal}}, why::too_close, 0},
        {{{4, false, normal}, {3, false, normal}}, why::score, 0},
        {{{4, false, normal}, {4, false, normal}}, why::too_close, 0},
        {{{9, true, high}, {2, false, critical}}, why::critical, 1},
        {{{9, true, high}, {1, false, critical}}, why::critical_hint, 0},
        {{{0, false, high}, {1, false, critical}}, why::critical_hint, 1},
        {{{8, true, low}, {4, true, high}}, why::severity, 1},
        {{{8, false, low}, {4, true, high}}, why::score, 0},
        {{{8, true, low}, {4, false, high}}, why::score, 0},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO("row " << i);
        const auto d = decide(rows[i].all);
        CHECK(d.why == rows[i].why);
        CHECK(d.best == rows[i].best);
    }
}

TEST_CASE("decision: a hint of a critical playbook goes to a person at high severity") {
    const auto l =
        load({book("threat", "critical", "  hints: { en: [knife] }\n  phrases: { en: [stab] }\n"),
              book("refund", "low", "  strong: { en: ['money back'] }\n")});
    const auto v = l->classify("money back, I have a knife");
    CHECK(category(v) == "unsure");
    CHECK(v.level == severity::high);
    CHECK(v.guesses.size() == 2);
    CHECK(category(l->classify("money back, I stab")) == "threat");
    CHECK(l->classify("money back, I stab").level == severity::critical);
    CHECK(category(l->classify("money back, I have a knife", {.abstain = false, .hint = {}})) ==
          "refund");
}

TEST_CASE("classify: without abstention something is always named") {
    const auto l = load({book("none", "low", "  phrases: { en: [lunch] }\n"),
                         book("p", "normal", "  hints: { en: [lamp] }\n")});
    CHECK(category(l->classify("qwerty")) == "unsure");
    CHECK(category(l->classify("qwerty", {.abstain = false, .hint = {}})) == "none");
    CHECK(category(l->classify("lamp", {.abstain = false, .hint = {}})) == "p");
}

TEST_CASE("severity: raises, risks and reach") {
    const auto l =
        load({book("p", "low", "  phrases: { en: [refund] }\n",
                   "raises:\n  - { to: normal, why: { en: much money, fi: paljon rahaa }, phrases: "
                   "{ en: [thousand] } }\n"),
              {"_risk.yaml",
               "risks:\n  - { id: child, by: 1, up_to: high, why: { en: a child, fi: lapsi },\n"
               "      phrases: { en: [child] }, not: { en: ['child seat'] } }\n"}});
    CHECK(l->classify("refund").level == severity::low);
    CHECK(l->classify("refund a thousand").level == severity::normal);
    CHECK(l->classify("refund a thousand to the child").level == severity::high);
    CHECK(l->classify("refund the child seat").level == severity::low);
    CHECK(reason(l->classify("refund the child"), "risk")->detail == "a child");
    CHECK(l->classify("refund! 20k followers").level == severity::normal);
    CHECK(l->classify("refund! 2 million views").level == severity::high);
    CHECK(l->classify("refund a thousand, child, 5 million views").level == severity::high);
    CHECK(l->classify("refund! 900 followers").level == severity::low);
}

TEST_CASE("reach: numbers as people write them") {
    const auto people = [](std::string_view original) {
        text t;
        read(original, t);
        const auto r = find_reach(t);
        return r ? r->people : 0;
    };
    CHECK(people("20k followers") == 20'000);
    CHECK(people("50 000 seuraajaa") == 50'000);
    CHECK(people("1,2M views") == 1'200'000);
    CHECK(people("3 milj. katselua") == 3'000'000);
    CHECK(people("12,500 likes") == 12'500);
    CHECK(people("12.500 Aufrufe") == 12'500);
    CHECK(people("order 500000 arrived") == 0);
    CHECK(people("99999999999999999999 followers") > 1'000'000);
}

TEST_CASE("explanation: the smallest change that would have mattered") {
    const auto l = load({book("legal", "high", "  strong: { en: [sue] }\n"),
                         book("refund_request", "normal", "  strong: { en: ['money back'] }\n")});
    const auto v = l->classify("I want my money back or I sue");
    CHECK(category(v) == "legal");
    REQUIRE(reason(v, "counterfactual") != nullptr);
    CHECK(reason(v, "counterfactual")->detail == "would have been refund_request without it");
    REQUIRE(reason(v, "runner_up") != nullptr);
    CHECK(reason(v, "runner_up")->playbook.value == "refund_request");
    CHECK(reason(l->classify("I sue"), "counterfactual")->detail ==
          "would have been unsure without it");
}

TEST_CASE("classify: any bytes give a verdict with places inside the text, the same each time") {
    const auto l =
        load({book("p", "normal",
                   "  phrases: { en: [refund, 'kill you', 'uhka*'] }\n  patterns: ['\\bk.ll', "
                   "'[0-9]+']\n"),
              book("threat", "critical", "  strong: { en: ['kill ... you|her', '🔪'] }\n")});
    std::uint32_t seed = 7;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 24; ++i) {
            seed = seed * 1664525U + 1013904223U;
            constexpr std::string_view parts[] = {"kill",
                                                  " you",
                                                  "not ",
                                                  "\xCC\x88",
                                                  "\xF0\x9F\x94\xAA",
                                                  "k i l l ",
                                                  "\"",
                                                  "'",
                                                  "\xC3",
                                                  "refund",
                                                  "3",
                                                  "$",
                                                  "\xE2\x80\x8B",
                                                  "\n",
                                                  "20k followers",
                                                  "\xD0\xB5",
                                                  "!!!",
                                                  "ﷺ"};
            if ((seed >> 24U) < 230)
                text += parts[(seed >> 10U) % std::size(parts)];
            else
                text += static_cast<char>(seed >> 16U);
        }
        const auto v = l->classify(text);
        for (const auto& e : v.why) {
            if (!e.where) continue;
            REQUIRE(e.where->begin <= e.where->end);
            REQUIRE(e.where->end <= text.size());
        }
        REQUIRE(v.why.size() <= classifier::most_evidence);
        REQUIRE(v == l->classify(text));
    }
}

TEST_CASE("classify: work grows with the length and no faster") {
    const auto l = load({book("p", "normal",
                              "  phrases: { en: ['kill ... you ... her ... him', 'kill', 'kill "
                              "you', 'a ... b ... c'] }\n")});
    for (const std::string_view unit : {"kill ", "kill you ", "a ", "not kill you. ", "k.i.l.l."}) {
        INFO(unit);
        std::string once, more;
        for (int i = 0; i < 1000; ++i) once += unit;
        for (int i = 0; i < 4; ++i) more += once;
        CHECK(static_cast<double>(l->rules().work(more)) <
              4.6 * static_cast<double>(l->rules().work(once)) + 40'000);
    }
}
