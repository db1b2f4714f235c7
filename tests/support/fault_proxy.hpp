// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A man in the middle on this machine: passes HTTPS requests on, and does to some of them what networks do.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace cloudbuf::test {

struct seen_request {
    std::string method;
    std::string target;

    bool has(const std::string& text) const { return target.find(text) != std::string::npos; }
};

enum class fault_kind : std::uint8_t {
    lose_answer,     // the server has done it; the connection ends without the answer
    truncate_answer, // the same after the first `bytes` of the answer, without TLS's farewell
    lose_request,    // the request was read whole; the server never sees it, the connection ends
    cut_request,     // the connection ends after the first `bytes` of the body, the server sees nothing
    hold_request,    // read whole, passed on after release()
    hold_answer,     // the server has done it; the answer is passed on after release()
};

struct fault {
    fault_kind kind;
    std::function<bool(const seen_request&)> matches; // asked on the proxy's thread
    unsigned times = 1;                               // of the requests that match, the first so many
    std::size_t bytes = 0;

    static constexpr unsigned always = ~0U;
};

/// How it treats new connections.
enum class greeting : std::uint8_t {
    serve,
    hang_up, // ends the connection during the handshake
};

struct fault_proxy_options {
    std::uint16_t server_port = 0; // HTTPS on 127.0.0.1; the certificate is not looked at
    std::string certificate_pem;   // of the proxy
    std::string key_pem;
    greeting welcome = greeting::serve;
};

/// Runs on a thread of its own.
class fault_proxy {
public:
    /// \throws boost::system::system_error if it cannot listen.
    explicit fault_proxy(const fault_proxy_options& options);

    fault_proxy(const fault_proxy&) = delete;
    fault_proxy& operator=(const fault_proxy&) = delete;

    /// Ends every connection.
    ~fault_proxy();

    std::uint16_t port() const noexcept;

    /// From now on. The first fault that matches a request is the one that befalls it.
    void add(fault f);

    /// Faults that came to pass.
    unsigned faults() const noexcept;

    /// Requests whose head arrived.
    unsigned requests() const noexcept;

    /// False if fewer than `n` faults came to pass within `limit`.
    bool wait_for_faults(unsigned n, std::chrono::milliseconds limit) const;

    /// What is held goes on, and nothing is held any more.
    void release();

private:
    class implementation;

    std::unique_ptr<implementation> implementation_;
};

} // namespace cloudbuf::test
