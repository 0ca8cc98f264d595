#include "adapters/console/markdown.hpp"

#include <cmark.h>

#include <algorithm>
#include <memory>
#include <string>

namespace firebreak::console {
namespace {

struct node_deleter {
    void operator()(cmark_node* n) const { cmark_node_free(n); }
};

std::string_view view(const char* text) { return text ? text : ""; }

/// What a link reads, to leave out an address that repeats its label.
std::string words_in(cmark_node* parent) {
    std::string words;
    for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
        words += view(cmark_node_get_literal(n));
        words += words_in(n);
    }
    return words;
}

void inlines(cmark_node* parent, style how, std::vector<span>& out) {
    for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
        style within = how;
        switch (cmark_node_get_type(n)) {
            case CMARK_NODE_SOFTBREAK: out.push_back({" ", how}); break;
            case CMARK_NODE_LINEBREAK: out.push_back({"\n", how}); break;
            case CMARK_NODE_TEXT:
            case CMARK_NODE_CODE:
            case CMARK_NODE_HTML_INLINE:
                out.push_back({safe_line(view(cmark_node_get_literal(n))), how});
                break;
            case CMARK_NODE_STRONG:
                within.strong = true;
                inlines(n, within, out);
                break;
            case CMARK_NODE_LINK:
            case CMARK_NODE_IMAGE: {
                inlines(n, how, out);
                const auto words = words_in(n);
                const auto url = view(cmark_node_get_url(n));
                if (words != url)
                    out.push_back({(words.empty() ? "<" : " <") + safe_line(url) + ">", how});
                break;
            }
            default: inlines(n, how, out);
        }
    }
}

class writer {
 public:
    explicit writer(int columns) : columns_(columns) {}

    void blocks(cmark_node* parent, const std::string& margin) {
        bool first = true;
        for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
            const bool tight = cmark_node_get_type(parent) == CMARK_NODE_ITEM &&
                               cmark_node_get_list_tight(cmark_node_parent(parent));
            if (!first && !tight) lines_.push_back({});
            first = false;
            block(n, margin);
        }
    }

    std::vector<line> take() { return std::move(lines_); }

 private:
    void block(cmark_node* n, const std::string& margin) {
        switch (cmark_node_get_type(n)) {
            case CMARK_NODE_LIST: list(n, margin); break;
            case CMARK_NODE_BLOCK_QUOTE: blocks(n, margin + "> "); break;
            case CMARK_NODE_THEMATIC_BREAK: add({{"---", {}}}, margin); break;
            case CMARK_NODE_CODE_BLOCK:
            case CMARK_NODE_HTML_BLOCK: {
                std::string text = safe(view(cmark_node_get_literal(n)));
                while (text.ends_with('\n')) text.pop_back();
                add({{std::move(text), {}}}, margin);
                break;
            }
            default: {
                std::vector<span> text;
                style how;
                how.strong = cmark_node_get_type(n) == CMARK_NODE_HEADING;
                inlines(n, how, text);
                add(text, margin);
            }
        }
    }

    void list(cmark_node* list, const std::string& margin) {
        int number = cmark_node_get_list_start(list);
        bool first = true;
        for (auto* item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
            if (!first && !cmark_node_get_list_tight(list)) lines_.push_back({});
            first = false;
            const std::string mark = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST
                                         ? std::to_string(number++) + ". "
                                         : "• ";
            const auto at = lines_.size();
            const auto deep = margin + std::string(static_cast<std::size_t>(width(mark)), ' ');
            blocks(item, deep);
            if (lines_.size() == at) lines_.push_back({{deep, {}}});
            lines_[at].front().text = margin + mark;
        }
    }

    void add(const std::vector<span>& text, const std::string& margin) {
        for (auto& l : wrap(text, columns_ - width(margin))) {
            l.insert(l.begin(), span{margin, {}});
            lines_.push_back(std::move(l));
        }
    }

    int columns_;
    std::vector<line> lines_;
};

}  // namespace

std::vector<line> markdown(std::string_view text, int columns) {
    const std::unique_ptr<cmark_node, node_deleter> document{
        cmark_parse_document(text.data(), text.size(), CMARK_OPT_VALIDATE_UTF8)};
    writer out(columns);
    if (document) out.blocks(document.get(), "");
    return out.take();
}

}  // namespace firebreak::console
