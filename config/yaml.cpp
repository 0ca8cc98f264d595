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
        notes.error({}, fmt::format("larger than {} kB", limits.bytes / 1024));
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size();) {
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
        notes.error({}, "can't be read: does it exist, and may this account read it?");
        return std::nullopt;
    }
    if (text.size() > limits.bytes) {
        notes.error({}, fmt::format("larger than {} kB", limits.bytes / 1024));
        return std::nullopt;
    }
    return text;
}

namespace {

/// Optimal string alignment: a swap of two neighbours counts as one mistake.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last[b.size()];
}

std::string_view kind_word(const node& n) {
    if (n.is_sequence()) return "a list";
    if (n.is_mapping()) return "a mapping (key: value)";
    return n.is_null() ? "nothing" : "a text";
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
    if (word.size() > 64) return {};
    const std::size_t most = word.size() < 3 ? 1 : word.size() < 6 ? 2 : 3;
    std::size_t best = most + 1;
    std::string_view nearest;
    for (const auto candidate : known) {
        const auto d = distance(word, candidate);
        if (d < best && d < candidate.size()) {
            best = d;
            nearest = candidate;
        }
    }
    return nearest.empty() ? std::string{} : fmt::format(" (did you mean '{}'?)", nearest);
}

fields::fields(const node& n, const notes& notes) : node_(n), notes_(notes) {
    if (!n.is_mapping())
        notes_.error(n.at,
                     fmt::format("{} where keys with values (key: value) belong", kind_word(n)));
}

const node* fields::optional(std::string_view key) {
    known_.push_back(key);
    const auto* found = node_.find(key);
    return found == nullptr || found->is_null() ? nullptr : found;
}

const node* fields::required(std::string_view key) {
    const auto* found = optional(key);
    if (found != nullptr || !node_.is_mapping()) return found;
    const auto* empty = node_.find(key);
    if (empty != nullptr)
        notes_.error(empty->at, fmt::format("the key '{}' has no value", key));
    else
        notes_.error(node_.at, fmt::format("the key '{}' is missing", key));
    return nullptr;
}

void fields::done() const {
    for (const auto& m : node_.members) {
        if (std::ranges::find(known_, m.key) != known_.end()) continue;
        // { en: one, two } makes a key "two" with no value of what was meant as text.
        if (m.value.is_null() && m.key.find(' ') != std::string::npos)
            notes_.error(
                m.at, fmt::format("'{}' is read as a key: a text with a comma needs quotes (\"…\")",
                                  m.key));
        else
            notes_.error(m.at,
                         fmt::format("unknown key '{}'{}", m.key, did_you_mean(m.key, known_)));
    }
}

std::optional<std::string> as_text(const node& n, const notes& notes) {
    if (!n.is_scalar() || n.is_null()) {
        notes.error(n.at, fmt::format("{} where a text belongs", kind_word(n)));
        return std::nullopt;
    }
    if (n.text.find_first_not_of(" \t\r\n") == std::string::npos) {
        notes.error(n.at, "an empty text");
        return std::nullopt;
    }
    return n.text;
}

std::optional<std::int64_t> as_integer(const node& n, const notes& notes, std::int64_t least,
                                       std::int64_t most) {
    std::int64_t number = 0;
    const auto* end = n.text.data() + n.text.size();
    const auto [stop, failed] = std::from_chars(n.text.data(), end, number);
    if (!n.is_scalar() || n.quoted || failed != std::errc{} || stop != end || number < least ||
        number > most) {
        notes.error(n.at, fmt::format("a whole number from {} to {} belongs here", least, most));
        return std::nullopt;
    }
    return number;
}

std::optional<bool> as_bool(const node& n, const notes& notes) {
    if (n.is_scalar() && !n.quoted && (n.text == "true" || n.text == "false"))
        return n.text == "true";
    notes.error(n.at, "true or false belongs here");
    return std::nullopt;
}

std::optional<std::chrono::year_month_day> as_date(const node& n, const notes& notes) {
    const auto number = [&](std::size_t from, std::size_t digits) {
        unsigned value = 0;
        const auto* begin = n.text.data() + from;
        const auto [stop, failed] = std::from_chars(begin, begin + digits, value);
        return failed == std::errc{} && stop == begin + digits ? value : 0U;
    };
    if (n.is_scalar() && n.text.size() == 10 && n.text[4] == '-' && n.text[7] == '-') {
        const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number(0, 4))},
                                               std::chrono::month{number(5, 2)},
                                               std::chrono::day{number(8, 2)}};
        if (number(0, 4) >= 1970 && date.ok()) return date;
    }
    notes.error(n.at, "a date of the calendar belongs here, written 2026-11-22");
    return std::nullopt;
}

std::optional<std::chrono::seconds> as_duration(const node& n, const notes& notes) {
    static constexpr std::pair<char, std::int64_t> units[] = {
        {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}};
    constexpr std::int64_t most = 3650LL * 86'400;
    if (n.is_scalar() && n.text.size() >= 2) {
        std::int64_t number = 0;
        const auto* end = n.text.data() + n.text.size() - 1;
        const auto [stop, failed] = std::from_chars(n.text.data(), end, number);
        const auto unit =
            std::ranges::find(units, n.text.back(), &std::pair<char, std::int64_t>::first);
        if (failed == std::errc{} && stop == end && unit != std::end(units) && number > 0 &&
            number <= most / unit->second)
            return std::chrono::seconds{number * unit->second};
    }
    notes.error(n.at, "a length of time belongs here, such as 10m, 4h or 3d");
    return std::nullopt;
}

std::span<const node> as_list(const node& n, const notes& notes) {
    if (n.is_sequence()) return n.items;
    notes.error(n.at, fmt::format("{} where a list belongs", kind_word(n)));
    return {};
}

std::vector<std::string> as_texts(const node& n, const notes& notes) {
    std::vector<std::string> texts;
    const auto items =
        n.is_scalar() && !n.is_null() ? std::span<const node>(&n, 1) : as_list(n, notes);
    for (const auto& item : items)
        if (auto text = as_text(item, notes)) texts.push_back(std::move(*text));
    return texts;
}

localized as_localized(const node& n, const notes& notes, missing_language missing) {
    localized out;
    if (!n.is_mapping()) {
        notes.error(n.at,
                    fmt::format("{} where languages belong: {{ en: …, fi: … }}", kind_word(n)));
        return out;
    }
    fields f(n, notes);
    for (const auto l : all_languages) {
        const auto* found = n.find(word(l));
        if (found == nullptr) {
            f.optional(word(l));
            if (l != language::en && l != language::fi) continue;
            const auto problem = fmt::format("the {} text ('{}') is missing",
                                             l == language::en ? "English" : "Finnish", word(l));
            if (missing == missing_language::error) notes.error(n.at, problem);
            if (missing == missing_language::warning) notes.warning(n.at, problem);
        } else {
            f.optional(word(l));
            if (auto text = as_text(*found, notes)) out.set(l, std::move(*text));
        }
    }
    f.done();
    return out;
}

std::optional<std::size_t> as_one_of(const node& n, const notes& notes,
                                     std::span<const std::string_view> words) {
    if (n.is_scalar()) {
        const auto found = std::ranges::find(words, n.text);
        if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    }
    std::string all;
    for (const auto w : words) all += (all.empty() ? "" : " | ") + std::string(w);
    notes.error(n.at, n.is_scalar() ? fmt::format("'{}' is not one of {}{}", n.text, all,
                                                  did_you_mean(n.text, words))
                                    : fmt::format("{} where one of {} belongs", kind_word(n), all));
    return std::nullopt;
}

}  // namespace firebreak::yaml
