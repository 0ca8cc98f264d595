#include "adapters/web/workspace/render.hpp"

#include "adapters/web/html.hpp"
#include "adapters/web/message_html.hpp"
#include "bot/desk/texts.hpp"

namespace firebreak::web {
namespace {

void choices(html& out, const message& m, language lang) {
    if (m.choices.empty()) return;
    out.begin(
        "div",
        {{"class", "choices"}, {"role", "group"}, {"aria-label", say(lang, texts::slack_choose)}});
    for (const auto& c : m.choices) {
        const std::string kind = c.primary ? "choice primary" : c.risky ? "choice risky" : "choice";
        out.element("button", c.label,
                    {{"type", "button"}, {"class", kind}, {"data-words", c.words}});
    }
    out.end();
}

}  // namespace

std::string render(const message& m, language lang, const directory& who) {
    html out;
    if (!m.heading.empty()) out.element("p", m.heading, {{"class", "heading"}});
    if (!m.mentions.empty()) {
        out.begin("p", {{"class", "mentions"}});
        for (const auto& id : m.mentions) {
            const auto* p = who.find(id);
            out.element("span", "@" + (p ? p->name : id.value)).text(" ");
        }
        out.end();
    }
    add_message_body(out, m);
    choices(out, m, lang);
    return out.take();
}

std::string render_words(std::string_view words) {
    html out;
    out.element("p", words, {{"class", "words"}});
    return out.take();
}

}  // namespace firebreak::web
