// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Reads the document that says which parts a multipart upload has ("ListParts", S3 API reference).

#include "provider/s3/part_listing.hpp"

#include "codec/xml_scanner.hpp"
#include "provider/s3/checksums.hpp"
#include "provider/s3/number.hpp"
#include "provider/s3/text.hpp"

#include <string>
#include <utility>

namespace cloudbuf::provider::s3 {
namespace {

using codec::xml_event;

constexpr std::size_t depth_of_root = 1;
constexpr std::size_t depth_of_part = 2;

class reader {
public:
    explicit reader(std::optional<codec::crc_algorithm> crc) : crc_(crc) {}

    std::optional<part_listing> read(std::string_view body)
    {
        codec::xml_scanner scanner(body);
        if (scanner.next() != xml_event::open || scanner.name() != "ListPartsResult") {
            return std::nullopt;
        }
        std::string text;
        for (;;) {
            switch (scanner.next()) {
            case xml_event::open:
                text.clear();
                if (scanner.depth() == depth_of_part && scanner.name() == "Part") {
                    part_ = {};
                    size_.reset();
                    in_part_ = true;
                }
                break;
            case xml_event::text:
                text += scanner.text();
                break;
            case xml_event::close:
                if (!on_element(scanner.depth(), scanner.name(), trim(text))) {
                    return std::nullopt;
                }
                text.clear();
                break;
            case xml_event::end:
                return std::move(out_);
            case xml_event::error:
                return std::nullopt;
            }
        }
    }

private:
    /// `depth` is that of its parent.
    bool on_element(std::size_t depth, std::string_view name, std::string_view text)
    {
        if (depth == depth_of_part && in_part_) {
            return on_field(name, text);
        }
        if (depth != depth_of_root) {
            return true;
        }
        if (name == "IsTruncated") {
            out_.more = text == "true";
        } else if (name == "Part") {
            if (part_.number == 0 || part_.etag.empty() || !size_) {
                return false;
            }
            part_.size = *size_;
            out_.parts.push_back(std::move(part_));
            in_part_ = false;
        }
        return true;
    }

    bool on_field(std::string_view name, std::string_view text)
    {
        if (name == "PartNumber") {
            part_.number = parse_number<std::uint32_t>(text).value_or(0);
        } else if (name == "ETag") {
            part_.etag = text;
            return !has_control_characters(text);
        } else if (name == "Size") {
            size_ = parse_number<std::uint64_t>(text);
        } else if (crc_ && name == names_of(*crc_).element && !text.empty()) {
            part_.crc = crc_value(*crc_, text);
            return part_.crc.has_value();
        }
        return true;
    }

    std::optional<codec::crc_algorithm> crc_;
    part_listing out_;
    bool in_part_ = false;
    model::part_receipt part_;          // that is open
    std::optional<std::uint64_t> size_; // of it
};

} // namespace

std::optional<part_listing> read_part_listing(std::string_view body, std::optional<codec::crc_algorithm> crc)
{
    return reader{crc}.read(body);
}

} // namespace cloudbuf::provider::s3
