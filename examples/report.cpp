// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Tells the three outcomes apart and prints them.

#include "report.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <syncstream>
#include <utility>

namespace examples {

const char* to_string(outcome o) noexcept
{
    switch (o) {
    case outcome::committed:
        return "committed";
    case outcome::not_committed:
        return "not_committed";
    case outcome::unknown:
        break;
    }
    return "unknown";
}

void report::on_committed(cloudbuf::object_info info)
{
    result = outcome::committed;
    object = std::move(info);
}

void report::on_failed(const boost::system::system_error& error, const cloudbuf::async_cloud_buffer& out)
{
    // Only close() can leave the outcome open. Whatever else fails comes before it: then nothing is
    // published.
    code = error.code();
    result = code == cloudbuf::errc::outcome_unknown ? outcome::unknown : outcome::not_committed;
    object.size = out.bytes_written();
    why = out.last_failure();
    object.request_id = why.request_id;
    // Step, status, provider code, message and request id, where the upload is what failed.
    text = why ? cloudbuf::to_string(why) : error.what();
}

nlohmann::json to_json(const report& r)
{
    return {
        {"outcome", to_string(r.result)},
        {"url", r.url},
        {"size", r.object.size},
        {"etag", r.object.etag},
        {"checksum", r.object.checksum},
        {"request_id", r.object.request_id},
        {"seconds", r.elapsed.count()},
    };
}

void print_line(const nlohmann::json& line)
{
    // A key is bytes, and not always UTF-8.
    std::osyncstream(std::cout) << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                                << std::endl;
}

} // namespace examples
