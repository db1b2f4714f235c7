// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The canonical request of AWS Signature Version 4: the text that client and service both derive from a
// request.

#include "auth/canonical_request.hpp"

#include "auth/normalize_path.hpp"
#include "codec/characters.hpp"
#include "codec/percent.hpp"

#include <algorithm>
#include <cstddef>
#include <forward_list>
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
    std::string_view name; // lower case
    std::string_view value;
};

// Names that a request does not spell in lower case, spelled so. A list, because headers refer to them.
using lowered_names = std::forward_list<std::string>;

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

// Most are in lower case already and need no copy.
std::string_view lower_case(std::string_view name, lowered_names& lowered)
{
    if (std::ranges::none_of(name, is_upper)) {
        return name;
    }
    std::string& out = lowered.emplace_front(name);
    for (char& c : out) {
        if (is_upper(c)) {
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

// By name; those of one name in the order given. They last as long as the request and the lowered names.
std::vector<canonical_header> select_headers(const sigv4_request& request, lowered_names& lowered)
{
    std::vector<canonical_header> out;
    out.reserve(request.headers.size() + 1);
    out.push_back({"host", request.host});
    for (const model::http_header& header : request.headers) {
        const std::string_view name = lower_case(header.name, lowered);
        if (is_signed(name, request.rules)) {
            // Most come sorted.
            const auto place = out.back().name <= name
                                   ? out.end()
                                   : std::ranges::upper_bound(out, name, {}, &canonical_header::name);
            out.insert(place, {name, header.value});
        }
    }
    return out;
}

constexpr bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Without white space at the ends, and with one space for each run of it inside.
void append_trimmed(std::string& out, std::string_view value)
{
    // Most values have none, and a session token is long.
    if (codec::has_none(value, is_space)) {
        out += value;
        return;
    }
    bool first = true;
    auto word = std::ranges::find_if_not(value, is_space);
    while (word != value.end()) {
        const auto end = std::find_if(word, value.end(), is_space);
        if (!first) {
            out += ' ';
        }
        out.append(word, end);
        first = false;
        word = std::find_if_not(end, value.end(), is_space);
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
    lowered_names lowered;
    for (const canonical_header& header : select_headers(request, lowered)) {
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
