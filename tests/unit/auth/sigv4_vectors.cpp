// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tests of signing with the AWS Signature Version 4 test suite, in its header form.

#include "auth/amz_date.hpp"
#include "auth/signing_key.hpp"
#include "auth/sigv4.hpp"
#include "codec/hex.hpp"
#include "codec/sha256.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace cloudbuf;

namespace {

using parameters = std::vector<std::pair<std::string, std::string>>;

std::string read(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

// The suite writes some characters of its queries encoded and some not.
std::string percent_decode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

parameters parse_query(std::string_view query)
{
    parameters out;
    while (!query.empty()) {
        const std::string_view one = query.substr(0, query.find('&'));
        query.remove_prefix(one.size() == query.size() ? one.size() : one.size() + 1);
        const std::size_t equals = one.find('=');
        out.emplace_back(
            percent_decode(one.substr(0, equals)),
            equals == std::string_view::npos ? "" : percent_decode(one.substr(equals + 1))
        );
    }
    return out;
}

struct suite_request {
    std::string method;
    std::string host;
    std::string path;
    parameters query;
    std::vector<model::http_header> headers;
    std::string body;
};

suite_request parse_request(std::string_view text)
{
    const auto take_line = [&text] {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
        return line;
    };
    suite_request out;
    const std::string_view first = take_line();
    const std::size_t space = first.find(' ');
    const std::string_view target = first.substr(space + 1, first.rfind(" HTTP/1.1") - space - 1);
    out.method = first.substr(0, space);
    out.path = target.substr(0, target.find('?'));
    if (out.path.size() != target.size()) {
        out.query = parse_query(target.substr(out.path.size() + 1));
    }
    for (std::string_view line = take_line(); !line.empty(); line = take_line()) {
        const std::size_t colon = line.find(':');
        if (line.front() == ' ') {
            out.headers.back().value += '\n';
            out.headers.back().value += line;
        } else if (line.substr(0, colon) == "Host") {
            out.host = line.substr(colon + 1);
        } else {
            out.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
        }
    }
    out.body = text;
    return out;
}

void check_case(const std::filesystem::path& folder)
{
    const auto context = nlohmann::json::parse(read(folder / "context.json"));
    suite_request input = parse_request(read(folder / "request.txt"));
    const std::chrono::system_clock::time_point time =
        std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) +
        std::chrono::minutes(36);
    REQUIRE(context.at("timestamp") == "2015-08-30T12:36:00Z");
    const std::string date = auth::amz_date(time);
    REQUIRE(date == "20150830T123600Z");

    const std::string payload_hash = codec::hex(codec::sha256(input.body));
    input.headers.push_back({"X-Amz-Date", date});
    if (context.at("sign_body").get<bool>()) {
        input.headers.push_back({"x-amz-content-sha256", payload_hash});
    }
    const auto& identity = context.at("credentials");
    if (identity.contains("token") && !context.value("omit_session_token", false)) {
        input.headers.push_back({"X-Amz-Security-Token", identity.at("token").get<std::string>()});
    }
    const std::string query = auth::canonical_query(input.query);

    auth::sigv4_request request;
    request.method = input.method;
    request.host = input.host;
    request.path = input.path;
    request.query = query;
    request.headers = input.headers;
    request.payload_hash = payload_hash;
    request.date = date;
    request.rules = context.at("normalize").get<bool>() ? auth::signing_rules::general
                                                        : auth::signing_rules::general_unnormalized;
    const auth::signing_key key(
        credentials(
            identity.at("access_key_id").get<std::string>(),
            secret(identity.at("secret_access_key").get<std::string>())
        ),
        "20150830",
        {context.at("region").get<std::string>(), context.at("service").get<std::string>()}
    );

    const std::string canonical = auth::canonicalize(request).text;
    CHECK(canonical == read(folder / "header-canonical-request.txt"));
    CHECK(auth::string_to_sign(canonical, date, key) == read(folder / "header-string-to-sign.txt"));
    const std::string authorization = auth::authorization(request, key);
    CHECK(authorization.ends_with(", Signature=" + read(folder / "header-signature.txt")));
    CHECK(
        read(folder / "header-signed-request.txt").find("Authorization:" + authorization) != std::string::npos
    );
}

} // namespace

TEST_CASE("sigv4: all cases of the AWS test suite")
{
    const std::filesystem::path suite = std::filesystem::path(CLOUDBUF_VECTORS) / "sigv4";
    if (!std::filesystem::is_directory(suite)) {
        SKIP("the SigV4 test suite is not at " << suite.string());
    }
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(suite)) {
        if (entry.is_directory()) {
            INFO("case " << entry.path().filename().string());
            check_case(entry.path());
            ++count;
        }
    }
    CHECK(count == 38);
}
