// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// CRC-32, CRC-32C and CRC-64/NVME, as the bytes come, and of pieces that were summed apart.

#include "codec/crc.hpp"

namespace cloudbuf::codec {

namespace {

struct crc_definition {
    crc_polynomial polynomial;
    crc_tables tables;

    explicit constexpr crc_definition(crc_polynomial p) : polynomial(p), tables(make_crc_tables(p)) {}
};

constexpr crc_definition crc32_definition{{32, 0xEDB88320}};
constexpr crc_definition crc32c_definition{{32, 0x82F63B78}};
constexpr crc_definition crc64nvme_definition{{64, 0x9A6C9329AC4BC9B5}};

const crc_definition& definition_of(crc_algorithm algorithm) noexcept
{
    switch (algorithm) {
    case crc_algorithm::crc32:
        return crc32_definition;
    case crc_algorithm::crc32c:
        return crc32c_definition;
    case crc_algorithm::crc64nvme:
        break;
    }
    return crc64nvme_definition;
}

} // namespace

std::size_t crc_size(crc_algorithm algorithm) noexcept
{
    return definition_of(algorithm).polynomial.width / 8;
}

crc::crc(crc_algorithm algorithm, const crc_kernel& kernel) noexcept
    : tables_(&definition_of(algorithm).tables),
      run_(kernel.run),
      ones_(definition_of(algorithm).polynomial.ones()),
      remainder_(ones_)
{}

// A first value is moved over the second piece, in steps of x^8 to the powers of two in its size. The ones at
// the beginning of the second and at the end of the first cancel.
crc_combiner::crc_combiner(crc_algorithm algorithm) noexcept
    : polynomial_(definition_of(algorithm).polynomial), over_size_(polynomial_.one())
{}

void crc_combiner::append(std::uint64_t value, std::uint64_t size) noexcept
{
    if (size != size_) {
        size_ = size;
        over_size_ = polynomial_.one();
        for (std::uint64_t step = polynomial_.power_of_x(8); size != 0; size >>= 1) {
            if ((size & 1) != 0) {
                over_size_ = polynomial_.multiply(over_size_, step);
            }
            step = polynomial_.multiply(step, step);
        }
    }
    value_ = polynomial_.multiply(value_, over_size_) ^ value;
}

} // namespace cloudbuf::codec
