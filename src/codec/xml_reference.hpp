// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Resolves the references that XML text may hold: five predefined entities, and characters by number.

#pragma once

#include <string>
#include <string_view>

namespace cloudbuf::codec {

// Appends, in UTF-8, what the text between '&' and ';' stands for. False, and nothing appended, if it stands
// for nothing.
bool append_xml_reference(std::string& out, std::string_view reference);

} // namespace cloudbuf::codec
