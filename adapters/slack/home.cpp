#include "adapters/slack/view_parts.hpp"
#include "adapters/slack/views.hpp"

#include <algorithm>

namespace firebreak::slack {
namespace {

using namespace parts;

// At most 4 lists with a heading, ten tickets of two blocks and a line "more": 88 blocks of the
// 100.
constexpr std::size_t most_lines = 10;

class page {
 public:
    explicit page(const home& h) : h_(h) {}

    std::string make() {
        begin();
        list(texts::slack_home_reports, h_.reports, texts::slack_home_no_reports, "mine");
        if (h_.responder) {
            list(texts::slack_home_mine, h_.mine, texts::slack_home_nothing, "mine");
            list(texts::slack_home_due_soon, h_.due_soon, texts::slack_home_nothing, "queue");
            list(texts::slack_home_unclaimed, h_.unclaimed, texts::slack_home_nothing,
                 "queue unclaimed");
        }
        context(out_, say(h_.lang, texts::slack_home_commands,
                          {{"report", h_.report_command},
                           {"desk", std::string(h_.desk_command) + " help"}}));
        std::string json;
        net::json_out out(json);
        out.begin_object();
        out.key("type"), out.string("home");
        out.key("callback_id"), out.string(home_callback);
        out.key("blocks"), out.raw(blocks_.take());
        out.end_object();
        return json;
    }

 private:
    void begin() {
        section(out_, say(h_.lang, texts::help_intro, {{"report", ""}}));
        out_.begin_object();
        out_.key("type"), out_.string("actions");
        out_.key("block_id"), out_.string("report");
        out_.key("elements"), out_.begin_array();
        button(out_, h_.lang, "ask:report", "report", say(h_.lang, texts::slack_report_title),
               {.primary = true});
        out_.end_array();
        out_.end_object();
    }

    void list(const text& heading, const std::vector<home::line>& all, const text& nothing,
              std::string_view command) {
        header(out_, say(h_.lang, heading));
        if (all.empty()) context(out_, say(h_.lang, nothing));
        const auto shown = std::min(all.size(), most_lines);
        for (std::size_t i = 0; i < shown; ++i) ticket(heading, all[i], i);
        if (shown < all.size())
            context(out_,
                    say(h_.lang, texts::slack_home_more,
                        {{"count", std::to_string(all.size() - shown)},
                         {"command", std::string(h_.desk_command) + " " + std::string(command)}}));
    }

    void ticket(const text& list, const home::line& l, std::size_t place) {
        const auto id = std::string(list.name) + "-" + std::to_string(place) + "-" +
                        std::to_string(l.ticket.value);
        std::string text = "*";
        if (l.level) text.append(mark(*l.level)).append(" ");
        text += spoken(l.ticket) + " " + escape_mrkdwn(l.title, 200, lines::one) + "*";
        if (l.level) text.append(" · ").append(name_of(h_.lang, *l.level));
        if (!l.detail.empty()) text += "\n" + escape_mrkdwn(l.detail, 400, lines::one);
        const auto number = " " + std::to_string(l.ticket.value);
        out_.begin_object();
        out_.key("type"), out_.string("section");
        out_.key("block_id"), out_.string(id);
        out_.key("text"), mrkdwn(out_, text, most::section);
        if (!l.claimable) {
            out_.key("accessory");
            button(out_, h_.lang, "say:0", "show" + number, say(h_.lang, texts::slack_show));
        }
        out_.end_object();
        if (!l.claimable) return;
        out_.begin_object();
        out_.key("type"), out_.string("actions");
        out_.key("block_id"), out_.string(id + "-do");
        out_.key("elements"), out_.begin_array();
        button(out_, h_.lang, "say:0", "claim" + number, say(h_.lang, texts::button_claim));
        button(out_, h_.lang, "say:1", "show" + number, say(h_.lang, texts::slack_show));
        out_.end_array();
        out_.end_object();
    }

    const home& h_;
    block_list blocks_;
    net::json_out& out_ = blocks_.out;
};

}  // namespace

std::string home_view(const home& h) { return page(h).make(); }

}  // namespace firebreak::slack
