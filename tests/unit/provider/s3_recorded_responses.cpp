// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of answers as a mock of S3 serves them: the public test data of aws-c-s3.

#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;
using enum model::verdict_kind;

namespace {

std::filesystem::path recordings()
{
    return std::filesystem::path(CLOUDBUF_VECTORS) / "s3-responses";
}

model::http_response read(const std::filesystem::path& file)
{
    std::ifstream in(file);
    const nlohmann::json json = nlohmann::json::parse(in);
    model::http_response out;
    out.status = json.at("status").get<unsigned>();
    for (const auto& [name, value] : json.at("headers").items()) {
        out.headers.push_back({name, value.get<std::string>()});
    }
    for (const auto& line : json.at("body")) {
        out.body += line.get<std::string>() + '\n';
    }
    return out;
}

struct expectation {
    const char* file;
    model::step_kind step;
    model::verdict_kind kind;
    error_code code;
    bool ambiguous;
    const char* yield; // etag or upload id
};

const std::vector<expectation> expected = {
    {"AbortMultipartUpload/default.json", model::step_kind::abort, done, {}, false, ""},
    {"CompleteMultipartUpload/async_access_denied_error.json",
     model::step_kind::complete,
     failed,
     errc::access_denied,
     false,
     ""},
    {"CompleteMultipartUpload/async_internal_error.json",
     model::step_kind::complete,
     retry,
     errc::server_error,
     true,
     ""},
    {"CompleteMultipartUpload/default.json",
     model::step_kind::complete,
     done,
     {},
     false,
     "\"3858f62230ac3c915f300c664312c11f-9\""},
    {"CompleteMultipartUpload/sse_kms.json",
     model::step_kind::complete,
     done,
     {},
     false,
     "\"3858f62230ac3c915f300c664312c11f-9\""},
    {"CreateMultipartUpload/default.json", model::step_kind::begin, done, {}, false, "defaultID"},
    {"CreateMultipartUpload/request_time_too_skewed.json",
     model::step_kind::begin,
     correct_clock,
     errc::clock_skewed,
     false,
     ""},
    {"CreateMultipartUpload/request_timeout.json", model::step_kind::begin, retry, errc::timeout, false, ""},
    {"ListParts/default.json", model::step_kind::list_parts, failed, errc::not_found, false, ""},
    {"ListParts/multiple_list_parts_1.json", model::step_kind::list_parts, done, {}, false, ""},
    {"ListParts/multiple_list_parts_2.json", model::step_kind::list_parts, done, {}, false, ""},
    {"ListParts/resume_first_part_not_completed.json", model::step_kind::list_parts, done, {}, false, ""},
    {"UploadPart/default.json",
     model::step_kind::put_part,
     done,
     {},
     false,
     "b54357faf0632cce46e942fa68356b38"},
    {"UploadPart/missing_etag.json", model::step_kind::put_part, failed, errc::missing_etag, false, ""},
    {"UploadPart/throttle.json", model::step_kind::put_part, throttled, errc::throttled, true, ""},
    {"UploadPart/throttle_before_finish.json",
     model::step_kind::put_part,
     throttled,
     errc::throttled,
     true,
     ""},
    {"UploadPart/upload_part_error.json", model::step_kind::put_part, failed, errc::access_denied, false, ""},
};

} // namespace

TEST_CASE("s3 recordings: every recorded answer to a step of ours is judged as it must")
{
    if (!std::filesystem::is_directory(recordings())) {
        SKIP("no conformance data at " << recordings().string());
    }
    const auto provider = make(on_aws());
    std::set<std::filesystem::path> judged;
    for (const expectation& e : expected) {
        CAPTURE(e.file);
        const std::filesystem::path file = recordings() / e.file;
        REQUIRE(std::filesystem::exists(file));
        judged.insert(file);
        const model::http_response response = read(file);
        const model::verdict v = provider->decode(step_of_kind(e.step), response);
        CHECK(v.kind == e.kind);
        CHECK(v.code == e.code);
        CHECK(v.ambiguous == e.ambiguous);
        CHECK(v.got.etag + v.got.upload_id == e.yield);
        CHECK(v.http_status == response.status);
    }

    // A recording that nobody expected must not go unnoticed. Sessions are no steps of an upload.
    for (const char* step :
         {"AbortMultipartUpload",
          "CompleteMultipartUpload",
          "CreateMultipartUpload",
          "ListParts",
          "UploadPart"}) {
        for (const auto& entry : std::filesystem::directory_iterator(recordings() / step)) {
            CAPTURE(entry.path().string());
            CHECK(judged.contains(entry.path()));
        }
    }
}
