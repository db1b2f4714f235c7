// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// One run: the client under test, its service, the program that uses it, and time.

#pragma once

#include <cloudbuf/client.hpp>

#include "engine/client_state.hpp"
#include "engine/part_memory.hpp"
#include "sim/cloud.hpp"
#include "sim/fault_plan.hpp"
#include "sim/journal.hpp"
#include "sim/keyring.hpp"
#include "sim/network.hpp"
#include "sim/point_plan.hpp"
#include "sim/producer.hpp"
#include "sim/scenario.hpp"
#include "support/sim/sim_clock.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::sim {

enum class teardown : std::uint8_t { buffers_first, client_first };

/// Members are in the order in which they depend on each other: the clock outlives the context.
class world {
public:
    world(std::uint64_t seed, const fault_profile& profile);

    /// Without faults but for those of `points`.
    world(std::uint64_t seed, scenario plan, std::shared_ptr<point_plan> points);
    ~world();

    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// Until nothing is left to happen, however late. False: something never ended, or went round in circles.
    bool run(std::size_t most_handlers = 20'000'000);

    /// Until so many handlers have run in all, or nothing is left to happen (false).
    bool run_to(std::size_t handlers);

    /// Everything of the library is destroyed, then its context with whatever waits in it.
    void tear_down(teardown order);

    const scenario& plan() const noexcept { return plan_; }
    fault_plan& faults() noexcept { return faults_; }
    const fault_plan& faults() const noexcept { return faults_; }
    const journal& log() const noexcept { return log_; }
    const keyring& keys() const noexcept { return *keys_; }
    const cloud& service() const noexcept { return cloud_; }
    const std::deque<upload_record>& uploads() const noexcept { return uploads_; }
    /// What the client said it may have left behind.
    const std::vector<failure>& reported_leftovers() const noexcept { return reported_leftovers_; }
    const engine::part_memory& memory() const noexcept { return *memory_; }
    /// When it was drained.
    const client_statistics& statistics() const noexcept { return statistics_; }
    std::size_t handlers() const noexcept { return handlers_; }
    /// When the last upload was disturbed: handlers of the run.
    std::optional<std::size_t> disturbed_at() const noexcept { return disturbed_at_; }
    std::size_t alarms() const noexcept { return time_->pending(); }
    bool client_is_gone() const noexcept { return state_.expired(); }
    std::optional<net::steady_time> drain_began() const noexcept { return drain_began_; }
    std::optional<net::steady_time> drained() const noexcept { return drained_; }

private:
    void set_up(std::uint64_t seed);
    void start();
    void between_handlers();
    void store_what_is_replaced();
    net::environment make_environment(std::uint64_t seed);

    std::shared_ptr<sim_clock> time_ = std::make_shared<sim_clock>();
    journal log_{time_};
    fault_plan faults_;
    scenario plan_;
    std::shared_ptr<keyring> keys_;
    cloud cloud_;
    std::shared_ptr<point_plan> points_; // none: only faults
    std::deque<upload_record> uploads_;
    std::vector<failure> reported_leftovers_;
    bool started_ = false;
    std::size_t handlers_ = 0;
    std::size_t undisturbed_ = 0; // uploads that still are to be disturbed
    std::optional<std::size_t> disturbed_at_;
    std::optional<net::steady_time> drain_began_;
    std::optional<net::steady_time> drained_;
    client_statistics statistics_;
    std::weak_ptr<detail::client_state> state_;
    std::optional<asio::io_context> context_{std::in_place, 1};
    std::shared_ptr<engine::part_memory> memory_; // with its timer
    std::optional<client> library_;
};

} // namespace cloudbuf::sim
