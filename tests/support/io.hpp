// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Runs a coroutine as a test, and makes the bytes that tests upload.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cloudbuf::test {

/// Far more than any test needs: a hang is a failure, not a lost build.
inline constexpr std::chrono::seconds run_limit{120};

/// Runs `body()`, an awaitable, to its end and rethrows what it throws. The context must then run out of
/// work.
template <class Body>
auto run(boost::asio::io_context& ctx, const Body& body)
{
    using result = typename std::invoke_result_t<const Body&>::value_type;
    std::exception_ptr error;
    bool ended = false;
    ctx.restart();
    const auto finish = [&] {
        ctx.run_for(run_limit);
        const bool out_of_work = ctx.stopped();
        if (error) {
            std::rethrow_exception(error);
        }
        REQUIRE(ended);
        REQUIRE(out_of_work);
    };
    if constexpr (std::is_void_v<result>) {
        boost::asio::co_spawn(ctx, body(), [&](std::exception_ptr e) {
            ended = true;
            error = e;
        });
        finish();
    } else {
        std::optional<result> out;
        boost::asio::co_spawn(ctx, body(), [&](std::exception_ptr e, result r) {
            ended = true;
            error = e;
            out = std::move(r);
        });
        finish();
        return std::move(*out);
    }
}

/// Random bytes; the same for the same seed.
std::string random_bytes(std::uint64_t seed, std::size_t size);

/// In lower-case hex.
std::string sha256_hex(std::string_view bytes);

} // namespace cloudbuf::test
