// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// What is done in one run, all of it chosen from the seed before the run begins.

#pragma once

#include <cloudbuf/client_options.hpp>
#include <cloudbuf/testing/s3_rules.hpp>
#include <cloudbuf/upload_options.hpp>

#include "sim/fault_plan.hpp"
#include "support/sim/sim_clock.hpp"

#include <boost/asio/cancellation_type.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cloudbuf::sim {

namespace asio = boost::asio;

/// Payloads are signed on the first, checksums sent in headers on the others where an upload wants them.
enum class place : std::uint8_t { plain_store, tls_store, aws };

enum class ending : std::uint8_t { close, abort, destroy };

/// What the program does to an upload from outside, at some moment.
enum class disturbance : std::uint8_t { none, cancel, destroy };

struct upload_spec {
    std::string key;
    std::size_t size = 0;
    std::size_t content_at = 0; // in the pool that all contents are taken from
    upload_options options;
    bool replaces = false; // an object of this key exists before
    bool if_match = false; // and must be the one that is replaced
    sim_clock::duration starts_after{0};
    sim_clock::duration pause{0}; // between two writes
    ending end = ending::close;
    bool ends_early = false; // before everything was written
    disturbance trouble = disturbance::none;
    unsigned trouble_after = 0; // handlers of the run
    asio::cancellation_type cancellation = asio::cancellation_type::terminal;
    std::uint64_t seed = 0; // of the producer's choices
};

struct scenario {
    place where = place::plain_store;
    client_options options; // but for the credentials and the logger
    std::vector<upload_spec> uploads;
    bool keys_at_hand = true;
    bool equal_parts_only = false;
    bool unique_part_tags = false;
    testing::repeated_complete repeated = testing::repeated_complete::same_result;
    testing::checksum_headers checksums = testing::checksum_headers::verified;
    std::optional<unsigned> client_destroyed_after; // handlers of the run
};

/// Which faults a run may have, and what is kept of it.
struct fault_profile {
    std::vector<fault> only; // by chance, in every run; empty: a few of all kinds, or none
    std::vector<scripted_fault> script;
    bool by_chance = true;
    bool keep_log = false;
};

inline constexpr std::string_view home_region = "us-east-1";
inline constexpr std::string_view other_region = "eu-west-1";
inline constexpr std::string_view bucket_name = "sim-bucket";

// The limits of the simulated service.
inline constexpr std::size_t min_part = 4096;
inline constexpr std::size_t max_parts = 64;

/// `faults` gets the chances of its kinds.
scenario make_scenario(std::uint64_t seed, const fault_profile& profile, fault_plan& faults);

/// `size` bytes of any upload's content.
std::string_view content(std::size_t at, std::size_t size);

} // namespace cloudbuf::sim
