// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Which checksum accompanies the bytes, on which request, and what becomes of an answer that names another.

#include "codec/base64.hpp"
#include "codec/crc.hpp"
#include "codec/hex.hpp"
#include "codec/sha256.hpp"
#include "provider/s3/checksums.hpp"
#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3::test {

namespace {

using codec::crc_algorithm;

std::uint64_t sum(crc_algorithm algorithm, std::string_view bytes)
{
    codec::crc c{algorithm};
    c.update(bytes);
    return c.value();
}

// As the engine would: what the provider wants, and nothing else.
model::payload_digest digest_of(const provider& p, std::string_view bytes)
{
    const model::wanted_digests wanted = p.digests();
    model::payload_digest out;
    out.size = bytes.size();
    if (wanted.sha256) {
        out.sha256 = codec::sha256(bytes);
    }
    if (wanted.crc) {
        out.crc = sum(*wanted.crc, bytes);
    }
    return out;
}

settings with(settings s, checksum c)
{
    s.options.checksum = c;
    return s;
}

// Parts of "first ", "second ", "third".
model::complete three_parts(crc_algorithm algorithm)
{
    model::complete out;
    out.upload_id = "id";
    std::uint32_t number = 0;
    for (const std::string_view bytes : {"first ", "second ", "third"}) {
        out.parts.push_back({++number, "\"e\"", bytes.size(), sum(algorithm, bytes)});
        out.size += bytes.size();
    }
    return out;
}

model::http_response confirmed(std::string_view name, std::string_view value)
{
    return answer(200, {}, {{"ETag", "\"e\""}, {std::string(name), std::string(value)}});
}

} // namespace

TEST_CASE("s3 checksums: what automatic means depends on the way")
{
    constexpr auto supported = checksum_calculation::when_supported;
    constexpr auto required = checksum_calculation::when_required;
    CHECK(resolve(checksum::automatic, supported, true) == checksum::crc64nvme);
    CHECK(resolve(checksum::automatic, supported, false) == checksum::sha256);
    CHECK(resolve(checksum::automatic, required, true) == checksum::sha256);
    for (const checksum c :
         {checksum::sha256, checksum::md5, checksum::crc64nvme, checksum::crc32c, checksum::crc32}) {
        CHECK(resolve(c, required, false) == c);
        CHECK(resolve(c, supported, true) == c);
    }
}

TEST_CASE("s3 checksums: a payload goes unsigned over TLS only, and with a checksum only")
{
    const bool tls = GENERATE(false, true);
    const auto p = make(with(at(tls ? "https://store.example" : "http://store.example"), checksum::crc32c));
    CHECK(p->digests().sha256 == !tls);
    const model::put_whole step{digest_of(*p, "123456789")};
    const model::http_request request = encode(*p, step);
    const std::string hash = codec::hex(codec::sha256("123456789"));
    CHECK(header(request, "x-amz-content-sha256") == (tls ? "UNSIGNED-PAYLOAD" : hash));
    CHECK(header(request, "x-amz-checksum-crc32c") == "4waSgw==");
    CHECK(header(request, "authorization").find("x-amz-checksum-crc32c") != std::string::npos);

    // A digest without what it takes is never sent without proof.
    model::put_whole bare{step};
    bare.payload.sha256.reset();
    bare.payload.crc.reset();
    const auto built = p->encode(bare, {&example_keys(), example_time(), ""});
    CHECK((!built && built.error() == errc::not_supported));
}

TEST_CASE("s3 checksums: on AWS every request that carries bytes has a CRC-64/NVME")
{
    const auto p = make(on_aws());
    REQUIRE(p->digests().crc == crc_algorithm::crc64nvme);
    const model::payload_digest digits = digest_of(*p, "123456789");
    const model::http_request whole = encode(*p, model::put_whole{digits});
    CHECK(header(whole, "x-amz-checksum-crc64nvme") == "rosUhgp5mIg=");
    CHECK(header(whole, "x-amz-content-sha256") == "UNSIGNED-PAYLOAD");
    const model::http_request part = encode(*p, model::put_part{"id", 1, digits});
    CHECK(header(part, "x-amz-checksum-crc64nvme") == "rosUhgp5mIg=");
    const model::http_request begin = encode(*p, model::begin{});
    CHECK(header(begin, "x-amz-checksum-algorithm") == "CRC64NVME");
    CHECK(header(begin, "x-amz-checksum-type") == "FULL_OBJECT");
    for (const model::step& other : {model::step{model::abort{"id"}}, model::step{model::query{}}}) {
        CHECK(render(encode(*p, other)).find("checksum") == std::string::npos);
    }
}

TEST_CASE("s3 checksums: Complete names those of the parts and that of the whole")
{
    const auto [chosen, algorithm] = GENERATE(
        std::pair{checksum::crc64nvme, crc_algorithm::crc64nvme},
        std::pair{checksum::crc32c, crc_algorithm::crc32c},
        std::pair{checksum::crc32, crc_algorithm::crc32}
    );
    const auto p = make(with(at("https://store.example"), chosen));
    const crc_names& names = names_of(algorithm);
    const model::http_request request = encode(*p, three_parts(algorithm));
    CHECK(header(request, names.header) == crc_text(algorithm, sum(algorithm, "first second third")));
    CHECK(header(request, "x-amz-checksum-type") == "FULL_OBJECT");
    CHECK(header(request, "x-amz-content-sha256") == codec::hex(codec::sha256(request.body)));
    const std::string element = std::string(names.element);
    for (const std::string_view bytes : {"first ", "second ", "third"}) {
        const std::string text = crc_text(algorithm, sum(algorithm, bytes));
        CHECK(request.body.find("<" + element + ">" + text + "</" + element + ">") != std::string::npos);
    }
}

TEST_CASE("s3 checksums: nothing of them where the payload is signed")
{
    const auto p = make(with(at("https://store.example"), checksum::sha256));
    CHECK(p->digests().sha256);
    CHECK_FALSE(p->digests().crc);
    for (const model::step& step : every_step()) {
        const std::string text = render(encode(*p, step));
        CHECK(text.find("checksum") == std::string::npos);
        CHECK(text.find("UNSIGNED") == std::string::npos);
    }
}

TEST_CASE("s3 checksums: what nobody asked for can be left out")
{
    const auto without = [](const std::unique_ptr<provider>& p, const model::step& step) {
        const auto built = p->encode(step, {&example_keys(), example_time(), "", true});
        REQUIRE(built.has_value());
        return render(*built);
    };
    const auto automatic = make(at("https://store.example"));
    const auto chosen = make(with(at("https://store.example"), checksum::crc64nvme));
    CHECK(automatic->digests().crc_is_optional);
    CHECK_FALSE(chosen->digests().crc_is_optional);
    model::payload_digest digest = digest_of(*automatic, "123456789");
    digest.sha256 = codec::sha256("123456789");
    for (const model::step& step :
         {model::step{model::begin{}},
          model::step{model::put_whole{digest}},
          model::step{model::put_part{"id", 1, digest}},
          model::step{three_parts(crc_algorithm::crc64nvme)}}) {
        const std::string plain = without(automatic, step);
        CHECK(plain.find("hecksum") == std::string::npos);
        CHECK(plain.find("UNSIGNED") == std::string::npos);
        CHECK(without(chosen, step).find("hecksum") != std::string::npos);
    }
}

TEST_CASE("s3 checksums: a refusal that is about them is told from others")
{
    using model::verdict_kind;
    const auto automatic = make(at("https://store.example"));
    const auto chosen = make(with(at("https://store.example"), checksum::crc64nvme));
    const model::step part = model::put_part{"id", 1, digest_of(*automatic, "123456789")};
    const auto kind = [&](unsigned status, std::string_view code, std::string_view message) {
        const std::string body = "<Error><Code>" + std::string(code) + "</Code><Message>" +
                                 std::string(message) + "</Message></Error>";
        CHECK(chosen->decode(part, answer(status, body)).kind != verdict_kind::checksum_refused);
        CHECK(automatic->decode(model::query{}, answer(status, body)).kind != verdict_kind::checksum_refused);
        return automatic->decode(part, answer(status, body)).kind;
    };
    constexpr auto refused = verdict_kind::checksum_refused;
    CHECK(kind(501, "NotImplemented", "A header you provided implies functionality") == refused);
    CHECK(kind(400, "InvalidRequest", "x-amz-checksum-crc64nvme is not known") == refused);
    CHECK(kind(400, "InvalidArgument", "Checksum algorithm provided is unsupported") == refused);
    CHECK(kind(400, "InvalidArgument", "UNSIGNED-PAYLOAD is not allowed") == refused);
    CHECK(kind(400, "UnsupportedChecksum", "") == refused);
    // These are not about what is known, but about what was sent; or about something else.
    CHECK(
        kind(400, "BadDigest", "The CRC64NVME checksum you specified did not match") == verdict_kind::retry
    );
    CHECK(kind(400, "XAmzContentChecksumMismatch", "the checksum does not match") == verdict_kind::retry);
    CHECK(kind(400, "InvalidRequest", "the checksum does not match") == verdict_kind::failed);
    CHECK(kind(400, "InvalidRequest", "the part number is wrong") == verdict_kind::failed);
    CHECK(kind(403, "AccessDenied", "no checksum for you") == verdict_kind::failed);
    CHECK(kind(500, "InternalError", "the checksum service is down") == verdict_kind::retry);

    // What Complete says of the whole object is verified nowhere else.
    const auto ended = [&](unsigned status) {
        const std::string body = "<Error><Code>InvalidRequest</Code><Message>a checksum</Message></Error>";
        return automatic->decode(three_parts(crc_algorithm::crc64nvme), answer(status, body)).kind;
    };
    CHECK(ended(501) == refused);
    CHECK(ended(400) == verdict_kind::failed);

    // UNSIGNED-PAYLOAD, taken for a hash.
    const std::string mismatch = error_body("XAmzContentSHA256Mismatch");
    CHECK(automatic->decode(part, answer(400, mismatch)).kind == refused);
    model::put_part with_hash = std::get<model::put_part>(part);
    with_hash.payload.sha256 = codec::sha256("123456789");
    CHECK(automatic->decode(with_hash, answer(400, mismatch)).kind == verdict_kind::retry);

    // AWS knows them.
    CHECK_FALSE(make(on_aws())->digests().crc_is_optional);
    CHECK(make(on_aws())->decode(part, answer(501)).kind == verdict_kind::failed);
}

TEST_CASE("s3 checksums: an answer that does not confirm one is noted")
{
    const auto p = make(on_aws());
    const model::put_part part{"id", 1, digest_of(*p, "123456789")};
    CHECK(p->decode(part, confirmed("server", "store")).unchecked);
    CHECK(p->decode(part, confirmed("x-amz-checksum-crc32", "AAAAAA==")).unchecked);
    CHECK_FALSE(p->decode(part, confirmed("x-amz-checksum-crc64nvme", "rosUhgp5mIg=")).unchecked);
    CHECK_FALSE(p->decode(model::query{}, confirmed("server", "store")).unchecked);
}

TEST_CASE("s3 responses: the tag of bytes under a user's key is not always the same")
{
    const auto p = make(on_aws());
    const auto fickle = [&](std::string_view name, std::string_view value) {
        const model::verdict part =
            p->decode(step_of_kind(model::step_kind::put_part), confirmed(name, value));
        const model::verdict begun = p->decode(
            model::begin{},
            answer(
                200,
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
                {{std::string(name), std::string(value)}}
            )
        );
        CHECK(part.got.fickle_tags == begun.got.fickle_tags);
        return begun.got.fickle_tags;
    };
    CHECK(fickle("x-amz-server-side-encryption", "aws:kms"));
    CHECK(fickle("x-amz-server-side-encryption", "aws:kms:dsse"));
    CHECK(fickle("x-amz-server-side-encryption-customer-algorithm", "AES256"));
    CHECK_FALSE(fickle("x-amz-server-side-encryption", "AES256"));
    CHECK_FALSE(fickle("server", "store"));
}

TEST_CASE("s3 checksums: an answer that names another one is no success")
{
    const auto p = make(on_aws());
    const model::put_part part{"id", 1, digest_of(*p, "123456789")};
    const auto verdict = [&](const model::step& step, std::string_view name, std::string_view value) {
        return p->decode(step, confirmed(name, value));
    };
    constexpr std::string_view mine = "x-amz-checksum-crc64nvme";
    const model::verdict wrong = verdict(part, mine, "AAAAAAAAAAA=");
    CHECK(wrong.kind == model::verdict_kind::retry);
    CHECK(wrong.code == errc::data_corruption);
    CHECK(verdict(model::put_whole{part.payload}, mine, "AAAAAAAAAAA=").kind == model::verdict_kind::retry);
    CHECK(verdict(part, mine, "rosUhgp5mIg=").kind == model::verdict_kind::done);
    // A store that names none, or one that was not sent, is not refuted.
    CHECK(verdict(part, "server", "store").kind == model::verdict_kind::done);
    CHECK(verdict(part, "x-amz-checksum-crc32", "AAAAAA==").kind == model::verdict_kind::done);

    const model::complete end = three_parts(crc_algorithm::crc64nvme);
    const auto ended = [&](std::string_view value) {
        return p->decode(
            end,
            answer(
                200,
                "<CompleteMultipartUploadResult><ETag>\"e\"</ETag><ChecksumCRC64NVME>" + std::string(value) +
                    "</ChecksumCRC64NVME></CompleteMultipartUploadResult>"
            )
        );
    };
    CHECK(
        ended(crc_text(crc_algorithm::crc64nvme, sum(crc_algorithm::crc64nvme, "first second third"))).kind ==
        model::verdict_kind::done
    );
    const model::verdict corrupt = ended("AAAAAAAAAAA=");
    CHECK(corrupt.kind == model::verdict_kind::failed);
    CHECK(corrupt.code == errc::data_corruption);
}

} // namespace cloudbuf::provider::s3::test
