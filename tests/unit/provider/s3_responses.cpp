// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the proof of success: what each step must find in an answer, and what is no proof.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;
using enum model::verdict_kind;

namespace {

model::verdict decode(model::step_kind kind, const model::http_response& response)
{
    return make(on_aws())->decode(step_of_kind(kind), response);
}

const std::string completed_body =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    "<Location>http://b.s3.amazonaws.com/k</Location><Bucket>b</Bucket><Key>SlowDown InternalError</Key>"
    "<ETag>&quot;3858f62230ac3c915f300c664312c11f-9&quot;</ETag></CompleteMultipartUploadResult>";

const std::string begun_body = "<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>InternalError</Key>"
                               "<UploadId>a+b/c==</UploadId></InitiateMultipartUploadResult>";

} // namespace

TEST_CASE("s3 responses: a Complete that is cut off anywhere proves nothing")
{
    for (std::size_t size = 0; size < completed_body.size(); ++size) {
        CAPTURE(size);
        const model::verdict v =
            decode(model::step_kind::complete, answer(200, completed_body.substr(0, size)));
        CHECK(v.kind == retry);
        CHECK(v.code == errc::malformed_response);
        CHECK(v.ambiguous);
    }
}

TEST_CASE("s3 responses: a Complete that is not the store's XML proves nothing")
{
    for (const std::string& body : {
             std::string(),
             std::string(" \r\n\t "),
             std::string("OK"),
             std::string("{}"),
             std::string("<!DOCTYPE html><html><body>Log in</body></html>"),
             std::string("<html><body>Log in</body></html>"),
             std::string("<html>"),
             completed_body + "<Error/>",
             std::string("<Error><Code>Intern"),
             std::string("\0", 1),
         }) {
        CAPTURE(body);
        const model::verdict v = decode(model::step_kind::complete, answer(200, body, {{"ETag", "\"e\""}}));
        CHECK(v.kind == retry);
        CHECK(v.code == errc::malformed_response);
        CHECK(v.ambiguous);
    }
    CHECK(decode(model::step_kind::complete, answer(204)).kind == retry);
}

TEST_CASE("s3 responses: a Complete without a usable entity tag is not believed, and not sent again")
{
    for (const std::string tag : {"", "<ETag/>", "<ETag> </ETag>", "<ETag>a&#10;b</ETag>"}) {
        CAPTURE(tag);
        const std::string body =
            "<CompleteMultipartUploadResult><Key>k</Key>" + tag + "</CompleteMultipartUploadResult>";
        const model::verdict v = decode(model::step_kind::complete, answer(200, body));
        CHECK(v.kind == failed);
        CHECK(v.code == errc::missing_etag);
        CHECK(v.ambiguous);
    }
}

TEST_CASE(
    "s3 responses: a Complete is proved by its entity tag, whatever stands before and however it is named"
)
{
    for (const std::string& body : {
             completed_body,
             "\n\r\n\r   " + completed_body,
             "\xef\xbb\xbf" + completed_body,
             std::string(
                 "<CompleteMultipartUploadResponse><ETag>\"3858f62230ac3c915f300c664312c11f-9\"</ETag>"
                 "</CompleteMultipartUploadResponse>"
             ),
             std::string(
                 "<x:Done "
                 "xmlns:x='u'><x:ETag>&#34;3858f62230ac3c915f300c664312c11f-9&#34;</x:ETag></x:Done>\n"
             ),
         }) {
        CAPTURE(body);
        const model::verdict v = decode(
            model::step_kind::complete,
            answer(200, body, {{"x-amz-version-id", "v1"}, {"x-amz-request-id", "r"}})
        );
        CHECK(v.kind == done);
        CHECK_FALSE(v.code);
        CHECK_FALSE(v.ambiguous);
        CHECK(v.got.etag == "\"3858f62230ac3c915f300c664312c11f-9\"");
        CHECK(v.got.version == "v1");
        CHECK(v.got.request_id == "r");
    }
}

TEST_CASE("s3 responses: a begin is proved by its upload id")
{
    CHECK(decode(model::step_kind::begin, answer(200, begun_body)).got.upload_id == "a+b/c==");
    CHECK(decode(model::step_kind::begin, answer(200, "\n " + begun_body)).kind == done);
    for (std::size_t size = 0; size < begun_body.size(); ++size) {
        CAPTURE(size);
        const model::verdict v = decode(model::step_kind::begin, answer(200, begun_body.substr(0, size)));
        CHECK(v.kind == retry);
        CHECK(v.ambiguous);
    }
    for (const char* id : {"", "<UploadId/>", "<UploadId>  </UploadId>", "<UploadId>a&#13;b</UploadId>"}) {
        const std::string body =
            "<InitiateMultipartUploadResult>" + std::string(id) + "</InitiateMultipartUploadResult>";
        CHECK(decode(model::step_kind::begin, answer(200, body)).kind == retry);
    }
}

TEST_CASE("s3 responses: a part or a whole object is proved by its entity tag")
{
    const model::verdict part = decode(model::step_kind::put_part, answer(200));
    CHECK(part.kind == failed);
    CHECK(part.code == errc::missing_etag);
    CHECK_FALSE(part.ambiguous);

    const model::verdict whole = decode(model::step_kind::put_whole, answer(200));
    CHECK(whole.kind == failed);
    CHECK(whole.code == errc::missing_etag);
    CHECK(whole.ambiguous);

    CHECK(decode(model::step_kind::put_part, answer(200, "", {{"ETag", "a\x01"}})).kind == failed);

    for (const char* tag : {"\"b54357faf0632cce46e942fa68356b38\"", "bare", "\"CRC64NVME-x\"", "W/\"w\""}) {
        const model::verdict v = decode(model::step_kind::put_part, answer(200, "", {{"etag", tag}}));
        CHECK(v.kind == done);
        CHECK(v.got.etag == tag);
    }
    const model::verdict full = decode(
        model::step_kind::put_whole,
        answer(
            200,
            "",
            {{"ETag", "\"e\""}, {"x-amz-version-id", "v"}, {"x-amz-checksum-crc64nvme", "rosUhgp5mIg="}}
        )
    );
    CHECK(full.kind == done);
    CHECK(full.got.version == "v");
    CHECK(full.got.checksum == "crc64nvme:rosUhgp5mIg=");
}

TEST_CASE("s3 responses: the cut-off beginning of an error in a success is no success")
{
    for (const auto kind : {model::step_kind::put_part, model::step_kind::put_whole}) {
        const model::verdict v =
            decode(kind, answer(200, "<?xml version=\"1.0\"?><Error><Code>Inter", {{"ETag", "\"e\""}}));
        CHECK(v.kind == retry);
        CHECK(v.ambiguous);
    }
}

TEST_CASE("s3 responses: an abort is done when the store says so, or that there is nothing left")
{
    CHECK(decode(model::step_kind::abort, answer(204)).kind == done);
    CHECK(decode(model::step_kind::abort, answer(204)).got.exists);
    CHECK(decode(model::step_kind::abort, answer(200)).kind == done);
    const model::verdict gone = decode(model::step_kind::abort, answer(404, error_body("NoSuchUpload")));
    CHECK(gone.kind == done);
    CHECK_FALSE(gone.got.exists);

    CHECK(decode(model::step_kind::abort, answer(404, error_body("NoSuchBucket"))).kind == failed);
    CHECK(decode(model::step_kind::abort, answer(404, "<html>not here</html>")).kind == failed);
    CHECK(decode(model::step_kind::abort, answer(200, "<html>Log in</html>")).kind == retry);
    CHECK(decode(model::step_kind::abort, answer(200, "Log in")).kind == retry);
}

TEST_CASE("s3 responses: a query says whether the object exists, how large it is, and whose")
{
    const model::verdict none = decode(model::step_kind::query, answer(404));
    CHECK(none.kind == done);
    CHECK_FALSE(none.got.exists);

    const model::verdict found = decode(
        model::step_kind::query,
        answer(
            200,
            "",
            {{"Content-Length", "8388615"},
             {"ETag", "\"e-2\""},
             {"X-Amz-Meta-Cloudbuf-Write-Token", "token"},
             {"x-amz-version-id", "v"}}
        )
    );
    CHECK(found.kind == done);
    CHECK(found.got.exists);
    CHECK(found.got.size == 8'388'615);
    CHECK(found.got.etag == "\"e-2\"");
    CHECK(found.got.write_token == "token");
    CHECK(found.got.version == "v");

    const model::verdict odd =
        decode(model::step_kind::query, answer(200, "", {{"ETag", "\"e\""}, {"Content-Length", "-1"}}));
    CHECK(odd.kind == done);
    CHECK_FALSE(odd.got.size);
    CHECK(odd.got.write_token.empty());

    CHECK(decode(model::step_kind::query, answer(200)).code == errc::missing_etag);
    CHECK(decode(model::step_kind::query, answer(403)).kind == failed);
}
