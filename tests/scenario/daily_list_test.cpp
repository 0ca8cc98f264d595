// Reports of the daily list, and what becomes of them when somebody touched them before it came.
#include "tests/scenario/bot.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace firebreak;
using namespace firebreak::test;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("daily list: a report whose card was posted is closed there too") {
    scratch folder;
    bot b(folder / "a.db");
    REQUIRE(b.report("tom", "play some quiet jazz in the kitchen").kind == outcome_kind::done);
    REQUIRE(b.ticket_of(1).daily);
    CHECK(b.network.last("#social") == nullptr);
    // Neither moved nor reopened, yet its card stands there from now on.
    CHECK(b.say("anna", "severity 1 normal").kind == outcome_kind::done);
    REQUIRE(b.network.last("#social"));
    const auto card = b.network.last("#social")->reference;
    b.jump(b.time.now() + std::chrono::hours{24});
    CHECK(b.ticket_of(1).state == status::resolved);
    const auto edit = std::find_if(
        b.network.all.rbegin(), b.network.all.rend(),
        [&](const fake_network::sent& s) { return s.what.to.id == "#social" && s.what.is_card; });
    REQUIRE(edit != b.network.all.rend());
    CHECK(edit->what.edits == card);
    CHECK_THAT(text_of(edit->what.content), !ContainsSubstring("claim 1"));
}
