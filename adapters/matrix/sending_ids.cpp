#include "adapters/matrix/sending_ids.hpp"

#include "bot/domain/digest.hpp"

#include <charconv>
#include <chrono>
#include <utility>

namespace firebreak::matrix {
namespace {

constexpr std::string_view prefix = "salt:";
constexpr std::int64_t most_salts = 1000;
// No message waits that long, and no homeserver remembers an id for more than days.
constexpr auto kept_for = std::chrono::days{60};

const network_id network{"matrix"};

/// Names sort as their numbers do.
std::string name_of_salt(std::int64_t first) {
    auto digits = std::to_string(first);
    return std::string(prefix) + std::string(19 - digits.size(), '0') + digits;
}

std::string id_of(const std::string& text) { return hex(sha256(text)).substr(0, 32); }

}  // namespace

boost::asio::awaitable<result<void>> sending_ids::recall(store& files, instant now,
                                                         std::string fresh) {
    auto take = [now, fresh = std::move(fresh)](transaction& t) {
        t.forget_before(network, prefix, now - kept_for);
        t.keep(network, name_of_salt(t.newest_message().value + 1), fresh, now);
        return t.kept_under(network, prefix, most_salts);
    };
    auto all = co_await files.write(std::move(take));
    if (!all) co_return all.error();
    for (auto& [name, salt] : *all) {
        std::int64_t first = 0;
        const auto digits = std::string_view(name).substr(prefix.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), first);
        salts_.insert_or_assign(first, std::move(salt));
    }
    co_return boost::system::in_place_value;
}

std::string sending_ids::of(outbox_number number, std::string_view step) const {
    auto next = salts_.upper_bound(number.value);
    const auto* salt = next == salts_.begin() ? nullptr : &std::prev(next)->second;
    std::string text = salt ? *salt : "";
    text.append("/").append(std::to_string(number.value)).append("/").append(step);
    return id_of(text);
}

std::string id_because_of(std::string_view event, std::string_view step) {
    std::string text(event);
    return id_of(text.append("/").append(step));
}

}  // namespace firebreak::matrix
