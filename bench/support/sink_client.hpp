// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A client of the library for the sink.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/credentials.hpp>
#include <cloudbuf/credentials_source.hpp>

#include <cstdint>
#include <string>

namespace cloudbuf::bench {

/// Where a sink listens for TLS, and what to trust there.
struct sink_address {
    std::uint16_t port = 0;
    std::string certificate_pem;

    std::string endpoint() const { return "https://127.0.0.1:" + std::to_string(port); }
};

/// Signs with keys that the sink does not look at.
inline client_options options_for(const sink_address& sink)
{
    client_options o;
    o.endpoint = sink.endpoint();
    o.region = "us-east-1";
    o.tls.ca_pem = sink.certificate_pem;
    o.credentials = make_static_credentials(
        credentials("AKIAIOSFODNN7EXAMPLE", secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    );
    return o;
}

} // namespace cloudbuf::bench
