// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A request as it came off the wire, before anything is believed of it.

#pragma once

#include <map>
#include <string>
#include <string_view>

namespace cloudbuf::testing::s3 {

// Names in lower case; the values of a name that came twice are joined by a comma, as SigV4 wants them.
class header_map {
public:
    void add(std::string_view name, std::string_view value);

    std::string remove_starting_with(std::string_view lower_prefix); // the name of the first; empty: none

    bool has(std::string_view lower_name) const { return fields_.find(lower_name) != fields_.end(); }
    std::string_view get(std::string_view lower_name) const; // empty when there is none

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    std::map<std::string, std::string, std::less<>> fields_;
};

struct request_head {
    std::string method;
    std::string target; // exactly as sent
    header_map headers;
    bool tls = true;
};

struct request {
    request_head head;
    std::string body;
};

} // namespace cloudbuf::testing::s3
