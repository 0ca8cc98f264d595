#include "adapters/matrix/content.hpp"

#include "adapters/matrix/markdown.hpp"
#include "adapters/matrix/reactions.hpp"
#include "adapters/matrix/twin.hpp"
#include "adapters/net/json_out.hpp"
#include "bot/desk/texts.hpp"
#include "bot/desk/words.hpp"
#include "bot/domain/address.hpp"

#include <algorithm>

namespace firebreak::matrix {
namespace {

constexpr std::size_t most_mentions = 50, most_facts = 30, most_links = 30, most_choices = 50;
constexpr std::size_t first_try = 12'000, last_try = 700;  // bytes of text
constexpr std::size_t for_the_end = 300;                   // to say that something is missing
constexpr std::string_view offers_key = "org.firebreak.choices";

using block = twin::block;

/// Shape tells: notifications and many eyes have no colours.
std::string_view mark(severity level) {
    switch (level) {
        case severity::low: return "○ ";
        case severity::normal: return "● ";
        case severity::high: return "▲ ";
        case severity::critical: return "◆ ";
    }
    return "";
}

/// "claim 128": its word, and what follows.
std::pair<std::string_view, std::string_view> parted(std::string_view words) {
    const auto blank = words.find(' ');
    if (blank == words.npos) return {words, {}};
    return {words.substr(0, blank), words.substr(blank + 1)};
}

bool is_blank(std::string_view text) {
    return visible(text).find_first_not_of(" \t\n") == std::string::npos;
}

class composer {
 public:
    composer(const message& m, const render_context& context, std::size_t most_text)
        : m_(m), context_(context), out_(most_text), for_choices_(most_text / 2 + 500) {}

    rendered compose() {
        heading();
        level();
        mentions();
        facts();
        body();
        links();
        choices();
        if (out_.cut()) rest();
        result_.body = out_.body();
        result_.html = out_.html();
        result_.cut = out_.cut();
        if (result_.body.empty()) result_.body = result_.html = say(texts::name_clock);
        return std::move(result_);
    }

 private:
    std::string say(
        const text& t,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const {
        return firebreak::say(context_.lang, t, values);
    }

    void heading() {
        std::string text;
        if (m_.level) text = mark(*m_.level);
        text += m_.heading;
        if (text.empty()) return;
        const bool alone = m_.facts.empty() && m_.body.empty() && m_.links.empty();
        out_.begin(alone ? block::paragraph : block::heading);
        out_.text(text);
        out_.end(alone ? block::paragraph : block::heading);
    }

    /// A shape alone would leave out those who do not know it.
    void level() {
        if (!m_.level) return;
        const auto name = name_of(context_.lang, *m_.level);
        const auto names_it = [&](const field& f) { return f.value == name; };
        if (std::ranges::any_of(m_.facts, names_it)) return;
        out_.tight(true);
        out_.begin(block::paragraph);
        out_.text(say(texts::label_severity) + ": " + std::string(name));
        out_.end(block::paragraph);
        out_.tight(false);
    }

    void mentions() {
        if (!context_.who || m_.mentions.empty()) return;
        out_.begin(block::paragraph);
        std::size_t shown = 0;
        for (const auto& person : m_.mentions) {
            if (shown == most_mentions) {
                out_.note_cut();
                break;
            }
            if (shown++ > 0) out_.text(", ");
            const auto* known = context_.who->find(person);
            const auto name = known ? known->name : person.value;
            if (auto account = account_of(*context_.who, person)) {
                out_.pill(name, *account);
                result_.mentioned.push_back(std::move(*account));
            } else {
                out_.text(name);
            }
        }
        out_.end(block::paragraph);
    }

    void facts() {
        std::size_t shown = 0;
        for (const auto& f : m_.facts) {
            if (f.label.empty() && f.value.empty()) continue;
            if (out_.full() || shown == most_facts) {
                out_.note_cut();
                break;
            }
            if (shown++ == 0) {
                out_.tight(true);
                out_.begin(block::paragraph);
                out_.tight(false);
            } else {
                out_.line_break();
            }
            if (!f.label.empty()) out_.marked("strong", f.label + ":"), out_.text(" ");
            value(f.value);
        }
        if (shown > 0) out_.end(block::paragraph);
    }

    /// An address at the beginning can be followed.
    void value(std::string_view value) {
        const auto end = std::min(value.find(' '), value.size());
        const auto to = read_address(value.substr(0, end));
        if (!to || to->url.starts_with("mailto:")) return out_.text(value);
        out_.address(to->url);
        out_.text(value.substr(end));
    }

    void body() {
        bool in_list = false;
        const auto end_list = [&] {
            if (std::exchange(in_list, false)) out_.tight(false), out_.end(block::bullets);
        };
        for (const auto& p : m_.body) {
            if (is_blank(p.text)) continue;
            if (out_.full()) {
                out_.note_cut();
                break;
            }
            if (p.kind == paragraph_kind::list) {
                if (!std::exchange(in_list, true)) out_.begin(block::bullets), out_.tight(true);
                out_.begin(block::item);
                out_.text(p.text, lines::many);
                out_.end(block::item);
                continue;
            }
            end_list();
            paragraph_of(p);
        }
        end_list();
    }

    void paragraph_of(const paragraph& p) {
        switch (p.kind) {
            case paragraph_kind::approved: write_markdown(out_, p.text); return;
            case paragraph_kind::quote:
                out_.begin(block::quote);
                out_.text(p.text, lines::many);
                out_.end(block::quote);
                return;
            case paragraph_kind::strong: tagged("strong", p.text); return;
            case paragraph_kind::aside: tagged("em", p.text); return;
            case paragraph_kind::plain:
            case paragraph_kind::list: break;
        }
        out_.begin(block::paragraph);
        out_.text(p.text, lines::many);
        out_.end(block::paragraph);
    }

    void tagged(std::string_view tag, std::string_view text) {
        out_.begin(block::paragraph);
        out_.open(tag);
        out_.text(text, lines::many);
        out_.close(tag);
        out_.end(block::paragraph);
    }

    /// Shown with their whole address: it is to be read, copied and handed on.
    void links() {
        std::size_t shown = 0;
        for (const auto& l : m_.links) {
            if (l.label.empty() && l.url.empty()) continue;
            if (out_.full() || shown == most_links) {
                out_.note_cut();
                break;
            }
            if (shown++ == 0) out_.begin(block::bullets), out_.tight(true);
            out_.begin(block::item);
            if (!l.label.empty() && l.label != l.url) out_.text(l.label + ": ");
            out_.address(l.url);
            out_.end(block::item);
        }
        if (shown > 0) out_.tight(false), out_.end(block::bullets);
    }

    // --- choices

    /// As it is typed in the reader's language: "ota 128".
    std::string typed(std::string_view words, bool more, std::string_view prefix) const {
        const auto [word, rest] = parted(words);
        std::string out(prefix);
        if (!out.empty()) out += ' ';
        return out + command_text(context_.lang, word, rest) + (more ? " …" : "");
    }

    void choices() {
        if (m_.choices.empty()) return;
        out_.allow(for_choices_);
        std::vector<const choice*> here, numbered;
        const auto number = std::to_string(context_.ticket.value);
        for (const auto& c : m_.choices)
            (context_.card && parted(c.words).second == number ? here : numbered).push_back(&c);
        numbers(numbered);
        if (context_.card && context_.ticket) words_here(here);
    }

    void numbers(const std::vector<const choice*>& all) {
        if (all.empty()) return;
        out_.begin(block::paragraph);
        out_.text(say(texts::matrix_numbers));
        out_.end(block::paragraph);
        out_.tight(true);
        out_.begin(block::numbers);
        std::size_t shown = 0;
        for (const auto* c : all) {
            if (out_.full() || shown == most_choices) {
                out_.note_cut();
                break;
            }
            out_.begin(block::item);
            out_.text(c->label);
            out_.text(" (");
            out_.marked("code", typed(c->words, c->needs_input, context_.desk_prefix));
            out_.text(")");
            out_.end(block::item);
            result_.offers.push_back({std::to_string(++shown), c->words, c->risky, c->needs_input});
        }
        out_.end(block::numbers);
        out_.tight(false);
    }

    /// "🙋 Claim (claim) · ⏫ Escalate (escalate)"
    void words_here(const std::vector<const choice*>& all) {
        out_.begin(block::paragraph);
        out_.text(say(texts::matrix_react));
        bool can_release = false, first = true;
        const auto one = [&](const reaction_word* r, std::string_view label, std::string_view word,
                             bool more) {
            out_.text(std::exchange(first, false) ? " " : " · ");
            if (r) out_.text(std::string(r->key) + " ");
            out_.text(label);
            out_.text(" (");
            out_.marked("code", typed(word, more, {}));
            out_.text(")");
        };
        for (const auto* c : all) {
            const auto word = parted(c->words).first;
            const auto* reaction = reaction_of(word);
            one(reaction, c->label, word, c->needs_input);
            can_release = can_release || word == "release";
            if (reaction)
                result_.offers.push_back(
                    {std::string(reaction->key), c->words, c->risky, c->needs_input});
        }
        one(reaction_of("help"), say(texts::matrix_help), "help", false);
        out_.end(block::paragraph);
        out_.tight(true);
        std::string more;
        if (can_release) more = say(texts::matrix_unclaim) + " ";
        if (!all.empty())
            more += say(texts::matrix_elsewhere,
                        {{"example", typed(all.front()->words, all.front()->needs_input,
                                           context_.desk_prefix)}});
        if (!more.empty()) tagged("em", more);
        out_.tight(false);
    }

    void rest() {
        out_.allow(for_the_end);
        const auto show = "show " + std::to_string(context_.ticket.value);
        tagged("em", context_.ticket ? say(texts::rest_in,
                                           {{"command", typed(show, false, context_.desk_prefix)}})
                                     : say(texts::rest_somewhere));
    }

    const message& m_;
    const render_context& context_;
    twin out_;
    std::size_t for_choices_;
    rendered result_;
};

void write_people(net::json_out& out, const std::vector<std::string>& people) {
    out.begin_object();
    if (!people.empty()) {
        out.key("user_ids").begin_array();
        for (const auto& p : people) out.string(p);
        out.end_array();
    }
    out.end_object();
}

void write_text(net::json_out& out, const rendered& r, std::string_view before,
                const std::vector<std::string>& people) {
    out.field("msgtype", "m.notice");
    out.field("body", std::string(before) + r.body);
    out.field("format", "org.matrix.custom.html");
    out.field("formatted_body", std::string(before) + r.html);
    out.key("m.mentions");
    write_people(out, people);
}

void write_offers(net::json_out& out, const std::vector<offer>& offers) {
    if (offers.empty()) return;
    out.key(offers_key).begin_array();
    for (const auto& o : offers) {
        out.begin_object().field("answer", o.answer).field("words", o.words);
        if (o.risky) out.field("risky", true);
        if (o.needs_input) out.field("input", true);
        out.end_object();
    }
    out.end_array();
}

void write_relation(net::json_out& out, const sending& s) {
    if (s.edits.empty() && s.thread.empty() && s.reply_to.empty()) return;
    out.key("m.relates_to").begin_object();
    if (!s.edits.empty()) {
        out.field("rel_type", "m.replace").field("event_id", s.edits);
    } else {
        if (!s.thread.empty()) {
            out.field("rel_type", "m.thread").field("event_id", s.thread);
            out.field("is_falling_back", s.reply_to.empty());
        }
        out.key("m.in_reply_to").begin_object();
        out.field("event_id", s.reply_to.empty() ? s.thread : s.reply_to).end_object();
    }
    out.end_object();
}

std::string write_content(const rendered& r, const sending& s) {
    auto people = r.mentioned;
    for (const auto& p : s.notify)
        if (std::ranges::find(people, p) == people.end()) people.push_back(p);
    std::string json;
    net::json_out out(json);
    out.begin_object();
    if (s.edits.empty()) {
        write_text(out, r, {}, people);
        write_offers(out, r.offers);
    } else {
        write_text(out, r, "* ", {});  // an edit notifies nobody once more
        out.key("m.new_content").begin_object();
        write_text(out, r, {}, people);
        write_offers(out, r.offers);
        out.end_object();
    }
    write_relation(out, s);
    out.end_object();
    return json;
}

}  // namespace

rendered render(const message& m, const render_context& context, std::size_t most_text) {
    return composer(m, context, most_text).compose();
}

std::string content_of(const message& m, const render_context& context, const sending& s) {
    for (auto most = first_try;; most /= 2) {
        auto json = write_content(render(m, context, most), s);
        if (json.size() <= most_content || most <= last_try) return json;
    }
}

bool is_user(std::string_view id) {
    const auto colon = id.find(':');
    if (id.size() > 255 || !id.starts_with('@') || colon == id.npos || colon + 1 == id.size())
        return false;
    return std::ranges::all_of(id, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7F;
    });
}

std::optional<std::string> account_of(const directory& who, const person_id& person) {
    if (const auto* p = who.find(person))
        for (const auto& account : p->accounts)
            if (account.network.value == "matrix" && is_user(account.id)) return account.id;
    return std::nullopt;
}

std::optional<chosen> choose(const std::vector<offer>& offers, std::string_view answer) {
    while (answer.starts_with(' ')) answer.remove_prefix(1);
    while (answer.ends_with(' ')) answer.remove_suffix(1);
    const auto found = [&](std::string_view wanted) {
        return std::ranges::find_if(offers, [&](const offer& o) {
            return o.answer == wanted || normalised(o.answer) == normalised(wanted);
        });
    };
    const auto take = [](const offer& o, std::string_view more) {
        chosen c{o.words, o.risky, o.needs_input && more.empty()};
        if (!more.empty()) c.words.append(" ").append(more);
        return c;
    };
    if (const auto number = number_in(answer)) {
        const auto o = found(std::to_string(*number));
        if (o == offers.end()) return std::nullopt;
        return take(*o, {});
    }
    if (const auto* reaction = reaction_for(answer)) {
        if (const auto o = found(reaction->key); o != offers.end()) return take(*o, {});
        return std::nullopt;
    }
    // "2 the customer called": only after a choice that wants more.
    const auto end = std::min(answer.find_first_of(" \n"), answer.size());
    const auto number = number_in(answer.substr(0, end));
    if (!number || end == answer.size()) return std::nullopt;
    const auto o = found(std::to_string(*number));
    if (o == offers.end() || !o->needs_input) return std::nullopt;
    auto more = answer.substr(end);
    while (more.starts_with(' ') || more.starts_with('\n')) more.remove_prefix(1);
    return take(*o, more);
}

}  // namespace firebreak::matrix
