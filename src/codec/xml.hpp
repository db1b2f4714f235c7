// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads flat XML answers into names and texts, and escapes text for XML requests.

#pragma once

#include "codec/xml_scanner.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cloudbuf::codec {

// A root element and those of its children that hold nothing but text, in document order.
struct xml_root {
    std::string name;
    std::vector<std::pair<std::string, std::string>> children;

    // The text of the first child of that name.
    std::optional<std::string_view> child(std::string_view child_name) const;
};

// The whole document must be well-formed and complete, children with elements of their own included, although
// these are left out. Names lose their namespace prefix; text is kept as it stands, white space included.
boost::system::result<xml_root, xml_error> parse_flat(std::string_view document);

// For element text, not for attributes: a quotation mark stays as it is, because Google Cloud Storage does
// not take &quot; in the ETag of a part.
std::string xml_escape(std::string_view text);

} // namespace cloudbuf::codec
