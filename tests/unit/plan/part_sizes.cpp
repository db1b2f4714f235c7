// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Part sizes: those that cannot work, then those that can.

#include "plan/part_sizes.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <limits>

using namespace cloudbuf;
using namespace cloudbuf::plan;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr std::uint64_t gib = 1024 * mib;

// Amazon S3 user guide, "Amazon S3 multipart upload limits".
constexpr part_limits s3{
    .min = 5 * mib, .max = 5 * gib, .max_parts = 10'000, .max_object = 50'000'000'000'000
};

part_size_request request(std::size_t chosen, std::optional<std::uint64_t> expected = std::nullopt)
{
    return {.chosen = chosen, .expected_size = expected, .memory_limit = 256 * mib, .limits = s3};
}

std::string problem(const part_size_request& r)
{
    const auto chosen = choose_parts(r);
    REQUIRE(chosen.has_error());
    CHECK(chosen.error().code == errc::invalid_options);
    return chosen.error().message;
}

std::size_t size(const part_size_request& r)
{
    const auto chosen = choose_parts(r);
    INFO((chosen.has_error() ? chosen.error().message : ""));
    REQUIRE(chosen.has_value());
    return chosen->first;
}

} // namespace

TEST_CASE("part_sizes: sizes outside of the service's limits are refused with advice")
{
    CHECK_THAT(problem(request(5 * mib - 1)), ContainsSubstring("minimum: choose at least 5 MiB"));
    auto large = request(5 * gib + 1);
    large.memory_limit = std::numeric_limits<std::size_t>::max();
    CHECK_THAT(problem(large), ContainsSubstring("maximum: choose at most 5120 MiB"));
}

TEST_CASE("part_sizes: a part that does not fit into the memory limit is refused")
{
    CHECK_THAT(problem(request(257 * mib)), ContainsSubstring("memory_limit (256 MiB)"));
    auto tight = request(0);
    tight.memory_limit = 8 * mib - 1;
    CHECK_THAT(problem(tight), ContainsSubstring("raise it to at least 8 MiB"));
    tight.memory_limit = 8 * mib;
    CHECK(size(tight) == 8 * mib);
    // Its whole blocks count, not its bytes.
    tight.chosen = 8 * mib - 1;
    CHECK(size(tight) == 8 * mib - 1);
    tight.chosen = 7 * mib + 65 * kib;
    tight.memory_limit = 7 * mib + 65 * kib;
    CHECK_THAT(problem(tight), ContainsSubstring("raise it to at least 7602176 bytes"));
}

TEST_CASE("part_sizes: a chosen size that cannot hold the expected size is refused with the size that can")
{
    CHECK_THAT(problem(request(5 * mib, 100 * gib)), ContainsSubstring("choose at least 11 MiB"));
    CHECK(size(request(11 * mib, 100 * gib)) == 11 * mib);
    CHECK(size(request(5 * mib, 50'000 * mib)) == 5 * mib);
    CHECK_THAT(problem(request(5 * mib, 50'000 * mib + 1)), ContainsSubstring("choose at least 6 MiB"));
}

TEST_CASE("part_sizes: an object that the service cannot store is refused")
{
    CHECK_THAT(problem(request(0, s3.max_object + 1)), ContainsSubstring("expected_size"));
    CHECK_THAT(
        problem(request(0, std::numeric_limits<std::uint64_t>::max())), ContainsSubstring("expected_size")
    );
    auto possible = request(0, s3.max_object);
    CHECK_THAT(problem(possible), ContainsSubstring("memory_limit"));
    possible.memory_limit = 5 * gib;
    CHECK(size(possible) == 4769 * mib);
}

TEST_CASE("part_sizes: the default is 8 MiB, or the multiple of 1 MiB that the expected size needs")
{
    CHECK(size(request(0)) == 8 * mib);
    CHECK(size(request(0, 0)) == 8 * mib);
    CHECK(size(request(0, 80'000 * mib)) == 8 * mib);
    CHECK(size(request(0, 80'000 * mib + 1)) == 9 * mib);
    CHECK(size(request(0, 1024 * gib)) == 105 * mib);
}

TEST_CASE("part_sizes: every choice for an expected size can hold it")
{
    auto r = request(0);
    r.memory_limit = 5 * gib;
    for (std::uint64_t expected = 1; expected < s3.max_object; expected = expected * 3 + 1) {
        r.expected_size = expected;
        CAPTURE(expected);
        CHECK(choose_parts(r)->capacity(s3) >= expected);
    }
}

TEST_CASE("part_sizes: the capacity of an upload is bounded by its parts and by the service")
{
    const auto capacity = [](std::size_t size, const part_limits& limits) {
        return part_series{size, size}.capacity(limits);
    };
    CHECK(capacity(8 * mib, s3) == 80'000 * mib);
    CHECK(capacity(5'000'000'000, s3) == s3.max_object);
    CHECK(capacity(5'000'000'001, s3) == s3.max_object);
    CHECK(capacity(std::numeric_limits<std::size_t>::max(), s3) == s3.max_object);
    CHECK(capacity(7, {.min = 1, .max = 10, .max_parts = 3, .max_object = 20}) == 20);
    CHECK(capacity(6, {.min = 1, .max = 10, .max_parts = 3, .max_object = 20}) == 18);
}

TEST_CASE("part_sizes: equal parts stay equal, others double every 1 000 parts")
{
    auto r = request(0);
    CHECK(choose_parts(r)->size_of(10'000) == 8 * mib);
    r.equal = false;
    const part_series parts = *choose_parts(r);
    CHECK(parts.size_of(1) == 8 * mib);
    CHECK(parts.size_of(1000) == 8 * mib);
    CHECK(parts.size_of(1001) == 16 * mib);
    CHECK(parts.size_of(2000) == 16 * mib);
    CHECK(parts.size_of(2001) == 32 * mib);
    CHECK(parts.size_of(3001) == 64 * mib); // four of them are the memory limit
    CHECK(parts.size_of(10'000) == 64 * mib);
}

TEST_CASE("part_sizes: parts grow as far as memory, the service and the parts in flight allow")
{
    auto r = request(100 * mib);
    r.equal = false;
    CHECK(
        choose_parts(r)->size_of(10'000) == 100 * mib
    ); // four of them do not fit: it does not grow, nor shrink
    r.memory_limit = 500 * mib + 5;
    CHECK(choose_parts(r)->size_of(10'000) == 125 * mib);
    r.in_flight = 1;
    CHECK(choose_parts(r)->size_of(10'000) == 500 * mib);
    r.memory_limit = 1024 * gib;
    CHECK(choose_parts(r)->size_of(10'000) == 5 * gib);
}

TEST_CASE("part_sizes: what an upload of unknown length can reach, as docs/guide.md says")
{
    auto r = request(0);
    r.equal = false;
    const auto reach = [&r](std::size_t memory_limit) {
        r.memory_limit = memory_limit;
        return choose_parts(r)->capacity(s3) / gib;
    };
    CHECK(reach(32 * mib) == 78);
    CHECK(reach(64 * mib) == 148);
    CHECK(reach(128 * mib) == 273);
    CHECK(reach(256 * mib) == 492);
    CHECK(reach(512 * mib) == 867);
    CHECK(reach(1 * gib) == 1492);
    CHECK(reach(4 * gib) == 3992);
    CHECK(reach(16 * gib) == 7992);
}

TEST_CASE("part_sizes: a chosen size that reaches the expected size by growing is accepted")
{
    auto r = request(5 * mib, 100 * gib);
    r.equal = false;
    CHECK(size(r) == 5 * mib);
    r.expected_size = 1024 * gib; // 5 MiB grow to 64 MiB
    CHECK_THAT(problem(r), ContainsSubstring("choose at least 105 MiB"));
}
