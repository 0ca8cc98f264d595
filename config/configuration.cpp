#include "config/configuration.hpp"

#include "config/duty.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <exception>

namespace firebreak {
namespace sections {

std::optional<secret> context::secret_of(const yaml::node& n, std::string_view key) const {
    return yaml::as_secret(n, notes, key, folder, options.environment, options.secrets);
}

std::optional<std::string> context::text_of(const yaml::node& n, bool (*is_fine)(std::string_view),
                                            std::string_view noun) const {
    auto text = yaml::as_text(n, notes);
    if (!text || is_fine(*text)) return text;
    notes.error(n.at, fmt::format("'{}' is not {}", *text, noun));
    return std::nullopt;
}

std::vector<std::string> context::texts_of(const yaml::node& n, bool (*is_fine)(std::string_view),
                                           std::string_view noun) const {
    std::vector<std::string> texts;
    if (n.is_scalar()) {
        if (auto one = text_of(n, is_fine, noun)) texts.push_back(std::move(*one));
        return texts;
    }
    for (const auto& item : yaml::as_list(n, notes))
        if (auto one = text_of(item, is_fine, noun)) texts.push_back(std::move(*one));
    return texts;
}

std::optional<std::filesystem::path> context::path_of(const yaml::node& n) const {
    const auto text = yaml::as_text(n, notes);
    if (!text) return std::nullopt;
    return (folder / *text).lexically_normal();
}

}  // namespace sections

namespace {

using sections::context;

bool is_known_zone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::exception&) {  // how this library says no
        return false;
    }
}

std::string nearest_zone(const std::string& name) {
    try {
        const auto& zones = date::get_tzdb().zones;
        std::vector<std::string_view> known;
        known.reserve(zones.size());
        for (const auto& zone : zones) known.push_back(zone.name());
        return yaml::did_you_mean(name, known);
    } catch (const std::exception&) {
        return " (this machine has no list of time zones: install the package tzdata)";
    }
}

void read_time_zone(const yaml::node& n, const context& with, std::string& into) {
    const auto name = yaml::as_text(n, with.notes);
    if (!name) return;
    if (is_known_zone(*name)) {
        into = *name;
        return;
    }
    with.notes.error(n.at, fmt::format("'{}' is not a time zone this machine knows{}; a name such "
                                       "as Europe/Helsinki belongs here",
                                       *name, nearest_zone(*name)));
}

void read_summary(const yaml::node& n, const context& with, weekly_time& into) {
    yaml::fields f(n, with.notes);
    if (const auto* at = f.optional("at")) {
        const auto text = yaml::as_text(*at, with.notes);
        const auto time = text ? to_weekly_time(*text) : std::nullopt;
        if (time)
            into = *time;
        else if (text)
            with.notes.error(at->at, fmt::format("'{}' is not a day and a time: \"Mon 09:00\"; the "
                                                 "days are Mon Tue Wed Thu Fri Sat Sun",
                                                 *text));
    }
    f.done();
}

void read_limits(const yaml::node& n, const context& with, directory::report_limits& into) {
    constexpr std::int64_t most = 1'000'000;
    yaml::fields f(n, with.notes);
    if (const auto* v = f.optional("per_ten_minutes"))
        into.per_ten_minutes = yaml::as_integer(*v, with.notes, 0, most).value_or(0);
    if (const auto* v = f.optional("per_day"))
        into.per_day = yaml::as_integer(*v, with.notes, 0, most).value_or(0);
    f.done();
}

void read_daily_list(const yaml::node& n, const context& with, std::chrono::minutes& into) {
    yaml::fields f(n, with.notes);
    if (const auto* at = f.optional("at")) {
        const auto text = yaml::as_text(*at, with.notes);
        const auto time = text ? to_time_of_day(*text) : std::nullopt;
        if (time && *time < std::chrono::hours{24})
            into = *time;
        else if (text)
            with.notes.error(at->at, fmt::format("'{}' is not a time of day: \"09:00\"", *text));
    }
    f.done();
}

void read_root(const yaml::node& root, const context& with, configuration& c) {
    yaml::fields f(root, with.notes);
    if (const auto* n = f.required("database")) c.database = with.path_of(*n).value_or("");
    if (const auto* n = f.optional("playbooks"))
        c.playbooks = with.path_of(*n).value_or("");
    else
        c.playbooks = (with.folder / "playbooks/library").lexically_normal();
    if (const auto* n = f.optional("playbooks_corpus")) c.corpus = with.path_of(*n);
    if (const auto* n = f.optional("company"))
        c.company = yaml::as_text(*n, with.notes).value_or("");
    if (const auto* n = f.optional("time_zone")) read_time_zone(*n, with, c.time_zone);
    if (const auto* n = f.optional("http")) c.http = sections::read_http(*n, with);
    if (const auto* n = f.optional("proxy")) c.proxy = sections::read_proxy(*n, with);
    if (const auto* n = f.optional("slack")) c.slack = sections::read_slack(*n, with);
    if (const auto* n = f.optional("matrix")) c.matrix = sections::read_matrix(*n, with);
    if (const auto* n = f.optional("holidays")) sections::read_holiday_files(*n, with, c.closed);
    if (const auto* n = f.optional("deadlines")) sections::read_deadline_rules(*n, with, c.duty);
    if (const auto* n = f.optional("webhooks")) sections::read_webhooks(*n, with, c);
    if (const auto* n = f.optional("escalation")) sections::read_escalation(*n, with, c);
    if (const auto* n = f.optional("routes")) sections::read_routes(*n, with, c);
    const auto* people = f.optional("people");
    const auto* teams = f.required("teams");
    sections::read_people(people, teams, f.optional("managers"), with, c);
    if (const auto* n = f.optional("summary")) read_summary(*n, with, c.summary);
    if (const auto* n = f.optional("reporting")) read_limits(*n, with, c.limits);
    if (const auto* n = f.optional("daily_list")) read_daily_list(*n, with, c.daily_list);
    sections::finish_duty(with, c);
    f.done();
}

}  // namespace

std::optional<std::string> dashboard_address(const http_settings& http, std::uint16_t port) {
    if (http.public_url) return http.public_url;
    web_address at;
    at.host = http.listen.host;
    if (!at.is_loopback()) return std::nullopt;
    const bool brackets = at.host.find(':') != std::string::npos;
    return fmt::format("{}://{}:{}", http.tls ? "https" : "http",
                       brackets ? "[" + at.host + "]" : at.host, port);
}

std::string_view word(slack_settings::transport t) {
    return t == slack_settings::transport::http ? "http" : "socket";
}

loaded_configuration parse_configuration(std::string_view text, const std::filesystem::path& file,
                                         const load_options& options) {
    loaded_configuration loaded;
    loaded.value.file = file;
    const yaml::notes notes(loaded.found, file.string());
    if (const auto root = yaml::parse(text, notes))
        read_root(*root, {notes, file.parent_path(), options}, loaded.value);
    sort(loaded.found);
    return loaded;
}

loaded_configuration load_configuration(const std::filesystem::path& file,
                                        const load_options& options) {
    findings unreadable;
    const auto text = yaml::read_file(file, yaml::notes(unreadable, file.string()));
    if (text) return parse_configuration(*text, file, options);
    loaded_configuration loaded;
    loaded.value.file = file;
    loaded.found = std::move(unreadable);
    return loaded;
}

}  // namespace firebreak
