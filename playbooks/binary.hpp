// Values as they stand in memory, one after the other: for files that are a program's own notes to
// itself (kept_file.hpp), read again on a machine of the same kind. Whoever reads them trusts no
// length and checks every value that he uses as a place.
//
// A type is listed once, for writing and for reading: template <class Self, class Archive> static
// void visit(Self&, Archive&), which calls the archive with each member.
#pragma once

#include "bot/domain/language.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace firebreak::playbooks {

/// Copied byte by byte. Without padding, so that equal values are equal bytes.
template <class T>
concept plain = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

class packer {
 public:
    std::string bytes;

    template <plain T>
    void operator()(const T& one) {
        bytes.append(reinterpret_cast<const char*>(&one), sizeof one);
    }
    void operator()(const std::string& text) {
        (*this)(std::uint64_t{text.size()});
        bytes += text;
    }
    template <class T>
    void operator()(const std::vector<T>& many) {
        (*this)(std::uint64_t{many.size()});
        if constexpr (plain<T>)
            bytes.append(reinterpret_cast<const char*>(many.data()), many.size() * sizeof(T));
        else
            for (const auto& each : many) (*this)(each);
    }
    template <class T, std::size_t n>
        requires(!plain<T>)
    void operator()(const std::array<T, n>& many) {
        for (const auto& each : many) (*this)(each);
    }
    void operator()(const localized& text) {
        for (const auto l : all_languages) (*this)(text.has(l) ? text.in(l) : std::string());
    }
    template <class T>
        requires requires(const T& t, packer& p) { T::visit(t, p); }
    void operator()(const T& one) {
        T::visit(one, *this);
    }
};

class unpacker {
 public:
    explicit unpacker(std::string_view bytes) : rest_(bytes) {}

    /// Whether all of it was read, and nothing more was asked for.
    [[nodiscard]] bool done() const { return fine_ && rest_.empty(); }

    template <plain T>
    void operator()(T& one) {
        copy(&one, 1, sizeof one);
    }
    void operator()(std::string& text) {
        std::string_view there;
        (*this)(there);
        text = there;
    }
    /// What was written as a string: part of the bytes.
    void operator()(std::string_view& text) {
        text = rest_.substr(0, size(1));
        rest_.remove_prefix(text.size());
    }
    template <class T>
    void operator()(std::vector<T>& many) {
        if constexpr (plain<T>) {
            many.resize(size(sizeof(T)));
            copy(many.data(), many.size(), sizeof(T));
        } else {
            many.resize(size(sizeof(std::uint64_t)));
            for (auto& each : many) (*this)(each);
        }
    }
    template <class T, std::size_t n>
        requires(!plain<T>)
    void operator()(std::array<T, n>& many) {
        for (auto& each : many) (*this)(each);
    }
    void operator()(localized& text) {
        for (const auto l : all_languages) {
            std::string one;
            (*this)(one);
            text.set(l, std::move(one));
        }
    }
    template <class T>
        requires requires(T& t, unpacker& p) { T::visit(t, p); }
    void operator()(T& one) {
        T::visit(one, *this);
    }

 private:
    void copy(void* to, std::size_t count, std::size_t each) {
        if (!fine_ || count > rest_.size() / each) {
            fine_ = false;
            return;
        }
        if (count != 0) std::memcpy(to, rest_.data(), count * each);
        rest_.remove_prefix(count * each);
    }
    /// How many follow, each of so many bytes at least; none when the bytes can't hold them.
    std::size_t size(std::size_t each) {
        std::uint64_t n = 0;
        (*this)(n);
        if (n > rest_.size() / each) fine_ = false;
        return fine_ ? static_cast<std::size_t>(n) : 0;
    }

    std::string_view rest_;
    bool fine_ = true;
};

}  // namespace firebreak::playbooks
