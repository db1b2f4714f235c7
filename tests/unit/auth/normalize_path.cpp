// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of path normalization.

#include "auth/normalize_path.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string_view>
#include <utility>

using namespace cloudbuf;

TEST_CASE("normalize_path: resolves segments and never climbs above the root")
{
    const std::pair<std::string_view, std::string_view> examples[] = {
        {"", "/"},
        {"/", "/"},
        {"//", "/"},
        {"/a", "/a"},
        {"/a/", "/a/"},
        {"a/b", "/a/b"},
        {"//a//b//", "/a/b/"},
        {"/./a/.", "/a"},
        {"/a/../b", "/b"},
        {"/a/b/../..", "/"},
        {"/a/b/../../", "/"},
        {"/../../a", "/a"},
        {"/..", "/"},
        {"/.a/..b/...", "/.a/..b/..."},
        {"/%2E%2E/a", "/%2E%2E/a"},
    };
    for (const auto& [path, expected] : examples) {
        CAPTURE(path);
        CHECK(auth::normalize_path(path) == expected);
    }
}
