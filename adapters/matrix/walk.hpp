// Walks over a JSON text once, without building anything of it: how a /sync answer of many
// megabytes is taken apart into events of a few hundred bytes each. Only for .cpp files of
// adapters/matrix.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace firebreak::matrix {

/// Sees structure only: brackets, strings, what stands between. Whether numbers and escapes are
/// right is for whoever parses the parts. After a failure everything ends soon: ask failed() once,
/// at the end. The text outlives the walk.
class walk {
 public:
    explicit walk(std::string_view text) : rest_(text) {}

    /// Calls `each(key)` for every member; it must skip() or enter the value that follows. False,
    /// and the value is passed over, when an object is not what stands here.
    template <class Each>
    bool object(Each&& each) {
        if (!open('{')) return false;
        std::string key;
        while (next('}')) {
            if (!read_key(key)) break;
            each(std::as_const(key));
        }
        return !failed_;
    }
    /// The same for the items of an array.
    template <class Each>
    bool array(Each&& each) {
        if (!open('[')) return false;
        while (next(']')) each();
        return !failed_;
    }
    /// Passes over the value that stands here: its text.
    std::string_view skip();

    /// Nothing but blanks may follow.
    [[nodiscard]] bool ended();
    [[nodiscard]] bool failed() const { return failed_; }

    static constexpr std::size_t deepest = 512;  ///< of what is passed over

 private:
    bool open(char bracket);
    bool next(char closing);
    bool read_key(std::string& key);
    bool pass_string();
    void blanks();
    void fail();

    std::string_view rest_;
    bool failed_ = false;
    bool first_ = false;  ///< just behind an opening bracket: no comma yet
};

}  // namespace firebreak::matrix
