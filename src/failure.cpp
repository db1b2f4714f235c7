// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The one line that a log gets about a failure.

#include <cloudbuf/failure.hpp>

#include <string_view>

namespace cloudbuf {
namespace {

// The service's words are untrusted: a line break in them must not begin a line of its own.
void append_printable(std::string& out, std::string_view text)
{
    for (const char c : text) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        out += control ? ' ' : c;
    }
}

} // namespace

std::string to_string(const failure& f)
{
    if (!f) {
        return "no failure";
    }
    std::string out;
    if (!f.step.empty()) {
        append_printable(out, f.step);
        out += ": ";
    }
    append_printable(out, f.code.message());
    if (f.http_status != 0) {
        out += "; HTTP ";
        out += std::to_string(f.http_status);
    }
    if (!f.provider_code.empty()) {
        out += "; code ";
        append_printable(out, f.provider_code);
    }
    if (!f.message.empty()) {
        out += "; message \"";
        append_printable(out, f.message);
        out += '"';
    }
    if (!f.request_id.empty()) {
        out += "; request ";
        append_printable(out, f.request_id);
    }
    out += " [";
    out += f.code.category().name();
    out += ':';
    out += std::to_string(f.code.value());
    out += ']';
    return out;
}

} // namespace cloudbuf
