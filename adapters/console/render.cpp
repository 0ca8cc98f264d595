#include "adapters/console/render.hpp"

#include "adapters/console/markdown.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace firebreak::console {
namespace {

constexpr style plain{};
constexpr style strong{tone::plain, true};
constexpr style faint{tone::faint, false};

/// Shape and colour both tell: transcripts and many eyes have no colours.
span mark(severity level) {
    switch (level) {
        case severity::low: return {"○ ", {tone::green, false}};
        case severity::normal: return {"● ", {tone::blue, false}};
        case severity::high: return {"▲ ", {tone::yellow, true}};
        case severity::critical: return {"◆ ", {tone::red, true}};
    }
    return {};
}

class page {
 public:
    explicit page(int columns) : columns_(columns) {}

    void add(const std::vector<span>& text, int indent = 0) {
        append(wrap(text, columns_, indent));
    }

    /// Every line gets `bar` in front.
    void add_barred(std::vector<line> lines, const span& bar) {
        for (auto& l : lines) l.insert(l.begin(), bar);
        append(std::move(lines));
    }

    void gap() {
        if (!lines_.empty() && !lines_.back().empty()) lines_.push_back({});
    }

    [[nodiscard]] int columns() const { return columns_; }
    std::vector<line> take() {
        while (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
        return std::move(lines_);
    }

 private:
    void append(std::vector<line> more) {
        lines_.insert(lines_.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
    }

    int columns_;
    std::vector<line> lines_;
};

void heading(const message& m, page& out) {
    if (m.heading.empty()) return;
    std::vector<span> text;
    if (m.level) text.push_back(mark(*m.level));
    text.push_back({safe_line(m.heading), strong});
    out.add(text, m.level ? 2 : 0);
}

void facts(const std::vector<field>& all, page& out) {
    int widest = 0;
    for (const auto& f : all) widest = std::max(widest, width(safe_line(f.label)));
    widest = std::min({widest, 26, out.columns() / 3});
    for (const auto& f : all) {
        const auto label = shortened(safe_line(f.label), widest);
        const int gap = widest - width(label) + 2;
        const auto blanks = static_cast<std::size_t>(gap);
        out.add({{label, faint}, {std::string(blanks, ' '), plain}, {safe(f.value), plain}},
                widest + 2);
    }
}

void body(const std::vector<paragraph>& all, page& out) {
    const paragraph* before = nullptr;
    for (const auto& p : all) {
        const bool both_items =
            before && before->kind == paragraph_kind::list && p.kind == paragraph_kind::list;
        if (!both_items) out.gap();
        before = &p;
        switch (p.kind) {
            case paragraph_kind::plain: out.add({{safe(p.text), plain}}); break;
            case paragraph_kind::strong: out.add({{safe(p.text), strong}}); break;
            case paragraph_kind::aside: out.add({{safe(p.text), faint}}); break;
            case paragraph_kind::list: out.add({{"• ", plain}, {safe(p.text), plain}}, 2); break;
            case paragraph_kind::quote:
                out.add_barred(wrap({{safe(p.text), plain}}, out.columns() - 2),
                               {"┃ ", {tone::yellow, false}});
                break;
            case paragraph_kind::approved:
                out.add_barred(markdown(p.text, out.columns() - 2), {"┆ ", {tone::green, false}});
                break;
        }
    }
}

/// Whom the network would notify: here they are named.
void mentions(const std::vector<person_id>& all, page& out) {
    if (all.empty()) return;
    std::vector<span> text{{"→", faint}};
    for (const auto& p : all) text.push_back({" @" + safe_line(p.value), strong});
    out.add(text, 2);
}

void links(const std::vector<link>& all, page& out) {
    if (!all.empty()) out.gap();
    for (const auto& l : all) {
        std::vector<span> text{{"→ ", faint}};
        if (!l.label.empty() && l.label != l.url) text.push_back({safe_line(l.label) + " ", plain});
        text.push_back({"<" + safe_line(l.url) + ">", {tone::cyan, false}});
        out.add(text, 2);
    }
}

void choices(const std::vector<choice>& all, page& out) {
    if (!all.empty()) out.gap();
    int widest = 0;
    for (const auto& c : all) widest = std::max(widest, width(safe_line(c.label)));
    widest = std::min(widest, out.columns() / 2);
    int number = 0;
    for (const auto& c : all) {
        const auto label = safe_line(c.label);
        auto key = "[" + std::to_string(++number) + "] ";
        if (all.size() > 9 && number < 10) key += ' ';
        const int missing = std::max(0, widest - width(label)) + 2;
        std::string words = safe_line(c.words);
        if (c.needs_input) words += " …";
        std::vector<span> text{{key, {tone::cyan, false}}, {label, {tone::plain, c.primary}}};
        if (!words.empty() && words != label) {
            text.push_back({std::string(static_cast<std::size_t>(missing), ' '), plain});
            text.push_back({"(" + words + ")", faint});
        }
        out.add(text, width(key));
    }
}

}  // namespace

std::vector<line> render(const message& m, int columns) {
    page out(std::max(columns, 20));
    heading(m, out);
    mentions(m.mentions, out);
    facts(m.facts, out);
    body(m.body, out);
    links(m.links, out);
    choices(m.choices, out);
    return out.take();
}

}  // namespace firebreak::console
