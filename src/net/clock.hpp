// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// Time as an injected dependency: the clocks, and the registry that lets a simulated clock fire timers.

#pragma once

#include <chrono>

namespace cloudbuf::net {

using steady_time = std::chrono::steady_clock::time_point;
using wall_time = std::chrono::system_clock::time_point;

/// Something that wants to be woken at a time: a net::timer.
class alarm {
public:
    virtual void on_alarm() noexcept = 0;

protected:
    ~alarm() = default;
};

/// The time that everything below the public face goes by. Called from any thread.
class clock {
public:
    virtual ~clock() = default;

    virtual steady_time now() const = 0;
    virtual wall_time wall_now() const = 0;

    /// True if timers are to wait for themselves on the system's steady clock; false if `arm` wakes them.
    virtual bool is_real() const noexcept = 0;

    /// Simulated clocks only: call `a.on_alarm()` once when the time comes.
    virtual void arm(alarm& a, steady_time when) = 0;
    virtual void disarm(alarm& a) noexcept = 0;
};

/// The system's clocks.
class system_clocks final : public clock {
public:
    steady_time now() const override { return std::chrono::steady_clock::now(); }
    wall_time wall_now() const override { return std::chrono::system_clock::now(); }
    bool is_real() const noexcept override { return true; }
    void arm(alarm&, steady_time) override {}
    void disarm(alarm&) noexcept override {}
};

} // namespace cloudbuf::net
