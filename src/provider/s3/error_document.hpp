// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the <Error> document that S3 explains a refusal with, as far as it arrived.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {

// The elements that are used; the others may hold secrets (StringToSign, SignatureProvided) and are never
// read.
struct error_document {
    std::string code;
    std::string message;
    std::string region;
    std::string endpoint;
    std::string request_id;
    std::string host_id;
    std::string server_time;
};

// Nothing if the root element is not Error. Of a damaged document, the elements before the damage.
std::optional<error_document> read_error_document(std::string_view body);

// The local name of the root element, also of a document that is damaged further on; empty if there is none.
std::string root_name(std::string_view body);

} // namespace cloudbuf::provider::s3
