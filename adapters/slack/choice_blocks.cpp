#include "adapters/slack/choice_blocks.hpp"

#include "adapters/net/json_out.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/parts.hpp"
#include "bot/desk/texts.hpp"
#include "bot/domain/utf8.hpp"

#include <algorithm>

namespace firebreak::slack {
namespace {

using namespace parts;

constexpr std::string_view say_prefix = "say:", ask_prefix = "ask:", more_prefix = "more:";
constexpr std::size_t most_buttons = 5, most_menus = 3;

struct placed {
    const choice* what;
    std::size_t place;  ///< among all choices of the message
};

std::string action_id(const placed& p) {
    return std::string(p.what->needs_input ? ask_prefix : say_prefix) + std::to_string(p.place);
}
std::string menu_value(const choice& c) {
    return std::string(c.needs_input ? ask_prefix : say_prefix) + c.words;
}
bool fits_button(const choice& c) {
    return !c.words.empty() && utf8::valid(c.words) && units(c.words) <= most::value;
}
bool fits_menu(const choice& c) { return fits_option(menu_value(c)) && !c.words.empty(); }

/// A menu's question holds for all of it, and long words fit into buttons only.
bool wants_button(const choice& c) { return c.primary || c.risky || !fits_menu(c); }

/// Five at most, in their order: first those that want to be buttons, then the first ones.
std::vector<placed> take_buttons(std::vector<placed>& all) {
    std::vector<placed> out;
    // Slack's pages disagree on whether a menu may have a single item: of six, two go there.
    const auto wanting =
        std::ranges::count_if(all, [](const placed& p) { return wants_button(*p.what); });
    const bool one_left = all.size() == most_buttons + 1;
    const auto room = one_left && wanting < static_cast<std::ptrdiff_t>(most_buttons)
                          ? most_buttons - 1
                          : most_buttons;
    const auto take = [&](auto&& wanted) {
        for (auto it = all.begin(); it != all.end() && out.size() < room;) {
            if (!wanted(*it->what)) {
                ++it;
                continue;
            }
            out.push_back(*it);
            it = all.erase(it);
        }
    };
    take(wants_button);
    take([](const choice&) { return true; });
    std::ranges::sort(out, {}, &placed::place);
    return out;
}

void menu(net::json_out& out, std::span<const placed> items, std::string_view type, language lang) {
    out.begin_object();
    out.key("type"), out.string(type);
    out.key("action_id"), out.string(std::string(more_prefix) + std::to_string(items[0].place));
    if (type == "static_select")
        out.key("placeholder"), plain_text(out, say(lang, texts::slack_choose), most::placeholder);
    out.key("options"), out.begin_array();
    for (const auto& p : items) option_object(out, {p.what->label, menu_value(*p.what), {}});
    out.end_array();
    if (std::ranges::any_of(items, [](const placed& p) { return p.what->risky; }))
        confirm(out, lang, say(lang, texts::slack_more));
    out.end_object();
}

}  // namespace

std::vector<std::string> choice_blocks(const std::vector<choice>& choices, language lang,
                                       bool& cut) {
    std::vector<placed> rest;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (fits_button(choices[i]))
            rest.push_back({&choices[i], i});
        else
            cut = true;
    }
    if (rest.empty()) return {};

    const bool few = rest.size() <= most_buttons + most::overflow;
    const bool alike = std::ranges::none_of(
        rest, [](const placed& p) { return wants_button(*p.what) || p.what->needs_input; });
    // Many of one kind (categories): five of them as buttons would only look like the better ones.
    const auto buttons = few || !alike ? take_buttons(rest) : std::vector<placed>{};
    const auto lost = std::erase_if(rest, [](const placed& p) { return !fits_menu(*p.what); });
    if (lost > 0) cut = true;

    std::string block;
    net::json_out out(block);
    out.begin_object();
    out.key("type"), out.string("actions");
    out.key("elements"), out.begin_array();
    bool primary = true;
    for (const auto& p : buttons) {
        // One per set stands out; a second one would take from the first.
        const bool stands_out = p.what->primary && std::exchange(primary, false);
        button(out, lang, action_id(p), p.what->words, p.what->label,
               {.primary = stands_out, .risky = p.what->risky});
    }
    if (!rest.empty() && rest.size() <= most::overflow) {
        menu(out, rest, "overflow", lang);
    } else {
        std::span<const placed> left(rest);
        for (std::size_t n = 0; n < most_menus && !left.empty(); ++n) {
            const auto here = left.first(std::min(left.size(), most::options));
            menu(out, here, "static_select", lang);
            left = left.subspan(here.size());
        }
        if (!left.empty()) cut = true;
    }
    out.end_array();
    out.end_object();
    return {std::move(block)};
}

std::optional<chosen> to_chosen(const input& action) {
    std::string_view words = action.value;
    std::string_view kind = action.action;
    if (kind.starts_with(more_prefix)) {
        kind = words;
        words.remove_prefix(std::min(words.size(), say_prefix.size()));
    }
    const bool ask = kind.starts_with(ask_prefix);
    if ((!ask && !kind.starts_with(say_prefix)) || words.empty()) return std::nullopt;
    return chosen{std::string(words), ask};
}

}  // namespace firebreak::slack
