// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What a client may choose: endpoint, credentials, memory, connections, patience, trust, logging.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace cloudbuf {

class credentials_source;
struct failure;

/// How much a log line matters.
enum class log_level {
    none,    ///< Nothing is logged.
    error,   ///< An upload failed.
    warning, ///< Something works less well than it should.
    info,    ///< Rare events of interest.
    debug,   ///< One line for each attempt of each request.
};

/// Receives log lines, one at a time, from whichever thread runs the work; must not throw. No line has a
/// secret.
using logger = std::function<void(log_level, std::string_view)>;

/// How a bucket is put into a request.
enum class addressing_style {
    automatic,      ///< Virtual-hosted on AWS, path style on every other endpoint.
    path,           ///< `https://endpoint/bucket/key`.
    virtual_hosted, ///< `https://bucket.endpoint/key`.
};

/// What \ref checksum::automatic means (`AWS_REQUEST_CHECKSUM_CALCULATION`).
enum class checksum_calculation {
    when_supported, ///< A CRC-64/NVME over TLS, where the service takes it.
    when_required,  ///< No checksum but the signed SHA-256, unless an upload asks for one.
};

/// \brief How long each kind of waiting may last. All are limits on a lack of progress; none limits a whole
/// upload.
struct timeouts {
    timeouts() = default;

    std::chrono::milliseconds resolve{5000};       ///< Name resolution.
    std::chrono::milliseconds connect{3100};       ///< TCP connect, for each address.
    std::chrono::milliseconds tls_handshake{5000}; ///< TLS handshake.
    std::chrono::milliseconds stall{20000};        ///< A body of which not one byte moves.
    std::chrono::milliseconds response{30000};     ///< The answer's first byte, and between its bytes.
    std::chrono::milliseconds complete_idle{60000
    }; ///< The same for the final request of a multipart upload, which may send white space for minutes.
    std::chrono::milliseconds complete_total{
        15 * 60'000
    }; ///< The final request of a multipart upload in all.
    std::chrono::milliseconds connection_wait{60000
    }; ///< A free connection of the endpoint, when all are in use.
    std::chrono::milliseconds credentials{30000}; ///< The source of credentials.
    std::chrono::milliseconds verification{5000}; ///< Finding out the outcome after a cancelled `close()`.
    std::chrono::milliseconds abort{30000};       ///< Discarding an unfinished upload.
    std::chrono::milliseconds pool_idle{4000
    }; ///< An unused connection is kept this long: S3 closes its own after about 5 s.
};

/// Trust and identity for TLS.
struct tls_options {
    tls_options() = default;

    std::string ca_file; ///< PEM file of trusted authorities; empty: the system's.
    std::string ca_path; ///< Folder of trusted authorities in OpenSSL's hashed form.
    std::string
        ca_pem; ///< Trusted authorities as PEM text, in addition to the above; alone, if the above are empty.
    std::string
        client_certificate; ///< PEM file of the client's certificate chain, if the endpoint asks for one.
    std::string client_key; ///< PEM file of its private key.

    /// Accepts any certificate of anybody: for a laboratory, never for data that matters. Logged as a
    /// warning.
    bool insecure_skip_verify = false;
};

/// \brief What a client may choose.
struct client_options {
    client_options() = default;

    /// \brief Reads the environment as the AWS tools do.
    /// \details
    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, `AWS_CA_BUNDLE`,
    /// `SSL_CERT_FILE`, `AWS_REQUEST_CHECKSUM_CALCULATION`, `AWS_MAX_ATTEMPTS`, and static credentials
    /// from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`. A blank variable is as good
    /// as none. Missing credentials are reported by the first upload, as \ref errc::no_credentials.
    /// \throws boost::system::system_error with \ref errc::invalid_options, naming the variable, if a value
    /// cannot work.
    static client_options from_environment();

    /// The same with variables from elsewhere: `variable(name)` returns a value, or an empty string.
    static client_options from_environment(const std::function<std::string(const char*)>& variable);

    /// \brief `https://host[:port]` of an S3-compatible store; empty for AWS.
    /// \details `http://` is allowed only here, explicitly; the payload is then always hashed.
    std::string endpoint;

    /// Such as "eu-central-1". Required on AWS; "us-east-1" where empty and an endpoint is given.
    std::string region;

    addressing_style addressing = addressing_style::automatic; ///< See \ref addressing_style.

    /// Asked before every attempt; `make_static_credentials` for fixed ones. Without one every upload fails
    /// with \ref errc::no_credentials.
    std::shared_ptr<credentials_source> credentials;

    /// Bytes of object data that all buffers of the client together may hold.
    std::size_t memory_limit = std::size_t{256} * 1024 * 1024;

    /// The smallest part that the store accepts, other than the last: 5 MiB on AWS and most others (S3 user
    /// guide, "Amazon S3 multipart upload limits"). Smaller only for a store that is known to allow it.
    std::size_t min_part_size = std::size_t{5} * 1024 * 1024;

    /// Connections to one endpoint host.
    unsigned max_connections = 32;

    /// Attempts of a control request (`AWS_MAX_ATTEMPTS`); the AWS standard retry mode's number.
    unsigned max_attempts = 3;

    /// Attempts of a part: its bytes are held, and losing one loses the whole upload.
    unsigned max_part_attempts = 8;

    /// \brief Whether a part is sent a second time, over another connection, when its answer does not come.
    /// \details
    /// After 1 s, or as long as nine in ten of the last 64 parts waited at most, if that is longer; never
    /// where that is more than 5 s, and for one part in a hundred at most. What is answered first counts, the
    /// other request is dropped. About one part in a thousand takes S3 several seconds (aws-c-s3).
    bool hedge_slow_parts = true;

    checksum_calculation checksums = checksum_calculation::when_supported; ///< See \ref checksum_calculation.
    cloudbuf::timeouts timeouts;                                           ///< See \ref cloudbuf::timeouts.
    tls_options tls;                                                       ///< See \ref tls_options.

    /// \brief Told of every multipart upload that may have been left behind at the service, where its parts
    /// cost money until somebody deletes them.
    /// \details
    /// `bucket`, `key` and `upload_id` say which, the rest why: the abort failed or had no time, or the
    /// outcome is unknown, so that an abort could have destroyed what was committed (`client::resolve` finds
    /// out, and discards it then). Called once for each, from whichever thread runs the work, also for
    /// uploads whose buffer is gone; must not throw. A lifecycle rule (AbortIncompleteMultipartUpload) on the
    /// bucket is the safety net for what no client can report.
    std::function<void(const failure&)> on_leftover;

    cloudbuf::logger logger;              ///< No logging if empty.
    log_level level = log_level::warning; ///< Lines of less importance are not even made.
    std::string user_agent_suffix;        ///< Appended to the `User-Agent`.
};

} // namespace cloudbuf
