// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A client on a loop of its own, and the ways in which tests use a buffer.

#pragma once

#include <cloudbuf/async_cloud_buffer.hpp>
#include <cloudbuf/client.hpp>

#include "integration/stores.hpp"
#include "support/io.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace cloudbuf::test {

inline constexpr std::size_t kib = 1024;
inline constexpr std::size_t mib = 1024 * kib;

/// The least part that S3 and most stores take: one byte more is a multipart upload.
inline constexpr std::size_t least_part = 5 * mib;

inline upload_options least_parts()
{
    upload_options o;
    o.part_size = least_part;
    return o;
}

/// One that is a single request, and one that takes several.
inline const std::string small_content = "a small object";
inline std::string large_content()
{
    return random_bytes(6, least_part + 1);
}

/// What close() said, and the evidence.
struct ending {
    error_code ec;
    object_info info;
    failure why;
};

class session {
public:
    explicit session(client_options options) : cloud(ctx, std::move(options)) {}

    /// Runs `body()`, then drains the client: the context must run out of work and the memory must come back.
    template <class Body>
    void run(const Body& body)
    {
        test::run(ctx, [&] { return run_and_drain(body); });
        CHECK(cloud.memory_used() == 0);
    }

    /// Writes all of it in pieces of `piece` bytes and closes.
    ending upload(
        std::string_view key,
        std::string_view content,
        upload_options options = least_parts(),
        std::size_t piece = 64 * kib
    );

    asio::io_context ctx{1};
    client cloud;

private:
    template <class Body>
    asio::awaitable<void> run_and_drain(const Body& body)
    {
        co_await body();
        co_await cloud.drain();
    }
};

/// Writes all of it in pieces of `piece` bytes.
asio::awaitable<void> write_all(async_cloud_buffer& out, std::string_view content, std::size_t piece);

/// Closes, and keeps what there is to know. Never throws.
asio::awaitable<ending> close_of(async_cloud_buffer& out);

/// Writes all of it and closes. An error of a write is the error of the ending.
asio::awaitable<ending> upload_to(async_cloud_buffer& out, std::string_view content, std::size_t piece);

/// The foreign client finds exactly `content`.
void check_stored(foreign_client& foreign, std::string_view key, std::string_view content);

} // namespace cloudbuf::test
