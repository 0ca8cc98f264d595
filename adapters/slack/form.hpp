// application/x-www-form-urlencoded, strictly: what Slack posts for commands and interactions
// (contract: slack, sections 3, 4 and 12).
#pragma once

#include "bot/domain/error.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace firebreak::slack {

struct form_field {
    std::string_view name, value;
};

/// The fields of one body. Values without an escape are views into the body, the others into
/// memory of the form: both must outlive what is looked up. Movable; views stay valid.
class form {
 public:
    /// errc::invalid: a '%' without two hex digits, text that is not UTF-8, a field that comes
    /// twice, or more than `most_fields`. An empty body is a form without fields.
    static result<form> parse(std::string_view body);

    static constexpr std::size_t most_fields = 128;

    /// Nothing when there is no such field.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    /// "" when there is no such field.
    [[nodiscard]] std::string_view get(std::string_view name) const {
        return find(name).value_or(std::string_view{});
    }
    [[nodiscard]] std::span<const form_field> fields() const { return fields_; }

 private:
    form() = default;
    std::vector<form_field> fields_;
    std::unique_ptr<char[]> decoded_;
};

}  // namespace firebreak::slack
