#include "adapters/matrix/walk.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <cstring>

namespace firebreak::matrix {
namespace {

bool blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

void walk::fail() {
    failed_ = true;
    rest_ = {};
}

void walk::blanks() {
    while (!rest_.empty() && blank(rest_.front())) rest_.remove_prefix(1);
}

bool walk::ended() {
    blanks();
    return !failed_ && rest_.empty();
}

bool walk::open(char bracket) {
    blanks();
    if (rest_.empty() || rest_.front() != bracket) {
        skip();
        return false;
    }
    rest_.remove_prefix(1);
    first_ = true;
    return true;
}

bool walk::next(char closing) {
    blanks();
    if (failed_ || rest_.empty()) {
        fail();
        return false;
    }
    if (rest_.front() == closing) {
        rest_.remove_prefix(1);
        first_ = false;
        return false;
    }
    if (!first_) {
        if (rest_.front() != ',') {
            fail();
            return false;
        }
        rest_.remove_prefix(1);
        blanks();
    }
    first_ = false;
    return true;
}

bool walk::pass_string() {
    // At the opening quote. Backslashes are rare: look for the closing quote, then whether it is
    // one.
    std::size_t at = 1;
    for (;;) {
        const auto* found = static_cast<const char*>(
            at < rest_.size() ? std::memchr(rest_.data() + at, '"', rest_.size() - at) : nullptr);
        if (found == nullptr) {
            fail();
            return false;
        }
        const auto quote = static_cast<std::size_t>(found - rest_.data());
        std::size_t slashes = 0;
        while (quote - slashes > 1 && rest_[quote - slashes - 1] == '\\') ++slashes;
        at = quote + 1;
        if (slashes % 2 == 0) break;
    }
    rest_.remove_prefix(at);
    return true;
}

bool walk::read_key(std::string& key) {
    const auto from = rest_;
    if (rest_.empty() || rest_.front() != '"') {
        fail();
        return false;
    }
    if (!pass_string()) return false;
    const auto quoted = from.substr(0, from.size() - rest_.size());
    key = quoted.substr(1, quoted.size() - 2);
    if (key.find('\\') != std::string::npos) {
        boost::system::error_code bad;
        const auto value = boost::json::parse({quoted.data(), quoted.size()}, bad);
        if (bad || !value.is_string()) {
            fail();
            return false;
        }
        key = value.get_string().c_str();
    }
    blanks();
    if (rest_.empty() || rest_.front() != ':') {
        fail();
        return false;
    }
    rest_.remove_prefix(1);
    return true;
}

std::string_view walk::skip() {
    blanks();
    const auto from = rest_;
    std::array<char, deepest> closing;
    std::size_t depth = 0;
    do {
        blanks();
        if (rest_.empty()) {
            fail();
            return {};
        }
        const char c = rest_.front();
        if (c == '"') {
            if (!pass_string()) return {};
        } else if (c == '{' || c == '[') {
            if (depth == deepest) {
                fail();
                return {};
            }
            closing[depth++] = c == '{' ? '}' : ']';
            rest_.remove_prefix(1);
        } else if (c == '}' || c == ']') {
            if (depth == 0 || closing[depth - 1] != c) {
                fail();
                return {};
            }
            --depth;
            rest_.remove_prefix(1);
        } else if (depth > 0 && (c == ',' || c == ':')) {
            rest_.remove_prefix(1);
        } else {
            // A number, true, false or null: up to whatever ends one.
            std::size_t n = 0;
            while (n < rest_.size() && !blank(rest_[n]) && rest_[n] != ',' && rest_[n] != '}' &&
                   rest_[n] != ']' && rest_[n] != ':' && rest_[n] != '"')
                ++n;
            if (n == 0) {
                fail();
                return {};
            }
            rest_.remove_prefix(n);
        }
    } while (depth > 0);
    first_ = false;
    return from.substr(0, from.size() - rest_.size());
}

}  // namespace firebreak::matrix
