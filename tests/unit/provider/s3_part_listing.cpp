// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the list of parts: what is asked, and what an answer must hold to be one.

#include "provider/s3/checksums.hpp"
#include "provider/s3/part_listing.hpp"
#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;
using codec::crc_algorithm;

namespace {

const std::string root = "ListPartsResult";

std::string part_text(const std::string& fields)
{
    return "<Part>" + fields + "</Part>";
}

const std::string number_7 = "<PartNumber>7</PartNumber>";
const std::string tag = "<ETag>&quot;e&amp;7&quot;</ETag>";
const std::string size_9 = "<Size>9</Size>";

std::string page(const std::string& inside, const std::string& name = root)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + name +
           " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + inside + "</" + name + ">";
}

model::verdict decode(const model::http_response& response)
{
    return make(on_aws())->decode(model::list_parts{"id", 0}, response);
}

} // namespace

TEST_CASE("s3 part listing: each page is asked for behind the last part of the one before")
{
    const auto provider = make(on_aws());
    const model::http_request first = encode(*provider, model::list_parts{"a+b", 0});
    CHECK(first.method == "GET");
    CHECK(first.target.ends_with("?uploadId=a%2Bb"));
    const model::http_request next = encode(*provider, model::list_parts{"a+b", 1000});
    CHECK(next.target.ends_with("?part-number-marker=1000&uploadId=a%2Bb"));
}

TEST_CASE("s3 part listing: number, tag and size of each part, and whether there are more")
{
    const std::string one = part_text(number_7 + tag + size_9);
    const std::string two =
        part_text("<LastModified>2010-11-10T20:48:34.000Z</LastModified><ETag>bare</ETag><Size> 0 </Size>"
                  "<PartNumber>8</PartNumber>");
    const std::string owner = "<Owner><ID>1</ID><PartNumber>2</PartNumber></Owner>";
    const auto all =
        read_part_listing(page("<PartNumberMarker>6</PartNumberMarker>" + one + owner + two), std::nullopt);
    REQUIRE(all);
    CHECK_FALSE(all->more);
    REQUIRE(all->parts.size() == 2);
    CHECK(all->parts[0] == model::part_receipt{7, "\"e&7\"", 9});
    CHECK(all->parts[1] == model::part_receipt{8, "bare", 0});

    const auto some = read_part_listing(page("<IsTruncated> true </IsTruncated>" + one), std::nullopt);
    REQUIRE(some);
    CHECK(some->more);
    const auto last = read_part_listing(page("<IsTruncated>false</IsTruncated>"), std::nullopt);
    REQUIRE(last);
    CHECK((!last->more && last->parts.empty()));
}

TEST_CASE("s3 part listing: a checksum of the upload's kind is read, others are not")
{
    const std::string fields = number_7 + tag + size_9;
    const auto with = [&](const std::string& checksum, std::optional<crc_algorithm> kind) {
        return read_part_listing(page(part_text(fields + checksum)), kind);
    };
    const std::string crc = "<ChecksumCRC64NVME>rosUhgp5mIg=</ChecksumCRC64NVME>";
    CHECK(with(crc, crc_algorithm::crc64nvme)->parts[0].crc == 0xae8b14860a799888);
    CHECK(
        with("<ChecksumCRC32C>4waSgw==</ChecksumCRC32C>", crc_algorithm::crc32c)->parts[0].crc == 0xe3069283
    );
    CHECK_FALSE(with(crc, crc_algorithm::crc32)->parts[0].crc);
    CHECK_FALSE(with(crc, std::nullopt)->parts[0].crc);
    CHECK_FALSE(with("<ChecksumCRC64NVME/>", crc_algorithm::crc64nvme)->parts[0].crc);
    CHECK_FALSE(with("<ChecksumCRC64NVME>rosU</ChecksumCRC64NVME>", crc_algorithm::crc64nvme));
    CHECK_FALSE(with("<ChecksumCRC64NVME>?</ChecksumCRC64NVME>", crc_algorithm::crc64nvme));
    for (const crc_algorithm kind : {crc_algorithm::crc32, crc_algorithm::crc32c, crc_algorithm::crc64nvme}) {
        CHECK(crc_value(kind, crc_text(kind, 0x01020304)) == 0x01020304);
    }
}

TEST_CASE("s3 part listing: a part without all that it takes is none, and its page is not believed")
{
    for (const std::string& fields : {
             tag + size_9,
             number_7 + size_9,
             number_7 + tag,
             number_7 + "<ETag> </ETag>" + size_9,
             number_7 + "<ETag>a&#10;b</ETag>" + size_9,
             "<PartNumber>0</PartNumber>" + tag + size_9,
             "<PartNumber>-7</PartNumber>" + tag + size_9,
             "<PartNumber>99999999999</PartNumber>" + tag + size_9,
             number_7 + tag + "<Size>9 bytes</Size>",
             number_7 + tag + "<Size>99999999999999999999</Size>",
             number_7 + tag + "<Size/>",
         }) {
        CAPTURE(fields);
        const model::verdict v = decode(answer(200, page(part_text(fields))));
        CHECK(v.kind == model::verdict_kind::retry);
        CHECK(v.code == errc::malformed_response);
    }
}

TEST_CASE("s3 part listing: an answer that is no list, or not all of one, says nothing")
{
    const std::string whole = page(part_text(number_7 + tag + size_9));
    REQUIRE(decode(answer(200, whole)).got.parts.size() == 1);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(decode(answer(200, whole.substr(0, size))).kind == model::verdict_kind::retry);
    }
    CHECK(decode(answer(200, page("", "ListBucketResult"))).kind == model::verdict_kind::retry);
    CHECK(decode(answer(200, "<html>Log in</html>")).kind == model::verdict_kind::retry);
    CHECK(decode(answer(200, error_body("InternalError"))).kind == model::verdict_kind::retry);
    CHECK(decode(answer(404, error_body("NoSuchUpload"))).kind == model::verdict_kind::failed);
}

TEST_CASE("s3 part listing: only Complete names parts that the service may not know")
{
    const auto provider = make(on_aws());
    for (const model::step& step : every_step()) {
        const model::verdict v = provider->decode(step, answer(400, error_body("InvalidPart")));
        CHECK(v.kind == model::verdict_kind::failed);
        CHECK(v.unknown_part == (model::kind_of(step) == model::step_kind::complete));
        CHECK_FALSE(provider->decode(step, answer(400, error_body("InvalidPartOrder"))).unknown_part);
    }
    const model::verdict late =
        provider->decode(step_of_kind(model::step_kind::complete), answer(200, error_body("InvalidPart")));
    CHECK((late.unknown_part && late.kind == model::verdict_kind::failed && !late.ambiguous));
}
