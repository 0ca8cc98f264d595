#include "adapters/matrix/twin.hpp"

#include "adapters/net/url.hpp"
#include "bot/domain/address.hpp"
#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <utility>

namespace firebreak::matrix {
namespace {

constexpr std::string_view word_joiner = "\u2060";

void escape(std::string& html, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            case '\'': html += "&#39;"; break;
            default: html += c;
        }
    }
}

/// Where "@room" stands, which calls everybody in clients that look at the words.
std::size_t find_call(std::string_view text, std::size_t from) {
    constexpr std::string_view call = "@room";
    const auto same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); };
    for (auto at = text.find('@', from); at != text.npos; at = text.find('@', at + 1))
        if (std::ranges::equal(call, text.substr(at, call.size()), same)) return at;
    return text.npos;
}

/// Broken, it is still read the same.
void break_calls(std::string& text) {
    for (std::size_t at = 0; (at = find_call(text, at)) != text.npos; ++at)
        text.insert(at + 1, word_joiner);
}

std::string_view tag_of(twin::block b) {
    switch (b) {
        case twin::block::paragraph: return "p";
        case twin::block::heading: return "h4";
        case twin::block::quote: return "blockquote";
        case twin::block::bullets: return "ul";
        case twin::block::numbers: return "ol";
        case twin::block::item: return "li";
        case twin::block::code: return "pre";
    }
    return "p";
}

}  // namespace

void twin::go_to_line() {
    if (gap_ == 0 && !leads_) return;
    if (body_.empty()) gap_ = 0;
    while (gap_ > 0) {
        body_ += '\n';
        // An empty line between two blocks of a quotation belongs to it.
        if (--gap_ > 0) body_ += between_.substr(0, between_.find_last_not_of(' ') + 1);
    }
    body_ += leads_ ? lead_ : margin_;
    leads_ = false;
}

void twin::put(std::string_view clean) {
    if (clean.empty()) return;
    go_to_line();
    auto part = clean;
    if (part.size() > left_) {
        cut_ = true;
        std::size_t size = 0;
        while (size < left_) {
            const auto next = std::max<std::size_t>(utf8::size_of_first(clean.substr(size)), 1);
            if (size + next > left_) break;
            size += next;
        }
        part = clean.substr(0, size);
    }
    body_ += part;
    escape(html_, part);
    left_ -= part.size();
    if (part.size() < clean.size()) {
        left_ = 0;
        body_ += "…";
        html_ += "…";
    }
}

void twin::text(std::string_view data, lines how) {
    if (data.empty()) return;
    if (left_ == 0) {
        cut_ = true;
        return;
    }
    auto clean = visible(data, how);
    break_calls(clean);
    std::string_view rest = clean;
    for (auto end = rest.find('\n'); end != rest.npos && left_ > 0; end = rest.find('\n')) {
        put(rest.substr(0, end));
        line_break();
        rest.remove_prefix(end + 1);
    }
    if (left_ > 0) put(rest);
}

void twin::line_break() {
    if (left_ == 0) return;
    --left_;
    if (!open_.empty() && open_.back().is == block::code)
        html_ += '\n';
    else
        html_ += "<br>";
    go_to_line();
    body_ += '\n';
    body_ += margin_;
}

void twin::open(std::string_view tag) { html_.append("<").append(tag).append(">"); }
void twin::close(std::string_view tag) { html_.append("</").append(tag).append(">"); }

void twin::marked(std::string_view tag, std::string_view data) {
    open(tag);
    text(data);
    close(tag);
}

void twin::address(std::string_view url) {
    auto to = read_address(url);
    // What may not be called may be linked to.
    for (std::size_t at = 0; to && (at = find_call(to->url, at)) != to->url.npos;)
        to->url.replace(at, 1, "%40");
    if (!to || to->url.size() > left_) {
        text(to ? to->host + "/…" : std::string(url));
        cut_ = cut_ || to;
        return;
    }
    html_ += "<a href=\"";
    escape(html_, to->url);
    html_ += "\">";
    put(to->url);
    html_ += "</a>";
}

void twin::pill(std::string_view name, std::string_view user) {
    if (left_ < name.size() + user.size()) {
        text(name);
        return;
    }
    html_ += "<a href=\"https://matrix.to/#/" + net::percent_encode(user) + "\">";
    text(name);
    html_ += "</a>";
}

void twin::mark(std::string_view first, std::string_view later) {
    // Several blocks may begin on the same line: a list within a quotation.
    if (!leads_) lead_ = margin_;
    lead_ += first;
    leads_ = true;
    margin_ += later;
}

void twin::begin_line() {
    // The first block within an item or a quotation stands on the line of its mark.
    if (leads_) return;
    gap_ = std::max<std::size_t>(gap_, tight_ ? 1 : 2);
    between_ = margin_;
}

void twin::begin(block b, int first) {
    const auto outside = margin_.size();
    begin_line();
    html_.append("<").append(tag_of(b));
    if (b == block::numbers && first != 1) html_ += " start=\"" + std::to_string(first) + "\"";
    html_ += b == block::code ? "><code>" : ">";
    if (b == block::quote) mark("> ", "> ");
    if (b == block::item) {
        auto* list = open_.empty() ? nullptr : &open_.back();
        const bool numbered = list && list->is == block::numbers;
        const auto number = numbered ? std::to_string(list->next++) + ". " : std::string("• ");
        mark(number, std::string(numbered ? number.size() : 2, ' '));
    }
    open_.push_back({b, first, outside});
}

void twin::end(block b) {
    html_ += b == block::code ? "</code></pre>" : "</" + std::string(tag_of(b)) + ">";
    // What stayed empty shows its mark all the same, as it does in HTML.
    if (leads_ && (b == block::item || b == block::quote)) go_to_line();
    margin_.resize(open_.back().margin);
    open_.pop_back();
}

void twin::rule() {
    begin_line();
    html_ += "<hr>";
    if (left_ < 3) return;
    go_to_line();
    body_ += "———";
    left_ -= 3;
}

std::string twin::body() const {
    auto out = body_;
    break_calls(out);  // pieced together from several texts
    return out;
}

bool twin::tight(bool on) { return std::exchange(tight_, on); }

}  // namespace firebreak::matrix
