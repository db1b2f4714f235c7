// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The uploads of one test, drawn from a seed: how large each is, how it ends, and what it demands.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::test {

enum class way_to_end : std::uint8_t {
    close,
    cancelled_close, // after a while, if it is not done by then
    abort,
    destruction, // without close()
};

struct upload_spec {
    std::string key; // no other upload has it
    std::string_view content;
    std::size_t written = 0; // less than all of it, if the upload is given up
    bool conditional = false;
    way_to_end end = way_to_end::close;
    std::chrono::milliseconds cancel_after{0};
    bool resolve_at_once = false; // an unknown outcome; else when everything is over
};

/// Sizes from 0 to `largest`, skewed: of many small objects, and some of several parts.
struct size_mix {
    double small = 0.72;  // up to 64 KiB
    double medium = 0.14; // up to one part
    std::size_t largest = 0;
};

/// Random bytes that all objects are cut from: making them anew for each takes longer than to upload them.
class content_source {
public:
    content_source(std::uint64_t seed, std::size_t largest);

    /// `at` chooses; any number will do.
    std::string_view cut(std::uint64_t at, std::size_t size) const;

private:
    std::string bytes_;
};

/// The same seed, the same uploads.
std::vector<upload_spec>
draw_uploads(std::uint64_t seed, std::size_t count, const size_mix& mix, const content_source& source);

} // namespace cloudbuf::test
