// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The line of an attempt says all that it should.

#include "engine/step_log.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf;
using namespace std::chrono_literals;

TEST_CASE("step_log: a failed attempt says what happened and what happens next")
{
    failure why;
    why.code = errc::throttled;
    why.provider_code = "SlowDown";
    engine::step_line line;
    line.label = "cam-7";
    line.step = "put part 7";
    line.payload = 8388608;
    line.method = "PUT";
    line.endpoint = "s3.test";
    line.attempt = 2;
    line.took = 412ms;
    line.status = 503;
    line.why = &why;
    line.request_id = "R1";
    line.retry_in = 380ms;
    CHECK(
        to_string(line) ==
        "cam-7: put part 7: PUT 8388608 B to s3.test -> 503 SlowDown (attempt 2, 412 ms), retry in 380 ms, "
        "request-id R1"
    );
}

TEST_CASE("step_log: without an answer the error speaks")
{
    failure why;
    why.code = errc::timeout;
    engine::step_line line;
    line.label = "k";
    line.step = "query";
    line.method = "HEAD";
    line.endpoint = "s3.test";
    line.why = &why;
    CHECK(to_string(line) == "k: query: HEAD to s3.test -> " + why.code.message() + " (attempt 1, 0 ms)");
}

TEST_CASE("step_log: success is short")
{
    engine::step_line line;
    line.label = "k";
    line.step = "begin";
    line.method = "POST";
    line.endpoint = "s3.test";
    line.status = 200;
    CHECK(to_string(line) == "k: begin: POST to s3.test -> 200 (attempt 1, 0 ms)");
}
