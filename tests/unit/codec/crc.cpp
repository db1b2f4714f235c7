// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

#include "codec/crc.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

namespace cloudbuf::codec {

namespace {

constexpr std::string_view digits = "123456789";

std::string random_bytes(std::mt19937_64& random, std::size_t size)
{
    std::string s(size, '\0');
    std::ranges::generate(s, [&] { return static_cast<char>(random()); });
    return s;
}

crc_algorithm any_algorithm()
{
    return GENERATE(crc_algorithm::crc32, crc_algorithm::crc32c, crc_algorithm::crc64nvme);
}

std::uint64_t sum(crc_algorithm algorithm, const crc_kernel& kernel, std::string_view bytes)
{
    crc c{algorithm, kernel};
    c.update(bytes);
    return c.value();
}

struct piece_value {
    std::uint64_t value;
    std::uint64_t size;
};

std::uint64_t combined(crc_algorithm algorithm, std::initializer_list<piece_value> pieces)
{
    crc_combiner c{algorithm};
    for (const piece_value& p : pieces) {
        c.append(p.value, p.size);
    }
    return c.value();
}

// Bit by bit, as the definitions say.
std::uint64_t plain(crc_algorithm algorithm, std::string_view bytes)
{
    const bool wide = algorithm == crc_algorithm::crc64nvme;
    const std::uint64_t polynomial = wide                                 ? 0x9A6C9329AC4BC9B5
                                     : algorithm == crc_algorithm::crc32c ? 0x82F63B78
                                                                          : 0xEDB88320;
    const std::uint64_t ones = wide ? ~std::uint64_t{0} : 0xFFFFFFFF;
    std::uint64_t remainder = ones;
    for (const char c : bytes) {
        remainder ^= static_cast<std::uint8_t>(c);
        for (int i = 0; i != 8; ++i) {
            remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? polynomial : 0);
        }
    }
    return remainder ^ ones;
}

} // namespace

// The check values of the catalogue of parametrised CRC algorithms, which each of the three standards has
// too.
TEST_CASE("crc: the values of the standards, with each kernel")
{
    for (const crc_kernel& kernel : crc_kernels()) {
        CAPTURE(kernel.name);
        CHECK(sum(crc_algorithm::crc32, kernel, digits) == 0xCBF43926);
        CHECK(sum(crc_algorithm::crc32c, kernel, digits) == 0xE3069283);
        CHECK(sum(crc_algorithm::crc64nvme, kernel, digits) == 0xAE8B14860A799888);
        // RFC 3720, B.4: 32 bytes of zeros, of ones, and ascending.
        CHECK(sum(crc_algorithm::crc32c, kernel, std::string(32, '\0')) == 0x8A9136AA);
        CHECK(sum(crc_algorithm::crc32c, kernel, std::string(32, '\xff')) == 0x62A8AB43);
        // NVM Command Set Specification 1.0, section 5.2.1.3.4: 4096 bytes of zeros, of ones.
        CHECK(sum(crc_algorithm::crc64nvme, kernel, std::string(4096, '\0')) == 0x6482D367EB22B64E);
        CHECK(sum(crc_algorithm::crc64nvme, kernel, std::string(4096, '\xff')) == 0xC0DDBA7302ECA3AC);
        for (const auto algorithm : {crc_algorithm::crc32, crc_algorithm::crc32c, crc_algorithm::crc64nvme}) {
            CHECK(sum(algorithm, kernel, "") == 0);
        }
    }
    CHECK(crc_kernels().back().name == "tables");
    CHECK(crc_size(crc_algorithm::crc32) == 4);
    CHECK(crc_size(crc_algorithm::crc32c) == 4);
    CHECK(crc_size(crc_algorithm::crc64nvme) == 8);
}

TEST_CASE("crc: every kernel is right for every size and alignment")
{
    const crc_algorithm algorithm = any_algorithm();
    std::mt19937_64 random{1};
    const std::string bytes = random_bytes(random, 2000);
    for (std::size_t size = 0; size <= 1100; size += size < 600 ? 1 : 17) {
        const std::string_view piece = std::string_view{bytes}.substr(size % 67, size);
        const std::uint64_t right = plain(algorithm, piece);
        for (const crc_kernel& kernel : crc_kernels()) {
            CAPTURE(kernel.name, size);
            REQUIRE(sum(algorithm, kernel, piece) == right);
        }
    }
}

TEST_CASE("crc: in pieces of any size, by any kernel, and combined in any order, it is the same")
{
    const crc_algorithm algorithm = any_algorithm();
    const std::uint64_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    for (int round = 0; round != 60; ++round) {
        const std::string bytes = random_bytes(random, 1 + random() % 9000);
        const std::uint64_t right = plain(algorithm, bytes);
        crc whole{algorithm};
        crc_combiner pieces{algorithm};
        for (std::string_view rest = bytes; !rest.empty();) {
            const std::size_t most = round % 2 == 0 ? 40 : 3000;
            const std::string_view piece = rest.substr(0, 1 + random() % most);
            rest.remove_prefix(piece.size());
            whole.update(piece);
            const crc_kernel& kernel = crc_kernels()[random() % crc_kernels().size()];
            pieces.append(sum(algorithm, kernel, piece), piece.size());
        }
        REQUIRE(whole.value() == right);
        REQUIRE(pieces.value() == right);
        whole.reset();
        whole.update(digits);
        REQUIRE(whole.value() == plain(algorithm, digits));
    }
}

TEST_CASE("crc: pieces that end in any order are combined as neighbours")
{
    const crc_algorithm algorithm = any_algorithm();
    std::mt19937_64 random{2};
    const std::string a = random_bytes(random, 5000);
    const std::string b = random_bytes(random, 70);
    const std::string c = random_bytes(random, 12345);
    const crc_kernel& kernel = crc_kernels().front();
    const auto value = [&](std::string_view s) { return sum(algorithm, kernel, s); };
    const std::uint64_t bc = combined(algorithm, {{value(b), b.size()}, {value(c), c.size()}});
    CHECK(bc == value(b + c));
    CHECK(combined(algorithm, {{value(a), a.size()}, {bc, b.size() + c.size()}}) == value(a + b + c));
    CHECK(combined(algorithm, {{value(a), a.size()}, {value(""), 0}}) == value(a));
    CHECK(combined(algorithm, {{value(""), 0}, {value(a), a.size()}}) == value(a));
}

TEST_CASE("crc: a piece may be longer than any memory")
{
    // 2^40 bytes of zeros, made by doubling; each doubling is also one piece behind the other.
    const crc_algorithm algorithm = any_algorithm();
    constexpr std::uint64_t size = std::uint64_t{1} << 40;
    std::uint64_t zeros = sum(algorithm, crc_kernels().front(), std::string(1, '\0'));
    for (unsigned power = 0; power != 40; ++power) {
        const piece_value half{zeros, std::uint64_t{1} << power};
        zeros = combined(algorithm, {half, half});
        if (power == 15) {
            CHECK(zeros == plain(algorithm, std::string(65536, '\0')));
        }
    }
    const std::uint64_t tail = sum(algorithm, crc_kernels().front(), "tail");
    const std::uint64_t once = combined(algorithm, {{zeros, size}, {tail, 4}});
    crc_combiner again{algorithm};
    again.append(zeros, size);
    for (const char c : std::string_view{"tail"}) {
        again.append(sum(algorithm, crc_kernels().front(), {&c, 1}), 1);
    }
    CHECK(once == again.value());
}

} // namespace cloudbuf::codec
