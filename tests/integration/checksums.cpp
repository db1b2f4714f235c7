// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Checksums that stores of two makers verify.

#include "integration/session.hpp"
#include "integration/stores.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>
#include <utility>

namespace cloudbuf::test {

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

} // namespace cloudbuf::test
