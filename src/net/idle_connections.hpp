// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The idle connections to one origin, in the order in which they became idle.

#pragma once

#include "net/clock.hpp"
#include "net/stream.hpp"

#include <cstddef>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace cloudbuf::net {

/// Streams leave it alive: whoever takes them destroys them, without a lock.
class idle_connections {
public:
    using streams = std::vector<std::unique_ptr<stream>>;

    std::size_t size() const noexcept { return since_.size(); }
    bool empty() const noexcept { return since_.empty(); }

    /// Since when each is idle, the longest idle first.
    std::span<const steady_time> since() const noexcept { return since_; }

    void put(std::unique_ptr<stream> connection, steady_time now)
    {
        since_.reserve(since_.size() + 1);
        streams_.push_back(std::move(connection));
        since_.push_back(now);
    }

    /// The one that became idle last; there is one.
    std::unique_ptr<stream> take_newest()
    {
        std::unique_ptr<stream> out = std::move(streams_.back());
        streams_.pop_back();
        since_.pop_back();
        return out;
    }

    /// Moves the `count` that are idle longest to the end of `to`.
    void take_oldest(std::size_t count, streams& to)
    {
        const auto n = static_cast<std::ptrdiff_t>(count);
        to.reserve(to.size() + count);
        std::move(streams_.begin(), streams_.begin() + n, std::back_inserter(to));
        streams_.erase(streams_.begin(), streams_.begin() + n);
        since_.erase(since_.begin(), since_.begin() + n);
    }

private:
    streams streams_;
    std::vector<steady_time> since_;
};

} // namespace cloudbuf::net
