// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The life of a multipart upload, and every rule that ends it early.

#include "s3_bench.hpp"
#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

std::string upload_part_code(s3_bench& bench, const std::string& query, const std::string& body = "hello")
{
    return code_of(bench.send("PUT", "/bucket/key?" + query, {}, body));
}

std::size_t open_uploads(const s3_bench& bench)
{
    return bench.subject.data().buckets.at("bucket").uploads.size();
}

} // namespace

TEST_CASE("s3 upload: part numbers from 1 to the limit, and no other")
{
    s3_bench bench;
    const auto id = bench.begin();
    for (const auto* number : {"0", "5", "-1", "x", ""}) {
        CAPTURE(number);
        CHECK(
            upload_part_code(bench, std::string{"partNumber="} + number + "&uploadId=" + id) ==
            "400 InvalidArgument"
        );
    }
    CHECK(upload_part_code(bench, "partNumber=1&uploadId=" + id) == "200");
    CHECK(upload_part_code(bench, "uploadId=" + id + "&partNumber=4") == "200");
}

TEST_CASE("s3 upload: an unknown upload, or that of another key, is NoSuchUpload")
{
    s3_bench bench;
    const auto id = bench.begin();
    CHECK(upload_part_code(bench, "partNumber=1&uploadId=x") == "404 NoSuchUpload");
    CHECK(
        code_of(bench.send("PUT", "/bucket/other?partNumber=1&uploadId=" + id, {}, "x")) == "404 NoSuchUpload"
    );
    CHECK(code_of(bench.send("GET", "/bucket/key?uploadId=x")) == "404 NoSuchUpload");
    CHECK(code_of(bench.complete("x", listed(1, "a"))) == "404 NoSuchUpload");
    CHECK(code_of(bench.send("DELETE", "/bucket/key?uploadId=" + id)) == "204");
    CHECK(open_uploads(bench) == 0);
    CHECK(upload_part_code(bench, "partNumber=1&uploadId=" + id) == "404 NoSuchUpload");
    CHECK(code_of(bench.send("DELETE", "/bucket/key?uploadId=" + id)) == "404 NoSuchUpload");
}

TEST_CASE("s3 upload: a part whose upload is aborted meanwhile is refused")
{
    s3_bench bench;
    const auto id = bench.begin();
    const auto sent =
        signed_request(bench.options, "PUT", "/bucket/key?partNumber=1&uploadId=" + id, {}, "hello");
    auto pending = std::get<pending_request>(bench.subject.check_head(sent.head, bench.now));
    pending.receive("hello");
    bench.send("DELETE", "/bucket/key?uploadId=" + id);
    CHECK(code_of(bench.subject.finish(std::move(pending), bench.now)) == "404 NoSuchUpload");
}

TEST_CASE("s3 upload: an upload id needs encoding in a query")
{
    s3_bench bench;
    const auto id = bench.begin();
    CHECK(id.find("%3D") != std::string::npos);
}

TEST_CASE("s3 upload: a part that is too large is refused, one that is too small only at the end")
{
    s3_bench bench;
    const auto id = bench.begin();
    CHECK(
        upload_part_code(bench, "partNumber=1&uploadId=" + id, std::string(21, 'x')) == "400 EntityTooLarge"
    );
    const auto first = bench.put_part(id, 1, "four");
    const auto second = bench.put_part(id, 2, "x");
    const auto refused = bench.complete(id, listed(1, first) + listed(2, second));
    CHECK(code_of(refused) == "400 EntityTooSmall");
    CHECK(element(refused, "PartNumber") == "1");
    CHECK(element(refused, "MinSizeAllowed") == "5");
    CHECK(code_of(bench.complete(id, listed(2, second))) == "200");
}

TEST_CASE("s3 upload: a part list that breaks the schema is MalformedXML")
{
    s3_bench bench;
    const auto id = bench.begin();
    const auto etag = bench.put_part(id, 1, "hello");
    CHECK(code_of(bench.send("POST", "/bucket/key?uploadId=" + id)) == "400 MalformedXML");
    CHECK(code_of(bench.send("POST", "/bucket/key?uploadId=" + id, {}, "<Other/>")) == "400 MalformedXML");
    CHECK(code_of(bench.complete(id, "")) == "400 MalformedXML");
    CHECK(code_of(bench.complete(id, "<Part/>")) == "400 MalformedXML");
    CHECK(code_of(bench.complete(id, "<Piece/>")) == "400 MalformedXML");
    CHECK(code_of(bench.complete(id, listed(1, etag, "<Size>5</Size>"))) == "400 MalformedXML");
    CHECK(code_of(bench.complete(id, listed(1, etag, "<ETag>a</ETag>"))) == "400 MalformedXML");
    std::string many;
    for (int i = 1; i <= 5; ++i) {
        many += listed(i, etag);
    }
    CHECK(code_of(bench.complete(id, many)) == "400 MalformedXML");
    CHECK(open_uploads(bench) == 1);
}

TEST_CASE("s3 upload: unknown parts, wrong ETags and a wrong order are refused")
{
    s3_bench bench;
    const auto id = bench.begin();
    const auto first = bench.put_part(id, 1, "hello");
    const auto second = bench.put_part(id, 2, "world");
    CHECK(code_of(bench.complete(id, listed(2, second) + listed(1, first))) == "400 InvalidPartOrder");
    CHECK(code_of(bench.complete(id, listed(1, first) + listed(1, first))) == "400 InvalidPartOrder");
    CHECK(code_of(bench.complete(id, listed(1, first) + listed(3, second))) == "400 InvalidPart");
    CHECK(code_of(bench.complete(id, listed(1, first) + listed(2, first))) == "400 InvalidPart");
    bench.put_part(id, 1, "HELLO");
    CHECK(code_of(bench.complete(id, listed(1, first) + listed(2, second))) == "400 InvalidPart");
    CHECK(code_of(bench.send("GET", "/bucket/key")) == "404 NoSuchKey");
}

TEST_CASE("s3 upload: the announced size must be the object's, and within the limit")
{
    s3_bench bench;
    const auto id = bench.begin();
    const auto etag = bench.put_part(id, 1, "hello");
    CHECK(
        code_of(bench.complete(id, listed(1, etag), {{"x-amz-mp-object-size", "6"}})) == "400 InvalidRequest"
    );
    const auto large = bench.begin();
    std::string all;
    for (int i = 1; i <= 3; ++i) {
        all += listed(i, bench.put_part(large, i, std::string(16, 'x')));
    }
    CHECK(code_of(bench.complete(large, all)) == "400 EntityTooLarge");
    CHECK(code_of(bench.complete(id, listed(1, etag), {{"x-amz-mp-object-size", "5"}})) == "200");
}

TEST_CASE("s3 upload: conditions hold when the upload is completed")
{
    s3_bench bench;
    bench.send("PUT", "/bucket/key", {}, "old");
    const auto id = bench.begin();
    const auto parts = listed(1, bench.put_part(id, 1, "hello"));
    CHECK(code_of(bench.complete(id, parts, {{"if-none-match", "*"}})) == "412 PreconditionFailed");
    CHECK(code_of(bench.complete(id, parts, {{"if-match", "\"a\""}})) == "412 PreconditionFailed");
    bench.send("DELETE", "/bucket/key");
    CHECK(code_of(bench.complete(id, parts, {{"if-match", "\"a\""}})) == "404 NoSuchKey");
    CHECK(code_of(bench.complete(id, parts, {{"if-none-match", "*"}})) == "200");
}

TEST_CASE("s3 upload: stores that want equal parts refuse others at the end")
{
    auto options = small_limits();
    options.equal_parts_only = true;
    s3_bench bench{options};
    const auto complete = [&](std::initializer_list<std::size_t> sizes) {
        const auto id = bench.begin();
        std::string all;
        int number = 0;
        for (const auto size : sizes) {
            ++number;
            all += listed(number, bench.put_part(id, number, std::string(size, 'x')));
        }
        return bench.complete(id, all);
    };
    const auto refused = complete({5, 6, 1});
    CHECK(code_of(refused) == "400 InvalidPart");
    CHECK(element(refused, "Message") == "All non-trailing parts must have the same length.");
    CHECK(code_of(complete({5, 6})) == "400 InvalidPart");
    CHECK(code_of(complete({6, 6, 1})) == "200");
    CHECK(code_of(complete({5, 5})) == "200");
    CHECK(code_of(complete({3})) == "200");
}

TEST_CASE("s3 upload: a repeated completion answers as the store was told")
{
    auto options = small_limits();
    for (const auto choice : {repeated_complete::no_such_upload, repeated_complete::same_result}) {
        options.on_repeated_complete = choice;
        s3_bench bench{options};
        const auto id = bench.begin();
        const auto parts = listed(1, bench.put_part(id, 1, "hello"));
        const auto first = bench.complete(id, parts);
        REQUIRE(code_of(first) == "200");
        const auto second = bench.complete(id, parts);
        if (choice == repeated_complete::no_such_upload) {
            CHECK(code_of(second) == "404 NoSuchUpload");
        } else {
            CHECK(code_of(second) == "200");
            CHECK(element(second, "ETag") == element(first, "ETag"));
        }
        CHECK(upload_part_code(bench, "partNumber=1&uploadId=" + id) == "404 NoSuchUpload");
        CHECK(code_of(bench.send("DELETE", "/bucket/key?uploadId=" + id)) == "404 NoSuchUpload");
    }
}

TEST_CASE("s3 upload: parts become the object, whose ETag is that of the parts' MD5s")
{
    s3_bench bench;
    const auto id = bench.begin({{"content-type", "text/plain"}, {"x-amz-meta-a", "b"}});
    const auto second = bench.put_part(id, 3, "world");
    bench.put_part(id, 1, "olleh");
    const auto first = bench.put_part(id, 1, "hello");
    const auto done = bench.complete(id, listed(1, first) + listed(3, second));
    REQUIRE(code_of(done) == "200");
    const auto md5s = digest_of(digest_kind::md5, "hello") + digest_of(digest_kind::md5, "world");
    const auto etag = '"' + to_hex(digest_of(digest_kind::md5, md5s)) + "-2\"";
    CHECK(element(done, "ETag") == etag);
    CHECK(bench.content("/bucket/key") == "helloworld");
    const auto head = bench.send("HEAD", "/bucket/key");
    CHECK(head.get("ETag") == etag);
    CHECK(head.get("Content-Type") == "text/plain");
    CHECK(head.get("x-amz-meta-a") == "b");
    CHECK(open_uploads(bench) == 0);

    auto middle = bench.send("GET", "/bucket/key", {{"range", "bytes=3-6"}});
    CHECK(body_of(middle) == "lowo");
}

TEST_CASE("s3 upload: parts need the key that the upload was begun with")
{
    s3_bench bench;
    const std::string key(32, 'k');
    const std::string prefix = "x-amz-server-side-encryption-customer-";
    const fields sse{
        {prefix + "algorithm", "AES256"},
        {prefix + "key", to_base64(key)},
        {prefix + "key-md5", to_base64(digest_of(digest_kind::md5, key))}
    };
    const auto id = bench.begin(sse);
    CHECK(upload_part_code(bench, "partNumber=1&uploadId=" + id) == "400 InvalidRequest");
    const auto parts = listed(1, bench.put_part(id, 1, "hello", sse));
    CHECK(code_of(bench.complete(id, parts)) == "200");
    CHECK(code_of(bench.send("HEAD", "/bucket/key")) == "400");
    CHECK(code_of(bench.send("HEAD", "/bucket/key", sse)) == "200");
}
