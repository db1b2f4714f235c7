// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sizes of a part's blocks.

#include "plan/block_sizes.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <vector>

using namespace cloudbuf::plan;

namespace {

std::vector<std::size_t> blocks_of(std::size_t part_size)
{
    std::vector<std::size_t> list;
    std::size_t have = 0;
    while (const std::size_t block = next_block(have, part_size)) {
        list.push_back(block / kib);
        have += block;
    }
    return list;
}

using sizes = std::vector<std::size_t>;

static_assert(next_block(0, 0) == 0);
static_assert(next_block(mib, mib) == 0);
static_assert(need(mib, mib) == 0);
static_assert(need(0, 8 * mib) == 8 * mib);

} // namespace

TEST_CASE("block_sizes: the last block is the smallest that holds the rest")
{
    CHECK(blocks_of(0).empty());
    CHECK(blocks_of(1) == sizes{4});
    CHECK(blocks_of(4 * kib + 1) == sizes{4, 4});
    CHECK(blocks_of(16 * kib + 1) == sizes{4, 4, 4, 4, 4});
    CHECK(blocks_of(64 * kib) == sizes{4, 4, 4, 4, 16, 16, 16});
    CHECK(blocks_of(256 * kib + 1).back() == 4);
    CHECK(blocks_of(256 * kib + 5 * kib).back() == 16);
    CHECK(blocks_of(256 * kib + 17 * kib).back() == 64);
    CHECK(blocks_of(256 * kib + 65 * kib).back() == 256);
}

TEST_CASE("block_sizes: blocks grow with the part, and a multiple of the largest fits exactly")
{
    CHECK(blocks_of(768 * kib) == sizes{4, 4, 4, 4, 16, 16, 16, 64, 64, 64, 256, 256});
    for (std::size_t n = 1; n <= 32; ++n) {
        CHECK(need(0, n * 256 * kib) == n * 256 * kib);
    }
}

TEST_CASE("block_sizes: what is needed is the sum of the blocks to come, at every point of a part")
{
    std::vector<std::size_t> part_sizes{1, 100, 5 * mib, 5 * mib + 1, 8 * mib - 1};
    for (std::size_t size = 1; size < mib; size += 3989) {
        part_sizes.push_back(size);
    }
    for (const std::size_t size : part_sizes) {
        CAPTURE(size);
        std::size_t sum = 0;
        for (std::size_t have = 0; have < size; have += next_block(have, size)) {
            sum += next_block(have, size);
        }
        REQUIRE(sum >= size);
        for (std::size_t have = 0; have < size; have += next_block(have, size)) {
            REQUIRE(need(have, size) == sum - have);
        }
    }
}

TEST_CASE("block_sizes: the largest part of any service is reckoned without counting its blocks")
{
    STATIC_REQUIRE(need(0, 5 * 1024 * mib) == 5 * 1024 * mib);
}
