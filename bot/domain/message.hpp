// What people are shown, neutral of any network: Slack renders it to blocks, Matrix to formatted
// text and reactions, the console to lines. One language, no markup but in approved responses.
#pragma once

#include "bot/domain/ids.hpp"
#include "bot/domain/severity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak {

/// How a paragraph is to be understood; it also says whose words they are.
enum class paragraph_kind {
    plain,     ///< our words
    strong,    ///< our words, to be noticed: "Please do not answer it yourself"
    quote,     ///< a stranger's or colleague's words: shown as a quotation, never interpreted
    approved,  ///< an approved response: Markdown (CommonMark)
    list,      ///< one item of a list
    aside,     ///< small print
};

std::string_view word(paragraph_kind);

struct paragraph {
    paragraph_kind kind = paragraph_kind::plain;
    std::string text;
    bool operator==(const paragraph&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("kind", self.kind), visit("text", self.text);
    }
};

/// A labelled value: "Severity: critical".
struct field {
    std::string label;
    std::string value;
    bool operator==(const field&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("label", self.label), visit("value", self.value);
    }
};

/// Something the reader can do: a button where there are buttons, always also words to type.
struct choice {
    std::string label;
    std::string words;         ///< the command it stands for: "claim 128"
    bool primary = false;      ///< the thing most people want
    bool risky = false;        ///< ask once more
    bool needs_input = false;  ///< `words` is only the beginning; the rest is asked for
    bool operator==(const choice&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("label", self.label), visit("words", self.words), visit("primary", self.primary);
        visit("risky", self.risky), visit("input", self.needs_input);
    }
};

struct link {
    std::string label;
    std::string url;  ///< https only
    bool operator==(const link&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("label", self.label), visit("url", self.url);
    }
};

struct message {
    std::string heading;
    std::optional<severity> level;  ///< colours the heading
    std::vector<field> facts;
    std::vector<paragraph> body;
    std::vector<link> links;
    std::vector<choice> choices;
    std::vector<person_id> mentions;  ///< these people are notified, and nobody else
    bool operator==(const message&) const = default;
    static void fields(auto& self, auto&& visit) {
        visit("heading", self.heading), visit("level", self.level), visit("facts", self.facts);
        visit("body", self.body), visit("links", self.links), visit("choices", self.choices);
        visit("mentions", self.mentions);
    }

    message& say(std::string text, paragraph_kind kind = paragraph_kind::plain) {
        body.push_back({kind, std::move(text)});
        return *this;
    }
};

}  // namespace firebreak
