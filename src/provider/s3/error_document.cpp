// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the <Error> document that S3 explains a refusal with, as far as it arrived.

#include "provider/s3/error_document.hpp"

#include "codec/xml_scanner.hpp"

#include <array>

namespace cloudbuf::provider::s3 {
namespace {

using codec::xml_event;

struct element {
    std::string_view name;
    std::string error_document::* text;
};

constexpr std::array elements = {
    element{"Code", &error_document::code},
    element{"Message", &error_document::message},
    element{"Region", &error_document::region},
    element{"Endpoint", &error_document::endpoint},
    element{"RequestId", &error_document::request_id},
    element{"HostId", &error_document::host_id},
    element{"ServerTime", &error_document::server_time},
};

void store(error_document& out, std::string_view name, const std::string& text)
{
    for (const element& e : elements) {
        if (e.name == name && (out.*e.text).empty()) {
            out.*e.text = text;
        }
    }
}

} // namespace

std::optional<error_document> read_error_document(std::string_view body)
{
    codec::xml_scanner scanner(body);
    if (scanner.next() != xml_event::open || scanner.name() != "Error") {
        return std::nullopt;
    }
    error_document out;
    std::string text;
    for (;;) {
        switch (scanner.next()) {
        case xml_event::open:
            text.clear();
            break;
        case xml_event::text:
            if (scanner.depth() == 2) {
                text += scanner.text();
            }
            break;
        case xml_event::close:
            if (scanner.depth() == 1) {
                store(out, scanner.name(), text);
            }
            text.clear();
            break;
        case xml_event::end:
        case xml_event::error:
            return out;
        }
    }
}

std::string root_name(std::string_view body)
{
    codec::xml_scanner scanner(body);
    return scanner.next() == xml_event::open ? std::string(scanner.name()) : std::string();
}

} // namespace cloudbuf::provider::s3
