// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The path normalization that AWS services other than S3 sign with.

#include "auth/normalize_path.hpp"

#include <vector>

namespace cloudbuf::auth {

std::string normalize_path(std::string_view path)
{
    std::vector<std::string_view> segments;
    const bool ends_in_slash = path.ends_with('/');
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view segment = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (segment.empty() || segment == ".") {
            continue;
        }
        if (segment != "..") {
            segments.push_back(segment);
        } else if (!segments.empty()) {
            segments.pop_back();
        }
    }

    std::string out;
    for (const std::string_view segment : segments) {
        out += '/';
        out += segment;
    }
    if (out.empty() || ends_in_slash) {
        out += '/';
    }
    return out;
}

} // namespace cloudbuf::auth
