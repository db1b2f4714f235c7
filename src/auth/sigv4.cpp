// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Signs requests with AWS Signature Version 4, in the Authorization header.

#include "auth/sigv4.hpp"

#include "codec/hex.hpp"
#include "codec/sha256.hpp"

#include <cassert>

namespace cloudbuf::auth {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

} // namespace

std::string string_to_sign(std::string_view canonical_text, std::string_view date, const signing_key& key)
{
    assert(key.credential_scope().starts_with(date.substr(0, 8)));

    std::string out;
    out.reserve(160);
    out += algorithm;
    out += '\n';
    out += date;
    out += '\n';
    out += key.credential_scope();
    out += '\n';
    codec::append_hex(out, codec::sha256(canonical_text));
    return out;
}

std::string authorization(const sigv4_request& request, const signing_key& key)
{
    const canonical_request canonical = canonicalize(request);

    std::string out;
    out.reserve(256 + canonical.signed_headers.size());
    out += algorithm;
    out += " Credential=";
    out += key.access_key_id();
    out += '/';
    out += key.credential_scope();
    out += ", SignedHeaders=";
    out += canonical.signed_headers;
    out += ", Signature=";
    codec::append_hex(out, key.sign(string_to_sign(canonical.text, request.date, key)));
    return out;
}

} // namespace cloudbuf::auth
