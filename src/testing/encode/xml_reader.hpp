// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads a small XML document into a tree; what S3's request bodies may contain, and nothing more.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::testing {

struct xml_element {
    std::string name; // without a namespace prefix
    std::string text; // of this element itself, entities resolved
    std::vector<xml_element> children;

    const xml_element* find(std::string_view child) const;
};

// Nothing for a document that is not well-formed, has a DTD, or nests deeper than any S3 request.
std::optional<xml_element> read_xml(std::string_view document);

} // namespace cloudbuf::testing
