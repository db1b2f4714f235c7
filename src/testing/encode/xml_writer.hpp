// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Writes the XML documents of S3: elements and text, escaped.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::testing {

class xml_writer {
public:
    explicit xml_writer(std::string_view root, std::string_view name_space = {});

    xml_writer& open(std::string_view name);
    xml_writer& close();
    xml_writer& element(std::string_view name, std::string_view content);
    xml_writer& element(std::string_view name, std::uint64_t number);
    xml_writer& element(std::string_view name, const char* text)
    {
        return element(name, std::string_view{text});
    }
    xml_writer& flag(std::string_view name, bool value) { return element(name, value ? "true" : "false"); }

    xml_writer& text(std::string_view content);

    std::string finish(); // closes what is open

private:
    std::string text_;
    std::vector<std::string> open_;
};

} // namespace cloudbuf::testing
