#include "bot/desk/words.hpp"

#include "bot/domain/nearest.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace firebreak {
namespace {

constexpr auto table = std::to_array<command_word>({
    {"report", "ilmoita", "report TEXT", "ilmoita TEKSTI",
     "report A customer threatens us on Facebook", "ilmoita Asiakas uhkailee meitä Facebookissa",
     "report a conflict", "ilmoita konfliktista"},
    {"add", "lisää", "add N TEXT", "lisää N TEKSTI", "add 128 the post is still up",
     "lisää 128 julkaisu on yhä näkyvissä", "add something to a report", "täydennä ilmoitusta"},
    {"understood", "selvä", "understood N", "selvä N", "understood 128", "selvä 128",
     "say that you will not answer it", "kuittaa, ettet vastaa itse"},
    {"may-i", "saanko", "may-i N", "saanko N", "may-i 128", "saanko 128",
     "may I answer this myself?", "saanko vastata tähän itse?"},
    {"mine", "omat", "mine", "omat", "mine", "omat", "your reports and the tickets you have",
     "omat ilmoituksesi ja tikettisi"},
    {"queue", "jono", "queue [TEAM|CATEGORY|unclaimed]", "jono [TIIMI|LUOKKA|vapaat]",
     "queue unclaimed", "jono vapaat", "what is open", "mitä on auki"},
    {"show", "näytä", "show N", "näytä N", "show 128", "näytä 128", "one ticket", "yksi tiketti"},
    {"why", "miksi", "why N", "miksi N", "why 128", "miksi 128", "why it was classified so",
     "miksi se luokiteltiin näin"},
    {"history", "historia", "history N", "historia N", "history 128", "historia 128",
     "everything that happened to it", "kaikki, mitä sille on tapahtunut"},
    {"claim", "ota", "claim N", "ota N", "claim 128", "ota 128", "take a ticket",
     "ota tiketti hoitaaksesi"},
    {"release", "vapauta", "release N [WHY]", "vapauta N [MIKSI]", "release 128 my shift ends",
     "vapauta 128 vuoroni päättyy", "give it back", "vapauta tiketti muille"},
    {"assign", "anna", "assign N PERSON", "anna N HENKILÖ", "assign 128 eero", "anna 128 eero",
     "give it to a colleague", "anna tiketti kollegalle"},
    {"recategorise", "luokittele", "recategorise N [CATEGORY]", "luokittele N [LUOKKA]",
     "recategorise 128 refund_request", "luokittele 128 refund_request",
     "say what kind of conflict it is", "kerro, millainen konflikti on kyseessä"},
    {"severity", "vakavuus", "severity N low|normal|high|critical",
     "vakavuus N low|normal|high|critical", "severity 128 high", "vakavuus 128 high",
     "say how serious it is", "kerro, kuinka vakava se on"},
    {"note", "muistiinpano", "note N TEXT", "muistiinpano N TEKSTI", "note 128 called the customer",
     "muistiinpano 128 soitin asiakkaalle", "write something on the timeline",
     "kirjaa jotain aikajanalle"},
    {"reply", "vastaa", "reply N [RESPONSE NAME=VALUE …]", "vastaa N [VASTAUS NIMI=ARVO …]",
     "reply 128 refund-first-answer customer=Tiina",
     "vastaa 128 refund-first-answer customer=Tiina", "use an approved response",
     "käytä hyväksyttyä vastausta"},
    {"undo", "peru", "undo N", "peru N", "undo 128", "peru 128",
     "take back a reply that has not gone out yet", "peru vastaus, joka ei ole vielä lähtenyt"},
    {"hold", "odota", "hold N [FOR WHOM]", "odota N [KETÄ]", "hold 128 customer",
     "odota 128 asiakasta", "wait for somebody", "jää odottamaan jotakuta"},
    {"snooze", "torkuta", "snooze N WHEN", "torkuta N MILLOIN", "snooze 128 tomorrow 9:00",
     "torkuta 128 huomenna 9:00", "let it rest until then, or until reply",
     "anna levätä siihen asti, tai kunnes vastataan"},
    {"resume", "jatka", "resume N", "jatka N", "resume 128", "jatka 128", "go on after waiting",
     "jatka odotuksen jälkeen"},
    {"escalate", "eskaloi", "escalate N [WHY]", "eskaloi N [MIKSI]", "escalate 128 it spreads",
     "eskaloi 128 tämä leviää", "call the team and its leads", "kutsu tiimi ja sen vetäjät apuun"},
    {"resolve", "ratkaise", "resolve N [OUTCOME [NOTE]]", "ratkaise N [TULOS [HUOMAUTUS]]",
     "resolve 128 refund_paid", "ratkaise 128 refund_paid", "end it", "päätä tiketti"},
    {"reopen", "avaa", "reopen N [WHY]", "avaa N [MIKSI]", "reopen 128 a new post",
     "avaa 128 uusi julkaisu", "take it up again", "avaa tiketti uudelleen"},
    {"merge", "yhdistä", "merge N M", "yhdistä N M", "merge 129 128", "yhdistä 129 128",
     "129 is the same conflict as 128", "129 on sama konflikti kuin 128"},
    {"unmerge", "erota", "unmerge N", "erota N", "unmerge 129", "erota 129", "no, it is not",
     "ei olekaan sama"},
    {"forget", "unohda", "forget N", "unohda N", "forget 128", "unohda 128",
     "the bot shall not learn from its category", "botti ei saa oppia sen luokasta"},
    {"oncall", "päivystys", "oncall [TEAM]", "päivystys [TIIMI]", "oncall", "päivystys",
     "who is on duty", "kuka päivystää"},
    {"swap", "vaihda", "swap PERSON", "vaihda HENKILÖ", "swap eero", "vaihda eero",
     "exchange your next turn of duty", "vaihda seuraava päivystysvuorosi"},
    {"handover", "luovuta", "handover [PERSON]", "luovuta [HENKILÖ]", "handover eero",
     "luovuta eero", "what the next one must know; pass it on",
     "mitä seuraavan pitää tietää; luovuta tiketit"},
    {"away", "poissa", "away [UNTIL]", "poissa [SAAKKA]", "away tomorrow 9:00",
     "poissa huomenna 9:00", "get nothing in the round", "ole saamatta tikettejä kierrossa"},
    {"back", "paikalla", "back", "paikalla", "back", "paikalla", "get tickets in the round again",
     "saa taas tikettejä kierrossa"},
    {"replay", "uudelleen", "replay", "uudelleen", "replay", "uudelleen",
     "send parked calls of programs again", "lähetä ohjelmien pysäköidyt kutsut uudelleen"},
    {"record", "tausta", "record PERSON", "tausta HENKILÖ", "record tom", "tausta tom",
     "what became of a colleague's reports", "mitä kollegan ilmoituksista on tullut"},
    {"mute", "mykistä", "mute PERSON SPAN [WHY]", "mykistä HENKILÖ AIKA [MIKSI]",
     "mute tom 7d only jokes", "mykistä tom 7d vain pilailua",
     "take no reports of a colleague for a while, but threats",
     "älä ota vähään aikaan vastaan kollegan ilmoituksia, paitsi uhkauksia"},
    {"unmute", "salli", "unmute PERSON", "salli HENKILÖ", "unmute tom", "salli tom",
     "take them again", "ota niitä taas vastaan"},
    {"bulk", "mitätöi", "bulk PERSON SPAN WHY", "mitätöi HENKILÖ AIKA MIKSI",
     "bulk tom 24h only jokes", "mitätöi tom 24h vain pilailua",
     "close many reports of a colleague as invalid", "sulje kollegan ilmoituksia aiheettomina"},
    {"summary", "yhteenveto", "summary [WEEK]", "yhteenveto [VIIKKO]", "summary 2026-W47",
     "yhteenveto 2026-W47", "the week in numbers", "viikko numeroina"},
    {"doctor", "terveys", "doctor", "terveys", "doctor", "terveys", "how the bot itself is",
     "miten botti itse voi"},
    {"dashboard", "koontinäyttö", "dashboard [revoke]", "koontinäyttö [ulos]", "dashboard",
     "koontinäyttö", "a link to the pages in your browser", "linkki sivuille selaimessa"},
    {"help", "ohje", "help [WORD]", "ohje [SANA]", "help reply", "ohje vastaa",
     "what can be done here", "mitä täällä voi tehdä"},
});

// Words that people use for the same thing; never shown, never suggested.
constexpr auto synonyms = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"take", "claim"},
    {"category", "recategorise"},
    {"recategorize", "recategorise"},
    {"classify", "recategorise"},
    {"move", "recategorise"},
    {"list", "queue"},
    {"open", "queue"},
    {"answer", "reply"},
    {"respond", "reply"},
    {"close", "resolve"},
    {"done", "resolve"},
    {"comment", "note"},
    {"give", "assign"},
    {"wait", "hold"},
    {"mayi", "may-i"},
    {"may", "may-i"},
    {"log", "history"},
    {"timeline", "history"},
    {"ack", "understood"},
    {"acknowledge", "understood"},
    {"?", "help"},
    {"week", "summary"},
    {"health", "doctor"},
    {"login", "dashboard"},
    {"web", "dashboard"},
    {"split", "unmerge"},
    {"sulje", "ratkaise"},
});

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

/// Reads words from the left of a text.
class reader {
 public:
    explicit reader(std::string_view text) : rest_(text) { skip(); }

    std::string_view peek() const {
        std::size_t end = 0;
        while (end < rest_.size() && !blank(rest_[end])) ++end;
        return rest_.substr(0, end);
    }
    std::string_view take() {
        const auto word = peek();
        rest_.remove_prefix(word.size());
        skip();
        return word;
    }
    std::string rest() const {
        auto text = rest_;
        while (!text.empty() && blank(text.back())) text.remove_suffix(1);
        return std::string(text);
    }
    bool done() const { return rest_.empty(); }

 private:
    static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    void skip() {
        while (!rest_.empty() && blank(rest_.front())) rest_.remove_prefix(1);
    }
    std::string_view rest_;
};

/// name=value pairs; a value goes on until the next name= or stands in quotes.
std::vector<std::pair<std::string, std::string>> blanks(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> out;
    reader words(text);
    char quote = 0;
    while (!words.done()) {
        const auto word = words.take();
        const auto equals = word.find('=');
        const bool begins =
            !quote && equals != word.npos && equals > 0 &&
            std::all_of(word.begin(), word.begin() + static_cast<long>(equals),
                        [](unsigned char c) { return std::isalnum(c) || c == '_'; });
        auto part = std::string(word);
        if (begins) {
            out.emplace_back(std::string(word.substr(0, equals)), "");
            part = std::string(word.substr(equals + 1));
            if (!part.empty() && (part[0] == '"' || part[0] == '\'')) {
                quote = part[0];
                part.erase(0, 1);
            }
        }
        if (out.empty()) out.emplace_back("", "");  // a value without a name: refused later
        if (quote && !part.empty() && part.back() == quote) {
            part.pop_back();
            quote = 0;
        }
        auto& value = out.back().second;
        if (!value.empty() && !begins) value += ' ';
        value += part;
    }
    return out;
}

wanted::file_report report_of(std::string text) {
    wanted::file_report report;
    report.text = std::move(text);
    return report;
}

}  // namespace

std::span<const command_word> command_words() { return table; }

const command_word* find_word(std::string_view typed) {
    auto wanted = lower(typed);
    while (!wanted.empty() && (wanted.back() == ':' || wanted.back() == ',')) wanted.pop_back();
    for (const auto& [other, word] : synonyms)
        if (other == wanted) wanted = word;
    const auto* found = std::find_if(table.begin(), table.end(), [&](const command_word& w) {
        return w.word == wanted || w.finnish == wanted;
    });
    return found == table.end() ? nullptr : found;
}

std::string command_text(language l, std::string_view word, std::string_view rest) {
    const auto* known = find_word(word);
    std::string text(known ? known->word_in(l) : word);
    if (!rest.empty()) text.append(" ").append(rest);
    return text;
}

bool take_here(std::string& text) {
    constexpr auto look_ups =
        std::to_array<std::string_view>({"queue", "show", "why", "history", "oncall", "summary",
                                         "doctor", "help", "mine", "may-i", "record"});
    const auto* word = find_word(reader(text).peek());
    if (!word || std::ranges::find(look_ups, word->word) == look_ups.end()) return false;
    const auto whole = reader(text).rest();
    const auto blank = whole.find_last_of(" \t\n\r");
    if (blank == whole.npos) return false;
    const auto last = lower(std::string_view(whole).substr(blank + 1));
    if (last != "here" && last != "tänne") return false;
    text = reader(whole.substr(0, blank)).rest();
    return true;
}

bool looks_like_command(std::string_view said, ticket_number thread_ticket) {
    std::string text(said);
    take_here(text);
    reader words(text);
    const auto typed = words.take();
    const auto* word = find_word(typed);
    if (!word) return false;
    const bool the_word_itself = lower(typed) == word->word || lower(typed) == word->finnish;
    if (word->word == "report") return the_word_itself;
    const auto second = words.take();
    // So short that it can hardly be a report; or a number follows, as after every such word.
    if (words.done() || to_ticket_number(second)) return true;
    const bool of_a_ticket = word->usage.find(" N") != std::string_view::npos;
    return thread_ticket && of_a_ticket && the_word_itself;
}

std::optional<ticket_number> to_ticket_number(std::string_view typed) {
    const auto lowered = lower(typed.substr(0, 32));
    std::string_view digits = lowered;
    if (digits.starts_with('#')) digits.remove_prefix(1);
    if (digits.starts_with("fb-")) digits.remove_prefix(3);
    while (!digits.empty() && (digits.back() == ':' || digits.back() == ','))
        digits.remove_suffix(1);
    std::int64_t number = 0;
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failed != std::errc{} || end != digits.data() + digits.size() || number < 1)
        return std::nullopt;
    return ticket_number{number};
}

std::variant<wish, misunderstanding> understand(std::string_view text,
                                                ticket_number thread_ticket) {
    using reason = misunderstanding::reason;
    reader words(text);
    if (words.done()) return wanted::help{};
    const auto typed = words.take();
    const auto* word = find_word(typed);
    if (!word) {
        misunderstanding m{reason::unknown_word, std::string(typed), nullptr, {}};
        std::vector<std::string_view> known;
        for (const auto& w : table) known.push_back(w.word), known.push_back(w.finnish);
        if (const auto near = nearest(typed, known)) {
            m.suggestion = *near;
            m.word = find_word(*near);
        }
        return m;
    }
    const auto is = [&](std::string_view name) { return word->word == name; };
    if (is("report")) return report_of(words.rest());
    if (is("mine")) return wanted::mine{};
    if (is("queue")) return wanted::queue{words.rest()};
    if (is("summary")) return wanted::summary{words.rest()};
    if (is("doctor")) return wanted::doctor{};
    if (is("oncall")) return wanted::oncall{words.rest()};
    if (is("handover")) return wanted::handover{words.rest()};
    if (is("away")) return wanted::away{words.rest()};
    if (is("back")) return wanted::back{};
    if (is("replay")) return wanted::replay{};
    if (is("swap"))
        return words.done() ? std::variant<wish, misunderstanding>(
                                  misunderstanding{reason::more_needed, {}, word, {}})
                            : wanted::swap{words.rest()};
    if (is("bulk")) return wanted::bulk{words.rest()};
    if (is("mute") || is("unmute") || is("record")) {
        auto who = std::string(words.take());
        if (who.empty())
            return misunderstanding{misunderstanding::reason::more_needed, {}, word, {}};
        if (is("unmute")) return wanted::unmute{std::move(who)};
        if (is("record")) return wanted::record{std::move(who)};
        auto span = std::string(words.take());
        return wanted::mute{std::move(who), std::move(span), words.rest()};
    }
    if (is("dashboard")) return wanted::dashboard{words.rest()};
    if (is("help")) return wanted::help{words.rest()};

    // Every other word is about a ticket: the number that follows, else the thread's.
    auto number = to_ticket_number(words.peek());
    if (number) {
        words.take();
    } else if (thread_ticket) {
        number = thread_ticket;
    } else {
        const bool nothing = words.done();
        return misunderstanding{nothing ? reason::number_missing : reason::bad_number,
                                std::string(words.peek()),
                                word,
                                {}};
    }
    const auto n = *number;
    const auto more_needed = [&] { return misunderstanding{reason::more_needed, {}, word, {}}; };

    if (is("claim")) return wanted::claim{n};
    if (is("release")) return wanted::release{n, words.rest()};
    if (is("resume")) return wanted::resume{n};
    if (is("hold")) return wanted::hold{n, words.rest()};
    if (is("escalate")) return wanted::escalate{n, words.rest()};
    if (is("reopen")) return wanted::reopen{n, words.rest()};
    if (is("unmerge")) return wanted::unmerge{n};
    if (is("forget")) return wanted::forget{n};
    if (is("understood")) return wanted::acknowledge{n};
    if (is("show")) return wanted::show{n};
    if (is("history")) return wanted::history{n};
    if (is("why")) return wanted::why{n};
    if (is("may-i")) return wanted::may_i{n};
    if (is("reply")) {
        const auto response = std::string(words.take());
        return wanted::reply{n, response, blanks(words.rest())};
    }
    if (is("undo")) return wanted::undo{n};
    if (is("resolve")) {
        const auto outcome = std::string(words.take());
        return wanted::resolve{n, outcome, words.rest()};
    }
    // Alone it asks which categories there are, as reply and resolve do.
    if (is("recategorise")) return wanted::recategorise{n, words.rest()};
    if (is("merge") && words.done() && thread_ticket && n != thread_ticket)
        return wanted::merge{thread_ticket, n};
    if (words.done()) return more_needed();
    if (is("snooze")) return wanted::snooze{n, words.rest()};
    if (is("add")) return wanted::add_to_report{n, words.rest()};
    if (is("note")) return wanted::note{n, words.rest()};
    if (is("assign")) return wanted::assign{n, words.rest()};
    if (is("severity")) {
        const auto level = std::string(words.take());
        return wanted::set_severity{n, level, words.rest()};
    }
    // merge: "merge 129 128", "merge 129 into 128"; in a thread the number may be left out.
    if (lower(words.peek()) == "into" || lower(words.peek()) == "with") words.take();
    const auto into = to_ticket_number(words.peek());
    if (!into) return misunderstanding{reason::bad_number, std::string(words.peek()), word, {}};
    return wanted::merge{n, *into};
}

}  // namespace firebreak
