// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Text encodings of the wire: hex, base64, percent, and small helpers on ASCII.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::testing {

std::string to_hex(std::string_view bytes);

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text); // padded, canonical; else nothing

enum class slashes : bool { encoded, kept };

// RFC 3986: all but A-Z a-z 0-9 - _ . ~ becomes %XX in upper case.
std::string percent_encode(std::string_view bytes, slashes keep);
std::optional<std::string> percent_decode(std::string_view text); // a '+' stays a '+'

std::string to_lower(std::string_view text);
std::string_view trim(std::string_view text);
std::string_view without_quotes(std::string_view text); // as it is, unless quoted on both sides
std::vector<std::string_view> split(std::string_view text, char separator);
std::optional<std::uint64_t> to_number(std::string_view digits); // decimal digits only

} // namespace cloudbuf::testing
