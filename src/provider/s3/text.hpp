// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Judges and cleans text: what may stand in a header, and what a service says.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cloudbuf::provider::s3 {

// Visible ASCII with spaces and tabs inside. At the ends HTTP would drop them silently, so they are refused.
bool is_header_value(std::string_view text) noexcept;

// Visible ASCII without spaces.
bool is_visible(std::string_view text) noexcept;

bool has_control_characters(std::string_view text) noexcept;

std::string lower_case(std::string_view text);

// Without the white space at its ends.
std::string_view trim(std::string_view text) noexcept;

// Text of a stranger for a log: white space becomes single spaces, control characters go, and what exceeds
// the limit is cut off between two characters of UTF-8.
std::string clean(std::string_view text, std::size_t limit);

} // namespace cloudbuf::provider::s3
