// The other side of a WebSocket, frame by frame (RFC 6455 5.2), so that a test can break any rule.
#pragma once

#include "tests/unit/net/raw.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <string>

namespace firebreak::net::test {

/// A frame as servers send it, that is without a mask.
inline std::string frame(int opcode, const std::string& payload, bool last = true) {
    std::string f(1, static_cast<char>((last ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        f += static_cast<char>(payload.size());
    } else {
        const int bytes = payload.size() < 65536 ? 2 : 8;
        f += static_cast<char>(bytes == 2 ? 126 : 127);
        for (int i = bytes - 1; i >= 0; --i)
            f += static_cast<char>((std::uint64_t{payload.size()} >> (8 * i)) & 255);
    }
    return f + payload;
}

constexpr int text_frame = 1, binary_frame = 2, rest_frame = 0, close_frame = 8, ping_frame = 9,
              pong_frame = 10;

struct heard_frame {
    int opcode = -1;  ///< -1: the connection ended
    bool masked = false;
    std::string payload;
};

inline awaitable<heard_frame> hear_frame(raw& from) {
    heard_frame h;
    const auto head = co_await from.bytes(2);
    if (head.size() < 2) co_return h;
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    h.masked = (byte(head[1]) & 0x80) != 0;
    std::size_t length = byte(head[1]) & 0x7f;
    if (length >= 126) {
        const auto more = co_await from.bytes(length == 126 ? 2 : 8);
        length = 0;
        for (const char c : more) length = length * 256 + byte(c);
    }
    const auto mask = co_await from.bytes(h.masked ? 4 : 0);
    h.payload = co_await from.bytes(length);
    for (std::size_t i = 0; h.masked && i < h.payload.size(); ++i)
        h.payload[i] = static_cast<char>(h.payload[i] ^ mask[i % 4]);
    h.opcode = byte(head[0]) & 15;
    co_return h;
}

/// The answer to the opening of a WebSocket (RFC 6455 4.2.2), for the head of its request.
inline std::string welcome(const std::string& head) {
    const auto at = head.find("Sec-WebSocket-Key: ") + 19;
    const auto key =
        head.substr(at, head.find("\r\n", at) - at) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char hash[20];
    EVP_Digest(key.data(), key.size(), hash, nullptr, EVP_sha1(), nullptr);
    unsigned char text[32];
    EVP_EncodeBlock(text, hash, sizeof hash);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           std::string(reinterpret_cast<char*>(text)) + "\r\n\r\n";
}

}  // namespace firebreak::net::test
