// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the line that a log gets about a failure.

#include <cloudbuf/failure.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;

TEST_CASE("failure: what the service says cannot begin a line of its own")
{
    failure f;
    f.code = errc::access_denied;
    f.message = "one\r\ntwo\x1b[31m";
    f.provider_code = "Code\nInjected";
    f.request_id = "id\n";
    const std::string line = to_string(f);
    CAPTURE(line);
    for (const char c : line) {
        CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
}

TEST_CASE("failure: nothing has failed by default")
{
    CHECK_FALSE(failure());
    CHECK(to_string(failure()) == "no failure");
}

TEST_CASE("failure: the line has code, step, status, provider code, message and request id")
{
    failure f;
    f.code = errc::upload_gone;
    f.step = "put part 7";
    f.http_status = 404;
    f.provider_code = "NoSuchUpload";
    f.message = "The specified upload does not exist.";
    f.request_id = "REQ/HOST";
    CHECK(
        to_string(f) == "put part 7: " + error_code(errc::upload_gone).message() +
                            "; HTTP 404; code NoSuchUpload; message \"The specified upload does not "
                            "exist.\"; request REQ/HOST"
                            " [cloudbuf:" +
                            std::to_string(static_cast<int>(errc::upload_gone)) + "]"
    );
}

TEST_CASE("failure: without an answer there is neither status nor request id in the line")
{
    failure f;
    f.code = errc::connect_failed;
    const std::string line = to_string(f);
    CHECK(line.starts_with(f.code.message()));
    CHECK(line.find("HTTP") == std::string::npos);
    CHECK(line.find("request") == std::string::npos);
}
