#include "adapters/net/request_reader.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace firebreak::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

/// A body is given this much memory on the word of its Content-Length; more only as it comes.
constexpr std::uint64_t trusted_length = std::uint64_t{64} * 1024;
/// Memory that is kept from one request to the next.
constexpr std::size_t kept_memory = std::size_t{64} * 1024;

/// What one request is made of. Fields are kept as places in `text`, which moves while it grows.
struct contents {
    struct place {
        std::size_t name, value, end;
    };
    std::string text;  ///< method, target, names and values, one after the other
    std::size_t target = 0;
    std::vector<place> places;
    std::vector<http_field> fields;
    std::string body;
    bool is_http_1_0 = false;

    void clear() {
        text.clear();
        places.clear();
        fields.clear();
        is_http_1_0 = false;
        if (body.capacity() > kept_memory)
            body = {};
        else
            body.clear();
    }
};

}  // namespace

struct request_reader::parser {
    /// Beast's grammar, our storage. It can't be used twice, so it is made anew for each request.
    class grammar final : public http::basic_parser<true> {
     public:
        grammar(contents& c, const limits& at_most) : in_(c), at_most_(at_most) {
            // Both are counted here: Beast's limit of the head depends on how the bytes come, and a
            // body that is too long shall be refused after the head was admitted.
            header_limit(std::numeric_limits<std::uint32_t>::max());
            body_limit(boost::none);
            eager(false);
        }
        [[nodiscard]] bool has_head() const { return has_head_; }

     private:
        void add(string_view body, error_code& ec) {
            if (in_.body.size() + body.size() > at_most_.body)
                ec = http::error::body_limit;
            else
                in_.body.append(body.data(), body.size());
        }

        void on_request_impl(http::verb, string_view method, string_view target, int version,
                             error_code&) override {
            in_.text.append(method.data(), method.size());
            in_.target = in_.text.size();
            in_.text.append(target.data(), target.size());
            in_.is_http_1_0 = version == 10;
        }
        void on_response_impl(int, string_view, int, error_code&) override {}
        void on_field_impl(http::field, string_view name, string_view value,
                           error_code& ec) override {
            if (has_head_) {  // trailers of a chunked body: read and forgotten
                trailers_ += name.size() + value.size() + 4;
                if (trailers_ > at_most_.header) ec = http::error::header_limit;
                return;
            }
            if (in_.places.size() >= at_most_.fields) {
                ec = http::error::header_limit;
                return;
            }
            const auto begin = in_.text.size();
            in_.text.append(name.data(), name.size());
            in_.text.append(value.data(), value.size());
            in_.places.push_back({begin, begin + name.size(), in_.text.size()});
        }
        void on_header_impl(error_code&) override { has_head_ = true; }
        void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
            if (length)
                in_.body.reserve(static_cast<std::size_t>(std::min(*length, trusted_length)));
        }
        std::size_t on_body_impl(string_view body, error_code& ec) override {
            add(body, ec);
            return body.size();
        }
        void on_chunk_header_impl(std::uint64_t size, string_view extensions,
                                  error_code& ec) override {
            trailers_ += extensions.size();
            if (trailers_ > at_most_.header) ec = http::error::header_limit;
            if (size > at_most_.body) ec = http::error::body_limit;
        }
        std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override {
            add(body, ec);
            return body.size();
        }
        void on_finish_impl(error_code&) override {}

        contents& in_;
        const limits& at_most_;
        std::size_t trailers_ = 0;
        bool has_head_ = false;
    };

    explicit parser(request_reader::limits l) : at_most(l) { begin(); }

    void begin() {
        in.clear();
        request = {};
        grammar_.emplace(in, at_most);
        told_head = false;
        head_size = blank_lines = 0;
        status = 0;
    }

    progress fail(unsigned with) {
        status = with;
        return progress::failed;
    }

    progress feed(std::string_view bytes, std::size_t& used);
    progress head();
    progress content(std::string_view bytes, std::size_t& used);
    static unsigned status_of(error_code ec);

    const request_reader::limits at_most;
    contents in;
    std::optional<grammar> grammar_;
    http_request request;
    bool told_head = false;
    bool expects_continue = false;
    std::size_t head_size = 0;  ///< bytes of it that were used
    std::size_t blank_lines = 0;
    unsigned status = 0;
};

unsigned request_reader::parser::status_of(error_code ec) {
    if (ec == http::error::header_limit) return 431;
    if (ec == http::error::body_limit) return 413;
    return 400;
}

request_reader::progress request_reader::parser::feed(std::string_view bytes, std::size_t& used) {
    used = 0;
    if (status != 0) return progress::failed;
    if (grammar_->is_done()) return progress::done;
    if (told_head) return content(bytes, used);
    if (!grammar_->got_some()) {
        // Line breaks before a request are the fault of some clients (RFC 9112 2.2).
        while (used < bytes.size() && (bytes[used] == '\r' || bytes[used] == '\n')) ++used;
        blank_lines += used;
        if (blank_lines > 8) return fail(400);
    }
    if (used == bytes.size()) return progress::more;
    error_code ec;
    const auto taken =
        grammar_->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), ec);
    used += taken;
    head_size += taken;
    if (ec && ec != http::error::need_more) return fail(status_of(ec));
    if (grammar_->has_head()) return head_size > at_most.header ? fail(431) : head();
    // What is left belongs to the head too, and its end is still to come.
    return head_size + bytes.size() - used >= at_most.header ? fail(431) : progress::more;
}

/// The head is complete: makes views of it and checks what the grammar leaves open.
request_reader::progress request_reader::parser::head() {
    told_head = true;
    grammar_->eager(true);
    const std::string_view text = in.text;
    request.method = text.substr(0, in.target);
    const auto target_end = in.places.empty() ? text.size() : in.places.front().name;
    request.target = text.substr(in.target, target_end - in.target);
    for (const auto& p : in.places)
        in.fields.push_back(
            {text.substr(p.name, p.value - p.name), text.substr(p.value, p.end - p.value)});
    request.fields = in.fields;
    if (const auto length = grammar_->content_length()) request.declared_length = *length;

    auto local = request.target;
    for (const std::string_view scheme : {"http://", "https://"}) {  // the form for proxies
        if (!local.starts_with(scheme)) continue;
        const auto slash = local.find('/', scheme.size());
        local = slash == std::string_view::npos ? std::string_view("/") : local.substr(slash);
    }
    const auto mark = local.find('?');
    request.path = local.substr(0, mark);
    if (mark != std::string_view::npos) request.query = local.substr(mark + 1);

    std::size_t hosts = 0;
    expects_continue = false;
    bool expects_other = false;
    bool foreign_coding = false;
    for (const auto& field : in.fields) {
        if (same_name(field.name, "Host")) ++hosts;
        if (same_name(field.name, "Transfer-Encoding")) {
            // Any other coding, or several: two readers might disagree where the body ends.
            if (in.is_http_1_0) return fail(400);
            foreign_coding = foreign_coding || !same_name(field.value, "chunked");
        }
        if (same_name(field.name, "Expect") && !in.is_http_1_0) {
            expects_continue = same_name(field.value, "100-continue");
            expects_other = expects_other || !expects_continue;
        }
    }
    if (foreign_coding) return fail(501);
    if (hosts > 1 || (hosts == 0 && !in.is_http_1_0)) return fail(400);  // RFC 9112 3.2
    if (expects_other) return fail(417);
    return progress::head;
}

request_reader::progress request_reader::parser::content(std::string_view bytes,
                                                         std::size_t& used) {
    if (request.declared_length.value_or(0) > at_most.body) return fail(413);
    // Five bytes at least are to come before chunks end ("0", two line breaks). Beast 1.81 relies
    // on being given as many once it has seen the last chunk's size, and would break off otherwise.
    if (bytes.empty() || (!request.declared_length && bytes.size() < 5)) return progress::more;
    error_code ec;
    used = grammar_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (ec && ec != http::error::need_more) return fail(status_of(ec));
    if (!grammar_->is_done())
        return used == 0 && bytes.size() >= at_most.header ? fail(400) : progress::more;
    return progress::done;
}

request_reader::request_reader(limits l) : parser_(std::make_unique<parser>(l)) {}
request_reader::~request_reader() = default;

request_reader::progress request_reader::feed(std::string_view bytes, std::size_t& used) {
    const auto now = parser_->feed(bytes, used);
    if (now == progress::done) parser_->request.body = parser_->in.body;
    return now;
}

void request_reader::next() { parser_->begin(); }
http_request& request_reader::request() { return parser_->request; }
unsigned request_reader::refusal() const { return parser_->status; }
bool request_reader::begun() const { return parser_->grammar_->got_some(); }
bool request_reader::is_complete() const { return parser_->grammar_->is_done(); }
bool request_reader::keeps_alive() const { return parser_->grammar_->keep_alive(); }
bool request_reader::is_http_1_0() const { return parser_->in.is_http_1_0; }
bool request_reader::expects_continue() const { return parser_->expects_continue; }
std::size_t request_reader::body_size() const { return parser_->in.body.size(); }

}  // namespace firebreak::net
