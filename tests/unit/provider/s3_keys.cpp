// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of odd keys and ids: what is signed is on the wire byte for byte, encoded once, never normalized.

#include "auth/signing_key.hpp"
#include "auth/sigv4.hpp"
#include "codec/hex.hpp"
#include "s3_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace cloudbuf;
using namespace cloudbuf::provider::s3;
using namespace cloudbuf::provider::s3::test;

namespace {

// Computes the signature from what is on the wire, as a service does.
std::string signature_of_wire(const model::http_request& request)
{
    std::vector<model::http_header> headers;
    for (const model::http_header& h : request.headers) {
        if (h.name != "authorization") {
            headers.push_back(h);
        }
    }
    const std::size_t mark = request.target.find('?');
    const std::string hash = header(request, "x-amz-content-sha256");
    const std::string date = header(request, "x-amz-date");
    auth::sigv4_request wire;
    wire.method = request.method;
    wire.host = request.host;
    wire.path = std::string_view(request.target).substr(0, mark);
    wire.query = mark == std::string::npos ? "" : std::string_view(request.target).substr(mark + 1);
    wire.headers = headers;
    wire.payload_hash = hash;
    wire.date = date;
    return auth::authorization(wire, auth::signing_key(example_keys(), "20240506", {"eu-central-1", "s3"}));
}

} // namespace

TEST_CASE("s3 keys: odd keys are encoded once and not normalized")
{
    const std::vector<std::pair<std::string, std::string>> keys = {
        {"a//b", "/a//b"},
        {"../x", "/../x"},
        {"a/./b/", "/a/./b/"},
        {"/leading", "//leading"},
        {"//", "///"},
        {"+", "/%2B"},
        {"%41", "/%2541"},
        {"?x=1", "/%3Fx%3D1"},
        {"#f", "/%23f"},
        {"a b", "/a%20b"},
        {"~-_.", "/~-_."},
        {"gr\xc3\xbc\xc3\x9f", "/gr%C3%BC%C3%9F"},
        {"u\xcc\x88", "/u%CC%88"},
        {std::string("\0\r\n", 3), "/%00%0D%0A"},
        {"\xff", "/%FF"},
        {"SlowDown&InternalError", "/SlowDown%26InternalError"},
        {std::string(1024, '%'), ""},
    };
    for (const auto& [key, target] : keys) {
        CAPTURE(key);
        const auto provider = make(on_aws("eu-central-1", "data-bucket", key));
        for (const model::step& step : every_step()) {
            const model::http_request request = encode(*provider, step);
            const std::string path = request.target.substr(0, request.target.find('?'));
            if (target.empty()) {
                CHECK(path.size() == 1 + 3 * key.size());
            } else {
                CHECK(path == target);
            }
            CHECK(header(request, "authorization") == signature_of_wire(request));
        }
    }
}

TEST_CASE("s3 keys: in path style the key follows the bucket as it stands")
{
    const auto provider = make(at("https://store.example", "data-bucket", "/../x"));
    CHECK(encode(*provider, model::query{}).target == "/data-bucket//../x");
}

TEST_CASE("s3 keys: an upload id is opaque and encoded")
{
    const auto provider = make(on_aws());
    for (const auto& [id, text] : std::vector<std::pair<std::string, std::string>>{
             {"a+b/c==", "a%2Bb%2Fc%3D%3D"},
             {"x&partNumber=1 #", "x%26partNumber%3D1%20%23"},
             {"\r\n", "%0D%0A"}
         }) {
        CHECK(encode(*provider, model::abort{id}).target == "/k?uploadId=" + text);
        CHECK(encode(*provider, model::complete{id, {}, 0}).target == "/k?uploadId=" + text);
        const model::http_request part = encode(*provider, model::put_part{id, 10'000, example_payload()});
        CHECK(part.target == "/k?partNumber=10000&uploadId=" + text);
        CHECK(header(part, "authorization") == signature_of_wire(part));
    }
}
