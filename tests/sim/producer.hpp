// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The program that uses the library in a run: writes an upload in random pieces, then ends it.

#pragma once

#include <cloudbuf/cloudbuf.hpp>

#include "sim/journal.hpp"
#include "sim/scenario.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace cloudbuf::sim {

/// One call of an operation, and how it went.
struct operation_record {
    std::string_view name;
    net::steady_time began;
    std::optional<net::steady_time> ended;
    std::optional<net::steady_time> cancelled;
    error_code ec;
};

/// What the program was told about one upload.
struct upload_record {
    const upload_spec* spec = nullptr;
    std::string_view data;
    std::optional<async_cloud_buffer> buffer;
    std::uint64_t accepted = 0; // bytes of `data`
    std::vector<operation_record> operations;
    bool close_called = false;
    std::optional<error_code> closed; // what close() said
    net::steady_time closed_at;
    object_info info;
    failure evidence;                         // as far as somebody could still ask
    std::optional<net::steady_time> given_up; // aborted, destroyed or a cancelled close()
    bool destroyed = false;                   // from outside
    bool was_disturbed = false;
    bool given_up_closing = false; // while close() was under way
    bool ended = false;

    asio::cancellation_signal stop; // of the operation under way
    bool operation_pending = false;
};

struct producer_parts {
    sim_clock& time;
    journal& log;
    const std::optional<client>& library; // none: it was destroyed
};

/// Makes the buffer, and lets nothing of it be left.
asio::awaitable<void> produce(producer_parts parts, upload_record& upload);

/// From outside: between two handlers. False if there is nothing to disturb yet.
bool disturb(producer_parts parts, upload_record& upload);

} // namespace cloudbuf::sim
