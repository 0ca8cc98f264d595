#include "adapters/web/message_html.hpp"

#include <cmark.h>

#include <memory>

namespace firebreak::web {
namespace {

struct node_deleter {
    void operator()(cmark_node* n) const { cmark_node_free(n); }
};

std::string_view words_of(const char* text) { return text ? text : ""; }

constexpr int deepest = 40;  // markup nested deeper than this is shown as plain words

void add_children(html& out, cmark_node* parent, int depth);

void add_link(html& out, cmark_node* n, int depth) {
    const auto url = words_of(cmark_node_get_url(n));
    out.begin("a", {{"href", url}, {"rel", "noreferrer noopener"}});
    add_children(out, n, depth);
    if (!cmark_node_first_child(n)) out.text(url);
    out.end();
}

void add_list(html& out, cmark_node* n, int depth) {
    if (cmark_node_get_list_type(n) == CMARK_ORDERED_LIST)
        out.begin("ol", {{"start", std::to_string(cmark_node_get_list_start(n))}});
    else
        out.begin("ul");
    add_children(out, n, depth);
    out.end();
}

/// Headings of a response stand below those of the page.
void add_block(html& out, literal tag, cmark_node* n, int depth) {
    out.begin(tag);
    add_children(out, n, depth);
    out.end();
}

void add_node(html& out, cmark_node* n, int depth) {
    switch (cmark_node_get_type(n)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_HTML_INLINE: out.text(words_of(cmark_node_get_literal(n))); break;
        case CMARK_NODE_CODE: out.element("code", words_of(cmark_node_get_literal(n))); break;
        case CMARK_NODE_CODE_BLOCK:
        case CMARK_NODE_HTML_BLOCK:
            out.begin("pre").element("code", words_of(cmark_node_get_literal(n))).end();
            break;
        case CMARK_NODE_SOFTBREAK: out.text("\n"); break;
        case CMARK_NODE_LINEBREAK: out.begin("br"); break;
        case CMARK_NODE_THEMATIC_BREAK: out.begin("hr"); break;
        case CMARK_NODE_EMPH: add_block(out, "em", n, depth); break;
        case CMARK_NODE_STRONG: add_block(out, "strong", n, depth); break;
        case CMARK_NODE_LINK:
        case CMARK_NODE_IMAGE: add_link(out, n, depth); break;
        case CMARK_NODE_BLOCK_QUOTE: add_block(out, "blockquote", n, depth); break;
        case CMARK_NODE_LIST: add_list(out, n, depth); break;
        case CMARK_NODE_ITEM: add_block(out, "li", n, depth); break;
        case CMARK_NODE_HEADING:
            out.begin("p").begin("strong");
            add_children(out, n, depth);
            out.end().end();
            break;
        case CMARK_NODE_PARAGRAPH: {
            auto* list = cmark_node_parent(cmark_node_parent(n));
            const bool tight = list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
                               cmark_node_get_list_tight(list);
            if (tight)
                add_children(out, n, depth);
            else
                add_block(out, "p", n, depth);
            break;
        }
        default: add_children(out, n, depth);
    }
}

void add_children(html& out, cmark_node* parent, int depth) {
    if (depth == 0) return;
    for (auto* n = cmark_node_first_child(parent); n; n = cmark_node_next(n))
        add_node(out, n, depth - 1);
}

void add_paragraph(html& out, const paragraph& p) {
    switch (p.kind) {
        case paragraph_kind::plain: out.element("p", p.text); break;
        case paragraph_kind::strong: out.begin("p").element("strong", p.text).end(); break;
        case paragraph_kind::quote: out.element("blockquote", p.text, {{"dir", "auto"}}); break;
        case paragraph_kind::aside: out.element("p", p.text, {{"class", "aside"}}); break;
        case paragraph_kind::list: out.element("li", p.text); break;
        case paragraph_kind::approved:
            out.begin("div", {{"class", "approved"}});
            add_markdown(out, p.text);
            out.end();
            break;
    }
}

}  // namespace

void add_markdown(html& out, std::string_view markdown) {
    const std::unique_ptr<cmark_node, node_deleter> document{
        cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8)};
    if (document) add_children(out, document.get(), deepest);
}

void add_message_body(html& out, const message& m) {
    if (!m.facts.empty()) {
        out.begin("dl", {{"class", "facts"}});
        for (const auto& f : m.facts)
            out.begin("div").element("dt", f.label).element("dd", f.value).end();
        out.end();
    }
    bool in_list = false;
    for (const auto& p : m.body) {
        const bool item = p.kind == paragraph_kind::list;
        if (item != in_list) item ? out.begin("ul") : out.end();
        in_list = item;
        add_paragraph(out, p);
    }
    if (in_list) out.end();
    for (const auto& l : m.links)
        out.begin("p")
            .element("a", l.label, {{"href", l.url}, {"rel", "noreferrer noopener"}})
            .end();
}

}  // namespace firebreak::web
