// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Answers as they go over the wire, and as they should not.

#pragma once

#include "model/step.hpp"
#include "testing/s3/response.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace cloudbuf::sim {

std::string to_text(const testing::s3::response& r, model::step_kind kind);

/// As some stores send while they work, before they know how it will end.
inline constexpr std::string_view chunked_head = "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n"
                                                 "Transfer-Encoding: chunked\r\n\r\n";
std::string to_chunk(std::string_view bytes);

void prepend_whitespace(testing::s3::response& r);

/// The rest of the document is missing, though its length says that it is whole.
void remove_checksum(testing::s3::response& r);
void truncate(testing::s3::response& r, std::size_t size);

} // namespace cloudbuf::sim
