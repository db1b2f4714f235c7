// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the tests of the S3 provider share: settings, fixed keys and time, steps, answers.

#pragma once

#include "provider/s3/s3_provider.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::provider::s3::test {

inline constexpr std::string_view upload_id = "a+b/c==";

settings on_aws(
    std::string_view region = "eu-central-1",
    std::string_view bucket = "data-bucket",
    std::string_view key = "k"
);

settings at(std::string_view url, std::string_view bucket = "data-bucket", std::string_view key = "k");

// Fails the test if the settings cannot work.
std::unique_ptr<provider> make(settings s);

// Why the settings cannot work; success if they can.
invalid why_not(settings s);

// AWS's published example key, at 2024-05-06T07:08:09Z.
const credentials& example_keys();
std::chrono::system_clock::time_point example_time();

model::http_request encode(provider& p, const model::step& step, std::string location = {});

// Of the bytes "payload".
model::payload_digest example_payload();

// One of each kind.
std::vector<model::step> every_step();
model::step step_of_kind(model::step_kind kind);

model::http_response
answer(unsigned status, std::string body = {}, std::vector<model::http_header> headers = {});

std::string error_body(std::string_view code, std::string_view more = {});

std::string header(const model::http_request& request, std::string_view name);

// As text: first line, host, headers, body.
std::string render(const model::http_request& request);

} // namespace cloudbuf::provider::s3::test
