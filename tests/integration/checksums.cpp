// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Checksums that stores of two makers verify.

#include "integration/session.hpp"
#include "integration/stores.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace cloudbuf::test {

namespace {

testing::fake_cloud_options with(testing::checksum_headers what)
{
    testing::fake_cloud_options o;
    o.on_checksum_headers = what;
    return o;
}

} // namespace

TEMPLATE_TEST_CASE("a CRC goes with every part and the whole object", "", embedded_store, versitygw_store)
{
    const auto [chosen, prefix] = GENERATE(
        std::pair{checksum::crc64nvme, "crc64nvme:"},
        std::pair{checksum::crc32c, "crc32c:"},
        std::pair{checksum::crc32, "crc32:"}
    );
    CAPTURE(prefix);
    TestType store;
    session s{options_for(store.account())};
    upload_options options = least_parts();
    options.checksum = chosen;
    for (const std::string& content :
         {small_content, large_content(), random_bytes(22, 3 * least_part + 5)}) {
        CAPTURE(content.size());
        const ending end = s.upload("summed", content, options);
        CAPTURE(to_string(end.why));
        REQUIRE(end.ec == error_code{});
        CHECK(end.info.checksum.starts_with(prefix));
        check_stored(store.foreign(), "summed", content);
    }
}

TEST_CASE("without TLS a CRC goes beside the signed payload")
{
    testing::fake_cloud_options rules;
    rules.tls = false;
    embedded_store store{rules};
    session s{options_for(store.account())};
    upload_options options = least_parts();
    options.checksum = checksum::crc64nvme;
    for (const std::string& content : {small_content, large_content()}) {
        const ending end = s.upload("plain", content, options);
        CAPTURE(to_string(end.why));
        REQUIRE(end.ec == error_code{});
        CHECK(end.info.checksum.starts_with("crc64nvme:"));
        check_stored(store.foreign(), "plain", content);
    }
}

TEST_CASE("without being asked a CRC goes to every store over TLS")
{
    embedded_store store;
    session s{options_for(store.account())};
    for (const std::string& content : {small_content, large_content()}) {
        const ending end = s.upload("automatic", content);
        CAPTURE(to_string(end.why));
        REQUIRE(end.ec == error_code{});
        CHECK(end.info.checksum.starts_with("crc64nvme:"));
    }
}

TEST_CASE("a store that has no use for a CRC gets signed payloads, and that is said once")
{
    const auto [what, said, asked] = GENERATE(
        std::tuple{testing::checksum_headers::refused, "refuses", 1U},
        std::tuple{testing::checksum_headers::ignored, "does not confirm", 0U}
    );
    const bool parts_first = GENERATE(false, true);
    CAPTURE(said, parts_first);
    embedded_store store{with(what)};
    client_options options = options_for(store.account());
    std::vector<std::string> lines;
    options.logger = [&](log_level, std::string_view line) { lines.emplace_back(line); };
    session s{options};
    std::vector<std::string> contents{small_content, large_content(), small_content, large_content()};
    if (parts_first) {
        std::swap(contents[0], contents[1]);
    }
    std::uint64_t needed = 0;
    for (const std::string& content : contents) {
        const ending end = s.upload("plain", content);
        CAPTURE(to_string(end.why));
        REQUIRE(end.ec == error_code{});
        CHECK(end.info.checksum.empty());
        CHECK(store.cloud().content(bucket, "plain") == content);
        needed += content.size() > least_part ? 4 : 1; // begin, two parts, complete
    }
    CHECK(store.cloud().requests() == needed + asked);
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().find(said) != std::string::npos);
}

TEST_CASE("a CRC that was asked for is not left out")
{
    embedded_store store{with(testing::checksum_headers::refused)};
    session s{options_for(store.account())};
    upload_options options = least_parts();
    options.checksum = checksum::crc64nvme;
    for (const std::string& content : {small_content, large_content()}) {
        const ending end = s.upload("never", content, options);
        CHECK(end.ec == errc::not_supported);
        CHECK_FALSE(store.cloud().content(bucket, "never"));
    }
}

} // namespace cloudbuf::test
