// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The request target taken apart: what is addressed, and the query.

#pragma once

#include "testing/s3/error.hpp"
#include "testing/s3/request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::testing::s3 {

class query_list {
public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

    bool has(std::string_view name) const { return find(name) != nullptr; }
    const std::string* find(std::string_view name) const;
    std::string_view get(std::string_view name) const; // empty when there is none

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_; // decoded, in the order sent
};

struct target {
    std::string path; // decoded once, nothing normalised
    query_list query;
    std::string bucket; // empty: the service itself
    std::string key;    // every byte after the bucket's slash; empty: the bucket itself
};

// Virtual-host style when the Host is "<bucket>.<domain>", else path style.
result<target> parse_target(const request_head& head, std::string_view virtual_host_domain);

} // namespace cloudbuf::testing::s3
