// JSON written by appending to a string: what is sent to networks. Well formed as long as the calls
// are in order; nothing is checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firebreak::net {

class json_out {
 public:
    /// Appends to `out`, which must outlive it.
    explicit json_out(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    void key(std::string_view name) {
        string(name);
        out_ += ':';
        first_ = true;
    }
    /// Invalid UTF-8 becomes U+FFFD.
    void string(std::string_view text);
    void number(std::int64_t value);
    void boolean(bool value) {
        comma();
        out_ += value ? "true" : "false";
    }
    /// A fragment that is JSON already.
    void raw(std::string_view json) {
        comma();
        out_ += json;
    }

 private:
    void comma() {
        if (!first_) out_ += ',';
        first_ = false;
    }
    void open(char c) {
        comma();
        out_ += c;
        first_ = true;
    }
    void close(char c) {
        out_ += c;
        first_ = false;
    }

    std::string& out_;
    bool first_ = true;
};

}  // namespace firebreak::net
