// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Checksums of multipart uploads: declared, per part, composite and of the full object.

#include "s3_bench.hpp"
#include "testing/encode/text.hpp"
#include "testing/s3/checksum.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

std::string sum(checksum_algorithm algorithm, std::string_view of)
{
    return to_base64(checksum_of(algorithm, of));
}

// An upload of "hello" and "world" whose parts carry their checksums.
struct declared_upload {
    declared_upload(s3_bench& on, checksum_algorithm with, const fields& further = {})
        : algorithm{with}, bench{on}
    {
        fields headers{{"x-amz-checksum-algorithm", std::string{name_of(algorithm)}}};
        headers.insert(headers.end(), further.begin(), further.end());
        id = bench.begin(headers);
        first = bench.put_part(id, 1, "hello", {{header_of(algorithm), sum(algorithm, "hello")}});
        second = bench.put_part(id, 2, "world", {{header_of(algorithm), sum(algorithm, "world")}});
    }

    std::string part_sum(std::string_view of) const
    {
        const auto name = xml_element_of(algorithm);
        return '<' + name + '>' + sum(algorithm, of) + "</" + name + '>';
    }

    std::string parts() const
    {
        return listed(1, first, part_sum("hello")) + listed(2, second, part_sum("world"));
    }

    checksum_algorithm algorithm;
    s3_bench& bench;
    std::string id;
    std::string first;
    std::string second;
};

} // namespace

TEST_CASE("s3 upload checksum: algorithms and types that S3 does not combine are refused")
{
    s3_bench bench;
    const auto begin = [&](const char* algorithm, const char* type) {
        const fields headers{{"x-amz-checksum-algorithm", algorithm}, {"x-amz-checksum-type", type}};
        return code_of(bench.send("POST", "/bucket/key?uploads", headers));
    };
    CHECK(begin("CRC16", "FULL_OBJECT") == "400 InvalidRequest");
    CHECK(begin("CRC64NVME", "COMPOSITE") == "400 InvalidRequest");
    CHECK(begin("SHA256", "FULL_OBJECT") == "400 InvalidRequest");
    CHECK(begin("CRC32", "WHOLE") == "400 InvalidRequest");
    CHECK(
        code_of(bench.send("POST", "/bucket/key?uploads", {{"x-amz-checksum-type", "COMPOSITE"}})) ==
        "400 InvalidRequest"
    );
    CHECK(begin("CRC32", "FULL_OBJECT") == "200");
    CHECK(begin("CRC32", "COMPOSITE") == "200");
}

TEST_CASE("s3 upload checksum: a part without the declared checksum, or with another, is refused")
{
    s3_bench bench;
    const auto id = bench.begin({{"x-amz-checksum-algorithm", "CRC64NVME"}});
    const auto target = "/bucket/key?partNumber=1&uploadId=" + id;
    CHECK(code_of(bench.send("PUT", target, {}, "hello")) == "400 InvalidRequest");
    const fields other{{"x-amz-checksum-crc32", sum(checksum_algorithm::crc32, "hello")}};
    CHECK(code_of(bench.send("PUT", target, other, "hello")) == "400 InvalidRequest");
    const fields wrong{{"x-amz-checksum-crc64nvme", sum(checksum_algorithm::crc64nvme, "hellO")}};
    CHECK(code_of(bench.send("PUT", target, wrong, "hello")) == "400 BadDigest");
}

TEST_CASE("s3 upload checksum: every part in the list must bring its own")
{
    s3_bench bench;
    const declared_upload upload{bench, checksum_algorithm::crc64nvme};
    const auto missing = listed(1, upload.first, upload.part_sum("hello")) + listed(2, upload.second);
    CHECK(code_of(bench.complete(upload.id, missing)) == "400 InvalidRequest");
    const auto wrong = listed(1, upload.first, upload.part_sum("hello")) +
                       listed(2, upload.second, upload.part_sum("hello"));
    CHECK(code_of(bench.complete(upload.id, wrong)) == "400 InvalidPart");
}

TEST_CASE("s3 upload checksum: an announced checksum of the whole is proved")
{
    for (const auto algorithm :
         {checksum_algorithm::crc32, checksum_algorithm::crc32c, checksum_algorithm::crc64nvme}) {
        s3_bench bench;
        const declared_upload upload{bench, algorithm, {{"x-amz-checksum-type", "FULL_OBJECT"}}};
        const auto name = header_of(algorithm);
        CAPTURE(name);
        const auto complete = [&](std::string_view of, const char* type) {
            return bench.complete(
                upload.id, upload.parts(), {{name, sum(algorithm, of)}, {"x-amz-checksum-type", type}}
            );
        };
        CHECK(code_of(complete("helloworlD", "FULL_OBJECT")) == "400 BadDigest");
        CHECK(code_of(complete("helloworld", "COMPOSITE")) == "400 InvalidRequest");
        const auto done = complete("helloworld", "FULL_OBJECT");
        CHECK(code_of(done) == "200");
        CHECK(element(done, xml_element_of(algorithm)) == sum(algorithm, "helloworld"));
        CHECK(element(done, "ChecksumType") == "FULL_OBJECT");
        const auto head = bench.send("HEAD", "/bucket/key", {{"x-amz-checksum-mode", "ENABLED"}});
        CHECK(head.get(name) == sum(algorithm, "helloworld"));
        CHECK(head.get("x-amz-checksum-type") == "FULL_OBJECT");
    }
}

TEST_CASE("s3 upload checksum: one that was not declared is computed when it is announced")
{
    s3_bench bench;
    const auto id = bench.begin();
    const auto parts = listed(1, bench.put_part(id, 1, "hello")) + listed(2, bench.put_part(id, 2, "world"));
    const auto complete = [&](std::string_view of) {
        return code_of(bench.complete(
            id,
            parts,
            {{"x-amz-checksum-crc64nvme", sum(checksum_algorithm::crc64nvme, of)},
             {"x-amz-checksum-type", "FULL_OBJECT"}}
        ));
    };
    CHECK(complete("hello") == "400 BadDigest");
    CHECK(complete("helloworld") == "200");
}

TEST_CASE("s3 upload checksum: a composite one is that of the parts' values, with their number")
{
    for (const auto algorithm :
         {checksum_algorithm::crc32, checksum_algorithm::sha1, checksum_algorithm::sha256}) {
        s3_bench bench;
        const declared_upload upload{bench, algorithm};
        const auto whole =
            sum(algorithm, checksum_of(algorithm, "hello") + checksum_of(algorithm, "world")) + "-2";
        const auto name = header_of(algorithm);
        CAPTURE(name);
        CHECK(
            code_of(bench.complete(upload.id, upload.parts(), {{name, sum(algorithm, "x")}})) ==
            "400 BadDigest"
        );
        CHECK(code_of(bench.complete(upload.id, upload.parts(), {{name, whole}})) == "200");
        const auto head = bench.send("HEAD", "/bucket/key", {{"x-amz-checksum-mode", "ENABLED"}});
        CHECK(head.get(name) == whole);
        CHECK(head.get("x-amz-checksum-type") == "COMPOSITE");
    }
}
