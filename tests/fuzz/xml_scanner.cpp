// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Any bytes as an XML document.

#include "codec/xml.hpp"
#include "codec/xml_name.hpp"
#include "fuzz/demand.hpp"
#include "fuzz/input.hpp"

#include <functional>
#include <string>
#include <string_view>

using namespace cloudbuf;
using cloudbuf::fuzz::demand;
using codec::xml_event;

namespace {

struct walk {
    xml_event last = xml_event::error;
    codec::xml_error error{};
    bool root_closed = false;
};

walk scan(std::string_view document)
{
    walk out;
    codec::xml_scanner scanner(document);
    std::size_t depth = 0;
    std::size_t text = 0;
    for (std::size_t events = 0;; ++events) {
        out.last = scanner.next();
        demand(events <= document.size() + 1, "more events than bytes");
        if (out.last == xml_event::end || out.last == xml_event::error) {
            break;
        }
        if (out.last == xml_event::text) {
            text += scanner.text().size();
            demand(scanner.text().find('\0') == std::string::npos, "text with a zero byte");
            demand(depth > 0, "text outside the root");
        } else {
            depth = out.last == xml_event::open ? depth + 1 : depth - 1;
            demand(codec::is_xml_name_start(scanner.name().at(0)), "no name");
            demand(scanner.name().find(':') == std::string_view::npos, "a prefix is left");
        }
        demand(scanner.depth() == depth && depth <= codec::xml_max_depth, "lost count of the open elements");
        out.root_closed = depth == 0;
    }
    demand(text <= document.size(), "more text than document");
    demand(scanner.next() == out.last, "it goes on after its end");
    out.error = scanner.error();
    return out;
}

/// Most documents are small; time that grows faster than they do shows in a large one.
void scan_many_times(std::string_view document)
{
    std::string large = "<a>";
    while (large.size() < 256 * 1024) {
        large += document;
    }
    scan(large + "</a>");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view document = fuzz::input(data, size).rest();
    const bool complete = scan(document).last == xml_event::end;
    demand(codec::parse_flat(document).has_value() == complete, "scanner and parser do not agree");

    const std::size_t hash = std::hash<std::string_view>{}(document);
    if (size > 0 && hash % 256 == 0) {
        scan_many_times(document);
    }
    if (complete) {
        const walk cut = scan(document.substr(0, hash % size));
        const bool said_so = cut.last == xml_event::error && cut.error == codec::xml_error::truncated;
        demand(cut.root_closed || said_so, "what is cut off is not truncated");
    }
    if (document.find('\0') == std::string_view::npos) {
        const auto read = codec::parse_flat("<a><b>" + codec::xml_escape(document) + "</b></a>");
        demand(read.has_value() && read->child("b") == document, "escaped text does not come back");
    }
    return 0;
}
