// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A few uploads of all kinds, each so small that everything can be tried at each of its points.

#pragma once

#include "sim/invariants.hpp"
#include "sim/point_plan.hpp"
#include "sim/scenario.hpp"
#include "sim/world.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cloudbuf::sim {

enum class story : std::uint8_t {
    small,             // one request
    small_conditional, // the same, if there is no object
    multipart,         // five parts, of which the memory holds four
    aborted,           // three parts, given up in the end
    conditional,       // three parts, if there is no object
    replacing,         // three parts, if the object is the one that is known
};

inline constexpr std::array all_stories{
    story::small,
    story::small_conditional,
    story::multipart,
    story::aborted,
    story::conditional,
    story::replacing,
};

inline constexpr std::array main_stories{story::small, story::multipart, story::aborted, story::conditional};

std::string_view name_of(story s) noexcept;
scenario make_story(story s);

/// One run of a story.
std::unique_ptr<world> tell(story s, std::shared_ptr<point_plan> points);
std::unique_ptr<world> tell(scenario plan, std::shared_ptr<point_plan> points);

/// The invariants, after a run of which `ended` says whether it ended; and nothing waits for a time any more.
/// Where an attempt ended for want of memory, no line of the log tells of it.
violations check_told(const world& w, bool ended, bool all_logged = true);

/// The upload brought what it was meant to: an object, or none without a failure.
bool went_well(const world& w);

/// How many different things were tried, and the first of what was wrong with them.
class sweep {
public:
    explicit sweep(std::string name) : name_(std::move(name)) {}

    void count() noexcept { ++runs_; }
    void add(const violations& found, const std::string& where);
    void demand(bool condition, std::string_view what, const std::string& where);

    std::size_t runs() const noexcept { return runs_; }
    bool failed() const noexcept { return problems_ != 0; }

    /// "one failure, small: 180 runs"
    std::string text() const;

    /// With a line for each problem, but not for too many.
    std::string problems() const;

private:
    std::string name_;
    std::size_t runs_ = 0;
    std::size_t problems_ = 0;
    std::vector<std::string> first_;
};

} // namespace cloudbuf::sim
