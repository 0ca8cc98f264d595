#include "config/yaml.hpp"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <tuple>
#include <unordered_set>

namespace firebreak {

std::string to_string(const finding& f) {
    const std::string_view grade = f.severity == finding::grade::error ? "error" : "warning";
    if (f.line == 0) return fmt::format("{}: {}: {}", f.file, grade, f.problem);
    return fmt::format("{}:{}:{}: {}: {}", f.file, f.line, f.column, grade, f.problem);
}

bool has_errors(const findings& all) {
    return std::ranges::any_of(all, [](auto& f) { return f.severity == finding::grade::error; });
}

bool has_warnings(const findings& all) {
    return std::ranges::any_of(all, [](auto& f) { return f.severity == finding::grade::warning; });
}

void sort(findings& all) {
    std::ranges::sort(
        all, {}, [](const finding& f) { return std::tie(f.file, f.line, f.column, f.problem); });
}

}  // namespace firebreak

namespace firebreak::yaml {

void notes::error(position at, std::string problem) const {
    into_.push_back({finding::grade::error, file_, at.line, at.column, std::move(problem)});
}

void notes::warning(position at, std::string problem) const {
    into_.push_back({finding::grade::warning, file_, at.line, at.column, std::move(problem)});
}

bool node::is_null() const {
    return is == kind::scalar && !quoted && (text.empty() || text == "~" || text == "null");
}

const node* node::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &member::key);
    return found == members.end() ? nullptr : &found->value;
}

namespace {

position place(const yaml_mark_t& mark) {
    constexpr std::size_t most = std::numeric_limits<int>::max() - 1;
    return {static_cast<int>(std::min(mark.line, most)) + 1,
            static_cast<int>(std::min(mark.column, most)) + 1};
}

position place(std::string_view text, std::size_t offset) {
    position at{1, 1};
    for (const char c : text.substr(0, offset)) {
        if (c == '\n') {
            ++at.line;
            at.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++at.column;
        }
    }
    return at;
}

/// Bytes of the UTF-8 character at the start of `s`, 0 when it is not one.
std::size_t character(std::string_view s) {
    const auto byte = [&](std::size_t i) {
        return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        if (!tail(1) || !tail(2)) return 0;
        if (first == 0xE0 && byte(1) < 0xA0) return 0;
        if (first == 0xED && byte(1) >= 0xA0) return 0;
        return 3;
    }
    if (first >= 0xF0 && first < 0xF5) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if (first == 0xF0 && byte(1) < 0x90) return 0;
        if (first == 0xF4 && byte(1) >= 0x90) return 0;
        return 4;
    }
    return 0;
}

/// libyaml's words, put for people who write playbooks.
std::string kindly(const yaml_parser_t& parser, std::string_view text) {
    std::string said = parser.problem != nullptr ? parser.problem : "unreadable";
    if (parser.context != nullptr) said = fmt::format("{} ({})", said, parser.context);
    const auto at = parser.problem_mark.index;
    const auto has = [&](std::string_view part) { return said.find(part) != std::string::npos; };
    if (at < text.size() && text[at] == '\t') return "a tab: indent with spaces only";
    if (has("mapping values are not allowed"))
        return "a ':' where none can be: put the text in quotes (\"…\"), or mend the indentation";
    if (has("did not find expected key") || has("could not find expected ':'"))
        return "not in line with what stands around it: mend the indentation, a missing ':' or a "
               "quote";
    if (has("expected ','"))
        return "a ',' or the closing bracket is missing, or a quote stands inside a quoted text";
    if (has("cannot start any token"))
        return "a text can't begin with this character: put it in quotes (\"…\")";
    return "not readable as YAML: " + said;
}

/// Builds the tree from libyaml's events. Recursion is bounded by limits.depth.
class builder {
 public:
    builder(std::string_view text, const notes& n, const limits& l)
        : text_(text), notes_(n), limits_(l) {
        ready_ = yaml_parser_initialize(&parser_) != 0;
        if (!ready_) return;
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    builder(const builder&) = delete;
    builder& operator=(const builder&) = delete;
    ~builder() {
        release();
        if (ready_) yaml_parser_delete(&parser_);
    }

    std::optional<node> document() {
        if (!ready_ || !next() || !next()) return std::nullopt;  // the stream's start, then…
        if (event_.type == YAML_STREAM_END_EVENT) {
            notes_.error({1, 1}, "the file is empty");
            return std::nullopt;
        }
        if (!next()) return std::nullopt;
        node root;
        if (!value(root, 1) || !next() || !next()) return std::nullopt;
        if (event_.type != YAML_STREAM_END_EVENT) {
            notes_.error(place(event_.start_mark), "a second document: one file holds one");
            return std::nullopt;
        }
        return root;
    }

 private:
    void release() {
        if (held_) yaml_event_delete(&event_);
        held_ = false;
    }

    bool next() {
        release();
        if (yaml_parser_parse(&parser_, &event_) != 0) {
            held_ = true;
            return true;
        }
        if (parser_.error == YAML_READER_ERROR) {
            notes_.error(place(text_, parser_.problem_offset), "a character that no text may hold");
        } else if (parser_.error == YAML_MEMORY_ERROR) {
            notes_.error({}, "not enough memory to read the file");
        } else {
            notes_.error(place(parser_.problem_mark), kindly(parser_, text_));
        }
        return false;
    }

    bool refuse(std::string problem) {
        notes_.error(place(event_.start_mark), std::move(problem));
        return false;
    }

    bool plain_value(const yaml_char_t* anchor, const yaml_char_t* tag) {
        if (anchor != nullptr)
            return refuse(
                "an anchor (&): write the value out; text that begins with & needs quotes");
        if (tag != nullptr)
            return refuse("a tag (!): leave it out; text that begins with ! needs quotes");
        return true;
    }

    /// The value whose first event is the current one.
    bool value(node& out, int depth) {
        if (++nodes_ > limits_.nodes)
            return refuse(fmt::format("more than {} values in one file", limits_.nodes));
        out.at = place(event_.start_mark);
        switch (event_.type) {
            case YAML_ALIAS_EVENT:
                return refuse(
                    "an alias (*): write the value out; text that begins with * needs quotes");
            case YAML_SCALAR_EVENT: return scalar(out);
            case YAML_SEQUENCE_START_EVENT:
                if (depth > limits_.depth) return too_deep();
                out.is = node::kind::sequence;
                return plain_value(event_.data.sequence_start.anchor,
                                   event_.data.sequence_start.tag) &&
                       items(out, depth);
            case YAML_MAPPING_START_EVENT:
                if (depth > limits_.depth) return too_deep();
                out.is = node::kind::mapping;
                return plain_value(event_.data.mapping_start.anchor,
                                   event_.data.mapping_start.tag) &&
                       members(out, depth);
            default: return refuse("not readable as YAML");
        }
    }

    bool too_deep() { return refuse(fmt::format("nested more than {} deep", limits_.depth)); }

    bool scalar(node& out) {
        const auto& data = event_.data.scalar;
        if (!plain_value(data.anchor, data.tag)) return false;
        if (data.length > limits_.scalar_bytes)
            return refuse(fmt::format("a text of more than {} kB", limits_.scalar_bytes / 1024));
        out.text.assign(reinterpret_cast<const char*>(data.value), data.length);
        out.quoted = data.style != YAML_PLAIN_SCALAR_STYLE;
        // "\0" is the one way left to write a NUL; it would cut texts short in libraries below.
        if (out.text.find('\0') != std::string::npos) return refuse("a NUL character in a text");
        return true;
    }

    bool items(node& out, int depth) {
        while (next()) {
            if (event_.type == YAML_SEQUENCE_END_EVENT) return true;
            if (!value(out.items.emplace_back(), depth + 1)) return false;
        }
        return false;
    }

    bool members(node& out, int depth) {
        while (next()) {
            if (event_.type == YAML_MAPPING_END_EVENT) {
                refuse_duplicates(out);
                return true;
            }
            node key;
            if (event_.type != YAML_SCALAR_EVENT && event_.type != YAML_ALIAS_EVENT)
                return refuse("a key must be a word, not a list or a mapping");
            if (!value(key, depth + 1)) return false;
            if (!key.quoted && key.text == "<<")
                return refuse("a merge key (<<): write the keys out");
            auto& added = out.members.emplace_back(member{std::move(key.text), key.at, {}});
            if (!next() || !value(added.value, depth + 1)) return false;
        }
        return false;
    }

    void refuse_duplicates(const node& out) const {
        std::unordered_set<std::string_view> seen;
        for (const auto& m : out.members)
            if (!seen.insert(m.key).second)
                notes_.error(m.at, fmt::format("the key '{}' stands here twice", m.key));
    }

    std::string_view text_;
    const notes& notes_;
    const limits& limits_;
    yaml_parser_t parser_{};
    yaml_event_t event_{};
    bool ready_ = false;
    bool held_ = false;
    std::size_t nodes_ = 0;
};

}  // namespace

std::optional<node> parse(std::string_view text, const notes& notes, const limits& limits) {
    if (text.size() > limits.bytes) {
        notes.error({}, fmt::format("is larger than {} kB", limits.bytes / 1024));
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] > '\0') {  // one of the 127, as most are
            ++i;
            continue;
        }
        const auto bytes = character(text.substr(i, 4));
        if (bytes == 0 || text[i] == '\0') {
            notes.error(place(text, i), bytes == 0 ? "not UTF-8: save the file with that encoding"
                                                   : "a NUL character: is this a text file?");
            return std::nullopt;
        }
        i += bytes;
    }
    return builder(text, notes, limits).document();
}

std::optional<std::string> read_file(const std::filesystem::path& path, const notes& notes,
                                     const limits& limits) {
    std::error_code failed;
    if (std::filesystem::is_directory(path, failed)) {
        notes.error({}, "is a folder, not a file");
        return std::nullopt;
    }
    std::ifstream in(path, std::ios::binary);
    std::string text;
    if (in) {
        // What the file system says is a hint only: /proc and pipes say 0.
        const auto size = std::filesystem::file_size(path, failed);
        text.resize(failed || size == 0 ? limits.bytes + 1
                                        : std::min<std::size_t>(size + 1, limits.bytes + 1));
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
    }
    if (!in.is_open() || in.bad()) {
        const bool there = std::filesystem::exists(path, failed) || failed;
        notes.error({}, there ? "can't be read by this account" : "does not exist");
        return std::nullopt;
    }
    if (text.size() > limits.bytes) {
        notes.error({}, fmt::format("is larger than {} kB", limits.bytes / 1024));
        return std::nullopt;
    }
    return text;
}

}  // namespace firebreak::yaml
