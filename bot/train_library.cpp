// Part of the build: makes the phrases of the playbooks that are part of the program ready and
// trains their model, so that the program starts with both.
//   train_library LIBRARY PHRASES MODEL
#include "playbooks/learning/model_file.hpp"
#include "playbooks/learning/training.hpp"
#include "playbooks/library.hpp"
#include "playbooks/prepared.hpp"

#include <cstdio>
#include <fstream>

namespace {

bool write(const char* file, const std::string& bytes) {
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    return !out.flush().fail();
}

}  // namespace

int main(int argc, char** argv) {
    using namespace firebreak;
    using namespace firebreak::playbooks;
    if (argc != 4) return 2;
    findings found;
    const auto files = read_folder(argv[1], found);
    const auto phrases = prepared_phrases(files);
    load_options options;
    options.prepared = {phrases};
    const auto loaded = library::load(files, options);
    std::string model;
    // Playbooks with mistakes are a matter of the tests, not of the build.
    if (loaded && loaded.loaded->rules().in_use() != nullptr)
        model =
            write_model(*loaded.loaded->rules().in_use(), made_from(contents_of(files, {}), {}));
    else
        std::fputs("train_library: the playbooks can't be learned from; see playbooks lint\n",
                   stderr);
    return write(argv[2], phrases) && write(argv[3], model) ? 0 : 1;
}
