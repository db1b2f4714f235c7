// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Chooses the sizes of an upload's parts, or says why none can work.

#include "plan/part_sizes.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace cloudbuf::plan {
namespace {

constexpr std::uint64_t divide_up(std::uint64_t a, std::uint64_t b)
{
    return a / b + (a % b == 0 ? 0 : 1);
}

std::string bytes(std::uint64_t n)
{
    if (n > 0 && n % mib == 0) {
        return std::to_string(n / mib) + " MiB";
    }
    return std::to_string(n) + " bytes";
}

/// The smallest part size with which `size` bytes fit: a multiple of 1 MiB, where the service takes that.
std::uint64_t size_that_holds(std::uint64_t size, const part_limits& limits)
{
    const std::uint64_t least = divide_up(size, limits.max_parts);
    return std::clamp(divide_up(least, mib) * mib, limits.min, limits.max);
}

invalid problem(std::string message)
{
    return {.code = errc::invalid_options, .message = std::move(message)};
}

std::uint64_t capacity_of_equal(std::uint64_t size, const part_limits& limits)
{
    return part_series{static_cast<std::size_t>(size), static_cast<std::size_t>(size)}.capacity(limits);
}

/// Of equal parts of `first`, or of parts that grow as far as memory and service allow.
part_series series(std::size_t first, std::uint64_t largest, const part_size_request& request)
{
    if (request.equal) {
        return {first, first};
    }
    // Whole blocks: a larger one for the last bytes might be one too many.
    const std::uint64_t fits =
        request.memory_limit / request.in_flight / block_classes.back() * block_classes.back();
    return {first, static_cast<std::size_t>(std::max<std::uint64_t>(first, std::min(fits, largest)))};
}

} // namespace

std::size_t part_series::size_of(std::uint32_t number) const noexcept
{
    std::size_t size = first;
    for (std::uint32_t n = number; n > doubling && size < largest; n -= doubling) {
        size = size > largest / 2 ? largest : size * 2;
    }
    return size;
}

std::uint64_t part_series::capacity(const part_limits& limits) const noexcept
{
    std::uint64_t total = 0;
    for (std::uint32_t done = 0; done < limits.max_parts;) {
        const std::uint64_t size = size_of(done + 1);
        const std::uint32_t parts =
            size == largest ? limits.max_parts - done : std::min(doubling, limits.max_parts - done);
        if (size > (limits.max_object - total) / parts) {
            return limits.max_object;
        }
        total += size * parts;
        done += parts;
    }
    return total;
}

boost::system::result<part_series, invalid> choose_parts(const part_size_request& request)
{
    const part_limits& limits = request.limits;
    assert(limits.max_parts > 0 && limits.min <= limits.max);
    const std::uint64_t expected = request.expected_size.value_or(0);
    const std::uint64_t largest =
        std::min<std::uint64_t>(limits.max, std::numeric_limits<std::size_t>::max());

    if (const std::uint64_t most = capacity_of_equal(largest, limits); expected > most) {
        return problem(
            "expected_size (" + bytes(expected) + ") is more than the service stores in one object (" +
            bytes(most) + ")"
        );
    }

    std::uint64_t size = request.chosen;
    if (size == 0) {
        size = std::clamp<std::uint64_t>(default_part_size, limits.min, largest);
        size = std::max(size, size_that_holds(expected, limits));
    }

    if (size < limits.min) {
        return problem(
            "part_size (" + bytes(size) + ") is below the service's minimum: choose at least " +
            bytes(limits.min)
        );
    }
    if (size > largest) {
        return problem(
            "part_size (" + bytes(size) + ") is above the service's maximum: choose at most " + bytes(largest)
        );
    }

    const auto chosen = static_cast<std::size_t>(size);
    const part_series parts = series(chosen, largest, request);
    if (expected > parts.capacity(limits)) {
        return problem(
            "part_size (" + bytes(size) + ") is too small for expected_size (" + bytes(expected) +
            "): choose at least " + bytes(size_that_holds(expected, limits)) + ", or 0"
        );
    }
    if (need(0, chosen) > request.memory_limit) {
        return problem(
            "a part (" + bytes(size) + ") does not fit into memory_limit (" + bytes(request.memory_limit) +
            "): raise it to at least " + bytes(need(0, chosen)) + ", or choose a smaller part_size"
        );
    }
    return parts;
}

} // namespace cloudbuf::plan
