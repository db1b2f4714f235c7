// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The memory of parts: bounded, given back, and the waiters told.

#include "engine/part_memory.hpp"

#include "codec/hex.hpp"
#include "engine/part_writer.hpp"
#include "plan/block_sizes.hpp"
#include "support/sim/sim_clock.hpp"

#include <boost/asio/io_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::engine;
namespace asio = boost::asio;

namespace {

constexpr std::size_t part = 256 * 1024;
constexpr std::uint64_t unlimited = UINT64_MAX;

struct fixture {
    explicit fixture(std::shared_ptr<net::clock> c = std::make_shared<net::system_clocks>())
        : clock(std::move(c))
    {}

    asio::io_context io;
    std::shared_ptr<net::clock> clock;
    std::shared_ptr<part_memory> memory = std::make_shared<part_memory>(io.get_executor(), 2 * part, clock);
};

// One upload's worth of it.
struct producer {
    explicit producer(fixture& f)
        : room(f.io.get_executor()),
          account(room),
          writer(window, *f.memory, account, plan::part_series{part, part}, unlimited, {})
    {}

    bool fill(std::size_t n, char c = 'a')
    {
        while (n != 0) {
            if (writer.room().size() == 0 && !writer.grow()) {
                return false;
            }
            const std::size_t step = std::min(n, writer.room().size());
            std::memset(writer.room().data(), c, step);
            writer.advance(step);
            n -= step;
        }
        return true;
    }

    net::event room;
    memory_account account;
    detail::write_window window;
    part_writer writer;
};

} // namespace

TEST_CASE("part_memory: who is refused is told when memory comes back")
{
    fixture f;
    producer a{f};
    producer b{f};
    producer c{f};
    REQUIRE(a.fill(1));
    REQUIRE(b.fill(part));
    REQUIRE_FALSE(c.fill(1));
    bool told = false;
    c.room.async_wait([&](boost::system::error_code) { told = true; });
    f.io.poll();
    CHECK_FALSE(told);
    sealed_part full = b.writer.seal();
    f.io.restart();
    f.io.poll();
    CHECK_FALSE(told);
    f.memory->give_back(std::move(full.blocks));
    f.io.restart();
    f.io.poll();
    CHECK(told);
    CHECK(c.fill(1));
}

TEST_CASE("part_memory: time alone lets the next one begin, when those before it stand still")
{
    const auto clock = std::make_shared<sim::sim_clock>();
    fixture f{clock};
    producer a{f};
    producer b{f};
    producer c{f};
    REQUIRE(a.fill(1));
    REQUIRE(b.fill(1));
    REQUIRE_FALSE(c.fill(1));
    bool told = false;
    c.room.async_wait([&](boost::system::error_code) { told = true; });
    // Their rate is not known for 10 ms, and then none: they have not filled their first block.
    CHECK_FALSE(clock->run_until(f.io, [&] { return told; }, std::chrono::milliseconds(9)));
    CHECK(clock->run_until(f.io, [&] { return told; }, std::chrono::milliseconds(100)));
    CHECK(c.fill(1));
    SECTION("and then nobody looks any more")
    {
        clock->run(f.io);
        CHECK(clock->pending() == 0);
    }
    SECTION("which ends with the memory")
    {
        producer d{f};
        producer e{f};
        (void)d.fill(1);
        (void)e.fill(1);
        clock->advance(std::chrono::milliseconds(1));
    }
}

TEST_CASE("part_memory: an idle part costs a block, a full one exactly its size")
{
    fixture f;
    producer a{f};
    CHECK(f.memory->used() == 0);
    REQUIRE(a.fill(1));
    CHECK(f.memory->used() == 4 * 1024);
    REQUIRE(a.fill(part - 1));
    CHECK(f.memory->used() == part);
    CHECK(a.writer.is_full());
    a.writer.close();
    CHECK(f.memory->used() == 0);
    CHECK(f.memory->peak() == part);
}

TEST_CASE("part_memory: blocks that are kept for later and those in use are never more than the limit")
{
    fixture f;
    {
        producer a{f};
        producer b{f};
        REQUIRE(a.fill(part));
        REQUIRE(b.fill(part));
    }
    CHECK(f.memory->used() == 0);
    CHECK(f.memory->spare() == 2 * part);
    std::vector<std::unique_ptr<producer>> small;
    for (int i = 0; i < 40; ++i) { // each of one block, and of the same size as few that are kept
        small.push_back(std::make_unique<producer>(f));
        if (!small.back()->fill(1)) {
            break;
        }
        REQUIRE(f.memory->used() + f.memory->spare() <= 2 * part);
    }
    CHECK(f.memory->used() > 0);
    small.clear();
    CHECK(f.memory->used() == 0);
    CHECK(f.memory->spare() <= 2 * part);
    producer again{f};
    CHECK(again.fill(part));
    CHECK(f.memory->used() + f.memory->spare() <= 2 * part);
}

TEST_CASE("part_writer: hashes what is wanted and nothing else, each part anew")
{
    fixture f;
    net::event room{f.io.get_executor()};
    memory_account account{room};
    model::wanted_digests wanted;
    wanted.sha256 = false;
    wanted.crc = codec::crc_algorithm::crc32c;
    detail::write_window window;
    part_writer writer{window, *f.memory, account, plan::part_series{part, part}, unlimited, wanted};
    for (int i = 0; i != 2; ++i) {
        REQUIRE(writer.grow());
        // The check value of CRC-32C, in two pieces.
        std::memcpy(writer.room().data(), "12345", 5);
        writer.advance(5);
        std::memcpy(writer.room().data(), "6789", 4);
        writer.advance(4);
        sealed_part p = writer.seal();
        CHECK(p.digest.crc == 0xE3069283);
        CHECK_FALSE(p.digest.sha256);
        CHECK_FALSE(p.digest.md5);
        f.memory->give_back(std::move(p.blocks));
    }
}

TEST_CASE("part_writer: a sealed part has its bytes, its number and its hash")
{
    fixture f;
    producer a{f};
    REQUIRE(a.fill(3, 'a'));
    const sealed_part first = a.writer.seal();
    CHECK(first.number == 1);
    CHECK(first.digest.size == 3);
    // SHA-256 of "aaa".
    CHECK(
        codec::hex(first.digest.sha256.value()) ==
        "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"
    );
    std::string content;
    for (const asio::const_buffer& b : first.buffers()) {
        content.append(static_cast<const char*>(b.data()), b.size());
    }
    CHECK(content == "aaa");
    const sealed_part empty = a.writer.seal();
    CHECK(empty.number == 2);
    CHECK(empty.buffers().empty());
    CHECK(
        codec::hex(empty.digest.sha256.value()) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

TEST_CASE("part_writer: small writes on their own stop where somebody has to look")
{
    fixture f;
    net::event room{f.io.get_executor()};
    memory_account account{room};
    detail::write_window window;
    const auto fill = [&](std::size_t n) {
        const std::string bytes(n, 'x');
        return window.fill(bytes.data(), bytes.size());
    };
    CHECK_FALSE(fill(1)); // no block yet
    SECTION("at the end of the object")
    {
        part_writer writer{window, *f.memory, account, plan::part_series{part, part}, 100, {}};
        REQUIRE(writer.grow());
        CHECK(fill(99));
        CHECK_FALSE(fill(1));
        writer.advance(1);
        CHECK_FALSE(fill(1));
        CHECK(window.written == 100);
        CHECK(writer.size() == 100);
    }
    SECTION("at the end of a block")
    {
        part_writer writer{window, *f.memory, account, plan::part_series{part, part}, unlimited, {}};
        REQUIRE(writer.grow());
        CHECK_FALSE(fill(4096));
        CHECK(fill(4095));
        CHECK_FALSE(fill(1));
        CHECK_FALSE(fill(0));
    }
    SECTION("when nothing may be written any more")
    {
        part_writer writer{window, *f.memory, account, plan::part_series{part, part}, unlimited, {}};
        REQUIRE(writer.grow());
        CHECK(fill(1));
        window.obstacles = detail::write_window::failed;
        CHECK_FALSE(fill(1));
        window.obstacles = detail::write_window::none;
        writer.close();
        CHECK_FALSE(fill(1));
        CHECK(window.written == 1);
    }
}

TEST_CASE("part_writer: where parts may grow, each has its own size")
{
    fixture f;
    net::event room{f.io.get_executor()};
    memory_account account{room};
    constexpr std::size_t first = 4096;
    detail::write_window window;
    part_writer writer{
        window, *f.memory, account, plan::part_series{first, 4 * first}, unlimited, model::wanted_digests{}
    };
    std::uint64_t written = 0;
    for (std::uint32_t number = 1; number <= 2001; ++number) {
        while (!writer.is_full()) {
            REQUIRE((writer.room().size() != 0 || writer.grow()));
            writer.advance(writer.room().size());
        }
        sealed_part p = writer.seal();
        REQUIRE(p.number == number);
        REQUIRE(p.digest.size == (number <= 1000 ? first : number <= 2000 ? 2 * first : 4 * first));
        written += p.digest.size;
        f.memory->give_back(std::move(p.blocks));
    }
    CHECK(written == 3004 * first);
    CHECK(f.memory->used() == 0);
}
