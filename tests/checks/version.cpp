// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The version stands in the header and in the build; they agree.

#include <cloudbuf/version.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

TEST_CASE("version: the header agrees with the build")
{
    CHECK(cloudbuf::version == CLOUDBUF_PROJECT_VERSION);
}

TEST_CASE("version: the macros agree with the text")
{
    const auto text = std::to_string(CLOUDBUF_VERSION_MAJOR) + '.' + std::to_string(CLOUDBUF_VERSION_MINOR) +
                      '.' + std::to_string(CLOUDBUF_VERSION_PATCH);
    CHECK(cloudbuf::version == text);
}
