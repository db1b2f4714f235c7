// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Bodies and their proofs: payload hash, Content-MD5, checksums in headers and in trailers.

#include "s3_bench.hpp"
#include "testing/encode/digest.hpp"
#include "testing/encode/text.hpp"
#include "testing/s3/aws_chunked.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace cloudbuf::testing;
using namespace cloudbuf::testing::s3;

namespace {

std::string base64_checksum(checksum_algorithm algorithm, std::string_view of)
{
    return to_base64(checksum_of(algorithm, of));
}

fields chunked_headers(std::size_t decoded, const std::string& trailer = "x-amz-checksum-crc32")
{
    return {
        {"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
        {"x-amz-decoded-content-length", std::to_string(decoded)},
        {"x-amz-trailer", trailer},
        {"content-encoding", "gzip,aws-chunked"}
    };
}

std::string chunked_body(const std::string& sum)
{
    return "5\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:" + sum + "\r\n\r\n";
}

} // namespace

TEST_CASE("s3 body: a payload that is not the signed one is refused and not stored")
{
    s3_bench bench;
    auto sent = signed_request(bench.options, "PUT", "/bucket/key", {}, "hello");
    sent.body = "hellO";
    CHECK(code_of(bench.subject.handle(sent, bench.now)) == "400 XAmzContentSHA256Mismatch");
    CHECK(code_of(bench.send("GET", "/bucket/key")) == "404 NoSuchKey");
}

TEST_CASE("s3 body: a payload that is shorter or longer than announced is refused")
{
    s3_bench bench;
    auto sent = signed_request(
        bench.options, "PUT", "/bucket/key", {{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}}, "abc"
    );
    sent.body = "ab";
    CHECK(code_of(bench.subject.handle(sent, bench.now)) == "400 IncompleteBody");
    sent.body = "abcd";
    CHECK(code_of(bench.subject.handle(sent, bench.now)) == "400 IncompleteBody");
}

TEST_CASE("s3 body: a body of unknown length is refused")
{
    s3_bench bench;
    auto sent =
        signed_request(bench.options, "PUT", "/bucket/key", {{"transfer-encoding", "chunked"}}, "abc");
    CHECK(code_of(bench.subject.handle(sent, bench.now)) == "501 NotImplemented");
    header_map without_length;
    for (const auto& [name, value] :
         signed_request(bench.options, "PUT", "/bucket/key", {}, "abc").head.headers) {
        if (name != "content-length") {
            without_length.add(name, value);
        }
    }
    sent.head.headers = without_length;
    CHECK(code_of(bench.subject.handle(sent, bench.now)) == "411 MissingContentLength");
}

TEST_CASE("s3 body: what x-amz-content-sha256 cannot be is refused")
{
    s3_bench bench;
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"x-amz-content-sha256", "abc"}}, "x")) ==
        "400 InvalidArgument"
    );
    CHECK(
        code_of(bench.send(
            "PUT", "/bucket/key", {{"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}}, "x"
        )) == "501 NotImplemented"
    );
    auto clear = signed_request(bench.options, "PUT", "/bucket/key", chunked_headers(0), "0\r\n\r\n");
    clear.head.tls = false;
    CHECK(code_of(bench.subject.handle(clear, bench.now)) == "400 InvalidRequest");
}

TEST_CASE("s3 body: a wrong Content-MD5 is BadDigest, a malformed one InvalidDigest")
{
    s3_bench bench;
    const auto md5 = to_base64(digest_of(digest_kind::md5, "hello"));
    CHECK(code_of(bench.send("PUT", "/bucket/key", {{"content-md5", md5}}, "hellO")) == "400 BadDigest");
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"content-md5", "abc"}}, "hello")) == "400 InvalidDigest"
    );
    CHECK(code_of(bench.send("PUT", "/bucket/key", {{"content-md5", md5}}, "hello")) == "200");
}

TEST_CASE("s3 body: a wrong checksum is BadDigest, a malformed or second one InvalidRequest")
{
    s3_bench bench;
    for (const auto algorithm : checksum_algorithms) {
        const auto name = header_of(algorithm);
        CAPTURE(name);
        const auto right = base64_checksum(algorithm, "hello");
        const auto unpadded = right.substr(0, right.find('='));
        CHECK(code_of(bench.send("PUT", "/bucket/key", {{name, right}}, "hellO")) == "400 BadDigest");
        CHECK(code_of(bench.send("PUT", "/bucket/key", {{name, unpadded}}, "hello")) == "400 InvalidRequest");
        CHECK(code_of(bench.send("PUT", "/bucket/key", {{name, "AAAA"}}, "hello")) == "400 InvalidRequest");
        const fields two{
            {name, right},
            {algorithm == checksum_algorithm::crc32 ? "x-amz-checksum-sha1" : "x-amz-checksum-crc32",
             base64_checksum(
                 algorithm == checksum_algorithm::crc32 ? checksum_algorithm::sha1
                                                        : checksum_algorithm::crc32,
                 "hello"
             )}
        };
        CHECK(code_of(bench.send("PUT", "/bucket/key", two, "hello")) == "400 InvalidRequest");
    }
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", {{"x-amz-checksum-xxhash64", "AAAA"}}, "x")) ==
        "501 NotImplemented"
    );
}

TEST_CASE("s3 body: a checksum that is announced must come")
{
    s3_bench bench;
    const fields headers{{"x-amz-sdk-checksum-algorithm", "CRC32"}};
    CHECK(code_of(bench.send("PUT", "/bucket/key", headers, "hello")) == "400 InvalidRequest");
    const fields other{
        {"x-amz-sdk-checksum-algorithm", "SHA1"},
        {"x-amz-checksum-crc32", base64_checksum(checksum_algorithm::crc32, "hello")}
    };
    CHECK(code_of(bench.send("PUT", "/bucket/key", other, "hello")) == "400 InvalidRequest");
}

TEST_CASE("s3 body: a right checksum is kept and shown when it is asked for")
{
    s3_bench bench;
    for (const auto algorithm : checksum_algorithms) {
        const auto name = header_of(algorithm);
        CAPTURE(name);
        const auto right = base64_checksum(algorithm, "hello");
        const auto put = bench.send("PUT", "/bucket/key", {{name, right}}, "hello");
        CHECK(put.get(name) == right);
        CHECK(bench.send("HEAD", "/bucket/key").get(name).empty());
        const auto head = bench.send("HEAD", "/bucket/key", {{"x-amz-checksum-mode", "ENABLED"}});
        CHECK(head.get(name) == right);
        CHECK(head.get("x-amz-checksum-type") == "FULL_OBJECT");
    }
}

TEST_CASE("s3 body: a trailer with a wrong, malformed or missing checksum is refused")
{
    s3_bench bench;
    const auto send = [&](const std::string& body) {
        return code_of(bench.send("PUT", "/bucket/key", chunked_headers(6), body));
    };
    CHECK(send(chunked_body(base64_checksum(checksum_algorithm::crc32, "hello?"))) == "400 BadDigest");
    CHECK(send(chunked_body("abc")) == "400 MalformedTrailerError");
    CHECK(send("6\r\nhello!\r\n0\r\n\r\n") == "400 MalformedTrailerError");
    CHECK(send("6\r\nhello!\r\n0\r\n") == "400 IncompleteBody");
    CHECK(send("5\r\nhello\r\n0\r\n\r\n") == "400 IncompleteBody");
    CHECK(send("7\r\nhello!!\r\n0\r\n\r\n") == "400 IncompleteBody");
    CHECK(send("hello!") == "400 IncompleteBody");
    CHECK(
        code_of(bench.send("PUT", "/bucket/key", chunked_headers(6, "x-amz-meta-a"), chunked_body("x"))) ==
        "400 InvalidRequest"
    );
}

TEST_CASE("s3 body: chunks are stored without their framing, and the encoding without \"aws-chunked\"")
{
    s3_bench bench;
    const auto body = chunked_body(base64_checksum(checksum_algorithm::crc32, "hello!"));
    CHECK(code_of(bench.send("PUT", "/bucket/key", chunked_headers(6), body)) == "200");
    CHECK(bench.content("/bucket/key") == "hello!");
    CHECK(bench.send("HEAD", "/bucket/key").get("Content-Encoding") == "gzip");
}

TEST_CASE("s3 body: aws-chunked is decoded however it is cut")
{
    const auto size = GENERATE(1U, 2U, 3U, 5U, 7U, 1000U);
    CAPTURE(size);
    const auto whole = chunked_body("abcd");
    aws_chunked_decoder decoder;
    std::string decoded;
    for (std::string_view rest = whole; !rest.empty();) {
        auto piece = rest.substr(0, size);
        rest.remove_prefix(piece.size());
        while (!piece.empty()) {
            decoded += decoder.decode(piece);
        }
    }
    CHECK(decoder.current() == aws_chunked_decoder::state::done);
    CHECK(decoded == "hello!");
    CHECK(decoder.trailer().get("x-amz-checksum-crc32") == "abcd");
}

TEST_CASE("s3 body: malformed aws-chunked framing is noticed")
{
    const auto* text = GENERATE(
        "\r\n",
        "x\r\n",
        "5;chunk-signature=0\r\n",
        "5\nhello",
        "5\r\nhelloXX\r\n",
        "-1\r\n",
        "0\r\nno colon\r\n",
        "0\r\n\r\nmore",
        "11111111111111111111\r\n"
    );
    CAPTURE(text);
    aws_chunked_decoder decoder;
    for (std::string_view rest = text;
         !rest.empty() && decoder.current() != aws_chunked_decoder::state::malformed;) {
        decoder.decode(rest);
    }
    CHECK(decoder.current() == aws_chunked_decoder::state::malformed);
}
