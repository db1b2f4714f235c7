// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The categories of the library's errors: a message with advice for each, and the classes they fall into.

#include <cloudbuf/error.hpp>

#include <string>

namespace cloudbuf {
namespace {

// What happened, and what to do about it.
const char* describe(errc e) noexcept
{
    switch (e) {
    case errc::closed:
        return "the buffer was closed or aborted before: make a new one to write another object";
    case errc::busy:
        return "another operation of this buffer is outstanding: wait for it before starting the next";
    case errc::invalid_options:
        return "an option has a value that cannot work: last_failure().message names it";
    case errc::invalid_destination:
        return "the destination is malformed: write s3://bucket/key, with the key as it stands";
    case errc::unsupported_destination:
        return "destinations of this kind are not written to: name an ordinary bucket on a standard endpoint";
    case errc::no_credentials:
        return "no usable credentials were found: set client_options::credentials or the AWS_* variables";
    case errc::aborted:
        return "the upload was given up on request; nothing of it is visible";
    case errc::timeout:
        return "no progress within the time that the step allows: check the network, or raise "
               "client_options::timeouts";
    case errc::connect_failed:
        return "no address of the endpoint could be resolved or connected to: check its name, the port and "
               "the network";
    case errc::connection_lost:
        return "the connection ended before the answer was complete: try the upload again";
    case errc::tls_failed:
        return "the TLS handshake failed or the certificate was refused: check the endpoint's name and "
               "tls_options";
    case errc::access_denied:
        return "the service refused the credentials or the permission: check the keys, the bucket's policy "
               "and the role";
    case errc::credentials_expired:
        return "the session token has expired and could not be renewed: provide fresh credentials";
    case errc::clock_skewed:
        return "the local clock differs too much from the service's: synchronize it";
    case errc::not_found:
        return "the bucket does not exist: check its name, the endpoint and the account";
    case errc::upload_gone:
        return "the multipart upload was aborted or completed by somebody else: write the object again";
    case errc::wrong_region:
        return "the bucket is in another region: set client_options::region to the bucket's";
    case errc::throttled:
        return "the service asked to slow down until the retries were used up: write less at once, or later";
    case errc::server_error:
        return "the service failed until the retries were used up: try the upload again later";
    case errc::precondition_failed:
        return "the condition of if_match or if_none_match does not hold: another writer was first";
    case errc::conditional_conflict:
        return "a concurrent write made the condition undecidable: write the object again";
    case errc::data_corruption:
        return "the service received other bytes than were sent, repeatedly: check the memory and the "
               "network path";
    case errc::not_supported:
        return "the service does not support a feature that was asked for: turn that option off";
    case errc::request_rejected:
        return "the service refused the request: last_failure() has its code and its message";
    case errc::malformed_response:
        return "the answer is not what the protocol says: check that the endpoint is an object store and not "
               "a proxy";
    case errc::missing_etag:
        return "the answer lacks the entity tag that proves success: check what stands between here and the "
               "service";
    case errc::too_many_parts:
        return "the object cannot take more bytes with this part size: set a larger part_size, or "
               "expected_size";
    case errc::object_too_large:
        return "the part or the object exceeds a limit of the service: write smaller parts, or several "
               "objects";
    case errc::outcome_unknown:
        return "it could not be determined whether the object was committed: compare its metadata "
               "cloudbuf-write-token with last_failure().write_token";
    }
    return "unknown error";
}

// Errors that no class fits are in none.
bool belongs_to(errc e, condition c) noexcept
{
    switch (e) {
    case errc::closed:
    case errc::busy:
    case errc::invalid_options:
    case errc::invalid_destination:
    case errc::unsupported_destination:
    case errc::too_many_parts:
    case errc::object_too_large:
        return c == condition::usage;
    case errc::timeout:
    case errc::connect_failed:
    case errc::connection_lost:
    case errc::throttled:
    case errc::server_error:
        return c == condition::transient;
    case errc::no_credentials:
    case errc::access_denied:
    case errc::credentials_expired:
        return c == condition::denied;
    case errc::precondition_failed:
    case errc::conditional_conflict:
        return c == condition::conflict;
    case errc::aborted:
    case errc::tls_failed:
    case errc::clock_skewed:
    case errc::not_found:
    case errc::upload_gone:
    case errc::wrong_region:
    case errc::data_corruption:
    case errc::not_supported:
    case errc::request_rejected:
    case errc::malformed_response:
    case errc::missing_etag:
    case errc::outcome_unknown:
        return false;
    }
    return false;
}

class error_category_type final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "cloudbuf"; }

    std::string message(int value) const override { return describe(static_cast<errc>(value)); }

    char const* message(int value, char* /*buffer*/, std::size_t /*size*/) const noexcept override
    {
        return describe(static_cast<errc>(value));
    }
};

class condition_category_type final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "cloudbuf.condition"; }

    std::string message(int value) const override
    {
        switch (static_cast<condition>(value)) {
        case condition::usage:
            return "the program has to change";
        case condition::transient:
            return "the same upload may succeed later";
        case condition::denied:
            return "credentials or permissions have to change";
        case condition::conflict:
            return "another writer was there";
        }
        return "unknown condition";
    }

    bool equivalent(const boost::system::error_code& code, int value) const noexcept override
    {
        return code.category() == cloudbuf::error_category() &&
               belongs_to(static_cast<errc>(code.value()), static_cast<condition>(value));
    }
};

} // namespace

const boost::system::error_category& error_category() noexcept
{
    static const error_category_type category;
    return category;
}

const boost::system::error_category& condition_category() noexcept
{
    static const condition_category_type category;
    return category;
}

} // namespace cloudbuf
