#include "adapters/matrix/picture.hpp"

#include "adapters/net/json_out.hpp"

namespace firebreak::matrix {

std::string file_name(const picture& p) { return p.name + ".png"; }

std::string picture_content(const picture& p, std::string_view address) {
    std::string json;
    net::json_out out(json);
    out.begin_object().field("msgtype", "m.image");
    out.field("body", p.title + "\n" + p.alt).field("filename", file_name(p)).field("url", address);
    out.key("info").begin_object().field("mimetype", "image/png");
    out.field("size", p.png.size()).field("w", p.width).field("h", p.height).end_object();
    out.key("m.mentions").begin_object().end_object();
    out.end_object();
    return json;
}

bool refuses_files(const call_result& r) {
    using kind = call_result::kind;
    return r.is == kind::forbidden || r.is == kind::absent || r.is == kind::refused ||
           r.is == kind::too_large;
}

}  // namespace firebreak::matrix
