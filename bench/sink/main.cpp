// Distributed under the Boost Software License, Version 1.0.
// https://www.boost.org/LICENSE_1_0.txt

// A server that takes objects as fast as it can and keeps nothing: what the client is measured against.

#include "sink/server.hpp"

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

namespace {

volatile std::sig_atomic_t stop = 0;

void on_signal(int)
{
    stop = 1;
}

int usage()
{
    std::cerr
        << "usage: bench_sink [--plain] [--aes256] [--rate BYTES_PER_SECOND] [--delay-ms N]\n"
           "\n"
           "Takes what an S3 client sends on 127.0.0.1 and keeps nothing. The first line on the standard\n"
           "output is JSON: the port for TLS, the one without, and the certificate to trust. Ends with\n"
           "its standard input, or on SIGTERM. A line \"stats\", or GET /stats, asks what it has done.\n"
           "\n"
           "  --plain      no TLS at all\n"
           "  --aes256     TLS_AES_256_GCM_SHA384 instead of TLS_AES_128_GCM_SHA256\n"
           "  --rate N     reads no faster, all connections together\n"
           "  --delay-ms N waits that long before it answers\n";
    return 2;
}

// 0 if it is no number.
std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    return ec == std::errc{} && end == text.data() + text.size() ? value : 0;
}

} // namespace

int main(int argc, char** argv)
{
    cloudbuf::bench::server_options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        const std::uint64_t value = i + 1 < argc ? number(argv[i + 1]) : 0;
        if (name == "--plain") {
            options.plain = true;
        } else if (name == "--aes256") {
            options.cipher_suite = "TLS_AES_256_GCM_SHA384";
        } else if (name == "--rate" && value != 0) {
            options.bytes_per_second = value;
            ++i;
        } else if (name == "--delay-ms" && value != 0) {
            options.delay = std::chrono::milliseconds(value);
            ++i;
        } else {
            return usage();
        }
    }
    struct sigaction on_term{};
    on_term.sa_handler = &on_signal;
    sigaction(SIGTERM, &on_term, nullptr);
    sigaction(SIGINT, &on_term, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes to sockets whose peer may have gone
    try {
        cloudbuf::bench::server sink{options};
        std::cout << sink.introduction() << '\n' << std::flush;
        sink.run(stop);
    } catch (const std::exception& e) {
        std::cerr << "bench_sink: " << e.what() << '\n';
        return 1;
    }
    return 0;
}
