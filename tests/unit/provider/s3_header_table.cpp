// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of the table that says which header goes on which step.

#include "provider/s3/header_table.hpp"
#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

namespace {

// One letter per step that carries the header: Whole, Begin, Part, Complete, Abort, Query, List.
std::string letters(upload_step steps)
{
    std::string out;
    for (const auto& [step, letter] : {
             std::pair{upload_step::put_whole, 'W'},
             std::pair{upload_step::begin, 'B'},
             std::pair{upload_step::put_part, 'P'},
             std::pair{upload_step::complete, 'C'},
             std::pair{upload_step::abort, 'A'},
             std::pair{upload_step::query, 'Q'},
             std::pair{upload_step::list_parts, 'L'},
         }) {
        if (contains(steps, step)) {
            out += letter;
        }
    }
    return out;
}

const std::map<std::string_view, std::string> expected = {
    {"cache-control", "WB"},
    {"content-disposition", "WB"},
    {"content-encoding", "WB"},
    {"content-language", "WB"},
    {"content-type", "WB"},
    {"if-match", "WC"},
    {"if-none-match", "WC"},
    {"x-amz-acl", "WB"},
    {"x-amz-expected-bucket-owner", "WBPCAQL"},
    {"x-amz-request-payer", "WBPCAQL"},
    {"x-amz-server-side-encryption", "WB"},
    {"x-amz-server-side-encryption-aws-kms-key-id", "WB"},
    {"x-amz-server-side-encryption-context", "WB"},
    {"x-amz-server-side-encryption-customer-algorithm", "WBPCQL"},
    {"x-amz-server-side-encryption-customer-key", "WBPCQL"},
    {"x-amz-server-side-encryption-customer-key-md5", "WBPCQL"},
    {"x-amz-storage-class", "WB"},
    {"x-amz-tagging", "WB"},
};

} // namespace

TEST_CASE("s3 headers: the table says for each header which steps carry it")
{
    std::map<std::string_view, std::string> actual;
    for (const header_row& row : header_table()) {
        CHECK(actual.emplace(row.name, letters(row.steps)).second);
    }
    CHECK(actual == expected);
    CHECK(letters(metadata_steps) == "WB");
}

TEST_CASE("s3 headers: without options a request has only what its signature needs")
{
    const auto provider = make(on_aws());
    for (const model::step& step : every_step()) {
        const model::http_request request = encode(*provider, step);
        std::set<std::string> names;
        for (const model::http_header& h : request.headers) {
            names.insert(h.name);
        }
        std::set<std::string> wanted = {"authorization", "x-amz-content-sha256", "x-amz-date"};
        if (model::kind_of(step) == model::step_kind::complete) {
            wanted.insert({"content-type", "x-amz-mp-object-size"});
        } else if (model::kind_of(step) == model::step_kind::begin) {
            wanted.insert({"x-amz-checksum-algorithm", "x-amz-checksum-type"});
        }
        CAPTURE(model::name_of(model::kind_of(step)));
        CHECK(names == wanted);
    }
}

TEST_CASE("s3 headers: an extra header goes on the steps that were named, signed if it is Amazon's")
{
    settings s = on_aws();
    s.options.extra_headers = {
        {"X-Custom", "a  b", upload_step::put_part | upload_step::query},
        {"X-Amz-Object-Lock-Mode", "GOVERNANCE", upload_step::begin},
    };
    const auto provider = make(std::move(s));
    for (const model::step& step : every_step()) {
        const model::step_kind kind = model::kind_of(step);
        const model::http_request request = encode(*provider, step);
        CAPTURE(model::name_of(kind));
        const bool custom = kind == model::step_kind::put_part || kind == model::step_kind::query;
        CHECK(header(request, "x-custom") == (custom ? "a  b" : ""));
        const bool lock = kind == model::step_kind::begin;
        CHECK(header(request, "x-amz-object-lock-mode") == (lock ? "GOVERNANCE" : ""));
        const bool is_signed =
            header(request, "authorization").find("x-amz-object-lock-mode") != std::string::npos;
        CHECK(is_signed == lock);
    }
}

TEST_CASE("s3 headers: all are in the order of their names, and those of one name as the caller gave them")
{
    settings s = on_aws();
    s.options.extra_headers = {
        {"z-list", "2", upload_step::begin},
        {"a-list", "9", upload_step::begin},
        {"Z-List", "1", upload_step::begin},
    };
    s.options.content_type = "text/plain";
    const model::http_request request = encode(*make(std::move(s)), model::begin{});
    CHECK(std::ranges::is_sorted(
        request.headers.begin() + 1, request.headers.end(), {}, &model::http_header::name
    ));
    CHECK(request.headers.at(request.headers.size() - 2) == model::http_header{"z-list", "2"});
    CHECK(request.headers.back() == model::http_header{"z-list", "1"});
}

TEST_CASE("s3 headers: each kind of encryption has its own headers")
{
    settings s = on_aws();
    s.options.encryption = sse_s3{};
    const auto managed = encode(*make(s), model::begin{});
    CHECK(header(managed, "x-amz-server-side-encryption") == "AES256");

    s.options.encryption = sse_kms{};
    const auto kms = encode(*make(s), model::begin{});
    CHECK(header(kms, "x-amz-server-side-encryption") == "aws:kms");
    CHECK(header(kms, "x-amz-server-side-encryption-aws-kms-key-id").empty());
    CHECK(header(kms, "x-amz-server-side-encryption-context").empty());
    CHECK(header(encode(*make(s), model::query{}), "x-amz-server-side-encryption").empty());
}

TEST_CASE("s3 headers: a condition is carried by the final request of either form")
{
    settings s = on_aws();
    s.options.if_match = "\"tag\"";
    const auto provider = make(std::move(s));
    CHECK(header(encode(*provider, step_of_kind(model::step_kind::put_whole)), "if-match") == "\"tag\"");
    CHECK(header(encode(*provider, step_of_kind(model::step_kind::complete)), "if-match") == "\"tag\"");
    CHECK(header(encode(*provider, model::begin{}), "if-match").empty());
}

TEST_CASE("s3 headers: the write token is metadata")
{
    settings s = on_aws();
    s.write_token = "0123456789abcdef";
    const auto provider = make(std::move(s));
    CHECK(provider->write_token() == "0123456789abcdef");
    CHECK(header(encode(*provider, model::begin{}), "x-amz-meta-cloudbuf-write-token") == "0123456789abcdef");
}
