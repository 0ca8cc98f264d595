#include "adapters/matrix/markdown.hpp"

#include "bot/domain/address.hpp"

#include <cmark.h>

#include <memory>
#include <string>

namespace firebreak::matrix {
namespace {

constexpr int deepest = 20;  // clients stop at a hundred tags

struct node_deleter {
    void operator()(cmark_node* n) const { cmark_node_free(n); }
};

std::string_view view(const char* text) { return text ? text : ""; }

class writer {
 public:
    explicit writer(twin& out) : out_(out) {}

    void blocks(cmark_node* parent, int depth) {
        for (auto* n = cmark_node_first_child(parent); n && !out_.full(); n = cmark_node_next(n))
            block(n, depth);
    }

 private:
    using kind = twin::block;

    void block(cmark_node* n, int depth) {
        const bool deep = depth >= deepest;
        switch (cmark_node_get_type(n)) {
            case CMARK_NODE_LIST:
                if (deep) return blocks(n, depth);
                return list(n, depth);
            case CMARK_NODE_ITEM: return blocks(n, depth);  // of a list too deep to be one
            case CMARK_NODE_BLOCK_QUOTE:
                if (deep) return blocks(n, depth);
                out_.begin(kind::quote);
                blocks(n, depth + 1);
                return out_.end(kind::quote);
            case CMARK_NODE_THEMATIC_BREAK: return out_.rule();
            case CMARK_NODE_CODE_BLOCK: return literal(n, kind::code);
            case CMARK_NODE_HTML_BLOCK: return literal(n, kind::paragraph);
            case CMARK_NODE_HEADING:
                out_.begin(kind::paragraph);
                marked(n, "strong", depth);
                return out_.end(kind::paragraph);
            default:
                out_.begin(kind::paragraph);
                inlines(n, depth);
                out_.end(kind::paragraph);
        }
    }

    void list(cmark_node* list, int depth) {
        const bool numbered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
        const auto what = numbered ? kind::numbers : kind::bullets;
        out_.begin(what, numbered ? cmark_node_get_list_start(list) : 1);
        const bool was = out_.tight(cmark_node_get_list_tight(list) != 0);
        for (auto* n = cmark_node_first_child(list); n && !out_.full(); n = cmark_node_next(n)) {
            out_.begin(kind::item);
            blocks(n, depth + 1);
            out_.end(kind::item);
        }
        out_.tight(was);
        out_.end(what);
    }

    void literal(cmark_node* n, kind what) {
        auto text = view(cmark_node_get_literal(n));
        while (text.ends_with('\n')) text.remove_suffix(1);
        out_.begin(what);
        out_.text(text, lines::many);
        out_.end(what);
    }

    void marked(cmark_node* n, std::string_view tag, int depth) {
        out_.open(tag);
        inlines(n, depth + 1);
        out_.close(tag);
    }

    void inlines(cmark_node* parent, int depth) {
        if (depth >= 2 * deepest) return out_.text(words_in(parent));
        for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
            switch (cmark_node_get_type(n)) {
                case CMARK_NODE_SOFTBREAK: out_.text(" "); break;
                case CMARK_NODE_LINEBREAK: out_.line_break(); break;
                case CMARK_NODE_CODE: out_.marked("code", view(cmark_node_get_literal(n))); break;
                case CMARK_NODE_STRONG: marked(n, "strong", depth); break;
                case CMARK_NODE_EMPH: marked(n, "em", depth); break;
                case CMARK_NODE_LINK:
                case CMARK_NODE_IMAGE: link(n); break;
                case CMARK_NODE_TEXT:
                case CMARK_NODE_HTML_INLINE: out_.text(view(cmark_node_get_literal(n))); break;
                default: inlines(n, depth + 1);
            }
        }
    }

    /// It is read and handed on: the whole address is seen in either body.
    void link(cmark_node* n) {
        const auto label = words_in(n);
        const std::string url(view(cmark_node_get_url(n)));
        const bool bare = label.empty() || label == url || "mailto:" + label == url;
        if (!bare) {
            out_.text(label);
            out_.text(" (");
        }
        out_.address(url);
        if (!bare) out_.text(")");
    }

    static std::string words_in(cmark_node* parent, int depth = 0) {
        std::string words;
        for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
            if (cmark_node_get_type(n) == CMARK_NODE_SOFTBREAK) words += ' ';
            words += view(cmark_node_get_literal(n));
            if (depth < 100) words += words_in(n, depth + 1);
        }
        return words;
    }

    twin& out_;
};

}  // namespace

void write_markdown(twin& out, std::string_view markdown) {
    const std::unique_ptr<cmark_node, node_deleter> document{
        cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8)};
    if (document) writer(out).blocks(document.get(), 0);
}

}  // namespace firebreak::matrix
