// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whole objects: names, attributes, conditions, ranges, encryption headers.

#include "s3_bench.hpp"
#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

fields customer_key(char fill = 'k')
{
    const std::string key(32, fill);
    const std::string prefix = "x-amz-server-side-encryption-customer-";
    return {
        {prefix + "algorithm", "AES256"},
        {prefix + "key", to_base64(key)},
        {prefix + "key-md5", to_base64(digest_of(digest_kind::md5, key))}
    };
}

} // namespace

TEST_CASE("s3 object: what is not there is told apart")
{
    s3_bench bench;
    CHECK(code_of(bench.send("PUT", "/missing/key", {}, "x")) == "404 NoSuchBucket");
    CHECK(code_of(bench.send("GET", "/missing/key")) == "404 NoSuchBucket");
    CHECK(code_of(bench.send("GET", "/bucket/key")) == "404 NoSuchKey");
    const auto head = bench.send("HEAD", "/bucket/key");
    CHECK(head.status == 404);
    CHECK(head.body.empty());
}

TEST_CASE("s3 object: what is too large is refused")
{
    s3_bench bench;
    CHECK(code_of(bench.send("PUT", "/bucket/key", {}, std::string(31, 'x'))) == "400 EntityTooLarge");
    CHECK(code_of(bench.send("PUT", "/bucket/key", {}, std::string(30, 'x'))) == "200");
    CHECK(code_of(bench.send("PUT", "/bucket/" + std::string(17, 'k'), {}, "x")) == "400 KeyTooLongError");
    CHECK(code_of(bench.send("PUT", "/bucket/" + std::string(16, 'k'), {}, "x")) == "200");
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"x-amz-meta-abcdef", "12345"}}, "x")) ==
        "400 MetadataTooLarge"
    );
    CHECK(code_of(bench.send("PUT", "/bucket/key", {{"x-amz-meta-abcde", "12345"}}, "x")) == "200");
}

TEST_CASE("s3 object: a malformed target is refused")
{
    s3_bench bench;
    auto sent = signed_request(bench.options, "GET", "/bucket/%4", {}, "");
    CHECK(code_of(bench.subject.handle(sent, bench.now)) == "400 InvalidURI");
    CHECK(code_of(bench.send("GET", "bucket/key")) == "400 InvalidURI");
}

TEST_CASE("s3 object: what the service does not know it refuses")
{
    s3_bench bench;
    for (const auto* target :
         {"/bucket/key?acl", "/bucket/key?tagging", "/bucket/key?versionId=1", "/bucket?versioning", "/bucket"
         }) {
        CAPTURE(target);
        CHECK(code_of(bench.send("GET", target)) == "501 NotImplemented");
    }
    CHECK(code_of(bench.send("PUT", "/bucket?acl")) == "501 NotImplemented");
    CHECK(code_of(bench.send("POST", "/bucket?delete")) == "501 NotImplemented");
    CHECK(code_of(bench.send("PUT", "/bucket/key", {{"x-amz-copy-source", "/a/b"}})) == "501 NotImplemented");
    CHECK(code_of(bench.send("PATCH", "/bucket/key")) == "405 MethodNotAllowed");
    CHECK(code_of(bench.send("PUT", "/bucket/key?x-id=PutObject", {}, "x")) == "200");
}

TEST_CASE("s3 object: another owner than expected is refused")
{
    s3_bench bench;
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"x-amz-expected-bucket-owner", "999999999999"}}, "x")) ==
        "403 AccessDenied"
    );
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"x-amz-expected-bucket-owner", "111122223333"}}, "x")) ==
        "200"
    );
}

TEST_CASE("s3 object: a condition that does not hold leaves the object as it was")
{
    s3_bench bench;
    CHECK(code_of(bench.send("PUT", "/bucket/key", {{"if-match", "\"abc\""}}, "new")) == "404 NoSuchKey");
    const auto put = bench.send("PUT", "/bucket/key", {{"if-none-match", "*"}}, "old");
    REQUIRE(code_of(put) == "200");
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"if-none-match", "*"}}, "new")) == "412 PreconditionFailed"
    );
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"if-none-match", "\"a\""}}, "new")) == "501 NotImplemented"
    );
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"if-match", "\"abc\""}}, "new")) ==
        "412 PreconditionFailed"
    );
    CHECK(bench.content("/bucket/key") == "old");
    const std::string etag{put.get("ETag")};
    CHECK(code_of(bench.send("PUT", "/bucket/key", {{"if-match", etag}}, "new")) == "200");
    CHECK(bench.content("/bucket/key") == "new");
    CHECK(code_of(bench.send("GET", "/bucket/key", {{"if-match", etag}})) == "412 PreconditionFailed");
    CHECK(bench.send("GET", "/bucket/key", {{"if-none-match", etag}}).status == 200);
    CHECK(bench.send("GET", "/bucket/key", {{"if-none-match", "\"a\", *"}}).status == 304);
}

TEST_CASE("s3 object: of two puts that must not overwrite, the second to end fails")
{
    s3_bench bench;
    const auto start = [&](const std::string& body) {
        auto sent = signed_request(bench.options, "PUT", "/bucket/key", {{"if-none-match", "*"}}, body);
        auto pending = std::get<pending_request>(bench.subject.check_head(sent.head, bench.now));
        pending.receive(body);
        return pending;
    };
    auto first = start("first");
    auto second = start("second");
    CHECK(code_of(bench.subject.finish(std::move(second), bench.now)) == "200");
    CHECK(code_of(bench.subject.finish(std::move(first), bench.now)) == "412 PreconditionFailed");
    CHECK(bench.content("/bucket/key") == "second");
}

TEST_CASE("s3 object: a failed condition is known from the head")
{
    s3_bench bench;
    bench.send("PUT", "/bucket/key", {}, "old");
    const auto sent = signed_request(bench.options, "PUT", "/bucket/key", {{"if-none-match", "*"}}, "new");
    const auto checked = bench.subject.check_head(sent.head, bench.now);
    REQUIRE(std::holds_alternative<response>(checked));
    CHECK(std::get<response>(checked).status == 412);
}

TEST_CASE("s3 object: a customer's key must be whole, over TLS, and the same again")
{
    s3_bench bench;
    auto incomplete = customer_key();
    incomplete.pop_back();
    CHECK(code_of(bench.send("PUT", "/bucket/key", incomplete, "x")) == "400 InvalidArgument");
    auto clear = signed_request(bench.options, "PUT", "/bucket/key", customer_key(), "x");
    clear.head.tls = false;
    CHECK(code_of(bench.subject.handle(clear, bench.now)) == "400 InvalidRequest");

    const auto put = bench.send("PUT", "/bucket/key", customer_key(), "x");
    REQUIRE(code_of(put) == "200");
    CHECK(put.get("x-amz-server-side-encryption-customer-algorithm") == "AES256");
    CHECK(put.get("ETag") != '"' + to_hex(digest_of(digest_kind::md5, "x")) + '"');
    CHECK(code_of(bench.send("GET", "/bucket/key")) == "400 InvalidRequest");
    CHECK(code_of(bench.send("GET", "/bucket/key", customer_key('l'))) == "400 InvalidRequest");
    CHECK(code_of(bench.send("GET", "/bucket/key", customer_key())) == "200");
}

TEST_CASE("s3 object: attributes come back as they were given")
{
    s3_bench bench;
    const fields given{
        {"content-type", "text/plain"},
        {"cache-control", "no-cache"},
        {"content-disposition", "inline"},
        {"content-language", "de"},
        {"x-amz-meta-a", "b"},
        {"x-amz-storage-class", "STANDARD_IA"},
        {"x-amz-server-side-encryption", "AES256"}
    };
    auto sent = given;
    sent.emplace_back("content-encoding", "gzip");
    sent.emplace_back("x-amz-tagging", "a=b&c=d");
    const auto put = bench.send("PUT", "/bucket/key", sent, "hello");
    CHECK(put.get("ETag") == "\"5d41402abc4b2a76b9719d911017c592\"");
    CHECK(put.get("x-amz-server-side-encryption") == "AES256");

    const auto head = bench.send("HEAD", "/bucket/key");
    CHECK(head.get("Content-Length") == "5");
    CHECK(head.get("Content-Type") == "text/plain");
    CHECK(head.get("Content-Encoding") == "gzip");
    CHECK(head.get("x-amz-tagging-count") == "2");
    CHECK(head.get("Last-Modified") == "Thu, 15 Jan 2026 00:00:00 GMT");
    for (const auto& [name, value] : given) {
        if (name != "content-type") {
            CHECK(head.get(name) == value);
        }
    }
    CHECK_FALSE(head.content);
    CHECK(bench.content("/bucket/key") == "hello");
}

TEST_CASE("s3 object: ranges, satisfiable or not")
{
    s3_bench bench;
    bench.send("PUT", "/bucket/key", {}, "0123456789");
    const auto get = [&](const char* range) {
        auto answer = bench.send("GET", "/bucket/key", {{"range", range}});
        return std::to_string(answer.status) + ' ' +
               (answer.status < 300 ? body_of(answer) : element(answer, "Code"));
    };
    CHECK(get("bytes=10-") == "416 InvalidRange");
    CHECK(get("bytes=-0") == "416 InvalidRange");
    CHECK(get("bytes=2-4") == "206 234");
    CHECK(get("bytes=7-") == "206 789");
    CHECK(get("bytes=7-100") == "206 789");
    CHECK(get("bytes=-2") == "206 89");
    CHECK(get("bytes=-100") == "206 0123456789");
    CHECK(get("bytes=4-2") == "200 0123456789");
    CHECK(get("bytes=0-1,3-4") == "200 0123456789");
    CHECK(get("lines=0-1") == "200 0123456789");
    CHECK(bench.send("GET", "/bucket/key", {{"range", "bytes=2-4"}}).get("Content-Range") == "bytes 2-4/10");
}

TEST_CASE("s3 object: every byte after the bucket's slash is the key")
{
    s3_bench bench;
    const auto* key =
        GENERATE("a//b", "/a", "a/", ".", "..", "a/../b", "a%20b", "a%2Bb", "%7E~", "%25", "%C3%BC");
    CAPTURE(key);
    // Sent with capital escapes and signed as sent; only "~" may come escaped as well.
    const std::string target = "/bucket/" + percent_encode(*percent_decode(key), slashes::kept);
    REQUIRE(code_of(bench.send("PUT", target, {}, "x")) == "200");
    const auto& objects = bench.subject.data().buckets.at("bucket").objects;
    REQUIRE(objects.size() == 1);
    CHECK(objects.begin()->first == *percent_decode(key));
    CHECK(bench.content(target) == "x");
}

TEST_CASE("s3 object: the bucket may be named by the host")
{
    s3_bench bench;
    const fields host{{"host", "Bucket.s3.localtest:9000"}};
    REQUIRE(code_of(bench.send("PUT", "/dir/key", host, "x")) == "200");
    CHECK(bench.content("/bucket/dir/key") == "x");
    CHECK(code_of(bench.send("HEAD", "/", host)) == "200");
}

TEST_CASE("s3 object: deleting succeeds whether or not it is there")
{
    s3_bench bench;
    bench.send("PUT", "/bucket/key", {}, "x");
    CHECK(code_of(bench.send("DELETE", "/bucket/key", {{"if-match", "\"a\""}})) == "501 NotImplemented");
    CHECK(code_of(bench.send("DELETE", "/bucket/key")) == "204");
    CHECK(code_of(bench.send("DELETE", "/bucket/key")) == "204");
    CHECK(code_of(bench.send("GET", "/bucket/key")) == "404 NoSuchKey");
}

TEST_CASE("s3 object: every answer has its ids, and an error repeats them")
{
    s3_bench bench;
    const auto put = bench.send("PUT", "/bucket/key", {}, "x");
    CHECK(put.get("x-amz-request-id").size() == 16);
    const auto failed = bench.send("GET", "/bucket/missing");
    CHECK_FALSE(failed.get("x-amz-id-2").empty());
    CHECK(element(failed, "RequestId") == failed.get("x-amz-request-id"));
    CHECK(failed.get("x-amz-request-id") != put.get("x-amz-request-id"));
    CHECK(element(failed, "Key") == "missing");
}
