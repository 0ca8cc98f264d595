#include "playbooks/language.hpp"

#include "playbooks/text.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <unordered_map>

namespace firebreak::playbooks {
namespace {

// Own lists: the commonest function words, then words that reports are full of. One that several
// languages share stands in each list and then counts less.
constexpr std::array<std::string_view, all_languages.size()> lists = {
    "the a an and or but of to in on at by for from with is are was were be been has have had do "
    "does did "
    "not no this that these those it its he she they we you i his her their our your my me him "
    "them us who "
    "what when where why how which will would can could should about there here if then than so as "
    "just "
    "some someone somebody any all more after before because says said saying wants want got get "
    "has "
    "don't doesn't didn't isn't wasn't can't won't i'm it's he's they're we're i'll i'd customer "
    "asked asks "
    "asking please under over out up off again store shop review post comment",
    "ja tai mutta vaan että jos kun koska niin kuin on oli ovat olivat olla ole en et ei emme ette "
    "eivät "
    "minä sinä hän me te he mä sä se ne tämä tuo nämä nuo minun sinun hänen meidän teidän heidän "
    "mun sun "
    "mitä mikä kuka joku jonka jossa josta joka jotka missä mistä mihin miksi miten vielä jo nyt "
    "sitten siis "
    "myös vain ihan todella tosi kanssa ilman sekä eli siitä siinä sitä sen tätä täällä siellä "
    "tänne "
    "asiakas asiakkaan asiakkaat sanoo sanoi väittää haluaa halusi kysyy kysyi kertoo kirjoittaa "
    "kirjoitti "
    "meille meidät meitä meiltä hänelle heille minulle mulle kaikki kaupan kaupassa liikkeessä "
    "pitää voi "
    "saada saa ollut nyt taas jälkeen ennen aina ikinä",
    "och eller men att om när som för är var vara varit har hade inte en ett den det de dem jag du "
    "han hon vi "
    "ni min din sin hans hennes vår er deras på av till från med utan under över efter innan kan "
    "ska skulle "
    "vill ville måste bara också så här där vad vem varför hur någon något några alla mycket "
    "kunden kunder "
    "säger sa frågar skriver skrev vår våra mig dig oss sig detta denna dessa blir blev få fick",
    "und oder aber dass wenn weil ist sind war waren sein hat haben hatte nicht kein keine ein "
    "eine einen "
    "einem einer der die das den dem des ich du er sie es wir ihr mich mir dich dir ihn ihm uns "
    "euch sich "
    "mein dein auf aus bei mit nach von zu zum zur für über unter vor wie was wer warum wo noch "
    "schon nur "
    "auch sehr kann können will wollen soll muss wird werden wurde kunde kundin kunden sagt "
    "schreibt fragt "
    "im am vom beim bitte jemand etwas alle",
    "y o pero que si cuando porque es son era ser está están estar fue ha han he había no un una "
    "unos unas el "
    "la los las lo le les de del al en con por para sin sobre yo tú él ella nosotros ellos usted "
    "mi tu su sus "
    "me te se nos este esta esto ese esa eso muy más ya también como qué quién dónde cliente "
    "clienta clientes "
    "dice quiere pide pregunta escribe alguien algo todo todos todavía nunca hay puede quiero "
    "tienen tiene",
};

using table = std::unordered_map<std::string_view, language_points>;

table make_table() {
    table out;
    for (const auto l : all_languages)
        for_each_function_word(
            l, [&](std::string_view word) { out[word][static_cast<std::size_t>(l)] = 1; });
    for (auto& [word, p] : out) {
        const auto shared = std::ranges::count(p, 1);
        for (auto& n : p)
            n = static_cast<std::int16_t>(n == 0 ? 0 : shared == 1 ? 4 : shared == 2 ? 2 : 1);
    }
    return out;
}

/// Letters and endings: at most three points, less than one function word of a single language.
void by_shape(std::string_view w, language_points& p) {
    auto& [en, fi, sv, de, es] = p;
    const auto has = [&](std::string_view part) { return w.find(part) != std::string_view::npos; };
    const auto ends = [&](std::initializer_list<std::string_view> tails) {
        return std::ranges::any_of(
            tails, [&](auto t) { return w.size() > t.size() + 2 && w.ends_with(t); });
    };
    bool high = false;
    for (const char c : w) high = high || static_cast<unsigned char>(c) >= 0x80;
    if (high) {
        if (has("\xC3\xA5")) sv = 3;                               // å
        if (has("\xC3\xB1")) es = 3;                               // ñ
        if (has("\xC3\xBC")) de = 3;                               // ü
        if (has("\xC3\xA4") || has("\xC3\xB6")) ++fi, ++sv, ++de;  // ä ö
        if (has("\xC3\xA4\xC3\xA4") || has("\xC3\xB6\xC3\xB6") || has("y\xC3\xB6")) fi = 3;
        if (has("\xC3\xA1") || has("\xC3\xAD") || has("\xC3\xB3") || has("\xC3\xBA")) es = 3;
    }
    if (w.size() < 5) return;
    if (has("aa") || has("ii") || has("uu") || has("yy")) fi = static_cast<std::int16_t>(fi + 2);
    if (ends({"ssa", "ss\xC3\xA4", "sta", "st\xC3\xA4", "lla", "ll\xC3\xA4", "lta", "lt\xC3\xA4",
              "lle", "nen", "ksi", "iin", "sesta", "ista", "kaan", "ttu", "tty", "nut", "nyt"}))
        fi = static_cast<std::int16_t>(fi + 2);
    if (ends({"ing", "tion", "ed", "ly", "ness"})) en = static_cast<std::int16_t>(en + 1);
    if (ends({"ung", "lich", "keit", "heit", "isch", "chen"}))
        de = static_cast<std::int16_t>(de + 2);
    if (ends({"ade", "arna", "erna", "orna", "het", "ning"}))
        sv = static_cast<std::int16_t>(sv + 2);
    if (ends({"ci\xC3\xB3n", "dad", "mente", "ando", "iendo", "aron"}))
        es = static_cast<std::int16_t>(es + 2);
}

const table& known_words() {
    static const table known = make_table();
    return known;
}

}  // namespace

void for_each_function_word(language l, const std::function<void(std::string_view)>& f) {
    const auto list = lists[static_cast<std::size_t>(l)];
    for (std::size_t at = 0; at < list.size();) {
        const auto end = std::min(list.find(' ', at), list.size());
        f(list.substr(at, end - at));
        at = end + 1;
    }
}

bool foreign_function_word(std::string_view word, language l) {
    const auto found = known_words().find(word);
    return found != known_words().end() && found->second[static_cast<std::size_t>(l)] == 0;
}

bool foreign_function_word(std::string_view word) {
    const auto found = known_words().find(word);
    return found != known_words().end() &&
           std::ranges::find(found->second, 0) != found->second.end();
}

language_points points(std::string_view word) {
    const auto& known = known_words();
    if (const auto found = known.find(word); found != known.end()) return found->second;
    language_points p{};
    by_shape(word, p);
    return p;
}

std::optional<language> decide(const language_points& sum) {
    const auto best = std::ranges::max_element(sum);
    int second = 0;
    for (auto it = sum.begin(); it != sum.end(); ++it)
        if (it != best) second = std::max<int>(second, *it);
    if (*best < 3 || *best <= second + second / 8) return std::nullopt;
    return all_languages[static_cast<std::size_t>(best - sum.begin())];
}

std::optional<language> detect(std::string_view original) {
    text t;
    read(original, t);
    language_points sum{};
    for (const auto& each : t.tokens)
        if (each.is == token::kind::word) add(sum, points(t.spelling(each.plain)));
    return decide(sum);
}

}  // namespace firebreak::playbooks
