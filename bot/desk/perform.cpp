#include "bot/desk/perform.hpp"

#include "bot/desk/clean_text.hpp"
#include "bot/desk/performer.hpp"

namespace firebreak {

prepared prepare(const command& c, const playbooks::library& books) {
    prepared p;
    const auto take = [&](std::string_view text) {
        auto safe = clean(text);
        p.text = std::move(safe.text);
        p.mended = safe.mended;
        p.text_sha256 = hex(sha256(p.text));
    };
    if (const auto* r = std::get_if<wanted::file_report>(&c.what)) {
        take(r->text);
        if (!p.text.empty() && p.text.size() <= max_report_bytes) {
            playbooks::classify_options options;
            options.hint = r->text_language;
            p.judged = books.classify(p.text, options);
        }
    } else if (const auto* a = std::get_if<wanted::add_to_report>(&c.what)) {
        take(a->text);
    }
    return p;
}

performed perform(transaction& files, const command& c, const prepared& p, const directory& who,
                  const playbooks::library& books) {
    performed done;
    if (auto before = files.find_outcome(c.key)) {
        done.answer = std::move(*before);
        return done;
    }
    performer one{files, c, p, who, books, announcer{files, who, books, c}};
    done.answer = std::visit(one, c.what);
    files.remember(c.key, c.at, done.answer);
    done.something_to_do = one.announce.queued > 0 || done.answer.ticket.value != 0;
    return done;
}

}  // namespace firebreak
