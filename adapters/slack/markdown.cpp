#include "adapters/slack/markdown.hpp"

#include "adapters/slack/text.hpp"

#include <cmark.h>

#include <functional>
#include <memory>
#include <unordered_map>

namespace firebreak::slack {
namespace {

struct node_deleter {
    void operator()(cmark_node* n) const { cmark_node_free(n); }
};

std::string_view view(const char* text) { return text ? text : ""; }

std::string words_in(cmark_node* parent) {
    std::string words;
    for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
        words += view(cmark_node_get_literal(n));
        words += words_in(n);
    }
    return words;
}

bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

class writer {
 public:
    /// `margin` goes before every line but the first.
    void blocks(cmark_node* parent, const std::string& margin, bool tight = false) {
        bool first = true;
        for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
            if (!first) {
                if (!tight) new_line(margin);
                new_line(margin);
            }
            first = false;
            block(n, margin);
        }
    }

    std::string take() {
        while (out_.ends_with('\n') || out_.ends_with(' ')) out_.pop_back();
        return std::move(out_);
    }

 private:
    void new_line(const std::string& margin) {
        while (out_.ends_with(' ')) out_.pop_back();
        out_ += '\n';
        out_ += margin;
    }

    void block(cmark_node* n, const std::string& margin) {
        switch (cmark_node_get_type(n)) {
            case CMARK_NODE_LIST: list(n, margin); break;
            case CMARK_NODE_BLOCK_QUOTE:
                // Slack knows no quotation within a list or another one: the mark must come first.
                out_ += "> ";
                blocks(n, margin + "> ");
                break;
            case CMARK_NODE_THEMATIC_BREAK: out_ += "———"; break;
            case CMARK_NODE_CODE_BLOCK: code_block(n, margin); break;
            case CMARK_NODE_HTML_BLOCK: {
                auto html = view(cmark_node_get_literal(n));
                while (html.ends_with('\n')) html.remove_suffix(1);
                lines_of(escape_mrkdwn(html), margin);
                break;
            }
            case CMARK_NODE_HEADING: marked(n, margin, '*'); break;
            default: inlines(n, margin);
        }
    }

    void list(cmark_node* list, const std::string& margin) {
        int number = cmark_node_get_list_start(list);
        const bool tight = cmark_node_get_list_tight(list) != 0;
        bool first = true;
        for (auto* item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
            if (!first) {
                if (!tight) new_line(margin);
                new_line(margin);
            }
            first = false;
            const auto mark = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST
                                  ? std::to_string(number++) + ". "
                                  : std::string("• ");
            out_ += mark;
            blocks(item, margin + std::string(units(mark), ' '), tight);
        }
    }

    void code_block(cmark_node* n, const std::string& margin) {
        auto code = view(cmark_node_get_literal(n));
        while (code.ends_with('\n')) code.remove_suffix(1);
        out_ += "```";
        lines_of(escape_mrkdwn(code), margin);
        out_ += "```";
    }

    void lines_of(std::string_view escaped, const std::string& margin) {
        for (auto end = escaped.find('\n'); end != escaped.npos; end = escaped.find('\n')) {
            out_.append(escaped.substr(0, end));
            new_line(margin);
            escaped.remove_prefix(end + 1);
        }
        out_.append(escaped);
    }

    /// Slack sees a mark only where a word begins or ends.
    void marked(cmark_node* n, const std::string& margin, char mark) {
        const bool inner = bold_ && mark == '*';  // *…* in *…* would end it
        if (inner || words_in(n).empty()) {
            inlines(n, margin);
            return;
        }
        if (!out_.empty() && is_word(out_.back())) out_ += "\u200B";
        out_ += mark;
        const bool was = bold_;
        bold_ = bold_ || mark == '*';
        inlines(n, margin);
        bold_ = was;
        out_ += mark;
        auto* next = cmark_node_next(n);
        const auto after = next ? view(cmark_node_get_literal(next)) : "";
        if (!after.empty() && is_word(after.front())) out_ += "\u200B";
    }

    void inlines(cmark_node* parent, const std::string& margin) {
        for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
            const auto literal = view(cmark_node_get_literal(n));
            switch (cmark_node_get_type(n)) {
                case CMARK_NODE_SOFTBREAK: out_ += ' '; break;
                case CMARK_NODE_LINEBREAK: new_line(margin); break;
                case CMARK_NODE_TEXT:
                case CMARK_NODE_HTML_INLINE:
                    out_ += escape_mrkdwn(literal, unlimited, lines::one);
                    break;
                case CMARK_NODE_CODE:
                    out_ += '`' + escape_mrkdwn(literal, unlimited, lines::one) + '`';
                    break;
                case CMARK_NODE_STRONG: marked(n, margin, '*'); break;
                case CMARK_NODE_EMPH: marked(n, margin, '_'); break;
                case CMARK_NODE_LINK:
                case CMARK_NODE_IMAGE: link(n); break;
                default: inlines(n, margin);
            }
        }
    }

    /// The host is shown wherever the label does not show it already.
    void link(cmark_node* n) {
        const auto words = words_in(n);
        const auto url = view(cmark_node_get_url(n));
        const auto label = escape_mrkdwn(words, 300, lines::one);
        const auto to = read_address(url);
        if (!to) {
            out_ += label;
            if (words != url) out_ += " (" + escape_mrkdwn(url, 300, lines::one) + ")";
            return;
        }
        std::string target;
        for (const char c : to->url) {
            if (c == '&')
                target += "&amp;";
            else
                target += c;
        }
        // A label that is the address itself hides nothing; everything else is followed by the
        // host.
        if (words.empty() || words == url || words == to->host) {
            out_ += "<" + target + ">";
            return;
        }
        std::string shown;
        for (const char c : label) shown += c == '|' ? '/' : c;
        out_ += "<" + target + "|" + shown + "> (" + escape_mrkdwn(to->host) + ")";
    }

    std::string out_;
    bool bold_ = false;
};

}  // namespace

namespace {

std::string translated(std::string_view markdown) {
    const std::unique_ptr<cmark_node, node_deleter> document{
        cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8)};
    writer out;
    if (document) out.blocks(document.get(), "");
    return out.take();
}

// The same few dozen texts of the playbooks are shown again and again.
constexpr std::size_t most_kept = 256, longest_kept = 8192;

struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

}  // namespace

std::string markdown_to_mrkdwn(std::string_view markdown) {
    thread_local std::unordered_map<std::string, std::string, text_hash, std::equal_to<>> kept;
    if (const auto found = kept.find(markdown); found != kept.end()) return found->second;
    auto made = translated(markdown);
    if (markdown.size() <= longest_kept) {
        if (kept.size() >= most_kept) kept.clear();
        kept.emplace(markdown, made);
    }
    return made;
}

}  // namespace firebreak::slack
