// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Buckets, and what is listed in them page by page.

#include "s3_bench.hpp"
#include "testing/encode/text.hpp"
#include "testing/encode/xml_reader.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

// The texts of <outer><inner>, joined by spaces.
std::string all(const response& from, std::string_view outer, std::string_view inner)
{
    std::string joined;
    const auto root = read_xml(from.body);
    REQUIRE(root);
    for (const auto& child : root->children) {
        if (const auto* found = child.find(inner); child.name == outer && found != nullptr) {
            joined += (joined.empty() ? "" : " ") + found->text;
        }
    }
    return joined;
}

std::string location(const std::string& region)
{
    return "<CreateBucketConfiguration><LocationConstraint>" + region +
           "</LocationConstraint></CreateBucketConfiguration>";
}

} // namespace

TEST_CASE("s3 bucket: names that S3 does not allow are refused")
{
    s3_bench bench;
    for (const auto* name : {"ab", "Upper", "under_score", "-dash", "dash-", "a..b", "a%20b"}) {
        CAPTURE(name);
        CHECK(code_of(bench.send("PUT", std::string{"/"} + name)) == "400 InvalidBucketName");
    }
    CHECK(code_of(bench.send("PUT", "/" + std::string(64, 'a'))) == "400 InvalidBucketName");
}

TEST_CASE("s3 bucket: a bucket is made where the endpoint is")
{
    s3_bench bench;
    CHECK(
        code_of(bench.send("PUT", "/another", {}, location("eu-west-1"))) ==
        "400 IllegalLocationConstraintException"
    );
    CHECK(code_of(bench.send("PUT", "/another", {}, "<x>")) == "400 MalformedXML");
    CHECK(code_of(bench.send("PUT", "/another")) == "200");
    CHECK(code_of(bench.send("PUT", "/another")) == "200");

    auto options = small_limits();
    options.region = "eu-west-1";
    s3_bench europe{options};
    CHECK(code_of(europe.send("PUT", "/another")) == "400 IllegalLocationConstraintException");
    CHECK(code_of(europe.send("PUT", "/another", {}, location("eu-west-1"))) == "200");
    CHECK(
        code_of(europe.send("PUT", "/another", {}, location("eu-west-1"))) == "409 BucketAlreadyOwnedByYou"
    );
}

TEST_CASE("s3 bucket: a bucket that is not empty stays")
{
    s3_bench bench;
    bench.send("PUT", "/bucket/key", {}, "x");
    CHECK(code_of(bench.send("DELETE", "/bucket")) == "409 BucketNotEmpty");
    bench.send("DELETE", "/bucket/key");
    CHECK(code_of(bench.send("DELETE", "/bucket")) == "204");
    CHECK(code_of(bench.send("DELETE", "/bucket")) == "404 NoSuchBucket");
    CHECK(bench.send("HEAD", "/bucket").status == 404);
}

TEST_CASE("s3 bucket: a bucket tells its region")
{
    s3_bench bench;
    const auto head = bench.send("HEAD", "/bucket");
    CHECK(head.status == 200);
    CHECK(head.get("x-amz-bucket-region") == "us-east-1");
    CHECK(code_of(bench.send("GET", "/bucket?location")) == "200");
    bench.send("PUT", "/another");
    CHECK(bench.send("GET", "/").body.find("<Name>another</Name>") != std::string::npos);
}

TEST_CASE("s3 bucket: malformed listing parameters are refused")
{
    s3_bench bench;
    CHECK(code_of(bench.send("GET", "/bucket?list-type=1")) == "501 NotImplemented");
    CHECK(code_of(bench.send("GET", "/bucket?list-type=2&max-keys=x")) == "400 InvalidArgument");
    CHECK(code_of(bench.send("GET", "/bucket?continuation-token=%3F&list-type=2")) == "400 InvalidArgument");
    CHECK(code_of(bench.send("GET", "/bucket?encoding-type=hex&list-type=2")) == "400 InvalidArgument");
}

TEST_CASE("s3 bucket: objects are listed in pages, in the order of their bytes")
{
    s3_bench bench;
    for (const auto* key : {"b", "a", "%C3%BC", "c%2F1", "c%2F2", "Z"}) {
        REQUIRE(
            code_of(
                bench.send("PUT", "/bucket/" + percent_encode(*percent_decode(key), slashes::kept), {}, "x")
            ) == "200"
        );
    }
    const auto first = bench.send("GET", "/bucket?encoding-type=url&list-type=2");
    CHECK(all(first, "Contents", "Key") == "Z a b");
    CHECK(element(first, "IsTruncated") == "true");
    const auto token = percent_encode(element(first, "NextContinuationToken"), slashes::encoded);
    const auto second =
        bench.send("GET", "/bucket?continuation-token=" + token + "&encoding-type=url&list-type=2");
    CHECK(all(second, "Contents", "Key") == "c/1 c/2 %C3%BC");
    CHECK(element(second, "IsTruncated") == "false");

    CHECK(all(bench.send("GET", "/bucket?list-type=2&prefix=c"), "Contents", "Key") == "c/1 c/2");
    CHECK(all(bench.send("GET", "/bucket?list-type=2&start-after=b&max-keys=1"), "Contents", "Key") == "c/1");
    CHECK(element(bench.send("GET", "/bucket?list-type=2&prefix=missing"), "KeyCount") == "0");
}

TEST_CASE("s3 bucket: a delimiter folds keys into groups, each on one page")
{
    s3_bench bench;
    for (const auto* key : {"a/1", "a/2", "b", "c/1", "d/1"}) {
        bench.send("PUT", std::string{"/bucket/"} + key, {}, "x");
    }
    const auto first = bench.send("GET", "/bucket?delimiter=%2F&list-type=2&max-keys=2");
    CHECK(all(first, "CommonPrefixes", "Prefix") == "a/");
    CHECK(all(first, "Contents", "Key") == "b");
    const auto token = percent_encode(element(first, "NextContinuationToken"), slashes::encoded);
    const auto second =
        bench.send("GET", "/bucket?continuation-token=" + token + "&delimiter=%2F&list-type=2&max-keys=2");
    CHECK(all(second, "CommonPrefixes", "Prefix") == "c/ d/");
    CHECK(element(second, "IsTruncated") == "false");
}

TEST_CASE("s3 bucket: parts and uploads are listed in pages")
{
    s3_bench bench;
    const auto id = bench.begin();
    for (int i = 1; i <= 4; ++i) {
        bench.put_part(id, i, std::string(static_cast<std::size_t>(i), 'x'));
    }
    const auto first = bench.send("GET", "/bucket/key?uploadId=" + id);
    CHECK(all(first, "Part", "Size") == "1 2 3");
    CHECK(element(first, "NextPartNumberMarker") == "3");
    const auto rest = bench.send("GET", "/bucket/key?part-number-marker=3&uploadId=" + id);
    CHECK(all(rest, "Part", "PartNumber") == "4");
    CHECK(element(rest, "IsTruncated") == "false");

    for (int i = 0; i < 4; ++i) {
        bench.send("POST", "/bucket/more" + std::to_string(i) + "?uploads");
    }
    const auto page = bench.send("GET", "/bucket?uploads");
    CHECK(all(page, "Upload", "Key") == "key more0 more1");
    const auto marker = percent_encode(element(page, "NextUploadIdMarker"), slashes::encoded);
    const auto next = bench.send(
        "GET",
        "/bucket?key-marker=" + element(page, "NextKeyMarker") + "&upload-id-marker=" + marker + "&uploads"
    );
    CHECK(all(next, "Upload", "Key") == "more2 more3");
    CHECK(all(bench.send("GET", "/bucket?prefix=more&uploads"), "Upload", "Key") == "more0 more1 more2");
}
