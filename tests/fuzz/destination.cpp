// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as the URL of an object.

#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"
#include "fuzz/s3.hpp"
#include "net/request_head.hpp"
#include "testing/encode/text.hpp"

#include <algorithm>

using namespace cloudbuf;
using cloudbuf::fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto to = destination::parse(fuzz::input(data, size).rest());
    if (!to) {
        demand(
            to.error() == errc::invalid_destination || to.error() == errc::unsupported_destination, "why?"
        );
        return 0;
    }
    const auto again = destination::parse(to->url());
    demand(again && again->bucket() == to->bucket() && again->key() == to->key(), "another one comes back");
    const auto apart = destination::s3(to->bucket(), to->key());
    demand(apart && apart->url() == to->url(), "bucket and key make another one");
    demand(!to->key().empty() && to->key().size() <= 1024 && to->bucket().size() <= 255, "size");
    const auto is_harmless = [](char c) { return c > ' ' && c < '\x7f' && c != '/' && c != '@' && c != ':'; };
    demand(std::ranges::all_of(to->bucket(), is_harmless), "a bucket that would be another host or path");

    for (const bool aws : {true, false}) {
        const auto request = fuzz::encode(*fuzz::s3_provider(*to, aws), model::begin{});
        const std::string path = request.target.substr(0, request.target.find('?'));
        const bool in_host = request.host.starts_with(to->bucket() + ".s3.");
        const std::string expected = in_host ? '/' + to->key() : '/' + to->bucket() + '/' + to->key();
        demand(testing::percent_decode(path) == expected, "the path names another object");
        demand(net::serialize_head(request, {}).has_value(), "no request can be made of it");
    }
    return 0;
}
