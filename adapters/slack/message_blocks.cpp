#include "adapters/slack/message_blocks.hpp"

#include "adapters/net/json_out.hpp"
#include "adapters/slack/choice_blocks.hpp"
#include "adapters/slack/markdown.hpp"
#include "adapters/slack/parts.hpp"
#include "adapters/slack/text.hpp"
#include "bot/desk/texts.hpp"
#include "bot/domain/utf8.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace firebreak::slack {
namespace {

using namespace parts;

// Slack does not say when all blocks together are too long (msg_blocks_too_long); this is well
// below what has been seen to pass.
constexpr std::size_t most_units = 10'000;
constexpr std::size_t most_fact_units = 500, most_label_units = 100;
constexpr std::size_t most_facts = 20, most_links = 20, most_mentions = 50;
constexpr std::size_t most_shown_url = 300;

/// Shorter than `most` units without cutting a character; it does not add "…".
std::string_view head(std::string_view text, std::size_t most) {
    auto rest = text;
    std::size_t used = 0;
    while (!rest.empty()) {
        const auto size = std::max<std::size_t>(utf8::size_of_first(rest), 1);
        used += units(rest.substr(0, size));
        if (used > most) break;
        rest.remove_prefix(size);
    }
    return text.substr(0, text.size() - rest.size());
}

class composer {
 public:
    composer(const message& m, const render_context& context, std::size_t most_blocks)
        : m_(m), context_(context), most_(most_blocks) {}

    std::vector<std::string> compose() {
        heading();
        level();
        mentions();
        facts();
        // After the body there may be links, up to three rows of choices, and the notice.
        body(most_ - blocks_.size() - 5);
        links();
        for (auto& block : choice_blocks(m_.choices, context_.lang, cut_)) add(std::move(block));
        if (cut_) {
            finish([&](net::json_out& out) {
                out.key("type"), out.string("context");
                out.key("elements"), out.begin_array();
                plain_text(out, rest_words(context_), most::section);
                out.end_array();
            });
        }
        if (blocks_.empty())
            finish([&](net::json_out& out) {
                out.key("type"), out.string("section");
                out.key("text"), plain_text(out, say(context_.lang, texts::slack_title), 100);
            });
        return std::move(blocks_);
    }

 private:
    // --- what fits

    /// Cut to the limit and to what is left of the whole; cutting is noted.
    std::string fitting_plain(std::string_view raw, std::size_t limit, lines how) {
        auto text = plain(raw, unlimited, how);
        const auto allowed = std::min(limit, left_);
        if (units(text) > allowed) {
            cut_ = true;
            text = plain(raw, allowed, how);
        }
        left_ -= units(text);
        return text;
    }
    std::string fitting_mrkdwn(std::string text, std::size_t limit) {
        const auto allowed = std::min(limit, left_);
        if (units(text) > allowed) {
            cut_ = true;
            text = cut_mrkdwn(text, allowed);
        }
        left_ -= units(text);
        return text;
    }

    // --- blocks

    template <class Fill>
    static std::string object(Fill fill) {
        std::string json;
        net::json_out out(json);
        out.begin_object();
        fill(out);
        out.end_object();
        return json;
    }
    /// Gives the block its id, from its content and its place.
    void add(std::string block) {
        block.pop_back();
        block +=
            ",\"block_id\":\"b" + std::to_string(blocks_.size()) + "-" + short_hash(block) + "\"}";
        blocks_.push_back(std::move(block));
    }
    template <class Fill>
    void finish(Fill fill) {
        add(object(fill));
    }

    void heading() {
        std::string text;
        if (m_.level) text.append(mark(*m_.level)).append(" ");
        text += m_.heading;
        text = fitting_plain(text, most::section, lines::one);
        if (text.find_first_not_of(' ') == text.npos || (m_.heading.empty() && !m_.level)) return;
        if (units(text) <= most::header) {
            finish([&](net::json_out& out) {
                out.key("type"), out.string("header");
                out.key("text"), plain_text(out, text, most::header);
            });
        } else {
            finish([&](net::json_out& out) {
                out.key("type"), out.string("rich_text");
                out.key("elements"), out.begin_array();
                out.raw(section_of(text, true));
                out.end_array();
            });
        }
    }

    /// A shape alone would leave out those who do not know it.
    void level() {
        if (!m_.level || names_level(m_, context_.lang)) return;
        std::string text = say(context_.lang, texts::label_severity) + ": ";
        text += name_of(context_.lang, *m_.level);
        finish([&](net::json_out& out) {
            out.key("type"), out.string("context");
            out.key("elements"), out.begin_array();
            plain_text(out, text, most::section);
            out.end_array();
        });
    }

    void mentions() {
        const auto text = mention_text(m_, context_);
        if (text.empty()) return;
        if (m_.mentions.size() > most_mentions) cut_ = true;
        finish([&](net::json_out& out) {
            out.key("type"), out.string("section");
            out.key("text"), mrkdwn(out, text, most::section);
        });
    }

    void facts() {
        std::vector<std::string> shown;
        for (const auto& f : m_.facts) {
            if (f.label.empty() && f.value.empty()) continue;
            if (shown.size() == most_facts) {
                cut_ = true;
                break;
            }
            const auto label =
                fitting_mrkdwn(escape_mrkdwn(f.label, unlimited, lines::one), most_label_units);
            const auto value = fitting_mrkdwn(fact_value(f.value), most_fact_units);
            auto& text = shown.emplace_back();
            if (!label.empty()) text.append("*").append(label).append("*\n");
            text += value;
        }
        for (std::size_t at = 0; at < shown.size(); at += most::fields) {
            finish([&](net::json_out& out) {
                out.key("type"), out.string("section");
                out.key("fields"), out.begin_array();
                for (auto i = at; i < std::min(at + most::fields, shown.size()); ++i)
                    mrkdwn(out, shown[i], most::field);
                out.end_array();
            });
        }
    }

    // --- the body

    /// One element of rich text, or a block that is none.
    struct piece {
        bool rich = true;
        std::string json;
    };

    static void text_elements(net::json_out& out, std::string_view text, bool bold) {
        while (!text.empty()) {
            const auto part = head(text, most::section);
            text.remove_prefix(part.size());
            out.begin_object();
            out.key("type"), out.string("text");
            out.key("text"), out.string(part);
            if (bold) out.key("style"), out.raw(R"({"bold":true})");
            out.end_object();
        }
    }
    static std::string section_of(std::string_view text, bool bold = false,
                                  std::string_view type = "rich_text_section") {
        return object([&](net::json_out& out) {
            out.key("type"), out.string(type);
            out.key("elements"), out.begin_array();
            text_elements(out, text, bold);
            out.end_array();
        });
    }

    static std::string list_of(const std::vector<std::string>& items) {
        return object([&](net::json_out& out) {
            out.key("type"), out.string("rich_text_list");
            out.key("style"), out.string("bullet");
            out.key("elements"), out.begin_array();
            for (const auto& item : items) out.raw(item);
            out.end_array();
        });
    }

    std::vector<piece> pieces() {
        std::vector<piece> out;
        std::vector<std::string> items;
        const auto end_list = [&] {
            if (!items.empty()) out.push_back({true, list_of(items)});
            items.clear();
        };
        for (const auto& p : m_.body) {
            if (p.text.empty()) continue;
            if (left_ == 0) {
                cut_ = true;
                break;
            }
            if (p.kind != paragraph_kind::list) end_list();
            if (p.kind == paragraph_kind::approved) {
                const auto text = fitting_mrkdwn(markdown_to_mrkdwn(p.text), left_);
                for (const auto& part : split_mrkdwn(text, most::section))
                    out.push_back({false, object([&](net::json_out& json) {
                                       json.key("type"), json.string("section");
                                       json.key("text"), mrkdwn(json, part, most::section);
                                   })});
                continue;
            }
            const auto text = fitting_plain(p.text, left_, lines::many);
            if (text.empty()) continue;
            switch (p.kind) {
                case paragraph_kind::strong: out.push_back({true, section_of(text, true)}); break;
                case paragraph_kind::quote:
                    out.push_back({true, section_of(text, false, "rich_text_quote")});
                    break;
                case paragraph_kind::list: items.push_back(section_of(text)); break;
                case paragraph_kind::aside:
                    if (units(text) <= most::section)
                        out.push_back({false, object([&](net::json_out& json) {
                                           json.key("type"), json.string("context");
                                           json.key("elements"), json.begin_array();
                                           plain_text(json, text, most::section, lines::many);
                                           json.end_array();
                                       })});
                    else
                        out.push_back({true, section_of(text)});
                    break;
                default: out.push_back({true, section_of(text)});
            }
        }
        end_list();
        return out;
    }

    void body(std::size_t room) {
        const auto all = pieces();
        // A block of its own for each paragraph reads best; when they are too many, those side by
        // side share one.
        const bool join = all.size() > room;
        std::size_t used = 0;
        for (std::size_t i = 0; i < all.size();) {
            if (used++ == room) {
                cut_ = true;
                return;
            }
            if (!all[i].rich) {
                add(all[i++].json);
                continue;
            }
            auto end = i + 1;
            while (join && end < all.size() && all[end].rich) ++end;
            finish([&](net::json_out& out) {
                out.key("type"), out.string("rich_text");
                out.key("elements"), out.begin_array();
                for (; i < end; ++i) out.raw(all[i].json);
                out.end_array();
            });
        }
    }

    /// Shown with their whole address: it is to be read, copied and handed on.
    void links() {
        std::vector<std::string> items;
        for (const auto& l : m_.links) {
            if (l.label.empty() && l.url.empty()) continue;
            if (items.size() == most_links || left_ == 0) {
                cut_ = true;
                break;
            }
            const auto to = read_address(l.url);
            const bool named = !l.label.empty() && l.label != l.url;
            auto label = named ? fitting_plain(l.label, 300, lines::one) : std::string{};
            if (!label.empty()) label += ": ";
            items.push_back(object([&](net::json_out& out) {
                out.key("type"), out.string("rich_text_section");
                out.key("elements"), out.begin_array();
                text_elements(out, label, false);
                if (!to) {
                    auto text = fitting_plain(l.url, most_shown_url, lines::one);
                    text_elements(out, text.empty() ? "–" : text, false);
                } else {
                    out.begin_object();
                    out.key("type"), out.string("link");
                    out.key("url"), out.string(to->url);
                    if (to->url.starts_with("mailto:"))
                        out.key("text"), out.string(to->host);
                    else if (to->url.size() > most_shown_url)
                        out.key("text"), out.string(to->host + "/…");
                    out.end_object();
                    left_ -= std::min(left_, to->url.size());
                }
                out.end_array();
            }));
        }
        if (items.empty()) return;
        finish([&](net::json_out& out) {
            out.key("type"), out.string("rich_text");
            out.key("elements"), out.begin_array();
            out.raw(list_of(items));
            out.end_array();
        });
    }

    const message& m_;
    const render_context& context_;
    std::size_t most_;
    std::size_t left_ = most_units;
    bool cut_ = false;
    std::vector<std::string> blocks_;
};

}  // namespace

std::vector<std::string> blocks_of(const message& m, const render_context& context,
                                   std::size_t most) {
    return composer(m, context, most).compose();
}

rendered render(const message& m, const render_context& context) {
    rendered out{text_of(m, context), {}};
    net::json_out json(out.blocks_json);
    json.begin_array();
    for (const auto& block : blocks_of(m, context, most::blocks)) json.raw(block);
    json.end_array();
    return out;
}

}  // namespace firebreak::slack
