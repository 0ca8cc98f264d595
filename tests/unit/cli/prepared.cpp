// What the build made of the program's own playbooks is what the program starts with: otherwise it
// would make all of it again, at every start, and nobody would see more than that it is slow.
#include "playbooks/prepared.hpp"

#include "bot/cli/embedded.hpp"
#include "playbooks/library.hpp"
#include "tests/support/catch.hpp"

using namespace firebreak;
using namespace firebreak::playbooks;

TEST_CASE("the program's playbooks: phrases and model are those that the build made") {
    std::vector<source> files;
    for (const auto& f : cli::library_files())
        files.push_back({std::string(f.name), std::string(f.bytes)});
    load_options options;
    const auto trained = cli::trained_files();
    for (const auto& f : trained) options.prepared.push_back(f.bytes);
    findings found;
    const auto all = read_definitions(files, {}, found);
    CHECK(find_prepared(all, contents_of(files, {}), options));
    const auto loaded = library::load(files, options);
    REQUIRE(loaded);
    CHECK(loaded.loaded->origin().came == model_origin::from::program);
}
