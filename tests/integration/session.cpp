// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A client on a loop of its own, and the ways in which tests use a buffer.

#include "integration/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/system/system_error.hpp>

namespace cloudbuf::test {

asio::awaitable<void> write_all(async_cloud_buffer& out, std::string_view content, std::size_t piece)
{
    for (std::size_t at = 0; at < content.size(); at += piece) {
        const std::string_view chunk = content.substr(at, piece);
        co_await out.write(asio::buffer(chunk));
    }
}

asio::awaitable<ending> close_of(async_cloud_buffer& out)
{
    ending end;
    std::tie(end.ec, end.info) = co_await out.close(asio::as_tuple(asio::deferred));
    end.why = out.last_failure();
    co_return end;
}

asio::awaitable<ending> upload_to(async_cloud_buffer& out, std::string_view content, std::size_t piece)
{
    error_code failed;
    try {
        co_await write_all(out, content, piece);
    } catch (const boost::system::system_error& e) {
        failed = e.code();
    }
    ending end = co_await close_of(out);
    if (failed) {
        end.ec = failed;
    }
    co_return end;
}

ending
session::upload(std::string_view key, std::string_view content, upload_options options, std::size_t piece)
{
    ending end;
    run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{cloud, url_of(key), std::move(options)};
        end = co_await upload_to(out, content, piece);
    });
    return end;
}

void check_stored(foreign_client& foreign, std::string_view key, std::string_view content)
{
    INFO("key " << key);
    const auto found = foreign.get(bucket, key);
    REQUIRE(found);
    CHECK(found->size == content.size());
    CHECK(found->sha256 == sha256_hex(content));
}

} // namespace cloudbuf::test
