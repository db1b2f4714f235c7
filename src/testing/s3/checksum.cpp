// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Names of the algorithms, and dispatch to their implementations.

#include "testing/s3/checksum.hpp"

#include "testing/encode/text.hpp"

namespace cloudbuf::testing::s3 {

namespace {

std::variant<crc32, crc32c, crc64nvme, digest> make_state(checksum_algorithm algorithm)
{
    switch (algorithm) {
    case checksum_algorithm::crc32:
        return crc32{};
    case checksum_algorithm::crc32c:
        return crc32c{};
    case checksum_algorithm::crc64nvme:
        return crc64nvme{};
    case checksum_algorithm::sha1:
        return digest{digest_kind::sha1};
    case checksum_algorithm::sha256:
        break;
    }
    return digest{digest_kind::sha256};
}

} // namespace

std::string_view name_of(checksum_algorithm algorithm)
{
    switch (algorithm) {
    case checksum_algorithm::crc32:
        return "CRC32";
    case checksum_algorithm::crc32c:
        return "CRC32C";
    case checksum_algorithm::crc64nvme:
        return "CRC64NVME";
    case checksum_algorithm::sha1:
        return "SHA1";
    case checksum_algorithm::sha256:
        break;
    }
    return "SHA256";
}

std::string header_of(checksum_algorithm algorithm)
{
    return "x-amz-checksum-" + to_lower(name_of(algorithm));
}

std::string xml_element_of(checksum_algorithm algorithm)
{
    return "Checksum" + std::string{name_of(algorithm)};
}

std::size_t size_of(checksum_algorithm algorithm)
{
    switch (algorithm) {
    case checksum_algorithm::crc32:
    case checksum_algorithm::crc32c:
        return 4;
    case checksum_algorithm::crc64nvme:
        return 8;
    case checksum_algorithm::sha1:
        return 20;
    case checksum_algorithm::sha256:
        break;
    }
    return 32;
}

std::string_view name_of(checksum_type type)
{
    return type == checksum_type::composite ? "COMPOSITE" : "FULL_OBJECT";
}

std::optional<checksum_algorithm> checksum_algorithm_from(std::string_view name)
{
    for (const auto algorithm : checksum_algorithms) {
        if (to_lower(name) == to_lower(name_of(algorithm))) {
            return algorithm;
        }
    }
    return std::nullopt;
}

std::optional<checksum_type> checksum_type_from(std::string_view name)
{
    for (const auto type : {checksum_type::composite, checksum_type::full_object}) {
        if (name == name_of(type)) {
            return type;
        }
    }
    return std::nullopt;
}

bool is_possible(checksum_algorithm algorithm, checksum_type type)
{
    switch (algorithm) {
    case checksum_algorithm::crc64nvme:
        return type == checksum_type::full_object;
    case checksum_algorithm::sha1:
    case checksum_algorithm::sha256:
        return type == checksum_type::composite;
    case checksum_algorithm::crc32:
    case checksum_algorithm::crc32c:
        break;
    }
    return true;
}

checksum_type default_type(checksum_algorithm algorithm)
{
    return algorithm == checksum_algorithm::crc64nvme ? checksum_type::full_object : checksum_type::composite;
}

checksum_stream::checksum_stream(checksum_algorithm algorithm) : state_{make_state(algorithm)} {}

void checksum_stream::update(std::string_view bytes)
{
    std::visit([&](auto& state) { state.update(bytes); }, state_);
}

std::string checksum_stream::finish()
{
    return std::visit([](auto& state) { return state.finish(); }, state_);
}

std::string checksum_of(checksum_algorithm algorithm, std::string_view bytes)
{
    checksum_stream stream{algorithm};
    stream.update(bytes);
    return stream.finish();
}

std::string
combine(checksum_algorithm algorithm, std::string_view a, std::string_view b, std::uint64_t size_of_b)
{
    if (algorithm == checksum_algorithm::crc32) {
        return crc32::combine(a, b, size_of_b);
    }
    if (algorithm == checksum_algorithm::crc32c) {
        return crc32c::combine(a, b, size_of_b);
    }
    return crc64nvme::combine(a, b, size_of_b);
}

} // namespace cloudbuf::testing::s3
