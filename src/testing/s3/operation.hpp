// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One S3 operation: how it is checked before its body is read, and how it is run.

#pragma once

#include "testing/s3/body_plan.hpp"
#include "testing/s3/body_receiver.hpp"
#include "testing/s3/error.hpp"
#include "testing/s3/response.hpp"
#include "testing/s3/service_options.hpp"
#include "testing/s3/store.hpp"
#include "testing/s3/target.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cloudbuf::testing::s3 {

struct operation;

struct call {
    const operation* what = nullptr;
    request_head head;
    target where;

    std::string_view header(std::string_view lower_name) const { return head.headers.get(lower_name); }
};

struct context {
    const service_options& options;
    store& data;
    const std::function<std::uint64_t()>& random;
    time_point now;

    bucket& bucket_of(const call& c) const
    {
        return data.buckets.find(c.where.bucket)->second;
    } // it is checked first
};

enum class operation_scope { service, new_bucket, bucket, key };

struct operation {
    std::string_view name;
    std::string_view method;
    operation_scope scope;
    std::string_view selector;                 // the query parameters that choose it, separated by spaces
    std::span<const std::string_view> further; // other query parameters that it knows
    body_kind body;
    std::optional<error> (*check)(const context&, const call&); // from the head alone; before the body and
                                                                // again after
    result<response> (*run)(context&, const call&, received_body&);
};

// Which operation a request means; NotImplemented for every other.
result<const operation*> find_operation(const request_head& head, const target& where);

inline constexpr std::string_view s3_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

response xml_response(std::string document);

// "encoding-type=url" in a listing: keys may hold what XML cannot.
std::string shown(const call& c, std::string_view key);

} // namespace cloudbuf::testing::s3
