#include "config/yaml.hpp"

#include "tests/support/catch.hpp"

#include <array>

namespace yaml = firebreak::yaml;
using firebreak::findings;

namespace {

/// The findings of parsing alone, one a line.
std::string said(std::string_view text, const yaml::limits& limits = {}) {
    findings found;
    const auto root = yaml::parse(text, yaml::notes(found, "f.yaml"), limits);
    std::string out;
    for (const auto& f : found) out += to_string(f) + "\n";
    if (!root && found.empty()) out = "refused in silence";
    return out;
}

/// What reading the one value under "k" says.
template <class F>
std::string said_of(std::string_view text, F read) {
    findings found;
    const yaml::notes notes(found, "f.yaml");
    const auto root = yaml::parse(text, notes);
    REQUIRE(root);
    read(*root, notes);
    sort(found);
    std::string out;
    for (const auto& f : found) out += to_string(f) + "\n";
    return out;
}

}  // namespace

TEST_CASE("yaml: a file becomes a tree with places") {
    findings found;
    const auto root =
        yaml::parse("id: a\nlist:\n  - 'x'\n  - { en: y }\n", yaml::notes(found, "f.yaml"));
    REQUIRE(root);
    CHECK(found.empty());
    REQUIRE(root->find("list") != nullptr);
    const auto& list = *root->find("list");
    REQUIRE(list.items.size() == 2);
    CHECK(list.items[0].text == "x");
    CHECK(list.items[0].quoted);
    CHECK(list.items[0].at == yaml::position{3, 5});
    CHECK(list.items[1].find("en")->at == yaml::position{4, 11});
    CHECK(root->find("absent") == nullptr);
}

TEST_CASE("yaml: what people never mean is refused with its place") {
    CHECK(said("a: &x 1\nb: 2\n").starts_with("f.yaml:1:4: error: an anchor (&)"));
    CHECK(said("a: 1\nb: *x\n").starts_with("f.yaml:2:4: error: an alias (*)"));
    CHECK(said("a: !!str 1\n").starts_with("f.yaml:1:4: error: a tag (!)"));
    CHECK(said("a: 1\n<<: {b: 2}\n").starts_with("f.yaml:2:1: error: a merge key"));
    CHECK(said("a: 1\n---\nb: 2\n").starts_with("f.yaml:2:1: error: a second document"));
    CHECK(said("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1: error: the key 'a' stands here twice\n");
    CHECK(said("? [a]\n: 1\n").starts_with("f.yaml:1:3: error: a key must be a word"));
    CHECK(said("").starts_with("f.yaml:1:1: error: the file is empty"));
    CHECK(said("# only a comment\n").starts_with("f.yaml:1:1: error: the file is empty"));
}

TEST_CASE("yaml: bytes that are no text are refused with their place") {
    CHECK(said("a: 1\nb: \xC3\x28\n").starts_with("f.yaml:2:4: error: not UTF-8"));
    CHECK(said("\xC3\xA4: \xED\xA0\x80\n").starts_with("f.yaml:1:4: error: not UTF-8"));
    CHECK(said(std::string_view("a: \0b", 5)).starts_with("f.yaml:1:4: error: a NUL"));
    CHECK(said("a: \"x\\0y\"\n").starts_with("f.yaml:1:4: error: a NUL"));
    CHECK(said("a: x\x01\n").starts_with("f.yaml:1:5: error: a character that no text may hold"));
}

TEST_CASE("yaml: nothing can exhaust memory") {
    std::string deep;
    for (int i = 0; i < 50'000; ++i) deep += "[\n";
    CHECK(said(deep).find("nested more than 20 deep") != std::string::npos);
    CHECK(said("a: " + std::string(70'000, 'x'))
              .starts_with("f.yaml:1:4: error: a text of more than 64 kB"));
    CHECK(said(std::string(3 * 1024 * 1024, 'x')) == "f.yaml: error: is larger than 2048 kB\n");
    std::string wide = "[";
    for (int i = 0; i < 100'001; ++i) wide += "1,";
    CHECK(said(wide + "]").find("more than 100000 values") != std::string::npos);
    CHECK(said("[[1]]", {.bytes = 100, .scalar_bytes = 10, .nodes = 10, .depth = 2}).empty());
    CHECK(said("[[[1]]]", {.bytes = 100, .scalar_bytes = 10, .nodes = 10, .depth = 2})
              .starts_with("f.yaml:1:3"));
}

TEST_CASE("yaml: mistakes of writing are said in an author's words") {
    CHECK(said("a:\n\tb: 1\n").starts_with("f.yaml:2:1: error: a tab"));
    CHECK(said("a: b: c\n").starts_with("f.yaml:1:5: error: a ':' where none can be"));
    CHECK(said("a: [1, 2\nb: 3\n").starts_with("f.yaml:2:"));
    CHECK(said("a: @x\n").find("put it in quotes") != std::string::npos);
}

TEST_CASE("yaml: random bytes never crash the reader") {
    std::uint32_t seed = 12345;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 40; ++i) {
            seed = seed * 1664525U + 1013904223U;
            constexpr std::string_view likely = "a: -[]{},\n'\"&*!|>#?%@`\t<=~\xC3\xA4";
            text += (seed >> 24U) < 220 ? likely[(seed >> 8U) % likely.size()]
                                        : static_cast<char>(seed >> 16U);
        }
        (void)said(text);
    }
    SUCCEED();
}

TEST_CASE("yaml: unknown and missing keys are told, all of them") {
    const auto out =
        said_of("advise: x\ntitel: y\n", [](const yaml::node& n, const yaml::notes& notes) {
            yaml::fields f(n, notes);
            CHECK(f.optional("advice") == nullptr);
            CHECK(f.optional("title") == nullptr);
            CHECK(f.required("id") == nullptr);
            f.done();
        });
    CHECK(out ==
          "f.yaml:1:1: error: the key 'id' is missing\n"
          "f.yaml:1:1: error: unknown key 'advise' (did you mean 'advice'?)\n"
          "f.yaml:2:1: error: unknown key 'titel' (did you mean 'title'?)\n");
}

TEST_CASE("yaml: a text with a comma that became a key is explained") {
    const auto out =
        said_of("{ en: one, two three }", [](const yaml::node& n, const yaml::notes& notes) {
            (void)yaml::as_localized(n, notes, yaml::missing_language::fine);
        });
    CHECK(out.starts_with(
        "f.yaml:1:12: error: 'two three' is read as a key: a text with a comma needs quotes"));
}

TEST_CASE("yaml: typed values, right and wrong") {
    findings found;
    const yaml::notes notes(found, "f.yaml");
    const auto read = [&](std::string_view text) { return *yaml::parse(text, notes); };
    CHECK(yaml::as_duration(read("10m"), notes) == std::chrono::minutes{10});
    CHECK(yaml::as_duration(read("3d"), notes) == std::chrono::hours{72});
    CHECK(yaml::as_date(read("2026-11-22"), notes) == std::chrono::year{2026} / 11 / 22);
    CHECK(yaml::as_integer(read("5"), notes, 1, 9) == 5);
    CHECK(yaml::as_bool(read("true"), notes) == true);
    CHECK(yaml::as_texts(read("[a, 'b']"), notes) == std::vector<std::string>{"a", "b"});
    CHECK(yaml::as_texts(read("a"), notes) == std::vector<std::string>{"a"});
    REQUIRE(found.empty());
    for (const std::string_view wrong :
         {"10", "m", "0m", "-1h", "10y", "99999999999d", "10 m", "[1m]"})
        CHECK_FALSE(yaml::as_duration(read(wrong), notes));
    for (const std::string_view wrong :
         {"2026-02-30", "2026-1-1", "22.11.2026", "2026-11-2x", "[x]"})
        CHECK_FALSE(yaml::as_date(read(wrong), notes));
    for (const std::string_view wrong : {"0", "10", "5.0", "'5'", "99999999999999999999"})
        CHECK_FALSE(yaml::as_integer(read(wrong), notes, 1, 9));
    CHECK_FALSE(yaml::as_bool(read("yes"), notes));
    CHECK_FALSE(yaml::as_text(read("''"), notes));
    CHECK(found.size() == 8 + 5 + 5 + 2);
}

TEST_CASE("yaml: words of a list, with did you mean") {
    const auto out = said_of("hgih", [](const yaml::node& n, const yaml::notes& notes) {
        CHECK_FALSE(
            yaml::as_one_of(n, notes, std::array<std::string_view, 3>{"low", "normal", "high"}));
    });
    CHECK(out ==
          "f.yaml:1:1: error: 'hgih' is not one of low | normal | high (did you mean 'high'?)\n");
}

TEST_CASE("yaml: missing languages") {
    const auto read = [](yaml::missing_language m) {
        return said_of("{ en: x, fr: y }", [&](const yaml::node& n, const yaml::notes& notes) {
            CHECK(yaml::as_localized(n, notes, m).in(firebreak::language::en) == "x");
        });
    };
    CHECK(read(yaml::missing_language::error)
              .find("1:1: error: the Finnish text ('fi') is missing") != std::string::npos);
    CHECK(read(yaml::missing_language::warning).find("1:1: warning: the Finnish") !=
          std::string::npos);
    CHECK(read(yaml::missing_language::fine).find("unknown key 'fr'") != std::string::npos);
}
