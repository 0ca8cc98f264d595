// Phrases made ready and kept: the same verdicts as from the files, and nothing else is ever used.
#include "playbooks/prepared.hpp"

#include "playbooks/word_table.hpp"
#include "tests/support/scratch.hpp"
#include "tests/unit/playbooks/sample.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

using namespace sample;

namespace {

std::vector<source> shipped_files() {
    findings found;
    return read_folder("playbooks/library", found);
}

std::vector<source> small() {
    return {book("p", "normal",
                 "  phrases:\n    en: [\"refund|money ... back\", \"=no, thanks\", \"12 euros\"]\n"
                 "    fi: [\"tähte* ... kaksi\", \"hyvitys\"]\n  not: { en: [\"thank you\"] }\n",
                 "raises: [{ to: high, phrases: { en: [\"right now\"] } }]\n"),
            book("q", "high", "  patterns: [\"[0-9]+ ?eur\"]\n  hints: { en: [buy] }\n")};
}

definitions read(const std::vector<source>& files) {
    findings found;
    auto all = read_definitions(files, {}, found);
    REQUIRE_FALSE(has_errors(found));
    return all;
}

std::string packed(const definitions& all) {
    std::string bytes;
    const classifier made(all, &bytes);
    return bytes;
}

}  // namespace

TEST_CASE("prepared phrases: the same verdicts as from the files") {
    auto all = read(shipped_files());
    const auto known = std::make_shared<const knowledge>(built_in_knowledge());
    all.known = known;
    std::string bytes;
    const classifier from_files(all, &bytes);
    all.known = nullptr;
    const auto prepared = classifier::unpack(all, bytes);
    REQUIRE(prepared);
    REQUIRE(prepared->phrase_count() == from_files.phrase_count());
    std::size_t texts = 0;
    const auto same = [&](const std::string& text, std::optional<language> lang) {
        ++texts;
        INFO(text);
        CHECK(prepared->classify(text, {.hint = lang}) ==
              from_files.classify(text, {.hint = lang}));
        CHECK(prepared->threat_in(text, lang) == from_files.threat_in(text, lang));
        std::vector<bool> hit, hit_there;
        prepared->mark_hits(text, hit);
        from_files.mark_hits(text, hit_there);
        CHECK((hit == hit_there));
    };
    for (const auto& d : all.playbooks)
        for (const auto& e : d.examples) same(e.text, e.lang);
    for (const auto& e : known->examples) same(e.text, e.lang);
    CHECK(texts > 1000);
    // Packed again it is the same, to the byte: builds can be compared.
    all.known = known;
    CHECK(packed(all) == bytes);
}

TEST_CASE("prepared phrases: their digest says what they are made of") {
    const auto files = small();
    const auto from = contents_of(files, {});
    auto elsewhere = files;
    for (auto& f : elsewhere) f.name = "/somewhere/else/" + f.name;
    std::swap(elsewhere[0], elsewhere[1]);
    CHECK(contents_of(elsewhere, {}) == from);
    auto changed = files;
    changed[0].bytes += "\n";
    CHECK(contents_of(changed, {}) != from);
    auto renamed = files;
    renamed[0].name = "r.yaml";
    CHECK(contents_of(renamed, {}) != from);
    CHECK(contents_of({files[0]}, {}) != from);
    load_options other;
    other.lexicons = "playbooks/library";
    CHECK(contents_of(files, other) != from);
}

TEST_CASE("prepared phrases: kept in a folder, and made again when they are damaged") {
    const test::scratch room;
    const auto files = small();
    load_options options;
    options.learn = false;
    options.keep_knowledge = true;
    options.cache = room / "kept";
    const auto kept = [&] {
        std::filesystem::path found;
        for (const auto& f : std::filesystem::directory_iterator(*options.cache))
            if (f.path().extension() == ".phrases") found = f.path();
        return found;
    };
    const auto says = [&] {
        const auto loaded = library::load(files, options);
        REQUIRE(loaded);
        return loaded.loaded->classify("the money never came back, I want it right now");
    };
    const auto first = says();
    const auto file = kept();
    REQUIRE_FALSE(file.empty());
    CHECK(find_prepared(read(files), contents_of(files, options), options));
    CHECK(says() == first);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    CHECK_FALSE(find_prepared(read(files), contents_of(files, options), options));
    CHECK(says() == first);
    CHECK(find_prepared(read(files), contents_of(files, options), options));
    // Bytes that are whole, but of other playbooks.
    const auto from = contents_of(files, options);
    auto others = files;
    others[0].bytes += "\n";
    CHECK_FALSE(find_prepared(read(others), contents_of(others, options), options));
    options.cache.reset();
    CHECK_FALSE(find_prepared(read(files), from, options));
}

TEST_CASE("prepared phrases: whatever the bytes are, nothing is read beyond them") {
    const auto all = read(small());
    const auto bytes = packed(all);
    REQUIRE(classifier::unpack(all, bytes));
    CHECK_FALSE(classifier::unpack(all, bytes + "x"));
    CHECK_FALSE(classifier::unpack(all, ""));
    const auto use = [&](const std::string& changed) {
        if (const auto made = classifier::unpack(all, changed)) {
            (void)made->classify("I want my money back, 12 euros, kaksi tähteä right now", {});
            (void)made->threat_in("I will kill you", {});
        }
    };
    std::mt19937 dice(20'261'123);
    for (int i = 0; i < 400; ++i)
        CHECK_FALSE(classifier::unpack(all, bytes.substr(0, dice() % bytes.size())));
    // The tables of beginnings are bits, any of which may be.
    for (int i = 0; i < 2000; ++i) {
        auto changed = bytes;
        const auto at = dice() % changed.size();
        if (bytes[at] == 0 && dice() % 16 != 0) continue;
        changed[at] = static_cast<char>(i % 2 == 0 ? 0xFF : changed[at] ^ (1 << dice() % 8));
        use(changed);
    }
}

TEST_CASE("prepared phrases: playbooks that lack what the bytes name") {
    auto all = read(small());
    const auto bytes = packed(all);
    all.playbooks[0].raises.clear();
    CHECK_FALSE(classifier::unpack(all, bytes));
    all.playbooks.clear();
    CHECK_FALSE(classifier::unpack(all, bytes));
}

TEST_CASE("word table: like a map") {
    word_table table;
    std::map<std::string, std::uint32_t> map;
    std::mt19937 dice(7);
    CHECK(table.empty());
    CHECK(table.find("x") == word_table::none);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        std::string word;
        for (auto n = dice() % 5; n > 0; --n) word += static_cast<char>('a' + dice() % 6);
        const auto [value, fresh] = table.add(word, i);
        const auto [there, added] = map.try_emplace(word, i);
        CHECK(fresh == added);
        CHECK(value == there->second);
    }
    for (const auto& [word, value] : map) CHECK(table.find(word) == value);
    std::size_t count = 0;
    table.each([&](std::string_view word, std::uint32_t value) {
        ++count;
        CHECK(map.at(std::string(word)) == value);
    });
    CHECK(count == map.size());
    CHECK(table.sound(5000));
    CHECK_FALSE(table.sound(1));
}
