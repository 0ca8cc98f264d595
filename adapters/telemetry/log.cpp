#include "adapters/telemetry/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>

namespace firebreak {
namespace {

constexpr std::array all_levels = {level::debug, level::info, level::warning, level::error};

spdlog::level::level_enum severity_of(level l) {
    switch (l) {
        case level::debug: return spdlog::level::debug;
        case level::info: return spdlog::level::info;
        case level::warning: return spdlog::level::warn;
        case level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::shared_ptr<spdlog::sinks::sink> sink_for(std::ostream* out) {
    if (out) return std::make_shared<spdlog::sinks::ostream_sink_mt>(*out, true);
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

/// The length of the valid UTF-8 character at the front, or 0; `c` is its code point.
std::size_t character(std::string_view text, char32_t& c) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xc2 && lead < 0xe0 ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0 || length > text.size()) return 0;
    c = length == 1 ? lead : lead & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
        c = (c << 6) | (byte(i) & 0x3fu);
    }
    static constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    const bool valid = c >= least[length] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
    return valid ? length : 0;
}

/// Control characters, line ends, marks of direction and what is invisible.
bool must_be_escaped(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xe0000 && c <= 0xe0fff);
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':' || c == '/' || c == '#' || c == '@' || c == '+' ||
           c == ',';
}

void escape(std::string& out, const char* format, unsigned value) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), format, value);
    out += text.data();
}

}  // namespace

class log_telemetry::parts {
 public:
    explicit parts(const options& o) : logger("firebreak", sink_for(o.out)) {
        // The message holds level, event and fields already; nothing of it is read as a format.
        logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "time=%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc));
        logger.set_level(o.quiet ? spdlog::level::off : severity_of(o.least));
    }

    spdlog::logger logger;
    mutable std::shared_mutex guard;  ///< of the map's shape; values are atomic
    std::map<std::string, std::atomic<std::int64_t>, std::less<>> counters;
};

log_telemetry::log_telemetry() : log_telemetry(options{}) {}
log_telemetry::log_telemetry(options o) : parts_(std::make_unique<parts>(o)) {}
log_telemetry::~log_telemetry() = default;

void log_telemetry::log(level l, std::string_view event, std::initializer_list<field> fields) {
    if (!parts_->logger.should_log(severity_of(l))) return;
    std::string text = "level=";
    text += word(l);
    text += " event=";
    text += logfmt_value(event);
    for (const auto& [name, value] : fields) {
        auto key = logfmt_key(name);
        if (key == "time" || key == "level" || key == "event") key += '_';
        text += ' ';
        text += key;
        text += '=';
        text += logfmt_value(value);
    }
    parts_->logger.log(severity_of(l), spdlog::string_view_t(text));
}

void log_telemetry::count(std::string_view name, std::int64_t by) {
    {
        const std::shared_lock lock(parts_->guard);
        const auto found = parts_->counters.find(name);
        if (found != parts_->counters.end()) {
            found->second.fetch_add(by, std::memory_order_relaxed);
            return;
        }
    }
    const std::unique_lock lock(parts_->guard);
    parts_->counters[std::string(name)].fetch_add(by, std::memory_order_relaxed);
}

std::int64_t log_telemetry::counter(std::string_view name) const {
    const std::shared_lock lock(parts_->guard);
    const auto found = parts_->counters.find(name);
    return found == parts_->counters.end() ? 0 : found->second.load(std::memory_order_relaxed);
}

std::vector<std::pair<std::string, std::int64_t>> log_telemetry::counters() const {
    const std::shared_lock lock(parts_->guard);
    std::vector<std::pair<std::string, std::int64_t>> all;
    for (const auto& [name, value] : parts_->counters)
        all.emplace_back(name, value.load(std::memory_order_relaxed));
    return all;
}

std::string_view word(level l) {
    switch (l) {
        case level::debug: return "debug";
        case level::info: return "info";
        case level::warning: return "warning";
        case level::error: return "error";
    }
    return "error";
}

std::optional<level> to_level(std::string_view text) {
    for (const auto l : all_levels)
        if (word(l) == text) return l;
    return std::nullopt;
}

std::string logfmt_value(std::string_view value) {
    constexpr std::size_t most = 500;
    bool plain = !value.empty() && value.size() <= most;
    for (const char c : value) plain = plain && is_plain(c);
    if (plain) return std::string(value);
    std::string out = "\"";
    while (!value.empty()) {
        if (out.size() > most) {
            out += "…";
            break;
        }
        char32_t c = 0;
        const auto length = character(value, c);
        if (length == 0) {
            escape(out, "\\x%02x", static_cast<unsigned char>(value.front()));
            value.remove_prefix(1);
            continue;
        }
        if (c == U'"' || c == U'\\')
            out += '\\', out += static_cast<char>(c);
        else if (c == U'\n')
            out += "\\n";
        else if (c == U'\t')
            out += "\\t";
        else if (must_be_escaped(c))
            escape(out, "\\u{%x}", static_cast<unsigned>(c));
        else
            out += value.substr(0, length);
        value.remove_prefix(length);
    }
    return out + '"';
}

std::string logfmt_key(std::string_view key) {
    std::string out(key.empty() ? "_" : key);
    for (auto& c : out) {
        const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
        if (!fine) c = '_';
    }
    return out;
}

}  // namespace firebreak
