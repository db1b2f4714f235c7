// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The loop of the sink: never sleeps, so that no client pays for waking it.

#pragma once

#include "sink/connection.hpp"
#include "sink/counters.hpp"
#include "sink/token_bucket.hpp"
#include "sink/transport.hpp"

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace cloudbuf::bench {

struct server_options {
    std::string cipher_suite = "TLS_AES_128_GCM_SHA256";
    std::uint64_t bytes_per_second = 0; // of all connections together; 0: as fast as they come
    std::chrono::milliseconds delay{0}; // before each answer
    bool plain = false;                 // no TLS at all
};

class server {
public:
    explicit server(const server_options& options);
    ~server();

    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// One line of JSON: where to connect and whom to trust.
    std::string introduction() const;

    /// Until `stop` is set or the standard input ends; a line "stats" on it is answered with the counters.
    void run(const volatile std::sig_atomic_t& stop);

private:
    using clock = std::chrono::steady_clock;

    struct slot {
        std::unique_ptr<bench::connection> connection;
        std::uint64_t id = 0;    // tells it from an earlier one with the same descriptor
        bool unfinished = false; // is in the list
        bool delayed = false;    // is in the queue
    };

    struct delayed_answer {
        clock::time_point due;
        int fd;
        std::uint64_t id;
    };

    int listen_on_loopback(std::uint16_t& port);
    void watch(int fd) const;
    void accept_all(int listener);
    void work_on(int fd);
    bool release_answers(clock::time_point now);
    bool read_commands();

    const server_options options_;
    std::unique_ptr<SSL_CTX, ssl_context_deleter> tls_;
    std::string certificate_;
    int epoll_ = -1;
    int tls_listener_ = -1;
    int plain_listener_ = -1;
    std::uint16_t tls_port_ = 0;
    std::uint16_t plain_port_ = 0;

    sink_counters counters_;
    token_bucket bucket_;
    std::vector<slot> slots_;     // by descriptor
    std::vector<int> unfinished_; // descriptors
    std::deque<delayed_answer> delayed_;
    std::uint64_t last_id_ = 0;
    clock::time_point now_;
};

} // namespace cloudbuf::bench
