// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Folding: V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction",
// Intel, 2009. A message is reduced to 16 bytes that leave the same remainder; the tables take it from there.

#include "codec/crc_kernels.hpp"

#include "codec/crc_slices.hpp"

#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <arm_neon.h>
#include <sys/auxv.h>
#endif

namespace cloudbuf::codec {

namespace {

#if defined(__x86_64__)

#define CLOUDBUF_CLMUL __attribute__((target("pclmul,sse2"), always_inline)) inline
#define CLOUDBUF_CLMUL_256 __attribute__((target("pclmul,vpclmulqdq,avx2"), always_inline)) inline
#define CLOUDBUF_CLMUL_512 __attribute__((target("pclmul,vpclmulqdq,avx512f"), always_inline)) inline

CLOUDBUF_CLMUL __m128i load(const std::uint8_t* p)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

CLOUDBUF_CLMUL __m128i constants(const crc_fold& by)
{
    return _mm_set_epi64x(static_cast<long long>(by.second), static_cast<long long>(by.first));
}

// `a`, moved on, plus `next`.
CLOUDBUF_CLMUL __m128i fold(__m128i a, __m128i by, __m128i next)
{
    const __m128i first = _mm_clmulepi64_si128(a, by, 0x00);
    const __m128i second = _mm_clmulepi64_si128(a, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(first, second), next);
}

// `all` is congruent to what came before `data`.
CLOUDBUF_CLMUL std::uint64_t
finish(const crc_tables& t, __m128i all, const std::uint8_t* data, std::size_t size)
{
    const __m128i by_128 = constants(t.by_128);
    for (; size >= 16; data += 16, size -= 16) {
        all = fold(all, by_128, load(data));
    }
    std::array<std::uint8_t, 16> rest{};
    _mm_storeu_si128(reinterpret_cast<__m128i*>(rest.data()), all);
    return crc_by_slices(t, crc_by_slices(t, 0, rest.data(), rest.size()), data, size);
}

// Eight chains of 128 bits, so that a multiplication need not wait for the one before.
__attribute__((target("pclmul,sse2"))) std::uint64_t crc_by_clmul_128(
    const crc_tables& t, std::uint64_t remainder, const std::uint8_t* data, std::size_t size
) noexcept
{
    constexpr std::size_t block = 128;
    if (size < 16) {
        return crc_by_slices(t, remainder, data, size);
    }
    const __m128i begin = _mm_cvtsi64_si128(static_cast<long long>(remainder));
    if (size < block) {
        return finish(t, _mm_xor_si128(load(data), begin), data + 16, size - 16);
    }
    __m128i a0 = _mm_xor_si128(load(data), begin);
    __m128i a1 = load(data + 16);
    __m128i a2 = load(data + 32);
    __m128i a3 = load(data + 48);
    __m128i a4 = load(data + 64);
    __m128i a5 = load(data + 80);
    __m128i a6 = load(data + 96);
    __m128i a7 = load(data + 112);
    const __m128i by_block = constants(t.by_1024);
    for (data += block, size -= block; size >= block; data += block, size -= block) {
        a0 = fold(a0, by_block, load(data));
        a1 = fold(a1, by_block, load(data + 16));
        a2 = fold(a2, by_block, load(data + 32));
        a3 = fold(a3, by_block, load(data + 48));
        a4 = fold(a4, by_block, load(data + 64));
        a5 = fold(a5, by_block, load(data + 80));
        a6 = fold(a6, by_block, load(data + 96));
        a7 = fold(a7, by_block, load(data + 112));
    }
    const __m128i by_128 = constants(t.by_128);
    for (const __m128i next : {a1, a2, a3, a4, a5, a6, a7}) {
        a0 = fold(a0, by_128, next);
    }
    return finish(t, a0, data, size);
}

CLOUDBUF_CLMUL_256 __m256i load_256(const std::uint8_t* p)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

CLOUDBUF_CLMUL_256 __m256i fold_256(__m256i a, __m256i by, __m256i next)
{
    const __m256i first = _mm256_clmulepi64_epi128(a, by, 0x00);
    const __m256i second = _mm256_clmulepi64_epi128(a, by, 0x11);
    return _mm256_xor_si256(_mm256_xor_si256(first, second), next);
}

// The same with eight chains of 256 bits.
__attribute__((target("pclmul,vpclmulqdq,avx2"))) std::uint64_t crc_by_clmul_256(
    const crc_tables& t, std::uint64_t remainder, const std::uint8_t* data, std::size_t size
) noexcept
{
    constexpr std::size_t block = 256;
    if (size < block) {
        return crc_by_clmul_128(t, remainder, data, size);
    }
    const __m128i begin = _mm_cvtsi64_si128(static_cast<long long>(remainder));
    __m256i a0 = _mm256_xor_si256(load_256(data), _mm256_zextsi128_si256(begin));
    __m256i a1 = load_256(data + 32);
    __m256i a2 = load_256(data + 64);
    __m256i a3 = load_256(data + 96);
    __m256i a4 = load_256(data + 128);
    __m256i a5 = load_256(data + 160);
    __m256i a6 = load_256(data + 192);
    __m256i a7 = load_256(data + 224);
    const __m256i by_block = _mm256_broadcastsi128_si256(constants(t.by_2048));
    for (data += block, size -= block; size >= block; data += block, size -= block) {
        a0 = fold_256(a0, by_block, load_256(data));
        a1 = fold_256(a1, by_block, load_256(data + 32));
        a2 = fold_256(a2, by_block, load_256(data + 64));
        a3 = fold_256(a3, by_block, load_256(data + 96));
        a4 = fold_256(a4, by_block, load_256(data + 128));
        a5 = fold_256(a5, by_block, load_256(data + 160));
        a6 = fold_256(a6, by_block, load_256(data + 192));
        a7 = fold_256(a7, by_block, load_256(data + 224));
    }
    const __m256i by_256 = _mm256_broadcastsi128_si256(constants(t.by_256));
    for (const __m256i next : {a1, a2, a3, a4, a5, a6, a7}) {
        a0 = fold_256(a0, by_256, next);
    }
    const __m128i high = _mm256_extracti128_si256(a0, 1);
    return finish(t, fold(_mm256_castsi256_si128(a0), constants(t.by_128), high), data, size);
}

CLOUDBUF_CLMUL_512 __m512i load_512(const std::uint8_t* p)
{
    return _mm512_loadu_si512(p);
}

CLOUDBUF_CLMUL_512 __m512i fold_512(__m512i a, __m512i by, __m512i next)
{
    constexpr int exclusive_or = 0x96;
    const __m512i first = _mm512_clmulepi64_epi128(a, by, 0x00);
    const __m512i second = _mm512_clmulepi64_epi128(a, by, 0x11);
    return _mm512_ternarylogic_epi64(first, second, next, exclusive_or);
}

// The same with four chains of 512 bits.
__attribute__((target("pclmul,vpclmulqdq,avx512f"))) std::uint64_t crc_by_clmul_512(
    const crc_tables& t, std::uint64_t remainder, const std::uint8_t* data, std::size_t size
) noexcept
{
    constexpr std::size_t block = 256;
    if (size < block) {
        return crc_by_clmul_128(t, remainder, data, size);
    }
    const __m512i begin = _mm512_zextsi128_si512(_mm_cvtsi64_si128(static_cast<long long>(remainder)));
    __m512i a0 = _mm512_xor_si512(load_512(data), begin);
    __m512i a1 = load_512(data + 64);
    __m512i a2 = load_512(data + 128);
    __m512i a3 = load_512(data + 192);
    const __m512i by_block = _mm512_broadcast_i32x4(constants(t.by_2048));
    for (data += block, size -= block; size >= block; data += block, size -= block) {
        a0 = fold_512(a0, by_block, load_512(data));
        a1 = fold_512(a1, by_block, load_512(data + 64));
        a2 = fold_512(a2, by_block, load_512(data + 128));
        a3 = fold_512(a3, by_block, load_512(data + 192));
    }
    const __m512i by_512 = _mm512_broadcast_i32x4(constants(t.by_512));
    a0 = fold_512(a0, by_512, a1);
    a0 = fold_512(a0, by_512, a2);
    a0 = fold_512(a0, by_512, a3);
    const __m128i by_128 = constants(t.by_128);
    __m128i all = _mm512_castsi512_si128(a0);
    all = fold(all, by_128, _mm512_extracti32x4_epi32(a0, 1));
    all = fold(all, by_128, _mm512_extracti32x4_epi32(a0, 2));
    all = fold(all, by_128, _mm512_extracti32x4_epi32(a0, 3));
    return finish(t, all, data, size);
}

#undef CLOUDBUF_CLMUL
#undef CLOUDBUF_CLMUL_256
#undef CLOUDBUF_CLMUL_512

#elif defined(__aarch64__) && defined(__linux__)

#define CLOUDBUF_CLMUL __attribute__((target("+crypto"), always_inline)) inline

CLOUDBUF_CLMUL uint64x2_t fold(uint64x2_t a, const crc_fold& by, uint64x2_t next)
{
    const poly128_t first =
        vmull_p64(static_cast<poly64_t>(vgetq_lane_u64(a, 0)), static_cast<poly64_t>(by.first));
    const poly128_t second =
        vmull_p64(static_cast<poly64_t>(vgetq_lane_u64(a, 1)), static_cast<poly64_t>(by.second));
    return veorq_u64(veorq_u64(vreinterpretq_u64_p128(first), vreinterpretq_u64_p128(second)), next);
}

CLOUDBUF_CLMUL uint64x2_t load(const std::uint8_t* p)
{
    return vreinterpretq_u64_u8(vld1q_u8(p));
}

// Eight chains of 128 bits, so that a multiplication need not wait for the one before.
__attribute__((target("+crypto"))) std::uint64_t crc_by_clmul_128(
    const crc_tables& t, std::uint64_t remainder, const std::uint8_t* data, std::size_t size
) noexcept
{
    constexpr std::size_t chains = 8;
    constexpr std::size_t block = chains * 16;
    if (size < 16) {
        return crc_by_slices(t, remainder, data, size);
    }
    uint64x2_t all = veorq_u64(load(data), vcombine_u64(vcreate_u64(remainder), vcreate_u64(0)));
    if (size < block) {
        data += 16;
        size -= 16;
    } else {
        std::array<uint64x2_t, chains> a{};
        a[0] = all;
        for (std::size_t i = 1; i != chains; ++i) {
            a[i] = load(data + i * 16);
        }
        for (data += block, size -= block; size >= block; data += block, size -= block) {
            for (std::size_t i = 0; i != chains; ++i) {
                a[i] = fold(a[i], t.by_1024, load(data + i * 16));
            }
        }
        all = a[0];
        for (std::size_t i = 1; i != chains; ++i) {
            all = fold(all, t.by_128, a[i]);
        }
    }
    for (; size >= 16; data += 16, size -= 16) {
        all = fold(all, t.by_128, load(data));
    }
    std::array<std::uint8_t, 16> rest{};
    vst1q_u8(rest.data(), vreinterpretq_u8_u64(all));
    return crc_by_slices(t, crc_by_slices(t, 0, rest.data(), rest.size()), data, size);
}

#undef CLOUDBUF_CLMUL

#endif

struct usable_kernels {
    std::array<crc_kernel, 4> list{};
    std::size_t count = 0;

    void add(std::string_view name, crc_function run) noexcept { list[count++] = {name, run}; }
};

usable_kernels find_kernels() noexcept
{
    usable_kernels found;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool narrow = __builtin_cpu_supports("pclmul") != 0;
    const bool wide = narrow && __builtin_cpu_supports("vpclmulqdq") != 0;
    if (wide && __builtin_cpu_supports("avx512f") != 0) {
        found.add("vpclmulqdq, 512 bits", crc_by_clmul_512);
    }
    if (wide && __builtin_cpu_supports("avx2") != 0) {
        found.add("vpclmulqdq, 256 bits", crc_by_clmul_256);
    }
    if (narrow) {
        found.add("pclmulqdq", crc_by_clmul_128);
    }
#elif defined(__aarch64__) && defined(__linux__)
    if ((getauxval(AT_HWCAP) & HWCAP_PMULL) != 0) {
        found.add("pmull", crc_by_clmul_128);
    }
#endif
    found.add("tables", crc_by_slices);
    return found;
}

} // namespace

std::span<const crc_kernel> crc_kernels() noexcept
{
    static const usable_kernels found = find_kernels();
    return {found.list.data(), found.count};
}

} // namespace cloudbuf::codec
