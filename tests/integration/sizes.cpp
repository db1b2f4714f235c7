// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Objects of every size, written in pieces of every size, are read back unchanged by a client of other
// makers.

#include "integration/session.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace cloudbuf::test {

namespace {

constexpr std::size_t part = 8 * mib; // the library's default

std::uint64_t seed_for(std::size_t size)
{
    return 0x5eed + size;
}

// Whole pieces, but around a boundary of parts, and at both ends, only `small` bytes at a time.
asio::awaitable<void>
write_finely(async_cloud_buffer& out, std::string_view content, std::size_t boundary, std::size_t small)
{
    constexpr std::size_t margin = 500;
    for (std::size_t at = 0; at < content.size();) {
        const std::size_t in_part = at % boundary;
        const std::size_t to_margin =
            in_part < margin ? 0 : boundary - margin - std::min(in_part, boundary - margin);
        const std::size_t n = to_margin == 0 ? small : std::min(to_margin, 64 * kib);
        const std::string_view chunk = content.substr(at, n);
        co_await out.write(asio::buffer(chunk));
        at += chunk.size();
    }
}

} // namespace

TEMPLATE_TEST_CASE("objects of all sizes are stored whole", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{options_for(store.account())};
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, 4 * kib, part - 1, part, part + 1, 5 * part}) {
        CAPTURE(size, seed_for(size));
        const std::string content = random_bytes(seed_for(size), size);
        const std::string key = "size-" + std::to_string(size);
        upload_options options;
        options.content_type = "video/mp2t";
        options.metadata = {{"colour", "blue"}};
        const ending end = s.upload(key, content, options);
        CAPTURE(to_string(end.why));
        REQUIRE(end.ec == error_code{});
        CHECK(end.info.size == size);
        const auto found = store.foreign().get(bucket, key);
        REQUIRE(found);
        CHECK(found->size == size);
        CHECK(found->sha256 == sha256_hex(content));
        CHECK(found->etag == end.info.etag);
        CHECK(found->content_type == "video/mp2t");
        CHECK(found->metadata.at("colour") == "blue");
    }
    CHECK(store.foreign().open_uploads(bucket) == 0);
}

TEMPLATE_TEST_CASE("an object of 200 MiB is stored whole", "", embedded_store, versitygw_store)
{
    TestType store;
    client_options options = options_for(store.account());
    options.memory_limit = 64 * mib;
    session s{options};
    const std::string content = random_bytes(200, 200 * mib);
    const ending end = s.upload("large", content, {}, mib);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(s.cloud.memory_peak() <= 64 * mib);
    check_stored(store.foreign(), "large", content);
}

TEMPLATE_TEST_CASE("pieces of any size make the same object", "", embedded_store, versitygw_store)
{
    TestType store;
    session s{options_for(store.account())};
    const std::string content = random_bytes(16, 2 * least_part + 777);
    upload_options options;
    options.part_size = least_part;
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{3}, std::size_t{4097}, 64 * kib, mib, 16 * mib}) {
        CAPTURE(piece);
        const std::string key = "piece-" + std::to_string(piece);
        ending end;
        s.run([&]() -> asio::awaitable<void> {
            async_cloud_buffer out{s.cloud, url_of(key), options};
            if (piece < 4 * kib) {
                co_await write_finely(out, content, least_part, piece);
                end = co_await close_of(out);
            } else {
                end = co_await upload_to(out, content, piece);
            }
        });
        CAPTURE(to_string(end.why));
        REQUIRE(end.ec == error_code{});
        check_stored(store.foreign(), key, content);
    }
}

TEST_CASE("every piece of a multipart upload may be one byte")
{
    constexpr std::size_t tiny_part = 16 * kib;
    testing::fake_cloud_options rules;
    rules.limits.min_part_size = tiny_part;
    embedded_store store{rules};
    client_options options = options_for(store.account());
    options.min_part_size = tiny_part;
    session s{options};
    const std::string content = random_bytes(1, 5 * tiny_part + 1);
    upload_options o;
    o.part_size = tiny_part;
    const ending end = s.upload("bytes", content, o, 1);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    CHECK(end.info.etag.ends_with("-6\""));
    check_stored(store.foreign(), "bytes", content);
}

TEST_CASE("parts that are all equal satisfy a store that takes no others")
{
    testing::fake_cloud_options rules;
    rules.limits.min_part_size = 64 * kib;
    rules.equal_parts_only = true;
    embedded_store store{rules};
    client_options options = options_for(store.account());
    options.min_part_size = 64 * kib;
    session s{options};
    const std::string content = random_bytes(2, 10 * 64 * kib + 5);
    upload_options o;
    o.part_size = 64 * kib;
    const ending end = s.upload("equal", content, o, 10'000);
    CAPTURE(to_string(end.why));
    REQUIRE(end.ec == error_code{});
    check_stored(store.foreign(), "equal", content);
}

TEMPLATE_TEST_CASE(
    "bytes written into memory that the buffer handed out are stored", "", embedded_store, versitygw_store
)
{
    TestType store;
    session s{options_for(store.account())};
    const std::string content = random_bytes(3, 9 * mib);
    ending end;
    s.run([&]() -> asio::awaitable<void> {
        async_cloud_buffer out{s.cloud, url_of("prepared")};
        for (std::size_t at = 0; at < content.size();) {
            const asio::mutable_buffer room = out.prepare(100'000);
            const std::size_t n = asio::buffer_copy(room, asio::buffer(content) + at);
            if (n == 0) {
                co_await out.writable();
            }
            out.commit(n);
            at += n;
        }
        end = co_await close_of(out);
    });
    REQUIRE(end.ec == error_code{});
    check_stored(store.foreign(), "prepared", content);
}

} // namespace cloudbuf::test
