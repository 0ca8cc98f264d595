#include "adapters/net/response_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>

namespace firebreak::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

constexpr std::size_t trusted_length = std::size_t{64} * 1024;  // reserved on a server's word

}  // namespace

struct response_reader::parser {
    class grammar final : public http::basic_parser<false> {
     public:
        grammar(http_answer& into, std::size_t max_body, bool has_body)
            : in_(into), max_body_(max_body) {
            header_limit(static_cast<std::uint32_t>(max_answer_head));
            body_limit(boost::none);  // counted here, so that it is exact
            eager(true);
            if (!has_body) skip(true);
        }

     private:
        void add(string_view body, error_code& ec) {
            if (in_.body.size() + body.size() > max_body_)
                ec = http::error::body_limit;
            else
                in_.body.append(body.data(), body.size());
        }

        void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
        void on_response_impl(int status, string_view, int, error_code&) override {
            in_.status = static_cast<unsigned>(status);
        }
        void on_field_impl(http::field, string_view name, string_view value,
                           error_code& ec) override {
            head_ += name.size() + value.size() + 4;
            if (head_ > max_answer_head)
                ec = http::error::header_limit;
            else if (!has_head_)  // else a trailer: nobody asks for those
                in_.headers.emplace_back(name, value);
        }
        void on_header_impl(error_code&) override { has_head_ = true; }
        void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                               error_code& ec) override {
            if (!length) return;
            if (*length > max_body_)
                ec = http::error::body_limit;
            else
                in_.body.reserve(std::min<std::size_t>(*length, trusted_length));
        }
        std::size_t on_body_impl(string_view body, error_code& ec) override {
            add(body, ec);
            return body.size();
        }
        void on_chunk_header_impl(std::uint64_t size, string_view, error_code& ec) override {
            if (size > max_body_) ec = http::error::body_limit;
        }
        std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override {
            add(body, ec);
            return body.size();
        }
        void on_finish_impl(error_code&) override {}

        http_answer& in_;
        const std::size_t max_body_;
        std::size_t head_ = 0;
        bool has_head_ = false;
    };

    parser(std::size_t m, bool b) : max_body(m), has_body(b) { begin(); }
    void begin() {
        answer = {};
        grammar_.emplace(answer, max_body, has_body);
    }

    const std::size_t max_body;
    const bool has_body;
    http_answer answer;
    std::optional<grammar> grammar_;
    std::size_t interim = 0;
    bool too_long = false;
};

response_reader::response_reader(std::size_t max_body, bool has_body)
    : parser_(std::make_unique<parser>(max_body, has_body)) {}
response_reader::~response_reader() = default;

response_reader::progress response_reader::feed(std::string_view bytes, std::size_t& used) {
    auto& p = *parser_;
    used = 0;
    while (used < bytes.size()) {
        const auto rest = bytes.substr(used);
        // As in request_reader: at least five bytes are to come, and Beast 1.81 counts on them.
        if (p.grammar_->is_header_done() && p.grammar_->chunked() && rest.size() < 5)
            return progress::more;
        error_code ec;
        const auto taken = p.grammar_->put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
        used += taken;
        if (ec && ec != http::error::need_more) {
            p.too_long = ec == http::error::body_limit || ec == http::error::header_limit;
            return progress::failed;
        }
        if (!p.grammar_->is_done()) {
            p.too_long = taken == 0 && rest.size() >= max_answer_head;  // a single endless line
            if (p.too_long) return progress::failed;
            if (taken == 0 || ec) return progress::more;
            continue;
        }
        if (p.answer.status / 100 != 1 || p.answer.status == 101) return progress::done;
        if (++p.interim > 16) return progress::failed;
        p.begin();
    }
    return progress::more;
}

bool response_reader::finish() {
    auto& grammar = *parser_->grammar_;
    if (!grammar.got_some() || !grammar.is_header_done()) return false;
    error_code ec;
    grammar.put_eof(ec);
    return !ec;
}

http_answer response_reader::take() { return std::move(parser_->answer); }
bool response_reader::keeps_alive() const { return parser_->grammar_->keep_alive(); }
bool response_reader::was_too_long() const { return parser_->too_long; }

}  // namespace firebreak::net
