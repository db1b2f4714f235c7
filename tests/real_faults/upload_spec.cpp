// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The uploads of one test, drawn from a seed: how large each is, how it ends, and what it demands.

#include "real_faults/upload_spec.hpp"

#include "integration/session.hpp"
#include "support/io.hpp"
#include "support/sim/sim_random.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace cloudbuf::test {

namespace {

// So that two objects are hardly ever cut from the same place.
constexpr std::size_t room_to_choose = 24 * mib;

class chooser {
public:
    explicit chooser(std::uint64_t seed) : random_(seed) {}

    std::uint64_t number() { return random_.next(); }
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    double unit() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }
    bool happens(double probability) { return unit() < probability; }

private:
    sim::sim_random random_;
};

std::size_t draw_size(chooser& c, const size_mix& mix)
{
    const double kind = c.unit();
    if (kind < mix.small) {
        return static_cast<std::size_t>(std::exp(c.unit() * std::log(64.0 * kib))) - 1;
    }
    if (kind < mix.small + mix.medium) {
        constexpr std::array edges{least_part - 1, least_part, least_part + 1, 2 * least_part};
        const std::uint64_t choice = c.below(4 * edges.size());
        return choice < edges.size() ? edges[choice] : 64 * kib + c.below(least_part - 64 * kib);
    }
    const double skewed = c.unit() * c.unit();
    return least_part + static_cast<std::size_t>(skewed * static_cast<double>(mix.largest - least_part));
}

way_to_end draw_end(chooser& c)
{
    const std::uint64_t percent = c.below(100);
    if (percent < 80) {
        return way_to_end::close;
    }
    if (percent < 88) {
        return way_to_end::cancelled_close;
    }
    return percent < 94 ? way_to_end::abort : way_to_end::destruction;
}

std::string key_of(std::size_t i)
{
    char text[32];
    std::snprintf(text, sizeof text, "upload-%04zu", i);
    return text;
}

} // namespace

content_source::content_source(std::uint64_t seed, std::size_t largest)
    : bytes_(random_bytes(seed, largest + room_to_choose))
{}

std::string_view content_source::cut(std::uint64_t at, std::size_t size) const
{
    return std::string_view(bytes_).substr(at % (bytes_.size() - size + 1), size);
}

std::vector<upload_spec>
draw_uploads(std::uint64_t seed, std::size_t count, const size_mix& mix, const content_source& source)
{
    chooser c(seed);
    std::vector<upload_spec> out;
    for (std::size_t i = 0; i < count; ++i) {
        upload_spec u;
        u.key = key_of(i);
        const std::size_t size = draw_size(c, mix);
        u.content = source.cut(c.number(), size);
        u.conditional = c.happens(0.25);
        u.end = draw_end(c);
        u.written = size;
        if (u.end == way_to_end::abort || u.end == way_to_end::destruction) {
            u.written = c.below(size + 1);
        }
        u.cancel_after = std::chrono::milliseconds(c.below(200));
        u.resolve_at_once = c.happens(0.5);
        out.push_back(u);
    }
    return out;
}

} // namespace cloudbuf::test
