// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// An attempt of a part that went unanswered, and is stored after the one that succeeded.

#include "integration/held_store.hpp"

#include <boost/asio/as_tuple.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <chrono>
#include <string>
#include <tuple>
#include <vector>

namespace cloudbuf::test {

namespace {

testing::fake_cloud_options rules_of(bool unique_tags)
{
    testing::fake_cloud_options o = held_store::rules();
    o.unique_part_tags = unique_tags;
    return o;
}

client_options impatient(const embedded_store& store, const fault_proxy& proxy)
{
    client_options o = options_for(store.account(), proxy);
    o.min_part_size = small_part;
    o.memory_limit = 4 * small_part;
    o.timeouts.response = std::chrono::milliseconds(200);
    return o;
}

} // namespace

TEST_CASE("a part that is stored once more, late and under another tag, does not cost the upload")
{
    const bool unique_tags = GENERATE(true, false);
    const auto kind = GENERATE(checksum::automatic, checksum::sha256);
    CAPTURE(unique_tags);
    embedded_store store{rules_of(unique_tags)};
    const auto proxy = make_proxy(store.account());
    proxy->add({fault_kind::hold_request, is_part, 1});
    session s{impatient(store, *proxy)};
    const std::string content = random_bytes(23, 3 * small_part + 7);
    std::atomic<unsigned> lists = 0;
    const auto count_lists = [&](const seen_request& r) {
        lists += r.method == "GET" && r.has("uploadId=") ? 1 : 0;
        return false;
    };
    proxy->add({fault_kind::lose_answer, count_lists, fault::always});

    s.run([&]() -> asio::awaitable<void> {
        upload_options o;
        o.part_size = small_part;
        o.checksum = kind;
        async_cloud_buffer out{s.cloud, url_of("late"), o};
        co_await write_all(out, content, 10'000);
        const auto flushed = co_await out.flush(asio::as_tuple(asio::deferred));
        REQUIRE(!std::get<0>(flushed));
        const auto tags = [&] { return store.foreign().list_open_uploads(bucket).at(0).tags; };
        const std::vector<std::string> before = tags();
        REQUIRE(before.size() == 3);
        proxy->release();
        if (unique_tags) {
            const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
            while (tags() == before) {
                REQUIRE(std::chrono::steady_clock::now() < end);
            }
        }
        const ending end = co_await close_of(out);
        CAPTURE(to_string(end.why));
        CHECK(end.ec == error_code{});
    });
    CHECK(lists == (unique_tags ? 1 : 0));
    const auto found = store.cloud().content(bucket, "late");
    REQUIRE(found);
    CHECK((*found == content)); // too long to be printed
    CHECK(store.cloud().open_uploads() == 0);
}

} // namespace cloudbuf::test
