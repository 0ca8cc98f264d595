#include "tests/unit/matrix/html.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace firebreak::test {
namespace {

const std::set<std::string, std::less<>> allowed = {
    "del",    "h1", "h2", "h3",   "h4",  "h5", "h6",  "blockquote", "p",
    "a",      "ul", "ol", "sup",  "sub", "li", "b",   "i",          "u",
    "strong", "em", "s",  "code", "hr",  "br", "div", "pre",        "span"};
const std::set<std::string, std::less<>> of_blocks = {"h4", "blockquote", "p",  "ul",
                                                      "ol", "li",         "pre"};

class reader {
 public:
    explicit reader(std::string_view html) : rest_(html) {}

    html_read read() {
        while (!rest_.empty()) {
            if (rest_.front() == '<')
                tag();
            else
                text();
        }
        if (!open_.empty()) problem("left open: " + open_.back());
        return std::move(out_);
    }

 private:
    void problem(std::string what) { out_.problems.push_back(std::move(what)); }

    void text() {
        const auto end = std::min(rest_.find('<'), rest_.size());
        auto piece = rest_.substr(0, end);
        rest_.remove_prefix(end);
        for (const char c : piece)
            if (c == '>' || c == '"' || c == '\'') problem("not escaped: " + std::string(piece));
        put(unescaped(piece));
    }

    std::string unescaped(std::string_view text) {
        static const std::map<std::string, char, std::less<>> known = {
            {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
        std::string out;
        while (!text.empty()) {
            if (text.front() != '&') {
                out += text.front();
                text.remove_prefix(1);
                continue;
            }
            const auto entity = text.substr(0, text.find(';') + 1);
            const auto found = known.find(entity);
            if (found == known.end()) {
                problem("unknown entity: " + std::string(text.substr(0, 10)));
                return out;
            }
            out += found->second;
            text.remove_prefix(entity.size());
        }
        return out;
    }

    void tag() {
        const auto end = rest_.find('>');
        if (end == rest_.npos) {
            problem("a tag without end");
            rest_ = {};
            return;
        }
        auto inner = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        if (inner.starts_with('/')) {
            const std::string name(inner.substr(1));
            if (open_.empty() || open_.back() != name) return problem("closed: " + name);
            open_.pop_back();
            if (leads_ && (name == "blockquote" || name == "li")) alone();
            if (of_blocks.contains(name)) line();
            if (name == "blockquote" || name == "li") margin_.resize(margins_.back());
            if (name == "blockquote" || name == "li") margins_.pop_back();
            if (name == "ul" || name == "ol") lists_.pop_back();
            return;
        }
        const auto blank = std::min(inner.find(' '), inner.size());
        const std::string name(inner.substr(0, blank));
        const auto attributes = inner.substr(blank);
        if (!allowed.contains(name)) problem("tag: " + name);
        attribute(name, attributes);
        if (name == "br") return put("\n");
        if (name == "hr") {
            line();
            put("———");
            return line();
        }
        if (of_blocks.contains(name)) line();
        open_.push_back(name);
        out_.deepest = std::max(out_.deepest, open_.size());
        if (name == "ul") lists_.push_back(0);
        if (name == "ol") lists_.push_back(first_);
        if (name == "blockquote") {
            margins_.push_back(margin_.size());
            lead("> ", "> ");
        }
        if (name == "li") {
            margins_.push_back(margin_.size());
            const int n = lists_.empty() ? 0 : lists_.back();
            if (n > 0) ++lists_.back();
            const auto mark = n > 0 ? std::to_string(n) + ". " : std::string("• ");
            lead(mark, std::string(n > 0 ? mark.size() : 2, ' '));
        }
    }

    void attribute(const std::string& name, std::string_view text) {
        first_ = 1;
        if (text.empty()) return;
        const auto quoted = [&](std::string_view before) -> std::string {
            if (!text.starts_with(before) || !text.ends_with('"')) return {};
            return unescaped(text.substr(before.size(), text.size() - before.size() - 1));
        };
        if (name == "a") {
            const auto url = quoted(" href=\"");
            const bool good = url.starts_with("https://") || url.starts_with("http://") ||
                              url.starts_with("mailto:");
            if (!good || url.find_first_of(" \"<>") != url.npos) problem("href: " + url);
            out_.links.push_back(url);
            return;
        }
        if (name == "ol") {
            const auto number = quoted(" start=\"");
            first_ = number.empty() ? 1 : std::stoi(number);
            return;
        }
        problem("attribute of " + name + ":" + std::string(text));
    }

    void lead(const std::string& mark, const std::string& later) {
        if (!leads_) lead_ = margin_;
        leads_ = true;
        lead_ += mark;
        margin_ += later;
    }
    void line() {
        if (leads_) return;
        fresh_ = true;
    }
    void put(const std::string& text) {
        if (text.empty()) return;
        begin();
        for (const char c : text) {
            out_.text += c;
            if (c == '\n') out_.text += margin_;
        }
    }
    /// A mark that nothing follows.
    void alone() { begin(); }
    void begin() {
        if (fresh_ && !out_.text.empty()) out_.text += '\n';
        if (fresh_ || leads_) out_.text += leads_ ? lead_ : margin_;
        fresh_ = leads_ = false;
    }

    std::string_view rest_;
    html_read out_;
    std::vector<std::string> open_;
    std::vector<std::size_t> margins_;
    std::vector<int> lists_;
    std::string margin_, lead_;
    bool leads_ = false, fresh_ = true;
    int first_ = 1;
};

}  // namespace

html_read read_html(std::string_view html) { return reader(html).read(); }

std::string compact(std::string_view text) {
    std::string out, line;
    const auto take = [&] {
        const auto begin = line.find_first_not_of(" \t>");
        if (begin != line.npos) {
            const auto end = line.find_last_not_of(" \t");
            out.append(line.substr(line.find_first_not_of(" \t"), std::string::npos)
                           .substr(0, end + 1 - line.find_first_not_of(" \t")));
            out += '\n';
        }
        line.clear();
    };
    for (const char c : text) {
        if (c == '\n')
            take();
        else
            line += c;
    }
    take();
    return out;
}

}  // namespace firebreak::test
