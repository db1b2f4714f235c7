// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What the tests of the S3 provider share: settings, fixed keys and time, steps, answers.

#include "s3_fixture.hpp"

#include "codec/md5.hpp"
#include "codec/sha256.hpp"

#include <catch2/catch_test_macros.hpp>

namespace cloudbuf::provider::s3::test {

settings on_aws(std::string_view region, std::string_view bucket, std::string_view key)
{
    return {
        .endpoint = nullptr,
        .region = std::string(region),
        .addressing = addressing_style::automatic,
        .to = destination::s3(bucket, key).value(),
        .options = {},
        .write_token = {}
    };
}

settings at(std::string_view url, std::string_view bucket, std::string_view key)
{
    settings out = on_aws("", bucket, key);
    out.endpoint = std::make_shared<const model::origin>(std::get<model::origin>(parse_endpoint(url)));
    return out;
}

std::unique_ptr<provider> make(settings s)
{
    auto made = make_provider(std::move(s));
    if (const invalid* why = std::get_if<invalid>(&made)) {
        FAIL(why->message);
    }
    return std::get<std::unique_ptr<provider>>(std::move(made));
}

invalid why_not(settings s)
{
    auto made = make_provider(std::move(s));
    const invalid* why = std::get_if<invalid>(&made);
    return why ? *why : invalid{};
}

const credentials& example_keys()
{
    static const credentials keys("AKIAIOSFODNN7EXAMPLE", secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    return keys;
}

std::chrono::system_clock::time_point example_time()
{
    using namespace std::chrono;
    return sys_days(year(2024) / 5 / 6) + hours(7) + minutes(8) + seconds(9);
}

model::http_request encode(provider& p, const model::step& step, std::string location)
{
    const signing_input input{&example_keys(), example_time(), std::move(location)};
    auto built = p.encode(step, input);
    REQUIRE(built.has_value());
    return std::move(*built);
}

model::payload_digest example_payload()
{
    return {.size = 7, .sha256 = codec::sha256("payload"), .md5 = codec::md5("payload"), .crc = {}};
}

std::vector<model::step> every_step()
{
    const std::string id(upload_id);
    return {
        model::put_whole{example_payload()},
        model::begin{},
        model::put_part{id, 7, example_payload()},
        model::complete{
            id,
            {{1, "\"b54357faf0632cce46e942fa68356b38\"", 8'388'608}, {2, "\"a&b<c>\"", 7}},
            8'388'615,
        },
        model::abort{id},
        model::query{},
        model::list_parts{id, 1000},
    };
}

model::step step_of_kind(model::step_kind kind)
{
    return every_step()[static_cast<std::size_t>(kind)];
}

model::http_response answer(unsigned status, std::string body, std::vector<model::http_header> headers)
{
    return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

std::string error_body(std::string_view code, std::string_view more)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + std::string(code) +
           "</Code><Message>A message.</Message>" + std::string(more) + "</Error>";
}

std::string header(const model::http_request& request, std::string_view name)
{
    for (const model::http_header& h : request.headers) {
        if (h.name == name) {
            return h.value;
        }
    }
    return {};
}

std::string render(const model::http_request& request)
{
    std::string out = request.method + ' ' + request.target + "\nhost: " + request.host + '\n';
    for (const model::http_header& h : request.headers) {
        out += h.name + ": " + h.value + '\n';
    }
    return out + '\n' + request.body;
}

} // namespace cloudbuf::provider::s3::test
