// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Whole requests, byte for byte; their signatures were computed by another implementation.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

namespace {

settings with_every_option()
{
    settings s = on_aws("eu-central-1", "data-bucket", "logs/2024/a b.txt");
    s.options.content_type = "text/plain; charset=utf-8";
    s.options.content_encoding = "gzip";
    s.options.content_language = "en";
    s.options.content_disposition = "attachment; filename=\"a b.txt\"";
    s.options.cache_control = "no-cache";
    s.options.metadata = {{"Origin", "two  spaces"}};
    s.options.tags = {{"team", "data & tools"}, {"kind", "a/b=c"}};
    s.options.storage_class = "STANDARD_IA";
    s.options.acl = "bucket-owner-full-control";
    std::string key;
    for (char c = 0; c < 32; ++c) {
        key += c;
    }
    s.options.encryption = sse_c{secret(key)};
    s.options.requester_pays = true;
    s.options.expected_bucket_owner = "111122223333";
    s.options.if_none_match = true;
    s.options.checksum = checksum::md5;
    s.write_token = "00112233445566778899aabbccddeeff";
    return s;
}

// Signed, because it is one of the x-amz-* headers.
const credentials& session_keys()
{
    static const credentials keys = [] {
        credentials out = example_keys();
        out.session_token = secret("a/session+token==");
        return out;
    }();
    return keys;
}

const std::map<model::step_kind, std::string> expected = {
    {model::step_kind::put_whole, R"~(PUT /logs/2024/a%20b.txt
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=cache-control;content-disposition;content-encoding;content-language;content-md5;content-type;host;if-none-match;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-meta-cloudbuf-write-token;x-amz-meta-origin;x-amz-request-payer;x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;x-amz-server-side-encryption-customer-key;x-amz-server-side-encryption-customer-key-md5;x-amz-storage-class;x-amz-tagging, Signature=a9bdce84cfc1dff20c55f9d75ba3f97cf6d872ca642ea7133ccbc92e4f433933
cache-control: no-cache
content-disposition: attachment; filename="a b.txt"
content-encoding: gzip
content-language: en
content-md5: Mhw89IbtUJFk7eweGYH+yA==
content-type: text/plain; charset=utf-8
if-none-match: *
x-amz-acl: bucket-owner-full-control
x-amz-content-sha256: 239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-meta-cloudbuf-write-token: 00112233445566778899aabbccddeeff
x-amz-meta-origin: two  spaces
x-amz-request-payer: requester
x-amz-security-token: a/session+token==
x-amz-server-side-encryption-customer-algorithm: AES256
x-amz-server-side-encryption-customer-key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
x-amz-server-side-encryption-customer-key-md5: tP/LI3N87DFaSk0aoqYgzg==
x-amz-storage-class: STANDARD_IA
x-amz-tagging: team=data%20%26%20tools&kind=a%2Fb%3Dc

)~"},
    {model::step_kind::begin, R"~(POST /logs/2024/a%20b.txt?uploads=
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=cache-control;content-disposition;content-encoding;content-language;content-type;host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-meta-cloudbuf-write-token;x-amz-meta-origin;x-amz-request-payer;x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;x-amz-server-side-encryption-customer-key;x-amz-server-side-encryption-customer-key-md5;x-amz-storage-class;x-amz-tagging, Signature=14b87c55383917f6265423a2937526488e8fa5a6a59c395b1d9ef555aa9a994b
cache-control: no-cache
content-disposition: attachment; filename="a b.txt"
content-encoding: gzip
content-language: en
content-type: text/plain; charset=utf-8
x-amz-acl: bucket-owner-full-control
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-meta-cloudbuf-write-token: 00112233445566778899aabbccddeeff
x-amz-meta-origin: two  spaces
x-amz-request-payer: requester
x-amz-security-token: a/session+token==
x-amz-server-side-encryption-customer-algorithm: AES256
x-amz-server-side-encryption-customer-key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
x-amz-server-side-encryption-customer-key-md5: tP/LI3N87DFaSk0aoqYgzg==
x-amz-storage-class: STANDARD_IA
x-amz-tagging: team=data%20%26%20tools&kind=a%2Fb%3Dc

)~"},
    {model::step_kind::put_part, R"~(PUT /logs/2024/a%20b.txt?partNumber=7&uploadId=a%2Bb%2Fc%3D%3D
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=content-md5;host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-request-payer;x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;x-amz-server-side-encryption-customer-key;x-amz-server-side-encryption-customer-key-md5, Signature=f1c00170e0dd5ea14fd8f88df0da8540aaafd00744e491cc2eb6b552e3df1c87
content-md5: Mhw89IbtUJFk7eweGYH+yA==
x-amz-content-sha256: 239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-request-payer: requester
x-amz-security-token: a/session+token==
x-amz-server-side-encryption-customer-algorithm: AES256
x-amz-server-side-encryption-customer-key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
x-amz-server-side-encryption-customer-key-md5: tP/LI3N87DFaSk0aoqYgzg==

)~"},
    {model::step_kind::complete, R"~(POST /logs/2024/a%20b.txt?uploadId=a%2Bb%2Fc%3D%3D
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=content-type;host;if-none-match;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-mp-object-size;x-amz-request-payer;x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;x-amz-server-side-encryption-customer-key;x-amz-server-side-encryption-customer-key-md5, Signature=7c12fb2a065f7e026c09fc68953d641889b79aac4a074a2dc9ba4401139d24c6
content-type: application/xml
if-none-match: *
x-amz-content-sha256: d3b3659e3c9ca419786bb7c03d31d41b06aff387ab04ffb126d25112a32dc351
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-mp-object-size: 8388615
x-amz-request-payer: requester
x-amz-security-token: a/session+token==
x-amz-server-side-encryption-customer-algorithm: AES256
x-amz-server-side-encryption-customer-key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
x-amz-server-side-encryption-customer-key-md5: tP/LI3N87DFaSk0aoqYgzg==

<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><PartNumber>1</PartNumber><ETag>"b54357faf0632cce46e942fa68356b38"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>"a&amp;b&lt;c&gt;"</ETag></Part></CompleteMultipartUpload>)~"
    },
    {model::step_kind::abort, R"~(DELETE /logs/2024/a%20b.txt?uploadId=a%2Bb%2Fc%3D%3D
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-request-payer;x-amz-security-token, Signature=cbbc7c5df00c3a2bbc5779fff43cd136051ad60f9ce2a118d37bac1524005382
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-request-payer: requester
x-amz-security-token: a/session+token==

)~"},
    {model::step_kind::list_parts,
     R"~(GET /logs/2024/a%20b.txt?part-number-marker=1000&uploadId=a%2Bb%2Fc%3D%3D
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-request-payer;x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;x-amz-server-side-encryption-customer-key;x-amz-server-side-encryption-customer-key-md5, Signature=24fe3e33572ecf7e08bc005a045d14375958beee7ba967ede59fa871b51183eb
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-request-payer: requester
x-amz-security-token: a/session+token==
x-amz-server-side-encryption-customer-algorithm: AES256
x-amz-server-side-encryption-customer-key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
x-amz-server-side-encryption-customer-key-md5: tP/LI3N87DFaSk0aoqYgzg==

)~"},
    {model::step_kind::query, R"~(HEAD /logs/2024/a%20b.txt
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-request-payer;x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;x-amz-server-side-encryption-customer-key;x-amz-server-side-encryption-customer-key-md5, Signature=66e6c6e78aa95417d38ce0948ef2b6ad50bc440b3211a77c693c3271d3471750
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20240506T070809Z
x-amz-expected-bucket-owner: 111122223333
x-amz-request-payer: requester
x-amz-security-token: a/session+token==
x-amz-server-side-encryption-customer-algorithm: AES256
x-amz-server-side-encryption-customer-key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
x-amz-server-side-encryption-customer-key-md5: tP/LI3N87DFaSk0aoqYgzg==

)~"},
};

} // namespace

TEST_CASE("s3: the request of each step, with every option, byte for byte")
{
    const auto provider = make(with_every_option());
    for (const model::step& step : every_step()) {
        const model::step_kind kind = model::kind_of(step);
        CAPTURE(model::name_of(kind));
        const auto request = provider->encode(step, {&session_keys(), example_time(), ""});
        REQUIRE(request.has_value());
        CHECK(render(*request) == expected.at(kind));
        CHECK(request->to == model::origin{true, "data-bucket.s3.eu-central-1.amazonaws.com", 443});
        const bool carries = kind == model::step_kind::put_whole || kind == model::step_kind::put_part;
        CHECK(request->sends_payload == carries);
    }
}

TEST_CASE("s3: an empty object without options on a local store, byte for byte")
{
    const auto provider = make(at("http://127.0.0.1:9000"));
    model::put_whole step;
    step.payload.sha256 = {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
                           0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
                           0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};
    const model::http_request request = encode(*provider, step);
    CHECK(request.to == model::origin{false, "127.0.0.1", 9000});
    CHECK(render(request) == R"~(PUT /data-bucket/k
host: 127.0.0.1:9000
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=cb8f3277beb8b56a3f934237e2c3f51005cd4e88e1419b21464b4a6f2659ef1a
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20240506T070809Z

)~");
}

TEST_CASE("s3: a begin with SSE-KMS, byte for byte")
{
    settings s = on_aws();
    s.options.encryption = sse_kms{"arn:aws:kms:eu-central-1:111122223333:key/k", R"({"team":"data"})"};
    s.options.checksum = checksum::sha256;
    const auto provider = make(std::move(s));
    CHECK(render(encode(*provider, model::begin{})) == R"~(POST /k?uploads=
host: data-bucket.s3.eu-central-1.amazonaws.com
authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20240506/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-server-side-encryption;x-amz-server-side-encryption-aws-kms-key-id;x-amz-server-side-encryption-context, Signature=42022c2f4bc06729a675e308732460c7ece0d16e768c5c22497694dfd8b5ee00
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20240506T070809Z
x-amz-server-side-encryption: aws:kms
x-amz-server-side-encryption-aws-kms-key-id: arn:aws:kms:eu-central-1:111122223333:key/k
x-amz-server-side-encryption-context: eyJ0ZWFtIjoiZGF0YSJ9

)~");
}
