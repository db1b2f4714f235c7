// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A provider for S3 with fixed keys at a fixed time.

#pragma once

#include "fuzz/demand.hpp"
#include "provider/s3/s3_provider.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace cloudbuf::fuzz {

inline provider::s3::settings s3_settings(destination to, bool aws)
{
    static const auto keys = std::make_shared<auth::signing_key_cache>();
    provider::s3::settings out{
        .endpoint = nullptr,
        .region = "eu-central-1",
        .to = std::move(to),
        .options = {},
        .write_token = "token-of-ours",
        .signing_keys = keys,
    };
    if (!aws) {
        out.endpoint = std::make_shared<const model::origin>(
            model::origin{.tls = false, .host = "store.example", .port = 9000}
        );
    }
    return out;
}

inline std::unique_ptr<provider::provider> s3_provider(destination to, bool aws)
{
    auto made = provider::s3::make_provider(s3_settings(std::move(to), aws));
    demand(made.index() == 0, "a destination that was accepted is refused");
    return std::get<0>(std::move(made));
}

/// To a place that every input can use.
inline provider::provider& shared_s3_provider(bool aws)
{
    static const auto on_aws = s3_provider(destination::s3("data-bucket", "k").value(), true);
    static const auto elsewhere = s3_provider(destination::s3("data-bucket", "k").value(), false);
    return aws ? *on_aws : *elsewhere;
}

inline model::http_request encode(provider::provider& p, const model::step& step, std::string location = {})
{
    static const credentials keys("AKIAIOSFODNN7EXAMPLE", secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    const std::chrono::sys_days day = std::chrono::year(2024) / 5 / 6;
    auto request = p.encode(step, {.keys = &keys, .time = day, .location = std::move(location)});
    demand(request.has_value(), "what was accepted cannot be encoded");
    return std::move(*request);
}

} // namespace cloudbuf::fuzz
