#include "config/secret.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/reading.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <type_traits>

using namespace firebreak;
using namespace firebreak::testing;

namespace {

template <class T>
concept printable = requires(std::ostream& out, const T& value) { out << value; };

// A secret has no way into a log or a message but reveal().
static_assert(!printable<secret>);
static_assert(!fmt::is_formattable<secret>::value);
static_assert(!std::is_convertible_v<secret, std::string>);
static_assert(!std::is_convertible_v<secret, std::string_view>);

/// A folder of its own that is gone afterwards.
class scratch {
 public:
    scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "firebreak-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, std::string_view text, ::mode_t mode) const {
        const auto path = folder_ / name;
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] loaded_configuration read(const std::string& token) const {
        return parse_configuration(
            basis("matrix: { homeserver_url: \"https://m.example.org\", user_id: "
                  "\"@f:example.org\", access_token: " +
                  token + " }\n"),
            folder_ / "f.yaml", tokens());
    }

 private:
    std::filesystem::path folder_;
};

/// The one problem of a configuration whose token is written so.
std::string problem(const scratch& at, const std::string& token) {
    const auto got = at.read(token);
    REQUIRE(got.found.size() == 1);
    CHECK(got.found[0].line == 4);
    CHECK(got.found[0].column == 93);
    return got.found[0].problem;
}

}  // namespace

TEST_CASE("secrets: from a variable, without the blanks around") {
    const auto got =
        complaints(basis("matrix: { homeserver_url: \"https://m.example.org\", user_id: "
                         "\"@f:example.org\", access_token: env:T }\n"),
                   with_variables({{"T", " abc\n"}}));
    CHECK(got == list{});
}

TEST_CASE("secrets: from a file, relative to the configuration") {
    const scratch at;
    at.write("token", "syt_abc\n", 0600);
    const auto got = at.read("file:token");
    REQUIRE(got.found.empty());
    CHECK(got.value.matrix->access_token.reveal() == "syt_abc");
    CHECK(got.value.matrix->access_token.origin() == "file:token");
}

TEST_CASE("secrets: a token in the file itself is refused and never repeated") {
    const scratch at;
    const auto said = problem(at, "syt_very_secret");
    CHECK(said ==
          "matrix.access_token is a secret and never stands in this file: keep it in an "
          "environment variable or a file, and write env:NAME or file:PATH");
}

TEST_CASE("secrets: what is missing is named with what needs it") {
    const scratch at;
    CHECK(problem(at, "env:GONE") ==
          "the environment variable GONE is not set, and matrix.access_token needs it");
    CHECK(problem(at, "file:gone") ==
          "the file '" + (at.folder() / "gone").string() +
              "' does not exist or its folder can't be entered by this account, and "
              "matrix.access_token needs it");
    CHECK(problem(at, "\"env:\"") ==
          "after env: the name of an environment variable belongs: letters, digits and _");
    CHECK(problem(at, "env:A-B") ==
          "after env: the name of an environment variable belongs: letters, digits and _");
    std::filesystem::create_directory(at.folder() / "folder");
    CHECK(problem(at, "file:folder") == "the file '" + (at.folder() / "folder").string() +
                                            "' can't be read by this account, and "
                                            "matrix.access_token needs it");
}

TEST_CASE("secrets: what can't be a token is refused without showing it") {
    const scratch at;
    at.write("empty", "\n", 0600);
    at.write("two", "one two\n", 0600);
    CHECK(problem(at, "file:empty") == "'file:empty' is empty, and matrix.access_token needs it");
    CHECK(problem(at, "file:two") ==
          "'file:two' holds blanks or other characters that no token has: store the token alone, "
          "on one "
          "line");
}

TEST_CASE("secrets: a file that everybody may read is a warning, and the secret counts") {
    const scratch at;
    at.write("token", "syt_abc", 0644);
    const auto got = at.read("file:token");
    REQUIRE(got.found.size() == 1);
    CHECK(got.found[0].severity == finding::grade::warning);
    const auto path = (at.folder() / "token").string();
    CHECK(got.found[0].problem ==
          "everybody on this machine may open '" + path + "': chmod 600 " + path);
    CHECK(got.value.matrix->access_token.reveal() == "syt_abc");
}

TEST_CASE("secrets: a token of another kind is a warning that does not show it") {
    CHECK(complaints(basis("slack: { bot_token: env:APP, app_token: env:BOT }\n")) ==
          list{"f.yaml:4:21: warning: env:APP holds no bot token: those begin with xoxb-",
               "f.yaml:4:41: warning: env:BOT holds no app-level token: those begin with xapp-"});
}

TEST_CASE("secrets: verbs that need none read a configuration without them") {
    auto options = with_variables({});
    options.secrets = wanted_secrets::no;
    const auto got =
        read(basis("slack: { bot_token: env:GONE, app_token: \"file:gone\" }\n"), options);
    CHECK(got.usable());
    CHECK(got.value.slack->bot_token.empty());
    CHECK(got.value.slack->bot_token.origin() == "env:GONE");
}
