// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// The sink as a process of its own, on another core than the client.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cloudbuf::bench {

/// What the sink has done since it started.
struct sink_statistics {
    std::uint64_t bytes = 0; // of bodies
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;
    double busy = 0;    // seconds in which it had something to do
    double seconds = 0; // in all

    /// Between two moments: above 0.95 the sink was the bottleneck, and only CPU per byte counts.
    static double busy_fraction(const sink_statistics& before, const sink_statistics& after);
};

/// Started by the constructor, which throws if that fails; ended by the destructor.
class sink_process {
public:
    /// `arguments` as `bench_sink --help` names them. It spins on `core`, or anywhere if there is no such
    /// core.
    explicit sink_process(std::vector<std::string> arguments = {}, unsigned core = 1);

    std::uint16_t port() const noexcept { return port_; }             // TLS
    std::uint16_t plain_port() const noexcept { return plain_port_; } // the same over plain TCP

    /// Trusting this is trusting the sink, as 127.0.0.1 and as localhost.
    const std::string& certificate_pem() const noexcept { return certificate_pem_; }

    /// `https://127.0.0.1:port`, and the same without TLS.
    std::string endpoint() const;
    std::string plain_endpoint() const;

    sink_statistics statistics();

private:
    struct child {
        child() = default;
        ~child();

        child(const child&) = delete;
        child& operator=(const child&) = delete;

        int pid = -1;
        int input = -1;  // to it
        int output = -1; // from it
    };

    std::string read_line();

    child child_;
    std::string received_; // behind the last line
    std::uint16_t port_ = 0;
    std::uint16_t plain_port_ = 0;
    std::string certificate_pem_;
};

} // namespace cloudbuf::bench
