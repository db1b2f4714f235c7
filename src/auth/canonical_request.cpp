// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The canonical request of AWS Signature Version 4: the text that client and service both derive from a
// request.

#include "auth/canonical_request.hpp"

#include "auth/normalize_path.hpp"
#include "codec/percent.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace cloudbuf::auth {
namespace {

// Hop by hop (RFC 9110, section 7.6.1), changed by proxies and load balancers, or the signature itself.
constexpr std::string_view never_signed[] = {
    "accept-encoding",
    "authorization",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
};

// Of a part; a long key makes it longer.
constexpr std::size_t typical_size = 768;
constexpr std::size_t typical_headers_size = 192;

struct canonical_header {
    std::string name;
    std::string_view value;
};

std::string lower_case(std::string_view text)
{
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

bool is_signed(std::string_view name, signing_rules rules)
{
    // Whoever frames the body sets Content-Length, and proxies in front of stores frame it anew.
    if (name == "content-length") {
        return rules != signing_rules::s3;
    }
    return std::find(std::begin(never_signed), std::end(never_signed), name) == std::end(never_signed);
}

// By name; those of one name in the order given.
std::vector<canonical_header> select_headers(const sigv4_request& request)
{
    std::vector<canonical_header> out;
    out.reserve(request.headers.size() + 1);
    out.push_back({"host", request.host});
    for (const model::http_header& header : request.headers) {
        std::string name = lower_case(header.name);
        if (is_signed(name, request.rules)) {
            const auto position = std::upper_bound(
                out.begin(),
                out.end(),
                name,
                [](const std::string& left, const canonical_header& right) { return left < right.name; }
            );
            out.insert(position, {std::move(name), header.value});
        }
    }
    return out;
}

// Without white space at the ends, and with one space for each run of it inside.
void append_trimmed(std::string& out, std::string_view value)
{
    static constexpr std::string_view space = " \t\r\n";
    bool first = true;
    for (;;) {
        const std::size_t begin = value.find_first_not_of(space);
        if (begin == std::string_view::npos) {
            return;
        }
        value.remove_prefix(begin);
        const std::string_view word = value.substr(0, value.find_first_of(space));
        value.remove_prefix(word.size());
        if (!first) {
            out += ' ';
        }
        out += word;
        first = false;
    }
}

void append_path(std::string& out, const sigv4_request& request)
{
    const std::string_view path = request.path.empty() ? std::string_view("/") : request.path;
    switch (request.rules) {
    case signing_rules::s3:
        out += path;
        break;
    case signing_rules::general:
        codec::append_percent_encoded(out, normalize_path(path), codec::slash::keep);
        break;
    case signing_rules::general_unnormalized:
        codec::append_percent_encoded(out, path, codec::slash::keep);
        break;
    }
}

} // namespace

std::string canonical_query(std::span<const std::pair<std::string, std::string>> parameters)
{
    std::vector<std::pair<std::string, std::string>> encoded;
    encoded.reserve(parameters.size());
    for (const auto& [name, value] : parameters) {
        encoded.emplace_back(
            codec::percent_encode(name, codec::slash::encode),
            codec::percent_encode(value, codec::slash::encode)
        );
    }
    std::sort(encoded.begin(), encoded.end());

    std::string out;
    for (const auto& [name, value] : encoded) {
        if (!out.empty()) {
            out += '&';
        }
        out += name;
        out += '=';
        out += value;
    }
    return out;
}

canonical_request canonicalize(const sigv4_request& request)
{
    canonical_request out;
    out.text.reserve(typical_size); // once, instead of doubling
    out.signed_headers.reserve(typical_headers_size);
    out.text += request.method;
    out.text += '\n';
    append_path(out.text, request);
    out.text += '\n';
    out.text += request.query;

    std::string_view previous;
    const std::vector<canonical_header> headers = select_headers(request);
    for (const canonical_header& header : headers) {
        if (header.name == previous) {
            out.text += ',';
        } else {
            out.text += '\n';
            out.text += header.name;
            out.text += ':';
            out.signed_headers += out.signed_headers.empty() ? "" : ";";
            out.signed_headers += header.name;
        }
        append_trimmed(out.text, header.value);
        previous = header.name;
    }

    out.text += "\n\n";
    out.text += out.signed_headers;
    out.text += '\n';
    out.text += request.payload_hash;
    return out;
}

} // namespace cloudbuf::auth
